"""A troubleshooter as loaded: facts, impossible cases, causes, contacts and its own tests."""

from datetime import date
from typing import TypeAlias

import msgspec

from kb.errors import Place

Condition: TypeAlias = dict[str, tuple[str, ...]]
"""By fact, the values that it may have; a fact that is not named may have any."""


class Fact(msgspec.Struct, frozen=True):
    """A question with a closed list of answers. `values` maps each value to the answer in the asker's words.

    `record` names the reader that may answer instead of a person; `speak` is the wording to say aloud on the phone.
    """

    id: str
    ask: str
    why: str
    values: dict[str, str]
    place: Place
    speak: str = ""
    help: str = ""
    record: str = ""


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
    """A row of the cause table. `after` names rows that win where both match."""

    id: str
    when: Condition
    because: str
    then: Ending
    place: Place
    title: str = ""
    after: tuple[str, ...] = ()


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

    `contradiction` is the id of the contact for a record and answers that disagree in a way `never` excludes.
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
    never: tuple[Never, ...] = ()
    tests: tuple[FlowTest, ...] = ()
