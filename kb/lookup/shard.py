"""One part of a look-up index: a tantivy index with a list of what it holds, in memory or as `kb.lookup.shard_files`.

One process writes a part at a time, under a lock; others go on with what is there.

The engine only strikes out what is deleted, and its text stays on disk. So where a row is to vanish, the part is built
anew from the files, beside the old one, which is then removed.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb.errors import StorageError
from kb.lookup.schema import document, number_of, schema, set_up
from kb.lookup.shard_files import MANIFEST, Manifest, manifest_in, opened, rows_in, stamp_at
from kb.lookup.source import Source, State, read_state
from kb.storage.erasing import erase_file, erase_folder
from kb.storage.file_stamps import Stamp
from kb.storage.files import write_atomic
from kb.storage.folders import make_private_folder, names_in
from kb.storage.index_files import as_left
from kb.storage.locks import lock
from kb.storage.words import UncertainWriteError

if TYPE_CHECKING:
    import tantivy

_HEAP = 30_000_000
_SETTLED = 2_000_000_000
"""A file that was changed less than so many nanoseconds before it was read may change again within one time stamp."""
_SHORT_WAIT = 0.2

Told = Callable[[], None]
"""Called after each file that was read; what it raises stops the work, and nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The files that are to be read, and whether any is gone."""

    doubtful: list[str]
    gone: bool

    def __bool__(self) -> bool:
        return bool(self.doubtful or self.gone)


class Shard:
    """One part. Without a folder it is kept in memory. `searcher` is None while there is nothing to search."""

    def __init__(self, folder: Path | None, made_with: str) -> None:
        self.folder = folder
        self.made_with = made_with
        self.manifest = Manifest()
        self.searcher: tantivy.Searcher | None = None
        self._index: tantivy.Index | None = None
        self._seen: Stamp | None = None

    def notice(self) -> bool:
        """Take up what is on disk, if another process has changed it; tell whether it is as somebody left it."""
        if self.folder is None:
            return True
        seen = stamp_at(self.folder / MANIFEST)
        if seen == self._seen:
            return seen is not None
        manifest = self._read_manifest()
        if manifest is None:
            if seen is None:
                self.manifest, self._index, self._seen = Manifest(), None, None
            return False
        index = opened(self.folder / manifest.place)
        if index is None:
            return False
        self.manifest, self._index, self._seen = manifest, index, seen
        self.searcher = index.searcher()
        return True

    def changes(self, files: Mapping[str, Stamp]) -> Changes:
        """Return how these files, all that belong to this part, differ from what it holds.

        One that was changed just before it was read is to be read once more.
        """
        states = self.manifest.states
        doubtful = [
            row_id
            for row_id, stamp in files.items()
            if (state := states.get(row_id)) is None or state.stamp != stamp or state.read_at - stamp[2] < _SETTLED
        ]
        return Changes(doubtful, any(row_id not in files for row_id in states))

    def update(self, source: Source, files: Mapping[str, Stamp], told: Told, patience: float) -> None:
        """Bring the part up to date with its files, all of them.

        Raises LockedError when another process is at work on it for longer than `patience` seconds.
        """
        with self._held(patience) as sound:
            changes = self.changes(files)
            if changes.gone or not sound or self._index is None:
                self._build(source, files, told)
            elif changes.doubtful:
                self._renew(source, {row_id: files[row_id] for row_id in changes.doubtful}, told)

    def forget(self, source: Source, files: Mapping[str, Stamp], patience: float) -> None:
        """Build the part anew from its files, all of them, and leave nothing else of it; what cannot be built goes.

        Raises LockedError when another process is at work on it for longer than `patience` seconds, StorageError when
        something cannot be removed.
        """
        with self._held(patience):
            try:
                self._build(source, files, lambda: None)
            except Exception:  # it is made again when something is looked for
                logging.getLogger(__name__).info("A part of the look-up index could not be made.", exc_info=True)
                self.spoil()
            self._clear_away()

    def one(self, source: Source, row_id: str) -> None:
        """Read one changed file again, or where it is gone, build the part anew without it.

        Raises LockedError when another process is at work on the part.
        """
        with self._held(_SHORT_WAIT) as sound:
            stamp = source.stamp(row_id)
            if stamp is not None and sound and self._index is not None:
                self._renew(source, {row_id: stamp}, lambda: None)
                return
            files = {known: state.stamp for known, state in self.manifest.states.items() if known != row_id}
            gone = len(files) < len(self.manifest.states)
            if stamp is not None:  # the first of its part, or the part is not as it was left
                files[row_id] = stamp
            if gone or stamp is not None:
                self._build(source, files, lambda: None)

    @contextmanager
    def _held(self, patience: float) -> Iterator[bool]:
        """Hold the part's lock, and tell whether the part is as it was left."""
        if self.folder is None:
            yield True
            return
        make_private_folder(self.folder)
        with lock(self.folder / "index", patience):
            yield self.notice()

    def spoil(self) -> None:
        """Let the part be built anew when it is brought up to date next."""
        self.manifest, self.searcher, self._index, self._seen = Manifest(), None, None, None
        if self.folder is not None:
            with suppress(StorageError):
                erase_file(self.folder / MANIFEST)

    def _build(self, source: Source, files: Mapping[str, Stamp], told: Told) -> None:
        """Read all files into a new index, beside the one that is there."""
        place = self._next_place()
        index = self._new(place)
        self._leave(index, place, _filled(index, source, files, {}, told))

    def _renew(self, source: Source, files: Mapping[str, Stamp], told: Told) -> None:
        """Read some files again."""
        assert self._index is not None
        changed = _filled(self._index, source, files, self.manifest.states, told)
        self._leave(self._index, self.manifest.place, {**self.manifest.states, **changed})

    def _leave(self, index: "tantivy.Index", place: str, states: dict[str, State]) -> None:
        """Write down what the part holds now, and clear away what an earlier one has left."""
        self.manifest = Manifest(self.made_with, place, {}, states)
        self._index = index
        self.searcher = index.searcher()
        if self.folder is None:
            return
        rows = self.folder / place
        for path in rows.iterdir():
            with suppress(OSError):
                path.chmod(0o600)
        self.manifest.files = as_left(rows)
        manifest = self.folder / MANIFEST
        try:
            with suppress(UncertainWriteError):
                write_atomic(manifest, msgspec.msgpack.encode(self.manifest), locked=False)
        except StorageError:  # the old one tells of rows that go now
            with suppress(StorageError):
                erase_file(manifest)
        self._seen = stamp_at(manifest)
        with suppress(StorageError):
            self._clear_away()

    def _clear_away(self) -> None:
        """Remove the rows of what the part was before. Raises StorageError when they cannot be removed."""
        if self.folder is not None:
            for rows in rows_in(self.folder):
                if rows.name != self.manifest.place:
                    erase_folder(rows)

    def _next_place(self) -> str:
        if self.folder is None:
            return ""
        taken = {int(name[5:]) for name in names_in(self.folder) if name.startswith("rows-") and name[5:].isdecimal()}
        return f"rows-{max(taken, default=0) + 1}"

    def _new(self, place: str) -> "tantivy.Index":
        import tantivy

        if self.folder is None:
            index = tantivy.Index(schema())
        else:
            (self.folder / place).mkdir(mode=0o700)
            index = tantivy.Index(schema(), str(self.folder / place))
        set_up(index)
        return index

    def _read_manifest(self) -> Manifest | None:
        """Return the manifest; None where there is none, where any file is not as we left it, or another version's."""
        assert self.folder is not None
        manifest = manifest_in(self.folder)
        return manifest if manifest is not None and manifest.made_with == self.made_with else None


def _filled(
    index: "tantivy.Index", source: Source, files: Mapping[str, Stamp], before: Mapping[str, State], told: Told
) -> dict[str, State]:
    """Read files into an index, those that hold something new, and return their states."""
    states: dict[str, State] = {}
    writer: tantivy.IndexWriter | None = None
    try:
        for row_id, stamp in files.items():
            told()
            states[row_id], row = read_state(source, row_id, stamp, before.get(row_id))
            if row is None:
                continue
            writer = writer or index.writer(_HEAP, 1)
            if row_id in before:
                writer.delete_documents_by_term("id", number_of(row_id))
            writer.add_document(document(row))
        if writer is not None:
            writer.commit()
            writer.wait_merging_threads()
            writer = None
            index.reload()
    finally:
        if writer is not None:  # it was stopped, and takes nothing of it over
            writer.rollback()
            writer.wait_merging_threads()
    return states


def made_with(version: str, form: int) -> str:
    """Return what tells an index of this version, of this engine and of this kind of rows from another."""
    import tantivy

    return f"{form} {getattr(tantivy, '__version__', '')} {version}"
