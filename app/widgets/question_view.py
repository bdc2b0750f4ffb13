"""One question with its answers, to be picked by number, by arrow keys or by click."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.widgets.wrapped_list import ChoiceList
from kb.text import plural
from kb.troubleshooter.state import State
from kb.troubleshooter.unknown import UNKNOWN, value_for_unknown


class QuestionView(VerticalScroll, can_focus=False):
    """Shows the question of a state."""

    class Answered(Message):
        """An answer was picked."""

        def __init__(self, fact: str, value: str) -> None:
            super().__init__()
            self.fact = fact
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._fact = ""
        self._foot = ""
        self._values: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("", id="ask", markup=False)
        yield ChoiceList(id="answers")
        yield Static("", id="ask-foot", markup=False)

    def show(self, state: State, *, speak: bool, how: str = "") -> None:
        """Show a question; `speak` takes the wording to say aloud where there is one.

        `how` is a sentence about where to see how the answer is found.
        """
        fact = state.question
        if fact is None:
            return
        self._fact, self._values = fact.id, list(fact.values)
        self.query_one("#ask", Static).update(Content(fact.speak if speak and fact.speak else fact.ask))
        nobody = "The caller does not know" if speak else "I cannot find out"
        last = nobody if value_for_unknown(fact) == UNKNOWN else ""
        self.query_one(ChoiceList).show(list(fact.values.values()), last=last)
        left = plural(len(state.possible), "cause")
        self._foot = f"{left} still possible. Press a number, or Enter.{how}"
        self.query_one("#ask-foot", Static).update(Content(self._foot))
        self.scroll_home(animate=False)

    def hint(self, fact: str, text: str) -> None:
        """Add a sentence below a question, if it is still the one that is shown."""
        if fact == self._fact and text:
            self.query_one("#ask-foot", Static).update(Content(f"{self._foot}\n\n{text}"))

    def focus_answers(self) -> None:
        """Put the focus on the answers."""
        self.query_one(ChoiceList).focus(scroll_visible=False)

    def answer(self, number: int) -> None:
        """Give the answer with this number, counted from 1; after the last one it is that nobody knows."""
        if number == len(self._values) + 1:
            self.post_message(self.Answered(self._fact, UNKNOWN))
        elif 1 <= number <= len(self._values):
            self.post_message(self.Answered(self._fact, self._values[number - 1]))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.answer(event.option_index + 1)
