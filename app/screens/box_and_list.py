"""A dialog with a box to type in and a list below it of what fits."""

from textual.events import Key
from textual.widgets import Input

from app.screens.base import DeskDialog
from app.widgets.found_list import FoundList


class BoxAndListDialog(DeskDialog):
    """Lets the arrow keys go from the box into the list, and from the list's first line back into the box."""

    @property
    def box(self) -> Input:
        """The box that the list belongs to."""
        return self.query_one(Input)

    def on_key(self, event: Key) -> None:
        """Let the arrow keys go between the box and the list."""
        found = self.query_one(FoundList)
        if event.key == "down" and isinstance(self.focused, Input) and found.option_count:
            event.stop()
            found.focus()
        elif event.key == "up" and self.focused is found and not found.highlighted:
            event.stop()
            self.box.focus()
