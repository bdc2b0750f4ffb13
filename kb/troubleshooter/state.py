"""What a replay of answers gives: the trail so far, and the next question or the conclusion."""

from enum import StrEnum

import msgspec

from kb.dates import Day
from kb.troubleshooter.flow import Cause, ContactForm, Fact, Fix, Flow, Never


class Origin(StrEnum):
    """Who a value comes from."""

    RECORD = "record"
    CALLER = "caller"
    CORRECTED = "corrected"
    """The caller, against what the record says."""


class Known(msgspec.Struct, frozen=True):
    """One fact with its value on the trail. `source`, `date` and `detail` are the record's, where it has spoken."""

    fact: Fact
    value: str
    origin: Origin
    source: str = ""
    date: Day | None = None
    detail: str = ""
    record_value: str | None = None

    @property
    def label(self) -> str:
        """The value in the asker's words."""
        return self.fact.values[self.value]


class RuledOut(msgspec.Struct, frozen=True):
    """A cause that it is not, and the fact and value on the trail that say so."""

    cause: Cause
    known: Known


class State(msgspec.Struct, frozen=True):
    """The session at one moment. Exactly one of `question`, `cause`, `contradiction` and `undecided` is set.

    `known` holds the facts that count, in the flow's order; `set_aside` answers that were given and no longer matter.
    `fix` is set while a fix is to be tried, `contact` once support has to act: then nothing is left to the caller.
    `possible` holds the causes that the facts so far leave open, `unknown` the facts that the caller does not know and
    that could tell them apart.
    """

    flow: Flow
    known: tuple[Known, ...]
    set_aside: tuple[Known, ...]
    question: Fact | None
    cause: Cause | None
    contradiction: Never | None
    possible: tuple[Cause, ...]
    ruled_out: tuple[RuledOut, ...]
    fix: Fix | None = None
    contact: ContactForm | None = None
    solved: bool = False
    unknown: tuple[Fact, ...] = ()

    @property
    def undecided(self) -> bool:
        """Whether several causes stay possible because the caller does not know what would tell them apart."""
        return self.question is None and self.cause is None and self.contradiction is None

    @property
    def finished(self) -> bool:
        """Whether nothing more is asked."""
        return self.question is None
