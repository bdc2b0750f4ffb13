"""Where a look-up's rows come from: a folder with a file for each account or case."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import msgspec

from kb.errors import StorageError
from kb.lookup.found import Kind
from kb.lookup.row import Row, Text, order_of
from kb.storage.copies import original_name
from kb.storage.documents import MOST_BYTES
from kb.storage.file_stamps import Stamp, stamp_of
from kb.storage.reading import read_bytes
from kb.storage.words import explained
from kb.text import folded

ENDING = ".json"
NO_FILE: Stamp = (0, 0, 0)


@dataclass(frozen=True)
class Source:
    """A folder of accounts or of cases, each in a file `ID.json`.

    `files` returns the ids with their entries in the folder, None where only a copy is left. `row` returns the row of a
    file's content, which is None where there is no file, or of a good copy; None where neither can be used. `version`
    changes with what the rows are made of besides the files.
    """

    kind: Kind
    folder: Path
    files: "Callable[[], Mapping[str, os.DirEntry[str] | None]]"
    row: Callable[[str, bytes | None], Row | None]
    version: Callable[[], str] = str

    def stamp(self, row_id: str) -> Stamp | None:
        """Return the stamp of one file; None where it is gone."""
        try:
            return stamp_of((self.folder / f"{row_id}{ENDING}").lstat())
        except OSError:
            return None

    def read(self, row_id: str) -> bytes | None:
        """Return what a file holds; None where it cannot be read."""
        try:
            return read_bytes(self.folder / f"{row_id}{ENDING}", most=MOST_BYTES, follow_links=False)
        except StorageError:
            return None

    def changed_at(self) -> int:
        """Return when files came or went last, in nanoseconds: each write through `kb.storage` is one that comes."""
        try:
            return self.folder.stat().st_mtime_ns
        except OSError:
            return 0


def files_in(folder: Path, is_id: Callable[[str], bool]) -> "dict[str, os.DirEntry[str] | None]":
    """Return the ids in a folder with their entries, None where only a good copy is left; the folder is read once.

    Raises StorageError when it cannot be read; one that does not exist holds nothing.
    """
    found: dict[str, os.DirEntry[str] | None] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(ENDING):
                    if is_id(row_id := name[: -len(ENDING)]):
                        found[row_id] = entry
                elif (name := original_name(name)).endswith(ENDING) and is_id(row_id := name[: -len(ENDING)]):
                    found.setdefault(row_id, None)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise explained(error, folder, "read") from None
    return found


class State(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file when it was read: `digest` tells whether it holds the same, `read_at` when that was (nanoseconds)."""

    stamp: Stamp
    digest: bytes
    read_at: int
    broken: bool = False


def stamp_of_entry(entry: "os.DirEntry[str] | None") -> Stamp:
    """Return the stamp of a file on the disk."""
    if entry is None:
        return NO_FILE
    try:
        return stamp_of(entry.stat(follow_symlinks=False))
    except OSError:
        return NO_FILE


def read_state(source: Source, row_id: str, stamp: Stamp, before: State | None) -> tuple[State, Row | None]:
    """Read a file and return its state, with its row where it holds something else than `before`.

    A file that cannot be read still has a row, with its id alone, so that it is found and seen to be broken.
    """
    read_at = time.time_ns()
    data = source.read(row_id)
    digest = blake2b(data, digest_size=8).digest() if data is not None else b""
    if before is not None and data is not None and before.digest == digest:
        return State(stamp, digest, read_at, before.broken), None
    row = source.row(row_id, data)
    return State(stamp, digest, read_at, row is None), row or _broken(source.kind, row_id)


def _broken(kind: Kind, row_id: str) -> Row:
    title = f"{row_id} (its file cannot be read)"
    return Row(row_id, title, (Text(kind, row_id),), order=order_of(folded(row_id)))
