"""The beginning of a call: one box for whoever calls, then for what they say, and below it what fits."""

from collections.abc import Iterable
from time import monotonic

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from app.acting import Acting
from app.commands import bindings
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row

_SEARCH_AFTER = 0.12
_LONGEST = 3.0
"""Seconds for which keys wait for what is looked for; then Escape must work again."""


class CallBox(Input):
    """A box in which a digit picks a line while nothing is typed, where the lines have numbers."""

    class Numbered(Message):
        """A digit was pressed in the empty box."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    numbered = False

    def _on_key(self, event: Key) -> None:  # type: ignore[override]
        if self.numbered and not self.value and event.character in tuple("123456789"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Numbered(int(event.character)))


class CallStart(Acting, Vertical):
    """The screen around it looks for what was typed and gives the rows; `asking` names what the box is for."""

    PLACE = "call-start"
    BINDINGS = bindings("call-start")

    class Typed(Message):
        """Words to look for, once typing has paused."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Picked(Message):
        """A row was picked; None for Enter in the empty box, with nothing to pick."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Left(Message):
        """Escape was pressed in the empty box."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.asking = ""
        self._shown_for: str | None = None
        self._entered = False
        self._since = 0.0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="call-title", markup=False)
        yield CallBox(id="call-words")
        yield Static("", id="call-line", markup=False)
        yield FoundList(id="call-found")

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one(CallBox).value.strip()

    @property
    def awaited(self) -> bool:
        """Whether Enter waits for what fits the words, or numbers for their lines: for so long as one waits gladly."""
        waits = self._entered or (self._shown_for is None and self.query_one(CallBox).numbered)
        return waits and monotonic() - self._since < _LONGEST

    def ask(self, asking: str, placeholder: str, *, numbered: bool) -> None:
        """Ask for something else, with an empty box; `fill` gives what there is to pick."""
        box = self.query_one(CallBox)
        self.asking, self._shown_for, self._entered, self._since = asking, None, False, monotonic()
        box.placeholder, box.numbered = placeholder, numbered
        with box.prevent(Input.Changed):
            box.value = ""
        self.query_one(FoundList).show([])
        box.focus()

    def title(self, text: str) -> None:
        """Show who calls, and since when."""
        self.query_one("#call-title", Static).update(Content(text))

    def fill(self, words: str, rows: Iterable[Row], line: str) -> None:
        """Show what fits the words, if they still stand in the box; `line` says what it is or what to do."""
        if words != self.words:
            return
        self.query_one(FoundList).show(rows)
        self.query_one("#call-line", Static).update(Content(line))
        self._shown_for = words
        if self._entered:
            self._entered = False
            self._enter()

    def pick(self, number: int) -> None:
        """Pick a row by its number, counted from 1 without the headings; nothing where there is none."""
        self._numbered(CallBox.Numbered(number))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._entered = False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SEARCH_AFTER, self._look)

    def _look(self) -> None:
        self.post_message(self.Typed(self.words))

    @on(CallBox.Numbered)
    def _numbered(self, message: CallBox.Numbered) -> None:
        rows = self.query_one(FoundList).pickable
        if 1 <= message.number <= len(rows):
            self.post_message(self.Picked(rows[message.number - 1]))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._shown_for == self.words:
            self._enter()
        else:
            # What stands in the list is for other words: take the first of what will stand there for these.
            self._entered, self._since = True, monotonic()
            self.query_one("#call-line", Static).update(Content("Looking …"))
            if self._timer is not None:
                self._timer.stop()
            self._look()

    def _enter(self) -> None:
        first = self.query_one(FoundList).first
        if not self.words:
            self.post_message(self.Picked(None))
        elif first is not None:
            self.post_message(self.Picked(first))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self.query_one(FoundList).row_at(event.option_index)))

    def action_list(self) -> None:
        """Go to the list."""
        self.query_one(FoundList).focus()

    def action_box(self) -> None:
        """Go back to the box."""
        self.query_one(CallBox).focus()

    def action_leave(self) -> None:
        """Empty the box; when it is empty, go back."""
        box = self.query_one(CallBox)
        box.focus()
        if box.value:
            box.value = ""
        else:
            self.post_message(self.Left())

    def offers(self, action: str) -> bool | None:
        """Offer to go between the box and the list."""
        if not self.is_mounted or not self.display:
            return action == "leave"
        found, focus = self.query_one(FoundList), self.screen.focused
        if action == "list":
            return isinstance(focus, CallBox)
        if action == "box":
            return focus is found and found.highlighted in (None, found.first_index)
        return True
