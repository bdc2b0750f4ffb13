"""A case whose troubleshooter is no longer in the library: what was said in it, and what can still be done with it."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from kb.cases.case import Case
from kb.text import clean, clean_line


class LostCase(Vertical):
    """Shows the case as far as it can be told."""

    class Chosen(Message):
        """A button was pressed: `request` or `other`."""

        def __init__(self, choice: str) -> None:
            super().__init__()
            self.choice = choice

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="lost-scroll", can_focus=False):
            yield Static("", id="lost-text", markup=False)
        with Horizontal(id="lost-buttons", classes="button-row"):
            yield Button("Write a support request", id="do-request", compact=True)
            yield Button("Another problem", id="do-other", compact=True)

    def show(self, case: Case) -> None:
        """Show a case."""
        lines = [
            f"The troubleshooter “{clean_line(case.flow or '')}” is no longer in this library.",
            "",
            "The case is kept. You can write a support request from it, or pick another problem.",
        ]
        if case.answers:
            lines += ["", "What was answered:"]
            lines += [f"• {clean_line(fact)}: {clean_line(answer.value)}" for fact, answer in case.answers.items()]
        if case.notes:
            lines += ["", "Notes:", *(f"• {note.at:%H:%M}  {clean(note.text)}" for note in case.notes)]
        self.query_one("#lost-text", Static).update(Content("\n".join(lines)))

    def focus_first(self) -> None:
        """Put the focus on the first button."""
        self.query_one("#do-request").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Chosen((event.button.id or "").removeprefix("do-")))
