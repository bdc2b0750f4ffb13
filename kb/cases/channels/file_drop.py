"""A folder that somebody carries to the help desk, or that a program of theirs empties: for sites without a network."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from kb.cases.case import Request
from kb.cases.channels.mapping import number_of, shown
from kb.cases.channels.plain_json import as_json
from kb.cases.channels.server import Check, Parcel, Progress
from kb.cases.message import AttachedFile, render_eml
from kb.cases.sending import Failed, Outcome, Retry, Rules, Sent
from kb.channel_settings import FileDropSettings
from kb.errors import ConflictError, StorageError
from kb.storage.files import ABSENT, write_atomic
from kb.storage.home import expanded
from kb.text import clean_line


class FileDropChannel:
    """Writes one file a request. What is there already under the request's number is never written over."""

    def __init__(self, name: str, settings: FileDropSettings, recipient: str) -> None:
        self.name = name
        self.settings = settings
        self.folder = expanded(settings.folder)
        self.recipient = settings.to or recipient
        self.label = clean_line(settings.label) or f"the folder {self.folder}"
        self.rules = Rules(True, False, settle=0.0, give_up=timedelta(days=settings.give_up_days))

    def prepare(self, request: Request, files: Sequence[AttachedFile]) -> Parcel:
        """Return the file's bytes. Raises RequestError when the request cannot go this way."""
        if self.settings.form == "eml":
            content = render_eml(request, self.recipient, files)
        else:
            text = json.dumps(as_json(request, files, {}), ensure_ascii=False, indent=2, sort_keys=True)
            content = f"{text}\n".encode("utf-8", "replace")
        return Parcel(request, self.label, shown(request, self.label, files, {}), content, tuple(files))

    def send(self, parcel: Parcel, progress: Progress) -> Outcome:
        """Write the file in one step."""
        assert isinstance(parcel.body, bytes)
        path = self._path(parcel.request)
        if not self.folder.is_dir():
            return Retry(self._missing())
        progress.handing_over()
        try:
            write_atomic(path, parcel.body, expect=ABSENT, locked=False, mode=None)
        except ConflictError:
            return Failed(f"There is a file {path.name} already, and it is not written over.")
        except StorageError as error:
            return Retry(str(error))
        return Sent(path.name)

    def find(self, request: Request) -> Sent | Retry | Failed | None:
        """Look whether the file is there. One that was taken away meanwhile counts as not there."""
        if not self.folder.is_dir():
            return Retry(self._missing())
        path = self._path(request)
        return Sent(path.name) if path.is_file() else None

    def check(self) -> Check:
        """See whether the folder is there and can be written to."""
        if not self.folder.is_dir():
            return Check(False, (self._missing(),))
        probe = self.folder / ".deskside-test"
        try:
            write_atomic(probe, b"", locked=False)
            probe.unlink()
        except (StorageError, OSError) as error:
            return Check(False, (str(error),))
        return Check(True, (f"The folder {self.folder} is there and can be written to.",))

    def _path(self, request: Request) -> Path:
        return self.folder / f"request-{number_of(request)}.{self.settings.form}"

    def _missing(self) -> str:
        return f"The folder {self.folder} is not there: is the drive in place?"
