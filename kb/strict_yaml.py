"""YAML as this project reads it: strings only, with line numbers, and nothing that surprises.

Anchors, aliases, merge keys, tags, duplicate keys, very deep and very large texts are refused, each with its line.
No scalar is ever taken for a number, a date or a truth value: `no`, `1.10` and `0441` stay what was written.
"""

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from kb.errors import FormatError, Place

MOST_CHARACTERS = 1_000_000
MOST_DEPTH = 32
MOST_NODES = 50_000


class Scalar(msgspec.Struct, frozen=True):
    """One text value. `plain` tells that it stood without quotes, so that an empty one means nothing."""

    text: str
    line: int
    plain: bool = True


class Sequence(msgspec.Struct, frozen=True):
    """A list of values."""

    items: tuple["Node", ...]
    line: int

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.items)


class Mapping(msgspec.Struct, frozen=True):
    """Values by key, in the order of the file, with the line of each key."""

    items: dict[str, "Node"]
    lines: dict[str, int] = {}
    line: int = 1


Node: TypeAlias = Scalar | Sequence | Mapping


def load_mapping(text: str, *, file: str, first_line: int = 1) -> Mapping:
    """Read YAML text whose top is a mapping; line numbers count from `first_line`.

    Raises FormatError with file and line for anything that this project does not allow. An empty text is an empty
    mapping.
    """
    if len(text) > MOST_CHARACTERS:
        raise FormatError("This is too large to be read as YAML.", where=Place(file, first_line))
    from kb.yaml_parser import parse

    node = parse(text, file=file, first_line=first_line)
    if node is None:
        return Mapping({}, {}, first_line)
    if not isinstance(node, Mapping):
        raise FormatError("There must be `key: value` lines here.", where=Place(file, node.line))
    return node


class Reader:
    """Takes values out of a mapping by type and remembers which keys were asked for.

    Each getter raises FormatError at the line of the value when the type is wrong; `finish` refuses keys that nobody
    asked for, so a typing error in a key is never silent.
    """

    def __init__(self, mapping: Mapping, *, file: str, what: str) -> None:
        self.mapping = mapping
        self.file = file
        self.what = what
        self.known: list[str] = []

    def node(self, key: str) -> Node | None:
        """Return the value of the key, or None where the key is absent or has an empty value."""
        self.known.append(key)
        node = self.mapping.items.get(key)
        if isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null"):
            return None
        return node

    def line(self, key: str) -> int:
        """Return the line of the key, or of the mapping where the key is absent."""
        return self.mapping.lines.get(key, self.mapping.line)

    def place(self, key: str) -> Place:
        """Return file and line of the key."""
        return Place(self.file, self.line(key))

    def text(self, key: str, default: str = "") -> str:
        """Return one text value."""
        node = self.node(key)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            raise self.wrong(key, "one text")
        return node.text.strip()

    def required(self, key: str) -> str:
        """Return one text value that may be neither absent nor empty."""
        value = self.text(key)
        if not value:
            raise FormatError(f"{self.what} needs `{key}`.", where=self.place(key))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone counts as a list of one."""
        node = self.node(key)
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node.text.strip(),)
        if isinstance(node, Mapping):
            raise self.wrong(key, "a list")
        values: list[str] = []
        for item in node.items:
            if not isinstance(item, Scalar):
                raise FormatError(f"`{key}` must be a list of texts.", where=Place(self.file, item.line))
            values.append(item.text.strip())
        return tuple(values)

    def mapping_at(self, key: str) -> Mapping | None:
        """Return a mapping, or None where the key is absent."""
        node = self.node(key)
        if node is None:
            return None
        if not isinstance(node, Mapping):
            raise self.wrong(key, "`key: value` lines")
        return node

    def sequence_at(self, key: str) -> tuple[Node, ...]:
        """Return the items of a list of any kind; absent counts as empty."""
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            raise self.wrong(key, "a list")
        return node.items

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """Return one of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            choices = ", ".join(allowed)
            raise FormatError(f"`{key}` cannot be `{value}`.", where=self.place(key), hint=f"Use one of: {choices}.")
        return value

    def wrong(self, key: str, wanted: str) -> FormatError:
        """Return the error that says which form the key's value should have."""
        return FormatError(f"`{key}` must be {wanted}.", where=self.place(key))

    def unknown(self) -> list[tuple[str, int]]:
        """Return the keys that no getter asked for, with their lines."""
        return [(key, self.mapping.lines[key]) for key in self.mapping.items if key not in self.known]

    def finish(self) -> None:
        """Raise FormatError at the first key that no getter asked for."""
        for key, line in self.unknown():
            from rapidfuzz import process

            near = process.extractOne(key, self.known, score_cutoff=70)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known keys: {', '.join(self.known)}."
            raise FormatError(f"{self.what} has no key `{key}`.", where=Place(self.file, line), hint=hint)
