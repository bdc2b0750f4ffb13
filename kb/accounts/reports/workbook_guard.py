"""What an Excel workbook unpacks to, checked before any parser sees it.

A workbook is a zip archive: 100 kB can unpack to gigabytes, and two cells far apart can make a parser lay out a grid
of a billion. So the archive is unpacked here under a cap, the reach of its cells is measured, and what goes on to the
parser is a new archive of exactly the parts that were checked.
"""

import io
import re
import zipfile

from kb.errors import RecordError

MOST_BYTES = 30_000_000
_MOST_PARTS = 2_000
_MOST_UNPACKED = 200_000_000
_MOST_RATIO = 250
_RATIO_FROM = 5_000_000
_MOST_CELLS = 2_500_000
_MOST_TEXT = 250_000_000
_SLICE = 1 << 20
_OVERLAP = 64

_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v>([0-9]{1,9})<")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")

_TOO_LARGE = "Export it as CSV, or for a shorter time or one team at a time."


def checked_workbook(data: bytes) -> io.BytesIO:
    """Return a workbook's bytes as a plain archive that is safe to parse.

    Raises RecordError when the bytes are no workbook, are damaged, or unpack to more than a report has.
    """
    if len(data) > MOST_BYTES:
        raise RecordError(f"The workbook has more than {MOST_BYTES // 1_000_000} MB.", hint=_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise RecordError("The workbook is damaged: its parts cannot be unpacked.", hint="Export it again.") from error
    except RuntimeError as error:  # zipfile's own way to say that a part is encrypted
        raise RecordError("The workbook is protected by a password.", hint="Save it without one.") from error
    _check_reach(parts)
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    clean.seek(0)
    return clean


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        if any(name.endswith((".csv", ".xlsx")) for name in names):
            raise RecordError("This is a zip archive.", hint="Unpack it, and import the files in it.")
        raise RecordError(
            "This is an archive, but not an Excel workbook.",
            hint="Save the report as .xlsx or as CSV, and import that.",
        )
    if len(entries) > _MOST_PARTS or len(names) != len(entries):
        raise RecordError("The workbook has more parts than any report, or two of one name.", hint="Export it again.")
    declared = sum(entry.file_size for entry in entries)
    packed_hard = any(
        entry.file_size > _RATIO_FROM and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if declared > _MOST_UNPACKED or packed_hard:
        raise RecordError("The workbook unpacks to far more than a report holds, so it was not read.", hint=_TOO_LARGE)
    parts: dict[str, bytes] = {}
    left = _MOST_UNPACKED
    for entry in entries:
        if not entry.filename.endswith((".xml", ".rels")):
            continue  # pictures, printer settings and macros are not read
        with archive.open(entry) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise RecordError(
                "The workbook unpacks to far more than a report holds, so it was not read.", hint=_TOO_LARGE
            )
        if b"\0" in part:
            raise RecordError("A part of the workbook is not in UTF-8.", hint="Open it in Excel and save it again.")
        parts[entry.filename] = part
    return parts


def _check_reach(parts: dict[str, bytes]) -> None:
    """Refuse a workbook whose cells reach so far, or repeat so long texts, that a parser would run out of memory."""
    lengths = [length for part in parts.values() for length in _gaps(_STRING, part)]
    for part in parts.values():
        cells = sum(1 for _ in _CELL.finditer(part))
        if not cells:
            continue
        columns: set[bytes] = set()
        last_row = 0
        for start in range(0, len(part), _SLICE):
            found = set(_REFERENCE.findall(part[max(0, start - _OVERLAP) : start + _SLICE]))
            columns.update(letters for letters, _ in found)
            last_row = max(last_row, max((int(digits[:9]) for _, digits in found), default=0))
        # a row or cell without a reference stands after the one before it, so both ways of counting are added up
        rows = last_row + sum(1 for _ in _ROW.finditer(part))
        wide = max((_column(letters) for letters in columns if letters), default=0) + _most_between(_ROW, _CELL, part)
        if rows * wide > 4 * _MOST_CELLS or cells > _MOST_CELLS or _text_in(part, cells, lengths) > _MOST_TEXT:
            raise RecordError("The workbook's cells reach further than a report's.", hint=_TOO_LARGE)


def _text_in(part: bytes, cells: int, lengths: list[int]) -> int:
    """Return at least how many bytes the shared texts of a sheet take when each cell has its own copy."""
    longest = max(lengths, default=0)
    if cells * longest <= _MOST_TEXT:
        return cells * longest
    total = 0
    for match in _VALUE.finditer(part):
        index = int(match[1])
        total += lengths[index] if index < len(lengths) else 0
        cells -= 1
    return total + max(cells, 0) * longest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _gaps(pattern: re.Pattern[bytes], part: bytes) -> list[int]:
    """Return the bytes from each match to the next one, so that no text that starts there is longer."""
    starts = [match.start() for match in pattern.finditer(part)]
    ends = [*starts[1:], len(part)] if starts else []
    return [end - start for start, end in zip(starts, ends, strict=True)]


def _most_between(outer: re.Pattern[bytes], inner: re.Pattern[bytes], part: bytes) -> int:
    """Return the largest number of inner matches between two outer ones."""
    starts = [match.start() for match in outer.finditer(part)]
    most = 0
    for start, end in zip([0, *starts], [*starts, len(part)], strict=True):
        most = max(most, sum(1 for _ in inner.finditer(part, start, end)))
    return most
