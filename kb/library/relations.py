"""Which articles belong together: back-links and related articles. Articles are parsed only where one may link here."""

from heapq import nsmallest
from typing import TYPE_CHECKING

from kb.library.article import Article, Audience, Mark
from kb.library.article_names import ArticleNames
from kb.library.links import ArticleTarget, resolve

if TYPE_CHECKING:
    from kb.library.library import Library

MOST_RELATED = 6
_FEW = 3
_MOST_ALIKE = MOST_RELATED + _FEW


def articles_linking_to(target: Article, library: "Library") -> list[Article]:
    """Return the articles whose text links to this one, in the library's order."""
    names = ArticleNames(target)
    filled_in = any(names.may_be_in(value) for value in library.settings.variables.values())
    return [
        library.articles[article_id]
        for article_id, text in library.articles.texts()
        if article_id != target.id
        and (names.may_be_in(text) or (filled_in and "{" in text))
        and _links_to(library.articles.passing(article_id), target.id, library)
    ]


def related_articles(article: Article, library: "Library", audience: Audience) -> list[Article]:
    """Return related articles, nearest first: those it names, those that name it, then what shares its subject.

    Shared troubleshooters and tags count only while fewer than three are named.
    """
    found: dict[str, Article] = {}
    for other_id in article.related:
        other = library.find(other_id)
        if other is not None:
            found.setdefault(other.id, other)
    for other in library.articles.marked(Mark.RELATED):
        if any(library.find(name) is article for name in other.related):
            found.setdefault(other.id, other)
    found.pop(article.id, None)
    visible = [other for other in found.values() if other.visible_to(audience)]
    if len(visible) < _FEW:
        known = {article.id, *(other.id for other in visible)}
        visible.extend(other for other in _alike(article, library, audience) if other.id not in known)
    return visible[:MOST_RELATED]


def _alike(article: Article, library: "Library", audience: Audience) -> list[Article]:
    """Return the articles that share troubleshooters or tags with this one, nearest first."""
    flows = set(article.troubleshooters)
    tags = {tag.casefold() for tag in article.tags}
    scored = []
    for other_id in library.articles if flows or tags else ():
        other = library.articles.passing(other_id)
        shared_flows = len(flows.intersection(other.troubleshooters))
        shared_tags = len(tags.intersection(tag.casefold() for tag in other.tags))
        if (shared_flows or shared_tags) and other.visible_to(audience):
            same_category = other.category == article.category
            scored.append((-3 * shared_flows - shared_tags, not same_category, other.title.casefold(), other_id))
    return [library.articles[other_id] for *_, other_id in nsmallest(_MOST_ALIKE, scored)]


def _links_to(article: Article, target_id: str, library: "Library") -> bool:
    for link in article.passing_document().links:
        href = link.href.partition("#")[0]
        if href and not link.image:
            target = resolve(href, article, library, suggest=False)
            if isinstance(target, ArticleTarget) and target.id == target_id:
                return True
    return False
