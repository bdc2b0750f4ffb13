"""What a list of things found, or to be picked, says of each of them."""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One thing to pick, or a heading when `kind` is empty.

    `mark` stands before the title, `note` behind it; `marks` are places in `text` to stress.
    """

    title: str
    kind: str = ""
    id: str = ""
    anchor: str = ""
    mark: str = ""
    note: str = ""
    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()
