"""A question with two answers."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from app.commands import bindings
from app.screens.base import DeskDialog


class ConfirmScreen(DeskDialog):
    """Asks; the result is True for yes.

    The focus begins on no, so that Enter by habit does no harm; on yes where it is the `usual` answer and harmless.
    """

    PLACE = "confirm"
    BINDINGS = bindings("confirm")
    AUTO_FOCUS = "#no"

    def __init__(self, title: str, detail: str, *, yes: str = "Yes", no: str = "No", usual: bool = False) -> None:
        super().__init__()
        self._title, self._detail, self._yes, self._no = title, detail, yes, no
        self._usual = usual

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title", markup=False)
            yield Static(Content(self._detail), classes="dialog-text", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content(self._yes), id="yes", variant="warning")
                yield Button(Content(self._no), id="no", variant="primary")

    def on_mount(self) -> None:
        """Begin on the usual answer."""
        if self._usual:
            self.query_one("#yes").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Answer no."""
        self.dismiss(False)

    def action_next(self) -> None:
        """Go to the other answer."""
        self.focus_next()

    def action_previous(self) -> None:
        """Go to the other answer."""
        self.focus_previous()
