"""Who can read the data folder: its modes, its owners, and what stands in it that is no file or folder of its own.

Codes: D020 a mode lets others in, or keeps its owner out; D021 another person owns it; D022 a link; D023 a pipe, a
device or the like. Links are named and never followed.
"""

import os
import stat
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kb.errors import Finding, Place, Severity
from kb.storage import calls
from kb.storage.treatment import Treated, treat
from kb.storage.words import explained, shown

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_OTHERS = 0o077


def check_private(folder: Path, *, dry_run: bool) -> Iterator[Treated]:
    """Look at a folder and everything in it: from the top down, for a folder must be opened to look further.

    The folder itself may be a link: a person may keep it on another disk.
    """
    if sys.platform == "win32":  # there, files have the rights of the person's own profile
        return
    waiting = [folder]
    while waiting:
        at = waiting.pop()
        try:
            status = at.stat() if at == folder else calls.system.status_of(str(at))
        except FileNotFoundError:
            continue
        except OSError as error:
            problem = explained(error, at, "read")
            yield Treated(Finding("D007", Severity.ERROR, problem.what, Place(shown(at)), problem.hint))
            continue
        yield from _check_one(at, status, dry_run=dry_run)
        if stat.S_ISDIR(status.st_mode):
            try:
                waiting += [at / name for name in sorted(calls.system.names(str(at)), reverse=True)]
            except OSError as error:
                problem = explained(error, at, "read")
                what = problem.what.replace("The file", "The folder", 1)
                yield Treated(Finding("D007", Severity.ERROR, what, Place(shown(at)), problem.hint))


def _check_one(path: Path, status: os.stat_result, *, dry_run: bool) -> Iterator[Treated]:
    place = Place(shown(path))
    if stat.S_ISLNK(status.st_mode):
        message = "This is a link: what belongs here may be read or written somewhere else."
        yield Treated(Finding("D022", Severity.WARNING, message, place, "Put the file or folder itself there."))
        return
    is_folder = stat.S_ISDIR(status.st_mode)
    if not is_folder and not stat.S_ISREG(status.st_mode):
        message = "This is neither a file nor a folder, and is passed over."
        yield Treated(Finding("D023", Severity.WARNING, message, place, "Remove it."))
        return
    if status.st_uid != os.geteuid():
        message = f"This {'folder' if is_folder else 'file'} belongs to somebody else, who can read and change it."
        hint = "Make it yours, or remove it. Do not run Deskside as another user on the same folder."
        yield Treated(Finding("D021", Severity.ERROR, message, place, hint))
        return
    wanted = FOLDER_MODE if is_folder else FILE_MODE
    mode = stat.S_IMODE(status.st_mode)
    if mode & _OTHERS or mode & wanted != wanted:
        who = "Others can get at" if mode & _OTHERS else "You cannot fully use"
        message = f"{who} this {'folder' if is_folder else 'file'}: its mode is {mode:04o}."
        finding = Finding("D020", Severity.WARNING, message, place)
        yield from treat(finding, f"set to {wanted:04o}", partial(_set_mode, path, wanted), dry_run=dry_run)


def _set_mode(path: Path, mode: int) -> str | None:
    if stat.S_ISLNK(calls.system.status_of(str(path)).st_mode):
        return None
    calls.system.set_mode_of(str(path), mode)
    return f"set to {mode:04o}"
