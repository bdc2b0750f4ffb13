"""Which version of an article somebody had before them, and where a section stands in its file."""

from kb.library.article import Article


def version_of(article: Article) -> str:
    """Return the article's version: when it was reviewed, else a few characters that change with its text."""
    if article.reviewed is not None:
        return article.reviewed.isoformat()
    return article.body_digest[:5].hex()


def heading_line(article: Article, slug: str) -> tuple[str, int | None]:
    """Return a heading's text and its line in the file; the slug and None where the article has it no more."""
    if not slug:
        return "", None
    for heading in article.document.headings:
        if heading.slug == slug:
            return heading.text, article.file_line(heading.line)
    return slug, None
