"""Where the values of a YAML text stand, to the character: so that one can be changed and all else stays as it is."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kb.text import clean_line
from kb.yaml_parser import compose

_PLAIN = re.compile(r"[^\W_][\w.-]*")


@dataclass(frozen=True, slots=True)
class YamlValue:
    """One text value. `keys` leads to it, as in `("causes", "0", "then", "fix")`; `line` counts from 1."""

    keys: tuple[str, ...]
    value: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class YamlList:
    """A list: where it stands, whether in brackets, and how many values it has."""

    keys: tuple[str, ...]
    start: int
    end: int
    in_brackets: bool
    count: int


@dataclass(frozen=True, slots=True)
class YamlKey:
    """The key of a mapping: `keys` leads to its value, `in_braces` tells whether the mapping is in `{ }`."""

    keys: tuple[str, ...]
    start: int
    end: int
    line: int
    in_braces: bool


def yaml_values(text: str, *, start: int = 0) -> list[YamlValue]:
    """Return all text values of the YAML in `text` from the offset `start` on; none where it cannot be read."""
    return [found for found in _walk(text, start) if isinstance(found, YamlValue)]


def yaml_lists(text: str, *, start: int = 0) -> list[YamlList]:
    """Return all lists, as `yaml_values` does the values."""
    return [found for found in _walk(text, start) if isinstance(found, YamlList)]


def yaml_keys(text: str, *, start: int = 0) -> list[YamlKey]:
    """Return the keys of all mappings, as `yaml_values` does the values."""
    return [found for found in _walk(text, start) if isinstance(found, YamlKey)]


def written_like(written: str, value: str) -> str:
    """Return a value as YAML, in the quotes that the value it takes the place of has."""
    if written.startswith("'"):
        return "'" + value.replace("'", "''") + "'"
    if written.startswith('"') or not _PLAIN.match(value) or re.search(r":\s|\s#|[,\[\]{}]", value) or value[-1] == ":":
        return json.dumps(value, ensure_ascii=False)
    return value


def _walk(text: str, start: int) -> Iterator[YamlValue | YamlList | YamlKey]:
    try:
        top = compose(text[start:])
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    if top is not None:
        starts = [start]
        for match in re.finditer("\n", text[start:]):
            starts.append(start + match.end())
        yield from _below(top, (), starts, text.count("\n", 0, start) + 1)


def _below(
    node: Node, keys: tuple[str, ...], starts: list[int], first_line: int
) -> Iterator[YamlValue | YamlList | YamlKey]:
    begin, end = _span(node, starts)
    if isinstance(node, ScalarNode):
        yield YamlValue(keys, clean_line(node.value), begin, end, first_line + node.start_mark.line)
    elif isinstance(node, SequenceNode):
        yield YamlList(keys, begin, end, bool(node.flow_style), len(node.value))
        for number, item in enumerate(node.value):
            yield from _below(item, (*keys, str(number)), starts, first_line)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                path = (*keys, clean_line(key.value))
                line = first_line + key.start_mark.line
                yield YamlKey(path, *_span(key, starts), line, bool(node.flow_style))
                yield from _below(value, path, starts, first_line)


def _span(node: Node, starts: list[int]) -> tuple[int, int]:
    begin = starts[node.start_mark.line] + node.start_mark.column
    return begin, starts[min(node.end_mark.line, len(starts) - 1)] + node.end_mark.column
