"""A case with a complete request, a clock that stands until it is moved, and a server that does as it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.cases.case import Case, Field, Line, Request
from kb.cases.channels.server import Check, Parcel, Progress
from kb.cases.message import AttachedFile
from kb.cases.sending import Failed, Outcome, Retry, Rules, Sent
from kb.cases.store import CaseStore
from kb.errors import RequestError

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def a_request(number: int = 0) -> Request:
    """Return a request that lacks nothing."""
    return Request(
        id=f"DS-7F3QK-2M{number:03}",
        created=START,
        state="ready",
        subject="Licences missing",
        suggested="Licences missing",
        message="Please help.\nGrüße",
        fields=(
            Field("caller.name", "Your name", "Sam Reed", required=True),
            Field("caller.email", "Your e-mail address", "sam@harbour.example", required=True),
            Field("caller.phone", "Telephone", "01844 000000", struck=True),
            Field("contract.number", "Contract number", "110012345678"),
        ),
        lines=(Line("What was checked", "Which address? A colleague's"), Line("What was checked", "A secret", True)),
    )


def a_case(number: int = 0) -> Case:
    """Return a case with that request."""
    case_id = f"2026-11-24-abc{number:03}"
    return Case(id=case_id, started=START, updated=START, state="request", request=a_request(number))


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def forward(self, seconds: float) -> None:
        """Move it."""
        self.now += timedelta(seconds=seconds)


@dataclass
class ScriptedServer:
    """A channel whose server does what `does` says, one entry an attempt, and keeps what it took in `tickets`.

    An entry is an outcome, or a pair of an outcome and whether the server took the request all the same; an exception
    stands for a crash at that moment.
    """

    does: list[object] = field(default_factory=list)
    name: str = "desk"
    label: str = "the desk"
    rules: Rules = field(default_factory=lambda: Rules(can_find=True, repeat_is_safe=False))
    tickets: list[str] = field(default_factory=list)
    looked: int = 0
    look: Retry | Failed | None = None
    sent_texts: list[str] = field(default_factory=list)

    def prepare(self, request: Request, files: Sequence[AttachedFile]) -> Parcel:
        """Return something to send."""
        names = ", ".join(one.attachment.name for one in files)
        return Parcel(request, self.label, f"{request.subject} {names}".strip(), b"", tuple(files))

    def send(self, parcel: Parcel, progress: Progress) -> Outcome:
        """Do the next thing of the script."""
        step = self.does.pop(0) if self.does else Sent("4711")
        outcome, takes = step if isinstance(step, tuple) else (step, isinstance(step, Sent))
        if isinstance(outcome, Retry | Failed) and not takes:
            return outcome
        if isinstance(outcome, RequestError):
            raise outcome
        progress.handing_over()
        if takes:
            self.tickets.append(parcel.request.id)
            self.sent_texts.append(parcel.shown)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome  # type: ignore[return-value]

    def find(self, request: Request) -> Sent | Retry | Failed | None:
        """Look into the tickets."""
        self.looked += 1
        if self.look is not None:
            return self.look
        return Sent("4711") if request.id in self.tickets else None

    def check(self) -> Check:
        """Be content."""
        return Check(True, ())


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at the start."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """Return an empty folder of cases."""
    return CaseStore(tmp_path / "cases")


@pytest.fixture
def saved(store: CaseStore) -> Callable[[int], Case]:
    """Return `saved(n)`, which saves the n-th case and returns it."""
    return lambda number=0: store.save(a_case(number))
