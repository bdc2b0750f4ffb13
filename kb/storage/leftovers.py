"""What programs leave behind that were stopped while they wrote, and the locks that they held.

Codes: D010 temporary files and the mark of a write that never ended, D011 a lock that is held for long.

A lock file itself is never removed: a lock is held by a running program, not by the file, and when the file went while
somebody waits for it, two could hold "the" lock. It is empty and costs nothing.
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kb.errors import Finding, LockedError, Place, Severity, StorageError
from kb.storage import calls
from kb.storage.copies import name_aside
from kb.storage.folders import names_in, sync_folder
from kb.storage.locks import hidden_name, is_held, lock
from kb.storage.treatment import PATIENCE, Treated, treat
from kb.storage.words import shown
from kb.text import joined, plural

OLD = 3600.0
"""Seconds after which a temporary file in a folder without locks is nobody's any more. Writing one takes far less."""
_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-z]{12}\.tmp", re.DOTALL)
_MARKER = re.compile(r"\.(.+)\.writing", re.DOTALL)
_LOCK = re.compile(r"\.(.+)\.lock", re.DOTALL)
_KEPT = 'kept under a name with "broken" in it'
_HASHED = re.compile(r"[0-9a-f]{64}")


def target_of(name: str) -> str:
    """Return the file that a temporary file or a mark is of, by its name; empty for any other name."""
    found = _TEMPORARY.fullmatch(name) or _MARKER.fullmatch(name)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Writers:
    """How those who write in a folder keep apart: by locks beside the files or in `lock_folder`, or not at all."""

    locked: bool = True
    lock_folder: Path | None = None

    def hold(self, path: Path) -> AbstractContextManager[None]:
        """Keep others from writing a file."""
        return lock(path, PATIENCE, folder=self.lock_folder) if self.locked else nullcontext()

    def may_be_writing(self, path: Path, leftovers: Iterable[Path]) -> bool:
        """Tell whether somebody may be at work on a file at this moment. Nothing is changed."""
        if self.locked:
            return is_held(path, folder=self.lock_folder)
        return any(abs(time.time() - calls.system.status_of(str(one)).st_mtime) < OLD for one in leftovers)


def check_leftovers(
    folder: Path,
    is_whole: Callable[[Path], bool] = os.path.lexists,
    *,
    only: Callable[[Path], bool] = lambda path: True,
    writers: Writers | None = None,
    dry_run: bool,
) -> Iterator[Treated]:
    """Clear away what stopped programs left in a folder; where `only` is given, only what is of such files.

    What they were writing is removed where the file itself `is_whole`, and gets a name with "broken" in it where it is
    not: then it may be worth a look.
    """
    writers = writers or Writers()
    names = names_in(folder)
    for target in dict.fromkeys(_long_name(target, names) for name in names if (target := target_of(name))):
        path = folder / target
        if not only(path):
            continue
        try:
            busy = writers.may_be_writing(path, _of(path))
        except (OSError, StorageError):
            busy = False
        if busy and (dry_run or not writers.locked):
            continue
        message = (
            f"A program was stopped while it wrote {shown(Path(target))}, and left {plural(len(_of(path)), 'file')}."
        )
        finding = Finding("D010", Severity.NOTE, message, Place(shown(path)))
        planned = "removed" if is_whole(path) else _KEPT
        yield from treat(finding, planned, partial(_clear, path, is_whole, writers), dry_run=dry_run)


def _clear(path: Path, is_whole: Callable[[Path], bool], writers: Writers) -> str | None:
    aside = []
    with writers.hold(path):
        left = _of(path)
        whole = is_whole(path)
        for one in sorted(left, key=lambda one: one.name.endswith(".writing")):  # the mark goes last
            if whole or calls.system.status_of(str(one)).st_size == 0:
                calls.system.unlink(str(one))
            else:
                aside.append(name_aside(path))
                calls.system.replace(str(one), str(aside[-1]))
    if not left:
        return None
    sync_folder(path)
    return f"kept as {joined([shown(Path(one.name)) for one in aside])}" if aside else "removed"


def check_locks(folder: Path, is_name: Callable[[str], bool]) -> tuple[int, list[Treated]]:
    """Return how many lock files a folder holds, and a finding for each lock that is held and is not given up.

    Only the locks of files that `is_name` knows the name of count.
    """
    locks = [found[1] for name in names_in(folder) if (found := _LOCK.fullmatch(name)) and is_name(found[1])]
    held: list[Treated] = []
    for target in locks:
        try:
            if is_held(folder / target):
                with lock(folder / target, PATIENCE):
                    pass
        except LockedError as error:
            message = f"Another program has held the lock of this file for {PATIENCE:g} seconds."
            held.append(Treated(Finding("D011", Severity.WARNING, message, Place(shown(folder / target)), error.hint)))
        except StorageError as error:
            held.append(Treated(Finding("D007", Severity.ERROR, error.what, Place(shown(folder / target)), error.hint)))
    return len(locks), held


def _of(path: Path) -> list[Path]:
    """Return the temporary files and the mark that stand beside a file."""
    own = hidden_name(path, "").removeprefix(".").removesuffix(".")
    return [path.with_name(name) for name in names_in(path.parent) if target_of(name) in (path.name, own)]


def _long_name(target: str, names: list[str]) -> str:
    """Return a file's own name where the names of its helpers hold only the hash of it."""
    if not _HASHED.fullmatch(target):
        return target
    return next((name for name in names if hidden_name(Path(name), "") == f".{target}."), target)
