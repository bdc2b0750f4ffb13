"""The files that go with a request: attached by their path, shown with their size, taken off again."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from app.case_keeper import CaseKeeper
from app.paths import files_named
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from app.widgets.attached_list import AttachedList
from kb.cases.attachments import MOST_BYTES, MOST_TOGETHER, attach, detach
from kb.cases.case import Attachment, Case, Request
from kb.errors import DesksideError
from kb.text import plural, size_in_words

if TYPE_CHECKING:
    from collections.abc import Callable


class RequestFiles(DeskScreen):
    """Holds the case whose request is filled in, with what keeps it, and the files that go with it."""

    class Attached(Message):
        """Files were attached or taken off, in the worker."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.request: Request | None = None
        self.keeper: CaseKeeper | None = None
        self.saved: Request | None = None

    def save(self, *, anyway: bool = False) -> None:
        """Save what was changed; `anyway` saves it though nothing was."""

    def file_widgets(self) -> list[Widget]:
        """Return what the form shows of files."""
        return [
            Static("", id="request-files-head", classes="form-heading", markup=False),
            AttachedList(id="request-files"),
            Button("Attach a file", id="attach-file", compact=True),
        ]

    def show_files(self) -> None:
        """Show which files go with the request, and how much more may."""
        files = self.request.attachments if self.request is not None else ()
        self.query_one(AttachedList).show_files(files)
        self.query_one("#request-files-head", Static).update(Content(_heading(files)))

    @on(Button.Pressed, "#attach-file")
    def _attach_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_attach()

    def action_attach(self) -> None:
        """Ask for a file, and attach a copy of it."""
        from app.screens.ask import AskScreen
        from app.widgets.path_suggester import PathSuggester

        if self.request is None:
            return
        detail = f"{_limits()} What you attach now is what is sent: a copy is kept. Several: parted by ;"
        ask = AskScreen("Attach a file", "~/screenshot.png", detail=detail, suggester=PathSuggester())
        self.app.push_screen(ask, self._file_named)

    def _file_named(self, typed: object) -> None:
        if not isinstance(typed, str) or not typed.strip():
            return
        paths = files_named(typed) or [Path(typed.strip())]

        def change(case: Case) -> Case:
            desk = self.desk_app.desk
            for path in paths:
                case = attach(desk.cases, case, path, desk.clock())
            return case

        self._change_files(change)

    @on(AttachedList.Removed)
    def _removed(self, message: AttachedList.Removed) -> None:
        desk = self.desk_app.desk
        self._change_files(lambda case: detach(desk.cases, case, message.name, desk.clock()))

    @work(exclusive=True, group="files")
    async def _change_files(self, change: "Callable[[Case], Case]") -> None:
        """Save what was typed first: the files are changed on the disk, over what is there."""
        if self.keeper is None:
            return
        self.save(anyway=self.request != self.case.request)
        if await self.keeper.settled():
            self._on_disk(change, self.case.id)

    @work(thread=True, exclusive=True, group="files-disk", exit_on_error=False)
    def _on_disk(self, change: "Callable[[Case], Case]", case_id: str) -> None:
        try:
            self.post_message(self.Attached(change(self.desk_app.desk.cases.load(case_id))))
        except DesksideError as error:
            self.post_message(Failed(error))
            self._read_files(case_id)

    def _read_files(self, case_id: str) -> None:
        """Show those of several files that were attached before one could not be."""
        try:
            self.post_message(self.Attached(self.desk_app.desk.cases.load(case_id)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Attached)
    def _attached(self, message: Attached) -> None:
        """Take the files over, and leave what has been typed meanwhile as it is."""
        there = message.case.request
        if self.request is None or self.keeper is None or there is None or self.saved is None:
            return
        new = [one for one in there.attachments if one not in self.request.attachments]
        if new:  # the list of files may be out of sight
            named = ", ".join(f"{one.name} ({size_in_words(one.size)})" for one in new)
            self.desk_app.notify(f"Attached: {named}.")
        self.keeper.revision = message.case.revision
        self.request = msgspec.structs.replace(self.request, attachments=there.attachments)
        self.saved = msgspec.structs.replace(self.saved, attachments=there.attachments)
        self.case = msgspec.structs.replace(message.case, request=self.saved)
        self.show_files()


def _heading(files: tuple[Attachment, ...]) -> str:
    if not files:
        return "Files that go with it"
    size = size_in_words(sum(one.size for one in files))
    return f"{plural(len(files), 'file')} with it, {size} of {size_in_words(MOST_TOGETHER)}. Delete takes one off"


def _limits() -> str:
    return f"At most {size_in_words(MOST_BYTES)} a file, {size_in_words(MOST_TOGETHER)} together."
