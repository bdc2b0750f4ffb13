"""A document as one long page of lines, laid out block by block when first seen.

Blocks that were not seen have a guessed height. So a place is kept as a block and a character in it, never as a line
number: line numbers move while heights become known, and when the width changes.
"""

from bisect import bisect_right
from itertools import accumulate
from time import perf_counter
from typing import NamedTuple

from app.widgets.article_lines import EMPTY, Line, block_text, lay_out, plain_line
from app.widgets.code_colours import Colours
from kb.library.blocks import Code, Document, Heading, Rule, Table

WIDEST_TEXT = 100
"""Cells that running text is at most wide; longer lines are hard to read. Tables may be wider."""


class Place(NamedTuple):
    """A place in a document: a block, a character of its text (-1: above its text), and so many lines below that."""

    block: int = 0
    character: int = -1
    lines: int = 0


class Pages:
    """The lines of a document at one width."""

    def __init__(self, document: Document, width: int, colours: dict[int, Colours] | None = None) -> None:
        self.document = document
        self.width = max(width, 1)
        self.colours = colours or {}
        self._lines: list[list[Line] | None] = [None] * len(document.blocks)
        self._heights = [self._guess(number) for number in range(len(document.blocks))]
        self._tops: list[int] = []
        self._next = 0

    def _guess(self, number: int) -> int:
        block = self.document.blocks[number]
        if isinstance(block, Code):
            return block.text.count("\n") + 2
        if isinstance(block, Table):
            return len(block.rows) + 3
        if isinstance(block, Rule):
            return 2
        length = sum(len(span.text) for span in block.spans)
        gap = 2 if isinstance(block, Heading) else int(not block.tight)
        return length // max(min(self.width, WIDEST_TEXT) - 2 * len(block.containers), 8) + 1 + gap

    @property
    def height(self) -> int:
        """Lines in all, as far as is known."""
        return self.tops[-1]

    @property
    def tops(self) -> list[int]:
        """The line where each block begins, and the end."""
        if not self._tops:
            self._tops = [0, *accumulate(self._heights)]
        return self._tops

    def lines(self, number: int) -> list[Line]:
        """Return a block's lines, laying it out if nobody has seen it yet."""
        known = self._lines[number]
        if known is not None:
            return known
        blocks = self.document.blocks
        block = blocks[number]
        width = self.width if isinstance(block, Table) else min(self.width, WIDEST_TEXT)
        lines = lay_out(block, blocks[number - 1] if number else None, width, self.colours.get(number, ()))
        self._lines[number] = lines
        if len(lines) != self._heights[number]:
            self._heights[number] = len(lines)
            self._tops = []
        return lines

    def colour(self, colours: dict[int, Colours]) -> None:
        """Take the colours of code blocks by their number; their lines are laid out anew, with the same height."""
        self.colours = colours
        for number in colours:
            self._lines[number] = None

    def colours_for(self, document: Document) -> dict[int, Colours]:
        """Return the colours that blocks of another document may keep, since they are the same."""
        blocks = document.blocks
        return {
            number: colours
            for number, colours in self.colours.items()
            if number < len(blocks) and blocks[number] == self.document.blocks[number]
        }

    def block_at(self, y: int) -> tuple[int, int]:
        """Return the block that a line is in and the line's number in it; the nearest for a line outside."""
        if not self._heights:
            return 0, 0
        y = min(max(y, 0), max(self.height - 1, 0))
        number = min(bisect_right(self.tops, y) - 1, len(self._heights) - 1)
        return number, y - self.tops[number]

    def line_at(self, y: int) -> tuple[int, int, Line] | None:
        """Return the block, the number in it and the line; None past the end."""
        if not 0 <= y < self.height:
            return None
        number, at = self.block_at(y)
        lines = self.lines(number)
        return number, at, lines[at] if at < len(lines) else EMPTY

    def settle(self, y: int, height: int) -> int:
        """Lay out what a view of so many lines shows from line `y` on; return the line that it shows first then.

        That is another line where guessed heights were wrong. A block at the top that was only guessed is measured
        from its end, for what stands below it was on the screen before.
        """
        if not self._heights:
            return 0
        while True:
            y = self._settle_from(max(0, min(y, self.height - height)), height)
            if y <= max(0, self.height - height):
                return y

    def _settle_from(self, y: int, height: int) -> int:
        number, at = self.block_at(y)
        while self._lines[number] is None:
            below = self._heights[number] - at
            at = len(self.lines(number)) - below
            if at >= 0 or number == 0:
                break
            number, at = self.block_at(self.tops[number] + at)
        y = self.tops[number] + max(at, 0)
        seen = number
        while seen < len(self._heights) and self.tops[seen] < y + height:
            self.lines(seen)
            seen += 1
        return y

    def fill(self, seconds: float) -> bool:
        """Lay out blocks that nobody has seen for about so long; return whether all are laid out now."""
        until = perf_counter() + seconds
        while self._next < len(self._lines):
            self.lines(self._next)
            self._next += 1
            if perf_counter() > until:
                break
        return self._next >= len(self._lines)

    def place_at(self, y: int) -> Place:
        """Return the place that a line shows."""
        if not self._heights:
            return Place()
        number, at = self.block_at(y)
        lines = self.lines(number)
        for back in range(min(at, len(lines) - 1), -1, -1):
            first = next((piece.at for piece in lines[back].pieces if piece.at >= 0), -1)
            if first >= 0:
                return Place(number, first, at - back)
        return Place(number, -1, at)

    def line_of(self, place: Place) -> int:
        """Return the line that shows a place; the nearest one where the document has no such place any more."""
        if not self._heights:
            return 0
        number = min(place.block, len(self._heights) - 1)
        at = self.line_in(number, place.character) + place.lines
        return self.tops[number] + min(at, len(self.lines(number)) - 1)

    def line_in(self, number: int, character: int) -> int:
        """Return which of a block's lines shows a character of its text; 0, the gap included, for -1."""
        found = 0
        for at, line in enumerate(self.lines(number)):
            for piece in line.pieces:
                if 0 <= piece.at <= character:
                    found = at
                    if character < piece.at + len(piece.text):
                        return at
        return found

    def selected(self, start: tuple[int, int, int], end: tuple[int, int, int]) -> str:
        """Return the text between two ends (block, line in it, character of the line), wrapped lines joined again."""
        parts: list[str] = []
        for number in range(start[0], min(end[0] + 1, len(self._lines))):
            lines = self.lines(number)
            first = start[1] if number == start[0] else 0
            last = min(end[1], len(lines) - 1) if number == end[0] else len(lines) - 1
            for at in range(first, last + 1):
                text = plain_line(lines[at])
                cut_from = start[2] if (number, at) == start[:2] else 0
                cut_to = end[2] if (number, at) == end[:2] and end[2] >= 0 else len(text)
                text = text[cut_from:cut_to].rstrip()
                if lines[at].joins and parts:
                    parts[-1] = f"{parts[-1]} {text.lstrip('▌ ')}"
                else:
                    parts.append(text)
        return "\n".join(parts).strip("\n")


def text_of_section(document: Document, block: int) -> tuple[str, str]:
    """Return the heading and the plain text of the section that a block is in, with its smaller sections.

    A title's section is only what stands before the next heading, not the whole article.
    """
    blocks = document.blocks
    start = next((at for at in range(block, -1, -1) if isinstance(blocks[at], Heading)), None)
    first = start if start is not None else 0
    level = getattr(blocks[first], "level", 0) if start is not None else 0
    level = 6 if level <= 1 else level
    end = first + 1
    while end < len(blocks):
        other = blocks[end]
        if isinstance(other, Heading) and other.level <= level:
            break
        end += 1
    title = block_text(blocks[start]) if start is not None else ""
    lines: list[str] = []
    for at in range(first, end):
        if isinstance(blocks[at], Rule):
            lines += ["", "---"]
            continue
        for line in lay_out(blocks[at], blocks[at - 1] if at > first else None, 1_000):
            ours = not any(piece.at >= 0 for piece in line.pieces)
            if not (ours and isinstance(blocks[at], Heading) and plain_line(line).strip()):
                lines.append(plain_line(line).rstrip())
    return title, "\n".join(lines).strip()
