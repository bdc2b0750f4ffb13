"""Which article stands at a path, as links write it: exactly, and as the sites do that are made of such folders.

A site's links have no ending or `.html`, name a folder for its index, begin at the site's root (which may be a folder
above or below this one), and may be those of pages that have moved.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from kb.library.ids import is_index

_ENDINGS = (".html", ".htm", ".mdx", ".markdown", ".md")


class ArticlePaths:
    """The paths of a library's articles. `redirects` gives old paths with the ids that have taken their place."""

    def __init__(
        self, paths_and_ids: Iterable[tuple[str, str]], redirects: Callable[[], Iterable[tuple[str, str]]]
    ) -> None:
        pairs = list(paths_and_ids)
        self._redirects = redirects
        self._exact = dict(pairs)
        self._folders = {site_path(path) for path, _ in pairs if is_index(path)}
        for path, article_id in pairs:
            self._exact.setdefault(path.rsplit(".", 1)[0], article_id)
            if is_index(path):
                self._exact.setdefault(path.rpartition("/")[0], article_id)

    def exact(self, path: str) -> str | None:
        """Return the id of the article at a path (its ending may be missing), or of a folder's own article."""
        return self._exact.get(path) or self._exact.get(path.removesuffix("/"))

    def on_a_site(self, path: str, *, rooted: bool) -> str | None:
        """Return the id of the article that a site would have at this path.

        A `rooted` one begins at the site's root: it is looked for with fewer folders before it, and below any folder.
        """
        wanted = site_path(path)
        found = self._folded.get(wanted) or self._old.get(wanted)
        if found is not None or not rooted or not wanted:
            return found
        below = self._below(wanted)
        while below is None and "/" in wanted:
            wanted = wanted.partition("/")[2]
            below = self._folded.get(wanted) or self._old.get(wanted)
        return below

    @cached_property
    def _folded(self) -> dict[str, str]:
        folded: dict[str, str] = {}
        for path, article_id in self._exact.items():
            folded.setdefault(site_path(path), article_id)
        return folded

    @cached_property
    def _old(self) -> dict[str, str]:
        old: dict[str, str] = {}
        for path, article_id in self._redirects():
            old.setdefault(site_path(path), article_id)
        return old

    def _below(self, wanted: str) -> str | None:
        """Return the id of the one article whose path ends so; None where there are several.

        A name alone means a folder's own article and no other.
        """
        named = self._by_last.get(wanted.rpartition("/")[2], ())
        if "/" not in wanted:
            named = [path for path in named if path in self._folders]
        found = {self._folded[path] for path in named if path.endswith(f"/{wanted}")}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._folded:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found


def site_path(path: str, *, fold: bool = True) -> str:
    """Return a path as a site compares it: without ending and index name, in small letters unless `fold` is off."""
    path = path.strip("/").casefold() if fold else path.strip("/")
    for ending in _ENDINGS:
        if path.lower().endswith(ending):
            path = path[: -len(ending)]
            break
    folder, slash, name = path.rpartition("/")
    return folder if slash and is_index(f"{name}.md") else path


def old_paths(values: Iterable[str], own: str) -> Iterator[str]:
    """Go through other addresses of the article at the path `own` as paths from the library's top.

    Those without a folder are seen from where the article itself stands.
    """
    folder = (own.rpartition("/")[0] if is_index(own) else own).rpartition("/")[0]
    for value in values:
        path = value.partition("#")[0].partition("?")[0].strip()
        if "://" in path:
            path = path.partition("://")[2].partition("/")[2]
        if path.strip("/") and ":" not in path:
            yield path.strip("/") if path.startswith("/") or "/" in path or not folder else f"{folder}/{path}"
