"""One help article: its front matter and its Markdown body."""

from dataclasses import dataclass
from datetime import date
from enum import IntFlag
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from kb.errors import Finding, Place

if TYPE_CHECKING:
    from kb.library.anchors import Anchors
    from kb.library.blocks import Document

Audience: TypeAlias = Literal["customer", "staff"]
Status: TypeAlias = Literal["draft", "review", "published", "archived"]
STATUSES: tuple[Status, ...] = ("draft", "review", "published", "archived")


@dataclass(frozen=True, eq=False)
class Article:
    """An article as loaded; every text in it is clean. `body` has the library's variables filled in.

    `path` is relative to the library's folder, with forward slashes; `id` is the file name without `.md`.
    `body_line` is the line of the file where the body begins, so that `body` line 1 is file line `body_line`.
    `validated` is the day on which somebody last carried it out and saw that it holds; `replaced_by` the id of the
    article that has taken its place. `inserted` tells where snippets have made the body longer than the file: the line
    of the body at which one begins, and how many lines more it has.
    `order` is where it stands among those of its folder, where its file says so; `redirects` are paths that it had.
    `findings` holds what was wrong with the file when it was read; such an article can still be shown. Articles are
    equal when all of these are, whether or not their bodies have been read yet.
    """

    id: str
    path: str
    title: str
    body: str
    summary: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    status: Status = "published"
    owner: str = ""
    reviewed: date | None = None
    review_every: int | None = None
    aliases: tuple[str, ...] = ()
    troubleshooters: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    body_line: int = 1
    findings: tuple[Finding, ...] = ()
    validated: date | None = None
    replaced_by: str = ""
    inserted: tuple[tuple[int, int], ...] = ()
    order: float | None = None
    redirects: tuple[str, ...] = ()

    def file_line(self, line: int) -> int:
        """Return the line of the file that a line of the body stands in; of a snippet it is the line that names it."""
        return self.body_line + line_before(line, self.inserted) - 1

    def place(self, line: int) -> Place:
        """Return where a line of the body stands, as `file_line` has it."""
        return Place(self.path, self.file_line(line))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Article):
            return NotImplemented
        names = (name for name in self.__dataclass_fields__ if name != "body")
        return all(getattr(self, name) == getattr(other, name) for name in names) and (
            self.body_digest == other.body_digest
        )

    def __hash__(self) -> int:
        return hash((self.id, self.path, self.body_digest))

    @cached_property
    def body_digest(self) -> bytes:
        """A short value that differs for different bodies."""
        from hashlib import blake2b

        return blake2b(self.body.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def passing_body(self) -> str:
        """Return the body without keeping it in memory where it has to be read for this; for going through many."""
        return self.body

    @cached_property
    def document(self) -> "Document":
        """The parsed body; parsed when first asked for."""
        from kb.library.markdown import parse

        return parse(self.body)

    @cached_property
    def anchors(self) -> "Anchors":
        """The headings by the ways in which links name them; worked out when first asked for."""
        from kb.library.anchors import Anchors

        return Anchors(self.document)

    def passing_document(self) -> "Document":
        """Return the parsed body without keeping it in memory where it has to be read or parsed for this."""
        known: Document | None = self.__dict__.get("document")
        if known is not None:
            return known
        from kb.library.markdown import parse

        return parse(self.passing_body())

    @property
    def body_has_title(self) -> bool:
        """Whether the body begins with the title as a heading, so that it need not be shown above it again."""
        from kb.library.blocks import Heading

        first = self.document.blocks[0] if self.document.blocks else None
        return isinstance(first, Heading) and first.text.strip().casefold() == self.title.casefold()

    def visible_to(self, audience: Audience) -> bool:
        """Tell whether this audience may see the article: customers see published ones for customers only.

        An article whose `roles` name nobody but `staff` is for staff.
        """
        if audience == "staff":
            return True
        return self.status == "published" and (not self.roles or set(self.roles) != {"staff"})


def line_before(line: int, inserted: tuple[tuple[int, int], ...]) -> int:
    """Return the line that a line of a body had before snippets made it longer; see `Article.inserted`."""
    for start, more in reversed(inserted):
        if line > start:
            line = max(start, line - more)
    return line


class Mark(IntFlag):
    """What is known of an article without making it: what it has that most have not, and whether customers see it."""

    FINDINGS = 1
    ALIASES = 2
    RELATED = 4
    REDIRECTS = 8
    PUBLIC = 16


def marks_of(article: Article) -> Mark:
    """Return an article's marks."""
    marks = Mark(0)
    for mark, has in (
        (Mark.FINDINGS, article.findings),
        (Mark.ALIASES, article.aliases),
        (Mark.RELATED, article.related),
        (Mark.REDIRECTS, article.redirects),
        (Mark.PUBLIC, article.visible_to("customer")),
    ):
        if has:
            marks |= mark
    return marks


def article_print(article: Article) -> bytes:
    """Return a short value that changes whenever anything changes that an article is found or shown by in searches."""
    from hashlib import blake2b

    told = (
        article.title,
        article.summary,
        article.category,
        article.status,
        "\n".join(article.roles),
        "\n".join(article.says),
        "\n".join(article.aliases),
        "\n".join(article.tags),
    )
    seen = blake2b("\0".join(told).encode("utf-8", "surrogatepass"), digest_size=12)
    seen.update(article.body_digest)
    return seen.digest()
