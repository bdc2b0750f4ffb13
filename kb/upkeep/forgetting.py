"""Forgetting an account or a case: it goes from every file that Deskside keeps, its name included.

What is to go is written down first, by its id alone, and crossed out last. So a run that was stopped can be seen, by
the doctor too, and any later run finishes it. Each step can be done twice.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb.accounts.record import Record
from kb.accounts.store import ENDING, AccountStore
from kb.cases.case import Case
from kb.cases.store import CaseStore
from kb.errors import DesksideError, NotFoundError, StorageError
from kb.settings import Folders
from kb.storage.erasing import erase, erase_file, erase_folder, remains
from kb.storage.files import make_private_folder, write_atomic
from kb.storage.folders import names_in, sync_folder
from kb.storage.reading import read_bytes
from kb.text import joined, plural, shorten
from kb.upkeep.identifying import identifying_texts
from kb.upkeep.mentions import forget_indexes, forget_rows
from kb.upkeep.pictures import pictures_showing

if TYPE_CHECKING:
    from kb.desk import Desk

_FOLDER = "forgetting"
_MOST_NAMED = 5
_LONGEST_LINE = 200
OUT_OF_REACH = "What was sent, copied or exported, and backups of this computer, are not reached."


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be forgotten, as it is written down until it is done: ids and nothing else."""

    account: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What would go, for a person to agree to. `other_cases` refer to the account and would stay.

    `unsent` are the numbers of requests that have not left; `unreadable` counts cases of which nobody can tell.
    """

    order: Order
    title: str
    files: int
    attachments: int
    pictures: tuple[Path, ...]
    unsent: tuple[str, ...] = ()
    other_cases: tuple[str, ...] = ()
    unreadable: int = 0

    def describe(self) -> list[str]:
        """Return what would go and what would stay, one line each."""
        cases = self.order.cases
        lines = []
        if self.order.account:
            lines.append("The account record with its good copies.")
        if cases:
            lines.append(f"{plural(len(cases), 'case')} with requests, notes and good copies: {some(cases)}.")
        if self.attachments:
            lines.append(f"{plural(self.attachments, 'attached file')}.")
        if self.pictures:
            lines.append(
                f"{plural(len(self.pictures), 'saved picture')} of the screen that show{_s(self.pictures)} it."
            )
        if self.unsent:
            lines.append(f"Not sent yet, and lost with it: {some(self.unsent)}.")
        if self.other_cases:
            count = len(self.other_cases)
            stay = "refers to this account and stays" if count == 1 else "refer to this account and stay"
            lines.append(f"{plural(count, 'case')} {stay}: {some(self.other_cases)}.")
        if self.unreadable:
            lines.append(f"{plural(self.unreadable, 'case')} cannot be read, so nobody can tell whose.")
        return [*lines, OUT_OF_REACH]


def plan_account(folders: Folders, account_id: str, *, with_cases: bool = False) -> Forgetting:
    """Return what would go with an account. Raises NotFoundError where there is nothing of it."""
    store = AccountStore(folders.accounts)
    path = store.path_of(account_id)
    record: Record | None = None
    try:
        record = store.load(account_id)
    except NotFoundError:
        if not remains(path) and not any(order.account == account_id for order in unfinished(folders)):
            raise
    except DesksideError:
        record = None  # one that is damaged can be forgotten all the same
    own, unreadable = _cases_of(CaseStore(folders.cases), account_id)
    taken = own if with_cases else []
    things: list[Record | Case] = [*([record] if record else []), *taken]
    return _plan(
        folders,
        Order(account=account_id, cases=tuple(case.id for case in taken)),
        f"Forget {record.company if record else account_id}?",
        things,
        other_cases=() if with_cases else tuple(case.id for case in own),
        unreadable=unreadable,
    )


def plan_case(folders: Folders, case_id: str) -> Forgetting:
    """Return what would go with a case. Raises NotFoundError where there is nothing of it."""
    return plan_cases(folders, [case_id])


def plan_cases(folders: Folders, case_ids: Collection[str]) -> Forgetting:
    """Return what would go with these cases. Raises NotFoundError where there is nothing of one of them."""
    store = CaseStore(folders.cases)
    cases: list[Case] = []
    for case_id in case_ids:
        try:
            cases.append(store.load(case_id))
        except NotFoundError:
            if not _case_remains(store, case_id) and not any(case_id in one.cases for one in unfinished(folders)):
                raise
        except DesksideError:
            continue
    ids = tuple(case_ids)
    title = f"Forget the case {ids[0]}?" if len(ids) == 1 else f"Forget {plural(len(ids), 'case')}?"
    return _plan(folders, Order(cases=ids), title, cases)


def forget(folders: Folders, plan: Forgetting, desk: "Desk | None" = None) -> None:
    """Erase what a plan names; `desk` is one that is open over these folders, and keeps the rest of its indexes.

    Raises StorageError where something cannot be removed; the next run goes on there.
    """
    note = _write_down(folders, plan.order)
    for picture in plan.pictures:
        erase_file(picture)
    _carry_out(folders, plan.order, note, desk)


def unfinished(folders: Folders) -> list[Order]:
    """Return what was being forgotten when Deskside was stopped."""
    return [order for _, order in _notes(folders)]


def finish(folders: Folders) -> int:
    """Go on with what was being forgotten when Deskside was stopped; return how many records and cases that were."""
    count = 0
    for note, order in _notes(folders):
        things = _readable(folders, order)
        for picture in pictures_showing(folders.data / "pictures", identifying_texts(*things)):
            erase_file(picture)
        _carry_out(folders, order, note)
        count += len(order.cases) + bool(order.account)
    return count


def some(names: Collection[str]) -> str:
    """Return names in one sentence: the first few, and how many more there are."""
    first = [shorten(name, 40) for name in list(names)[:_MOST_NAMED]]
    more = len(names) - len(first)
    return shorten(joined([*first, f"{more} more"] if more > 0 else first), _LONGEST_LINE)


def _plan(
    folders: Folders,
    order: Order,
    title: str,
    things: Sequence[Record | Case],
    *,
    other_cases: tuple[str, ...] = (),
    unreadable: int = 0,
) -> Forgetting:
    cases = CaseStore(folders.cases)
    files = [path for case_id in order.cases for path in remains(_case_file(cases, case_id))]
    if order.account:
        files += remains(AccountStore(folders.accounts).path_of(order.account))
    requests = [one.request for one in things if isinstance(one, Case) and one.request is not None]
    return Forgetting(
        order=order,
        title=title,
        files=len(files),
        attachments=sum(len(names_in(cases.attachments_of(case_id))) for case_id in order.cases),
        pictures=tuple(pictures_showing(folders.data / "pictures", identifying_texts(*things))),
        unsent=tuple(request.id for request in requests if request.state not in ("sent", "cancelled")),
        other_cases=other_cases,
        unreadable=unreadable,
    )


def _carry_out(folders: Folders, order: Order, note: Path, desk: "Desk | None" = None) -> None:
    cases = CaseStore(folders.cases)
    for case_id in order.cases:
        erase_folder(cases.attachments_of(case_id))
        erase(_case_file(cases, case_id))
    if order.account:
        erase(AccountStore(folders.accounts).path_of(order.account))
    try:
        if desk is not None:
            forget_rows(desk, order.account, order.cases)
        else:
            forget_indexes(folders, order.account, order.cases)
        erase_file(note)
    except StorageError as error:
        what = f"It is erased, but not yet in the indexes and notes of it. {error.what}"
        raise StorageError(what, where=error.where, hint="The next start of Deskside goes on with it.") from None
    sync_folder(note)


def _cases_of(store: CaseStore, account_id: str) -> tuple[list[Case], int]:
    """Return the cases that refer to an account, and how many cannot be read."""
    own, unreadable = [], 0
    for item in store.all():
        if not isinstance(item, Case):
            unreadable += 1
        elif item.account == account_id:
            own.append(item)
    return own, unreadable


def _readable(folders: Folders, order: Order) -> Iterator[Record | Case]:
    """Go through what can still be read of what is to be forgotten."""
    cases = CaseStore(folders.cases)
    for case_id in order.cases:
        try:
            yield cases.load(case_id)
        except DesksideError:
            continue
    if order.account:
        try:
            yield AccountStore(folders.accounts).load(order.account)
        except DesksideError:
            return


def _write_down(folders: Folders, order: Order) -> Path:
    content = msgspec.json.encode(order)
    folder = folders.data / _FOLDER
    make_private_folder(folder)
    note = folder / f"{sha256(content).hexdigest()[:16]}.json"
    write_atomic(note, content, locked=False)
    return note


def _notes(folders: Folders) -> Iterator[tuple[Path, Order]]:
    folder = folders.data / _FOLDER
    for name in names_in(folder):
        if not name.endswith(".json"):
            continue
        try:
            order = msgspec.json.decode(read_bytes(folder / name, follow_links=False), type=Order)
            yield folder / name, _checked(folders, order)
        except (DesksideError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue  # nothing is erased on the word of a file that is not as it was written


def _checked(folders: Folders, order: Order) -> Order:
    """Return an order whose names are names of records and cases. Raises NotFoundError for any other."""
    if order.account:
        AccountStore(folders.accounts).path_of(order.account)
    for case_id in order.cases:
        CaseStore(folders.cases).attachments_of(case_id)
    return order


def _case_file(store: CaseStore, case_id: str) -> Path:
    store.attachments_of(case_id)  # refuses what is no name of a case
    return store.folder / f"{case_id}{ENDING}"


def _case_remains(store: CaseStore, case_id: str) -> bool:
    return bool(remains(_case_file(store, case_id)) or names_in(store.attachments_of(case_id)))


def _s(things: Collection[object]) -> str:
    return "s" if len(things) == 1 else ""
