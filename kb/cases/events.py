"""What was done in a case, kept for its time line."""

from datetime import datetime

import msgspec

from kb.cases.case import Case, Event, EventKind

MOST_EVENTS = 500
"""More than any walk needs: a key that is held down must not make a case grow without end. The oldest go first."""


def noted(case: Case, what: EventKind, now: datetime, about: str = "", value: str = "") -> Case:
    """Return the case with one more event."""
    return msgspec.structs.replace(case, events=(*case.events, Event(what, now, about, value))[-MOST_EVENTS:])
