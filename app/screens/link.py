"""The question before a link leaves the terminal: it shows where the link really goes."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from app.commands import bindings
from app.outside import open_link
from app.screens.base import DeskDialog
from kb.errors import DesksideError


class LinkScreen(DeskDialog):
    """Shows a web or mail address in full; opens it, copies it, or stays. The focus begins on staying."""

    PLACE = "link"
    BINDINGS = bindings("link")
    AUTO_FOCUS = "#stay"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def compose(self) -> ComposeResult:
        mail = self._url.lower().startswith("mailto:")
        title = "Write an e-mail in your mail program?" if mail else "Open this page in your browser?"
        with Vertical(classes="dialog"):
            yield Static(Content(title), classes="dialog-title", markup=False)
            yield Static(Content(self._url), classes="dialog-text", id="url", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content("Open"), id="open", variant="warning")
                yield Button(Content("Copy the address"), id="copy")
                yield Button(Content("Stay"), id="stay", variant="primary")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        {"open": self.action_open, "copy": self.action_copy}.get(event.button.id or "", self.action_stay)()

    def action_open(self) -> None:
        """Open the address in the program that the desktop has for it."""
        self._open()

    @work(thread=True, exit_on_error=False)
    def _open(self) -> None:
        try:
            open_link(self._url)
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)
        else:
            self.app.call_from_thread(self.dismiss, None)

    def action_copy(self) -> None:
        """Copy the address."""
        self.app.copy_to_clipboard(self._url)
        self.notify("Copied the address.", markup=False)
        self.dismiss(None)

    def action_stay(self) -> None:
        """Stay here."""
        self.dismiss(None)
