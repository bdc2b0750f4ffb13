"""A dialog that shows a passage of text: a reason, or the part of an article that tells how to find something out."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar


class PassageScreen(DeskDialog):
    """Shows text; where it comes from an article, that article can be opened."""

    PLACE = "passage"
    BINDINGS = bindings("passage")
    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, text: Content, *, article: str = "", anchor: str = "") -> None:
        super().__init__()
        self._title, self._text, self._article, self._anchor = title, text, article, anchor

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog passage-dialog"):
            yield Static(Content(self._title), classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static(self._text, markup=False)
            yield KeyBar()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_article(self) -> None:
        """Open the whole article."""
        if self._article:
            self.dismiss(None)
            self.desk_app.open_article(self._article, self._anchor)

    def action_down(self) -> None:
        """Scroll down a line."""
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def action_up(self) -> None:
        """Scroll up a line."""
        self.query_one(VerticalScroll).scroll_up(animate=False)

    def offers(self, action: str) -> bool | None:
        """Offer the article only where there is one."""
        return bool(self._article) if action == "article" else True
