"""Home: one box to say what is wrong, and below it what was found, or where to start."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from app.commands import bindings, commands, shown_keys
from app.modes import Visit
from app.screens.failed import Failed
from app.screens.home_rows import cases_to_offer, editor_rows, recent_rows, symptom_rows
from app.screens.home_search import HomeSearch
from app.widgets.choice_bar import ChoiceBar
from app.widgets.found_rows import Row
from kb.errors import DesksideError
from kb.text import clean_line, plural

if TYPE_CHECKING:
    from kb.library.library import Library

ROLES = (
    ("", "Anyone"),
    ("user", "User"),
    ("contract_manager", "Contract manager"),
    ("coordinator", "Coordinator"),
    ("admin", "Admin"),
)
_WORTH_TELLING = 200
"""So many articles take long enough to index for somebody to see it."""
_BAR = 20


class Standing(msgspec.Struct, frozen=True):
    """What was read in the worker: the account in a line, and the cases to go on with."""

    account: str
    problems: int
    cases: tuple[Row, ...]


class HomeScreen(HomeSearch):
    """The first screen."""

    PLACE = "home"
    PART = "home"
    BINDINGS = bindings("home")
    CSS_PATH = "home.tcss"
    AUTO_FOCUS = "#words"

    class Stood(Message):
        """The account and the cases were read, in their worker."""

        def __init__(self, standing: Standing) -> None:
            super().__init__()
            self.standing = standing

    class Ready(Message):
        """Accounts and cases can be found now, and could not before."""

    class Indexing(Message):
        """So many articles of a large library have been read for the search, in a worker."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._library: Library | None = None
        self._standing: Standing | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(Content("What is wrong, or what are you looking for?"), id="question", markup=False)
        yield Input(placeholder="For example: my new licences do not show", id="words")
        yield Static("", id="account-line", markup=False)
        yield ChoiceBar("I am:", ROLES, id="role")
        yield Static("", id="found-line", markup=False)

    def arrive(self, visit: Visit) -> None:
        """Take words to search for, if there are any."""
        if visit.words:
            self.query_one("#words", Input).value = visit.words
        else:
            self.show_start()
        if self._list is None:
            self.desk_app.later(self._first_drawn)

    async def _first_drawn(self) -> None:
        await self.mount_list()
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Look again at the account, the cases and the library: they may have changed while we were away."""
        if self._list is not None:
            self._read_standing()
            self.look_again()

    def look_again(self) -> None:
        """Search again when the library was changed."""
        library, self._library = self._library, self.desk_app.desk.library
        if library is not None and library is not self._library:
            if self.words:
                self.search()
            else:
                self._read_standing()

    @work(thread=True, exclusive=True, group="standing", exit_on_error=False)
    def _read_standing(self) -> None:
        desk = self.desk_app.desk
        try:
            record = desk.record
            found = len(desk.problems())
            account = clean_line(record.company) if record is not None else ""
        except DesksideError as error:
            account, found = "", 0
            self.post_message(Failed(error))
        desk.symptoms()
        rows: tuple[Row, ...] = ()
        try:
            rows = tuple(cases_to_offer(desk))
        except DesksideError as error:
            self.post_message(Failed(error))
        self.post_message(self.Stood(Standing(account, found, rows)))
        with suppress(DesksideError):
            # Somebody will look for something soon: have the index open by then. The search itself tells what is wrong.
            desk.on_indexing = self._tell_indexing
            desk.prepare_search()
            if desk.staff:
                worker = get_current_worker()
                late = not desk.accounts.lookup.ready
                if desk.prepare_lookup(cancelled=lambda: worker.is_cancelled) and late:
                    self.post_message(self.Ready())

    def _tell_indexing(self, done: int, total: int) -> None:
        """Pass on how far the index is; called in the worker that makes it."""
        if total >= _WORTH_TELLING:
            self.post_message(self.Indexing(done, total))

    @on(Indexing)
    def _indexing(self, message: Indexing) -> None:
        if self.words and self.found_words != self.words:
            full = _BAR * message.done // message.total
            bar = f"{'━' * full}{'─' * (_BAR - full)}"
            self.say(f"{bar} Reading the library for the search: {message.done:,} of {message.total:,}.")

    @on(Ready)
    def _ready(self) -> None:
        if self.words:
            self.search()

    @on(Stood)
    def _stood(self, message: Stood) -> None:
        standing = message.standing
        self._standing = standing
        line = ""
        if standing.account:
            said = f"{plural(standing.problems, 'problem')} found" if standing.problems else "no problems found"
            keys = self._account_key()
            line = f"{standing.account}: {said}." + (f" {keys} shows the account." if keys else "")
        account = self.query_one("#account-line", Static)
        account.update(Content(line))
        account.display = bool(line)
        account.set_class(standing.problems > 0, "-problems")
        if not self.words:
            self.show_start()

    def _account_key(self) -> str:
        known = [command for command in commands("app") if command.id == "app.account"]
        return shown_keys(known[0], self.desk_app.key_map) if known else ""

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)

    # The start: what is wrong, by role

    def show_start(self) -> None:
        """Show what people say when something is wrong, by role, and what one can go on with."""
        self.query_one("#role").display = True
        self.query_one("#found-line").display = False
        self.show(self._start_rows())

    def _start_rows(self) -> Iterator[Row]:
        if self._standing is None:
            # Troubleshooters and cases are still being read; what there is comes with `Stood`.
            return
        role = self.query_one("#role", ChoiceBar).value
        desk = self.desk_app.desk
        yield from symptom_rows(desk, role)
        if self._standing.cases:
            yield Row("Go on with")
            yield from self._standing.cases
        yield from recent_rows(desk, self.desk_app.remembered.recent)
        yield from editor_rows(desk)

    @on(ChoiceBar.Changed, "#role")
    def _role_changed(self) -> None:
        if not self.words:
            self.show_start()
