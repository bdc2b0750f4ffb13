"""The folders of account records and of cases, with the files that are attached to requests.

Codes beside those of `kb.storage.doctor` and `.leftovers`: D024 a name that no account or case can have, D060 an
attached file that is damaged, D061 attached files of a case that is gone. What is wrong inside a record or a case that
can be read is S002 and C001.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.accounts.ids import is_account_id
from kb.accounts.store import AccountStore
from kb.cases.store import CaseStore, is_case_id
from kb.errors import DesksideError, Finding, Place, Severity, StorageError
from kb.storage.copies import BROKEN
from kb.storage.doctor import check_documents
from kb.storage.folders import folders_in, names_in
from kb.storage.leftovers import Writers, check_leftovers, check_locks
from kb.storage.reading import read_bytes
from kb.storage.treatment import Treated
from kb.storage.words import MissingFileError, shown
from kb.upkeep.checkup import Checkup

_ENDING = ".json"


def check_accounts(folder: Path, checkup: Checkup, *, dry_run: bool) -> None:
    """Look at each account record, and mend what can be mended."""
    found, told = _check_folder(folder, _is_account_file, "an account", checkup, dry_run)
    store = AccountStore(folder)
    for account_id in _ids(store):
        checkup.accounts += 1
        try:
            found += [Treated(one) for one in store.open(account_id).findings if one.code == "S002"]
        except DesksideError as error:
            found += _untold(error, store.path_of(account_id), told)
    checkup.treated += found


def check_cases(folder: Path, checkup: Checkup, *, dry_run: bool) -> None:
    """Look at each case and at the files that are attached to requests, and mend what can be mended."""
    found, told = _check_folder(folder, _is_case_file, "a case", checkup, dry_run)
    store = CaseStore(folder)
    ids = _ids(store)
    for case_id in ids:
        checkup.cases += 1
        try:
            store.load(case_id)
        except DesksideError as error:
            found += _untold(error, folder / f"{case_id}{_ENDING}", told)
    checkup.treated += [*found, *_check_attachments(folder / "attachments", set(ids), dry_run)]


def _check_folder(
    folder: Path, is_name: Callable[[str], bool], what: str, checkup: Checkup, dry_run: bool
) -> tuple[list[Treated], set[str]]:
    """Look at the documents of a folder as files; return what was found, and the files that it was found in."""
    found = list(check_documents(folder, is_name, dry_run=dry_run))
    found += _strange_names(folder, is_name, what)
    count, held = check_locks(folder, is_name)
    checkup.locks += count
    found += held
    return found, {one.finding.place.file for one in found}


def _check_attachments(folder: Path, case_ids: set[str], dry_run: bool) -> Iterator[Treated]:
    for case_folder in folders_in(folder):
        yield from check_leftovers(case_folder, writers=Writers(locked=False), dry_run=dry_run)
        place = Place(shown(case_folder))
        if case_folder.name not in case_ids:
            message = "These files were attached to a case that is gone."
            yield Treated(Finding("D061", Severity.NOTE, message, place, "Look into the folder, then remove it."))
            continue
        for name in names_in(case_folder):
            path = case_folder / name
            if name.startswith(".") or BROKEN in name:
                continue
            try:
                damaged = hashlib.sha256(read_bytes(path, follow_links=False)).hexdigest() != name
            except StorageError as error:
                yield Treated(Finding("D007", Severity.ERROR, error.what, Place(shown(path)), error.hint))
                continue
            if damaged:
                message = "This copy of an attached file is damaged."
                hint = "Attach the file again: `deskside request attach`."
                yield Treated(Finding("D060", Severity.ERROR, message, Place(shown(path)), hint))


def _strange_names(folder: Path, is_name: Callable[[str], bool], what: str) -> Iterator[Treated]:
    for name in names_in(folder):
        if name.endswith(_ENDING) and not name.startswith(".") and not is_name(name):
            message = f"No file of {what} can have this name, so it is passed over."
            hint = "Give it another name, in letters, digits and hyphens."
            yield Treated(Finding("D024", Severity.WARNING, message, Place(shown(folder / name)), hint))


def _untold(error: DesksideError, path: Path, told: set[str]) -> Iterator[Treated]:
    """Yield what is wrong with a file unless it has been told in other words."""
    place = error.where if isinstance(error.where, Place) else Place(shown(path))
    if place.file in told or shown(path) in told or isinstance(error, MissingFileError):
        return
    yield Treated(Finding("C001", Severity.ERROR, error.what, place, error.hint))


def _ids(store: AccountStore | CaseStore) -> list[str]:
    try:
        return store.ids()
    except StorageError:
        return []  # told where the folder was looked at


def _is_account_file(name: str) -> bool:
    return name.endswith(_ENDING) and is_account_id(name.removesuffix(_ENDING))


def _is_case_file(name: str) -> bool:
    return name.endswith(_ENDING) and is_case_id(name.removesuffix(_ENDING))
