"""A dialog that finds an account by any scrap: company, person, e-mail, phone, or any number."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.worker import get_current_worker

from app.commands import bindings
from app.screens.box_and_list import BoxAndListDialog
from app.screens.lookup_rows import found_row
from app.widgets.found_list import FoundList
from app.widgets.key_bar import KeyBar
from kb.errors import DesksideError
from kb.lookup.found import Found
from kb.text import plural

_SEARCH_AFTER = 0.12
_MOST = 50
_WORTH_TELLING = 500
"""So many files take long enough to read for somebody to see it."""
_BAR = 20


class FindAccountScreen(BoxAndListDialog):
    """The result is an account's id, or None. With an empty box all accounts are listed, as far as there is room."""

    PLACE = "find-account"
    BINDINGS = bindings("find-account")
    AUTO_FOCUS = "Input"

    class Looked(Message):
        """A look-up has ended, in its worker."""

        def __init__(self, words: str, found: list[Found]) -> None:
            super().__init__()
            self.words = words
            self.found = found

    class Reading(Message):
        """So many account files have been read, in a worker; all of them once `total` is 0."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._reading = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog list-dialog"):
            yield Static(Content("Find an account"), classes="dialog-title", markup=False)
            yield Input(placeholder="Company, person, e-mail, phone, contract, order or serial number")
            yield Static("", id="find-account-line", markup=False)
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Read what has changed, and list what there is."""
        self._read_changes()

    @work(thread=True, group="read-accounts", exit_on_error=False)
    def _read_changes(self) -> None:
        # Closing the dialog stops it; what is read by then need not be read again.
        worker = get_current_worker()
        desk = self.desk_app.desk
        try:
            desk.accounts.lookup.refresh(self._tell_reading, lambda: worker.is_cancelled)
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)
        self.post_message(self.Reading(0, 0))

    def _tell_reading(self, done: int, total: int) -> None:
        """Pass on how many files are read; called in the worker that reads them."""
        if total >= _WORTH_TELLING:
            self.post_message(self.Reading(done, total))

    @on(Reading)
    def _read(self, message: Reading) -> None:
        if message.total:
            full = _BAR * message.done // message.total
            bar = f"{'━' * full}{'─' * (_BAR - full)}"
            self._reading = f"{bar} Reading accounts: {message.done:,} of {message.total:,}. Escape stops it."
            self.query_one("#find-account-line", Static).update(Content(self._reading))
        else:
            self._reading = ""
            self._look(self.query_one(Input).value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        words = event.value
        self._timer = self.set_timer(_SEARCH_AFTER, lambda: self._look(words))

    @work(thread=True, exclusive=True, group="find-account", exit_on_error=False)
    def _look(self, words: str) -> None:
        try:
            self.post_message(self.Looked(words, self.desk_app.desk.find_accounts(words, _MOST)))
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)

    @on(Looked)
    def _show(self, message: Looked) -> None:
        if message.words != self.query_one(Input).value:
            return
        rows = [found_row(one) for one in message.found]
        none = "No account fits." if message.words.strip() else "There are no accounts on this computer yet."
        more = "more than " if len(rows) == _MOST else ""
        line = f"{more}{plural(len(rows), 'account')}" if rows else none
        self.query_one("#find-account-line", Static).update(Content(self._reading or line))
        self.query_one(FoundList).show(rows)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        first = self.query_one(FoundList).first
        if first is not None:
            self.dismiss(first.id)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self.query_one(FoundList).row_at(event.option_index).id)

    def action_close(self) -> None:
        """Keep the account that is open."""
        self.dismiss(None)
