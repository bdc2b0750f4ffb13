"""The list of what was found or can be picked: articles, troubleshooters, cases; two lines each."""

from collections.abc import Iterable

from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.widgets.found_rows import Row
from kb.text import shorten


class FoundList(OptionList):
    """Rows of `Row`; the picked one is told with `OptionList.OptionSelected`, and `row_at` gives it back."""

    COMPONENT_CLASSES = {"found-list--heading", "found-list--mark", "found-list--note", "found-list--hit"}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._rows: list[Row] = []

    def show(self, rows: Iterable[Row]) -> None:
        """Show other rows, the first that can be picked highlighted; the same rows stay as they are."""
        rows = list(rows)
        if rows == self._rows:
            return
        self._rows = rows
        self.clear_options()
        self.add_options([Option(self._content(row), disabled=not row.kind) for row in self._rows])
        self.highlighted = self.first_index
        self.scroll_home(animate=False)

    def row_at(self, index: int) -> Row:
        """Return the row at an index."""
        return self._rows[index]

    @property
    def first(self) -> Row | None:
        """The first row that can be picked."""
        return next((row for row in self._rows if row.kind), None)

    @property
    def pickable(self) -> list[Row]:
        """The rows that can be picked, in their order."""
        return [row for row in self._rows if row.kind]

    @property
    def first_index(self) -> int | None:
        """The index of the first row that can be picked."""
        return next((at for at, row in enumerate(self._rows) if row.kind), None)

    def _content(self, row: Row) -> Content:
        if not row.kind:
            return Content.styled(row.title, self.get_visual_style("found-list--heading", partial=True))
        width = max(20, (self.size.width or self.app.size.width) - 5)
        mark = (
            Content.styled(f"{row.mark} ", self.get_visual_style("found-list--mark", partial=True))
            if row.mark
            else Content("")
        )
        note = (
            Content.styled(f"  {row.note}", self.get_visual_style("found-list--note", partial=True))
            if row.note
            else Content("")
        )
        title = Content.styled(row.title, Style(bold=True))
        first = (mark + title + note).truncate(width, ellipsis=True)
        if not row.text:
            return first
        line = Content(shorten(row.text, width))
        for start, end in row.marks:
            if start < len(line):
                line = line.stylize(self.get_visual_style("found-list--hit", partial=True), start, min(end, len(line)))
        return Content("\n").join([first, Content("  ") + line])
