"""What all of our screens have: the bar of parts above, the keys below, and what they are asked at the end."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import ModalScreen, Screen

from app.acting import Acting
from app.modes import Visit
from app.widgets.key_bar import KeyBar
from app.widgets.top_bar import TopBar

__all__ = ["Acting", "DeskDialog", "DeskScreen"]


class DeskScreen(Acting, Screen[None]):
    """A whole screen of the app.

    A subclass sets `PLACE` and `BINDINGS = bindings(PLACE)`, yields its content in `compose_body`, and takes visits in
    `arrive`, which is called once it is mounted and each time that somebody comes again.
    """

    PART: ClassVar[str] = ""
    """The id of the mode that the top bar marks as the one where we are."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__()
        self.first_visit = visit or Visit()

    def compose(self) -> ComposeResult:
        yield TopBar(self.PART)
        with Container(classes="body"):
            yield from self.compose_body()
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """Yield what stands between the two bars."""
        yield from ()

    def on_mount(self) -> None:
        self.desk_app.opened(self)
        self.arrive(self.first_visit)

    def arrive(self, visit: Visit) -> None:
        """Show what somebody has come for."""

    def library_renewed(self) -> None:
        """Show what is new in the desk's library: it was changed on disk while this screen is open."""

    @property
    def going(self) -> bool:
        """Whether what was typed last is still looked for or opened: the next keys are meant for what comes of it."""
        return False

    def unsaved(self) -> str | None:
        """Name the text that would be lost by quitting now, `changes to renewals.md`; None when there is none."""
        return None

    def rescue(self) -> str | None:
        """Keep unsaved text in a safe place because the app is breaking; return a sentence that says where.

        Must not touch widgets' layout and must work on a screen that is half made.
        """
        return None

    def discard(self) -> None:
        """Let go of unsaved text, of what is kept of it on the disk too: the person quits without saving."""


class DeskDialog(Acting, ModalScreen[object]):
    """A dialog over a screen. Its own `BINDINGS` should give Escape a way out."""
