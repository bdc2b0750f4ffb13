"""Draws lines of an article: roles become colours, and what is focused, found, numbered or selected is stressed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from app.widgets.article_lines import BOLD, CODE, ITALIC, STRIKE, Line, Piece
from app.widgets.wrapping import fitting

if TYPE_CHECKING:
    from app.widgets.article_page import ArticlePage

ROLES = (
    "h1 h2 h3 h4 h5 h6 th code inline-code rule marker done link link-focus found found-now hint more "
    "bar-quote bar-details bar-note bar-tip bar-important bar-warning bar-caution"
)
COMPONENTS = {f"article--{role}" for role in ROLES.split()}

Stress = tuple[int, int, bool]
"""A found place in a block's text: start, end, and whether it is the one that we are at."""


class Painter:
    """Turns lines into strips, with the styles of one theme; to be made anew when styles change."""

    def __init__(self, view: "ArticlePage") -> None:
        self._view = view
        self._base = view.rich_style
        self._styles: dict[tuple[str, int], Style] = {}

    def style(self, role: str, flags: int = 0) -> Style:
        """Return the style of a role, over the article's own."""
        key = (role, flags)
        style = self._styles.get(key)
        if style is None:
            style = self._base
            if f"article--{role}" in COMPONENTS:
                style = style + self._view.get_component_rich_style(f"article--{role}", partial=True)
            if flags & CODE:
                style = style + self._view.get_component_rich_style("article--inline-code", partial=True)
            if flags & (BOLD | ITALIC | STRIKE):
                style = style + Style(
                    bold=True if flags & BOLD else None,
                    italic=True if flags & ITALIC else None,
                    strike=True if flags & STRIKE else None,
                )
            self._styles[key] = style
        return style

    def strip(
        self,
        line: Line,
        width: int,
        *,
        shift: int = 0,
        stresses: Sequence[Stress] = (),
        hints: Mapping[int, str] | None = None,
    ) -> Strip:
        """Return a line as so many cells; `shift` moves code sideways, `hints` are the numbers to show on links."""
        pieces: Iterable[Piece] = line.pieces
        if line.moves:
            pieces = [
                *line.pieces[: line.head],
                *_moved(line.pieces[line.head :], shift, width - _cells(line, line.head)),
            ]
        if stresses:
            pieces = _stressed(pieces, stresses)
        segments: list[Segment] = []
        taken = 0
        hinted: set[int] = set()
        focused = self._view.focused_link
        left = 0
        for piece in pieces:
            text, role = piece.text, piece.role
            style = self.style(role, piece.flags)
            if piece.link is not None:
                style = style + self.style_alone("link-focus" if piece.link == focused else "link")
                if hints and piece.link in hints and piece.link not in hinted:
                    hinted.add(piece.link)
                    number = hints[piece.link]
                    segments.append(Segment(number, self.style("hint")))
                    taken += len(number)
                    left = len(number)
            if left:
                cut = min(left, len(text))
                lost = cell_len(text[:cut])
                text = text[cut:]
                if lost > cut:
                    text = " " * (lost - cut) + text
                left -= cut
            if text:
                segments.append(Segment(text, style))
                taken += cell_len(text)
        fill = self.style(line.fill) if line.fill else self._base
        if taken < width:
            segments.append(Segment(" " * (width - taken), fill))
            taken = width
        strip = Strip(segments, taken)
        return strip if taken == width else strip.crop(0, width)

    def style_alone(self, role: str) -> Style:
        """Return the style of a role by itself, to lay over another."""
        key = (f"+{role}", 0)
        if key not in self._styles:
            self._styles[key] = self._view.get_component_rich_style(f"article--{role}", partial=True)
        return self._styles[key]


def _cells(line: Line, pieces: int) -> int:
    return sum(cell_len(piece.text) for piece in line.pieces[:pieces])


def code_overflow(line: Line, width: int) -> int:
    """Return how many cells of a line of code do not fit."""
    if not line.moves:
        return 0
    return max(0, _cells(line, len(line.pieces)) - width)


def _moved(pieces: Sequence[Piece], shift: int, room: int) -> Iterable[Piece]:
    """Cut code to the room that it has, with a mark at an end where it goes on."""
    moved: list[Piece] = []
    skip, room = shift, max(room, 2)
    if shift and pieces and any(piece.text for piece in pieces):
        moved.append(Piece("‹", "more"))
        skip, room = shift + 1, room - 1
    left = sum(cell_len(piece.text) for piece in pieces) - skip
    cut = left > room
    room -= int(cut)
    for piece in pieces:
        text, at = piece.text, piece.at
        if skip > 0:
            gone = fitting(text, skip) if cell_len(text) > skip else len(text)
            skip -= cell_len(text[:gone])
            text, at = text[gone:], at + gone
        if not text or room <= 0:
            continue
        if cell_len(text) > room:
            text = text[: fitting(text, room)]
        room -= cell_len(text)
        moved.append(piece._replace(text=text, at=at))
    if cut:
        moved.append(Piece("›", "more"))
    return moved


def _stressed(pieces: Iterable[Piece], stresses: Sequence[Stress]) -> Iterable[Piece]:
    for piece in pieces:
        if piece.at < 0:
            yield piece
            continue
        start, end = piece.at, piece.at + len(piece.text)
        at = start
        for stress_start, stress_end, now in stresses:
            if stress_end <= at or stress_start >= end:
                continue
            if stress_start > at:
                yield piece._replace(text=piece.text[at - start : stress_start - start], at=at)
                at = stress_start
            until = min(stress_end, end)
            yield piece._replace(
                text=piece.text[at - start : until - start],
                at=at,
                role="found-now" if now else "found",
                link=piece.link if not now else None,
            )
            at = until
        if at < end:
            yield piece._replace(text=piece.text[at - start :], at=at)
