"""The search index of a library: what fits the words, best first, for an audience that may see it."""

import logging
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from msgspec.structs import replace

from kb.library.article import Audience
from kb.library.search.corrections import corrections, mended_text
from kb.library.search.engine import Engine, ScoredPiece
from kb.library.search.matching import Matcher
from kb.library.search.plan import Plan, Synonyms, make_plan
from kb.library.search.query import Query, parse_query
from kb.library.search.ranking import WEIGHT_OF_PIECE, Page, Weights, weigh_by_names
from kb.library.search.results import Entry, Hit, SearchResults
from kb.library.search.snippet import Fit, Fits, Snippet, make_snippet
from kb.library.search.sources import IndexSource, Sources
from kb.library.search.store import Progress, forget, open_indexes
from kb.library.search.words import shape
from kb.storage.index_files import is_from_engine

CANDIDATES = 40
"""How many pages are weighed, at least."""
CLOSELY = 10
"""How many pages beyond those that are asked for are weighed by their pieces too."""
_WEAK = 0.34
"""Below this share of what was looked for, nothing fits well."""
_SURELY_NOT_WEAK = 0.6
_ALL_IN_NAME = 0.8
_JUDGED = 3


class SearchIndex:
    """An index that several threads may search at once."""

    def __init__(
        self,
        sources: Sources,
        folder: Path | None,
        synonyms: Iterable[Iterable[str]],
        progress: Progress | None,
    ) -> None:
        self._sources = sources
        self._synonyms = Synonyms(synonyms)
        self._folder = folder
        self._engine = Engine(open_indexes(sources, folder, progress))
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        entries: Sources | Iterable[Entry | IndexSource],
        folder: Path | None,
        *,
        synonyms: Iterable[Iterable[str]] = (),
        progress: Progress | None = None,
    ) -> "SearchIndex":
        """Return the index of these entries, brought up to date in a folder of its own.

        Only entries whose fingerprint has changed are made and indexed. Without a folder, or where it cannot be used,
        the index is made in memory. `progress` is called while entries are indexed.
        """
        return cls(entries if isinstance(entries, Sources) else Sources(entries), folder, synonyms, progress)

    def prepare(self, audience: Audience) -> None:
        """Do now what this audience's first search would have to wait for."""
        try:
            self._engine.vocabulary(audience).prepare()
        except BaseException as error:
            if not is_from_engine(error):
                raise
            # The search that needs it makes a broken index anew.

    def search(self, words: str, audience: Audience, limit: int = 20, *, as_typed: bool = False) -> SearchResults:
        """Return what fits the words, best first. Any text is a search; `as_typed` leaves its spelling alone.

        Words that stand nowhere in what the audience may see are put right where others are near, and `corrected`
        tells what was searched instead. An index that turns out to be broken is made anew.
        """
        query = parse_query(words)
        if query.empty or limit < 1:
            return SearchResults(words)
        engine = self._engine
        try:
            results = self._search(engine, query, audience, limit, as_typed)
        except BaseException as error:
            if not is_from_engine(error):
                raise
            results = self._search(self._made_anew(engine, error), query, audience, limit, as_typed)
        return replace(results, words=words)

    def _made_anew(self, broken: Engine, error: BaseException) -> Engine:
        """Return an index in memory, in place of one on disk that turned out to be broken."""
        with self._lock:
            if self._engine is broken:
                if self._folder is None:
                    raise error
                logging.getLogger(__name__).info("The search index is broken and made anew.", exc_info=error)
                forget(self._folder)
                self._folder = None
                self._engine = Engine(open_indexes(self._sources, None))
            return self._engine

    def _search(self, engine: Engine, query: Query, audience: Audience, limit: int, as_typed: bool) -> SearchResults:
        results = self._results(engine, query, audience, limit, as_typed)
        if not results.hits and query.phrases:
            without = replace(query, phrases=())
            return replace(self._results(engine, without, audience, limit, as_typed), weak=True)
        return results

    def _results(self, engine: Engine, query: Query, audience: Audience, limit: int, as_typed: bool) -> SearchResults:
        def visible(number: int) -> bool:
            if engine.behind is None:
                return True
            source = self._sources.by_number.get(number)
            return source is not None and (audience == "staff" or number not in engine.behind or source.public())

        vocabulary = engine.vocabulary(audience)
        telling = engine.statistics.telling
        plan = make_plan(query, vocabulary, self._synonyms, telling)
        corrected = None
        if not as_typed and any(concept.unknown for concept in plan.concepts):
            meant = corrections(plan, vocabulary, engine.evidence(plan, audience, visible))
            if meant:
                corrected = mended_text(query.text, meant)
                plan = make_plan(query.with_words(meant), vocabulary, self._synonyms, telling)
        matcher = engine.matcher(plan)
        pages = engine.keep(engine.pages(matcher, audience, max(CANDIDATES, 2 * limit), visible))
        pieces: dict[int, ScoredPiece] = {}
        if plan.concepts and pages:
            weigh_by_names(pages, matcher)
            pages.sort(key=self._order)
            pieces = engine.best_pieces(matcher, pages[: limit + CLOSELY])
            for page in pages[: limit + CLOSELY]:
                if page.number in pieces:
                    page.score += WEIGHT_OF_PIECE * pieces[page.number][0]
        pages.sort(key=self._order)
        del pages[limit:]
        fits = _fits(plan, matcher.weights())
        hits = tuple(self._hit(engine, page, pieces.get(page.number), fits) for page in pages)
        return SearchResults(query.text, hits, corrected, _weak(engine, matcher, pages))

    @staticmethod
    def _order(page: Page) -> tuple[bool, float, str]:
        return (not page.named, -page.score, page.key)

    @staticmethod
    def _hit(engine: Engine, page: Page, best: ScoredPiece | None, fits: Fits) -> Hit:
        kept = page.kept
        in_name = page.named or page.in_name >= _ALL_IN_NAME
        anchor = heading = ""
        snippet = Snippet(kept.summary)
        if best is not None and not (in_name and kept.summary):
            piece = engine.piece(best[1])
            snippet = make_snippet(piece.text, fits)
            if not in_name and piece.heading.casefold() != kept.title.casefold():
                anchor, heading = piece.slug, piece.heading
        if kept.summary and not snippet.marks:
            snippet = make_snippet(kept.summary, fits)
        return Hit(
            kind=kept.kind,
            id=kept.id,
            title=kept.title,
            anchor=anchor,
            heading=heading,
            snippet=snippet.text,
            marks=snippet.marks,
            category=kept.category,
            status=kept.status,
            score=page.score,
        )


def _weak(engine: Engine, matcher: Matcher, pages: list[Page]) -> bool:
    """Tell whether not even the best pages have enough of what was looked for."""
    if not pages:
        return True
    if not matcher.plan.concepts or pages[0].named or pages[0].in_name >= _SURELY_NOT_WEAK:
        return False
    return engine.told_in(matcher, [page.number for page in pages[:_JUDGED]]) < _WEAK * matcher.most()


def _fits(plan: Plan, weights: Weights) -> Fits:
    """Return what tells of a word of a text whether the plan looks for it."""
    endings = [(at, concept.word) for at, concept in enumerate(plan.concepts) if concept.ending]

    def judge(word: str) -> Fit:
        folded, root = shape(word)
        fit = weights.get(root)
        for at, beginning in endings:
            if fit is None and folded.startswith(beginning):
                return (at, 1.0)
        return fit

    return Fits(judge, [*weights, *(beginning for _, beginning in endings)])
