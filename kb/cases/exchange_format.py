"""The form of a case file. Each text has a bound, and a name that is not here is refused."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

from kb.cases.case import CaseState
from kb.dates import Day

FORMAT = 1
MOST_BYTES = 1_000_000

Word: TypeAlias = Annotated[str, msgspec.Meta(max_length=300)]
Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=20_000)]
Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,79}\Z")]
Number: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9]{2}(-[A-Z0-9]{5}){2}\Z")]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the file."""


class FileCaller(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asks."""

    name: Word = ""
    email: Word = ""
    phone: Word = ""
    company: Word = ""
    role: Word = ""


class FileReading(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the record said, and where it had that from."""

    value: Word
    source: Word
    date: Day | None = None
    detail: Text = ""


class FileAnswer(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the caller said, and when."""

    value: Word
    at: datetime


class FileNote(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line that was written during the case."""

    text: Text
    at: datetime


class FileField(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a request's form."""

    key: Word
    label: Word
    value: Text = ""
    required: bool = False


class FileLine(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a request's text."""

    section: Word
    text: Text


class FileRequest(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request without what was struck, and without what was attached."""

    id: Number
    created: datetime
    sent: bool = False
    on_its_way: bool = False
    ticket: Word = ""
    subject: Word = ""
    message: Text = ""
    fields: Annotated[tuple[FileField, ...], msgspec.Meta(max_length=200)] = ()
    lines: Annotated[tuple[FileLine, ...], msgspec.Meta(max_length=500)] = ()


NameOrNone: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A([A-Za-z0-9][A-Za-z0-9_.-]{0,79})?\Z")]
Names: TypeAlias = Annotated[tuple[Name, ...], msgspec.Meta(max_length=200)]


class FileLeft(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A troubleshooter that the case was in before, and how far it came there; what was answered is in the notes."""

    flow: Name
    version: int
    at: datetime
    question: NameOrNone = ""
    cause: NameOrNone = ""
    finished: bool = False
    helped: bool | None = None
    contradiction: bool = False
    from_record: Names = ()
    corrected: Names = ()
    unknown: Names = ()


class CaseFile(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    deskside_case: Literal[1]
    exported: datetime
    id: Word
    started: datetime
    state: CaseState = "open"
    flow: Name | None = None
    flow_version: int | None = None
    article: Word | None = None
    contract: Word | None = None
    product: Word | None = None
    user: Word | None = None
    caller: FileCaller = FileCaller()
    readings: Annotated[dict[Name, FileReading], msgspec.Meta(max_length=200)] = {}
    answers: Annotated[dict[Name, FileAnswer], msgspec.Meta(max_length=200)] = {}
    steps_done: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, le=999)], ...], msgspec.Meta(max_length=200)] = ()
    helped: bool | None = None
    notes: Annotated[tuple[FileNote, ...], msgspec.Meta(max_length=500)] = ()
    left_flows: Annotated[tuple[FileLeft, ...], msgspec.Meta(max_length=200)] = ()
    request: FileRequest | None = None
