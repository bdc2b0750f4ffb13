"""A document as plain text for a terminal or a file: wrapped, aligned, links numbered and listed at the end.

Code is indented and its lines are left as long as they are, so that they can be copied; everything else keeps to the
width. With `styled`, bold, italics and colours are switched on by a handful of SGR codes and off again at each line's
end.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from kb.library.blocks import Block, Code, Container, Document, Heading, Paragraph, Rule, Span, Spans, Table, plain
from kb.library.plain_table import column_widths, record_rows, table_lines
from kb.library.wrap import wrap_spans
from kb.text import width

LEAST_WIDTH = 20
_MOST_PREFIX = 0.5
_RESET = "\x1b[0m"
_CODES = {"bold": "1", "italic": "3", "underline": "4", "strike": "9", "code": "36", "heading": "1;4", "marker": "2"}


def render_plain(document: Document, width: int, *, styled: bool) -> str:
    """Return the document as text whose lines take at most `width` cells (20 at least), code aside.

    Ends with one newline; an empty document gives an empty text.
    """
    return _Plain(document, max(width, LEAST_WIDTH), styled).text()


@dataclass(frozen=True, slots=True)
class _Prefix:
    """What goes before the lines of a block: once before the first one, then before each other one."""

    first: str
    rest: str


class _Plain:
    def __init__(self, document: Document, cells: int, styled: bool) -> None:
        self.document = document
        self.cells = cells
        self.styled = styled
        self.lines: list[str] = []
        self.numbers: dict[str, int] = {}
        self.begun: set[int] = set()

    def text(self) -> str:
        """Return the whole text."""
        before: Block | None = None
        for block in self.document.blocks:
            if before is not None:
                self.space(before, block)
            self.titles(block)
            self.block(block)
            before = block
        self.link_list()
        return "".join(f"{line.rstrip()}\n" for line in self.lines)

    # Around blocks

    def space(self, before: Block, block: Block) -> None:
        """Put an empty line between two blocks, with the bars of the containers that both stand in."""
        if isinstance(block, Paragraph) and block.tight:
            return
        shared = []
        for one, other in zip(before.containers, block.containers, strict=False):
            if one.key != other.key:
                break
            shared.append(one)
        self.lines.append(self.prefix(tuple(shared)).rest.rstrip())

    def titles(self, block: Block) -> None:
        """Write the titles of admonitions and details that begin with this block."""
        for depth, container in enumerate(block.containers):
            if container.key in self.begun or container.kind not in ("admonition", "details"):
                continue
            kind = container.variant.upper()
            if container.kind == "details":
                title = f"▾ {container.title or 'Details'}"
            elif container.title.upper() == kind:
                title = kind
            else:
                title = f"{kind}: {container.title}"
            self.begun.add(container.key)
            around = self.prefix(block.containers[:depth])
            bar = "│ " if container.kind == "admonition" else ""
            self.wrapped((Span(title, bold=True),), _Prefix(around.first + bar, around.rest + bar))
            self.begin(block.containers[:depth])

    def prefix(self, containers: tuple[Container, ...]) -> _Prefix:
        """Return what the containers put before the lines of a block; outer ones give way where there is no room."""
        first = rest = ""
        for container in reversed(containers):
            if container.kind in ("quote", "admonition"):
                begin = blank = "│ "
            elif container.kind == "details":
                begin = blank = "  "
            else:
                blank = " " * (width(container.marker) + 1)
                begin = blank if container.key in self.begun else f"{container.marker} "
            if width(blank) + width(rest) > self.cells * _MOST_PREFIX:
                break
            first, rest = begin + first, blank + rest
        return _Prefix(first, rest)

    def begin(self, containers: tuple[Container, ...]) -> None:
        """Remember that the markers of these containers are written."""
        self.begun.update(container.key for container in containers)

    # Blocks

    def block(self, block: Block) -> None:
        """Write one block."""
        prefix = self.prefix(block.containers)
        self.begin(block.containers)
        room = self.cells - width(prefix.rest)
        if isinstance(block, Heading):
            self.heading(block, prefix)
        elif isinstance(block, Paragraph):
            self.wrapped(self.numbered(block.spans), prefix)
        elif isinstance(block, Code):
            lines = [f"    {self.paint_text(line.expandtabs(4), 'code')}" for line in block.text.split("\n")]
            self.write(lines, prefix)
        elif isinstance(block, Rule):
            self.write(["─" * min(room, 40)], prefix)
        else:
            self.table(block, prefix, room)

    def heading(self, heading: Heading, prefix: _Prefix) -> None:
        """Write a heading: underlined on the first two levels, so that it shows without colours too."""
        spans = tuple(replace(span, bold=True) for span in self.numbered(heading.spans))
        first = len(self.lines)
        self.wrapped(spans, prefix)
        if heading.level <= 2 and not self.styled:
            longest = max(width(line) for line in self.lines[first:]) - width(prefix.rest)
            self.lines.append(prefix.rest + ("═" if heading.level == 1 else "─") * max(1, longest))

    def table(self, table: Table, prefix: _Prefix, room: int) -> None:
        """Write a table, as records where it is too wide."""
        table = replace(
            table,
            header=tuple(self.numbered(cell) for cell in table.header),
            rows=tuple(tuple(self.numbered(cell) for cell in row) for row in table.rows),
        )
        widths = column_widths(table, room)
        if widths is not None:
            self.write(table_lines(table, widths, lambda spans, head: self.paint(spans, bold=head)), prefix)
            return
        for number, record in enumerate(record_rows(table)):
            if number:
                self.lines.append(prefix.rest.rstrip())
            for head, cell in record:
                title = plain(head).replace("\n", " ").strip()
                label = (Span(f"{title}: ", bold=True),) if title else ()
                self.wrapped((*label, *cell), prefix, hang="  ")
                prefix = _Prefix(prefix.rest, prefix.rest)

    # Lines

    def wrapped(self, spans: Spans, prefix: _Prefix, hang: str = "") -> None:
        """Write spans, wrapped; `hang` indents all lines but the first."""
        room = self.cells - width(prefix.rest)
        lines = [self.paint(line) for line in wrap_spans(spans, room - width(hang), first=room)]
        self.write([lines[0], *(hang + line for line in lines[1:])], prefix)

    def write(self, lines: list[str], prefix: _Prefix) -> None:
        """Write finished lines behind a prefix."""
        for number, line in enumerate(lines):
            self.lines.append((prefix.rest if number else prefix.first) + line)

    def paint(self, spans: Spans, *, bold: bool = False) -> str:
        """Return one line's spans as text, with SGR codes where they are wanted."""
        if not self.styled:
            return plain(spans)
        parts = []
        for span in spans:
            codes = [
                _CODES[name]
                for name, on in (
                    ("bold", span.bold or bold),
                    ("italic", span.italic),
                    ("strike", span.strike),
                    ("code", span.code),
                    ("underline", span.link is not None),
                )
                if on
            ]
            parts.append(f"\x1b[{';'.join(codes)}m{span.text}{_RESET}" if codes else span.text)
        return "".join(parts)

    def paint_text(self, text: str, name: str) -> str:
        """Return a text in one style."""
        return f"\x1b[{_CODES[name]}m{text}{_RESET}" if self.styled and text else text

    # Links

    def numbered(self, spans: Spans) -> Spans:
        """Return the spans with a number after each link that the list at the end will show."""
        if all(span.link is None for span in spans):
            return spans
        result: list[Span] = []
        for position, span in enumerate(spans):
            result.append(span)
            last = position + 1 == len(spans) or spans[position + 1].link != span.link
            if span.link is not None and last and self.is_listed(span.link):
                number = self.numbers.setdefault(self.address(span.link), len(self.numbers) + 1)
                result.append(Span(f"\N{NO-BREAK SPACE}[{number}]"))
        return tuple(result)

    def is_listed(self, index: int) -> bool:
        """Tell whether a link's address says more than its text."""
        link = self.document.links[index]
        return not link.href.startswith("#") and link.text not in (link.href, link.href.removeprefix("mailto:"))

    def link_list(self) -> None:
        """Write the addresses of the numbered links."""
        if self.numbers:
            self.lines.append("")
        for address, number in self.numbers.items():
            label = f"[{number}] "
            self.wrapped((Span(address),), _Prefix(label, " " * len(label)))

    def address(self, index: int) -> str:
        """Return a link's address as the list shows it."""
        link = self.document.links[index]
        return f"{link.href} (picture)" if link.image else link.href
