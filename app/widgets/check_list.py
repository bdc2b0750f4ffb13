"""A list whose lines can be ticked, each shown whole on as many lines as it needs."""

from collections.abc import Iterable

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from app.widgets.wrapped_list import WrappedList, hanging


class CheckList(WrappedList):
    """Lines with a box before each. `marks` are what the box looks like when it is not ticked and when it is."""

    BINDINGS = [Binding("space", "select", "Tick", show=False)]

    class Toggled(Message):
        """A line was ticked, or its tick taken away. Lines count from 0."""

        def __init__(self, list_: "CheckList", index: int, ticked: bool) -> None:
            super().__init__()
            self.list = list_
            self.index = index
            self.ticked = ticked

        @property
        def control(self) -> "CheckList":
            """The list, for selectors."""
            return self.list

    def __init__(self, *, marks: tuple[str, str] = ("☐", "☑"), id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._marks = marks
        self._labels: list[str] = []
        self._ticked: list[bool] = []

    def show(self, lines: Iterable[tuple[str, bool]]) -> None:
        """Show other lines, each with whether it is ticked; the highlight stays where it was if it can."""
        pairs = list(lines)
        self._labels = [label for label, _ in pairs]
        self._ticked = [ticked for _, ticked in pairs]
        self.fill(len(pairs), min(self.highlighted or 0, len(pairs) - 1) if pairs else None)

    @property
    def ticked(self) -> tuple[int, ...]:
        """The indexes of the ticked lines."""
        return tuple(index for index, ticked in enumerate(self._ticked) if ticked)

    def toggle(self, index: int) -> bool:
        """Tick a line, or take its tick away; returns whether there is such a line."""
        if not 0 <= index < len(self._labels):
            return False
        self._ticked[index] = not self._ticked[index]
        self.redraw(index)
        self.highlighted = index
        self.post_message(self.Toggled(self, index, self._ticked[index]))
        return True

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.toggle(event.option_index)

    def item(self, index: int, cells: int) -> Content:
        return hanging(f"{self._marks[self._ticked[index]]} ", self._labels[index], cells)
