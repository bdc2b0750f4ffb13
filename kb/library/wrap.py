"""Breaking styled text into lines of a width, counted in terminal cells: wide characters and emoji take two.

Words are kept whole where they fit; a longer one is broken between characters as a reader sees them (an emoji made of
several code points is never torn). Between wide characters (Chinese, Japanese, Korean) a line may break anywhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from kb.library.blocks import Span, Spans, plain
from kb.text import width

_WORD = re.compile(r"\s+|\S+")
_JOINER = "\u200d"


def wrap_spans(spans: Spans, cells: int, *, first: int | None = None) -> list[Spans]:
    """Return the spans as lines of at most so many cells (the first one of `first`); no spans give one empty line.

    Newlines are hard breaks. White space at a break is dropped. A character that is wider than the line stands alone.
    """
    lines: list[Spans] = []
    room = cells if first is None else first
    for line in _hard_lines(spans):
        if width(plain(tuple(line))) <= room:
            lines.append(_merged(line))
        else:
            lines.extend(_wrapped(line, cells, room))
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
    return unicodedata.category(character) in ("Mn", "Me", "Mc")


def _hard_lines(spans: Spans) -> Iterator[list[Span]]:
    line: list[Span] = []
    for span in spans:
        parts = span.text.split("\n")
        for position, part in enumerate(parts):
            if position:
                yield line
                line = []
            if part:
                line.append(replace(span, text=part) if len(parts) > 1 else span)
    yield line


def _wrapped(line: list[Span], cells: int, room: int) -> Iterator[Spans]:
    """Break one line. A word may run over several spans, so pieces are gathered until white space ends it."""
    current: list[Span] = []
    used = 0
    for word in _words(line):
        size = sum(width(piece.text) for piece in word)
        blank = word[0].text.isspace()
        if used + size <= room:
            if not (blank and not current):
                current.extend(word)
                used += size
            continue
        if blank:
            continue
        if current:
            yield _merged(_without_end(current))
            current, used, room = [], 0, cells
        for piece in word:
            for cluster in _fitting(piece.text, room):
                size = width(cluster)
                if used and used + size > room:
                    yield _merged(current)
                    current, used, room = [], 0, cells
                current.append(replace(piece, text=cluster))
                used += size
    if current:
        yield _merged(_without_end(current))


def _words(line: list[Span]) -> Iterator[list[Span]]:
    word: list[Span] = []
    for span in line:
        for match in _WORD.finditer(span.text):
            text = match[0]
            if text.isspace():
                if word:
                    yield word
                word = []
                yield [replace(span, text=" " if not span.code else text)]
                continue
            for part in _breakable(text):
                piece = replace(span, text=part)
                if word and (_is_wide(part) or _is_wide(word[-1].text)):
                    yield word
                    word = []
                word.append(piece)
    if word:
        yield word


def _breakable(text: str) -> list[str]:
    """Return a word as the parts between which a line may break: each wide character is one."""
    if text.isascii():
        return [text]
    parts: list[str] = []
    for cluster in clusters(text):
        narrow = parts and not (_is_wide(cluster) or _is_wide(parts[-1]))
        closing = parts and unicodedata.category(cluster[0]) in ("Po", "Pe", "Pf")
        if narrow or closing:
            parts[-1] += cluster
        else:
            parts.append(cluster)
    return parts


def _is_wide(text: str) -> bool:
    return unicodedata.east_asian_width(text[0]) in ("W", "F") or unicodedata.east_asian_width(text[-1]) in ("W", "F")


def _fitting(text: str, cells: int) -> Iterator[str]:
    """Return a text in one piece where it fits, else by its characters."""
    if width(text) <= cells:
        yield text
    else:
        yield from clusters(text)


def _merged(pieces: list[Span]) -> Spans:
    result: list[Span] = []
    for piece in pieces:
        if result and result[-1].link == piece.link and replace(result[-1], text="") == replace(piece, text=""):
            result[-1] = replace(piece, text=result[-1].text + piece.text)
        else:
            result.append(piece)
    return tuple(result)


def _without_end(pieces: list[Span]) -> list[Span]:
    while pieces and pieces[-1].text.isspace():
        pieces = pieces[:-1]
    return pieces
