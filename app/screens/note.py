"""A dialog for one note."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from app.commands import bindings
from app.screens.base import DeskDialog


class NoteScreen(DeskDialog):
    """Asks for a line of text; the result is the text, or None."""

    PLACE = "note"
    BINDINGS = bindings("note")
    AUTO_FOCUS = "Input"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Note"), classes="dialog-title", markup=False)
            yield Input(placeholder="What the caller said, or what you did")
            yield Static(Content("Enter keeps it, Escape leaves it."), classes="dialog-foot", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_close(self) -> None:
        """Write nothing."""
        self.dismiss(None)
