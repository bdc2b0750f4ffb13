"""A dialog that finds an account by any scrap: company, person, e-mail, contract or serial number."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from app.widgets.key_bar import KeyBar
from kb.errors import DesksideError
from kb.lookup.found import Found
from kb.text import plural

_SEARCH_AFTER = 0.12
_MOST = 50


class FindAccountScreen(DeskDialog):
    """The result is an account's id, or None. With an empty box all accounts are listed, as far as there is room."""

    PLACE = "find-account"
    BINDINGS = bindings("find-account")
    AUTO_FOCUS = "Input"

    class Looked(Message):
        """A look-up has ended, in its worker."""

        def __init__(self, words: str, matches: list[Found]) -> None:
            super().__init__()
            self.words = words
            self.matches = matches

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog list-dialog"):
            yield Static(Content("Find an account"), classes="dialog-title", markup=False)
            yield Input(placeholder="Company, person, e-mail, contract or serial number")
            yield Static("", id="find-account-line", markup=False)
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """List what there is."""
        self._look("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        words = event.value
        self._timer = self.set_timer(_SEARCH_AFTER, lambda: self._look(words))

    @work(thread=True, exclusive=True, group="find-account", exit_on_error=False)
    def _look(self, words: str) -> None:
        store = self.desk_app.desk.accounts
        try:
            matches = store.find(words, _MOST) if words.strip() else store.first(_MOST)
            self.post_message(self.Looked(words, matches))
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)

    @on(Looked)
    def _show(self, message: Looked) -> None:
        if message.words != self.query_one(Input).value:
            return
        rows = [Row(match.title, "account", match.id, note=match.reason) for match in message.matches]
        none = "No account fits." if message.words.strip() else "There are no accounts on this computer yet."
        line = plural(len(rows), "account") if rows else none
        self.query_one("#find-account-line", Static).update(Content(line))
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

    def on_key(self, event: Key) -> None:
        """Let the arrow keys go between the box and the list."""
        found = self.query_one(FoundList)
        if event.key == "down" and isinstance(self.focused, Input):
            event.stop()
            found.focus()
        elif event.key == "up" and self.focused is found and not found.highlighted:
            event.stop()
            self.query_one(Input).focus()

    def action_close(self) -> None:
        """Keep the account that is open."""
        self.dismiss(None)
