"""A passage of an article beside a question, which stays where it is."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


class HelpBeside(VerticalScroll):
    """Shown only where the screen is wide enough; `owner` is the fact whose question it was opened for."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.owner = ""
        self.display = False

    def compose(self) -> ComposeResult:
        yield Static("", id="help-beside-title", markup=False)
        yield Static("", id="help-beside-text", markup=False)

    def show(self, owner: str, title: str, text: Content) -> None:
        """Show a passage."""
        self.owner = owner
        self.query_one("#help-beside-title", Static).update(Content(title))
        self.query_one("#help-beside-text", Static).update(text)
        self._stand(True)
        self.scroll_home(animate=False)

    def hide(self) -> None:
        """Let the passage go."""
        self.owner = ""
        self._stand(False)

    def hide_unless(self, owner: str) -> None:
        """Let the passage go, unless it was opened for this question."""
        if self.display and self.owner != owner:
            self.hide()

    def _stand(self, shown: bool) -> None:
        self.display = shown
        if isinstance(self.parent, Widget):
            self.parent.set_class(shown, "-helped")
