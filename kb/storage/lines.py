"""Files of lines that only grow: several processes append, and one bad line costs only itself.

A line that a kill or a full disk cut short stays the last of its file only until the next one: that begins on a new
line, so no good line is ever joined to a torn one. Nothing waits for the disk: a power cut may take the last lines.
"""

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from kb.errors import Place, StorageError
from kb.storage import calls
from kb.storage.copies import broken_of
from kb.storage.files import Live, read_bytes, replace_held
from kb.storage.locks import lock
from kb.storage.words import explained, shown

MOST_BYTES = 200_000_000
PATIENCE = 2.0
"""How many seconds a line waits for another program."""


def append_line(path: Path, line: bytes) -> None:
    """Add one line to the end of a file, which is made for its owner alone where there is none.

    Raises StorageError when the disk does not take it, LockedError when somebody else keeps the file; it then holds
    what it held before.
    """
    with lock(path, PATIENCE):
        try:
            descriptor = calls.system.open(str(path), calls.APPEND)
            try:
                status = calls.system.status(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    raise StorageError(
                        "The file cannot be saved: something else has its name.", where=Place(shown(path))
                    )
                torn = calls.system.last_byte(descriptor) not in (b"", b"\n")
                try:
                    calls.write_all(descriptor, b"\n" * torn + line + b"\n")
                except OSError:
                    with suppress(OSError):
                        calls.system.cut(descriptor, status.st_size)
                    raise
            finally:
                with suppress(OSError):
                    calls.system.close(descriptor)
        except OSError as error:
            raise explained(error, path, "saved") from None


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Go through the lines of a file that are not empty, with their numbers from 1. Raises as `read_bytes` does."""
    for number, line in enumerate(read_bytes(path, most=MOST_BYTES, follow_links=False).split(b"\n"), start=1):
        if line.strip():
            yield number, line


def keep_lines(path: Path, is_good: Callable[[bytes], bool]) -> Path | None:
    """Write a file anew with its good lines only, and return the name under which it is kept as it was.

    None when all lines are good. Raises as `append_line` does; the file is then as it was.
    """
    with lock(path, PATIENCE):
        lines = [line for _, line in read_lines(path)]
        good = [line for line in lines if is_good(line)]
        if len(good) == len(lines):
            return None
        before = set(broken_of(path))
        replace_held(path, b"".join(line + b"\n" for line in good), good_copies=0, live=Live.BROKEN)
        return next(one for one in broken_of(path) if one not in before)
