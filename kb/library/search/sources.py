"""What the index is made of: entries that are only made when they have changed since they were indexed."""

from collections.abc import Callable, Iterable
from functools import cached_property
from hashlib import blake2b

import msgspec

from kb.library.search.results import Entry, Kind


class IndexSource(msgspec.Struct, frozen=True):
    """One entry that may have to be indexed. `fingerprint` changes whenever `make` would give another entry.

    `make` gives None for what cannot be read. `public` tells whether a customer may find it; it is only asked while the
    index is behind, and somebody else is bringing it up to date.
    """

    kind: Kind
    id: str
    fingerprint: str
    make: Callable[[], Entry | None]
    public: Callable[[], bool]

    @property
    def key(self) -> str:
        """The name of the entry in the index."""
        return f"{self.kind}:{self.id}"


def source_of(entry: Entry) -> IndexSource:
    """Return an entry that is already made as a source."""
    told = fingerprint(repr(entry))
    return IndexSource(entry.kind, entry.id, told, make=lambda: entry, public=lambda: entry.public)


def fingerprint(*texts: str) -> str:
    """Return a short text that differs for different texts; none of them holds a NUL."""
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class Sources:
    """All that can be found. It is gone through only where the index does not know it in this state already.

    `state` is a short text that differs whenever any fingerprint does; without one there is none to know.
    """

    def __init__(self, entries: Iterable[Entry | IndexSource], state: str = "") -> None:
        self._entries = entries
        self.state = state

    @cached_property
    def listed(self) -> list[IndexSource]:
        """All of them, one of each key."""
        return as_sources(self._entries)

    @cached_property
    def by_number(self) -> dict[int, IndexSource]:
        """All of them by the number that stands for each in the index."""
        return {number_of(source.key): source for source in self.listed}


def number_of(key: str) -> int:
    """Return the number that stands for an entry in the index."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def as_sources(entries: Iterable[Entry | IndexSource]) -> list[IndexSource]:
    """Return entries and sources as sources, one of each key: the last."""
    sources = (entry if isinstance(entry, IndexSource) else source_of(entry) for entry in entries)
    return list({source.key: source for source in sources}.values())
