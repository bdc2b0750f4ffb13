"""The index on disk: a cache, brought up to date entry by entry, and built anew when it is not as we left it.

In the index's folder stand `pages` and `pieces`, as tantivy keeps them, and `manifest.json`: the fingerprint of each
entry, and the size and time of each file when we were done. One process writes, under a lock; others go on with what
is there. Where nothing can be written, the index is made in memory.
"""

import logging
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from kb.errors import LockedError, StorageError
from kb.library.search.results import Entry, Section
from kb.library.search.schema import (
    FORMAT,
    documents,
    page_schema,
    piece_schema,
    register_analyzers,
)
from kb.library.search.sources import IndexSource, Sources, number_of
from kb.storage.index_files import as_left
from kb.text import clean, clean_line

if TYPE_CHECKING:
    import tantivy

Progress = Callable[[int, int], None]
"""Called with how many entries are indexed, and how many there are to index."""
PATIENCE = 60.0
"""How many seconds we wait for another process that makes the index for the first time."""
_MANIFEST = "manifest.json"
_HEAP = 50_000_000
"""Bytes for each of the two writers, which have a thread each: a second one would make more segments, and of each word
more entries, which takes more work in all than it spreads."""
_TELL_EVERY = 50
_WORN_FROM, _WORN_SHARE = 20, 10
"""An index of which so many entries, and one of so many, were replaced is made anew."""
_INDEXES = ("pages", "pieces")


class Manifest(msgspec.Struct):
    """What the index on disk holds, and how its files were left. `state` is that of the sources that it holds.

    `replaced` tells how many entries were taken out since it was made: the engine goes on counting their words.
    """

    format: str
    state: str = ""
    files: dict[str, tuple[int, int]] = {}
    entries: dict[str, str] = {}
    replaced: int = 0


class Indexes(msgspec.Struct, frozen=True):
    """The two indexes, ready to be searched.

    `behind` are the numbers of what is not indexed as it is now, while somebody else is bringing the index up to date;
    None where it is up to date.
    """

    pages: "tantivy.Index"
    pieces: "tantivy.Index"
    behind: frozenset[int] | None = None


class Changes(msgspec.Struct, frozen=True):
    """What is not indexed as it is now, and the keys of what is gone."""

    changed: list[IndexSource]
    gone: list[str]

    @classmethod
    def between(cls, manifest: Manifest, sources: Sequence[IndexSource]) -> "Changes":
        """Return how the sources differ from what is indexed."""
        known = manifest.entries
        changed = [source for source in sources if known.get(source.key) != source.fingerprint]
        if not changed and len(known) == len(sources):
            return cls([], [])
        return cls(changed, sorted(known.keys() - {source.key for source in sources}))

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)

    def replaced_in(self, manifest: Manifest) -> int:
        """Return how many entries will have been taken out of the index once these changes are made."""
        again = sum(source.key in manifest.entries for source in self.changed)
        return manifest.replaced + again + len(self.gone)


def open_indexes(sources: Sources, folder: Path | None, progress: Progress | None = None) -> Indexes:
    """Return the index of these sources, brought up to date; what stands in the folder never makes it fail."""
    if folder is not None:
        try:
            return _on_disk(sources, folder, progress)
        except Exception:
            logging.getLogger(__name__).info("The search index is made in memory.", exc_info=True)
    indexes = _new(None, None)
    _write(indexes, Changes(sources.listed, []), progress, fresh=True)
    return indexes


def is_sound(folder: Path) -> bool:
    """Tell whether the index in a folder is as it was left, of this version, and can be opened."""
    return _read_manifest(folder) is not None and _opened(folder) is not None


def remove(folder: Path) -> None:
    """Remove the index in a folder. Raises LockedError while somebody is at work on it; the lock file stays."""
    from kb.storage.locks import lock

    with lock(folder / "index", 0.0):
        (folder / _MANIFEST).unlink(missing_ok=True)
        for name in _INDEXES:
            shutil.rmtree(folder / name, ignore_errors=True)


def forget(folder: Path) -> None:
    """Let the index in a folder be made anew when it is opened next."""
    with suppress(OSError):
        (folder / _MANIFEST).unlink(missing_ok=True)


def _on_disk(sources: Sources, folder: Path, progress: Progress | None) -> Indexes:
    manifest = _read_manifest(folder)
    known = manifest is not None and bool(sources.state) and manifest.state == sources.state
    if manifest is not None and (known or (not sources.state and not Changes.between(manifest, sources.listed))):
        indexes = _opened(folder)
        if indexes is not None:
            return indexes
    from kb.storage.folders import make_private_folder
    from kb.storage.locks import lock

    make_private_folder(folder)
    try:
        with lock(folder / "index", 0.0):
            return _updated(folder, sources, progress)
    except LockedError:
        indexes = _opened(folder)
        if indexes is not None and indexes.pages.searcher().num_docs:
            changed = Changes.between(manifest, sources.listed).changed if manifest is not None else sources.listed
            return replace(indexes, behind=frozenset(number_of(source.key) for source in changed))
    with lock(folder / "index", PATIENCE):
        return _updated(folder, sources, progress)


def _updated(folder: Path, sources: Sources, progress: Progress | None) -> Indexes:
    """Bring the index up to date; the lock is ours."""
    manifest = _read_manifest(folder)
    indexes = _opened(folder) if manifest is not None else None
    changes = Changes.between(manifest or Manifest(_format()), sources.listed)
    fresh = manifest is None or indexes is None or _worn(changes.replaced_in(manifest), len(manifest.entries))
    if manifest is None or indexes is None or fresh:
        for name in _INDEXES:
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir()
        manifest = Manifest(_format())
        indexes = _new(*(str(folder / name) for name in _INDEXES))
        changes = Changes(sources.listed, [])
    if changes or fresh:
        (folder / _MANIFEST).unlink(missing_ok=True)
        try:
            _write(indexes, changes, progress, fresh=fresh)
        except Exception:
            for name in _INDEXES:  # half an index is of no use, and may be what has filled the disk
                shutil.rmtree(folder / name, ignore_errors=True)
            raise
        entries = {source.key: source.fingerprint for source in sources.listed}
        replaced = changes.replaced_in(manifest)
        _write_manifest(folder, Manifest(_format(), sources.state, _files(folder), entries, replaced))
    elif manifest.state != sources.state:
        manifest.state = sources.state
        _write_manifest(folder, manifest)
    return indexes


def _worn(replaced: int, entries: int) -> bool:
    """Tell whether so much was replaced that the order of results would not be that of an index made anew."""
    return replaced >= _WORN_FROM and replaced * _WORN_SHARE >= entries


def _write(indexes: Indexes, changes: Changes, progress: Progress | None, *, fresh: bool) -> None:
    from concurrent.futures import ThreadPoolExecutor

    total = len(changes.changed)
    pages = indexes.pages.writer(_HEAP, 1)
    pieces = indexes.pieces.writer(_HEAP, 1)
    if not fresh:
        for key in (*changes.gone, *(source.key for source in changes.changed)):
            for writer in (pages, pieces):
                writer.delete_documents_by_term("number", number_of(key))
    for done, source in enumerate(changes.changed):
        if progress is not None and done % _TELL_EVERY == 0:
            progress(done, total)
        made = _documents(source)
        if made is None:
            continue
        page, its_pieces = made
        pages.add_document(page)
        for piece in its_pieces:
            pieces.add_document(piece)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(_finish, (pages, pieces), (indexes.pages, indexes.pieces)))
    if progress is not None:
        progress(total, total)


def _finish(writer: "tantivy.IndexWriter", index: "tantivy.Index") -> None:
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _documents(source: IndexSource) -> tuple["tantivy.Document", list["tantivy.Document"]] | None:
    entry = source.make()
    if entry is None:
        return None
    try:
        return documents(number_of(source.key), entry)
    except UnicodeEncodeError:  # half a character; texts from a library have none
        return documents(number_of(source.key), _cleaned(entry))


def _cleaned(entry: Entry) -> Entry:
    return replace(
        entry,
        id=clean_line(entry.id),
        title=clean_line(entry.title),
        says=tuple(map(clean_line, entry.says)),
        aliases=tuple(map(clean_line, entry.aliases)),
        tags=tuple(map(clean_line, entry.tags)),
        summary=clean_line(entry.summary),
        category=clean_line(entry.category),
        sections=tuple(Section(clean_line(s.slug), clean_line(s.heading), clean(s.text)) for s in entry.sections),
    )


def _new(pages: str | None, pieces: str | None) -> Indexes:
    """Make an empty index, in these folders or in memory."""
    import tantivy

    indexes = Indexes(tantivy.Index(page_schema(), pages), tantivy.Index(piece_schema(), pieces))
    register_analyzers(indexes.pages)
    register_analyzers(indexes.pieces)
    return indexes


def _opened(folder: Path) -> Indexes | None:
    """Open what stands on disk; None where it cannot be used."""
    import tantivy

    try:
        indexes = Indexes(tantivy.Index.open(str(folder / "pages")), tantivy.Index.open(str(folder / "pieces")))
        register_analyzers(indexes.pages)
        register_analyzers(indexes.pieces)
        indexes.pages.searcher()
        indexes.pieces.searcher()
    except Exception:
        return None
    return indexes


def _read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest; None where there is none, or where any file is not as we left it."""
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
        if manifest.format == _format() and manifest.files == _files(folder):
            return manifest
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        pass
    return None


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    from kb.storage.files import write_atomic

    with suppress(StorageError):
        write_atomic(folder / _MANIFEST, msgspec.json.encode(manifest))


def _format() -> str:
    import tantivy

    return f"{FORMAT} {getattr(tantivy, '__version__', '')}"


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and time of each of the files of both indexes."""
    return {f"{name}/{file}": left for name in _INDEXES for file, left in as_left(folder / name).items()}
