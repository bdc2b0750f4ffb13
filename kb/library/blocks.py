"""The plain blocks that an article is made of, between the Markdown parser and everything that shows them.

A document is a flat list of leaf blocks in reading order. What a leaf stands in (a quote, a list item, an
admonition, opened details) is told by its `containers`, outermost first: so a screen can lay out any block alone.
"""

from typing import Literal, TypeAlias

import msgspec

ContainerKind: TypeAlias = Literal["quote", "item", "task", "admonition", "details"]
Align: TypeAlias = Literal["left", "center", "right"]


class Span(msgspec.Struct, frozen=True):
    """A run of text in one style. `link` is an index into the document's links; a newline in `text` is a hard break."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: int | None = None


Spans: TypeAlias = tuple[Span, ...]


class Container(msgspec.Struct, frozen=True):
    """Something that blocks stand in. Two leaves stand in the same one exactly when `key` is equal.

    `marker` is a list item's bullet or number (`•`, `3.`, `☐`, `☑`); `title` an admonition's or details' heading;
    `variant` the admonition's kind in lower case (`note`, `tip`, `important`, `warning`, `caution`).
    """

    kind: ContainerKind
    key: int
    marker: str = ""
    title: str = ""
    variant: str = ""
    ordered: bool = False


Containers: TypeAlias = tuple[Container, ...]


class Heading(msgspec.Struct, frozen=True):
    """A heading. Its slug is unique in the document and stable while its text is."""

    line: int
    containers: Containers
    level: int
    spans: Spans
    slug: str

    @property
    def text(self) -> str:
        """The heading as plain text."""
        return plain(self.spans)


class Paragraph(msgspec.Struct, frozen=True):
    """Running text. `tight` tells that no blank line goes before it (items of a tight list)."""

    line: int
    containers: Containers
    spans: Spans
    tight: bool = False


class Code(msgspec.Struct, frozen=True):
    """A code block, its text without the last newline. Raw HTML is shown as one with the language `html`."""

    line: int
    containers: Containers
    language: str
    text: str


class Table(msgspec.Struct, frozen=True):
    """A table; each row has as many cells as the header."""

    line: int
    containers: Containers
    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    aligns: tuple[Align, ...]


class Rule(msgspec.Struct, frozen=True):
    """A thematic break."""

    line: int
    containers: Containers


Block: TypeAlias = Heading | Paragraph | Code | Table | Rule


class Link(msgspec.Struct, frozen=True):
    """A link or image of the document; `href` as written and not decoded, `block` the index of the block it is in."""

    href: str
    text: str
    block: int
    line: int
    title: str = ""
    image: bool = False


class Document(msgspec.Struct, frozen=True):
    """A parsed Markdown text. `anchors` maps each anchor that raw HTML sets to the slug of the heading it stands at."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    anchors: tuple[tuple[str, str], ...] = ()

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in order."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))


def plain(spans: Spans) -> str:
    """Return the spans' text without styles."""
    return "".join(span.text for span in spans)
