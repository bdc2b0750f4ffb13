"""Documents: small JSON files of tables that TinyDB reads too, each with a checksum and a count of its writes.

A file is `{"_file": {"1": {"format": 1, "revision": 7, "sha256": "…"}}, "people": {"1": {…}, "2": {…}}}`. The checksum
is the SHA-256 of `[revision, tables]`, without `_file`, as JSON in UTF-8 with sorted keys and no spaces. So a file
that is cut off, or was changed by hand or by a plain TinyDB, is found out. A file without `_file` has revision 0 and
is taken as it is: that is how a person puts a file of their own in.
"""

import errno
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from kb.errors import BrokenFileError, ConflictError, Place, StorageError
from kb.storage.checked_json import DamagedError, canonical, checked, digest, parse
from kb.storage.copies import copies_of
from kb.storage.files import Live, replace_held
from kb.storage.reading import read_whole
from kb.storage.words import MissingFileError, UncertainWriteError, explained, shown
from kb.text import clean

FILE_TABLE = "_file"
FORMAT = 1
MOST_BYTES = 64_000_000
_REVISION_STEP = 1000
_STARTS = 1_000_000_000

Tables = dict[str, dict[str, dict[str, Any]]]


class Loaded(msgspec.Struct, frozen=True):
    """A document as it was read, without its `_file` table.

    `recovered_from` is the copy that was used because the file itself is damaged or missing; `broken` is then the
    damaged file, and `reason` says in a few words what is wrong with it.
    """

    tables: Tables
    revision: int
    recovered_from: Path | None = None
    broken: Path | None = None
    reason: str = ""


def load_document(path: Path, *, raw: bool = False) -> Loaded:
    """Read the newest good content of a document: the file itself, or else its newest good copy.

    All texts are cleaned, unless `raw` asks for them as they are stored, which is only for writing them back.

    Raises MissingFileError when neither the file nor a copy exists, BrokenFileError when none of them is good, and
    StorageError when it cannot be read or was written by a newer version.
    """
    broken: Path | None = None
    reason = ""
    for candidate in (path, *copies_of(path)):
        try:
            tables, revision = decode(read_stored(candidate))
        except MissingFileError:
            continue
        except NewerFormatError:
            hint = "Use that version of Deskside to open it."
            raise StorageError("A newer version of Deskside wrote this file.", where=shown(path), hint=hint) from None
        except DamagedError as problem:
            if not reason:
                reason = str(problem)
            broken = broken or candidate
            continue
        recovered = candidate if candidate != path else None
        damaged = path if broken == path else None
        if recovered is not None and damaged is None:
            reason = "it is missing"
        return Loaded(tables if raw else cleaned(tables), revision, recovered, damaged, reason if recovered else "")
    if broken is None:
        raise MissingFileError("The file does not exist.", where=Place(shown(path)), hint="Check the name.")
    hint = (
        "No good copy is left. Put a backup in its place. To use the file as it stands, mend it in a text editor and"
        f' take its "{FILE_TABLE}" table out.'
    )
    raise BrokenFileError(f"The file is damaged: {reason}.", where=Place(shown(broken)), hint=hint)


def load_present(path: Path, *, raw: bool = False) -> Loaded | None:
    """Do what `load_document` does; None when there is no such document."""
    try:
        return load_document(path, raw=raw)
    except MissingFileError:
        return None


def check_revision(path: Path, loaded: Loaded | None, expected: int | None) -> None:
    """Raise ConflictError when a document is not at the revision that somebody read before; None expects nothing."""
    if expected is None or expected == (loaded.revision if loaded else 0):
        return
    what = "The file was removed since it was read." if loaded is None else "Somebody else saved it since it was read."
    hint = "Nothing was overwritten. Open it again and repeat the change."
    raise ConflictError(what, where=Place(shown(path)), hint=hint)


def write_document(
    path: Path, tables: Mapping[str, Any], before: Loaded | None, *, good_copies: int, used_before: bool = False
) -> int:
    """Write a document and return its new revision. The lock is held, and `before` was read under it.

    `used_before` says that there was a document of this name once, which somebody may still have open.
    """
    revision = _next_revision(path, before, used_before)
    try:
        data = encode(tables, revision)
    except DamagedError as problem:
        raise StorageError(f"The file cannot be saved: {problem}.", where=Place(shown(path))) from None
    live = Live.ABSENT
    if before is not None and before.recovered_from is None:
        live = Live.GOOD
    elif before is not None and before.broken is not None:
        live = Live.BROKEN
    try:
        replace_held(path, data, good_copies=good_copies, live=live)
    except UncertainWriteError as problem:
        problem.revision = revision
        raise
    return revision


def encode(tables: Mapping[str, Any], revision: int) -> bytes:
    """Return the file's bytes: ASCII, one row a line. Raises DamagedError for what could not be read again."""
    plain = _shaped(checked(tables))
    plain.pop(FILE_TABLE, None)
    head = {"format": FORMAT, "revision": revision, "sha256": digest([revision, plain])}
    blocks = []
    for name, rows in {FILE_TABLE: {"1": head}, **plain}.items():
        lines = [f"{json.dumps(key)}: {json.dumps(row, allow_nan=False)}" for key, row in rows.items()]
        blocks.append(f"{json.dumps(name)}: {{" + ",".join(f"\n{line}" for line in lines) + "}")
    data = ("{" + ",\n".join(blocks) + "}\n").encode("ascii")
    if len(data) > MOST_BYTES:
        raise DamagedError(f"it would be larger than {MOST_BYTES // 1_000_000} MB")
    return data


def decode(data: bytes) -> tuple[Tables, int]:
    """Return the tables and the revision of a file's bytes, texts as stored. Raises DamagedError."""
    tables = _shaped(parse(data))
    head = tables.pop(FILE_TABLE, None)
    if head is None:
        if not tables:
            raise DamagedError("it holds nothing")
        if any({"format", "revision", "sha256"} <= row.keys() for rows in tables.values() for row in rows.values()):
            raise DamagedError(f'the name of its "{FILE_TABLE}" table was changed')
        canonical(tables)
        return tables, 0
    row = head.get("1", {})
    revision = row.get("revision")
    if type(revision) is not int or revision < 0 or row.get("sha256") != digest([revision, tables]):
        raise DamagedError("it was changed outside Deskside, or the disk lost a part of it")
    if row.get("format") != FORMAT:
        raise NewerFormatError
    return tables, revision


def cleaned(tables: Tables) -> Tables:
    """Return the tables with every text safe to draw. Names are safe already: `decode` refuses others."""

    def safe(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, dict):
            return {key: safe(item) for key, item in value.items()}
        if isinstance(value, list):
            return [safe(item) for item in value]
        return value

    return {name: {key: safe(row) for key, row in rows.items()} for name, rows in tables.items()}


class NewerFormatError(Exception):
    """The file has a format that this version does not know."""


def read_stored(path: Path) -> bytes:
    """Return a document's bytes as they stand. Raises MissingFileError, DamagedError, StorageError."""
    try:
        return read_whole(path, most=MOST_BYTES, follow_links=False)
    except FileNotFoundError:
        raise MissingFileError("The file does not exist.", where=Place(shown(path))) from None
    except OSError as error:
        if error.errno == errno.EIO:
            raise DamagedError("the disk cannot read it") from None
        raise explained(error, path, "read") from None


def _shaped(value: Any) -> Tables:
    """Return the value if it is tables of rows, as TinyDB has them."""
    if not isinstance(value, dict):
        raise DamagedError("it is not a file of tables")
    for name, rows in value.items():
        if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
            raise DamagedError(f'"{name}" is not a table of rows')
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in rows):
            raise DamagedError(f'a row of "{name}" has no number')
    return value


def _next_revision(path: Path, before: Loaded | None, used_before: bool) -> int:
    """Return a revision that nobody can have seen with another content.

    After a recovery the lost contents had revisions too, and a file that a person put in says nothing: so the count
    goes on at the next full thousand. After a removal nothing is known of the count, so it begins somewhere else.
    """
    if before is not None and before.revision > 0 and before.recovered_from is None:
        return before.revision + 1
    known = before.revision if before is not None else 0
    for copy in copies_of(path):
        try:
            known = max(known, decode(read_stored(copy))[1])
        except (DamagedError, StorageError, NewerFormatError):
            continue
    if known:
        return (known // _REVISION_STEP + 1) * _REVISION_STEP
    return (secrets.randbelow(_STARTS) + 1) * _REVISION_STEP if used_before else 1
