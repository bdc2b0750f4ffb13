"""Articles as the search index takes them in: only those that have changed are taken apart."""

from collections.abc import Iterable
from functools import partial

from kb.library.article import Article
from kb.library.listing import Listing
from kb.library.search.results import Entry
from kb.library.search.sources import IndexSource


def article_sources(articles: Listing) -> Iterable[IndexSource]:
    """Go through articles as sources of the index; none is made for this."""
    for article_id, told in articles.prints():
        yield IndexSource(
            "article",
            article_id,
            told.hex(),
            make=partial(_entry, articles, article_id),
            public=partial(_is_public, articles, article_id),
        )


def _entry(articles: Listing, article_id: str) -> Entry:
    return article_entry(articles.passing(article_id))


def _is_public(articles: Listing, article_id: str) -> bool:
    return articles[article_id].visible_to("customer")


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
