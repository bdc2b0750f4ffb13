"""Which articles belong together: back-links and related articles. Articles are parsed only where one may link here."""

from collections.abc import Iterable
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kb.library.article import Article, Audience, Mark
from kb.library.ids import is_index
from kb.library.links import ArticleTarget, resolve

if TYPE_CHECKING:
    from kb.library.library import Library

MOST_RELATED = 6
_FEW = 3


def articles_linking_to(target: Article, library: "Library") -> list[Article]:
    """Return the articles whose text links to this one, in the library's order."""
    names = _names(target)
    return [
        article
        for article in library.articles.values()
        if article.id != target.id
        and _may_name(article.passing_body(), names)
        and _links_to(article, target.id, library)
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
        visible.extend(other for other in _alike(article, library.visible(audience)) if other.id not in known)
    return visible[:MOST_RELATED]


def _alike(article: Article, others: Iterable[Article]) -> list[Article]:
    flows = set(article.troubleshooters)
    tags = {tag.casefold() for tag in article.tags}
    scored = []
    for other in others:
        shared_flows = len(flows.intersection(other.troubleshooters))
        shared_tags = len(tags.intersection(tag.casefold() for tag in other.tags))
        if shared_flows or shared_tags:
            same_category = other.category == article.category
            scored.append((-3 * shared_flows - shared_tags, not same_category, other.title.casefold(), other.id, other))
    return [entry[-1] for entry in sorted(scored, key=lambda entry: entry[:-1])]


def _names(target: Article) -> tuple[str, ...]:
    stem = target.path.rpartition("/")[2].rsplit(".", 1)[0]
    names = [target.id, stem, *target.aliases]
    if is_index(target.path):
        names.extend((target.path.rpartition("/")[0].rpartition("/")[2], "](.", "](<."))
    return tuple({form for name in names if name for form in (name, quote(name))})


def _may_name(body: str, names: tuple[str, ...]) -> bool:
    if "](" not in body and "]:" not in body and "<a" not in body and "<A" not in body:
        return False
    if any(name in body for name in names):
        return True
    if "%" not in body and "&" not in body and "\\" not in body:
        return False
    bare = unquote(unescape(body.replace("\\", "")))
    return any(name in bare for name in names)


def _links_to(article: Article, target_id: str, library: "Library") -> bool:
    for link in article.document.links:
        href = link.href.partition("#")[0]
        if href and not link.image:
            target = resolve(href, article, library)
            if isinstance(target, ArticleTarget) and target.id == target_id:
                return True
    return False
