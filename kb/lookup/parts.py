"""The parts of a look-up index, kept up with the files, for several threads and processes at once.

The index is a cache in eight parts: a part is little enough to be built anew whenever something must vanish from it,
and a build that was stopped goes on with the next part.
"""

import logging
import time
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock, RLock, Thread
from typing import TYPE_CHECKING
from zlib import crc32

from kb.errors import LockedError
from kb.lookup.schema import FORMAT
from kb.lookup.shard import Shard, made_with
from kb.lookup.source import Source, stamp_of_entry
from kb.storage.file_stamps import Stamp

if TYPE_CHECKING:
    import tantivy

PARTS = 8
Progress = Callable[[int, int], None]
"""Called with how many files are read, and how many there are to read."""
PATIENCE = 60.0
"""How many seconds we wait for another process that builds a part of which we have nothing yet."""
_TELL_EVERY = 50
_PAUSE = 30.0
"""After looking through the folder, so many times as long passes before we look again, however often it changes."""
_LONGEST_PAUSE = 60.0
_LONG = 0.1
"""Seconds that looking through the folder may take while somebody waits for what is found."""


class Stopped(Exception):  # noqa: N818
    """The person did not want to wait for the index."""


class Parts:
    """All parts of one index. `folder` is where they are kept; None keeps them in memory."""

    def __init__(self, source: Source, folder: Path | None) -> None:
        self.source = source
        self.shards: list[Shard] = []
        self._folder = folder
        self._lock = RLock()
        self._pending: set[str] = set()
        self._pending_lock = Lock()
        self._looked_at = 0.0
        self._look_took = 0.0
        self._folder_then = 0
        self._mended = False

    def refresh(self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> bool:
        """Bring the index up to date with the files; False when `cancelled` said so before it was done.

        Only files that have changed are read. What is done before it is stopped stays done.
        """
        with self._lock:
            try:
                self._refresh(progress, cancelled)
            except Stopped:
                return False
        return True

    def changed(self, row_id: str) -> None:
        """Say that this process has written a file: it is read again before anything is looked for."""
        with self._pending_lock:
            self._pending.add(row_id)

    def forget(self, *row_ids: str) -> None:
        """Take all that the index holds of these files from the disk, and read those again that are still there.

        Raises LockedError when another process is at work on such a part of the index for over a minute, StorageError
        when something cannot be removed.
        """
        with self._lock:
            if not self._folder.is_dir() if self._folder is not None else not self.ready:
                return
            parts = {_part_of(row_id) for row_id in row_ids}
            shards, files = self._shards_there(), self._files(parts)
            for part in sorted(parts):
                shards[part].forget(self.source, files[part], PATIENCE)

    def mend(self) -> None:
        """Build everything anew, because the index has turned out to be broken; once, for a second time won't help."""
        with self._lock:
            if not self._mended:
                self._mended = True
                for shard in self.shards:
                    shard.spoil()
                self._refresh(None, None)

    @property
    def searchers(self) -> "list[tantivy.Searcher]":
        """What can be searched by now: one for each part that is there."""
        return [shard.searcher for shard in self.shards if shard.searcher is not None]

    @property
    def broken(self) -> list[str]:
        """The ids of the files that could not be read, in order; known after the first look-up."""
        return sorted(
            row_id for shard in self.shards for row_id, state in shard.manifest.states.items() if state.broken
        )

    @property
    def ready(self) -> bool:
        """Whether the files have been looked through once, so that nothing that was there then is missing."""
        return self._looked_at > 0

    def catch_up(self) -> None:
        """Take up what has changed. Where another thread is at it, go on with what is there.

        A folder that takes long to look through is looked through beside, so that nobody waits who is typing.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            if not self.ready:
                self._refresh(None, None)
                return
            with self._pending_lock:
                pending, self._pending = self._pending, set()
            for row_id in sorted(pending):
                self._one(row_id)
            for shard in self.shards:
                shard.notice()
            if not self._due():
                return
            if self._look_took < _LONG:
                self._refresh(None, None)
            else:
                Thread(target=self._refresh_beside, name="look-up", daemon=True).start()
        finally:
            self._lock.release()

    def _refresh_beside(self) -> None:
        with self._lock:
            if not self._due():
                return
            try:
                self._refresh(None, None)
            except Exception:  # the next look-up in the foreground tells
                logging.getLogger(__name__).info("The files could not be looked through.", exc_info=True)

    def _due(self) -> bool:
        passed = time.monotonic() - self._looked_at
        if passed < min(_PAUSE * self._look_took, _LONGEST_PAUSE):
            return False
        return passed > _LONGEST_PAUSE or self.source.changed_at() != self._folder_then

    def _refresh(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        with self._pending_lock:
            self._pending = set()
        begun = time.monotonic()
        then = self.source.changed_at()
        shards = self._shards_there()
        for shard in shards:
            shard.notice()
        files = self._files()
        looked = time.monotonic() - begun
        counter = _Counter(progress, cancelled)
        waiting = []
        for shard, its_files in zip(shards, files, strict=True):
            changes = shard.changes(its_files)
            if changes:
                waiting.append((shard, its_files))
                counter.total += len(its_files) if changes.gone else len(changes.doubtful)
        for patience in (0.0, PATIENCE):
            locked = []
            for shard, its_files in waiting:
                try:
                    self._update(shard, its_files, counter.count, patience)
                except LockedError:
                    if shard.searcher is None:
                        locked.append((shard, its_files))
            waiting = locked
        counter.end()
        self._look_took = looked
        self._folder_then = then
        self._looked_at = time.monotonic()

    def _update(self, shard: Shard, files: dict[str, Stamp], told: Callable[[], None], patience: float) -> None:
        """Bring one part up to date; where its folder cannot be used, it is kept in memory."""
        try:
            shard.update(self.source, files, told, patience)
        except (LockedError, Stopped):
            raise
        except Exception:
            if shard.folder is None:
                raise
            logging.getLogger(__name__).info("A part of the look-up index is made in memory.", exc_info=True)
            shard.folder = None
            shard.spoil()
            shard.update(self.source, files, told, patience)

    def _one(self, row_id: str) -> None:
        try:
            self.shards[_part_of(row_id)].one(self.source, row_id)
        except LockedError:
            self.changed(row_id)

    def _files(self, parts: Collection[int] = range(PARTS)) -> list[dict[str, Stamp]]:
        """Return the files of each part with their states; none of a part that is not asked for."""
        files: list[dict[str, Stamp]] = [{} for _ in range(PARTS)]
        for row_id, entry in self.source.files().items():
            part = _part_of(row_id)
            if part in parts:
                files[part][row_id] = stamp_of_entry(entry)
        return files

    def _shards_there(self) -> list[Shard]:
        if not self.shards:
            made = made_with(self.source.version(), FORMAT)
            self.shards = [
                Shard(self._folder / f"{part:02}" if self._folder is not None else None, made) for part in range(PARTS)
            ]
        return self.shards


class _Counter:
    """Counts the files that are read, tells of them now and then, and stops when it is told to."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.total = 0
        self._done = 0
        self._progress = progress
        self._cancelled = cancelled

    def count(self) -> None:
        if self._done % _TELL_EVERY == 0:
            if self._cancelled is not None and self._cancelled():
                raise Stopped
            if self._progress is not None:
                self._progress(min(self._done, self.total), self.total)
        self._done += 1

    def end(self) -> None:
        if self._progress is not None and self._done:
            self._progress(self.total, self.total)


def _part_of(row_id: str) -> int:
    return crc32(row_id.encode("utf-8", "surrogatepass")) % PARTS
