"""How the outbox tells of its requests: one row for each, a line above them all, what came of one below."""

from collections.abc import Callable, Sequence
from datetime import datetime

from app.telling import CHANNELS
from app.widgets.found_rows import Row
from kb.cases.case import Case, Request
from kb.cases.sending import is_waiting, when_due
from kb.cases.words import REQUEST_STATES
from kb.dates import moment
from kb.text import plural

_UNSENT = ("draft", "ready", "sending", "failed")
_MARKS = {"sent": "✓", "cancelled": "×"}
_MOST_LINES = 5


def is_done(case: Case) -> bool:
    """Whether nothing more happens to a case's request: it is sent, or cancelled."""
    return case.request is not None and case.request.state not in _UNSENT


def request_rows(cases: Sequence[Case], label: Callable[[str], str], now: datetime) -> list[Row]:
    """Return a row for each case that has a request. `label` tells what a configured channel is called."""
    return [
        Row(
            case.request.subject or "No subject yet",
            "request",
            case.id,
            mark=_MARKS.get(case.request.state, "·"),
            text=f"{standing(case.request, label, now)} · {moment(case.updated, now)} · {case.request.id}",
        )
        for case in cases
        if case.request is not None
    ]


def standing(request: Request, label: Callable[[str], str], now: datetime) -> str:
    """Return where a request stands: its state and ticket, or the way that it left by, or when it is tried next."""
    if request.state == "failed" and request.in_doubt:
        return "may have arrived, ask the support desk"
    if is_waiting(request):
        state = REQUEST_STATES["sending"] if request.state == "sending" else "goes out by itself"
        due = when_due(request, now)
        return f"{state}, next try {due}" if due else state
    if request.state == "sent" and request.remote_id:
        return f"sent, ticket {request.remote_id}"
    left = [attempt.channel for attempt in request.attempts if attempt.sent]
    state = REQUEST_STATES[request.state]
    if not left:
        return state
    # A channel of the settings may be called as one of ours is.
    if request.state == "sent" and left[-1] == request.channel:
        return f"sent to {label(request.channel)}"
    return f"{state}, {CHANNELS.get(left[-1], left[-1])}"


def line_above(cases: Sequence[Case]) -> str:
    """Return how many requests are not sent yet, and how many of those need nobody."""
    states = [case.request for case in cases if case.request is not None]
    unsent = [request for request in states if request.state in _UNSENT]
    if unsent:
        by_itself = sum(is_waiting(request) for request in unsent)
        if by_itself == len(unsent):
            rest = " It goes out by itself." if by_itself == 1 else " They go out by themselves."
        else:
            rest = (
                f" {by_itself} of them {'goes out by itself' if by_itself == 1 else 'go out by themselves'}."
                if by_itself
                else ""
            )
        return f"{plural(len(unsent), 'request')} not sent yet.{rest}"
    cancelled = any(request.state == "cancelled" for request in states)
    return "Nothing waits to be sent." if cancelled else "All requests are sent."


def what_came_of_it(request: Request, now: datetime) -> list[str]:
    """Return what came of the last attempts, the latest last, and where the support desk has it."""
    lines = []
    for attempt in request.attempts[-_MOST_LINES:]:
        times = f" ({attempt.times} times)" if attempt.times > 1 else ""
        lines.append(f"{moment(attempt.at, now)}  {attempt.result}{times}")
    if request.remote_url and request.state == "sent":
        lines.append(f"The support desk has it at {request.remote_url}")
    return lines
