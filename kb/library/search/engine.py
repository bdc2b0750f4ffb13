"""What tantivy is asked: the best pages for a plan, the best piece of each, and which words stand where."""

from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Lock

from msgspec.structs import replace
from tantivy import DocAddress, Occur, Query, Searcher

from kb.library.article import Audience
from kb.library.search.matching import NAMED, Matcher, Statistics, of_pages, phrase
from kb.library.search.plan import Plan
from kb.library.search.ranking import Page
from kb.library.search.schema import KeptPiece, kept_page, kept_piece, page_schema, piece_schema
from kb.library.search.store import Indexes
from kb.library.search.vocabulary import Vocabulary

_MOST_PIECES = 600
_CONTEXT = 10
_TELLING = 0.5
"""Concepts of less weight say too little to find pages by alone."""


Visible = Callable[[int], bool]
"""Tells of a page's number whether it may be shown."""
ScoredPiece = tuple[float, DocAddress]
"""The score of a piece, and where it is kept."""


class Engine:
    """One state of an index; it stays as it is while the index on disk changes. Several threads may ask at once."""

    def __init__(self, indexes: Indexes) -> None:
        self._pages = indexes.pages.searcher()
        self._pieces = indexes.pieces.searcher()
        self._page_schema = page_schema()
        self._piece_schema = piece_schema()
        self.behind = indexes.behind
        self.statistics = Statistics(self._pages)
        self._piece_statistics = Statistics(self._pieces)
        self._vocabularies: dict[Audience, Vocabulary] = {}
        self._lock = Lock()

    def vocabulary(self, audience: Audience) -> Vocabulary:
        """Return the words of what this audience may see: nobody learns of others from a correction."""
        with self._lock:
            if audience not in self._vocabularies:
                visible = Query.term_query(self._page_schema, "audience", "everybody")
                counts = self._pages.terms_with_prefix("text", "", None if audience == "staff" else visible)
                self._vocabularies[audience] = Vocabulary(counts)
            return self._vocabularies[audience]

    def matcher(self, plan: Plan) -> Matcher:
        """Return what makes queries of a plan."""
        return Matcher(plan, self.statistics, self._piece_statistics)

    def pages(self, matcher: Matcher, audience: Audience, most: int, visible: Visible) -> list[tuple[Page, DocAddress]]:
        """Return the best pages that may be shown, and where each is kept."""
        hits = self._pages.search(matcher.pages(self._page_schema, audience), most, count=False).hits
        addresses = [address for _, address in hits]
        found = []
        for (score, address), number in zip(hits, self._numbers(self._pages, addresses), strict=True):
            if visible(number):
                named = score >= NAMED
                found.append((Page(number, score - NAMED * named, named), address))
        return found

    def keep(self, found: Iterable[tuple[Page, DocAddress]]) -> list[Page]:
        """Return the pages with what the index keeps of them."""
        pages = []
        for page, address in found:
            kept = page.kept = kept_page(self._pages.doc(address))
            page.key = f"{kept.kind}:{kept.id}"
            pages.append(page)
        return pages

    def best_pieces(self, matcher: Matcher, pages: Iterable[Page]) -> dict[int, ScoredPiece]:
        """Return the score of the best piece of each page that has one, and where it is kept, by the page's number."""
        query = matcher.pieces(self._piece_schema, [page.number for page in pages])
        hits = self._pieces.search(query, _MOST_PIECES, count=False).hits
        best: dict[int, ScoredPiece] = {}
        for hit, number in zip(hits, self._numbers(self._pieces, [address for _, address in hits]), strict=True):
            best.setdefault(number, hit)
        return best

    def piece(self, address: DocAddress) -> KeptPiece:
        """Return what the index keeps of a piece."""
        return kept_piece(self._pieces.doc(address))

    def told_in(self, matcher: Matcher, numbers: list[int]) -> float:
        """Return how much of what was looked for stands in the one of these pages that has most of it."""
        hits = self._pages.search(matcher.standing_in(self._page_schema, numbers), len(numbers), count=False).hits
        return max((matcher.told(int(score)) for score, _ in hits), default=0.0)

    def evidence(self, plan: Plan, audience: Audience, visible: Visible) -> "_Evidence":
        """Return what speaks for correcting the unknown words of a plan."""
        return _Evidence(self, plan, audience, visible)

    def best_for(self, plan: Plan, audience: Audience, visible: Visible) -> list[int]:
        """Return the numbers of the few best pages for the words of a plan that are known and tell something."""
        known = [one for one in plan.concepts if not one.unknown and one.weight >= _TELLING]
        rest = self.matcher(replace(plan, concepts=known))
        return [page.number for page, _ in self.pages(rest, audience, _CONTEXT, visible)] if known else []

    def count_in(self, form: str, numbers: list[int]) -> int:
        """Return in how many of these pages a stem stands."""
        stands = Query.term_query(self._page_schema, "stems", form)
        both = Query.boolean_query([(Occur.Must, of_pages(self._page_schema, numbers)), (Occur.Must, stands)])
        return len(self._pages.search(both, len(numbers), count=False).hits)

    def has_phrase(self, words: tuple[str, ...], audience: Audience, visible: Visible) -> bool:
        """Tell whether words stand side by side in a page that this audience may see."""
        found = self._pages.search(phrase(self._page_schema, words, audience), _CONTEXT, count=False).hits
        return any(map(visible, self._numbers(self._pages, [address for _, address in found])))

    @staticmethod
    def _numbers(searcher: Searcher, addresses: list[DocAddress]) -> list[int]:
        return [int(number or 0) for number in searcher.fast_field_values("number", addresses)] if addresses else []


class _Evidence:
    """Looks for evidence only when a correction asks for it."""

    def __init__(self, engine: Engine, plan: Plan, audience: Audience, visible: Visible) -> None:
        self._engine = engine
        self._plan = plan
        self._audience: Audience = audience
        self._visible = visible

    @cached_property
    def _best(self) -> list[int]:
        return self._engine.best_for(self._plan, self._audience, self._visible)

    def shared(self, form: str) -> int | None:
        return self._engine.count_in(form, self._best) if self._best else None

    def stands(self, words: tuple[str, ...]) -> bool:
        return self._engine.has_phrase(words, self._audience, self._visible)
