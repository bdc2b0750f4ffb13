"""By what it is seen that a file is still the one that was read: its number, its size and its time."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int]
_ENDING = ".json"


def stamps_of(folder: Path) -> dict[str, Stamp]:
    """Return the stamp of each JSON file in a folder, by its name without the ending; none where it cannot be read."""
    stamps: dict[str, Stamp] = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_ENDING):
                with suppress(OSError):
                    stamps[entry.name.removesuffix(_ENDING)] = stamp_of(entry.stat(follow_symlinks=False))
    return stamps


def stamp_of(status: os.stat_result) -> Stamp:
    """Return the stamp of a file in this state."""
    return status.st_ino, status.st_size, status.st_mtime_ns
