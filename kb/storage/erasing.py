"""Erasing a file so that nothing of it stays: neither its content nor its name, which may be a company's.

That a file's lock was there before tells a new one of its name to begin its count of writes somewhere else, so that a
stale window cannot write over it. A mark in the folder, which names nobody, tells the same once the lock is gone.
"""

from contextlib import suppress
from pathlib import Path

from kb.errors import StorageError
from kb.storage import calls
from kb.storage.copies import broken_of, copies_of
from kb.storage.files import leftovers, marker_file
from kb.storage.folders import sync_folder
from kb.storage.locks import PATIENCE, lock, lock_file
from kb.storage.words import explained

MARK = ".erased"


def erase(path: Path, *, timeout: float = PATIENCE) -> bool:
    """Remove a file with its copies, damaged contents, leftovers and lock; return whether there was anything of it.

    The file itself goes after all else that holds its content, so that what was stopped halfway can be seen and done
    again. Raises LockedError when somebody keeps writing the file, StorageError when something cannot be removed.
    """
    if not remains(path):
        return False
    held = lock_file(path)
    try:
        _mark(path)
        with lock(path, timeout):
            for one in [name for name in remains(path) if name != held]:
                _remove(one)
            refused = _refusal(held)
    except OSError as error:
        raise explained(error, path, "removed") from None
    if refused is not None:  # Windows removes no file that is open
        refused = _refusal(held)
    if refused is not None:
        problem = explained(refused, held, "removed")
        what = f"It is erased, but its name is left, in a lock. {problem.what}"
        raise StorageError(what, where=problem.where, hint="Do the same again later.")
    sync_folder(path)
    return True


def erase_file(path: Path) -> None:
    """Remove one file that has neither copies nor a lock, where it is there. Raises StorageError when it stays."""
    try:
        _remove(path)
    except OSError as error:
        raise explained(error, path, "removed") from None


def erase_folder(folder: Path) -> int:
    """Remove a folder with everything in it, links without what they lead to; return how many files went.

    Raises StorageError when something cannot be removed.
    """
    count = 0
    try:
        for name in calls.system.names(str(folder)):
            one = folder / name
            if one.is_dir() and not one.is_symlink():
                count += erase_folder(one)
            else:
                _remove(one)
                count += 1
        folder.rmdir()
    except FileNotFoundError:
        return count
    except OSError as error:
        raise explained(error, folder, "removed") from None
    return count


def remains(path: Path) -> list[Path]:
    """Return all that there is of a file, in the order in which it should go.

    Raises StorageError when its folder cannot be read: nobody could say then that nothing is left.
    """
    try:
        there = set(calls.system.names(str(path.parent)))
        before = [*reversed(copies_of(path)), *broken_of(path), *leftovers(path), marker_file(path)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise explained(error, path.parent, "read") from None
    return [one for one in (*before, path, lock_file(path)) if one.name in there]


def used_before(path: Path) -> bool:
    """Tell whether there may have been a file of this name once, which somebody may still have open."""
    return lock_file(path).exists() or path.with_name(MARK).exists()


def _mark(path: Path) -> None:
    try:
        calls.system.close(calls.system.open(str(path.with_name(MARK)), calls.CREATE))
    except FileExistsError:
        return


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        calls.system.unlink(str(path))


def _refusal(path: Path) -> OSError | None:
    """Remove a file; return why that cannot be."""
    try:
        _remove(path)
    except OSError as error:
        return error
    return None
