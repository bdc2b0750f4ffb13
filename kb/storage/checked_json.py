"""JSON that is read without trust: a few plain types, a bounded depth, no number that is none, no broken text."""

import hashlib
import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from kb.text import clean, clean_line

MOST_DEPTH = 16
_LARGEST = 2**63 - 1
_MOST_DIGITS = 40


class DamagedError(Exception):
    """A content that cannot be used; says in a few words what is wrong, to follow "damaged:" or "because"."""


def parse(data: bytes) -> Any:
    """Read JSON. Raises DamagedError for what `checked` refuses, and for a name that is there twice."""
    if not data.strip(b" \t\r\n\0"):
        raise DamagedError("it is empty")
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        raise DamagedError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        if error.doc.startswith("{") and not error.doc.rstrip(" \t\r\n\0").endswith("}"):
            raise DamagedError("it is cut off") from None
        raise DamagedError(f"it is not valid JSON at line {error.lineno}") from None
    except RecursionError:
        raise DamagedError("it is nested too deeply") from None
    return checked(value)


def checked(value: Any, depth: int = 0) -> Any:
    """Return the value in plain dicts and lists. Raises DamagedError for other types, depths, numbers and names."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            raise DamagedError("a number is too large")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DamagedError("a number is infinite or none")
        return float(value)
    if depth >= MOST_DEPTH:
        raise DamagedError("it is nested too deeply")
    if isinstance(value, Mapping):
        return {_name(key): checked(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [checked(item, depth + 1) for item in value]
    raise DamagedError(f"a value is of a kind that cannot be kept ({clean_line(type(value).__name__)})")


def canonical(value: Any) -> bytes:
    """Return the one way to write a value: keys sorted, no spaces, UTF-8. Raises DamagedError for half characters."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise DamagedError("a text holds half a character") from None


def digest(value: Any) -> str:
    """Return the SHA-256 of `canonical(value)`, in hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DamagedError(f'the name "{clean_line(twice)}" is there twice')
    return made


def _whole_number(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise DamagedError("a number is too large")
    return int(text)


def _number(text: str) -> float:
    if len(text) > _MOST_DIGITS:
        raise DamagedError("a number is too long")
    return float(text)


def _no_number(text: str) -> NoReturn:
    raise DamagedError(f"{text} is not a number")


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise DamagedError("a name is not a text")
    if not _can_be_shown(key):
        raise DamagedError("a name holds characters that cannot be shown")
    return key


@lru_cache(maxsize=2000)
def _can_be_shown(name: str) -> bool:
    return clean(name) == name
