"""A dialog that asks for one line of text."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar


class AskScreen(DeskDialog):
    """The result is the text, or None. `detail` says what it is for; `example` stands in the empty box."""

    PLACE = "ask"
    BINDINGS = bindings("ask")
    AUTO_FOCUS = "Input"

    def __init__(
        self, title: str, example: str = "", value: str = "", *, detail: str = "", suggester: Suggester | None = None
    ) -> None:
        super().__init__()
        self._title, self._example, self._value, self._detail = title, example, value, detail
        self._suggester = suggester

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title", markup=False)
            if self._detail:
                yield Static(Content(self._detail), classes="dialog-text", markup=False)
            yield Input(self._value, placeholder=self._example, suggester=self._suggester, select_on_focus=False)
            yield KeyBar()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take what was typed."""
        self.dismiss(self.query_one(Input).value)

    def action_close(self) -> None:
        """Write nothing."""
        self.dismiss(None)
