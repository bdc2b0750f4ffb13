"""The catalogue of a library: what is known about each article without reading its file again, in one cache file.

It holds front matter, names and findings, and no bodies. What it tells is true of a file as long as the file's stamp
is the same. The whole is taken in with one check sum; an article's entry is decoded when it is first asked for, so that
opening 10,000 articles costs no more than looking at their files.

The catalogue is never needed: one that is missing, torn, of another version of Deskside or of other rules is made anew.
"""

import zlib
from array import array
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_type_hints

import msgspec
from msgspec.inspect import multi_type_info

from kb.code_version import code_version
from kb.errors import Finding, StorageError
from kb.library.article import Article
from kb.library.ids import Names
from kb.library.library_settings import LibrarySettings
from kb.library.scan import STAMP
from kb.storage.index_files import folder_for

if TYPE_CHECKING:
    from kb.library.article_file import ArticleFile

FORMAT = 2
FOLDER = "catalogues"
STAMP_BYTES = 8 * STAMP
UNSURE = bytes(STAMP_BYTES)
"""The stamp of a file that has to be read again next time."""
PRINT_BYTES = 12
MOST_BYTES = 500_000_000
_MARK = b"deskside catalogue\n"
_SUM_BYTES = 4


class FileEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What the catalogue holds of one article; what its article has comes behind it, see `ArticleEntry`.

    `file_digest` is that of the file's bytes as far as they are read; `titled` tells whether the file itself says what
    its title is.
    """

    file_digest: bytes
    titled: bool
    body_digest: bytes


KEPT_FIELDS = tuple(name for name in Article.__dataclass_fields__ if name not in ("id", "path", "body"))
"""The fields of an article that the catalogue holds: id and path go by its place, and its body stays in the file."""
_types = get_type_hints(Article)
ArticleEntry = msgspec.defstruct(
    "ArticleEntry",
    [(name, _types[name]) for name in KEPT_FIELDS],
    bases=(FileEntry,),
    array_like=True,
    frozen=True,
    gc=False,
)


class KnownSettings(msgspec.Struct, frozen=True):
    """What `library.yaml` says, what is wrong with it, and the digest of the text that says so (empty for none)."""

    digest: bytes
    found: LibrarySettings
    findings: tuple[Finding, ...]


class _Stored(msgspec.Struct, array_like=True):
    """The catalogue as its file has it."""

    form: str
    settings: KnownSettings
    paths: bytes
    shown: tuple[str, ...] | None
    ids: tuple[str, ...]
    order: bytes
    naming_findings: tuple[Finding, ...]
    stamps: bytes
    offsets: bytes
    entries: memoryview
    prints: bytes
    marks: bytes


_decoder = msgspec.msgpack.Decoder(_Stored)
_encoder = msgspec.msgpack.Encoder()
_entry_decoder: msgspec.msgpack.Decoder[FileEntry] = msgspec.msgpack.Decoder(cast(type[FileEntry], ArticleEntry))


class Catalogue(msgspec.Struct, frozen=True, dict=True):
    """All of a library's articles by position. Nothing in it changes.

    `entries` is decoded piece by piece: the entry at a position begins at its offset. `prints` are what the search
    index tells a changed article by, `PRINT_BYTES` each; `marks` are what `marks_of` gives, a byte each.
    """

    settings: KnownSettings
    names: Names
    joined_paths: bytes
    stamps: bytes
    offsets: "array[int]"
    entries: memoryview
    prints: bytes
    marks: bytes

    def __len__(self) -> int:
        return len(self.names.paths)

    def piece(self, position: int) -> memoryview:
        """Return an entry as it is stored."""
        return self.entries[self.offsets[position] : self.offsets[position + 1]]

    def entry(self, position: int) -> FileEntry:
        """Return what is known of the article at a position: an `ArticleEntry`."""
        return _entry_decoder.decode(self.piece(position))

    def stamp(self, position: int) -> bytes:
        """Return the stamp that the file had when it was read, or `UNSURE`."""
        return self.stamps[position * STAMP_BYTES : (position + 1) * STAMP_BYTES]

    def print_of(self, position: int) -> bytes:
        """Return what the search index tells a changed article by."""
        return self.prints[position * PRINT_BYTES : (position + 1) * PRINT_BYTES]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each path stands."""
        return {path: position for position, path in enumerate(self.names.paths)}


def encode_entry(file: "ArticleFile", digest: bytes) -> bytes:
    """Return a file as it stands in the catalogue; `digest` is that of its bytes."""
    article = file.article
    fields = {name: getattr(article, name) for name in KEPT_FIELDS}
    return _encoder.encode(ArticleEntry(digest, file.titled, article.body_digest, **fields))


def catalogue_file(cache: Path, library: Path) -> Path:
    """Return where the catalogue of a library's folder stands in the cache folder."""
    return folder_for(cache / FOLDER, library)


def read_catalogue(file: Path, library: Path) -> Catalogue | None:
    """Return what the cache holds of a library; None where that is nothing, or nothing that can be used."""
    from kb.storage.reading import read_bytes

    try:
        data = read_bytes(file, most=MOST_BYTES, follow_links=False)
        body = memoryview(data)[len(_MARK) + _SUM_BYTES :]
        if data[: len(_MARK)] != _MARK or data[len(_MARK) : len(_MARK) + _SUM_BYTES] != _sum(body):
            return None
        stored = _decoder.decode(body)
    except (StorageError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if stored.form != _form(library):
        return None
    paths = split_paths(stored.paths)
    order = tuple(_numbers(stored.order))
    return Catalogue(
        settings=stored.settings,
        names=Names(paths, stored.shown or paths, stored.ids, order, stored.naming_findings),
        joined_paths=stored.paths,
        stamps=stored.stamps,
        offsets=_numbers(stored.offsets),
        entries=stored.entries,
        prints=stored.prints,
        marks=stored.marks,
    )


def write_catalogue(catalogue: Catalogue, file: Path, library: Path) -> None:
    """Leave a catalogue for the next start, where that can be done."""
    from kb.storage.files import make_private_folder, write_atomic

    names = catalogue.names
    stored = _Stored(
        form=_form(library),
        settings=catalogue.settings,
        paths=catalogue.joined_paths,
        shown=None if names.shown == names.paths else names.shown,
        ids=names.ids,
        order=array("I", names.order).tobytes(),
        naming_findings=names.findings,
        stamps=catalogue.stamps,
        offsets=catalogue.offsets.tobytes(),
        entries=catalogue.entries,
        prints=catalogue.prints,
        marks=catalogue.marks,
    )
    with suppress(StorageError, UnicodeEncodeError):
        body = msgspec.msgpack.encode(stored)
        make_private_folder(file.parent)
        write_atomic(file, b"".join((_MARK, _sum(body), body)), timeout=0.0)


def join_paths(paths: tuple[str, ...] | list[str]) -> bytes:
    """Return paths as one value; names that are no text stay what they are."""
    return "\0".join(paths).encode("utf-8", "surrogatepass")


def split_paths(joined: bytes) -> tuple[str, ...]:
    """Return what `join_paths` has joined."""
    return tuple(joined.decode("utf-8", "surrogatepass").split("\0")) if joined else ()


def _numbers(data: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(data)
    return numbers


def _sum(body: bytes | memoryview) -> bytes:
    return zlib.crc32(body).to_bytes(_SUM_BYTES, "big")


def _form(library: Path) -> str:
    """Return what a catalogue must have been made by and for: this program with these rules, and this folder."""
    return f"{FORMAT} {code_version('', 'library')} {_layout()} {library.name!r} {str(library.resolve())!r}"


def _layout() -> str:
    """Return a text that differs whenever a field of what is stored does: entries are not looked at before they are
    asked for, and one with other fields than these could then not be decoded."""
    return blake2b(repr(multi_type_info([_Stored, ArticleEntry])).encode(), digest_size=12).hexdigest()
