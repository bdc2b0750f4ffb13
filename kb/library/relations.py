"""Which articles belong together: back-links and related articles. Articles are parsed only where one may link here."""

import re
from heapq import nsmallest
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
_MOST_ALIKE = MOST_RELATED + _FEW


def articles_linking_to(target: Article, library: "Library") -> list[Article]:
    """Return the articles whose text links to this one, in the library's order."""
    names = _Names(target)
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


class _Names:
    """All ways to name an article in a link to it. Parts of longer names do not count, nor does letter case."""

    def __init__(self, target: Article) -> None:
        own = target.path.rpartition("/")[2].rsplit(".", 1)[0]
        old = (path.strip("/").rpartition("/")[2].rsplit(".", 1)[0] for path in target.redirects)
        names = [target.id, own, *target.aliases, *old]
        ways = []
        if is_index(target.path):
            names.append(target.path.rpartition("/")[0].rpartition("/")[2])
            ways = [r"\]\(<?\.", r"\]:\s*<?\.", r"href=.?\."]
        forms = {form.casefold() for name in names if name for form in (name, quote(name))}
        # Looking for plain parts first is ten times as fast as the pattern alone.
        self._parts = [*forms, "](", "]:", "href="] if ways else list(forms)
        self._whole = re.compile(
            "|".join((rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(forms)))})(?![\w-])", *ways))
        )

    def may_be_in(self, text: str) -> bool:
        """Tell whether a text may name the article; True is no proof that it does."""
        text = text.casefold()
        if self._are_in(text):
            return True
        if "%" not in text and "&" not in text and "\\" not in text:
            return False
        return self._are_in(unquote(unescape(text.replace("\\", ""))))

    def _are_in(self, text: str) -> bool:
        return any(part in text for part in self._parts) and self._whole.search(text) is not None


def _links_to(article: Article, target_id: str, library: "Library") -> bool:
    for link in article.passing_document().links:
        href = link.href.partition("#")[0]
        if href and not link.image:
            target = resolve(href, article, library)
            if isinstance(target, ArticleTarget) and target.id == target_id:
                return True
    return False
