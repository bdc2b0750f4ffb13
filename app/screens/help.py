"""The keys that work where one is, made from the declarations of the commands."""

from collections.abc import Iterator
from itertools import groupby, zip_longest

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from app.commands import Command, bindings, places, shown_keys
from app.palette import commands_here
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar
from app.widgets.wrapping import wrap

_WIDTH = 84
_KEYS = 18
_PALETTE = "app.command-palette"


class HelpScreen(DeskDialog):
    """Lists the commands of the screen below it by place, with keys and what they do."""

    PLACE = "help"
    BINDINGS = bindings("help")
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog help-dialog"):
            yield Static(Content("Keys that work here"), classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static(self._table(), markup=False)
            yield KeyBar()

    def _table(self) -> Content:
        """Lay out keys and words in two columns, the place one is in first, what works everywhere last.

        Below that stands what has no key: the command palette does it.
        """
        by_place: dict[str, list[Command]] = {}
        here = [command for command, _node in commands_here(self.desk_app, self._below)]
        for command in here:
            if command.keys:
                by_place.setdefault(command.place, []).append(command)
        key_map = self.desk_app.key_map
        width = min(self.app.size.width * 94 // 100, _WIDTH) - 7
        lines: list[Content] = []
        for place, found in by_place.items():
            if lines:
                lines.append(Content(""))
            lines.append(Content.styled(places()[place].title, Style(bold=True, underline=True)))
            for alike in (list(group) for _, group in groupby(found, key=lambda command: command.tooltip)):
                # Nine answers are told once: `1 … 9`.
                several = [shown_keys(command, key_map) for command in (alike[0], alike[-1])]
                keys = " … ".join(several) if len(alike) > 1 else several[0]
                words = alike[0].tooltip
                words_at = [words[start:end] for start, end in wrap(words, width - _KEYS - 1)]
                keys_at = [keys[start:end] for start, end in wrap(keys, _KEYS)]
                for left, right in zip_longest(keys_at, words_at, fillvalue=""):
                    gap = " " * (_KEYS + 1 - cell_len(left))
                    lines.append(Content.assemble((left, Style(bold=True)), gap, right))
        return Content("\n").join([*lines, *self._without_key(here, width)])

    def _without_key(self, here: list[Command], width: int) -> Iterator[Content]:
        palette = next((shown_keys(one, self.desk_app.key_map) for one in here if one.id == _PALETTE), "")
        found = [command for command in here if command.palette and not shown_keys(command, self.desk_app.key_map)]
        if not found or not palette:
            return
        yield Content("")
        yield Content.styled(f"Without a key: {palette} finds it by its name", Style(bold=True, underline=True))
        for command in found:
            words = f"{command.label}: {command.tooltip}"
            yield from (Content(words[start:end]) for start, end in wrap(words, width))

    def action_close(self) -> None:
        """Close the list."""
        self.dismiss(None)

    def action_down(self) -> None:
        """Scroll down."""
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def action_up(self) -> None:
        """Scroll up."""
        self.query_one(VerticalScroll).scroll_up(animate=False)
