"""The outbox: every request of every case, kept until it is known to have arrived or is deleted."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import msgspec

from kb.cases.case import Attempt, Case, Request, RequestState
from kb.cases.channels import Channel
from kb.cases.request import problems
from kb.cases.sending import digest
from kb.cases.store import CaseStore
from kb.errors import Finding, NotFoundError, RequestError, StorageError


def requests(store: CaseStore) -> Iterator[Case | Finding]:
    """Go through the cases that have a request, newest day first; files that cannot be read come as findings.

    The request of a case that was merged into another belongs to that one.
    """
    for header in store.headers():
        if isinstance(header, Finding):
            yield header
        elif header.request is not None and not header.merged_into:
            yield from store.each([header])


def case_of_request(store: CaseStore, request_id: str) -> tuple[Case, Request]:
    """Return a request and its case. The number may be given in any letter case, or by its beginning if that is unique.

    Raises NotFoundError when there is none, or several.
    """
    wanted = request_id.strip().upper()
    found = [
        (item, item.request)
        for item in requests(store)
        if isinstance(item, Case) and item.request is not None and item.request.id.upper().startswith(wanted)
    ]
    exact = [pair for pair in found if pair[1].id.upper() == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    what = f"There is no request {request_id}." if not found else f"Several requests begin with {request_id}."
    raise NotFoundError(what, hint="`deskside request list` shows them all.")


def keep(store: CaseStore, case: Case, request: Request, now: datetime) -> Case:
    """Save the request with its case. It is `ready` once nothing is missing, and a `draft` until then.

    Raises RequestError for a change to one that is on its way: it could arrive in either form.
    """
    state = request.state
    if state == "sending":
        stored = store.load(case.id).request
        if stored is None or digest(stored, "") != digest(request, ""):
            hint = "It can be changed once it is known whether it has arrived."
            raise RequestError("The request is on its way.", where=request.id, hint=hint)
    if state in ("draft", "ready"):
        state = "draft" if problems(request) else "ready"
    kept = msgspec.structs.replace(request, state=state)
    case_state = case.state if case.state == "solved" else "request"
    return store.save(msgspec.structs.replace(case, request=kept, state=case_state, updated=now))


def send(store: CaseStore, case: Case, channel: Channel, now: datetime) -> tuple[Case, str]:
    """Let the case's request leave by a channel: saved first, then sent, then what came of it is saved.

    Returns the saved case and one sentence for the person. Raises RequestError when something is missing or the
    channel failed; the failure is kept with the request. One that has left although that could not be saved is an
    error too, which says so: nobody should send it a second time.
    """
    request = case.request
    if request is None:
        raise RequestError(f"The case {case.id} has no request.")
    missing = problems(request)
    if missing:
        raise RequestError(" ".join(finding.message for finding in missing), where=request.id)
    prepared = channel.prepare(request)
    case = keep(store, case, request, now)
    try:
        result = channel.send(prepared)
    except RequestError as error:
        with suppress(StorageError):  # that it did not leave is the more important news
            _record(store, case, Attempt(channel.name, now, f"failed: {error.what}"), now)
        raise
    attempt = Attempt(channel.name, now, result, prepared.content.decode("utf-8", "replace"))
    try:
        return _record(store, case, attempt, now), result
    except StorageError as error:
        what = f"{result} But this could not be noted in the outbox: {error.what}"
        raise RequestError(what, where=request.id, hint="It has left: do not send it a second time.") from error


def mark_sent(store: CaseStore, case: Case, now: datetime) -> Case:
    """Save that the person says it has reached the support desk. Raises RequestError when there is no request."""
    return _with_state(store, case, "sent", now)


def mark_not_sent(store: CaseStore, case: Case, now: datetime) -> Case:
    """Save that the request has not reached the support desk after all. Raises RequestError when there is none."""
    unsent: RequestState = "draft" if case.request is not None and problems(case.request) else "ready"
    return _with_state(store, case, unsent, now)


def delete_request(store: CaseStore, case: Case, now: datetime) -> Case:
    """Take the request out of its case for good; a case that is nothing but a request is deleted with it."""
    if case.flow is None:
        store.delete(case.id)
        return msgspec.structs.replace(case, request=None)
    saved = store.save(msgspec.structs.replace(case, request=None, state="open", updated=now))
    store.remove_attachments(case.id)
    return saved


def _with_state(store: CaseStore, case: Case, state: RequestState, now: datetime) -> Case:
    if case.request is None:
        raise RequestError(f"The case {case.id} has no request.")
    request = msgspec.structs.replace(case.request, state=state)
    return store.save(msgspec.structs.replace(case, request=request, updated=now))


def _record(store: CaseStore, case: Case, attempt: Attempt, now: datetime) -> Case:
    assert case.request is not None
    request = msgspec.structs.replace(case.request, attempts=(*case.request.attempts, attempt))
    return store.save(msgspec.structs.replace(case, request=request, updated=now))
