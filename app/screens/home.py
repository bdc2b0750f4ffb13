"""Home: one box to say what is wrong, and below it what was found, or where to start."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from app.commands import bindings, commands, shown_keys
from app.learning import SearchWatch
from app.modes import Visit
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from app.screens.home_rows import cases_to_offer, editor_rows, hit_rows, offer_rows, recent_rows, symptom_rows
from app.screens.lookup_rows import lookup_rows
from app.widgets.choice_bar import ChoiceBar
from app.widgets.found_rows import Row
from kb.errors import DesksideError
from kb.text import clean_line, plural

if TYPE_CHECKING:
    from textual.widgets import OptionList

    from app.widgets.found_list import FoundList
    from kb.library.library import Library
    from kb.library.search.results import SearchResults

ROLES = (
    ("", "Anyone"),
    ("user", "User"),
    ("contract_manager", "Contract manager"),
    ("coordinator", "Coordinator"),
    ("admin", "Admin"),
)
_OFFERS = {"start": "solve", "ask": "request", "write": "edit"}
_SEARCH_AFTER = 0.12
_WORTH_TELLING = 200
"""So many articles take long enough to index for somebody to see it."""
_BAR = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What was read in the worker: the account in a line, and the cases to go on with."""

    account: str
    problems: int
    cases: tuple[Row, ...]


class HomeScreen(DeskScreen):
    """The first screen."""

    PLACE = "home"
    PART = "home"
    BINDINGS = bindings("home")
    CSS_PATH = "home.tcss"
    AUTO_FOCUS = "#words"

    class Found(Message):
        """A search has ended, in its worker."""

        def __init__(self, results: "SearchResults", looked_up: tuple[list[Row], list[Row]]) -> None:
            super().__init__()
            self.results = results
            self.looked_up = looked_up

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
        self._timer: Timer | None = None
        self._list: FoundList | None = None
        self._rows: list[Row] = []
        self.found_words = ""
        self._searches = SearchWatch(lambda: self.desk_app.learning)

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
            self._show_start()
        if self._list is None:
            self.desk_app.later(self._mount_list)

    async def _mount_list(self) -> None:
        # The box can be typed into before the list, which takes longer to make and has to be read, is there.
        from app.widgets.found_list import FoundList

        found = FoundList(id="found")
        await self.query_one(".body").mount(found)
        self._list = found
        found.show(self._rows)
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Look again at the account, the cases and the library: they may have changed while we were away."""
        if self._list is not None:
            self._read_standing()
            self.look_again()

    def _show(self, rows: Iterable[Row]) -> None:
        """Show rows in the list, as soon as it is there."""
        self._rows = list(rows)
        if self._list is not None:
            self._list.show(self._rows)

    def on_screen_suspend(self) -> None:
        """A search that is left for another part of the app has ended; a dialog over it leaves it as it is."""
        if self.app.current_mode != self.PART:
            self._searches.left()

    def on_unmount(self) -> None:
        """A search has ended when one quits."""
        self._searches.left()

    def look_again(self) -> None:
        """Search again when the library was changed."""
        library, self._library = self._library, self.desk_app.desk.library
        if library is not None and library is not self._library:
            if self._words:
                self._search()
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
        if self._words and self.found_words != self._words:
            full = _BAR * message.done // message.total
            bar = f"{'━' * full}{'─' * (_BAR - full)}"
            self._say(f"{bar} Reading the library for the search: {message.done:,} of {message.total:,}.")

    @on(Ready)
    def _ready(self) -> None:
        if self._words:
            self._search()

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
        if not self._words:
            self._show_start()

    def _account_key(self) -> str:
        known = [command for command in commands("app") if command.id == "app.account"]
        return shown_keys(known[0], self.desk_app.key_map) if known else ""

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)

    # The start: what is wrong, by role

    def _show_start(self) -> None:
        self.query_one("#role").display = True
        self.query_one("#found-line").display = False
        self._show(self._start_rows())

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
        if not self._words:
            self._show_start()

    # The search

    @on(Input.Changed, "#words")
    def _typed(self, event: Input.Changed) -> None:
        if self._timer is not None:
            self._timer.stop()
        if event.value.strip():
            self._timer = self.set_timer(_SEARCH_AFTER, self._search)
        else:
            self.workers.cancel_group(self, "search")
            self._searches.ended()
            self._show_start()

    def _search(self) -> None:
        if not self.found_words:
            # The first search of all may have to build the index, which takes a moment.
            self._say("Searching…")
        self._look_for(self._words)

    def _say(self, line: str) -> None:
        """Show a line about the search, in the place of the roles."""
        self.query_one("#role").display = False
        self.query_one("#found-line", Static).update(Content(line))
        self.query_one("#found-line").display = True

    @work(thread=True, exclusive=True, group="search", exit_on_error=False)
    def _look_for(self, words: str) -> None:
        try:
            desk = self.desk_app.desk
            self.post_message(self.Found(desk.search(words), lookup_rows(desk, words)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Found)
    def _found(self, message: Found) -> None:
        results = message.results
        if results.words.strip() != self._words:
            return
        self.found_words = self._words
        self._searches.shown(results)
        line = f"{plural(len(results.hits), 'result')}."
        if not results.hits and not any(message.looked_up):
            line = "Nothing found. Try other words, or fewer of them."
        elif results.corrected:
            line = f"Searched for “{results.corrected}”. {line} Quotes keep a word as typed."
        elif results.weak and not any(message.looked_up):
            line = "Nothing fits all of these words. This comes closest."
        self._say(line)
        desk = self.desk_app.desk
        sure, others = message.looked_up
        self._show([*sure, *hit_rows(desk, results), *others, *offer_rows(desk, results)])

    # Picking

    def on_option_list_option_selected(self, event: "OptionList.OptionSelected") -> None:
        """Open what was picked."""
        event.stop()
        self._open(self._rows[event.option_index])

    def _open(self, row: Row) -> None:
        if self._words and row.kind in ("article", "flow"):
            self._searches.opened(row.id)
        if row.kind == "article":
            self.desk_app.open_article(row.id, row.anchor)
        elif row.kind == "flow":
            self.desk_app.start_flow(row.id)
        elif row.kind == "case":
            self.desk_app.start_flow("", case_id=row.id)
        elif row.kind == "account":
            self.desk_app.open_account(row.id)
        elif row.kind == "request":
            self.desk_app.open_request(case_id=row.id)
        elif row.kind in ("cases", "desk"):
            self.desk_app.visit(row.kind)
        elif row.kind in _OFFERS:
            self.desk_app.visit(_OFFERS[row.kind], Visit(words=self._words if row.kind != "start" else ""))

    def action_open(self) -> None:
        """Open the first result, or go to the list when nothing is typed."""
        first = next((row for row in self._rows if row.kind), None)
        if self._words and first is not None:
            self._open(first)
        else:
            self.action_results()

    def action_results(self) -> None:
        """Go to the list."""
        if self._list is not None:
            self._list.focus()

    def action_box(self) -> None:
        """Go back to the box."""
        self.query_one("#words").focus()

    def action_search(self) -> None:
        """Go to the box."""
        self.query_one("#words").focus()

    def action_clear(self) -> None:
        """Empty the box."""
        words = self.query_one("#words", Input)
        words.value = ""
        words.focus()

    def offers(self, action: str) -> bool | None:
        """Offer what can be done from where the focus is."""
        if not self.is_mounted:
            return True
        focus = self.focused.id if self.focused is not None else None
        if action == "clear":
            return bool(self._words)
        if action == "open":
            return focus == "words"
        if action == "results":
            return focus in ("words", "role")
        if action == "box":
            found = self._list
            return found is not None and found.has_focus and found.highlighted in (None, found.first_index)
        return True

    @property
    def _words(self) -> str:
        return self.query_one("#words", Input).value.strip()
