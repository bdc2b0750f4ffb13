"""Breaking styled text into lines of a width, counted in terminal cells: wide characters and emoji take two.

Words are kept whole where they fit; a longer one is broken between characters as a reader sees them (an emoji made of
several code points is never torn). Beside wide characters (Chinese, Japanese, Korean) a line may break without a space.
"""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from msgspec.structs import replace

from kb.library.blocks import Span, Spans, plain
from kb.text import width

_JOINER = "\u200d"
_NO_BREAK_SPACES = "\u00a0\u2007\u202f"
_CLOSING = ("Po", "Pe", "Pf")
_OPENING = ("Ps", "Pi")


def wrap_spans(spans: Spans, cells: int, *, first: int | None = None) -> list[Spans]:
    """Return the spans as lines of at most so many cells (the first one of `first`); no spans give one empty line.

    Newlines are hard breaks. White space at a break is dropped. A character that is wider than the line stands alone.
    """
    lines: list[Spans] = []
    room = cells if first is None else first
    for line in _hard_lines(spans):
        text = plain(line)
        if width(text) <= room:
            lines.append(line)
        else:
            cuts = list(_ascii_cuts(text, cells, room) if text.isascii() else _cuts(text, cells, room))
            lines.extend(_sliced(line, cuts or [(0, 0)]))
        room = cells
    return lines or [()]


def wrap_text(text: str, cells: int) -> list[str]:
    """Return plain text as lines of at most so many cells."""
    return [plain(line) for line in wrap_spans((Span(text),), cells)]


def clusters(text: str) -> Iterator[str]:
    """Return what a reader takes for one character each: a letter with its marks, an emoji with its joiners."""
    if text.isascii():
        yield from text
        return
    current = ""
    for character in text:
        if current and _continues(current, character):
            current += character
        else:
            if current:
                yield current
            current = character
    if current:
        yield current


def _continues(current: str, character: str) -> bool:
    if character == _JOINER or current[-1] == _JOINER:
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return len(current) == 1 and "\U0001f1e6" <= current <= "\U0001f1ff"
    return not character.isascii() and unicodedata.category(character) in ("Mn", "Me", "Mc")


def _hard_lines(spans: Spans) -> Iterator[Spans]:
    line: list[Span] = []
    for span in spans:
        if "\n" not in span.text:
            line.append(span)
            continue
        for position, part in enumerate(span.text.split("\n")):
            if position:
                yield tuple(line)
                line = []
            if part:
                line.append(replace(span, text=part))
    yield tuple(line)


def _ascii_cuts(text: str, cells: int, room: int) -> Iterator[tuple[int, int]]:
    """Do what `_cuts` does, for a text whose characters take one cell each."""
    size = len(text.rstrip())
    start = len(text) - len(text.lstrip())
    room = max(1, room)
    while size - start > room:
        end = text.rfind(" ", start, start + room + 1)
        if end <= start:
            end = start + room
        yield start, start + len(text[start:end].rstrip())
        start = end
        while start < size and text[start] == " ":
            start += 1
        room = max(1, cells)
    if start < size:
        yield start, size


def _cuts(text: str, cells: int, room: int) -> Iterator[tuple[int, int]]:
    """Return where the lines of any text begin and end; white space at its beginning is dropped."""
    parts = list(clusters(text))
    known: dict[str, int] = {}
    sizes = [known.get(part) or known.setdefault(part, width(part)) for part in parts]
    offsets = [0, *accumulate(len(part) for part in parts)]
    start = next((at for at, part in enumerate(parts) if not _is_blank(part)), len(parts))
    while start < len(parts):
        end, resume = _line_end(parts, sizes, start, room)
        yield offsets[start], offsets[end]
        start, room = resume, cells


def _line_end(parts: list[str], sizes: list[int], start: int, room: int) -> tuple[int, int]:
    """Return where the line that begins at `start` ends, and where the next one begins."""
    used = 0
    end = resume = start
    for at in range(start, len(parts)):
        blank = _is_blank(parts[at])
        if at > start and not blank:
            if _may_break(parts[at - 1], parts[at]):
                end = resume = at
            if used + sizes[at] > room:
                return (end, resume) if end > start else (at, at)
        if blank and at > start and not _is_blank(parts[at - 1]):
            end = at
        if blank and end > start:
            resume = at + 1
        used += sizes[at]
    if used > room and end > start and resume == len(parts):
        return end, resume
    return len(parts), len(parts)


def _is_blank(cluster: str) -> bool:
    return cluster.isspace() and cluster not in _NO_BREAK_SPACES


def _may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two characters without a space: beside a wide one, as typesetters do."""
    if before.isspace() or after in _NO_BREAK_SPACES:
        return False
    if not (_is_wide(before) or _is_wide(after)):
        return False
    return unicodedata.category(after[0]) not in _CLOSING and unicodedata.category(before[0]) not in _OPENING


def _is_wide(cluster: str) -> bool:
    return not cluster.isascii() and unicodedata.east_asian_width(cluster[0]) in ("W", "F")


def _sliced(spans: Spans, cuts: list[tuple[int, int]]) -> Iterator[Spans]:
    """Cut spans at offsets of their text."""
    position = offset = 0
    for start, end in cuts:
        line: list[Span] = []
        while position < len(spans):
            span = spans[position]
            stop = offset + len(span.text)
            if stop > start and offset < end:
                line.append(replace(span, text=span.text[max(0, start - offset) : end - offset]))
            if stop > end:
                break
            offset = stop
            position += 1
        yield tuple(line)
