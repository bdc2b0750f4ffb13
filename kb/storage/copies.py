"""Earlier good contents of a file, kept beside it as `.1` (the newest) to `.9`, and broken ones as `.broken-…`.

Copies are made by giving the live file a second name, so its own name is never without a file.
"""

import errno
import os
import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kb.storage import calls

MOST_COPIES = 9
BROKEN = ".broken-"
NO_SECOND_NAMES = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
"""What a disk answers that knows no second names, such as a memory stick."""
_PIECE = 1 << 20


def copy_of(path: Path, number: int) -> Path:
    """Return the name of an earlier content: 1 is the newest."""
    return path.with_name(f"{path.name}.{number}")


def copies_of(path: Path) -> list[Path]:
    """Return the names that earlier contents can have, newest first, whether they exist or not."""
    return [copy_of(path, number) for number in range(1, MOST_COPIES + 1)]


def original_name(name: str) -> str:
    """Return a file's own name for the name of one of its copies, any other name as it is."""
    return re.sub(r"\.[1-9]$", "", name)


def broken_of(path: Path) -> list[Path]:
    """Return the broken contents that were kept aside, oldest first."""
    start = f"{path.name}{BROKEN}"
    return sorted(path.with_name(name) for name in calls.system.names(str(path.parent)) if name.startswith(start))


def keep_copy(path: Path, most: int) -> None:
    """Keep the live content as `.1` and move the earlier ones on, at most so many. Call it with the lock held.

    After a write that failed halfway, `.1` holds the live content already. Nothing moves then: renaming one name of a
    file onto another name of it does nothing, and repeated failures would fill all copies with one content.
    """
    names = copies_of(path)[: min(most, MOST_COPIES)]
    there = [_status(name) for name in names]
    live = calls.system.status_of(str(path))
    if there[0] is not None and _same_content(path, live, names[0], there[0]):
        return
    free = next((index for index, status in enumerate(there) if status is None), len(names) - 1)
    for index in range(free, 0, -1):
        calls.system.replace(str(names[index - 1]), str(names[index]))
    with suppress(FileNotFoundError):
        calls.system.unlink(str(names[0]))
    give_second_name(path, names[0])


def keep_aside(path: Path) -> Path:
    """Keep the live content, which is broken, under a name with the time (UTC). Call it with the lock held."""
    aside = name_aside(path)
    give_second_name(path, aside)
    return aside


def name_aside(path: Path) -> Path:
    """Return a new name for something broken of a file: with the time (UTC), and never one that is taken."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return path.with_name(f"{path.name}{BROKEN}{moment}-{secrets.token_hex(3)}")


def _status(path: Path) -> os.stat_result | None:
    try:
        return calls.system.status_of(str(path))
    except FileNotFoundError:
        return None


def _same_content(one: Path, status: os.stat_result, other: Path, other_status: os.stat_result) -> bool:
    if (status.st_dev, status.st_ino) == (other_status.st_dev, other_status.st_ino):
        return True
    return status.st_size == other_status.st_size and _content(one) == _content(other)


def _content(path: Path) -> bytes:
    descriptor = calls.system.open(str(path), calls.READ_NO_LINK)
    try:
        pieces: list[bytes] = []
        while piece := calls.system.read(descriptor, _PIECE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        calls.system.close(descriptor)


def give_second_name(path: Path, name: Path) -> None:
    """Let a file's content have another name too: a copy of it where the disk knows no second names."""
    try:
        calls.system.link(str(path), str(name))
    except OSError as error:
        if error.errno not in NO_SECOND_NAMES:
            raise
        _duplicate(path, name)


def _duplicate(path: Path, name: Path) -> None:
    """Copy a file where the disk knows no second names, as on a memory stick."""
    content = _content(path)
    target = calls.system.open(str(name), calls.CREATE)
    try:
        calls.write_all(target, content)
        calls.system.sync(target)
    except BaseException:
        with suppress(OSError):
            calls.system.unlink(str(name))
        raise
    finally:
        calls.system.close(target)
