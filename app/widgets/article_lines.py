"""Lays one block of an article out into lines of plain pieces: what stands where and in which role, without colours."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.widgets.code_colours import Colours
from app.widgets.wrapping import wrap
from kb.library.blocks import Block, Code, Container, Containers, Heading, Paragraph, Rule, Spans, Table
from kb.text import shorten
from kb.text import width as cells_of

BOLD, ITALIC, STRIKE, CODE = 1, 2, 4, 8
TAB = 4
_NARROWEST = 16
_LIST_BULLET = 2
_LIST_NUMBER = 4


class Piece(NamedTuple):
    """A run of text in one look. `at` is its place in the block's text, -1 for what we have added ourselves.

    `role` names what it is (`text`, `h1`, `code`, `bar-note`); `flags` are BOLD and the like; `link` an index into the
    document's links.
    """

    text: str
    role: str = "text"
    flags: int = 0
    link: int | None = None
    at: int = -1


class Line(NamedTuple):
    """One line. The first `head` pieces stay where they are when a line of code (`moves`) is moved sideways.

    `fill` is the role that goes on to the right edge. `joins` tells that the line goes on from the one before it
    because that was full, so that copying puts them together again.
    """

    pieces: tuple[Piece, ...]
    head: int = 0
    moves: bool = False
    fill: str = ""
    joins: bool = False


EMPTY = Line(())


def block_text(block: Block) -> str:
    """Return the text of a block that pieces' `at` counts in and that find-in-page looks through."""
    if isinstance(block, Code):
        return block.text.expandtabs(TAB)
    if isinstance(block, Table):
        return "\n".join(spans_text(cell) for row in (block.header, *block.rows) for cell in row)
    if isinstance(block, Rule):
        return ""
    return spans_text(block.spans)


def spans_text(spans: Spans) -> str:
    """Return the text of spans with tabs as single spaces."""
    return "".join(span.text for span in spans).replace("\t", " ")


def lay_out(block: Block, before: Block | None, width: int, colours: Colours = ()) -> list[Line]:
    """Return the lines of a block, the gap before it among them; `before` is the block that stands before it.

    `colours` are those of a code block.
    """
    known = {container.key for container in before.containers} if before is not None else set()
    lines: list[Line] = []
    if before is not None and not (isinstance(block, Paragraph) and block.tight):
        shared = [container for container in block.containers if container.key in known]
        lines.append(Line(tuple(prefix(shared, frozenset()))))
    started = [container.key for container in block.containers if container.key not in known]
    for depth, container in enumerate(block.containers):
        if container.key in started and container.kind in ("admonition", "details"):
            outer = block.containers[:depth]
            title = f"▾ {container.title}" if container.kind == "details" else container.title
            role = bar_role(container)
            head = prefix((*outer, container), _marked(started, outer))
            room = max(width - sum(cells_of(piece.text) for piece in head), _NARROWEST)
            for at, (start, end) in enumerate(wrap(title, room)):
                head = prefix((*outer, container), _marked(started, outer) if at == 0 else frozenset())
                lines.append(Line((*head, Piece(title[start:end], role, BOLD)), joins=at > 0))
            started = [key for key in started if key not in {one.key for one in outer}]
    lines += body(block, width, frozenset(started), colours)
    return lines


def _marked(started: Sequence[int], containers: Containers) -> frozenset[int]:
    return frozenset(container.key for container in containers if container.key in started)


def body(block: Block, width: int, started: frozenset[int], colours: Colours = ()) -> list[Line]:
    """Return the lines of the block itself; the containers in `started` show their marker on the first line."""
    first = prefix(block.containers, started)
    rest = prefix(block.containers, frozenset())
    taken = sum(cells_of(piece.text) for piece in rest)
    room = max(width - taken, _NARROWEST)
    if isinstance(block, Heading):
        return list(_heading(block, room, first, rest))
    if isinstance(block, Paragraph):
        return [
            Line((*(rest if at else first), *pieces), joins=joins)
            for at, (pieces, joins) in enumerate(flow(block.spans, room))
        ]
    if isinstance(block, Code):
        return list(_code(block, first, rest, colours))
    if isinstance(block, Table):
        from app.widgets.article_tables import table_lines

        return [Line((*(rest if at else first), *line)) for at, line in enumerate(table_lines(block, room))]
    return [Line((*first, Piece("─" * room, "rule")))]


def bar_role(container: Container) -> str:
    """Return the role of the bar and title of an admonition, of opened details or of a quote."""
    if container.kind == "admonition":
        return f"bar-{container.variant}"
    return "bar-details" if container.kind == "details" else "bar-quote"


def prefix(containers: Iterable[Container], started: frozenset[int]) -> list[Piece]:
    """Return what stands left of a line: bars, and the list markers of items that begin on it."""
    pieces: list[Piece] = []
    for container in containers:
        if container.kind in ("quote", "admonition", "details"):
            pieces.append(Piece("▌ ", bar_role(container)))
            continue
        wide = max(cells_of(container.marker) + 1, _LIST_NUMBER if container.ordered else _LIST_BULLET)
        if container.key not in started:
            pieces.append(Piece(" " * wide))
            continue
        gap = wide - 1 - cells_of(container.marker)
        role = "done" if container.marker == "☑" else "marker"
        pieces.append(Piece(f"{' ' * gap}{container.marker} ", role))
    return pieces


def flow(spans: Spans, width: int, role: str = "text", offset: int = 0) -> Iterable[tuple[list[Piece], bool]]:
    """Wrap spans into lines of pieces; with each line, whether it goes on from the one before.

    `offset` is the place of the spans' text in the block's.
    """
    text = spans_text(spans)
    marks: list[tuple[int, int, int | None]] = []
    at = 0
    for span in spans:
        at += len(span.text)
        flags = BOLD * span.bold + ITALIC * span.italic + STRIKE * span.strike + CODE * span.code
        marks.append((at, flags, span.link))
    current = 0
    for number, (start, end) in enumerate(wrap(text, width)):
        pieces: list[Piece] = []
        joins = number > 0 and start > 0 and text[start - 1] != "\n"
        while current < len(marks) - 1 and marks[current][0] <= start:
            current += 1
        look = current
        while start < end:
            stop, flags, link = marks[look]
            stop = min(stop, end)
            if stop > start:
                pieces.append(Piece(text[start:stop], role, flags, link, offset + start))
                start = stop
            look += 1
        yield pieces, joins


def _heading(block: Heading, width: int, first: list[Piece], rest: list[Piece]) -> Iterable[Line]:
    role = f"h{min(block.level, 6)}"
    widest = 0
    for at, (pieces, joins) in enumerate(flow(block.spans, width, role)):
        widest = max(widest, sum(cells_of(piece.text) for piece in pieces))
        yield Line((*(rest if at else first), *pieces), joins=joins)
    if block.level <= 2:
        yield Line((*rest, Piece(("━" if block.level == 1 else "─") * widest, role)))


def _code(block: Code, first: list[Piece], rest: list[Piece], colours: Colours) -> Iterable[Line]:
    """Code keeps its lines; what is too wide is reached sideways."""
    at = 0
    left = list(reversed(colours))
    for number, text in enumerate(block_text(block).split("\n")):
        head = first if number == 0 else rest
        pieces = (*head, Piece(" ", "code"), *_coloured(text, at, left))
        yield Line(pieces, head=len(head) + 1, moves=True, fill="code")
        at += len(text) + 1


def _coloured(text: str, at: int, left: list[tuple[int, int, str]]) -> Iterable[Piece]:
    """Cut a line of code by its colours; `left` are those still to come, the next one last."""
    start, end = at, at + len(text)
    while left and left[-1][0] < end:
        first, last, role = left[-1]
        if first > start:
            yield Piece(text[start - at : first - at], "code", 0, None, start)
            start = first
        yield Piece(text[start - at : min(last, end) - at], role, 0, None, start)
        start = min(last, end)
        if last > end:
            break
        left.pop()
    if start < end or not text:
        yield Piece(text[start - at :], "code", 0, None, start)


def plain_line(line: Line) -> str:
    """Return a line's text."""
    return "".join(piece.text for piece in line.pieces)


def short_text(block: Block, cells: int = 40) -> str:
    """Return the beginning of a block's text, for messages about it."""
    return shorten(" ".join(block_text(block).split()), cells)
