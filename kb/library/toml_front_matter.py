"""Front matter between `+++` lines, as other Markdown systems write it in TOML, read as if it were YAML."""

import re
from typing import Any

from kb.errors import FormatError, Place
from kb.strict_yaml import Mapping, Node, Scalar, Sequence
from kb.text import clean

_MOST_DEPTH = 32
_LARGEST = 2**63


def load_toml_mapping(text: str, *, file: str, first_line: int = 1) -> Mapping:
    """Return the mapping of a TOML text, every value in it a text. Raises FormatError with the file and line."""
    import tomllib

    try:
        values = _checked(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = first_line + (int(found[1]) - 1 if found else 0)
        raise FormatError("This is not readable as TOML.", where=Place(file, line)) from None
    lines = {key: _line(text, key, first_line) for key in values}
    return Mapping({key: _node(value, lines[key]) for key, value in values.items()}, lines, first_line)


def _checked(value: Any, depth: int = 0) -> Any:
    """Return the value. Raises ValueError where it is nested more deeply than any field is (`a.a.a.a = 1` nests too),
    or a number cannot be written out.
    """
    if depth > _MOST_DEPTH or (isinstance(value, int) and abs(value) > _LARGEST):
        raise ValueError("nested too deeply, or too large")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _checked(inner, depth + 1)
    return value


def _line(text: str, key: str, first_line: int) -> int:
    found = re.search(rf"^[ \t]*\[?[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return first_line + (text.count("\n", 0, found.start()) if found else 0)


def _node(value: Any, line: int) -> Node:
    if isinstance(value, dict):
        keys = {str(key): line for key in value}
        return Mapping({str(key): _node(inner, line) for key, inner in value.items()}, keys, line)
    if isinstance(value, list):
        return Sequence(tuple(_node(inner, line) for inner in value), line)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Scalar(clean(text), line, plain=False)
