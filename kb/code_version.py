"""Which code made a cache: what was read by other rules is not what this program would read."""

import os
from functools import cache
from pathlib import Path

from kb import __version__

_HERE = Path(__file__).parent


def code_version(*packages: str) -> str:
    """Return a text that differs between versions of Deskside, and when the code in these folders of `kb` is changed.

    The second is for who works on the code: a cache must not hold texts that were cleaned by the rules of yesterday.
    """
    counts, times, sizes = zip(*map(_files_of, packages), strict=True)
    if not any(counts):
        return __version__
    return f"{__version__} {sum(counts)} {max(times)} {sum(sizes)}"


@cache
def _files_of(package: str) -> tuple[int, int, int]:
    """Return how many files of code a folder has, when the newest was changed, and their bytes; 0 for what is packed.

    It is looked at once: what is changed later is not the code that runs.
    """
    try:
        with os.scandir(_HERE / package) as entries:
            statuses = [entry.stat() for entry in entries if entry.name.endswith(".py")]
    except OSError:
        return 0, 0, 0
    return (
        len(statuses),
        max((status.st_mtime_ns for status in statuses), default=0),
        sum(status.st_size for status in statuses),
    )
