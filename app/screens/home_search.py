"""The box of the home screen: what is typed is looked for, found things are listed, and one of them is opened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from app.learning import SearchWatch
from app.modes import Visit
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from app.screens.home_rows import hit_rows, offer_rows
from app.screens.lookup_rows import lookup_rows
from app.widgets.found_rows import Row
from kb.errors import DesksideError
from kb.text import plural

if TYPE_CHECKING:
    from textual.widgets import OptionList

    from app.widgets.found_list import FoundList
    from kb.library.search.results import SearchResults

_OFFERS = {"start": "solve", "ask": "request", "write": "edit"}
_SEARCH_AFTER = 0.12


class HomeSearch(DeskScreen):
    """A box with a list below it. A subclass says what the list shows while nothing is typed."""

    class Found(Message):
        """A search has ended, in its worker."""

        def __init__(self, results: "SearchResults", looked_up: tuple[list[Row], list[Row]]) -> None:
            super().__init__()
            self.results = results
            self.looked_up = looked_up

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._timer: Timer | None = None
        self._list: FoundList | None = None
        self._rows: list[Row] = []
        self._opens_first = False
        self.found_words = ""
        self._searches = SearchWatch(lambda: self.desk_app.learning)

    def show_start(self) -> None:
        """Show what there is while nothing is typed."""

    async def mount_list(self) -> None:
        """Make the list: the box can be typed into before that, which takes longer, is done."""
        from app.widgets.found_list import FoundList

        found = FoundList(id="found")
        await self.query_one(".body").mount(found)
        self._list = found
        found.show(self._rows)

    def show(self, rows: Iterable[Row]) -> None:
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

    @on(Input.Changed, "#words")
    def _typed(self, event: Input.Changed) -> None:
        self._opens_first = False
        if self._timer is not None:
            self._timer.stop()
        if event.value.strip():
            self._timer = self.set_timer(_SEARCH_AFTER, self.search)
        else:
            self.workers.cancel_group(self, "search")
            self._searches.ended()
            self.found_words = ""
            self.show_start()

    def search(self) -> None:
        """Look for the words in the box."""
        if not self.found_words:
            # The first search of all may have to build the index, which takes a moment.
            self.say("Searching…")
        self._look_for(self.words)

    def say(self, line: str) -> None:
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
        if results.words.strip() != self.words:
            return
        self.found_words = self.words
        self._searches.shown(results)
        line = f"{plural(len(results.hits), 'result')}."
        if not results.hits and not any(message.looked_up):
            line = "Nothing found. Try other words, or fewer of them."
        elif results.corrected:
            line = f"Searched for “{results.corrected}”. {line} Quotes keep a word as typed."
        elif results.weak and not any(message.looked_up):
            line = "Nothing fits all of these words. This comes closest."
        self.say(line)
        desk = self.desk_app.desk
        sure, others = message.looked_up
        self.show([*sure, *hit_rows(desk, results), *others, *offer_rows(desk, results)])
        if self._opens_first:
            self._opens_first = False
            self.action_open()

    def on_option_list_option_selected(self, event: "OptionList.OptionSelected") -> None:
        """Open what was picked."""
        event.stop()
        self._open(self._rows[event.option_index])

    def _open(self, row: Row) -> None:
        if self.words and row.kind in ("article", "flow"):
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
            self.desk_app.visit(_OFFERS[row.kind], Visit(words=self.words if row.kind != "start" else ""))

    def action_open(self) -> None:
        """Open the first result, or go to the list when nothing is typed."""
        first = next((row for row in self._rows if row.kind), None)
        if self.words and self.words != self.found_words:
            # What is listed was found for other words, or is the start: the first of it may be anything.
            self._opens_first = True
        elif self.words and first is not None:
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
            return bool(self.words)
        if action == "open":
            return focus == "words"
        if action == "results":
            return focus in ("words", "role")
        if action == "box":
            found = self._list
            return found is not None and found.has_focus and found.highlighted in (None, found.first_index)
        return True

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one("#words", Input).value.strip()
