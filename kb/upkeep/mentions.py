"""The indexes of accounts and of cases in the cache folder: they hold names and numbers, and can be made again."""

from collections.abc import Iterator
from pathlib import Path

from kb.settings import Folders
from kb.storage import calls
from kb.storage.erasing import erase_folder
from kb.storage.folders import names_in
from kb.storage.words import explained

_FOLDERS = ("accounts", "cases")


def forget_indexes(folders: Folders, account: str, cases: tuple[str, ...]) -> None:
    """Let no index hold anything of a forgotten account or of forgotten cases.

    Whole indexes go: what a row held may stand in a file of theirs long after the row was taken out.
    Raises StorageError when one cannot be removed.
    """
    if not account and not cases:
        return
    for index in indexes(folders.cache):
        if index.is_dir() and not index.is_symlink():
            erase_folder(index)
            continue
        try:
            calls.system.unlink(str(index))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise explained(error, index, "removed") from None


def indexes(cache: Path) -> Iterator[Path]:
    """Go through what there is of such indexes."""
    for name in names_in(cache):
        if name in _FOLDERS or name.endswith(".headers"):
            yield cache / name
