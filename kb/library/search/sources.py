"""What the index is made of: entries that are only made when they have changed since they were indexed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from kb.library.search.results import Entry, Kind


@dataclass(frozen=True, slots=True)
class IndexSource:
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


def as_sources(entries: Iterable[Entry | IndexSource]) -> list[IndexSource]:
    """Return entries and sources as sources, one of each key: the last."""
    sources = (entry if isinstance(entry, IndexSource) else source_of(entry) for entry in entries)
    return list({source.key: source for source in sources}.values())
