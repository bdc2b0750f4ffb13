"""Parts of a library's articles, named as links name them: `article.md#heading`."""

from typing import TYPE_CHECKING

from kb.errors import NotFoundError
from kb.library.article import Article
from kb.library.near import nearest
from kb.text import clean_line, shorten

if TYPE_CHECKING:
    from kb.library.blocks import Block, Document
    from kb.library.sections import Step


class ArticleParts:
    """What a library can tell of the sections and steps of its articles."""

    def article(self, article_id: str) -> Article:
        """Return the article with this id, or raise NotFoundError."""
        raise NotImplementedError

    def section(self, ref: str) -> "tuple[Block, ...]":
        """Return the blocks of a section, named as `article.md#slug`; without a slug those of the whole article.

        Raises NotFoundError, naming the nearest heading. Link indexes are those of the article's document; use
        `section_document` for a part that stands alone.
        """
        from kb.library.sections import section_blocks

        article, slug = self._named(ref)
        return section_blocks(article.document, slug) if slug else article.document.blocks

    def section_document(self, ref: str) -> "Document":
        """Return a section as a document of its own, with the links that are in it."""
        from kb.library.sections import section_blocks, standing_alone

        article, slug = self._named(ref)
        if not slug:
            return article.document
        return standing_alone(section_blocks(article.document, slug), article.document)

    def steps(self, ref: str) -> "tuple[Step, ...]":
        """Return the steps of an article: the ordered list under its heading `Steps`, or under the heading of `ref`.

        Empty where there are none. Raises NotFoundError where the article or the heading does not exist.
        """
        from kb.library.sections import section_blocks, steps_heading, steps_in

        article, slug = self._named(ref)
        if not slug:
            heading = steps_heading(article.document)
            if heading is None:
                return ()
            slug = heading.slug
        return steps_in(section_blocks(article.document, slug), article.document)

    def _named(self, ref: str) -> tuple[Article, str]:

        name, _, anchor = ref.partition("#")
        article = self.article(name)
        if not anchor:
            return article, ""
        slug = article.anchors.find(anchor)
        if slug is None:
            near = nearest(anchor, [heading.slug for heading in article.document.headings])
            hint = f"Did you mean `#{near}`?" if near else ""
            message = f"The article `{article.id}` has no heading `#{shorten(clean_line(anchor), 60)}`."
            raise NotFoundError(message, hint=hint)
        return article, slug
