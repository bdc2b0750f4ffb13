"""A case: one walk through a troubleshooter, and what came of it."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from kb.dates import Day

Sha256: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""The copy of an attached file has this for its name, so nothing else may stand here."""
Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time that says in which zone: the others cannot be compared with it."""
RequestNumber: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9-]{1,40}\Z")]
"""It becomes part of file names and of an e-mail's head."""
CaseState: TypeAlias = Literal["open", "solved", "request", "closed"]


class Answer(msgspec.Struct, frozen=True):
    """What the caller said to one fact, and when."""

    value: str
    at: Moment


class StoredReading(msgspec.Struct, frozen=True):
    """What the record said when it was last read for this case, so that the case stands alone."""

    value: str
    source: str
    date: Day | None = None
    detail: str = ""


class Note(msgspec.Struct, frozen=True):
    """A line that an agent or a caller wrote during the case."""

    text: str
    at: Moment


class Caller(msgspec.Struct, frozen=True):
    """Who asks. All of it may be unknown."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    role: str = ""


class Field(msgspec.Struct, frozen=True):
    """One line of a request's form. `struck` fields do not leave this computer.

    `filled` is what was known and filled in: where `value` differs, the person has typed it, or emptied it.
    """

    key: str
    label: str
    value: str = ""
    required: bool = False
    struck: bool = False
    filled: str = ""


class Line(msgspec.Struct, frozen=True):
    """One line of a request's text that was built from the case, under a section's heading."""

    section: str
    text: str
    struck: bool = False


class Attempt(msgspec.Struct, frozen=True):
    """One way that a request went out, or did not: the channel, when, and what came of it.

    `sent` is what left, as text. `times` counts attempts that all ended alike, `at` being the last of them.
    """

    channel: str
    at: Moment
    result: str
    sent: str = ""
    times: int = 1


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a request. Its bytes are kept beside the case, under their SHA-256; `size` is in bytes."""

    name: str
    size: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    sha256: Sha256
    type: str = "application/octet-stream"


RequestState: TypeAlias = Literal["draft", "ready", "sending", "sent", "failed", "cancelled"]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A support request. `id` is made once, is shown to the person and goes out with every channel.

    `suggested` is the subject that was filled in: where `subject` differs, the person has typed it.

    The rest says how it gets to a server, see `kb.cases.sending`. `channel` is the configured channel that it was
    given to, `given` when, and `approved` what the person had before them then; `tries` counts the attempts since
    that have failed, and `next_attempt` is when the next one may begin. `in_doubt` means that the server may have it
    though nothing said so. `claim` is what a channel must remember of an attempt. `remote_id` and `remote_url` are
    the server's own number for it and where it can be seen there.
    """

    id: RequestNumber
    created: Moment
    state: RequestState = "draft"
    subject: str = ""
    suggested: str = ""
    message: str = ""
    fields: tuple[Field, ...] = ()
    lines: tuple[Line, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    channel: str = ""
    given: Moment | None = None
    approved: str = ""
    tries: int = 0
    next_attempt: Moment | None = None
    in_doubt: bool = False
    claim: str = ""
    remote_id: str = ""
    remote_url: str = ""


class WrapUp(msgspec.Struct, frozen=True):
    """What an agent or a caller said at the end of a case: the cause as they saw it, what mended it, the article used.

    `cause` is a cause's id of the case's troubleshooter where it is one of them, else their own words.
    """

    at: Moment
    cause: str = ""
    fixed_by: str = ""
    article: str = ""


class Call(msgspec.Struct, frozen=True):
    """The telephone call in which a case was begun. `held` is since when its caller waits, `ended` when it was over."""

    began: Moment
    held: Moment | None = None
    ended: Moment | None = None


EventKind: TypeAlias = Literal[
    "answer", "taken_back", "restarted", "step", "step_undone", "worked", "did_not_work",
    "wrapped_up", "closed", "reopened", "merged", "unmerged", "opened",
]  # fmt: skip


class Event(msgspec.Struct, frozen=True):
    """Something that was done in a case, for its time line; what holds now stands in the case's other fields.

    `about` is a fact's id, a step's number counted from 0, another case's id or a file's name; `value` what was said.
    """

    what: EventKind
    at: Moment
    about: str = ""
    value: str = ""


class LeftFlow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A troubleshooter that a case was in before it went on in another one, and how far it had come there.

    `question` is the fact that was asked when it was left, empty where nothing was; `cause` what was concluded. The
    rest is as in `kb.cases.case_count.CaseCount`. `answers` is what was said there, for whoever goes back to it.
    """

    flow: str
    version: int
    at: Moment
    question: str = ""
    cause: str = ""
    finished: bool = False
    helped: bool | None = None
    contradiction: bool = False
    from_record: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    answers: dict[str, Answer] = {}


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """What undoes a merging: this case as it was, and how the other one stood.

    `revision` and `other_revision` are those that the two cases had once they were merged: who saves one of them
    again has gone on from there, and nothing is undone any more.
    """

    other: str
    other_state: CaseState
    revision: int
    other_revision: int
    before: dict[str, Any]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One walk, saved at each step. `flow` is None for a request that comes from an article or from nothing.

    `section` is the part of an article that was reached, as `article#heading`. `agent` is whoever at the support desk
    began it, empty for a customer's own. `merged_into` is the case that has taken this one up: it is closed then, and
    its request belongs to the other. `call` is set for a case that was begun in a telephone call. `left_flows` are the
    troubleshooters that it was in before, each once, the last one last.
    """

    id: str
    started: Moment
    updated: Moment
    state: CaseState = "open"
    flow: str | None = None
    flow_version: int | None = None
    article: str | None = None
    account: str | None = None
    contract: str | None = None
    product: str | None = None
    user: str | None = None
    caller: Caller = Caller()
    readings: dict[str, StoredReading] = {}
    answers: dict[str, Answer] = {}
    steps_done: tuple[int, ...] = ()
    helped: bool | None = None
    notes: tuple[Note, ...] = ()
    section: str = ""
    wrap_up: WrapUp | None = None
    request: Request | None = None
    agent: str = ""
    events: tuple[Event, ...] = ()
    merged_into: str = ""
    call: Call | None = None
    undo: Undo | None = None
    left_flows: tuple[LeftFlow, ...] = ()
    revision: int = 0

    @property
    def is_live(self) -> bool:
        """Whether somebody is on the line, on hold or not: a call that has not ended, of a case that is not closed."""
        return self.call is not None and self.call.ended is None and self.state != "closed"

    @property
    def can_undo(self) -> bool:
        """Whether it was merged with another and nothing was saved in it since."""
        return self.undo is not None and self.undo.revision == self.revision
