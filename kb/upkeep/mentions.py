"""The indexes of accounts and of cases in the cache folder: they hold names and numbers, and can be made again."""

from typing import TYPE_CHECKING

from kb.accounts.store import AccountStore
from kb.errors import LockedError, StorageError
from kb.settings import Folders
from kb.storage.erasing import erase_folder
from kb.storage.folders import folders_in

if TYPE_CHECKING:
    from kb.desk import Desk

LOOKUP = "lookup"
HEADERS = "cases"


def forget_rows(desk: "Desk", account: str, cases: tuple[str, ...]) -> None:
    """Let a desk that is open find nothing any more of what was forgotten; the rest of its indexes stays as it is.

    Raises StorageError when something of it cannot be taken from an index.
    """
    if cases and (desk.folders.cache / HEADERS).is_dir():
        desk.cases.headers()
        desk.case_lookup.forget(*cases)
    if account and (desk.folders.cache / LOOKUP).is_dir():
        desk.accounts.lookup.forget(account)


def forget_indexes(folders: Folders, account: str, cases: tuple[str, ...]) -> None:
    """Let no index hold anything of a forgotten account or of forgotten cases.

    The look-up index builds the part anew that held the account. Where it cannot, and for cases, the whole index goes:
    what a row held may stand in a file of it long after the row was taken out. Raises StorageError when one cannot be
    removed.
    """
    if cases:
        erase_folder(folders.cache / HEADERS)
    if account and (folders.cache / LOOKUP).is_dir():
        try:
            AccountStore(folders.accounts, cache=folders.cache / LOOKUP).lookup.forget(account)
        except LockedError:
            raise
        except StorageError:
            for index in folders_in(folders.cache / LOOKUP):
                erase_folder(index)
