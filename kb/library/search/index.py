"""The search index of a library: what fits the words, best first, for an audience that may see it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from kb.library.article import Audience
from kb.library.search.corrections import Together, corrections, mended_text
from kb.library.search.matching import NAMED, Matcher, Statistics
from kb.library.search.plan import Plan, Synonyms, make_plan
from kb.library.search.query import Query, parse_query
from kb.library.search.ranking import WEIGHT_OF_NAME, WEIGHT_OF_PIECE, Page, Weights, weigh_names
from kb.library.search.results import Entry, Hit, SearchResults
from kb.library.search.schema import KeptPage, kept_page, kept_piece, number_of, page_schema, piece_schema
from kb.library.search.snippet import Fit, Fits, make_snippet, told_by
from kb.library.search.sources import IndexSource, as_sources
from kb.library.search.store import Indexes, Progress, open_indexes
from kb.library.search.vocabulary import Vocabulary
from kb.library.search.words import shape

if TYPE_CHECKING:
    import tantivy

CANDIDATES = 40
"""How many pages are weighed, at least."""
CLOSELY = 20
"""How many pages beyond those that are asked for are weighed by their pieces too."""
_MOST_PIECES = 600
_WEAK = 0.34
_ALL_IN_NAME = 0.8
_JUDGED = 3
_CONTEXT = 10


class SearchIndex:
    """An index that several threads may search at once."""

    def __init__(self, sources: list[IndexSource], indexes: Indexes, synonyms: Synonyms) -> None:
        self._sources = {number_of(source.key): source for source in sources}
        self._pages = indexes.pages.searcher()
        self._pieces = indexes.pieces.searcher()
        self._page_schema = page_schema()
        self._piece_schema = piece_schema()
        self._synonyms = synonyms
        self._statistics = Statistics(self._pages)
        self._piece_statistics = Statistics(self._pieces)
        self._vocabularies: dict[Audience, Vocabulary] = {}
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        entries: Iterable[Entry | IndexSource],
        folder: Path | None,
        *,
        synonyms: Iterable[Iterable[str]] = (),
        progress: Progress | None = None,
    ) -> "SearchIndex":
        """Return the index of these entries, brought up to date in a folder of its own.

        Only entries whose fingerprint has changed are made and indexed. Without a folder, or where it cannot be used,
        the index is made in memory. `progress` is called while entries are indexed.
        """
        sources = as_sources(entries)
        return cls(sources, open_indexes(sources, folder, progress), Synonyms(synonyms))

    def _vocabulary(self, audience: Audience) -> Vocabulary:
        """Return the words of what this audience may see: nobody learns of others from a correction."""
        with self._lock:
            if audience not in self._vocabularies:
                import tantivy

                visible = tantivy.Query.term_query(self._page_schema, "audience", "everybody")
                counts = self._pages.terms_with_prefix("text", "", None if audience == "staff" else visible)
                self._vocabularies[audience] = Vocabulary(counts)
            return self._vocabularies[audience]

    def search(self, words: str, audience: Audience, limit: int = 20, *, as_typed: bool = False) -> SearchResults:
        """Return what fits the words, best first. Any text is a search; `as_typed` leaves its spelling alone.

        Words that stand nowhere in what the audience may see are put right where others are near, and `corrected`
        tells what was searched instead. Never raises.
        """
        query = parse_query(words)
        if query.empty or limit < 1:
            return SearchResults(words)
        results = self._search(query, audience, limit, as_typed)
        if not results.hits and query.phrases:
            results = replace(self._search(replace(query, phrases=()), audience, limit, as_typed), weak=True)
        return replace(results, words=words)

    def _search(self, query: Query, audience: Audience, limit: int, as_typed: bool) -> SearchResults:
        vocabulary = self._vocabulary(audience)
        plan = make_plan(query, vocabulary, self._synonyms, self._statistics.telling)
        corrected = None
        if not as_typed and any(concept.unknown for concept in plan.concepts):
            meant = corrections(plan, vocabulary, self._together(plan, audience))
            if meant:
                corrected = mended_text(query.text, meant)
                plan = make_plan(query.with_words(meant), vocabulary, self._synonyms, self._statistics.telling)
        matcher = Matcher(plan, self._statistics, self._piece_statistics)
        found = self._candidates(matcher, audience, max(CANDIDATES, 2 * limit))
        kept = {page.number: kept_page(self._pages.doc(address)) for page, address in found}
        pages = [page for page, _ in found]
        weights = matcher.weights()
        pieces = self._weigh(pages, kept, matcher, limit + CLOSELY)
        pages.sort(key=lambda page: (-page.named, -page.score, self._sources[page.number].key))
        del pages[limit:]
        fits = Fits(_judge_of(plan, weights))
        hits = tuple(self._hit(page, kept[page.number], pieces, fits) for page in pages)
        return SearchResults(query.text, hits, corrected, self._weak(pages, matcher))

    def _candidates(self, matcher: Matcher, audience: Audience, most: int) -> list[tuple[Page, "tantivy.DocAddress"]]:
        result = self._pages.search(matcher.pages(self._page_schema, audience), most, count=False)
        addresses = [address for _, address in result.hits]
        numbers = self._pages.fast_field_values("number", addresses) if addresses else []
        found = []
        for (score, address), number in zip(result.hits, numbers, strict=True):
            source = self._sources.get(int(number or 0))
            if source is not None and (audience == "staff" or source.public):
                named = score >= NAMED
                found.append((Page(int(number or 0), score - NAMED * named, named), address))
        return found

    def _together(self, plan: Plan, audience: Audience) -> Together:
        """Return what counts in how many of the best pages for the known words of a plan a stem stands."""
        from tantivy import Occur, Query

        best: list[int] | None = None

        def together(form: str) -> int | None:
            nonlocal best
            if best is None:
                known = [concept for concept in plan.concepts if not concept.unknown and concept.weight >= 0.5]
                rest = Matcher(replace(plan, concepts=known), self._statistics, self._piece_statistics)
                best = [page.number for page, _ in self._candidates(rest, audience, _CONTEXT)] if known else []
            if not best:
                return None
            of_pages = Query.term_set_query(self._page_schema, "number", best)
            stands = Query.term_query(self._page_schema, "stems", form)
            both = Query.boolean_query([(Occur.Must, of_pages), (Occur.Must, stands)])
            return len(self._pages.search(both, _CONTEXT, count=False).hits)

        return together

    def _weigh(self, pages: list[Page], kept: dict[int, KeptPage], matcher: Matcher, close: int) -> list[Any]:
        """Give each page its score, the best so many by their pieces too; return the pieces, named by their place."""
        if not pages or not matcher.plan.concepts:
            return []
        in_names, order, whole = matcher.name_weights()
        for page in pages:
            score, told = weigh_names(kept[page.number].names, in_names, order)
            page.name_told = told / whole if whole else 0.0
            page.score += WEIGHT_OF_NAME * score
        pages.sort(key=lambda page: (-page.named, -page.score))
        query = matcher.pieces(self._piece_schema, [page.number for page in pages[:close]])
        hits = self._pieces.search(query, _MOST_PIECES, count=False).hits
        addresses = [address for _, address in hits]
        by_number = {page.number: page for page in pages}
        for at, number in enumerate(self._pieces.fast_field_values("number", addresses) if hits else ()):
            page = by_number[int(number or 0)]
            if page.piece < 0:
                page.piece = at
                page.score += WEIGHT_OF_PIECE * hits[at][0]
        return addresses

    def _weak(self, pages: list[Page], matcher: Matcher) -> bool:
        """Tell whether no page has most of what was looked for."""
        concepts = matcher.plan.concepts
        if not pages:
            return True
        if not concepts:
            return False
        numbers = [page.number for page in pages[:_JUDGED]]
        result = self._pages.search(matcher.standing_in(self._page_schema, numbers), _JUDGED, count=False)
        return max((matcher.told(int(score)) for score, _ in result.hits), default=0.0) < _WEAK * matcher.most()

    def _hit(self, page: Page, kept: KeptPage, pieces: list[Any], fits: Fits) -> Hit:
        source = self._sources[page.number]
        anchor = heading = ""
        snippet, marks, told = make_snippet(kept.summary, fits)
        if page.piece >= 0:
            piece = kept_piece(self._pieces.doc(pieces[page.piece]))
            found = make_snippet(piece.text, fits)
            in_name = page.named or page.name_told >= _ALL_IN_NAME
            if not in_name:
                anchor, heading = piece.slug, piece.heading
            if not snippet or (not in_name and found[0] and found[2] + told_by(piece.heading, fits) > told):
                snippet, marks, _ = found
        return Hit(
            kind=source.kind,
            id=source.id,
            title=kept.title,
            anchor=anchor,
            heading=heading,
            snippet=snippet,
            marks=marks,
            category=kept.category,
            status=kept.status,
            score=page.score,
        )


def _judge_of(plan: Plan, weights: Weights) -> Callable[[str], Fit]:
    """Return what tells of a word of a text whether the plan looks for it."""
    ending = plan.concepts[-1].word if plan.concepts and plan.concepts[-1].ending else ""
    last = len(plan.concepts) - 1

    def judge(word: str) -> Fit:
        folded, root = shape(word)
        fit = weights.get(root)
        if fit is None and ending and folded.startswith(ending):
            return (last, 1.0)
        return fit

    return judge
