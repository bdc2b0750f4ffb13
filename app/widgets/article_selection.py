"""Selecting text in an article with the mouse, in Textual's terms.

Textual compares and keeps places as (x, y). Lines of an article move while unseen blocks are laid out, so y is not a
line but the block and the line in it; x counts characters.
"""

from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.strip import Strip

MANY = 1_000_000
"""More lines than any block has: y is `block * MANY + line`."""


def place_of(offset: Offset) -> tuple[int, int, int]:
    """Return the block, the line in it and the character of a place."""
    return offset.y // MANY, offset.y % MANY, offset.x


def with_selection(strip: Strip, span: tuple[int, int] | None, style: Style) -> Strip:
    """Return a line with what is selected of it stressed; `span` as `Selection.get_span` gives it."""
    if span is None:
        return strip
    start, end = span[0], span[1] if span[1] >= 0 else len(strip.text.rstrip())
    segments: list[Segment] = []
    at = 0
    for text, own, _ in strip:
        cuts = sorted({0, len(text), *(cut - at for cut in (start, end) if 0 < cut - at < len(text))})
        for first, last in pairwise(cuts):
            inside = start <= at + first and at + last <= end
            segments.append(Segment(text[first:last], (own + style if own else style) if inside else own))
        at += len(text)
    return Strip(segments, strip.cell_length)
