"""What a change would do to the files of the library, line by line, before anything is written."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar
from kb.library.renames import Touched
from kb.text import clean_line, plural

_MOST = 1_000


class ChangesScreen(DeskDialog):
    """Shows each line before and after; the result is True to do it. `notes` are told first."""

    PLACE = "changes"
    BINDINGS = bindings("changes")
    CSS_PATH = "edit.tcss"
    AUTO_FOCUS = "#changes-scroll"
    COMPONENT_CLASSES = {"changes--removed", "changes--added", "changes--place", "changes--note"}

    def __init__(self, title: str, touched: Sequence[Touched], notes: Sequence[str] = (), *, yes: str) -> None:
        super().__init__()
        self._title, self._touched, self._notes, self._yes = title, touched, notes, yes

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog changes-dialog"):
            yield Static(Content(clean_line(self._title)), classes="dialog-title", markup=False)
            with VerticalScroll(id="changes-scroll"):
                yield Static("", id="changes-lines", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content("Leave it"), id="no")
                yield Button(Content(self._yes), id="yes", variant="primary")
            yield KeyBar()

    def on_mount(self) -> None:
        """Show the lines in the colours of the theme."""
        styles = {name: self.get_visual_style(f"changes--{name}") for name in ("removed", "added", "place", "note")}
        shown = [Content.styled(clean_line(note), styles["note"]) for note in self._notes]
        for one in self._touched[:_MOST]:
            shown.append(Content.styled(f"{one.place} · {one.kind}", styles["place"]))
            for sign, text, style in (("− ", one.before, "removed"), ("+ ", one.after, "added")):
                lines = [line for line in text.split("\n") if line.strip()]
                shown += [Content.styled(f"{sign}{clean_line(line)}", styles[style]) for line in lines]
        if len(self._touched) > _MOST:
            shown.append(Content(f"… and {plural(len(self._touched) - _MOST, 'more place')}"))
        self.query_one("#changes-lines", Static).update(Content("\n").join(shown))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_yes(self) -> None:
        """Do what is shown."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)

    def action_down(self) -> None:
        """Scroll down a line."""
        self.query_one("#changes-scroll").scroll_down(animate=False)

    def action_up(self) -> None:
        """Scroll up a line."""
        self.query_one("#changes-scroll").scroll_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll down."""
        self.query_one("#changes-scroll").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Scroll up."""
        self.query_one("#changes-scroll").scroll_page_up(animate=False)
