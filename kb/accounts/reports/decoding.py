"""Bytes to text: which encoding a report is in, decided strictly and said aloud where it is a guess.

Reports come as UTF-8, as UTF-8 or UTF-16 with a byte order mark (Excel's "Unicode text"), as UTF-16 without one, and
as Windows-1252 once an older Excel has saved them.
"""

import codecs
import io
import re
from dataclasses import dataclass

from kb.errors import RecordError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4_096
_SLICE = 1 << 20
_HIGH = bytes(range(0x80, 0x100))
_NOT_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its name in Python. `broken` tells that some bytes are not in it, `assumed` that it is a guess."""

    name: str
    broken: bool = False
    assumed: bool = False

    def open(self, data: bytes) -> io.TextIOWrapper:
        """Return the text as a stream with its line ends untouched; broken bytes come as lone surrogates."""
        errors = "strict"
        if self.broken and self.name.startswith("utf-8"):
            errors = "surrogateescape"
        elif self.broken:
            errors = "surrogatepass"
            data = data[: len(data) // 2 * 2]  # a file cut off in the middle of a character ends before it
        return io.TextIOWrapper(io.BytesIO(data), encoding=self.name, errors=errors, newline="")


def detect_encoding(data: bytes) -> Encoding:
    """Return the encoding of a report's bytes: a byte order mark, then UTF-16, then UTF-8, then Windows-1252.

    A file that is UTF-8 but for a few bytes is never taken for Windows-1252, which would turn each of its accented
    letters into two wrong ones: it is read as UTF-8, and `broken` tells that single rows may be unreadable.
    Raises RecordError when the bytes are in none of these.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name, broken=not _decodes(data, name))
    if (wide := _wide_without_mark(data)) is not None:
        return Encoding(wide, broken=not _decodes(data, wide))
    if _decodes(data, "utf-8"):
        return Encoding("utf-8")
    if _mostly_utf8(data):
        return Encoding("utf-8", broken=True)
    if (unknown := _NOT_IN_1252.search(data)) is not None:
        line = data.count(b"\n", 0, unknown.start()) + 1
        raise RecordError(
            f"The text is neither UTF-8, UTF-16 nor Windows-1252: line {line} has a byte that none of them knows.",
            hint="Open it in a spreadsheet and save it as CSV UTF-8.",
        )
    return Encoding("cp1252", assumed=True)


def has_broken_text(text: str) -> bool:
    """Tell whether a text holds bytes that were not in the file's encoding."""
    return not text.isascii() and _LONE.search(text) is not None


def _decodes(data: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for start in range(0, len(data), _SLICE):
            decoder.decode(data[start : start + _SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wide_without_mark(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: headings are ASCII, so every second byte is zero."""
    sample = data[: min(len(data), _SAMPLE) // 2 * 2]
    if not sample:
        return None
    half = len(sample) // 2
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if second > half * 0.7 and first < half * 0.1:
        return "utf-16-le"
    if first > half * 0.7 and second < half * 0.1:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether more of the letters beyond ASCII are whole in UTF-8 than there are stray bytes."""
    letters = stray = 0
    for start in range(0, len(data), _SLICE):
        part = data[start : start + _SLICE]
        ascii_bytes = len(part.translate(None, _HIGH))
        text = part.decode("utf-8", "ignore")
        letters += len(text) - ascii_bytes
        stray += len(part) - len(text.encode("utf-8"))
    return letters > stray
