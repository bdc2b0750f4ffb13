"""The state of an article in words: who sees it, and how sure one may be of it."""

from kb.dates import long_date
from kb.library.article import Article, Status

WORDS: dict[Status, str] = {
    "draft": "draft",
    "review": "in review",
    "published": "published",
    "archived": "archived",
}


def confidence(article: Article) -> str:
    """Return in words how sure one may be of an article."""
    return f"validated {long_date(article.validated)}" if article.validated else "not validated"


def standing(article: Article) -> str:
    """Return an article's state in words, with how sure one may be of it: `published, not validated`."""
    if article.status == "archived":
        return WORDS["archived"]
    return f"{WORDS[article.status]}, {confidence(article)}"


def short_mark(article: Article) -> str:
    """Return what a list says of an article beside its title; empty where there is nothing to say."""
    if article.status != "published":
        return WORDS[article.status]
    return "validated" if article.validated else ""
