"""Checks of front matter: titles, categories, aliases, reviews, and the names of other articles and troubleshooters."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from kb.dates import months_after
from kb.errors import Finding, Place, Severity
from kb.library.article import Article
from kb.library.blocks import Container, Heading
from kb.library.ids import is_index
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.library.near import Suggestions, did_you_mean
from kb.library.sections import steps_heading
from kb.text import shorten

_LEAST_STEPS = 2
_UNREAD = ("A007", "A011", "A015")
"""Findings after which nothing is known about an article's front matter, so nothing of it is missed."""


def check_fields(
    library: Library,
    today: date,
    flows: Collection[str],
    *,
    only: str | None = None,
    suggestions: Suggestions | None = None,
) -> Iterator[Finding]:
    """Return the findings about all articles' front matter, or about that of the article at the path `only`.

    Beyond what `suggestions` afford, unknown names are told without what may have been meant.
    """
    suggestions = suggestions or Suggestions()
    settled = FILE_NAME in library.other_files
    named = _named_articles(library, only)
    for file in library.files:
        article = file.article
        if only is not None and article.path != only:
            continue
        if settled:
            yield from _missing(article, file.titled, library)
        yield from _review(article, today)
        yield from _names(article, library, flows, suggestions)
        if settled and article.status == "published" and article.id not in named and not is_index(article.path):
            message = "No article, no troubleshooter and no link names this article."
            yield _finding("A122", Severity.NOTE, message, article, hint="Link to it from where a reader would look.")
    yield from (finding for finding in _doubles(library) if only is None or finding.place.file == only)


def review_due(article: Article) -> date | None:
    """Return the day by which an article is to be reviewed again, or None where it says nothing about it."""
    if article.reviewed is None or article.review_every is None:
        return None
    return months_after(article.reviewed, article.review_every)


def _finding(code: str, severity: Severity, message: str, article: Article, line: int = 1, hint: str = "") -> Finding:
    return Finding(code, severity, message, Place(article.path, line), hint)


def _missing(article: Article, titled: bool, library: Library) -> Iterator[Finding]:
    if any(finding.code in _UNREAD for finding in article.findings):
        return
    if not titled:
        hint = "Give it a `title`, or a first heading."
        yield _finding(
            "A104",
            Severity.WARNING,
            f"This article has no title; it is shown as `{article.title}`.",
            article,
            hint=hint,
        )
    if not article.summary:
        hint = "Say in one sentence what it is for: search results show it."
        yield _finding("A105", Severity.WARNING, "This article has no `summary`.", article, hint=hint)
    if not library.settings.categories:
        return
    known = [category.id for category in library.settings.categories]
    if not article.category:
        hint = f"Use one of: {', '.join(known)}."
        yield _finding("A106", Severity.WARNING, "This article has no `category`.", article, hint=hint)
    elif article.category.split("/", 1)[0] not in known:
        shown = shorten(article.category, 60)
        hint = did_you_mean(article.category, known) or f"Categories stand in {FILE_NAME}."
        yield _finding("A107", Severity.ERROR, f"There is no category `{shown}`.", article, hint=hint)


def _review(article: Article, today: date) -> Iterator[Finding]:
    if article.reviewed is not None and article.reviewed > today:
        message = f"`reviewed` is in the future: {article.reviewed}."
        yield _finding("A112", Severity.WARNING, message, article)
    if article.validated is not None and article.validated > today:
        message = f"`validated` is in the future: {article.validated}."
        yield _finding("A112", Severity.WARNING, message, article)
    due = review_due(article)
    if due is not None and due < today and article.status != "archived":
        message = f"This article was to be reviewed by {due}; the last review was on {article.reviewed}."
        owner = f"Its owner is {article.owner}." if article.owner else ""
        yield _finding("A111", Severity.WARNING, message, article, hint=owner)


def _names(article: Article, library: Library, flows: Collection[str], suggestions: Suggestions) -> Iterator[Finding]:
    for flow in article.troubleshooters:
        if flow not in flows:
            message = f"There is no troubleshooter `{shorten(flow, 60)}`."
            yield _finding("A120", Severity.ERROR, message, article, hint=did_you_mean(flow, flows))
    if article.replaced_by and library.find(article.replaced_by) in (None, article):
        name = article.replaced_by
        message = f"There is no article `{shorten(name, 60)}` that could replace this one."
        yield _finding("A126", Severity.ERROR, message, article, hint=_meant(name, library, suggestions))
    for name in article.related:
        other = library.find(name)
        if other is None:
            hint = _meant(name, library, suggestions)
            yield _finding("A121", Severity.ERROR, f"There is no article `{shorten(name, 60)}`.", article, hint=hint)
        elif article.visible_to("customer") and not other.visible_to("customer"):
            message = f"The related article `{other.id}` is not shown to customers."
            yield _finding("A123", Severity.WARNING, message, article)
    if article.troubleshooters and steps_heading(article.document) is None and _longest_list(article) > _LEAST_STEPS:
        hint = "Put its numbered list under a heading `Steps`, and the troubleshooter plays it step by step."
        yield _finding("A114", Severity.NOTE, "This article has no heading `Steps`.", article, hint=hint)


def _meant(name: str, library: Library, suggestions: Suggestions) -> str:
    near = library.nearest(name) if suggestions.afford(name, len(library.articles)) else ""
    return f"Did you mean `{near}`?" if near else ""


def _longest_list(article: Article) -> int:
    longest = count = 0
    last: Container | None = None
    for block in article.document.blocks:
        outer = block.containers[0] if block.containers else None
        if outer is None or not outer.ordered or isinstance(block, Heading):
            count = 0
        elif outer != last:
            count += 1
        last = outer
        longest = max(longest, count)
    return longest


def _doubles(library: Library) -> Iterator[Finding]:
    titles: dict[str, list[Article]] = defaultdict(list)
    owners: dict[str, Article] = {}
    for article in library.articles.values():
        titles[article.title.casefold()].append(article)
        for alias in article.aliases:
            own = library.articles.get(alias)
            if own is not None and own is not article:
                message = f"The alias `{shorten(alias, 60)}` is the id of an article, which wins."
                yield _finding("A109", Severity.ERROR, message, article, hint=f"See {own.path}.")
            elif alias in owners:
                message = f"The alias `{shorten(alias, 60)}` belongs to another article already."
                yield _finding("A110", Severity.ERROR, message, article, hint=f"See {owners[alias].path}.")
            owners.setdefault(alias, article)
    for same in titles.values():
        for article in same[1:]:
            message = f"Another article has the same title: `{shorten(article.title, 60)}`."
            yield _finding("A108", Severity.WARNING, message, article, hint=f"See {same[0].path}.")


def _named_articles(library: Library, only: str | None) -> set[str]:
    """Return the ids of the articles that a link, a related article or a troubleshooter names.

    Where the answer is wanted for `only` one path, looking ends as soon as that article is named.
    """
    named: set[str] = set()
    wanted = library.id_by_path(only) if only is not None else None
    for article in library.articles.values():
        named.update(other.id for name in article.related if (other := library.find(name)) is not None)
        named.update(library.linked_from(article))
        if wanted in named:
            return named
    flows = "\0".join(library.flow_texts())
    named.update(article_id for article_id in library.articles if article_id not in named and article_id in flows)
    return named
