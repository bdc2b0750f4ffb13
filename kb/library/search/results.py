"""What the search index is fed with and what it gives back."""

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["article", "flow"]


class Section(msgspec.Struct, frozen=True):
    """A piece of an entry under one heading; the text before the first heading has an empty slug and heading."""

    slug: str
    heading: str
    text: str


class Entry(msgspec.Struct, frozen=True):
    """One article or troubleshooter as the index sees it. `public` tells that a customer may find it."""

    kind: Kind
    id: str
    title: str
    says: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    category: str = ""
    status: str = "published"
    public: bool = True
    sections: tuple[Section, ...] = ()


class Hit(msgspec.Struct, frozen=True):
    """One result. `marks` are the places in `snippet` that match, as (start, end) in characters."""

    kind: Kind
    id: str
    title: str
    anchor: str = ""
    heading: str = ""
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    category: str = ""
    status: str = "published"
    score: float = 0.0


class SearchResults(msgspec.Struct, frozen=True):
    """The results of one search, best first.

    `corrected` holds the words that were searched instead, where the spelling was mended; `weak` tells that nothing
    fits well.
    """

    words: str
    hits: tuple[Hit, ...] = ()
    corrected: str | None = None
    weak: bool = False
