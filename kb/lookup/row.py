"""What a look-up knows of one account or case: the texts that it can be found by."""

from typing import Literal, TypeAlias

import msgspec

Shape: TypeAlias = Literal["main", "name", "email", "number", "phone", "words"]
"""How a text is compared. `main` is what the whole thing is called, `name` a person's or a team's name."""


class Text(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One text: `label` says what it is ("contract"), `person` whose it is, where it is somebody's."""

    label: str
    value: str
    shape: Shape = "words"
    person: str = ""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One account or case. Without any words looked for, rows come by `order`, the lowest first."""

    id: str
    title: str
    texts: tuple[Text, ...]
    person: str = ""
    order: int = 0


def order_of(text: str) -> int:
    """Return a number that sorts as a folded text does by its first seven bytes."""
    return int.from_bytes(text.encode("utf-8", "replace")[:7].ljust(7, b"\0"), "big")
