"""How a request gets to a server: its states, without any disk or network.

    draft -> ready -> sending -> sent (with the server's number)
                ^        |-----> failed (somebody has to look)
                |--------'       cancelled (from any but sent)

A request that is `ready` waits only for the person, until it is *given* to a channel; then it goes out by itself. It is
saved as `sending` before anything touches the network, and `in_doubt` is saved before the step after which the server
may have it. So whoever finds it `sending` later, after a crash too, knows what can have happened: if it is in doubt it
is looked for at the server first, and is sent again only when it is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeAlias

import msgspec

from kb.cases.case import Attempt, Request
from kb.cases.message import render_text
from kb.cases.request import problems
from kb.dates import long_date
from kb.errors import RequestError
from kb.text import clean_line

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 900.0
LONGEST_ASKED = 86_400.0
"""Seconds. A server that asks for a longer pause than a day is tried again after a day."""

_CLOCK_IS_WRONG = timedelta(minutes=1)

Draw: TypeAlias = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has it: under which number, and where it can be seen there, if it says so."""

    remote_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The server may have it. The reason is a whole sentence, like those below."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The server does not have it and may take it later. `after` is how many seconds it asked to wait."""

    reason: str
    after: float | None = None
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The server does not have it and will not take it like this."""

    reason: str


Outcome: TypeAlias = Sent | Unknown | Retry | Failed


@dataclass(frozen=True, slots=True)
class Rules:
    """What a channel can do about doubt: look for a request at the server, or have a repeat count once.

    `settle` is how many seconds the server may still be at work on a request whose answer was lost.
    """

    can_find: bool
    repeat_is_safe: bool
    settle: float = 120.0
    give_up: timedelta = timedelta(days=14)


def digest(request: Request, channel: str) -> str:
    """Return a fingerprint of all that leaves, to tell whether it is still what the person had before them."""
    parts = [channel, clean_line(request.subject), render_text(request), *(one.sha256 for one in request.attachments)]
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def given(request: Request, channel: str, now: datetime, *, again: bool = False) -> Request:
    """Return the request, given to a channel: it may leave from now on. `again` is for one that may have arrived.

    Raises RequestError when something is missing, when it is on its way or has arrived, and, without `again`, when it
    may have.
    """
    missing = problems(request)
    if missing:
        raise RequestError(" ".join(finding.message for finding in missing), where=request.id)
    if request.state == "sending":
        raise RequestError("It is on its way already.", where=request.id)
    if request.state == "sent" and not again:
        raise RequestError("It was sent already.", where=request.id, hint=_AGAIN)
    return msgspec.structs.replace(
        request,
        state="ready",
        channel=channel,
        given=now,
        approved=digest(request, channel),
        tries=0,
        next_attempt=now,
        in_doubt=(request.in_doubt or bool(request.remote_id)) and not again,
        claim="" if again or channel != request.channel else request.claim,
    )


def cancelled(request: Request, now: datetime) -> Request:
    """Return the request, no longer to be sent. Raises RequestError when it has arrived."""
    if request.state == "sent":
        raise RequestError("It was sent already and cannot be taken back from here.", where=request.id)
    stopped = msgspec.structs.replace(request, state="cancelled", approved="", next_attempt=None)
    if request.state != "sending":
        return stopped
    doubt = "It was on its way and may have arrived." if request.in_doubt else "It had not left."
    return _with_last_result(stopped, f"Cancelled. {doubt}", now)


def is_waiting(request: Request) -> bool:
    """Tell whether the request goes out by itself: given to a channel, and not changed since the person saw it."""
    if request.state == "sending":
        return bool(request.channel)
    return request.state == "ready" and bool(request.approved) and request.approved == digest(request, request.channel)


def is_due(request: Request, now: datetime) -> bool:
    """Tell whether a request that waits may be tried now.

    No pause is longer than a day: a try that is further off was set while the clock was wrong. Nor is one waited for
    that was set before the clock was put back, unless the server may still be at work on it.
    """
    if request.next_attempt is None or not is_waiting(request):
        return is_waiting(request)
    put_back = bool(request.attempts) and request.attempts[-1].at - now > _CLOCK_IS_WRONG and not request.in_doubt
    return request.next_attempt <= now or request.next_attempt - now > timedelta(seconds=LONGEST_ASKED) or put_back


def begun(request: Request, now: datetime, shown: str) -> Request:
    """Return the request as it must be on the disk before the network is touched. `shown` is what is to leave."""
    attempt = Attempt(request.channel, now, "Begun.", shown)
    return msgspec.structs.replace(
        request, state="sending", next_attempt=now, attempts=(*request.attempts, attempt), in_doubt=False
    )


def handed_over(request: Request, now: datetime, rules: Rules) -> Request:
    """Return the request as it must be on the disk before the step after which the server may have it."""
    return msgspec.structs.replace(request, in_doubt=True, next_attempt=now + timedelta(seconds=rules.settle))


def finished(request: Request, outcome: Outcome, now: datetime, rules: Rules, draw: Draw) -> Request:
    """Return the request after an attempt that `begun`, with what came of it."""
    match outcome:
        case Sent():
            return _arrived(request, outcome, now, "Sent")
        case Failed():
            return _failed(_without_content(request), outcome.reason, now, in_doubt=False)
        case Retry():
            request = msgspec.structs.replace(_without_content(request), state="ready", in_doubt=False)
            return _later(request, outcome.reason, now, rules, pause(request.tries, draw, outcome.after))
        case Unknown():
            request = msgspec.structs.replace(request, state="sending", in_doubt=True)
            if not (rules.can_find or rules.repeat_is_safe):
                return _failed(request, f"{outcome.reason} {MAY_HAVE_ARRIVED}", now, in_doubt=True)
            return _later(request, outcome.reason, now, rules, max(rules.settle, pause(request.tries, draw)))


def looked(request: Request, found: Sent | Retry | Failed | None, now: datetime, rules: Rules, draw: Draw) -> Request:
    """Return a request in doubt after it was looked for at the server. None: it is not there, and may be sent again.

    A look that came to nothing (Retry, Failed) leaves the doubt, and counts as a try.
    """
    if found is None:
        return msgspec.structs.replace(_with_last_result(request, "It had not arrived.", now), in_doubt=False)
    if isinstance(found, Sent):
        return _arrived(request, found, now, "Found there")
    if isinstance(found, Failed):
        return _failed(request, f"{found.reason} {MAY_HAVE_ARRIVED}", now, in_doubt=True)
    return _later(request, found.reason, now, rules, pause(request.tries, draw, found.after))


def cannot_tell(request: Request, now: datetime) -> Request:
    """Return a request in doubt whose channel cannot look for it: somebody has to ask the support desk."""
    return _failed(request, MAY_HAVE_ARRIVED, now, in_doubt=True)


def pause(tries: int, draw: Draw, asked: float | None = None) -> float:
    """Return how many seconds to wait after so many failed tries: full jitter, never less than the server asked for."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tries, 20))
    return max(draw(0.0, longest), min(asked or 0.0, LONGEST_ASKED))


MAY_HAVE_ARRIVED = (
    "It may have arrived: ask the support desk for its number before it is sent again, or mark it as sent."
)
_AGAIN = "`deskside request send --again` sends it all the same."


def _arrived(request: Request, outcome: Sent, now: datetime, how: str) -> Request:
    number = f", ticket {outcome.remote_id}" if outcome.remote_id else ""
    done = msgspec.structs.replace(
        request,
        state="sent",
        approved="",
        next_attempt=None,
        in_doubt=False,
        claim="",
        tries=0,
        remote_id=outcome.remote_id,
        remote_url=outcome.url,
    )
    return _with_last_result(done, f"{how}{number}.", now)


def _failed(request: Request, reason: str, now: datetime, *, in_doubt: bool) -> Request:
    stopped = msgspec.structs.replace(request, state="failed", approved="", next_attempt=None, in_doubt=in_doubt)
    return _with_last_result(stopped, reason, now)


def _later(request: Request, reason: str, now: datetime, rules: Rules, seconds: float) -> Request:
    if request.given is not None and now - request.given >= rules.give_up:
        days = max(1, rules.give_up.days)
        doubt = f" {MAY_HAVE_ARRIVED}" if request.in_doubt else ""
        return _failed(request, f"Given up after {days} days. {reason}{doubt}", now, in_doubt=request.in_doubt)
    waiting = msgspec.structs.replace(request, tries=request.tries + 1, next_attempt=now + timedelta(seconds=seconds))
    return _with_last_result(waiting, reason, now)


def _without_content(request: Request) -> Request:
    """Take what was to leave out of the last attempt: it has not left."""
    *before, last = request.attempts
    return msgspec.structs.replace(request, attempts=(*before, msgspec.structs.replace(last, sent="")))


def _with_last_result(request: Request, result: str, now: datetime) -> Request:
    """Say what came of the last attempt; it becomes one with those before it that ended in the same way."""
    if not request.attempts:
        return msgspec.structs.replace(request, attempts=(Attempt(request.channel, now, result),))
    *before, last = request.attempts
    last = msgspec.structs.replace(last, at=now, result=result)
    if before and (before[-1].channel, before[-1].result, before[-1].sent) == (last.channel, result, last.sent):
        last = msgspec.structs.replace(last, times=before.pop().times + last.times)
    return msgspec.structs.replace(request, attempts=(*before, last))


def words_for(request: Request, label: str, now: datetime) -> str:
    """Return one sentence or two that tell a person where a request stands, and what happens next."""
    last = request.attempts[-1].result if request.attempts else ""
    if request.state == "sent":
        return f"Sent to {label}{f', ticket {request.remote_id}' if request.remote_id else ''}."
    if request.state == "failed":
        news = f"Nobody knows yet whether {label} has it." if request.in_doubt else f"Not sent to {label}."
        return f"{news} {last}".rstrip()
    if not is_waiting(request):
        return "Not sent." if request.state != "cancelled" else "Cancelled."
    due = when_due(request, now)
    when = f" Next try {due}." if due else ""
    if request.in_doubt:
        doubt = f"It may have arrived at {label}. Deskside goes on by itself, and files it only once."
        return f"{doubt}{when} {last}".rstrip()
    return f"It is kept, and goes out to {label} by itself.{when} {last}".rstrip()


def may_double(request: Request, rules: Rules) -> bool:
    """Tell whether a person has to say that it is sent again: it may have arrived, and the server cannot be asked."""
    return request.state == "failed" and request.in_doubt and not (rules.can_find or rules.repeat_is_safe)


def sent_to_server(request: Request) -> str:
    """Return exactly what a server has been given of a request that is sent; empty where it left another way."""
    last = request.attempts[-1] if request.state == "sent" and request.attempts else None
    return last.sent if last is not None and last.channel == request.channel else ""


def when_due(request: Request, now: datetime) -> str:
    """Return when a request that waits is tried next: `at 14:05`, `on 3 May 2027 at 14:05`; empty for no time."""
    return _clock(request.next_attempt, now) if request.next_attempt else ""


def _clock(when: datetime, now: datetime) -> str:
    if when <= now:
        return "at once"
    clock = f"at {when:%H:%M}" if when - now >= timedelta(minutes=1) else f"at {when:%H:%M:%S}"
    return clock if when.date() == now.date() else f"on {long_date(when.date())} {clock}"
