"""The values of a troubleshooter's file: lines, names, numbers and dates, each with its mistake named."""

import re
from datetime import date

from kb.errors import FormatError, Place
from kb.strict_yaml import Mapping, Reader, Scalar
from kb.text import clean_line, shorten

MOST_MONTHS = 120
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
_NAME_HINT = "A name has letters, digits, `_`, `-` and `.` only, and begins with a letter or a digit."


def words(mapping: Mapping | None, file: str) -> dict[str, str]:
    """Return a mapping with one text behind each key. Raises FormatError for anything else."""
    words: dict[str, str] = {}
    for key, node in mapping.items.items() if mapping else ():
        if not isinstance(node, Scalar) or not a_line(node.text):
            shown = shorten(clean_line(key), 60)
            raise FormatError(f"`{shown}` must have one value.", where=Place(file, node.line))
        words[clean_line(key)] = a_line(node.text)
    return words


def lines(reader: Reader, key: str) -> tuple[str, ...]:
    """Return the texts of a list, without empty ones."""
    return tuple(line for line in (a_line(text) for text in reader.texts(key)) if line)


def names(reader: Reader, key: str) -> tuple[str, ...]:
    """Return the names of a list, each once. Raises FormatError where one cannot be a name."""
    return tuple(a_name(line, reader.place(key)) for line in dict.fromkeys(lines(reader, key)))


def a_line(text: str) -> str:
    """Return a text on one line, safe to draw."""
    return clean_line(text)


def can_be_name(name: str) -> bool:
    """Tell whether a text can be the id of a fact, a value, a cause or a contact."""
    return _NAME.fullmatch(name) is not None


def a_name(name: str, place: Place) -> str:
    """Return a name as it is. Raises FormatError where it cannot be one."""
    if not can_be_name(name):
        raise FormatError(f"`{shorten(clean_line(name), 60)}` cannot be a name here.", where=place, hint=_NAME_HINT)
    return name


def whole_number(reader: Reader, key: str, default: int) -> int:
    """Return a whole number of at most six digits. Raises FormatError for anything else."""
    text = reader.text(key) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 7):
        raise reader.wrong(key, "a whole number")
    return int(text)


def months(reader: Reader, key: str) -> int | None:
    """Return a number of months, None where there is none. Raises FormatError for anything else."""
    text = reader.text(key)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_MONTHS):
        raise reader.wrong(key, f"a number of months from 1 to {MOST_MONTHS}")
    return int(text)


def a_date(reader: Reader, key: str) -> date | None:
    """Return a date, None where there is none. Raises FormatError for anything else."""
    text = reader.text(key)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise reader.wrong(key, "a date as in 2026-11-20") from None
