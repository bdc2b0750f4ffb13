"""A troubleshooter as loaded: facts, impossible cases, causes, contacts and its own tests."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

import msgspec

from kb.dates import months_after
from kb.errors import Place

Condition: TypeAlias = dict[str, tuple[str, ...]]
"""By fact, the values that it may have; a fact that is not named may have any."""


class Fact(msgspec.Struct, frozen=True):
    """A question with a closed list of answers. `values` maps each value to the answer in the asker's words.

    `record` names the reader that may answer instead of a person; `speak` is the wording to say aloud on the phone.
    `aliases` are ids that it had before, by which cases may still hold an answer.
    """

    id: str
    ask: str
    why: str
    values: dict[str, str]
    place: Place
    speak: str = ""
    help: str = ""
    record: str = ""
    aliases: tuple[str, ...] = ()


class Never(msgspec.Struct, frozen=True):
    """A case that cannot be, with the reason."""

    when: Condition
    because: str
    place: Place


class Fix(msgspec.Struct, frozen=True, tag="fix"):
    """An ending where somebody can mend it: the article with the steps, who may do it, and what if it did not help."""

    article: str
    who: tuple[str, ...]
    verify: str
    otherwise: str


class Contact(msgspec.Struct, frozen=True, tag="contact"):
    """An ending where support must act: the id of one of the flow's contacts."""

    contact: str


Ending: TypeAlias = Fix | Contact


class Cause(msgspec.Struct, frozen=True):
    """A row of the cause table. `after` names rows that win where both match, `aliases` are ids that it had before."""

    id: str
    when: Condition
    because: str
    then: Ending
    place: Place
    title: str = ""
    after: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class ContactForm(msgspec.Struct, frozen=True):
    """What a request that comes from this flow is about, what it cannot go without, and what support will ask for."""

    id: str
    subject: str
    place: Place
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class FlowTest(msgspec.Struct, frozen=True):
    """A test inside the flow file: readings by reader name, answers by fact, and what should come of it."""

    name: str
    place: Place
    record: dict[str, str]
    answers: dict[str, str]
    cause: str
    asked: tuple[str, ...] | None = None


class Flow(msgspec.Struct, frozen=True):
    """One troubleshooter. `symptom` is the line to pick at the start, in callers' words; `roles` who it is for.

    `contradiction` is the id of the contact for a record and answers that disagree in a way `never` excludes. It is to
    be reviewed every `review_every` months; `aliases` are ids that it had before.
    """

    id: str
    version: int
    title: str
    symptom: str
    article: str
    facts: dict[str, Fact]
    causes: dict[str, Cause]
    contacts: dict[str, ContactForm]
    contradiction: str
    path: str
    says: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    status: str = "published"
    reviewed: date | None = None
    review_every: int | None = None
    aliases: tuple[str, ...] = ()
    never: tuple[Never, ...] = ()
    tests: tuple[FlowTest, ...] = ()

    @property
    def review_due(self) -> date | None:
        """The day by which it is to be reviewed again; None where it does not say."""
        if self.reviewed is None or self.review_every is None:
            return None
        return months_after(self.reviewed, self.review_every)

    def fact_id(self, name: str) -> str:
        """Return the present id of a fact that has, or had, this one; the name itself where there is none."""
        return name if name in self.facts else _present(self.facts.values(), name)

    def cause_id(self, name: str) -> str:
        """Return the present id of a cause, as `fact_id` does of a fact."""
        return name if name in self.causes else _present(self.causes.values(), name)


def _present(named: Iterable[Fact | Cause], name: str) -> str:
    return next((one.id for one in named if name in one.aliases), name)
