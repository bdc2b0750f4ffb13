"""Which version of an article somebody had before them, and where a section stands in its file."""

import hashlib

from kb.library.article import Article


def version_of(article: Article) -> str:
    """Return the article's version: when it was reviewed, else a few characters that change with its text."""
    if article.reviewed is not None:
        return article.reviewed.isoformat()
    return hashlib.blake2b(article.body.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def heading_line(article: Article, slug: str) -> tuple[str, int | None]:
    """Return a heading's text and its line in the file; the slug and None where the article has it no more."""
    if not slug:
        return "", None
    for heading in article.document.headings:
        if heading.slug == slug:
            return heading.text, heading.line + article.body_line - 1
    return slug, None
