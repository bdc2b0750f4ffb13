"""The look-up of one folder of accounts or cases: what is found, best first."""

import logging
from collections.abc import Callable
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb.lookup.found import Found
from kb.lookup.matching import MATCHED, Care, query, query_one
from kb.lookup.parts import Parts, Progress
from kb.lookup.schema import kept
from kb.lookup.source import Source
from kb.lookup.weighing import weigh
from kb.lookup.words import Word, readings
from kb.storage.index_files import is_from_engine

if TYPE_CHECKING:
    import tantivy

_MORE_AND_MORE = (Care.EXACT, Care.NEAR, Care.FAR)
"""Slips are looked for where nothing has the words as they are typed, and two slips where nothing has one."""
_WEIGHED = 50
"""Of so many documents at least it is weighed how well they fit."""


class LookupIndex:
    """Finds rows by scraps of them. `folder` is where the index is kept; None keeps it in memory."""

    def __init__(self, source: Source, folder: Path | None) -> None:
        self.parts = Parts(source, folder)

    def find(self, words: str, limit: int = 20) -> list[Found]:
        """Return what the words point at, best first.

        All words must fit, as they are typed or, where nothing does, with slips; where nothing has all of them, what
        has the most. While another thread builds the index, what is there by then is looked through.
        """
        self.parts.catch_up()
        return self._guarded(lambda: self._find(words, limit))

    def first(self, limit: int = 20) -> list[Found]:
        """Return the first rows in their own order, without looking for anything."""
        self.parts.catch_up()
        return self._guarded(lambda: self._first(limit))

    def _find(self, words: str, limit: int) -> list[Found]:
        ways = readings(words)
        if limit < 1 or not ways:
            return []
        for way in ways:
            found = next(filter(None, (self._search(way, care, limit) for care in _MORE_AND_MORE)), [])
            if found:
                return found
        return self._search(ways[-1], Care.SOME, limit) if len(ways[-1]) > 1 else []

    def _search(self, words: tuple[Word, ...], care: Care, limit: int) -> list[Found]:
        unknown = [word for word in words if not self._stands(word)] if care is Care.FAR else ()
        wanted = query(words, care, unknown)
        most = max(2 * limit, _WEIGHED)
        hits = self._hits(lambda searcher: searcher.search(wanted, most, count=False).hits)
        best = nlargest(most, hits, key=lambda hit: hit[0])
        if care is Care.SOME and best:  # the engine's score counts the words that fit
            best = [hit for hit in best if hit[0] // MATCHED == best[0][0] // MATCHED]
        rows = (kept(searcher.doc(address)) for _, searcher, address in best)
        weighed = sorted((weigh(row, words, near=care is not Care.EXACT) for row in rows), key=lambda one: one.rank)
        return [one.found(self.parts.source.kind) for one in weighed[:limit]]

    def _stands(self, word: Word) -> bool:
        """Tell whether a word stands anywhere as it is typed, or begins something that does."""
        wanted = query_one(word)
        return any(searcher.search(wanted, 1, count=False).hits for searcher in self.parts.searchers)

    def _first(self, limit: int) -> list[Found]:
        import tantivy

        everything = tantivy.Query.all_query()
        hits = self._hits(
            lambda searcher: (
                searcher.search(
                    everything, 2 * limit, count=False, order_by_field="order", order=tantivy.Order.Asc
                ).hits
            )
        )
        best = sorted(hits, key=lambda hit: hit[0])[: 2 * limit]
        rows = [(order, kept(searcher.doc(address))) for order, searcher, address in best]
        rows.sort(key=lambda pair: (pair[0], pair[1].title.casefold(), pair[1].id))
        return [Found(self.parts.source.kind, row.id, row.title, row.person) for _, row in rows[:limit]]

    def _hits(
        self, search: "Callable[[tantivy.Searcher], list[tuple[float, tantivy.DocAddress]]]"
    ) -> "list[tuple[float, tantivy.Searcher, tantivy.DocAddress]]":
        return [(score, searcher, address) for searcher in self.parts.searchers for score, address in search(searcher)]

    def _guarded(self, find: Callable[[], list[Found]]) -> list[Found]:
        """Return what is found; an index that turns out to be broken is built anew, once, and asked again."""
        try:
            return find()
        except BaseException as error:
            if not (is_from_engine(error) or isinstance(error, msgspec.MsgspecError)):
                raise
            logging.getLogger(__name__).info("The look-up index is broken and made anew.", exc_info=True)
            self.parts.mend()
        return find()

    def refresh(self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> bool:
        """Bring the index up to date with the files; False when `cancelled` said so before it was done.

        Only files that have changed are read. What is done before it is stopped stays done.
        """
        return self.parts.refresh(progress, cancelled)

    def changed(self, row_id: str) -> None:
        """Say that this process has written a file: it is read again before anything is looked for."""
        self.parts.changed(row_id)

    def forget(self, *row_ids: str) -> None:
        """Take all that the index holds of these files from the disk, and read those again that are still there.

        Raises LockedError when another process is at work on such a part of the index for over a minute, StorageError
        when something cannot be removed.
        """
        self.parts.forget(*row_ids)

    @property
    def broken(self) -> list[str]:
        """The ids of the files that could not be read, in order; known after the first look-up."""
        return self.parts.broken

    @property
    def ready(self) -> bool:
        """Whether the files have been looked through once, so that nothing that was there then is missing."""
        return self.parts.ready
