"""TinyDB on durable files. TinyDB's own JSONStorage writes in place, so a kill or a second process costs it all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage

from kb.errors import ConflictError, Place
from kb.storage.documents import FILE_TABLE, Loaded, check_revision, load_present, write_document
from kb.storage.erasing import used_before as was_used_before
from kb.storage.locks import PATIENCE, lock
from kb.storage.words import shown

GOOD_COPIES = 3


class DurableStorage(Storage):
    """A storage for `TinyDB(path, storage=DurableStorage)`: each change is one durable write.

    A TinyDB object keeps numbers and query results in memory, so one that somebody else has written past may no
    longer write: ConflictError says so, and a new TinyDB object goes on. For more than one change use `transaction`.
    """

    def __init__(self, path: str | Path, *, good_copies: int = GOOD_COPIES) -> None:
        super().__init__()
        self._path = Path(path)
        self._good_copies = good_copies
        self._seen: int | None = None

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the tables with cleaned texts, None when there is no file yet."""
        loaded = load_present(self._path)
        if self._seen is None:
            self._seen = _revision(loaded)
        return loaded.tables if loaded else None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Write all tables; nothing is written when somebody else has written since this object first read."""
        used_before = was_used_before(self._path)
        with lock(self._path):
            before = load_present(self._path)
            if self._seen is not None:
                check_revision(self._path, before, self._seen)
            tables = _without_file(data)
            self._seen = write_document(
                self._path, tables, before, good_copies=self._good_copies, used_before=used_before
            )


class HeldStorage(Storage):
    """The tables of one transaction, in memory until it ends. `revision` is the new one once it has ended."""

    def __init__(self, path: Path, before: Loaded | None, used_before: bool) -> None:
        super().__init__()
        self._path = path
        self._used_before = used_before
        self.before = before
        self.revision = _revision(before)
        self.tables: dict[str, dict[str, Any]] | None = before.tables if before else None
        self.ended = False

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return a copy of the tables, so that only what is written counts."""
        return None if self.tables is None else _copied(self.tables)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Set all tables."""
        if self.ended:
            what = "This transaction has ended; the change was not saved."
            raise ConflictError(what, where=Place(shown(self._path)), hint="Open a new transaction.")
        self.tables = _without_file(data)

    def commit(self, good_copies: int) -> None:
        """Write what has changed, in one step."""
        self.ended = True
        changed = self.tables is not None and (self.before is None or self.tables != self.before.tables)
        if changed or (self.before is not None and self.before.recovered_from is not None):
            self.revision = write_document(
                self._path, self.tables or {}, self.before, good_copies=good_copies, used_before=self._used_before
            )


class TransactionDB(TinyDB):
    """The TinyDB of one transaction."""

    def __init__(self, held: HeldStorage) -> None:
        super().__init__(storage=lambda: held)
        self._held = held

    @property
    def revision(self) -> int:
        """The document's revision: the one that was read, and the new one once the transaction has ended."""
        return self._held.revision


@contextmanager
def transaction(
    path: Path,
    *,
    expect_revision: int | None = None,
    good_copies: int = GOOD_COPIES,
    raw: bool = False,
    timeout: float = PATIENCE,
) -> Iterator["TransactionDB"]:
    """Give a fresh TinyDB while the lock is held, and write its changes in one step at the end.

    An exception inside means that nothing is written; so does no change. The TinyDB's `revision` is the document's,
    the new one after the end; it is not always the old one plus one. `expect_revision` is the one that was read
    before (0 for no file yet). `raw` leaves texts as they are stored, for a change that must not touch the others.

    Raises ConflictError when the revision has moved, LockedError, and what `load_document` and `write_atomic` raise.
    """
    used_before = was_used_before(path)
    with lock(path, timeout):
        before = load_present(path, raw=raw)
        check_revision(path, before, expect_revision)
        held = HeldStorage(path, before, used_before)
        try:
            yield TransactionDB(held)
        except BaseException:
            held.ended = True
            raise
        held.commit(good_copies)


def _revision(loaded: Loaded | None) -> int:
    return loaded.revision if loaded else 0


def _without_file(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: rows for name, rows in tables.items() if name != FILE_TABLE}


def _copied(value: Any) -> Any:
    """Copy what JSON has; `copy.deepcopy` would take five times as long."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value
