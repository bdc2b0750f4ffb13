"""Closing a case when nothing more is to be done in it, and opening it again when there is."""

from datetime import datetime

import msgspec

from kb.cases.case import Case, Event
from kb.cases.events import noted, wrap_up_in_words
from kb.cases.store import CaseStore
from kb.errors import CaseError, NotFoundError

_MOST_HOPS = 20


def close(store: CaseStore, case: Case, now: datetime) -> Case:
    """Save that nothing more is to be done in the case. Raises CaseError when it is closed already."""
    if case.state == "closed":
        raise CaseError("This case is closed already.", where=case.id)
    return store.save(noted(msgspec.structs.replace(case, state="closed", updated=now), "closed", now))


def reopen(store: CaseStore, case: Case, now: datetime) -> Case:
    """Save that the case goes on: all that is known in it stays, and its wrap-up goes into its time line.

    Raises CaseError when it is open, or has been taken up by another case that there is.
    """
    if case.state == "open" and not case.merged_into:
        raise CaseError("This case is open already.", where=case.id)
    if case.merged_into and case.merged_into in store.ids():
        what = f"This case was merged into {case.merged_into}, where it goes on."
        raise CaseError(what, where=case.id, hint="Go on there, or undo the merging.")
    open_again = msgspec.structs.replace(
        case, state="open", helped=None, wrap_up=None, merged_into="", events=_with_wrap_up(case), updated=now
    )
    return store.save(noted(open_again, "reopened", now))


def current(store: CaseStore, case_id: str) -> Case:
    """Return the case in which a case goes on: itself, or the one that it was merged into.

    Raises as `CaseStore.load` does for the case itself.
    """
    case = store.load(case_id)
    for _ in range(_MOST_HOPS):
        if not case.merged_into:
            break
        try:
            case = store.load(case.merged_into)
        except NotFoundError:
            break
    return case


def _with_wrap_up(case: Case) -> tuple[Event, ...]:
    if case.wrap_up is None:
        return case.events
    said = Event("wrapped_up", case.wrap_up.at, case.wrap_up.article, wrap_up_in_words(case.wrap_up))
    return (*case.events, said)
