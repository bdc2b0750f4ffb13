"""The keys that work where one is, made from the declarations of the commands."""

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
        by_place: dict[str, list[Command]] = {}
        for command, _node in commands_here(self.desk_app, self._below):
            if command.keys:
                by_place.setdefault(command.place, []).append(command)
        key_map = self.desk_app.key_map
        rows = [shown_keys(command, key_map) for found in by_place.values() for command in found]
        wide = min(22, max((cell_len(keys) for keys in rows), default=0))
        bold = Style(bold=True)
        lines: list[Content] = []
        for place in places().values():
            found = by_place.get(place.id)
            if not found:
                continue
            if lines:
                lines.append(Content(""))
            lines.append(Content.styled(place.title, Style(bold=True, underline=True)))
            for command in found:
                keys = shown_keys(command, key_map)
                padding = " " * (wide - cell_len(keys) + 2) if cell_len(keys) <= wide else "\n" + " " * (wide + 2)
                lines.append(Content.assemble((keys, bold), padding, command.tooltip))
        return Content("\n").join(lines)

    def action_close(self) -> None:
        """Close the list."""
        self.dismiss(None)

    def action_down(self) -> None:
        """Scroll down."""
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def action_up(self) -> None:
        """Scroll up."""
        self.query_one(VerticalScroll).scroll_up(animate=False)
