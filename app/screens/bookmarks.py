"""The list of bookmarks, to go to one or to let it go."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.remembered import Bookmark
from app.screens.base import DeskDialog
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from app.widgets.key_bar import KeyBar


class BookmarksScreen(DeskDialog):
    """Shows what is kept; the result is the picked `Bookmark`, or None."""

    PLACE = "bookmarks"
    BINDINGS = bindings("bookmarks")
    AUTO_FOCUS = "FoundList"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog list-dialog"):
            yield Static(Content("Bookmarks"), classes="dialog-title", markup=False)
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Show what is kept."""
        self._show()

    @property
    def _marks(self) -> list[Bookmark]:
        return self.desk_app.remembered.bookmarks

    def _show(self) -> None:
        self.query_one(FoundList).show(
            Row(mark.title or mark.article, "article", mark.article, mark.anchor, mark="★") for mark in self._marks
        )

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._marks[event.option_index])

    def action_close(self) -> None:
        """Go nowhere."""
        self.dismiss(None)

    def action_down(self) -> None:
        """Go down."""
        self.query_one(FoundList).action_cursor_down()

    def action_up(self) -> None:
        """Go up."""
        self.query_one(FoundList).action_cursor_up()

    def action_remove(self) -> None:
        """Let a place go."""
        at = self.query_one(FoundList).highlighted
        if at is None or at >= len(self._marks):
            return
        del self._marks[at]
        self.desk_app.remember()
        if self._marks:
            self._show()
        else:
            self.dismiss(None)
