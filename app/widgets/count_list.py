"""A list of what was counted: each row with a title, a small bar and a number."""

from collections.abc import Sequence

import msgspec
from textual.content import Content
from textual.style import Style

from app.widgets.wrapped_list import WrappedList
from kb.learning.bars import bar
from kb.text import shorten, width

_WIDE = 60
"""Columns from which bars are long."""


class CountRow(msgspec.Struct, frozen=True):
    """One row, or a heading when `key` is empty. `share` (0 to 1) is drawn as a bar, None draws none.

    `value` stands at the right end; `note` is a second line.
    """

    title: str
    key: str = ""
    value: str = ""
    share: float | None = None
    note: str = ""


class CountList(WrappedList):
    """Shows rows, the first of them highlighted, or the one that was before."""

    COMPONENT_CLASSES = {"count-list--heading", "count-list--bar", "count-list--note"}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: list[CountRow] = []

    @property
    def row(self) -> CountRow | None:
        """The highlighted row."""
        at = self.highlighted
        return None if at is None or at >= len(self.rows) else self.rows[at]

    def show(self, rows: Sequence[CountRow], *, anew: bool = False) -> None:
        """Show the rows as they are now; `anew` begins at the first.

        Otherwise the highlight stays on its row, or on the one that has taken its place.
        """
        before = None if anew else self.row
        at = self.highlighted or 0
        self.rows = list(rows)
        pickable = [index for index, row in enumerate(self.rows) if row.key]
        same = [index for index in pickable if before is not None and self.rows[index].key == before.key]
        after = [index for index in pickable if index >= at]
        here = before is not None and (same or after or pickable[-1:])
        self.fill(len(self.rows), next(iter(here or pickable), None))
        for index, row in enumerate(self.rows):
            if not row.key:
                self.disable_option_at_index(index)

    def item(self, index: int, cells: int) -> Content:
        row = self.rows[index]
        if not row.key:
            return Content.styled(shorten(row.title, cells), self.get_visual_style("count-list--heading", partial=True))
        long = 12 if cells >= _WIDE else 6
        tail = Content("")
        room = cells
        if row.share is not None:
            drawn = Content.styled(bar(row.share, 1.0, long), self.get_visual_style("count-list--bar", partial=True))
            tail = Content(" ") + drawn
            room -= long + 1
        if row.value:
            value = f"{row.value:>7}"
            tail += Content(value)
            room -= width(value)
        room -= 1
        title = shorten(row.title, max(8, room))
        line = Content.styled(title, Style(bold=True)) + Content(" " * (room - width(title) + 1)) + tail
        if not row.note:
            return line
        note = Content.styled(shorten(f"  {row.note}", cells), self.get_visual_style("count-list--note", partial=True))
        return Content("\n").join([line, note])
