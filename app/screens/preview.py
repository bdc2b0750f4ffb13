"""The preview: the request exactly as it will leave, and the ways out."""

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Static

from app.acting import Acting
from app.commands import bindings
from app.outside import copy_text, open_link
from app.widgets.key_bar import KeyBar
from app.widgets.top_bar import TopBar
from kb.cases.case import Case
from kb.cases.channels import Channel
from kb.cases.channels.clipboard import ClipboardChannel
from kb.cases.channels.file import FileChannel
from kb.cases.channels.mail_program import MailProgramChannel
from kb.cases.message import preview_lines
from kb.cases.outbox import send
from kb.cases.request import problems
from kb.errors import DesksideError, RequestError


class PreviewScreen(Acting, Screen[tuple[Case, bool]]):
    """Shows what will leave; the result is the case as saved, and whether the person is done with it."""

    PLACE = "preview"
    BINDINGS = bindings("preview")
    AUTO_FOCUS = "#preview-scroll"

    class Gone(Message):
        """The request has left, in its worker."""

        def __init__(self, case: Case, result: str) -> None:
            super().__init__()
            self.case = case
            self.result = result

    class Failed(Message):
        """The request has not left."""

        def __init__(self, error: DesksideError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        assert case.request is not None
        self.request = case.request
        self.missing = problems(case.request)

    def compose(self) -> ComposeResult:
        yield TopBar("request")
        with Vertical(classes="body"):
            yield Static(self._head(), id="preview-head", markup=False, classes="-missing" if self.missing else "")
            with VerticalScroll(id="preview-scroll"):
                yield Static(Content("\n".join(preview_lines(self.request))), id="preview-text", markup=False)
            with Horizontal(id="preview-ways"):
                for name, label in _WAYS:
                    yield Button(label, id=f"way-{name}", disabled=bool(self.missing) and name != "keep")
        yield KeyBar()

    def _head(self) -> Content:
        if self.missing:
            return Content(f"It cannot leave yet. {' '.join(finding.message for finding in self.missing)}")
        support = self.desk_app.desk.library.settings.support
        recipient = support.email or support.name
        return Content(f"This, and nothing else, goes to {recipient}. Choose how.")

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action((event.button.id or "").removeprefix("way-"))

    def offers(self, action: str) -> bool | None:
        """Offer the ways out only to a request that can leave."""
        return None if self.missing and action in ("email", "text", "copy", "mail") else True

    def action_email(self) -> None:
        """Save it as an e-mail file."""
        self._leave(FileChannel(_folder(), self._recipient, "eml"))

    def action_text(self) -> None:
        """Save it as a text file."""
        self._leave(FileChannel(_folder(), self._recipient, "txt"))

    def action_copy(self) -> None:
        """Copy it, through the terminal and, where there is one, the desktop's clipboard."""
        self._leave(ClipboardChannel(self._copy))

    def action_mail(self) -> None:
        """Open it in the mail program."""
        self._leave(MailProgramChannel(self._recipient, open_link, self._copy))

    def action_keep(self) -> None:
        """Keep it in the outbox."""
        self.desk_app.notify(f"Kept in the outbox as {self.request.id}.")
        self.dismiss((self.case, True))

    def action_close(self) -> None:
        """Go back to the form."""
        self.dismiss((self.case, False))

    @property
    def _recipient(self) -> str:
        return self.desk_app.desk.library.settings.support.email

    def _copy(self, text: str) -> None:
        # The terminal may or may not take it, and does not say; so the desktop's clipboard is tried as well.
        self.app.call_from_thread(self.app.copy_to_clipboard, text)
        try:
            copy_text(text)
        except RequestError:
            return

    @work(thread=True, exclusive=True, group="leave", exit_on_error=False)
    def _leave(self, channel: Channel) -> None:
        desk = self.desk_app.desk
        try:
            self.post_message(self.Gone(*send(desk.cases, self.case, channel, desk.clock())))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @on(Gone)
    def _gone(self, message: Gone) -> None:
        self.desk_app.notify(message.result, timeout=8)
        self.dismiss((message.case, True))

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)
        self._reload()

    @work(thread=True, exclusive=True, group="reload", exit_on_error=False)
    def _reload(self) -> None:
        case = self.desk_app.desk.cases.load(self.case.id)
        self.app.call_from_thread(setattr, self, "case", case)


_WAYS = (
    ("email", "E-mail file"),
    ("text", "Text file"),
    ("copy", "Copy"),
    ("mail", "Mail program"),
    ("keep", "Keep"),
)


def _folder() -> Path:
    """Where files go: the person's downloads if there is such a folder, else where Deskside was started."""
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.cwd()
