"""The counts of all cases on this computer, each read again only when its file or its troubleshooter has changed.

The cache holds no names. It can be deleted at any time.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from kb.cases.case import Case
from kb.cases.case_count import CaseCount, count_case
from kb.cases.journal_events import JournalEvent
from kb.cases.store import TABLE, CaseStore
from kb.errors import BrokenFileError, DesksideError, Finding, Place, Severity, StorageError
from kb.storage.documents import load_document
from kb.storage.file_stamps import Stamp, stamps_of
from kb.storage.files import make_private_folder, write_atomic
from kb.storage.index_files import folder_for
from kb.storage.reading import read_bytes
from kb.storage.words import shown
from kb.troubleshooter.flow import Flow

_FORMAT = 2
_MOST_BYTES = 256_000_000
Progress = Callable[[int, int], None]
"""Told how many cases are read and how many there are; may raise to stop."""


class _Row(msgspec.Struct, array_like=True):
    stamp: Stamp
    flow: str
    fingerprint: str
    count: CaseCount | None


class _Cache(msgspec.Struct, array_like=True):
    format: int
    rows: dict[str, _Row]


def read_counts(
    store: CaseStore, flows: Mapping[str, Flow], cache: Path | None = None, progress: Progress | None = None
) -> tuple[list[CaseCount], list[Finding]]:
    """Return the count of each case, and the cases that cannot be read. `cache` is a folder to keep counts in.

    A case that lies there under two names counts once. Raises StorageError when the folder cannot be read.
    """
    ids = store.ids()
    stamps = stamps_of(store.folder)
    prints = {name: fingerprint(flow) for name, flow in flows.items()}

    def print_of(name: str) -> str:
        flow = flows.get(name)
        return prints[flow.id] if flow is not None else ""

    file = folder_for(cache, store.folder).with_suffix(".counts") if cache is not None else None
    before = _read_cache(file)
    rows: dict[str, _Row] = {}
    findings: list[Finding] = []
    for number, case_id in enumerate(ids):
        row, stamp = before.get(case_id), stamps.get(case_id)
        if row is None or row.stamp != stamp or row.fingerprint != print_of(row.flow):
            path = store.folder / f"{case_id}.json"
            try:
                case = stored_case(path)
            except DesksideError as error:
                place = error.where if isinstance(error.where, Place) else Place(shown(path))
                findings.append(Finding("C001", Severity.ERROR, error.what, place, error.hint))
                continue
            flow = case.flow or ""
            row = _Row(stamp or (0, 0, 0), flow, print_of(flow), count_case(case, flows.get(flow)))
        rows[case_id] = row
        if progress is not None and number % 100 == 0:
            progress(number, len(ids))
    if file is not None and rows != before:
        _write_cache(file, {case_id: row for case_id, row in rows.items() if case_id in stamps})
    return latest(row.count for row in rows.values() if row.count is not None), findings


def latest(counts: Iterable[CaseCount]) -> list[CaseCount]:
    """Return each case once, as it was when it was last touched, the first begun first."""
    by_key: dict[str, CaseCount] = {}
    for count in counts:
        other = by_key.get(count.key)
        if other is None or _order(count) > _order(other):
            by_key[count.key] = count
    return sorted(by_key.values(), key=lambda count: (count.started, count.key))


def with_deleted(counts: Iterable[CaseCount], events: Iterable[JournalEvent]) -> list[CaseCount]:
    """Return the counts together with those that the journal keeps of deleted cases; a case that is there wins."""
    there = {count.key: count for count in latest(counts)}
    kept = latest(event.count for event in events if event.count is not None)
    return latest([*there.values(), *(count for count in kept if count.key not in there)])


def fingerprint(flow: Flow) -> str:
    """Return what tells one content of a troubleshooter from another."""
    return hashlib.blake2b(repr(flow).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _order(count: CaseCount) -> tuple[float, bytes]:
    return count.updated.timestamp(), msgspec.json.encode(count, order="deterministic")


def stored_case(path: Path) -> Case:
    """Return a case with the id that it was saved under, whatever its file is called."""
    rows = load_document(path).tables.get(TABLE, {})
    row = next(iter(rows.values()), None)
    if row is None:
        raise BrokenFileError("The file holds no case.", where=Place(shown(path)))
    try:
        return msgspec.convert(row, Case, strict=False)
    except msgspec.ValidationError as error:
        raise BrokenFileError(f"The case cannot be read: {error}.", where=Place(shown(path))) from None


def _read_cache(file: Path | None) -> dict[str, _Row]:
    if file is None:
        return {}
    try:
        kept = msgspec.msgpack.decode(read_bytes(file, most=_MOST_BYTES), type=_Cache)
    except (StorageError, msgspec.DecodeError, ValueError):
        return {}
    return kept.rows if kept.format == _FORMAT else {}


def _write_cache(file: Path, rows: dict[str, _Row]) -> None:
    with suppress(StorageError):  # the next time, the cases are read again
        make_private_folder(file.parent)
        write_atomic(file, msgspec.msgpack.encode(_Cache(_FORMAT, rows)), locked=False)
