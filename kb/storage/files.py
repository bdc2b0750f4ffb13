"""Reading and writing whole files. Everything that Deskside writes goes through `write_atomic`.

The order of a write: take the lock, look at what is there, write a temporary file beside it, wait until the disk has
it, keep a good copy of what was there, put the new file in its place in one step, and wait until the disk has the
folder. So at each moment, a power cut included, either the old or the new content is there, whole.
"""

import hashlib
import secrets
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from enum import Enum
from pathlib import Path

import msgspec

from kb.errors import ConflictError, Place, StorageError
from kb.storage import calls
from kb.storage.copies import NO_SECOND_NAMES, broken_of, copies_of, keep_aside, keep_copy
from kb.storage.folders import make_private_folder as make_private_folder
from kb.storage.folders import sync_folder
from kb.storage.locks import PATIENCE, hidden_name
from kb.storage.locks import lock as lock
from kb.storage.reading import MOST_BYTES
from kb.storage.reading import read_bytes as read_bytes
from kb.storage.words import MissingFileError, explained, shown

_UNCHANGED = "What was there before is unchanged."
_READABLE_BY_ALL = 0o666


class Version(msgspec.Struct, frozen=True):
    """What a file held at one moment, by the SHA-256 of its bytes."""

    sha256: str

    @classmethod
    def of(cls, data: bytes) -> "Version":
        """Return the version that these bytes are."""
        return cls(hashlib.sha256(data).hexdigest())


ABSENT = Version("")
"""The version of a file that does not exist."""


class Live(Enum):
    """What stands under a file's own name before it is written."""

    ABSENT = "absent"
    GOOD = "good"
    BROKEN = "broken"


def write_atomic(
    path: Path,
    data: bytes,
    *,
    good_copies: int = 0,
    expect: Version | None = None,
    mode: int | None = 0o600,
    good: Callable[[bytes], bool] = bool,
    locked: bool = True,
    lock_folder: Path | None = None,
    timeout: float = PATIENCE,
) -> Version:
    """Write a whole file in one step, and return its new version.

    `good_copies` is how many earlier contents stay as `.1` (the newest), `.2` and so on; a content that `good` refuses
    does not become one of them but is kept aside. `expect` is the version that was read before. `mode` None keeps the
    file's own mode. `locked` False is for a file that a person names, such as an export: no lock file appears beside
    it. `lock_folder` puts the lock file elsewhere. `timeout` is in seconds.

    Raises ConflictError when the file is not what was expected, LockedError when somebody else is writing it, and
    StorageError when it cannot be written; the old content is then whole. UncertainWriteError says that the new
    content is there, but that the disk did not confirm it.
    """
    held: AbstractContextManager[None] = lock(path, timeout, folder=lock_folder) if locked else nullcontext()
    with held:
        live = Live.ABSENT
        if good_copies > 0 or expect is not None:
            before = _present(path)
            if expect is not None and expect != (ABSENT if before is None else Version.of(before)):
                raise _conflict(path, before, expect)
            if before is not None and good_copies > 0:
                live = Live.GOOD if good(before) else Live.BROKEN
        fresh = expect == ABSENT
        replace_held(path, data, good_copies=good_copies, live=live, mode=mode, sole=locked, fresh=fresh)
    return Version.of(data)


def replace_held(
    path: Path,
    data: bytes,
    *,
    good_copies: int,
    live: Live,
    mode: int | None = 0o600,
    sole: bool = True,
    fresh: bool = False,
) -> None:
    """Do what `write_atomic` does once the lock is held and `live` is known.

    `sole` tells that the lock is held, `fresh` that a file which has come up meanwhile is not to be replaced.
    """
    try:
        mode = _mode_to_give(path, mode)
        marker = _begin(path) if sole else None
        temporary = path.with_name(hidden_name(path, f"{secrets.token_hex(6)}.tmp"))
        try:
            _write_temporary(temporary, data, mode)
            if live is Live.BROKEN:
                keep_aside(path)
            elif live is Live.GOOD and good_copies > 0:
                keep_copy(path, good_copies)
            if fresh:
                _put_new(temporary, path)
            else:
                calls.system.replace(str(temporary), str(path))
        except BaseException:
            _discard(temporary, marker)
            raise
    except ValueError:
        raise StorageError("This cannot be the name of a file.", where=Place(shown(path)), hint="Check it.") from None
    except OSError as error:
        problem = explained(error, path, "saved")
        problem.hint = f"{_UNCHANGED} {problem.hint}".strip()
        raise problem from None
    if marker is not None:
        with suppress(OSError):
            calls.system.unlink(str(marker))
    sync_folder(path)


def remove_with_copies(path: Path, *, timeout: float = PATIENCE) -> None:
    """Remove a file for good: its copies, what was kept aside and what a killed writer left go with it.

    The file itself goes last, so a removal that fails halfway leaves it whole. The empty lock file stays.
    Raises MissingFileError when there is nothing to remove, StorageError when something cannot be removed.
    """
    with lock(path, timeout):
        try:
            names = [*reversed(copies_of(path)), *broken_of(path), *leftovers(path), marker_file(path), path]
            removed = [name for name in names if _remove(name)]
        except OSError as error:
            raise explained(error, path, "removed") from None
        if not removed:
            raise MissingFileError("The file does not exist.", where=Place(shown(path)), hint="Check the name.")
        sync_folder(path)


def leftovers(path: Path) -> list[Path]:
    """Return the temporary files that a writer of this file left when it was killed. Call it with the lock held."""
    start = hidden_name(path, "")
    return [path.with_name(name) for name in calls.system.names(str(path.parent)) if _is_temporary(name, start)]


def marker_file(path: Path) -> Path:
    """Return the file that stands beside another while it is being written, and after a writer was killed."""
    return path.with_name(hidden_name(path, "writing"))


def _remove(path: Path) -> bool:
    try:
        calls.system.unlink(str(path))
    except FileNotFoundError:
        return False
    return True


def _present(path: Path) -> bytes | None:
    try:
        return read_bytes(path, most=10 * MOST_BYTES, follow_links=False)
    except MissingFileError:
        return None


def _conflict(path: Path, before: bytes | None, expected: Version) -> ConflictError:
    if before is None:
        what = "The file was removed since it was read."
    elif expected == ABSENT:
        what = "There is a file of this name already."
    else:
        what = "Somebody else changed the file since it was read."
    hint = "Nothing was overwritten. Open it again and repeat the change, or save under another name."
    return ConflictError(what, where=Place(shown(path)), hint=hint)


def _mode_to_give(path: Path, mode: int | None) -> int | None:
    """Return the mode of the new file, None for what the umask says; refuse what must not be replaced."""
    try:
        status = calls.system.status_of(str(path))
    except FileNotFoundError:
        return mode
    if stat.S_ISLNK(status.st_mode):
        what = "The file cannot be saved: it is a link to another place, and links are not followed here."
        raise StorageError(what, where=Place(shown(path)), hint=f"{_UNCHANGED} Put the file itself there.")
    if not stat.S_ISREG(status.st_mode):
        raise StorageError("The file cannot be saved: something else has its name.", where=Place(shown(path)))
    if not calls.system.may_write(str(path)):
        what = "The file cannot be saved: it is read-only."
        raise StorageError(what, where=Place(shown(path)), hint=f"{_UNCHANGED} Allow writing to it, then save again.")
    return stat.S_IMODE(status.st_mode) if mode is None else mode


def _begin(path: Path) -> Path:
    """Mark that a write is going on, and clear away what a killed writer left.

    The folder, which may hold 100,000 records, is listed only when the mark of a killed writer is there.
    """
    marker = marker_file(path)
    try:
        calls.system.close(calls.system.open(str(marker), calls.CREATE))
    except FileExistsError:
        with suppress(OSError):
            for leftover in leftovers(path):
                calls.system.unlink(str(leftover))
    return marker


def _write_temporary(temporary: Path, data: bytes, mode: int | None) -> None:
    descriptor = calls.system.open(str(temporary), calls.CREATE, _READABLE_BY_ALL if mode is None else 0o600)
    try:
        calls.write_all(descriptor, data)
        if mode is not None:
            calls.system.set_mode(descriptor, mode)
        calls.system.sync(descriptor)
    finally:
        calls.system.close(descriptor)


def _put_new(temporary: Path, path: Path) -> None:
    """Give a temporary file its name unless there is such a file by now: other programs take none of our locks."""
    try:
        calls.system.link(str(temporary), str(path))
    except FileExistsError:
        raise _conflict(path, b"", ABSENT) from None
    except OSError as error:
        if error.errno not in NO_SECOND_NAMES:
            raise
        calls.system.replace(str(temporary), str(path))
    else:
        with suppress(OSError):
            calls.system.unlink(str(temporary))


def _discard(temporary: Path, marker: Path | None) -> None:
    """Remove a temporary file. The mark goes only when that worked, so that the next writer tries again."""
    with suppress(OSError):
        with suppress(FileNotFoundError):
            calls.system.unlink(str(temporary))
        if marker is not None:
            calls.system.unlink(str(marker))


def _is_temporary(name: str, start: str) -> bool:
    middle, _, ending = name.removeprefix(start).rpartition(".")
    return name.startswith(start) and ending == "tmp" and len(middle) == 12 and middle.isalnum()
