"""Rows of a delimited text, one by one, each with the line it starts on; a broken row costs that row alone."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.errors import RecordError

DELIMITERS = (",", ";", "\t")
_MOST_LINES_A_ROW = 100
_MOST_BROKEN_QUOTES = 200
_MOST_CHARACTERS_A_LINE = 500_000


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: its first line (from 1) and its cells, or the reason why it cannot be read.

    `lines` counts the lines that it takes; `cut_off` tells that the text ended in it without a line end.
    """

    line: int
    cells: list[str]
    problem: str = ""
    lines: int = 1
    cut_off: bool = False


def read_rows(lines: Iterable[str], delimiter: str) -> Iterator[TextRow]:
    """Yield the rows of a text that is given in lines with their ends.

    Quotes that are never closed are named with the line they open on, and reading goes on at the line after it.
    Raises RecordError when that happens so often that the text is not of this form.
    """
    feed = _Feed(lines)
    broken = 0
    while True:
        # strict: a quote that is closed in the middle of a cell is an error here, not a guess
        reader = csv.reader(feed, delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            while True:
                first = feed.start_row()
                cells = next(reader, None)
                if cells is None:
                    return
                yield TextRow(first, cells, lines=len(feed.taken), cut_off=not feed.taken[-1].endswith(("\n", "\r")))
        except (csv.Error, _TooLongError) as error:
            taken = list(feed.taken)
            too_long = len(taken[-1]) > _MOST_CHARACTERS_A_LINE or "field larger" in str(error)
            opened = None if too_long else _broken_quote(taken, delimiter)
            if opened is None:
                yield TextRow(first, [], "one of its cells is too long to be read")
                feed.give_back(taken[1:])
            else:
                yield TextRow(
                    first + opened,
                    [],
                    f"a quote opens on line {first + opened} that is not closed at the end of its cell",
                )
                feed.give_back(taken[opened + 1 :])
            broken += 1
            if broken > _MOST_BROKEN_QUOTES:
                raise RecordError(
                    f"The quotes are broken in more than {_MOST_BROKEN_QUOTES} places, the last one on line {first}.",
                    hint="Export the report again and import it as it was downloaded.",
                ) from None


def sample_rows(lines: list[str], delimiter: str) -> list[TextRow]:
    """Return the rows of the first lines of a text, to see whether this is its delimiter."""
    rows: list[TextRow] = []
    try:
        rows.extend(read_rows(lines, delimiter))
    except RecordError:
        return []
    return rows


class _TooLongError(Exception):
    """One row goes on over more lines, or one line over more characters, than any report has."""


class _Feed:
    """Gives lines to a csv reader, remembers those of the row being read, and takes lines back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._line = 0
        self.taken: list[str] = []

    def start_row(self) -> int:
        """Forget the lines of the row before and return the number of the line that comes next."""
        self.taken.clear()
        return self._line + 1

    def give_back(self, lines: list[str]) -> None:
        """Put lines back, to be read again."""
        self._again.extendleft(reversed(lines))
        self._line -= len(lines)

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES_A_ROW:
            raise _TooLongError
        line = self._again.popleft() if self._again else next(self._lines)
        self._line += 1
        self.taken.append(line)
        if len(line) > _MOST_CHARACTERS_A_LINE:
            raise _TooLongError
        return line


def _broken_quote(lines: list[str], delimiter: str) -> int | None:
    """Return which line opens the quote that is not closed, or is closed before its cell ends; None for neither."""
    opened = 0
    state = "start"
    for number, line in enumerate(lines):
        for character in line:
            if state == "quoted":
                if character == '"':
                    state = "closed"
            elif state == "closed":
                if character == '"':
                    state = "quoted"
                elif character == delimiter or character in "\r\n":
                    state = "start"
                else:
                    return opened
            elif character == '"' and state == "start":
                state, opened = "quoted", number
            elif character == delimiter or character in "\r\n":
                state = "start"
            elif character != " ":
                state = "bare"
    return opened if state == "quoted" else None
