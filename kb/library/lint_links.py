"""Checks of links and pictures: where they lead, and whether their text says so."""

import posixpath
import re
from collections.abc import Iterator

from kb.errors import Finding, Place, Severity
from kb.library.article import Article
from kb.library.blocks import Link
from kb.library.library import Library
from kb.library.links import ArticleTarget, Local, Refused, classify, lexical_path, resolve
from kb.library.near import Suggestions, did_you_mean
from kb.text import clean_line, shorten

_MOST_BROKEN = 1_000
_SAYS_NOTHING = re.compile(
    r"(?:please )?(?:click|press|tap|see|go|read|look)?\s*(?:here|this|this link|this page|this article|link|more|"
    r"read more|learn more|more information|details|info|page)[.!…»>→ ]*",
    re.IGNORECASE,
)


def check_links(
    library: Library, *, only: str | None = None, suggestions: Suggestions | None = None
) -> Iterator[Finding]:
    """Return the findings about the links of all articles, or of the article at the path `only`.

    Beyond what `suggestions` afford, broken links are told without what may have been meant.
    """
    suggestions = suggestions or Suggestions()
    for article in library.articles.chosen(only):
        broken = 0
        for link in article.document.links:
            place = article.place(link.line)
            check = _picture if link.image else _link
            for finding in check(article, link, library, place, suggestions):
                broken += finding.severity is Severity.ERROR
                yield finding
            if broken > _MOST_BROKEN:
                message = "There may be more links that lead nowhere in this article; the rest was not looked at."
                yield Finding("A101", Severity.ERROR, message, place, "Mend these first.")
                break


def _link(article: Article, link: Link, library: Library, place: Place, suggestions: Suggestions) -> Iterator[Finding]:
    shown = shorten(clean_line(link.href), 60)
    if _SAYS_NOTHING.fullmatch(link.text.strip()):
        message = f"The link text `{shorten(link.text.strip(), 40)}` does not say where the link leads."
        yield Finding("A116", Severity.WARNING, message, place, "Name the page or the article.")
    target = resolve(link.href, article, library, suggest=False)
    if isinstance(target, Refused):
        own = link.href.startswith("#")
        if suggestions.afford(_name_in(link.href, article), len(article.anchors.slugs if own else library.articles)):
            target = resolve(link.href, article, library)
    if isinstance(target, Refused):
        code = "A102" if own else "A101"
        near = f"#{target.nearest}" if own else target.nearest
        hint = f"Did you mean `{near}`?" if target.nearest else ""
        yield Finding(code, Severity.ERROR, f"The link `{shown}` leads nowhere: {target.reason}", place, hint)
    elif isinstance(target, ArticleTarget):
        other = library.articles[target.id]
        if target.missing_anchor:
            slugs = other.anchors.slugs
            affordable = suggestions.afford(f"{other.id}#{target.missing_anchor}", len(slugs))
            hint = did_you_mean(target.missing_anchor, slugs) if affordable else ""
            message = f"The link `{shown}` names a heading that `{other.path}` does not have."
            yield Finding("A102", Severity.ERROR, message, place, hint)
        if target.elsewhere and not _is_bare_name(link.href):
            written = relative_link(article, other)
            message = f"The link `{shown}` works here by the article's name alone, and nowhere else."
            yield Finding("A103", Severity.NOTE, message, place, f"Write `{written}`.")
        if article.visible_to("customer") and not other.visible_to("customer"):
            message = f"The link `{shown}` leads to an article that customers cannot see."
            yield Finding("A123", Severity.WARNING, message, place, f"`{other.id}` is {_why_hidden(other)}.")


def _name_in(href: str, article: Article) -> str:
    """Return what a suggestion for a link goes by: the last name in its path, or the article's own anchor."""
    return f"{article.id}{href}" if href.startswith("#") else href.partition("#")[0].rpartition("/")[2]


def _is_bare_name(href: str) -> bool:
    """Tell whether a link is a name alone, as `[[wiki links]]` are: nobody means a path by it."""
    path = href.partition("#")[0]
    return "/" not in path and "." not in path


def _why_hidden(article: Article) -> str:
    return "for staff" if article.status == "published" else f"of the status {article.status}"


def _picture(
    article: Article, link: Link, library: Library, place: Place, suggestions: Suggestions
) -> Iterator[Finding]:
    shown = shorten(clean_line(link.href), 60)
    if link.text == posixpath.basename(link.href):
        hint = "Say in the brackets what it shows: `![The By Product list](list.png)`."
        yield Finding("A117", Severity.WARNING, f"The picture `{shown}` has no description.", place, hint)
    found = classify(link.href)
    if isinstance(found, Refused):
        yield Finding("A101", Severity.ERROR, f"The picture `{shown}` is not shown: {found.reason}", place)
    elif isinstance(found, Local):
        path = lexical_path(posixpath.dirname(article.path), found.path)
        if path is None or (path not in library.other_files and not _is_on_a_site(found.path, path, library)):
            near = library.nearest_file(path or "") if suggestions.afford(f"!{path}", len(library.other_files)) else ""
            hint = f"Did you mean `{near}`?" if near else ""
            yield Finding("A101", Severity.ERROR, f"There is no picture `{shown}` in the library.", place, hint)


def _is_on_a_site(written: str, path: str, library: Library) -> bool:
    """Tell whether a picture that is named from a site's root, or by its name alone, stands anywhere in the library."""
    if not written.startswith("/") and "/" in written:
        return False
    name = path.rpartition("/")[2] if written.startswith("/") else written
    return name in library.file_names


def relative_link(article: Article, other: Article) -> str:
    """Return the link from one article to another as it is to be written."""
    return posixpath.relpath(other.path, posixpath.dirname(article.path) or ".")
