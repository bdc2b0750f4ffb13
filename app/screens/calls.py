"""A dialog with the calls that are not over, to switch between them."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.screens.call_rows import call_row, other_calls
from app.screens.failed import Failed
from app.widgets.found_list import FoundList
from app.widgets.key_bar import KeyBar
from kb.cases.case import Case
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

        def __init__(self, calls: list[tuple[Case, str]]) -> None:
            super().__init__()
            self.calls = calls

    def __init__(self, current: str = "") -> None:
        super().__init__()
        self._current = current
        self._calls: list[tuple[Case, str]] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog list-dialog"):
            yield Static(Content("Calls that are not over"), classes="dialog-title", markup=False)
            yield Static("", id="calls-line", markup=False)
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Read the calls; the time that each waits is shown anew each second."""
        self._read()
        self.set_interval(1, self._show)

    @work(thread=True, exclusive=True, group="calls", exit_on_error=False)
    def _read(self) -> None:
        try:
            self.post_message(self.Read(other_calls(self.desk_app.desk, self._current)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Read)
    def _were_read(self, message: Read) -> None:
        self._calls = message.calls
        self._show()

    def _show(self) -> None:
        if self._calls is None:
            return
        found = self.query_one(FoundList)
        at = found.highlighted
        now = self.desk_app.desk.clock()
        found.show(call_row(case, about, now) for case, about in self._calls)
        if at is not None and at < len(self._calls):
            found.highlighted = at
        line = f"{plural(len(self._calls), 'call')}. Enter takes one up." if self._calls else "No call waits."
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
