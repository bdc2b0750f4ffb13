"""A dialog with the calls that are not over, to switch between them."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.screens.call_rows import call_rows
from app.screens.failed import Failed
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from app.widgets.key_bar import KeyBar
from kb.errors import DesksideError
from kb.text import plural


class CallsScreen(DeskDialog):
    """The result is a case's id, an empty text for a new call, or None. `current` is the call on the line."""

    PLACE = "calls"
    BINDINGS = bindings("calls")
    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "FoundList"

    class Read(Message):
        """The calls were read, in the worker."""

        def __init__(self, rows: list[Row]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, current: str = "") -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog list-dialog"):
            yield Static(Content("Calls that are not over"), classes="dialog-title", markup=False)
            yield Static("", id="calls-line", markup=False)
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Read the calls, and again each second: the time that each waits is shown."""
        self._read()
        self.set_interval(1, self._read)

    @work(thread=True, exclusive=True, group="calls", exit_on_error=False)
    def _read(self) -> None:
        try:
            self.post_message(self.Read(call_rows(self.desk_app.desk, self._current)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Read)
    def _show(self, message: Read) -> None:
        found = self.query_one(FoundList)
        at = found.highlighted
        found.show(message.rows)
        if at is not None and at < len(message.rows):
            found.highlighted = at
        line = f"{plural(len(message.rows), 'call')}. Enter takes one up." if message.rows else "No call waits."
        self.query_one("#calls-line", Static).update(Content(line))

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self.query_one(FoundList).row_at(event.option_index).id)

    def action_new(self) -> None:
        """Begin another call."""
        self.dismiss("")

    def action_close(self) -> None:
        """Switch to none."""
        self.dismiss(None)
