"""Articles as the search index takes them in: only those that have changed are taken apart."""

from collections.abc import Iterable

from kb.library.article import Article, article_print
from kb.library.search.results import Entry
from kb.library.search.sources import IndexSource


def article_sources(articles: Iterable[Article]) -> Iterable[IndexSource]:
    """Go through articles as sources of the index."""
    for article in articles:
        yield article_source(article)


def article_source(article: Article) -> IndexSource:
    """Return an article as a source of the index; its body is only taken apart if it is asked for."""
    return IndexSource(
        "article",
        article.id,
        article_print(article).hex(),
        make=lambda: article_entry(article),
        public=lambda: article.visible_to("customer"),
    )


def article_entry(article: Article) -> Entry:
    """Return an article as the search index sees it: its text section by section."""
    from kb.library.search.plain_sections import plain_sections

    return Entry(
        kind="article",
        id=article.id,
        title=article.title,
        says=article.says,
        aliases=article.aliases,
        tags=article.tags,
        summary=article.summary,
        category=article.category,
        status=article.status,
        public=article.visible_to("customer"),
        sections=plain_sections(article.passing_body()),
    )
