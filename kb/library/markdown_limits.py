"""How much of a text is worth parsing: a small file can hold more blocks than a screen, or a memory, has room for."""

_MOST_WORK = 40_000
_MARKS = "*_`<&!|\\~"
_MARKS_A_LINE = 4
_PIECES = (65_536, 1_024)


def parsed_part(text: str) -> int:
    """Return how many characters of a text are parsed; what follows is shown as it stands.

    It is all of nearly any text: up to 40,000 lines, or fewer where they are full of links and marks. Parsing and
    laying that out takes about two seconds and 150 MB, and no file may take more.
    """
    if len(text) <= _MOST_WORK or _work(text, 0, len(text)) <= _MOST_WORK:
        return len(text)
    at, left = 0, float(_MOST_WORK)
    for size in _PIECES:
        while (work := _work(text, at, at + size)) <= left:
            at, left = at + size, left - work
    return text.rfind("\n", 0, at) + 1 or at


def _work(text: str, start: int, end: int) -> float:
    """Return what parsing a part takes, in lines: each link's bracket takes about as long as a line."""
    marks = sum(text.count(mark, start, end) for mark in _MARKS)
    return text.count("\n", start, end) + text.count("[", start, end) + marks / _MARKS_A_LINE
