"""What a link leads to, in words: the title of an article, and of the heading in it."""

from typing import TYPE_CHECKING

from kb.library.anchors import Anchors
from kb.library.article import Article, Audience
from kb.library.blocks import Document
from kb.library.links import AnchorTarget, ArticleTarget, CategoryTarget, resolve

if TYPE_CHECKING:
    from kb.library.library import Library


def link_title(href: str, from_article: Article | None, library: "Library", audience: Audience) -> str:
    """Return the title of what a link leads to, with the heading that it names: `Title › Heading`.

    Empty for what has no title of its own (web pages, troubleshooters, links that lead nowhere), and for what this
    audience may not see. The article is parsed where the link names a heading.
    """
    path, mark, anchor = href.partition("#")
    target = resolve(path or href, from_article, library, suggest=False)
    if isinstance(target, AnchorTarget):
        return _heading(from_article.document, target.anchor) if from_article is not None else ""
    if isinstance(target, CategoryTarget):
        return target.title
    if not isinstance(target, ArticleTarget):
        return ""
    article = library.articles[target.id]
    if not article.visible_to(audience):
        return ""
    document = article.passing_document() if mark and anchor else None
    slug = Anchors(document).find(anchor) if document is not None else None
    heading = _heading(document, slug) if document is not None and slug else ""
    return f"{article.title} › {heading}" if heading and heading != article.title else article.title


def _heading(document: Document, slug: str) -> str:
    return next((heading.text for heading in document.headings if heading.slug == slug), "")
