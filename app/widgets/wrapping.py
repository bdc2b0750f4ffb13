"""Breaking one text into lines of so many terminal cells; gives places in the text, so that styles can follow."""

import re
from functools import cache

from rich.cells import cell_len

from kb.text import width as cells_of

_ASIAN = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"


@cache
def _parts() -> re.Pattern[str]:
    """Return what finds spaces, ideographs and words; made when it is first needed, since that takes long."""
    return re.compile(rf"[ \t]+|[{_ASIAN}\U00020000-\U0003fffd]|[^ \t{_ASIAN}\U00020000-\U0003fffd]+")


def _one_cell_each(text: str) -> bool:
    """Tell quickly of most texts, in Latin letters or with arrows, that no character is wide or without a width."""
    return text.isascii() or ("\t" not in text and all(cell_len(mark) == 1 for mark in set(text) if mark > "\x7f"))


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Return the lines of a text as (start, end) in characters, each at most `width` cells wide.

    Lines break at spaces, between ideographs, at newlines, and inside a word only where it is wider than a line. The
    spaces at a break belong to no line. There is always at least one line.
    """
    width = max(width, 1)
    lines: list[tuple[int, int]] = []
    start = 0
    for part in text.split("\n"):
        end = start + len(part)
        if _one_cell_each(part):
            _wrap_narrow(text, start, end, width, lines)
        else:
            _wrap_any(text, start, end, width, lines)
        start = end + 1
    return lines


def _wrap_narrow(text: str, start: int, end: int, width: int, lines: list[tuple[int, int]]) -> None:
    if start == end:
        lines.append((start, end))
        return
    while start < end:
        if end - start <= width:
            lines.append((start, end))
            return
        space = text.rfind(" ", start, start + width + 1)
        if space <= start:
            space = start + width
            lines.append((start, space))
        else:
            stop = space
            while stop > start and text[stop - 1] == " ":
                stop -= 1
            lines.append((start, stop))
        start = space
        while start < end and text[start] == " ":
            start += 1


def _wrap_any(text: str, start: int, end: int, width: int, lines: list[tuple[int, int]]) -> None:
    line_start = line_end = start
    taken = 0
    for match in _parts().finditer(text, start, end):
        word, at = match.group(), match.start()
        cells = cell_len(word)
        if word[0] in " \t":
            if line_end == line_start and at > start:
                line_start = line_end = match.end()
                continue
            taken += cells
            continue
        if taken + cells <= width:
            taken += cells
            line_end = match.end()
            continue
        if line_end > line_start:
            lines.append((line_start, line_end))
        line_start, taken = at, cells
        while taken > width:
            cut = line_start + fitting(text[line_start : match.end()], width)
            lines.append((line_start, cut))
            line_start, taken = cut, cell_len(text[cut : match.end()])
        line_end = match.end()
    lines.append((line_start, line_end))


def fitting(text: str, width: int) -> int:
    """Return how many characters of a text fit into so many cells; at least one, so that work goes on."""
    if text.isascii():
        return max(1, min(len(text), width))
    taken = 0
    for at, character in enumerate(text):
        taken += cell_len(character)
        if taken > width and at:
            return at
    return len(text)


def longest_word(text: str) -> int:
    """Return the width in cells of a text's widest unbreakable part."""
    if text.isascii():
        return max((len(word) for word in text.split()), default=0)
    return max((cells_of(part) for part in _parts().findall(text) if part.strip()), default=0)
