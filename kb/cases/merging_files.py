"""Merging two cases on the disk, and undoing that.

The order of the steps lets a crash between two of them neither lose anything nor let a request leave twice: the copy
of a request that waits goes on waiting only once the other case no longer counts.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import msgspec

from kb.cases.attachments import read_attachment
from kb.cases.case import Case, Request, Undo
from kb.cases.events import noted
from kb.cases.merging import Merged, in_order, merged
from kb.cases.store import CaseStore
from kb.errors import CaseError, ConflictError
from kb.storage.files import make_private_folder, write_atomic
from kb.troubleshooter.flow import Flow


def merge(store: CaseStore, one_id: str, other_id: str, now: datetime, flow_of: Callable[[str], Flow | None]) -> Merged:
    """Merge two cases and save both; the later goes on. `flow_of` gives a troubleshooter, for the words of clashes.

    Raises CaseError where they cannot become one, ConflictError where one was changed meanwhile, RequestError where an
    attached file is damaged, and what loading and saving raise.
    """
    case, other = in_order(store.load(one_id), store.load(other_id))
    flow, other_flow = (flow_of(one.flow) if one.flow else None for one in (case, other))
    found = merged(case, other, now, flow, other_flow)
    _copy_files(store, other, found.case)
    first = store.save(msgspec.structs.replace(found.case, request=_held(found.case.request), undo=None))
    try:
        stub = store.save(found.other)
    except ConflictError:
        store.save(msgspec.structs.replace(case, revision=first.revision))
        raise
    undo = Undo(
        other=stub.id,
        other_state=other.state,
        revision=first.revision + 1,
        other_revision=stub.revision,
        before=msgspec.to_builtins(msgspec.structs.replace(case, undo=None), str_keys=True),
    )
    saved = store.save(msgspec.structs.replace(first, request=found.case.request, undo=undo))
    return Merged(saved, stub, found.clashes)


def undo_merge(store: CaseStore, case_id: str, now: datetime) -> Case:
    """Take the last merging back: both cases stand as they stood, and the other one is returned.

    Raises CaseError when something was saved in either case since.
    """
    case = store.load(case_id)
    if case.undo is None or not case.can_undo:
        hint = "The other case is still there, closed, with all that it had."
        raise CaseError("There is no merging to undo: something was saved since.", where=case.id, hint=hint)
    other = store.load(case.undo.other)
    if other.revision != case.undo.other_revision:
        raise CaseError(f"{other.id} was changed since the merging.", where=other.id, hint="It is left as it is.")
    before = msgspec.convert({**case.undo.before, "id": case.id, "revision": case.revision}, Case, strict=False)
    store.save(before)
    freed = msgspec.structs.replace(other, state=case.undo.other_state, merged_into="", updated=now)
    restored = store.save(noted(freed, "unmerged", now, case.id))
    _remove_files(store, before, case)
    return restored


def _held(request: Request | None) -> Request | None:
    """Return the request, not going out by itself."""
    if request is None or not request.approved:
        return request
    return msgspec.structs.replace(request, approved="", next_attempt=None)


def _copy_files(store: CaseStore, other: Case, case: Case) -> None:
    wanted = {one.sha256 for one in case.request.attachments} if case.request else set()
    files = [one for one in other.request.attachments if one.sha256 in wanted] if other.request else []
    if files:
        folder = store.attachments_of(case.id)
        make_private_folder(folder)
        for one in files:
            write_atomic(folder / one.sha256, read_attachment(store, other.id, one), locked=False)


def _remove_files(store: CaseStore, before: Case, case: Case) -> None:
    kept = {one.sha256 for one in before.request.attachments} if before.request else set()
    for one in case.request.attachments if case.request else ():
        if one.sha256 not in kept:
            with suppress(OSError):
                (store.attachments_of(case.id) / one.sha256).unlink()
