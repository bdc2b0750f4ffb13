"""A dialog that asks for one line of text."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from app.commands import bindings
from app.screens.base import DeskDialog


class AskScreen(DeskDialog):
    """The result is the text, or None."""

    PLACE = "ask"
    BINDINGS = bindings("ask")
    AUTO_FOCUS = "Input"

    def __init__(self, title: str, example: str = "", value: str = "") -> None:
        super().__init__()
        self._title, self._example, self._value = title, example, value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title", markup=False)
            yield Input(self._value, placeholder=self._example)
            yield Static(Content("Enter takes it, Escape leaves all as it is."), classes="dialog-foot", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_close(self) -> None:
        """Write nothing."""
        self.dismiss(None)
