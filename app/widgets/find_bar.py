"""The line to find words in an article."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from app.acting import Acting
from app.commands import bindings


class FindBar(Acting, Horizontal):
    """A box for the words and the count of places found. Hidden until it is opened."""

    PLACE = "find"
    BINDINGS = bindings("find")
    DEFAULT_CSS = """
    FindBar { height: 1; width: 100%; display: none; }
    FindBar.-open { display: block; }
    FindBar > Static { width: auto; height: 1; }
    FindBar > Input { width: 1fr; height: 1; border: none; padding: 0; }
    """

    class Words(Message):
        """Other words are to be found."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Step(Message):
        """The next (1) or previous (-1) place is wanted."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Closed(Message):
        """The bar was left."""

    def compose(self) -> ComposeResult:
        yield Static(Content(" Find: "), markup=False)
        yield Input(id="find-words", compact=True)
        yield Static("", id="find-count", markup=False)

    def open(self) -> None:
        """Show the bar and take the focus."""
        self.add_class("-open")
        words = self.query_one(Input)
        words.focus()
        words.action_select_all()

    def count(self, at: int, count: int) -> None:
        """Show which of how many places we are at; `at` counts from 0."""
        words = self.query_one(Input).value.strip()
        text = f" {at + 1} of {count} " if count else " not found " if words else ""
        self.query_one("#find-count", Static).update(Content(text))

    @property
    def words(self) -> str:
        """The words in the box."""
        return self.query_one(Input).value

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Words(event.value))

    def action_next(self) -> None:
        """Go to the next place found."""
        self.post_message(self.Step(1))

    def action_previous(self) -> None:
        """Go to the previous place found."""
        self.post_message(self.Step(-1))

    def action_close(self) -> None:
        """Leave the bar."""
        self.remove_class("-open")
        self.post_message(self.Closed())
