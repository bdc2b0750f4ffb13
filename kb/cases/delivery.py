"""A person's word on a request that goes to a server: give it to a channel, take it back; and safe changes to it."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from kb.cases.case import Case, Request
from kb.cases.channels.server import ServerChannel
from kb.cases.request import problems
from kb.cases.sending import cancelled, given, is_waiting
from kb.cases.store import CaseStore
from kb.errors import ConflictError, NotFoundError, RequestError

_TRIES = 20


def give(store: CaseStore, case: Case, channel: ServerChannel, now: datetime, *, again: bool = False) -> Case:
    """Give the case's request to a channel and save that. From then on it goes out by itself, after a crash too.

    Raises RequestError when something is missing, when it is on its way, or when it may have arrived and `again` does
    not say to send it all the same; ConflictError when it was changed since the case was read.
    """
    if case.request is None:
        raise RequestError(f"The case {case.id} has no request.")
    request = given(case.request, channel.name, now, again=again)
    state = case.state if case.state == "solved" else "request"
    return store.save(msgspec.structs.replace(case, request=request, state=state, updated=now))


def hold(store: CaseStore, case: Case, now: datetime) -> Case:
    """Take the request out of the queue to change it: it does not go out by itself until it is given again.

    Raises RequestError when it is on its way, or there is none.
    """
    request = case.request
    if request is None:
        raise RequestError(f"The case {case.id} has no request.")
    if request.state == "sending":
        hint = "It can be changed once it is known whether it has arrived."
        raise RequestError("The request is on its way.", where=request.id, hint=hint)
    held = msgspec.structs.replace(request, approved="", next_attempt=None)
    return store.save(msgspec.structs.replace(case, request=held, updated=now))


def can_be_given_back(request: Request) -> bool:
    """Whether a request that was taken out of the queue could wait in it again: nothing is missing, nothing is done."""
    return bool(request.channel) and request.state == "ready" and not is_waiting(request) and not problems(request)


def cancel(store: CaseStore, case: Case, now: datetime) -> Case:
    """Save that the request is not to be sent. Raises RequestError when it has arrived, or there is none."""
    if case.request is None:
        raise RequestError(f"The case {case.id} has no request.")
    return store.save(msgspec.structs.replace(case, request=cancelled(case.request, now), updated=now))


def chosen(channels: Mapping[str, ServerChannel], wanted: str) -> ServerChannel:
    """Return the channel of a name. Raises RequestError, saying what to do, when there is none."""
    if wanted in channels:
        return channels[wanted]
    if not wanted:
        hint = 'Write a [channels.NAME] table and `channel = "NAME"` into the configuration, or export the request.'
        raise RequestError("No way to the help desk is set up.", hint=hint)
    known = ", ".join(channels) or "none"
    raise RequestError(f"There is no channel `{wanted}`.", hint=f"Channels in the configuration: {known}.")


def changed(store: CaseStore, case_id: str, change: Callable[[Request], Request], now: datetime) -> Case:
    """Change a request on the disk, whatever else is saved in its case meanwhile: read, change, save, repeat.

    Raises NotFoundError when the case or its request was deleted, and what loading and saving raise.
    """
    for attempt in range(_TRIES):
        case = store.load(case_id)
        if case.request is None:
            raise NotFoundError(f"The request of the case {case_id} was deleted.")
        request = change(case.request)
        if request == case.request:
            return case
        try:
            return store.save(msgspec.structs.replace(case, request=request, updated=now))
        except ConflictError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")
