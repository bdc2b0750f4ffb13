"""The search index of a library: what fits the words, best first, for an audience that may see it."""

from collections.abc import Iterable
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
from kb.library.search.schema import number_of, page_schema, piece_schema
from kb.library.search.snippet import make_snippet, told_by
from kb.library.search.sources import IndexSource, as_sources
from kb.library.search.store import Indexes, Progress, open_indexes
from kb.library.search.vocabulary import Vocabulary
from kb.library.search.words import stem, words_of

if TYPE_CHECKING:
    import tantivy

CANDIDATES = 60
"""How many pages are weighed closely, at least."""
_MOST_PIECES = 600
_WEAK = 0.45
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
        documents = {page.number: self._pages.doc(address) for page, address in found}
        pages = [page for page, _ in found]
        weights = matcher.weights()
        pieces = self._weigh(pages, documents, matcher)
        pages.sort(key=lambda page: (-page.named, -page.score, self._sources[page.number].key))
        del pages[limit:]
        fits = _Fits(plan, weights)
        hits = tuple(self._hit(page, documents[page.number], pieces, fits) for page in pages)
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

    def _weigh(self, pages: list[Page], documents: dict[int, "tantivy.Document"], matcher: Matcher) -> list[Any]:
        """Give each page its score; return the pieces found, which pages name by their place."""
        if not pages or not matcher.plan.concepts:
            return []
        in_names, order, whole = matcher.name_weights()
        for page in pages:
            names = str(documents[page.number].get_first("names") or "").split("\n")
            score, told = weigh_names(names, in_names, order)
            page.name_told = told / whole if whole else 0.0
            page.score += WEIGHT_OF_NAME * score
        query = matcher.pieces(self._piece_schema, (page.number for page in pages))
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
        whole = matcher.most()
        numbers = [page.number for page in pages[:_JUDGED]]
        told = dict.fromkeys(numbers, 0.0)
        for concept in concepts:
            query = matcher.concept_in(self._page_schema, concept, numbers)
            addresses = [address for _, address in self._pages.search(query, _JUDGED, count=False).hits]
            for number in self._pages.fast_field_values("number", addresses) if addresses else ():
                told[int(number or 0)] += concept.weight * matcher.telling[concept.word]
        return max(told.values()) < _WEAK * whole

    def _hit(self, page: Page, document: "tantivy.Document", pieces: list[Any], fits: "_Fits") -> Hit:
        source = self._sources[page.number]
        summary = str(document.get_first("summary") or "")
        anchor = heading = ""
        snippet, marks, told = make_snippet(summary, fits)
        if page.piece >= 0:
            piece = self._pieces.doc(pieces[page.piece])
            title = str(piece.get_first("heading") or "")
            in_name = page.named or page.name_told >= _ALL_IN_NAME
            found = make_snippet(str(piece.get_first("text") or ""), fits)
            if not in_name:
                anchor, heading = str(piece.get_first("slug") or ""), title
            if not snippet or (not in_name and found[0] and found[2] + told_by(title, fits) > told):
                snippet, marks, _ = found
        return Hit(
            kind=source.kind,
            id=source.id,
            title=str(document.get_first("shown") or ""),
            anchor=anchor,
            heading=heading,
            snippet=snippet,
            marks=marks,
            category=str(document.get_first("in_category") or ""),
            status=str(document.get_first("in_status") or ""),
            score=page.score,
        )


class _Fits:
    """Tells of a word of a text whether it was looked for; remembers what it was asked."""

    def __init__(self, plan: Plan, weights: Weights) -> None:
        self._weights = weights
        self._known: dict[str, tuple[int, float] | None] = {}
        self._beginning = plan.concepts[-1].word if plan.query.open_end and plan.concepts else ""
        self._last = len(plan.concepts) - 1

    def __call__(self, word: str) -> tuple[int, float] | None:
        if word not in self._known:
            self._known[word] = self._judge(word)
        return self._known[word]

    def _judge(self, word: str) -> tuple[int, float] | None:
        for folded in words_of(word):
            fit = self._weights.get(stem(folded))
            if fit is not None:
                return fit
            if self._beginning and folded.startswith(self._beginning):
                return (self._last, 1.0)
        return None
