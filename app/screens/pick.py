"""A dialog to pick one of a few things."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar
from app.widgets.wrapped_list import ChoiceList


class PickScreen(DeskDialog):
    """Offers labels; the result is the value of the picked one, or None. `current` is highlighted at first."""

    PLACE = "pick"
    BINDINGS = bindings("pick")
    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "#picks"

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._current = title, list(choices), current

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title", markup=False)
            yield ChoiceList(id="picks")
            yield Static(Content("A number takes one, so does Enter."), classes="dialog-foot", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Highlight what holds now."""
        values = [value for value, _ in self._choices]
        at = values.index(self._current) if self._current in values else 0
        self.query_one(ChoiceList).show([label for _, label in self._choices], at)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._choices[event.option_index][0])

    def action_choice(self, number: int) -> None:
        """Take a choice by its number."""
        if 1 <= number <= len(self._choices):
            self.dismiss(self._choices[number - 1][0])

    def action_close(self) -> None:
        """Pick nothing."""
        self.dismiss(None)
