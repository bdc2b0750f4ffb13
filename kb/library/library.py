"""A library: a folder of Markdown articles, with or without a `library.yaml`.

Loading reads the files and their front matter and parses no body; a body is parsed when its document is first asked
for. What is wrong with a file is told in `findings` and stops nothing but that file.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from kb.errors import Finding, NotFoundError, Place, Severity
from kb.library.article import Article, Audience, Mark
from kb.library.article_parts import ArticleParts
from kb.library.article_paths import ArticlePaths, site_path
from kb.library.flow_files import FlowFiles
from kb.library.ids import stem
from kb.library.library_settings import Category, LibrarySettings
from kb.library.listing import Listing
from kb.library.near import NearNames
from kb.library.other_files import OtherFiles
from kb.library.reading import read_file
from kb.library.scan import Scan, scan_folder
from kb.text import clean_line, shorten

if TYPE_CHECKING:
    from kb.library.article_file import ArticleFile
    from kb.library.loading import Unwritten
    from kb.library.tree import Branch


class Library(ArticleParts, FlowFiles, OtherFiles, msgspec.Struct, frozen=True, eq=False, dict=True):
    """All articles of a folder by id, in the order of their paths, and what was wrong with any.

    `other_files` and `folders` are the paths of what else stands there. `unsaved` holds texts, by path, that stand in
    place of what the disk has. `cache` is where the catalogue is kept; without one, all articles are in memory.
    `unwritten` is a new catalogue that `keep` has still to write.
    Nothing in a library changes: `with_article` and `with_text` give a new one.
    """

    folder: Path
    settings: LibrarySettings
    articles: Listing
    flow_paths: tuple[str, ...] = ()
    other_files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    folder_findings: tuple[Finding, ...] = ()
    unsaved: Mapping[str, str] = {}
    cache: Path | None = None
    unwritten: "Unwritten | None" = None

    @classmethod
    def load(cls, folder: Path, cache: Path | None = None, *, keep: bool = True) -> "Library":
        """Read a folder. Raises LibraryError only where the folder itself cannot be read.

        With a cache folder only those files are read that have changed since the last time; an article's text is then
        read when the article is opened. Without one everything is read now. `keep` False leaves it to `keep` to write
        down what was read: somebody may be waiting for the first screen.
        """
        if cache is None:
            return cls._in_memory(folder)
        library = cls._with_catalogue(folder, cache)
        if keep:
            library.keep()
        return library

    def keep(self) -> None:
        """Write down what was read for the next time, unless that was done."""
        if self.unwritten is not None:
            self.unwritten.write()

    @classmethod
    def _in_memory(cls, folder: Path) -> "Library":
        from kb.library.article_file import read_article
        from kb.library.library_yaml import load_library_settings

        scan = scan_folder(folder)
        settings, findings = load_library_settings(folder)
        files = [read_article(folder, path, settings.variables) for path in scan.articles]
        return cls._of(folder, scan, settings, findings, Listing.of(files))

    @classmethod
    def _with_catalogue(cls, folder: Path, cache: Path) -> "Library":
        from kb.library.kept_article import Origin
        from kb.library.loading import open_folder

        opened = open_folder(folder, cache)
        catalogue, known = opened.catalogue, opened.catalogue.settings
        articles = Listing(catalogue.names, opened.changed, catalogue, Origin(folder, known.found.variables))
        library = cls._of(folder, opened.scan, known.found, known.findings, articles)
        return replace(library, cache=cache, unwritten=opened.unwritten)

    @classmethod
    def _of(
        cls, folder: Path, scan: Scan, settings: LibrarySettings, findings: tuple[Finding, ...], articles: Listing
    ) -> "Library":
        return cls(
            folder=folder,
            settings=settings,
            articles=articles,
            flow_paths=tuple(scan.flows),
            other_files=frozenset(clean_line(path) for path in scan.others),
            folders=frozenset(clean_line(path) for path in scan.folders),
            folder_findings=(*findings, *scan.findings),
        )

    def reload(self) -> "Library":
        """Read the folder again. Articles that have not changed keep their parsed documents. Raises as `load` does."""
        library = Library.load(self.folder, self.cache)
        library.articles.keep(self.articles)
        return library

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong with the folder and its files as they were read."""
        findings = [*self.folder_findings, *self.articles.findings()]
        if not self.articles:
            message = "There are no articles in this library."
            hint = "Put Markdown files (.md) into the folder, or name another folder."
            findings.append(Finding("A001", Severity.ERROR, message, Place(clean_line(str(self.folder))), hint))
        return tuple(findings)

    @cached_property
    def files(self) -> "tuple[ArticleFile, ...]":
        """The articles' files in order, with what only the files tell."""
        return tuple(self.articles.files())

    # Finding articles

    def find(self, article_id: str) -> Article | None:
        """Return the article with this id or alias, or None."""
        article = self.articles.get(article_id)
        if article is None:
            article = self.articles.get(self.aliases.get(article_id, ""))
        return article

    def article(self, article_id: str) -> Article:
        """Return the article with this id, this old id, this path or, whatever the letter case, this name.

        Raises NotFoundError, naming the nearest.
        """
        article = self.find(article_id)
        if article is None:
            by_path = self.id_by_path(article_id.strip("/")) or self.id_by_name(article_id)
            article = self.articles.get(by_path or "")
        if article is None:
            near = self.nearest(article_id)
            hint = f"Did you mean `{near}`?" if near else ""
            raise NotFoundError(f"There is no article `{shorten(clean_line(article_id), 60)}`.", hint=hint)
        return article

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Old ids, with the id of the article that has taken their place; an article's own id is never one."""
        aliases: dict[str, str] = {}
        for article in self.articles.marked(Mark.ALIASES):
            for alias in article.aliases:
                if alias not in self.articles:
                    aliases.setdefault(alias, article.id)
        return aliases

    def nearest(self, name: str) -> str:
        """Return the article id or alias that is most like a name, or an empty text."""
        near = self._near_names.nearest(stem(name))
        return self.aliases.get(near, near)

    @cached_property
    def _near_names(self) -> NearNames:
        return NearNames([*self.articles, *self.aliases])

    def id_by_path(self, path: str) -> str | None:
        """Return the id of the article at a path (its ending may be missing), or of a folder's own article."""
        return self._paths.exact(path)

    def id_on_a_site(self, path: str, *, rooted: bool) -> str | None:
        """Return the id of the article that a site made of this folder would have at a path: see `ArticlePaths`."""
        return self._paths.on_a_site(path, rooted=rooted)

    def differs_in_case(self, path: str, article_id: str) -> bool:
        """Tell whether a path leads to an article only because letter case is left out of account."""
        own = self.articles[article_id].path
        return site_path(path, fold=False) != site_path(own, fold=False) and site_path(path) == site_path(own)

    def id_by_name(self, name: str) -> str | None:
        """Return the id of the article whose file or old id has this name, whatever its folder and letter case."""
        article = self.find(stem(name))
        return article.id if article is not None else self._ids_by_folded_name.get(stem(name).casefold())

    @cached_property
    def _paths(self) -> ArticlePaths:
        names = self.articles.names
        return ArticlePaths(((names.shown[at], names.ids[at]) for at in names.order), self._old_paths)

    def _old_paths(self) -> Iterator[tuple[str, str]]:
        for article in self.articles.marked(Mark.REDIRECTS):
            for path in article.redirects:
                yield path, article.id

    @cached_property
    def _ids_by_folded_name(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for article_id in (*self.articles, *self.aliases):
            names.setdefault(article_id.casefold(), self.aliases.get(article_id, article_id))
        return names

    # What there is to read

    def visible(self, audience: Audience) -> list[Article]:
        """Return the articles that this audience may see, in the library's order."""
        return list(self.articles.values() if audience == "staff" else self.articles.marked(Mark.PUBLIC))

    def tree(self, audience: Audience) -> "tuple[Branch, ...]":
        """Return the categories with what this audience may see, empty ones left out. Made once, then remembered."""
        from kb.library.tree import build_tree

        if audience not in self._trees:
            self._trees[audience] = build_tree(self._passing(audience), self.settings, self.articles)
        return self._trees[audience]

    def _passing(self, audience: Audience) -> Iterator[Article]:
        passing = map(self.articles.passing, self.articles)
        return (article for article in passing if article.visible_to(audience))

    @cached_property
    def _trees(self) -> "dict[Audience, tuple[Branch, ...]]":
        return {}

    def backlinks(self, article_id: str, audience: Audience) -> list[Article]:
        """Return the articles that link to this one and that this audience may see. Found once, then remembered."""
        target = self.article(article_id)
        if target.id not in self._backlinks:
            from kb.library.relations import articles_linking_to

            self._backlinks[target.id] = articles_linking_to(target, self)
        return [article for article in self._backlinks[target.id] if article.visible_to(audience)]

    @cached_property
    def _backlinks(self) -> dict[str, list[Article]]:
        return {}

    def related(self, article_id: str, audience: Audience) -> list[Article]:
        """Return related articles that this audience may see, nearest first."""
        from kb.library.relations import related_articles

        return related_articles(self.article(article_id), self, audience)

    # Files and categories

    def source(self, path: str) -> str:
        """Return the text of an article's file as written, not filled in. Raises LibraryError or FormatError."""
        unsaved = self.unsaved.get(path)
        return read_file(self.folder, path) if unsaved is None else unsaved

    def linked_from(self, article: Article) -> set[str]:
        """Return the ids of the other articles that an article's text links to."""
        from kb.library.links import ArticleTarget, resolve

        hrefs = {link.href.partition("#")[0] for link in article.document.links}
        targets = (resolve(href, article, self, suggest=False) for href in hrefs)
        return {target.id for target in targets if isinstance(target, ArticleTarget) and target.id != article.id}

    def category_by_folder(self, path: str) -> Category | None:
        """Return the category of a folder, or None where there is none."""
        from kb.library.tree import category_for

        path = path.removesuffix("/")
        if self.settings.category(path) is None and path not in self.folders:
            return None
        return category_for(path, self.settings)

    # Changes on disk

    def with_article(self, path: Path | str) -> "Library":
        """Return the library with one file read again: changed, new or gone. `path` may be absolute or relative.

        Articles that have not changed keep their parsed documents. Anything else than a change of an article that the
        library has (a new file, `library.yaml`, a troubleshooter) reads the whole folder again.
        """
        relative = self._relative(path)
        if relative is None or any(part.startswith(".") for part in relative.split("/")):
            return self
        if self.articles.position_of(relative) is None or not (self.folder / relative).is_file():
            return self.reload()
        from kb.library.article_file import read_article

        changed = read_article(self.folder, relative, self.settings.variables)
        unsaved = {path: text for path, text in self.unsaved.items() if path != relative}
        return replace(self, articles=self.articles.with_file(changed), unsaved=unsaved)

    def with_text(self, path: str, text: str) -> "Library":
        """Return the library as it would be with this text in one of its articles; nothing is written.

        `path` is as the disk has it, relative to the library's folder; the article may be a new one.
        """
        from kb.library.article_file import article_from

        changed = article_from(text.encode("utf-8", "replace"), path, self.settings.variables)
        unsaved = {**self.unsaved, changed.article.path: text}
        return replace(self, articles=self.articles.with_file(changed), unsaved=unsaved)

    def _relative(self, path: Path | str) -> str | None:
        path = Path(path)
        if not path.is_absolute():
            return path.as_posix()
        for folder in (self.folder, self.folder.resolve()):
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return None
