"""How long finished cases are kept: for ever, unless the settings say otherwise.

A case is finished when it is solved or closed, or when its request has arrived or was called off. An open case, and one
whose request has not left, never goes by itself, however old it is.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

from kb.cases.case import Case
from kb.cases.store import CaseStore
from kb.dates import Period
from kb.errors import DesksideError, StorageError
from kb.settings import Folders
from kb.storage.lines import append_line
from kb.text import plural
from kb.upkeep.forgetting import forget, plan_cases

if TYPE_CHECKING:
    from kb.desk import Desk


def due_cases(folders: Folders, keep: Period, now: datetime) -> Iterator[Case]:
    """Go through the finished cases that nobody has touched for so long, newest day first.

    Those that cannot be read stay: nobody knows what they are. Raises StorageError when the folder cannot be read.
    """
    store = CaseStore(folders.cases)
    before = keep.before(now)
    for case_id in store.ids():
        begun = _day_of(case_id)
        if begun is not None and begun > before.date():
            continue  # it was touched after it was begun
        try:
            case = store.load(case_id)
        except DesksideError:
            continue
        if case.updated < before and is_finished(case):
            yield case


def is_finished(case: Case) -> bool:
    """Tell whether nothing more is to come of a case."""
    request = case.request
    if request is not None:
        return request.state in ("sent", "cancelled") and not request.in_doubt
    return case.state in ("solved", "closed")


def purge(
    folders: Folders,
    keep: Period,
    now: datetime,
    before: Callable[[Sequence[str]], object] = lambda case_ids: None,
    desk: "Desk | None" = None,
) -> tuple[str, ...]:
    """Forget the finished cases that are older than they should be kept; return their ids. The log gets their number.

    `before` is called with the ids while the cases are still there. Raises StorageError where something cannot be
    removed; the rest of it goes the next time.
    """
    due = tuple(case.id for case in due_cases(folders, keep, now))
    if due:
        before(due)
        forget(folders, plan_cases(folders, due), desk)
        with suppress(StorageError):
            line = (
                f"{now.isoformat(timespec='seconds')} {plural(len(due), 'finished case')} forgotten after {keep.words}"
            )
            append_line(folders.log_file, line.encode("utf-8", "replace"))
    return due


def _day_of(case_id: str) -> date | None:
    try:
        return date.fromisoformat(case_id[:10])
    except ValueError:
        return None
