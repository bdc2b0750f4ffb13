"""One writer at a time: a lock between processes, held by the operating system, so that a killed owner frees it."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.errors import LockedError, Place, StorageError
from kb.storage.words import explained, shown

PATIENCE = 10.0
"""How many seconds a writer waits for another."""
_LONGEST_NAME = 200


def hidden_name(path: Path, ending: str) -> str:
    """Return the name of a helper file beside `path`: hidden, and never longer than a file name may be."""
    name = path.name
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME:
        name = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
    return f".{name}.{ending}"


def lock_file(path: Path, folder: Path | None = None) -> Path:
    """Return the lock's own file: beside `path`, or in `folder` under a name made from the whole path."""
    if folder is None:
        return path.with_name(hidden_name(path, "lock"))
    whole = str(path.parent.resolve() / path.name)
    return folder / f"{hashlib.sha256(whole.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.lock"


@contextmanager
def lock(path: Path, timeout: float = PATIENCE, *, folder: Path | None = None) -> Iterator[None]:
    """Hold the lock of a file, against other processes and other threads.

    The lock file stays: removing it would let two writers hold two different locks of one name. `folder` is where
    the lock file goes when nothing may be left beside the file, as in a library that is kept in git.

    Raises LockedError when somebody else holds it for longer than `timeout` seconds, StorageError when no lock can be
    made there.
    """
    from filelock import FileLock, Timeout

    where = lock_file(path, folder)
    if not where.parent.is_dir():  # FileLock would make it, for everybody to enter
        raise explained(OSError(errno.ENOENT, ""), path, "changed")
    if where.is_symlink():  # older versions of FileLock would empty the file that it leads to
        raise explained(OSError(errno.ELOOP, ""), where, "changed")
    held = FileLock(str(where), timeout=timeout, mode=0o600)
    try:
        held.acquire(poll_interval=0.01)
    except Timeout:
        what = f"Another program has been writing this file for {timeout:g} seconds."
        raise LockedError(what, where=Place(shown(path)), hint="Close the other program, then try again.") from None
    except NotImplementedError:
        what = "The file cannot be changed: its disk cannot keep two programs apart."
        raise StorageError(what, where=Place(shown(path)), hint="Choose a folder on a local disk.") from None
    except RuntimeError:
        what = "This program is writing the file already."
        raise LockedError(what, where=Place(shown(path)), hint="Let it finish, then try again.") from None
    except OSError as error:
        raise explained(error, path, "changed") from None
    try:
        yield
    finally:
        with suppress(OSError):
            held.release()


def is_held(path: Path, *, folder: Path | None = None) -> bool:
    """Tell whether somebody holds the lock of a file at this moment. Nothing is made; see `lock` for errors."""
    if not lock_file(path, folder).exists():
        return False
    try:
        with lock(path, 0.0, folder=folder):
            return False
    except LockedError:
        return True
