"""The preview: the request exactly as it will leave, and the ways out."""

from functools import partial
from pathlib import Path
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from app.commands import bindings
from app.outside import copy_text, open_link
from app.paths import export_path
from app.screens.failed import Failed
from app.screens.leaving import LeavingScreen
from app.sending import RequestTried, SendingFailed
from app.widgets.key_bar import KeyBar
from app.widgets.path_suggester import PathSuggester
from app.widgets.top_bar import TopBar
from kb.cases.case import Case
from kb.cases.channels.clipboard import ClipboardChannel
from kb.cases.channels.mail_program import MailProgramChannel
from kb.cases.message import preview_lines
from kb.cases.request import problems
from kb.cases.sending import is_waiting, sent_to_server
from kb.errors import RequestError

_SENDING = "Sending…"
_OTHER_WAYS = "The other ways below are open all the same."
_LEAVING = ("send", "email", "text", "copy", "mail")


class PreviewScreen(LeavingScreen):
    """Shows what will leave; the result is the case as saved, and whether the person is done with it."""

    PLACE = "preview"
    BINDINGS = bindings("preview")
    CSS_PATH = "requests.tcss"
    AUTO_FOCUS = "#preview-scroll"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._sending = ""
        self._channel_label = ""

    def compose(self) -> ComposeResult:
        yield TopBar("request")
        with Vertical(classes="body"):
            yield Static("", id="preview-head", markup=False)
            with VerticalScroll(id="preview-scroll"):
                yield Static("", id="preview-text", markup=False)
            with Horizontal(id="preview-ways", classes="button-row"):
                for name, label in _WAYS if self.channel_name else _WAYS[1:]:
                    yield Button(label, id=f"way-{name}", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the request."""
        self._show()

    def _show(self) -> None:
        self._missing = problems(self.request)
        head = self.query_one("#preview-head", Static)
        head.update(Content(self._head()))
        trouble = self.request.state == "failed" or self.request.in_doubt
        head.set_class(bool(self._missing) or trouble, "-missing")
        sent = sent_to_server(self.request)
        self.query_one("#preview-text", Static).update(Content(sent or "\n".join(preview_lines(self.request))))
        if self.channel_name and not self._missing and not sent:
            self.prepare()
        for button in self.query(Button):
            action = (button.id or "").removeprefix("way-")
            button.disabled = not self.offers(action)
        self.refresh_bindings()

    @on(LeavingScreen.Prepared)
    def _prepared(self, message: LeavingScreen.Prepared) -> None:
        self._channel_label = message.label
        self.query_one("#preview-text", Static).update(Content(message.shown))
        self.query_one("#preview-head", Static).update(Content(self._head()))

    def _head(self) -> str:
        if self._sending:
            return self._sending
        if self._missing:
            return f"It cannot leave yet. {' '.join(finding.message for finding in self._missing)}"
        if self.request.state == "sent":
            ticket = f", ticket {self.request.remote_id}" if self.request.remote_id else ""
            return f"Sent{ticket}. This is what the support desk has."
        if self.request.state == "sending":
            return "On its way. It can be changed once it is known whether it has arrived."
        last = self.request.attempts[-1].result if self.request.state == "failed" and self.request.attempts else ""
        after = f" The last time: {last}" if last else ""
        if self._channel_label:
            return f"This, and nothing else, goes to {self._channel_label} when you choose Send.{after}"
        support = self.desk_app.desk.library.settings.support
        return f"This, and nothing else, goes to {support.email or support.name}. Choose how.{after}"

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action((event.button.id or "").removeprefix("way-"))

    def offers(self, action: str) -> bool | None:
        """Offer the ways out only to a request that can leave."""
        if action == "keep":
            return self.request.state != "sent"
        if action == "send" and not self.channel_name:
            return False
        if action == "send" and (self._sending == _SENDING or self.request.state in ("sending", "sent")):
            return None
        return None if action in _LEAVING and problems(self.request) else True

    # The ways out

    def action_send(self) -> None:
        """Send it by the channel of the settings."""
        self._sending = _SENDING
        self._show()
        if is_waiting(self.request):
            self.desk_app.sending.send_now(self.case.id)
        else:
            self.give()

    @on(LeavingScreen.Given)
    def _given(self, message: LeavingScreen.Given) -> None:
        self.case = message.case
        self.desk_app.sending.send_now(self.case.id)

    @on(RequestTried)
    def _tried(self, message: RequestTried) -> None:
        """Show what came of it where the person looks: sent, with its ticket, or kept."""
        if message.delivery.case_id == self.case.id:
            delivery = message.delivery
            stopped = delivery.request.state == "failed" and not delivery.request.in_doubt
            self._sending = f"{delivery.words} {_OTHER_WAYS}" if stopped else delivery.words
            self.reload()

    @on(LeavingScreen.DoubtLeft)
    def _doubt_left(self) -> None:
        from app.screens.confirm import ConfirmScreen

        self._sending = ""
        self._show()
        support = self.desk_app.desk.library.settings.support
        words = (
            f"{self.request.id} may have arrived, and this server cannot be asked. Ask {support.name} first. "
            "If it is there, mark it as sent in the outbox; a second one makes work for them."
        )
        ask = ConfirmScreen("Send it a second time?", words, yes="Send it again", no="Not yet")
        self.app.push_screen(ask, self._again_if_sure)

    def _again_if_sure(self, sure: object) -> None:
        if sure is True:
            self._sending = _SENDING
            self._show()
            self.give(again=True)

    @on(SendingFailed)
    def _not_sent(self) -> None:
        """Go back to the choice: what keeps it from being sent is told already, and the request is in the outbox."""
        if self._sending == _SENDING:
            self._sending = ""
            self.reload()

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
            self.save_file(Path(typed.strip()), form)
        else:
            self.desk_app.notify("Nothing was saved: no file was named.")

    def action_copy(self) -> None:
        """Copy it, through the terminal and, where there is one, the desktop's clipboard."""
        self.leave(ClipboardChannel(self._copy))

    def action_mail(self) -> None:
        """Open it in the mail program."""
        self.leave(MailProgramChannel(self.recipient, open_link, self._copy))

    def action_keep(self) -> None:
        """Keep it in the outbox."""
        self.desk_app.notify(f"Kept in the outbox as {self.request.id}.")
        self.dismiss((self.case, True))

    def action_close(self) -> None:
        """Go back to the form, or to the outbox once it is with the help desk or goes there by itself."""
        self.dismiss((self.case, self.request.state in ("sending", "sent") or is_waiting(self.request)))

    def _copy(self, text: str) -> None:
        # The terminal may or may not take it, and does not say; so the desktop's clipboard is tried as well.
        self.app.call_from_thread(self.app.copy_to_clipboard, text)
        try:
            copy_text(text)
        except RequestError:
            return

    # What came of it

    @on(LeavingScreen.Gone)
    def _gone(self, message: LeavingScreen.Gone) -> None:
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
            self.mark_sent()
        else:
            self.dismiss((self.case, True))

    @on(LeavingScreen.Marked)
    def _marked(self, message: LeavingScreen.Marked) -> None:
        self.case = message.case
        self.desk_app.notify(f"{self.request.id} is marked as sent.")
        self.dismiss((self.case, True))

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self._sending = ""
        self.desk_app.tell(message.error)
        self.reload()

    @on(LeavingScreen.Reloaded)
    def _reloaded(self, message: LeavingScreen.Reloaded) -> None:
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
    ("send", "Send"),
    ("email", "E-mail file"),
    ("text", "Text file"),
    ("copy", "Copy"),
    ("mail", "Mail program"),
    ("keep", "Keep"),
)
_NEXT = {
    "eml": "Open this file in your mail program, and send it from there.",
    "txt": "Send the file or its text to the support desk.",
    "clipboard": "Nothing comes when you paste? Then save it as a text file instead.",
    "mail": "",
}
