"""The plain part of YAML, read fast: the forms that nearly every article's front matter keeps to.

PyYAML takes over a millisecond for one block, so a library of 1,000 articles would take more than a second for that
alone. `load_plain_mapping` reads `key: words`, `key: [a, b]` and `key:` with `- item` lines below it, with quotes where
no escape stands in them, and declines everything else, for `kb.strict_yaml` to read or to refuse. What it does not
decline it reads exactly as `kb.strict_yaml` does.
"""

import re

from kb.strict_yaml import Mapping, Node, Scalar, Sequence
from kb.text import clean

_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*):(?: +(\S.*?))? *")
_ITEM = re.compile(r"( *)- +(\S.*?) *")
_PLAIN = re.compile(r"[^\W_](?:[^\n\t\x85\u2028\u2029:#]|:(?=[^\s])|(?<=[^\s])#)*")
_FLOW_PLAIN = re.compile(r"[^\W_][^\n\t\x85\u2028\u2029:#,\[\]{}?&*!|>'\"%@`]*")
_QUOTED = re.compile(r"\"([^\"\\\n\t\x85\u2028\u2029]*)\"|'([^'\n\t\x85\u2028\u2029]*)'")
_IGNORED = re.compile(r" *(?:#.*)?")


def load_plain_mapping(text: str, *, first_line: int = 1) -> Mapping | None:
    """Return the mapping of a YAML text in plain form, or None: then it must be read strictly."""
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    open_key = ""
    open_items: list[Node] = []
    indent = ""
    for number, line in enumerate(text.split("\n"), start=first_line):
        match = _LINE.fullmatch(line)
        if match is None:
            if _IGNORED.fullmatch(line):
                continue
            item = _ITEM.fullmatch(line)
            if item is None or not open_key or (open_items and item[1] != indent):
                return None
            value = _scalar(item[2], number, _PLAIN)
            if value is None:
                return None
            indent = item[1]
            open_items.append(value)
            items[open_key] = Sequence(tuple(open_items), open_items[0].line)
            continue
        key, written = match[1], match[2]
        if key in items:
            return None
        lines[key] = number
        open_items = []
        if written is None:
            open_key = key
            items[key] = Scalar("", number)
            continue
        open_key = ""
        node = _flow_list(written, number) if written.startswith("[") else _scalar(written, number, _PLAIN)
        if node is None:
            return None
        items[key] = node
    return Mapping(items, lines, min(lines.values())) if items else None


def _scalar(written: str, line: int, form: re.Pattern[str]) -> Scalar | None:
    if form.fullmatch(written):
        return Scalar(clean(written), line)
    quoted = _QUOTED.fullmatch(written)
    if quoted is None:
        return None
    return Scalar(clean(quoted[1] if quoted[1] is not None else quoted[2]), line, plain=False)


def _flow_list(written: str, line: int) -> Sequence | None:
    if not written.endswith("]"):
        return None
    inside = written[1:-1].strip(" ")
    if not inside:
        return Sequence((), line)
    values = [_scalar(part.strip(" "), line, _FLOW_PLAIN) for part in inside.split(",")]
    if any(value is None for value in values):
        return None
    return Sequence(tuple(value for value in values if value is not None), line)
