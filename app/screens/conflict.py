"""A file was changed by somebody else while one was writing: both texts side by side, and what to do."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar
from kb.library.differences import ThreeWay
from kb.text import clean_line, plural

_MOST_LINES = 2_000
_SIGNS = {"same": "  ", "removed": "− ", "added": "+ ", "gap": "⋯ "}


class ConflictScreen(DeskDialog):
    """The result is `mine`, `theirs`, `both`, `other` (mine under another name), or None to decide later.

    `removed` tells that the file is gone. `both` is offered where the changes are in different places.
    """

    PLACE = "conflict"
    BINDINGS = bindings("conflict")
    AUTO_FOCUS = "VerticalScroll"
    COMPONENT_CLASSES = {"conflict--removed", "conflict--added", "conflict--gap"}

    def __init__(self, path: str, compared: ThreeWay, *, removed: bool) -> None:
        super().__init__()
        self._path = clean_line(path)
        self._removed = removed
        self._both = compared.both is not None and not removed
        self._comparisons = (
            ("Their text (−) and mine (+)", compared.mine_for_theirs),
            ("What they changed since I opened it", compared.theirs),
            ("What I changed", compared.mine),
        )
        self._shown = 0

    def compose(self) -> ComposeResult:
        what = "was removed" if self._removed else "was changed"
        with Vertical(classes="dialog conflict-dialog"):
            title = f"{self._path} {what} by somebody else since you opened it"
            yield Static(Content(title), classes="dialog-title", markup=False)
            yield Static("", id="conflict-head", markup=False)
            with VerticalScroll(id="conflict-scroll"):
                yield Static("", id="conflict-lines", markup=False)
            with Horizontal(classes="dialog-buttons conflict-buttons"):
                yield Button("Keep mine", id="mine", variant="warning")
                yield Button("Close it" if self._removed else "Take theirs", id="theirs")
                if self._both:
                    yield Button("Take both", id="both", variant="success")
                yield Button("Another name", id="other")
                yield Button("Compare", id="next")
            yield KeyBar()

    def on_mount(self) -> None:
        """Show the first comparison."""
        self._show()

    def _show(self) -> None:
        title, lines = self._comparisons[self._shown]
        removed = sum(line.kind == "removed" for line in lines)
        added = sum(line.kind == "added" for line in lines)
        head = (
            f"{title}: {plural(removed, 'line')} out, {plural(added, 'line')} in." if lines else f"{title}: the same."
        )
        self.query_one("#conflict-head", Static).update(Content(head))
        styles = {
            "removed": self.get_visual_style("conflict--removed"),
            "added": self.get_visual_style("conflict--added"),
            "gap": self.get_visual_style("conflict--gap"),
        }
        shown = [
            Content.styled(f"{line.number:>5} {_SIGNS[line.kind]}{line.text}", styles.get(line.kind, ""))
            for line in lines[:_MOST_LINES]
        ]
        if len(lines) > _MOST_LINES:
            shown.append(Content(f"… and {len(lines) - _MOST_LINES:,} more lines"))
        self.query_one("#conflict-lines", Static).update(Content("\n").join(shown))
        self.query_one("#conflict-scroll").scroll_home(animate=False)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(event.button.id or "close")

    def action_mine(self) -> None:
        """Write my text over theirs, which I have seen."""
        self.dismiss("mine")

    def action_theirs(self) -> None:
        """Take their text."""
        self.dismiss("theirs")

    def action_both(self) -> None:
        """Take both changes."""
        self.dismiss("both")

    def action_other(self) -> None:
        """Save mine under another name."""
        self.dismiss("other")

    def action_next(self) -> None:
        """Compare the next two texts."""
        self._shown = (self._shown + 1) % len(self._comparisons)
        self._show()

    def action_close(self) -> None:
        """Decide later."""
        self.dismiss(None)

    def offers(self, action: str) -> bool | None:
        """Offer both only where they go together."""
        return self._both if action == "both" else True
