"""Folders: made for one person only, and their names confirmed by the disk."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from kb.storage import calls
from kb.storage.words import UncertainWriteError, explained


def sync_folder(path: Path) -> None:
    """Wait until the disk has the names in the file's folder. Raises UncertainWriteError when it does not say so."""
    try:
        calls.system.sync_folder(str(path.parent))
    except OSError as error:
        if error.errno in calls.NO_FOLDER_SYNC:
            return
        problem = explained(error, path, "confirmed")
        what = f"{problem.what} The change was made, but it may not survive a power cut."
        raise UncertainWriteError(what, where=problem.where, hint="Open it again to see what is there.") from None


def names_in(folder: Path) -> list[str]:
    """Return a folder's names in order; none where it cannot be read."""
    try:
        return sorted(calls.system.names(str(folder)))
    except OSError:
        return []


def folders_in(folder: Path) -> list[Path]:
    """Return the folders in a folder in order, without links; none where it cannot be read."""
    return [one for name in names_in(folder) if (one := folder / name).is_dir() and not one.is_symlink()]


def make_private_folder(path: Path) -> None:
    """Make a folder that only this person can enter, and those above it that are missing."""
    missing: list[Path] = []
    folder = path
    while not folder.is_dir() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    try:
        for folder in reversed(missing):
            with suppress(FileExistsError):
                calls.system.make_folder(str(folder), 0o700)
            with suppress(OSError):
                calls.system.sync_folder(str(folder.parent))
        if not path.is_dir():
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        problem = explained(error, path, "made")
        problem.what = problem.what.replace("The file", "The folder", 1)
        raise problem from None
