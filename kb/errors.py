"""One family of errors and findings: what happened, where, and what to do about it."""

from enum import StrEnum

import msgspec


class Place(msgspec.Struct, frozen=True):
    """Where something stands: a file, a line (from 1) and, in a report, the row."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Severity(StrEnum):
    """How much a finding matters: an error stops what it is about, a warning does not, a note is advice."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(msgspec.Struct, frozen=True):
    """One thing that a check found. The code is stable and may be used in scripts."""

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str = ""
    example: str = ""

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.place}: {self.severity} {self.code}: {self.message}{hint}"


class DesksideError(Exception):
    """Something that a person can be told in one sentence. Never shown as a traceback."""

    exit_code = 1

    def __init__(self, what: str, *, where: Place | str | None = None, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.what}{hint}"


class SettingsError(DesksideError):
    """The configuration file or `library.yaml` cannot be used."""


class FormatError(DesksideError):
    """A file is not in the form that it should have: broken YAML, wrong encoding, unknown keys."""


class LibraryError(DesksideError):
    """A library, an article or a link cannot be used."""


class NotFoundError(DesksideError):
    """An article, a flow, an account, a case or a request does not exist."""


class RecordError(DesksideError):
    """An account record or a report cannot be used."""


class FlowError(DesksideError):
    """A troubleshooter cannot be used."""


class RequestError(DesksideError):
    """A support request is incomplete or cannot leave."""


class CaseError(DesksideError):
    """A case cannot be reopened, merged or taken over like this."""


class StorageError(DesksideError):
    """A file cannot be read or written; what was there before is still whole."""


class BrokenFileError(StorageError):
    """A stored file is torn or was changed by hand, and no good copy is left."""


class ConflictError(StorageError):
    """Somebody else wrote the file since it was read; nothing was overwritten."""


class LockedError(StorageError):
    """Another process holds the file for longer than we wait."""
