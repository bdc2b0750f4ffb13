"""What stands on disk of one part of a look-up index.

In the part's folder stand `rows-N`, as tantivy keeps them, and `manifest`, which names that folder, the size and time
of each file in it as we left it, and for each account or case the state of its file when it was read.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb.lookup.schema import set_up
from kb.lookup.source import State
from kb.storage.erasing import erase_file, erase_folder
from kb.storage.file_stamps import Stamp, stamp_of
from kb.storage.folders import folders_in
from kb.storage.index_files import as_left
from kb.storage.locks import lock

if TYPE_CHECKING:
    import tantivy

MANIFEST = "manifest"


class Manifest(msgspec.Struct):
    """What a part holds, and how its files were left."""

    made_with: str = ""
    place: str = ""
    files: dict[str, tuple[int, int]] = {}
    states: dict[str, State] = {}


def manifest_in(folder: Path) -> Manifest | None:
    """Return a part's manifest; None where there is none, or where any file is not as it was left."""
    try:
        manifest = msgspec.msgpack.decode((folder / MANIFEST).read_bytes(), type=Manifest)
        if manifest.place.removeprefix("rows-").isdigit() and manifest.files == as_left(folder / manifest.place):
            return manifest
    except (OSError, msgspec.MsgspecError, ValueError):
        pass
    return None


def rows_in(folder: Path) -> list[Path]:
    """Return the folders with rows in a part's folder: one, unless a build was stopped."""
    return [path for path in folders_in(folder) if path.name.startswith("rows-")]


def opened(rows: Path) -> "tantivy.Index | None":
    """Open what stands on disk; None where it cannot be used."""
    import tantivy

    try:
        index = tantivy.Index.open(str(rows))
        set_up(index)
        index.searcher()
    except Exception:
        return None
    return index


def stamp_at(path: Path) -> Stamp | None:
    """Return a file's stamp; None where it is not there."""
    try:
        return stamp_of(path.stat())
    except OSError:
        return None


def is_sound(folder: Path) -> bool:
    """Tell whether a part on disk is as it was left, and can be opened; whichever version made it."""
    manifest = manifest_in(folder)
    return manifest is not None and opened(folder / manifest.place) is not None


def remove(folder: Path) -> None:
    """Remove a part from disk; the lock file stays.

    Raises LockedError while somebody is at work on it, StorageError when something cannot be removed.
    """
    with lock(folder / "index", 0.0):
        erase_file(folder / MANIFEST)
        for rows in rows_in(folder):
            erase_folder(rows)
