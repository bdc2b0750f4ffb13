"""What was done in a case, kept for its time line."""

from datetime import datetime

import msgspec

from kb.cases.case import Case, Event, EventKind, WrapUp
from kb.text import clean_line
from kb.troubleshooter.flow import Flow

MOST_EVENTS = 500
"""More than any walk needs: a key that is held down must not make a case grow without end. The oldest go first."""


def noted(case: Case, what: EventKind, now: datetime, about: str = "", value: str = "") -> Case:
    """Return the case with one more event."""
    return msgspec.structs.replace(case, events=(*case.events, Event(what, now, about, value))[-MOST_EVENTS:])


def wrap_up_in_words(wrap_up: WrapUp, flow: Flow | None = None) -> str:
    """Return the cause and what mended it, in one line; a cause of the troubleshooter by its title."""
    return clean_line(" · ".join(part for part in (cause_in_words(wrap_up.cause, flow), wrap_up.fixed_by) if part))


def cause_in_words(cause: str, flow: Flow | None) -> str:
    """Return the title of a cause of the troubleshooter, or what it says of why; other words as they are."""
    known = flow.causes.get(cause) if flow is not None else None
    return (known.title or known.because) if known is not None else cause
