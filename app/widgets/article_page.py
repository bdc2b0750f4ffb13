"""The drawing half of the article view: a `ScrollView` that lays out and draws only what is seen."""

import gc
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from app.widgets.article_lines import Line, Piece
from app.widgets.article_pages import Pages, Place
from app.widgets.article_paint import Painter, code_overflow
from app.widgets.article_selection import MANY, place_of, with_selection
from kb.library.blocks import Document, Heading

if TYPE_CHECKING:
    from app.widgets.article_find import Match

INDENT = 2
"""Empty cells left of the text. They are drawn, not CSS padding: so a selection that begins there has a place."""
_FILL_EVERY, _FILL_FOR = 0.03, 0.004
_WHEEL_LINES = 3
_LONG = 2_000


class ArticlePage(ScrollView, inherit_bindings=False):
    """Shows a document, scrolls, keeps the place when the width changes, and lets text be selected."""

    ALLOW_SELECT = True
    ALLOW_MAXIMIZE = False
    DEFAULT_CSS = """
    ArticlePage {
        overflow-x: hidden;
        overflow-y: scroll;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.document = Document((), ())
        self.focused_link: int | None = None
        self.matches: list[Match] = []
        self.match_at = -1
        self.hints: dict[int, str] = {}
        self._pages = Pages(self.document, 1)
        self._painter: Painter | None = None
        self._strips: dict[tuple[int, int], Strip] = {}
        self._shifts: dict[int, int] = {}
        self._wanted: Place | str | None = None
        self._settling = False
        self._filler: Timer | None = None

    # What is shown, and where we are in it

    def show(
        self, document: Document, *, place: Place | None = None, anchor: str = "", keep_place: bool = False
    ) -> None:
        """Show a document from its beginning, at a place, at a heading, or where we are in the one before it."""
        here = self._wanted if self._wanted is not None else self.place
        wanted = here if keep_place else anchor or place or Place()
        self.focused_link = self.focused_link if keep_place and self._has_link(document) else None
        colours = self._pages.colours_for(document) if keep_place else {}
        self.document = document
        self.matches, self.match_at, self.hints = [], -1, {}
        self._shifts = {}
        self._pages = Pages(document, self._pages.width, colours)
        if len(document.blocks) > _LONG:
            # A collector that goes through so many blocks, none of which can be garbage, halts the scrolling.
            gc.freeze()
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()
        self._arrange(wanted)

    def _has_link(self, document: Document) -> bool:
        at = self.focused_link
        return at is not None and at < len(document.links) and document.links[at] == self.document.links[at]

    @property
    def top(self) -> int:
        """The line of the document at the top of the view."""
        return round(self.scroll_y)

    @property
    def rows(self) -> int:
        """Lines that the view shows at once."""
        return self.scrollable_content_region.height

    @property
    def place(self) -> Place:
        """The place at the top of the view; to be given to `show` or `go_to` later, whatever the width is then."""
        if isinstance(self._wanted, Place):
            return self._wanted
        return self._pages.place_at(self.top)

    def go_to(self, place: Place) -> None:
        """Scroll so that a place is at the top."""
        self._arrange(place)

    def go_to_anchor(self, slug: str) -> bool:
        """Scroll to the heading with this slug; return whether there is one. An empty slug is the beginning."""
        if slug and slug not in {heading.slug for heading in self.document.headings}:
            return False
        self._arrange(slug or Place())
        return True

    def _arrange(self, wanted: Place | str) -> None:
        self._strips.clear()
        if self.size.width == 0:
            self._wanted = wanted
            return
        self._wanted = None
        self._scroll_now(self._line_of(wanted))
        self.refresh()
        if self._filler is None:
            self._filler = self.set_interval(_FILL_EVERY, self._fill)
        self._filler.resume()

    @property
    def percent(self) -> int:
        """How much of the document lies above the end of the view, in percent."""
        return min(100, round(100 * (self.top + self.rows) / max(self._pages.height, 1)))

    def _line_of(self, wanted: Place | str) -> int:
        if isinstance(wanted, Place):
            return self._pages.line_of(wanted)
        for number, block in enumerate(self.document.blocks):
            if isinstance(block, Heading) and block.slug == wanted:
                return self._pages.tops[number] + self._pages.line_in(number, 0)
        return 0

    def _scroll_now(self, y: int) -> None:
        """Scroll to a line at once; what is seen then is laid out first, so that the line is the right one."""
        self._settling = True
        try:
            y = self._pages.settle(y, self.rows)
            self._set_height()
            self.scroll_to(y=y, animate=False, force=True)
        finally:
            self._settling = False

    def _set_height(self) -> None:
        size = Size(self._pages.width, self._pages.height)
        if size != self.virtual_size:
            self.virtual_size = size

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what has come into view before it is drawn."""
        if not self._settling:
            y = self._pages.settle(round(new_value), self.rows)
            self._set_height()
            if y != round(new_value):
                self._settling = True
                self.set_scroll(None, y)
                self._settling = False
        super().watch_scroll_y(old_value, self.scroll_y)
        if round(old_value) != round(new_value):
            self.scrolled()

    def scrolled(self) -> None:
        """Called when another line is at the top."""

    def _fill(self) -> None:
        """Lay out unseen blocks a few at a time, so that the scrollbar becomes right; the place stays."""
        number, at = self._pages.block_at(self.top)
        done = self._pages.fill(_FILL_FOR)
        y = self._pages.tops[number] + at if self.document.blocks else 0
        self._set_height()
        if y != self.top:
            self._scroll_now(y)
        if done and self._filler is not None:
            self._filler.pause()

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        # Textual sends Resize only after it has drawn the old lines at the new width, so the lines are made anew here.
        wanted = self._wanted if self._wanted is not None else self.place
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        width = size.width - self.gutter.width - self.scrollbar_size_vertical - INDENT
        if size.width and (width != self._pages.width or self._wanted is not None):
            if width != self._pages.width:
                self._pages = Pages(self.document, width, self._pages.colours)
            if self.is_attached and self.text_selection is not None:
                self.screen.clear_selection()
            self._arrange(wanted)
        return changed

    # Drawing

    @property
    def painter(self) -> Painter:
        """The painter for the present styles."""
        if self._painter is None:
            self._painter = Painter(self)
        return self._painter

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._painter = None
        self._strips.clear()

    def redraw(self) -> None:
        """Draw all again because what is focused, found or numbered has changed."""
        self._strips.clear()
        self.refresh()

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is selected."""
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        width = self.scrollable_content_region.width
        found = self._pages.line_at(self.top + y)
        if found is None:
            return Strip.blank(width, self.painter.style("text"))
        number, at, line = found
        strip = self._strips.get((number, at))
        if strip is None or strip.cell_length != width:
            strip = self._strips[number, at] = self._drawn(number, at, line, width)
        return strip

    def _drawn(self, number: int, at: int, line: Line, width: int) -> Strip:
        stresses = [
            (match.start, match.end, index == self.match_at)
            for index, match in enumerate(self.matches)
            if match.block == number
        ]
        shift = self._shifts.get(number, 0)
        strip = self.painter.strip(line, width - INDENT, shift=shift, stresses=stresses, hints=self.hints)
        key = number * MANY + at
        if self.text_selection is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            strip = with_selection(strip, self.text_selection.get_span(key), style)
        strip = strip.apply_offsets(shift, key)
        style = self.painter.style("text")
        indent = [Strip([Segment(" ", style)], 1).apply_offsets(0, key) for _ in range(INDENT)]
        return Strip.join([*indent, strip])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, with the lines that only our wrapping made joined again."""
        last = len(self.document.blocks) - 1
        start = place_of(selection.start) if selection.start is not None else (0, 0, 0)
        end = place_of(selection.end) if selection.end is not None else (last, MANY - 1, -1)
        return self._pages.selected(start, end), "\n"

    # By mouse

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_lines(_WHEEL_LINES)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_lines(-_WHEEL_LINES)

    def scroll_lines(self, lines: int) -> None:
        """Scroll down by so many lines, or up."""
        self.scroll_to(y=max(0, min(self.top + lines, self.max_scroll_y)), animate=False)

    def piece_at(self, offset: Offset) -> tuple[int, Piece | None] | None:
        """Return the block and the piece at a place of the view; None where there is nothing."""
        found = self._pages.line_at(self.top + offset.y)
        if found is None:
            return None
        number, _at, line = found
        x = offset.x - INDENT
        for piece in line.pieces:
            cells = Segment(piece.text).cell_length
            if 0 <= x < cells:
                return number, piece
            x -= cells
        return number, None

    # Code that is wider than the view

    def shift_code(self, cells: int) -> bool:
        """Move the code that is in view sideways; return whether any could be."""
        moved = False
        width = self.scrollable_content_region.width - INDENT
        for number in self.blocks_in_view():
            most = max((code_overflow(line, width) for line in self._pages.lines(number)), default=0)
            if most:
                shift = min(max(self._shifts.get(number, 0) + cells, 0), most)
                moved |= shift != self._shifts.get(number, 0)
                self._shifts[number] = shift
        if moved:
            self.redraw()
        return moved

    def blocks_in_view(self) -> range:
        """Return the blocks of which something is in view."""
        if not self.document.blocks:
            return range(0)
        first, _ = self._pages.block_at(self.top)
        last, _ = self._pages.block_at(self.top + self.rows - 1)
        return range(first, last + 1)

    def line_of_text(self, block: int, character: int) -> int:
        """Return the line of the document that shows a character of a block's text."""
        return self._pages.tops[block] + self._pages.line_in(block, character)

    def bring_into_view(self, block: int, character: int, *, margin: int = 2) -> None:
        """Scroll only as far as is needed to see a character of a block's text."""
        line = self.line_of_text(block, character)
        if line < self.top + margin:
            self._scroll_now(line - margin)
        elif line >= self.top + self.rows - margin:
            self._scroll_now(line - self.rows + margin + 1)
