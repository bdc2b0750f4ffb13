"""A dialog to answer out of order: a few letters of a question or of an answer, and Enter."""

from collections.abc import Collection

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from app.commands import bindings
from app.screens.box_and_list import BoxAndListDialog
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from app.widgets.key_bar import KeyBar
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.jump import Target, targets


class JumpScreen(BoxAndListDialog):
    """The result is a `Target`, or None. Facts in `first` are listed before the others."""

    PLACE = "jump"
    BINDINGS = bindings("jump")
    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "Input"

    def __init__(self, flow: Flow, first: Collection[str]) -> None:
        super().__init__()
        self._flow, self._first = flow, first
        self._targets: list[Target] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog list-dialog"):
            yield Static(Content("Answer out of order"), classes="dialog-title", markup=False)
            yield Input(placeholder="A few letters of the question or of the answer")
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """List every question."""
        self._look("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._look(event.value)

    def _look(self, words: str) -> None:
        self._targets = targets(self._flow, words, self._first)
        rows = [
            Row(
                one.words, "target", str(number), mark="✓" if one.value else "?", note=one.fact.ask if one.value else ""
            )
            for number, one in enumerate(self._targets)
        ]
        self.query_one(FoundList).show(rows or [Row("No question and no answer has these words.")])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._targets:
            self.dismiss(self._targets[0])

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._targets[int(self.query_one(FoundList).row_at(event.option_index).id)])

    def action_close(self) -> None:
        """Answer nothing."""
        self.dismiss(None)
