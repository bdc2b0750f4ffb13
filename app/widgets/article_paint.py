"""Draws lines of an article: roles become colours, and what is focused, found, numbered or selected is stressed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from app.widgets.article_lines import BOLD, CODE, ITALIC, STRIKE, Line, Piece
from app.widgets.wrapping import fitting

if TYPE_CHECKING:
    from app.widgets.article_page import ArticlePage

LOOKS: dict[str, tuple[str, str, str]] = {
    "h1": ("text-primary", "", "bold"),
    "h2": ("text-primary", "", "bold"),
    "h3": ("text-accent", "", "bold"),
    "h4": ("", "", "bold"),
    "h5": ("", "", "bold italic"),
    "h6": ("", "", "italic"),
    "th": ("", "", "bold"),
    "code": ("", "surface", ""),
    "code-keyword": ("text-primary", "surface", "bold"),
    "code-string": ("text-success", "surface", ""),
    "code-comment": ("foreground-muted", "surface", "italic"),
    "code-number": ("text-warning", "surface", ""),
    "code-name": ("text-accent", "surface", ""),
    "inline-code": ("", "panel", ""),
    "rule": ("foreground-muted", "", ""),
    "marker": ("text-accent", "", ""),
    "done": ("text-success", "", ""),
    "link": ("text-primary", "", "underline"),
    "link-focus": ("", "", "bold reverse"),
    "found": ("", "warning-muted", "underline"),
    "found-now": ("", "", "bold reverse"),
    "hint": ("text-warning", "", "bold reverse"),
    "more": ("text-accent", "", "bold"),
    "bar-quote": ("foreground-muted", "", ""),
    "bar-details": ("foreground-muted", "", ""),
    "bar-note": ("text-primary", "", ""),
    "bar-tip": ("text-success", "", ""),
    "bar-important": ("text-accent", "", ""),
    "bar-warning": ("text-warning", "", ""),
    "bar-caution": ("text-error", "", ""),
}
"""By role: the theme's variables for text and background, and the text style.

Not component classes: Textual matches those against all rules at each change of the widget, which for so many takes
longer than to draw a screen.
"""

Stress = tuple[int, int, bool]
"""A found place in a block's text: start, end, and whether it is the one that we are at."""


class Painter:
    """Turns lines into strips, with the styles of one theme; to be made anew when styles change."""

    def __init__(self, view: "ArticlePage") -> None:
        self._view = view
        self._base = view.rich_style
        self._variables = view.app.theme_variables
        self._styles: dict[tuple[str, int], Style] = {}

    def style(self, role: str, flags: int = 0) -> Style:
        """Return the style of a role, over the article's own."""
        key = (role, flags)
        style = self._styles.get(key)
        if style is None:
            style = self._base
            if role in LOOKS:
                style = style + self.style_alone(role)
            if flags & CODE:
                style = style + self.style_alone("inline-code")
            if flags & (BOLD | ITALIC | STRIKE):
                style = style + Style(
                    bold=True if flags & BOLD else None,
                    italic=True if flags & ITALIC else None,
                    strike=True if flags & STRIKE else None,
                )
            self._styles[key] = style
        return style

    def style_alone(self, role: str) -> Style:
        """Return the style of a role by itself, to lay over another."""
        key = (role, -1)
        if key not in self._styles:
            text, background, attributes = LOOKS[role]
            style = Style.parse(attributes) if attributes else Style.null()
            style = style + Style(color=self._color(text), bgcolor=self._color(background))
            self._styles[key] = style
        return self._styles[key]

    def _color(self, variable: str) -> RichColor | None:
        """Return a theme variable's colour as it shows on the article's background."""
        if not variable:
            return None
        color = Color.parse(self._variables[variable])
        if color.a < 1 and color.ansi is None:
            color = self._view.background_colors[1] + color
        return color.rich_color

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
        pieces = list(pieces)
        free = width - sum(cell_len(piece.text) for piece in pieces)
        for piece in pieces:
            text, role = piece.text, piece.role
            style = self.style(role, piece.flags)
            if piece.link is not None:
                style = style + self.style_alone("link-focus" if piece.link == focused else "link")
                if hints and piece.link in hints and piece.link not in hinted:
                    hinted.add(piece.link)
                    number = f"[{hints[piece.link]}]"
                    segments.append(Segment(number, self.style("hint")))
                    taken += len(number)
                    inserted = min(free, len(number))
                    free -= inserted
                    left = len(number) - inserted
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
