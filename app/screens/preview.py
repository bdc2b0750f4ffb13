"""The preview: the request exactly as it will leave, and the ways out."""

from functools import partial
from pathlib import Path
from typing import Literal

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
from app.paths import export_path
from app.widgets.key_bar import KeyBar
from app.widgets.path_suggester import PathSuggester
from app.widgets.top_bar import TopBar
from kb.cases.case import Case, Request
from kb.cases.channels import Channel
from kb.cases.channels.clipboard import ClipboardChannel
from kb.cases.channels.file import FileChannel
from kb.cases.channels.mail_program import MailProgramChannel
from kb.cases.message import preview_lines
from kb.cases.outbox import mark_sent, send
from kb.cases.request import problems
from kb.errors import DesksideError, RequestError

_LEAVING = ("email", "text", "copy", "mail")


class PreviewScreen(Acting, Screen[tuple[Case, bool]]):
    """Shows what will leave; the result is the case as saved, and whether the person is done with it."""

    PLACE = "preview"
    BINDINGS = bindings("preview")
    CSS_PATH = "requests.tcss"
    AUTO_FOCUS = "#preview-scroll"

    class Gone(Message):
        """The request has left, in its worker."""

        def __init__(self, case: Case, channel: str, result: str) -> None:
            super().__init__()
            self.case = case
            self.channel = channel
            self.result = result

    class Marked(Message):
        """The request was marked as sent, in its worker."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    class Reloaded(Message):
        """The case was read again, in its worker, after it could not leave."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    class Failed(Message):
        """Something could not be done."""

        def __init__(self, error: DesksideError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    @property
    def request(self) -> Request:
        """The request that is shown."""
        assert self.case.request is not None
        return self.case.request

    def compose(self) -> ComposeResult:
        yield TopBar("request")
        with Vertical(classes="body"):
            yield Static("", id="preview-head", markup=False)
            with VerticalScroll(id="preview-scroll"):
                yield Static("", id="preview-text", markup=False)
            with Horizontal(id="preview-ways"):
                for name, label in _WAYS:
                    yield Button(label, id=f"way-{name}", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the request."""
        self._show()

    def _show(self) -> None:
        self._missing = problems(self.request)
        head = self.query_one("#preview-head", Static)
        head.update(Content(self._head()))
        head.set_class(bool(self._missing), "-missing")
        self.query_one("#preview-text", Static).update(Content("\n".join(preview_lines(self.request))))
        for button in self.query(Button):
            action = (button.id or "").removeprefix("way-")
            button.disabled = not self.offers(action)
        self.refresh_bindings()

    def _head(self) -> str:
        if self._missing:
            return f"It cannot leave yet. {' '.join(finding.message for finding in self._missing)}"
        if self.request.state == "sent":
            return "Sent. This is what the support desk has; it can leave again."
        support = self.desk_app.desk.library.settings.support
        return f"This, and nothing else, goes to {support.email or support.name}. Choose how."

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action((event.button.id or "").removeprefix("way-"))

    def offers(self, action: str) -> bool | None:
        """Offer the ways out only to a request that can leave."""
        if action == "keep":
            return self.request.state != "sent"
        return None if action in _LEAVING and problems(self.request) else True

    # The ways out

    def action_email(self) -> None:
        """Save it as an e-mail file."""
        self._ask_where("Save the e-mail file as", "eml")

    def action_text(self) -> None:
        """Save it as a text file."""
        self._ask_where("Save the text file as", "txt")

    def _ask_where(self, title: str, form: Literal["eml", "txt"]) -> None:
        from app.screens.ask import AskScreen

        path = export_path(f"request-{self.request.id}.{form}")
        ask = AskScreen(title, "The file's name", str(path), suggester=PathSuggester())
        self.app.push_screen(ask, partial(self._save_as, form))

    def _save_as(self, form: Literal["eml", "txt"], typed: object) -> None:
        if not isinstance(typed, str):
            return
        if typed.strip():
            self._leave(FileChannel(Path(typed.strip()), self._recipient, form))
        else:
            self.desk_app.notify("Nothing was saved: no file was named.")

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
            case, result = send(desk.cases, self.case, channel, desk.clock())
            self.post_message(self.Gone(case, channel.name, result))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    # What came of it

    @on(Gone)
    def _gone(self, message: Gone) -> None:
        from app.screens.confirm import ConfirmScreen

        self.case = message.case
        if self.request.state == "sent":
            self.desk_app.notify(message.result)
            return
        words = f"{message.result}\n\n{_NEXT[message.channel]}"
        self.app.push_screen(
            ConfirmScreen("Has it gone to the support desk?", words, yes="It is sent", no="Not yet"), self._sent_or_not
        )

    def _sent_or_not(self, sent: object) -> None:
        if sent is True:
            self._mark_sent()
        else:
            self.dismiss((self.case, True))

    @work(thread=True, exclusive=True, group="leave", exit_on_error=False)
    def _mark_sent(self) -> None:
        desk = self.desk_app.desk
        try:
            self.post_message(self.Marked(mark_sent(desk.cases, self.case, desk.clock())))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @on(Marked)
    def _marked(self, message: Marked) -> None:
        self.case = message.case
        self.desk_app.notify(f"{self.request.id} is marked as sent.")
        self.dismiss((self.case, True))

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)
        self._reload()

    @work(thread=True, exclusive=True, group="reload", exit_on_error=False)
    def _reload(self) -> None:
        try:
            self.post_message(self.Reloaded(self.desk_app.desk.cases.load(self.case.id)))
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)

    @on(Reloaded)
    def _reloaded(self, message: Reloaded) -> None:
        """Never let something leave that is not what is shown."""
        before = list(preview_lines(self.request))
        if message.case.request is None:
            self.dismiss((message.case, True))
            return
        self.case = message.case
        self._show()
        if list(preview_lines(self.request)) != before:
            self.desk_app.notify("The request was changed in another window. This is how it reads now.")


_WAYS = (
    ("email", "E-mail file"),
    ("text", "Text file"),
    ("copy", "Copy"),
    ("mail", "Mail program"),
    ("keep", "Keep for later"),
)
_NEXT = {
    "eml": "Open this file in your mail program, and send it from there.",
    "txt": "Send the file or its text to the support desk.",
    "clipboard": "Nothing comes when you paste? Then save it as a text file instead.",
    "mail": "",
}
