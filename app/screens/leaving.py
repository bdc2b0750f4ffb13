"""A request on its way out of this computer: what the disk, the network and other programs do, beside the screen."""

from pathlib import Path
from typing import Literal

from textual import work
from textual.message import Message
from textual.screen import Screen

from app.acting import Acting
from app.screens.failed import Failed
from kb.cases.attachments import attached_files
from kb.cases.case import Case, Request
from kb.cases.channels import Channel
from kb.cases.channels.file import FileChannel
from kb.cases.delivery import chosen, give
from kb.cases.outbox import mark_sent, send
from kb.cases.sending import may_double
from kb.errors import DesksideError


class LeavingScreen(Acting, Screen[tuple[Case, bool]]):
    """Lets the request of one case leave, in workers; what came of it is posted to the screen."""

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

    class Prepared(Message):
        """How the request would leave by the channel was made up, in its worker."""

        def __init__(self, label: str, shown: str) -> None:
            super().__init__()
            self.label = label
            self.shown = shown

    class Given(Message):
        """The request was given to its channel, in its worker."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    class DoubtLeft(Message):
        """The request may have arrived, and its server cannot be asked: a person has to say that it is sent again."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    @property
    def request(self) -> Request:
        """The request that is shown."""
        assert self.case.request is not None
        return self.case.request

    @property
    def recipient(self) -> str:
        """The support desk's e-mail address."""
        return self.desk_app.desk.library.settings.support.email

    @property
    def channel_name(self) -> str:
        """The channel of the settings; empty where there is none."""
        return self.desk_app.desk.settings.channel

    @work(thread=True, exclusive=True, group="prepare", exit_on_error=False)
    def prepare(self) -> None:
        """Show exactly what the channel would send, not only what all ways have in common."""
        try:
            channel = chosen(self.desk_app.sending.channels(), self.channel_name)
            files = attached_files(self.desk_app.desk.cases, self.case)
            self.post_message(self.Prepared(channel.label, channel.prepare(self.request, files).shown))
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)

    @work(thread=True, exclusive=True, group="leave", exit_on_error=False)
    def give(self, *, again: bool = False) -> None:
        """Give the request to the channel of the settings; `again` though it may have arrived.

        Where only a person can know whether it has, DoubtLeft is posted instead.
        """
        desk = self.desk_app.desk
        try:
            channel = chosen(self.desk_app.sending.channels(), self.channel_name)
            if not again and may_double(self.request, channel.rules):
                self.post_message(self.DoubtLeft())
                return
            self.post_message(self.Given(give(desk.cases, self.case, channel, desk.clock(), again=again)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @work(thread=True, exclusive=True, group="leave", exit_on_error=False)
    def save_file(self, path: Path, form: Literal["eml", "txt"]) -> None:
        """Save it as a file, with what is attached."""
        try:
            files = attached_files(self.desk_app.desk.cases, self.case)
            self._let_out(FileChannel(path, self.recipient, form, files))
        except DesksideError as error:
            self.post_message(Failed(error))

    @work(thread=True, exclusive=True, group="leave", exit_on_error=False)
    def leave(self, channel: Channel) -> None:
        """Let it leave by another program."""
        try:
            self._let_out(channel)
        except DesksideError as error:
            self.post_message(Failed(error))

    def _let_out(self, channel: Channel) -> None:
        desk = self.desk_app.desk
        case, result = send(desk.cases, self.case, channel, desk.clock())
        self.post_message(self.Gone(case, channel.name, result))

    @work(thread=True, exclusive=True, group="leave", exit_on_error=False)
    def mark_sent(self) -> None:
        """Note that it has reached the support desk."""
        desk = self.desk_app.desk
        try:
            self.post_message(self.Marked(mark_sent(desk.cases, self.case, desk.clock())))
        except DesksideError as error:
            self.post_message(Failed(error))

    @work(thread=True, exclusive=True, group="reload", exit_on_error=False)
    def reload(self) -> None:
        """Read the case again."""
        try:
            self.post_message(self.Reloaded(self.desk_app.desk.cases.load(self.case.id)))
        except DesksideError as error:
            self.app.call_from_thread(self.desk_app.tell, error)
