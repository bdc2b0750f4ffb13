"""One question with its answers, to be picked by number, by arrow keys or by click."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from kb.text import plural
from kb.troubleshooter.state import State


class QuestionView(Vertical):
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
        self._values: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("", id="ask", markup=False)
        yield OptionList(id="answers", markup=False)
        yield Static("", id="ask-foot", markup=False)

    def show(self, state: State, *, speak: bool) -> None:
        """Show a question; `speak` takes the wording to say aloud where there is one."""
        fact = state.question
        if fact is None:
            return
        self._fact, self._values = fact.id, list(fact.values)
        self.query_one("#ask", Static).update(Content(fact.speak if speak and fact.speak else fact.ask))
        answers = self.query_one(OptionList)
        answers.clear_options()
        answers.add_options(
            [Option(Content(f"{number}  {label}")) for number, label in enumerate(fact.values.values(), 1)]
        )
        answers.highlighted = 0
        answers.focus(scroll_visible=False)
        left = plural(len(state.possible), "cause")
        self.query_one("#ask-foot", Static).update(Content(f"{left} still possible. Press a number, or Enter."))

    def answer(self, number: int) -> None:
        """Give the answer with this number, counted from 1; nothing where there is none."""
        if 1 <= number <= len(self._values):
            self.post_message(self.Answered(self._fact, self._values[number - 1]))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.answer(event.option_index + 1)
