"""A file was changed by somebody else while one was writing: how the texts differ, and what to do."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar
from app.widgets.wrapped_list import ChoiceList
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
    CSS_PATH = "edit.tcss"
    AUTO_FOCUS = "#conflict-choices"
    COMPONENT_CLASSES = {"conflict--removed", "conflict--added", "conflict--gap"}

    def __init__(self, path: str, compared: ThreeWay, *, removed: bool) -> None:
        super().__init__()
        self._path = clean_line(path)
        self._removed = removed
        self._comparisons = (
            ("Their text (−) and yours (+)", compared.mine_for_theirs),
            ("What they changed since you opened it", compared.theirs),
            ("What you changed", compared.mine),
        )
        self._shown = 0
        # What loses nothing comes first: it is what Enter by habit takes.
        self._choices: list[tuple[str, str]] = []
        if compared.both is not None and not removed:
            self._choices.append(("both", "Take both: the changes are in different places"))
        self._choices.append(("other", "Save mine under another name"))
        if removed:
            self._choices.append(("theirs", "Let it go: close the file, and my text with it"))
        else:
            self._choices.append(("theirs", "Take theirs: undo (Ctrl+Z) brings mine back"))
        self._choices.append(("mine", "Keep mine, in place of theirs as shown here"))

    def compose(self) -> ComposeResult:
        what = "was removed" if self._removed else "was changed"
        title = f"{self._path} {what} by somebody else since you opened it"
        with Vertical(classes="dialog conflict-dialog"):
            yield Static(Content(title), classes="dialog-title", markup=False)
            yield Static("", id="conflict-head", markup=False)
            with VerticalScroll(id="conflict-scroll", can_focus=False):
                yield Static("", id="conflict-lines", markup=False)
            yield ChoiceList(id="conflict-choices")
            yield KeyBar()

    def on_mount(self) -> None:
        """Show the first comparison, and what can be done."""
        self.query_one(ChoiceList).show([label for _, label in self._choices])
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
            Content.styled(f"{line.number:>4} {_SIGNS[line.kind]}{line.text}", styles.get(line.kind, ""))
            for line in lines[:_MOST_LINES]
        ]
        if len(lines) > _MOST_LINES:
            shown.append(Content(f"… and {len(lines) - _MOST_LINES:,} more lines"))
        self.query_one("#conflict-lines", Static).update(Content("\n").join(shown))
        self.query_one("#conflict-scroll").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._choices[event.option_index][0])

    def action_choice(self, number: int) -> None:
        """Take a choice by its number."""
        if 1 <= number <= len(self._choices):
            self.dismiss(self._choices[number - 1][0])

    def action_next(self) -> None:
        """Compare the next two texts."""
        self._shown = (self._shown + 1) % len(self._comparisons)
        self._show()

    def action_page_down(self) -> None:
        """Scroll down."""
        self.query_one("#conflict-scroll").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Scroll up."""
        self.query_one("#conflict-scroll").scroll_page_up(animate=False)

    def action_close(self) -> None:
        """Decide later."""
        self.dismiss(None)
