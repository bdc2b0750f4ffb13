"""Which code made a cache: what was read by other rules is not what this program would read."""

import os
from contextlib import suppress
from pathlib import Path

from kb import __version__

_HERE = Path(__file__).parent


def code_version(*packages: str) -> str:
    """Return a text that differs between versions of Deskside, and when the code in these folders of `kb` is changed.

    The second is for who works on the code: a cache must not hold texts that were cleaned by the rules of yesterday.
    """
    files: list[tuple[int, int]] = []
    with suppress(OSError):
        for package in packages:
            with os.scandir(_HERE / package) as entries:
                statuses = [entry.stat() for entry in entries if entry.name.endswith(".py")]
            files += [(status.st_mtime_ns, status.st_size) for status in statuses]
    if not files:
        return __version__
    return f"{__version__} {len(files)} {max(files)[0]} {sum(size for _, size in files)}"
