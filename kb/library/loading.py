"""Opening a library's folder: what has not changed since it was opened last comes from the catalogue, unread."""

import time
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from kb.errors import LibraryError
from kb.library.article import article_print, marks_of
from kb.library.catalogue import (
    STAMP_BYTES,
    UNSURE,
    Catalogue,
    KnownSettings,
    catalogue_file,
    encode_entry,
    join_paths,
    read_catalogue,
    write_catalogue,
)
from kb.library.ids import Names, name_articles
from kb.library.library_settings import FILE_NAME
from kb.library.reading import MOST_BYTES, read_beginning
from kb.library.scan import Scan, scan_folder

if TYPE_CHECKING:
    from kb.library.article_file import ArticleFile

_RACY = 2_000_000_000
"""A file that was written so many nanoseconds before we looked, or later, may be written again without a sign of it:
times on disk are as coarse as this on some file systems."""
_FEW = 200
"""The catalogue is written anew once more than one file of so many had to be read: writing takes longer than that."""
_RUN = 64


class Unwritten:
    """A catalogue that the cache does not hold yet. Writing it takes as long as opening a small library."""

    def __init__(self, catalogue: Catalogue, file: Path, folder: Path) -> None:
        self._what = (catalogue, file, folder)
        self._lock = Lock()
        self._written = False

    def write(self) -> None:
        """Write it where that can be done, once."""
        with self._lock:
            if not self._written:
                self._written = True
                write_catalogue(*self._what)


class Opened(msgspec.Struct, frozen=True):
    """A folder as it is on disk at this moment. `changed` are the files, by position, that are not as catalogued."""

    scan: Scan
    catalogue: Catalogue
    changed: "Mapping[int, ArticleFile]" = {}
    unwritten: Unwritten | None = None


def open_folder(folder: Path, cache: Path) -> Opened:
    """Return what stands in a folder, with the catalogue of its articles.

    Raises LibraryError only where the folder itself cannot be read. A cache folder that cannot be used costs time.
    """
    began = time.time_ns()
    scan = scan_folder(folder)
    file = catalogue_file(cache, folder)
    known = read_catalogue(file, folder)
    settings = _settings(folder, known)
    stamps = scan.stamps.tobytes()
    same_settings = known is not None and settings == known.settings
    same_paths = known is not None and join_paths(scan.articles) == known.joined_paths
    if known is not None and same_settings and same_paths:
        differing = _differing(stamps, known.stamps)
        if len(differing) <= len(known) // _FEW:
            return Opened(scan, known, dict(_changed(folder, known, differing)) if differing else {})
    reading = _Reading(folder, settings.found.variables, known, began)
    for position, path in enumerate(scan.articles):
        reading.take(path, stamps[position * STAMP_BYTES : (position + 1) * STAMP_BYTES])
    names = known.names if known is not None and same_paths else name_articles(scan.articles)
    catalogue = reading.catalogue(settings, names)
    return Opened(scan, catalogue, unwritten=Unwritten(catalogue, file, folder))


def _differing(stamps: bytes, known: bytes) -> list[int]:
    """Return the positions of the files whose stamps differ; long runs without any are compared at once."""
    found = []
    run = STAMP_BYTES * _RUN
    for start in range(0, len(stamps), run):
        if stamps[start : start + run] != known[start : start + run]:
            ends = range(start + STAMP_BYTES, min(start + run, len(stamps)) + 1, STAMP_BYTES)
            found += [
                end // STAMP_BYTES - 1
                for end in ends
                if stamps[end - STAMP_BYTES : end] != known[end - STAMP_BYTES : end]
            ]
    return found


def _changed(folder: Path, known: Catalogue, positions: list[int]) -> "Iterator[tuple[int, ArticleFile]]":
    """Go through those files of some that are not as the catalogue has them."""
    from kb.library.article_file import article_from, unreadable

    for position in positions:
        path = known.names.paths[position]
        try:
            data = read_beginning(folder, path, MOST_BYTES)
        except LibraryError as error:
            yield position, unreadable(path, error)
            continue
        if _digest(data) != known.entry(position).file_digest:
            yield position, article_from(data, path, known.settings.found.variables)


def _settings(folder: Path, known: Catalogue | None) -> KnownSettings:
    """Return what `library.yaml` says; it is parsed only where the catalogue was not made with the same text."""
    digest = b""
    with suppress(LibraryError):
        digest = _digest(read_beginning(folder, FILE_NAME, MOST_BYTES))
    if known is not None and digest and digest == known.settings.digest:
        return known.settings
    from kb.library.library_yaml import load_library_settings

    return KnownSettings(digest, *load_library_settings(folder))


class _Reading:
    """Puts a catalogue together, file by file: out of the one that is known, or out of the files themselves."""

    def __init__(self, folder: Path, variables: Mapping[str, str], known: Catalogue | None, began: int) -> None:
        self.folder = folder
        self.variables = variables
        self.began = began
        self.known = known if known is not None and known.settings.found.variables == variables else None
        self.pieces: list[bytes | memoryview] = []
        self.stamps: list[bytes] = []
        self.prints: list[bytes] = []
        self.marks = bytearray()

    def take(self, path: str, stamp: bytes) -> None:
        """Add the file at a path, which had this stamp before anything of it was read."""
        position = self.known.positions.get(path) if self.known is not None else None
        if self.known is not None and position is not None and stamp == self.known.stamp(position) != UNSURE:
            self._keep(self.known, position, stamp)
            return
        try:
            data = read_beginning(self.folder, path, MOST_BYTES)
        except LibraryError as error:
            from kb.library.article_file import unreadable

            self._add(unreadable(path, error), b"", UNSURE)
            return
        digest = _digest(data)
        stamp = stamp if self._is_sure(stamp) else UNSURE
        if self.known is not None and position is not None and digest == self.known.entry(position).file_digest:
            self._keep(self.known, position, stamp)
        else:
            from kb.library.article_file import article_from

            self._add(article_from(data, path, self.variables), digest, stamp)

    def _is_sure(self, stamp: bytes) -> bool:
        """Tell whether any later change of a file will show in its stamp."""
        _, _, written, changed, _ = array("q", stamp)
        return max(written, changed) < self.began - _RACY

    def _keep(self, known: Catalogue, position: int, stamp: bytes) -> None:
        self.marks.append(known.marks[position])
        self.pieces.append(known.piece(position))
        self.stamps.append(stamp)
        self.prints.append(known.print_of(position))

    def _add(self, file: "ArticleFile", digest: bytes, stamp: bytes) -> None:
        self.marks.append(marks_of(file.article))
        self.pieces.append(encode_entry(file, digest))
        self.stamps.append(stamp)
        self.prints.append(article_print(file.article))

    def catalogue(self, settings: KnownSettings, names: Names) -> Catalogue:
        """Return the catalogue of all that was taken."""
        return Catalogue(
            settings=settings,
            names=names,
            joined_paths=join_paths(names.paths),
            stamps=b"".join(self.stamps),
            offsets=array("I", accumulate(map(len, self.pieces), initial=0)),
            entries=memoryview(b"".join(self.pieces)),
            prints=b"".join(self.prints),
            marks=bytes(self.marks),
        )


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
