"""A plan as queries of the search engine, and as weights of stems for what is compared without it."""

import math
from typing import TYPE_CHECKING

from kb.library.article import Audience
from kb.library.search.plan import Concept, Plan
from kb.library.search.query import Query
from kb.library.search.words import STOP_WORDS, stem

if TYPE_CHECKING:
    import tantivy

NAMED = 1_000.0
"""What a page gets whose title or id the query is, word for word: more than all else together."""
_EXACT = 0.5
_WHOLE = 1.0
_WHOLE_HEADING = 3.0
_PAIR = 0.6
_PAIR_SLOP = 1
_HEADING = 0.5
_TIE = 0.1
_STOP_WORD = 0.2
_MOST_BITS = 24
"""So many powers of two a score can add up without losing one."""


class Statistics:
    """How much words tell: one that stands in few documents of an index tells more."""

    def __init__(self, searcher: "tantivy.Searcher") -> None:
        self._searcher = searcher
        self._documents = max(1, searcher.num_docs)
        self._counts: dict[tuple[str, str], int] = {}

    def count(self, word: str, field: str = "stems") -> int:
        """Return in how many documents a stem stands, or a whole word where the field is `text`."""
        count = self._counts.get((field, word))
        if count is None:
            count = self._counts[field, word] = self._searcher.doc_freq(field, word)
        return count

    def telling(self, word: str, field: str = "stems") -> float:
        """Return how much a stem or word tells (BM25's inverse document frequency)."""
        return self._telling(self.count(word, field))

    def telling_of(self, concept: Concept, field: str = "stems") -> float:
        """Return how much a concept tells: as much as one stem would that stands wherever its main forms do."""
        return self._telling(sum(self.count(stem, field) for stem, weight in concept.stems.items() if weight > 0.75))

    def _telling(self, count: int) -> float:
        count = min(count, self._documents)
        return math.log(1 + (self._documents - count + 0.5) / (count + 0.5))


class Matcher:
    """Makes the engine's queries for one plan."""

    def __init__(self, plan: Plan, pages: Statistics, pieces: Statistics) -> None:
        self.plan = plan
        self.telling = {concept.word: pages.telling_of(concept) for concept in plan.concepts}
        self._told_by_stem = {concept.stem: self.telling[concept.word] for concept in plan.concepts}
        self._of_pages = pages
        self._of_pieces = pieces

    def weights(self) -> dict[str, tuple[int, float]]:
        """Return which concept each stem belongs to, and how much it tells there."""
        found: dict[str, tuple[int, float]] = {}
        for at, concept in enumerate(self.plan.concepts):
            for form, weight in concept.stems.items():
                told = concept.weight * weight * self.telling[concept.word]
                if form not in found or found[form][1] < told:
                    found[form] = (at, told)
        return found

    def name_weights(self) -> tuple[dict[str, tuple[int, float]], dict[str, int], float]:
        """Return the same for names, stop words among them, then where each stem stands in the search, and the sum."""
        found: dict[str, tuple[int, float]] = {}
        whole = 0.0
        for at, concept in enumerate(self.plan.concepts):
            told_at = concept.weight * self._of_pages.telling_of(concept, "name")
            whole += told_at
            for form, weight in concept.stems.items():
                told = told_at * weight
                if form not in found or found[form][1] < told:
                    found[form] = (at, told)
        order: dict[str, int] = {}
        for at, word in enumerate(self.plan.query.words):
            form = stem(word)
            order.setdefault(form, at)
            if form not in found and word in STOP_WORDS:
                found[form] = (1_000 + at, _STOP_WORD * self._of_pages.telling(form, "name"))
        return found, order, whole

    def most(self) -> float:
        """Return how much all concepts tell together."""
        return self.told(-1)

    def pages(self, schema: "tantivy.Schema", audience: Audience) -> "tantivy.Query":
        """Return the query for pages that this audience may see."""
        from tantivy import Occur, Query

        parts = [(Occur.Should, self._on_page(schema, concept)) for concept in self.plan.concepts]
        for words in self.plan.wholes:
            whole = Query.phrase_query(schema, "text", list(words))
            parts.append((Occur.Should, Query.boost_query(whole, _WHOLE)))
        if self.plan.query.words:
            name = Query.term_query(schema, "named", " ".join(self.plan.query.words))
            parts.append((Occur.Should, Query.const_score_query(name, NAMED)))
        wanted = Query.boolean_query(parts) if parts else Query.all_query()
        return Query.boolean_query([(Occur.Must, wanted), *_limits(schema, self.plan.query, audience)])

    def pieces(self, schema: "tantivy.Schema", numbers: list[int]) -> "tantivy.Query":
        """Return the query for the pieces of these pages."""
        from tantivy import Occur, Query

        parts = []
        for concept in self.plan.concepts:
            told = concept.weight * self.telling[concept.word]
            parts.append((Occur.Should, self._forms(schema, concept, told, self._of_pieces, "stems")))
            for form, weight in concept.stems.items():
                boost = _HEADING * told * weight / self._of_pieces.telling(form, "title")
                parts.append((Occur.Should, Query.boost_query(Query.term_query(schema, "title", form), boost)))
        for words in self.plan.wholes:
            whole = Query.phrase_query(schema, "stems", [stem(word) for word in words])
            parts.append((Occur.Should, Query.boost_query(whole, _WHOLE)))
            heading = Query.phrase_query(schema, "title", [stem(word) for word in words])
            parts.append((Occur.Should, Query.boost_query(heading, _WHOLE_HEADING)))
        for pair in self.plan.pairs:
            near = Query.phrase_query(schema, "stems", list(pair), _PAIR_SLOP)
            told = sum(self._told_by_stem.get(form, 0.0) for form in pair)
            boost = _PAIR * told / sum(self._of_pieces.telling(form) for form in pair)
            parts.append((Occur.Should, Query.boost_query(near, boost)))
        return Query.boolean_query([(Occur.Must, of_pages(schema, numbers)), (Occur.Must, Query.boolean_query(parts))])

    def standing_in(self, schema: "tantivy.Schema", numbers: list[int]) -> "tantivy.Query":
        """Return a query that gives each of these pages a score whose bits tell which concepts stand in it."""
        from tantivy import Occur, Query

        bits = [
            (Occur.Should, Query.const_score_query(self._on_page(schema, concept), float(1 << bit)))
            for bit, concept in enumerate(self.plan.concepts[:_MOST_BITS])
        ]
        return Query.boolean_query([(Occur.Must, of_pages(schema, numbers)), (Occur.Must, Query.boolean_query(bits))])

    def told(self, bits: int) -> float:
        """Return how much the concepts tell together that these bits stand for."""
        concepts = self.plan.concepts[:_MOST_BITS]
        return sum(
            concept.weight * self.telling[concept.word] for bit, concept in enumerate(concepts) if bits >> bit & 1
        )

    def _on_page(self, schema: "tantivy.Schema", concept: Concept) -> "tantivy.Query":
        """Return the query for the pages that a concept stands in."""
        from tantivy import Occur, Query

        told = concept.weight * self.telling[concept.word]
        query = self._forms(schema, concept, told, self._of_pages, "text")
        if not concept.exact:
            return query
        boost = _EXACT * told / self._of_pages.telling(concept.exact, "text")
        exact = Query.boost_query(Query.term_query(schema, "text", concept.exact), boost)
        return Query.boolean_query([(Occur.Should, query), (Occur.Should, exact)])

    def _forms(
        self, schema: "tantivy.Schema", concept: Concept, told: float, statistics: Statistics, phrases_in: str
    ) -> "tantivy.Query":
        """Return the query for any form of a concept; each tells what the concept tells, times its own weight."""
        from tantivy import Query

        forms = []
        for form, weight in concept.stems.items():
            boost = told * weight / statistics.telling(form)
            forms.append(Query.boost_query(Query.term_query(schema, "stems", form), boost))
        for words, weight in concept.phrases.items():
            if phrases_in == "stems":
                words = tuple(map(stem, words))
            boost = told * weight / sum(statistics.telling(word, phrases_in) for word in words)
            forms.append(Query.boost_query(Query.phrase_query(schema, phrases_in, list(words)), boost))
        return forms[0] if len(forms) == 1 else Query.disjunction_max_query(forms, _TIE)


def of_pages(schema: "tantivy.Schema", numbers: list[int]) -> "tantivy.Query":
    """Return the query for what belongs to these pages; it adds nothing to a score."""
    from tantivy import Occur, Query

    any_of = [(Occur.Should, Query.term_query(schema, "number", number, "basic")) for number in numbers]
    return Query.const_score_query(Query.boolean_query(any_of), 0.0)


def phrase(schema: "tantivy.Schema", words: tuple[str, ...], audience: Audience) -> "tantivy.Query":
    """Return the query for the pages that this audience may see and in which words stand side by side."""
    from tantivy import Occur
    from tantivy import Query as Clause

    stands = (Occur.Must, _phrase(schema, "text", words))
    return Clause.boolean_query([stands, *_limits(schema, Query(""), audience)])


def _limits(
    schema: "tantivy.Schema", query: Query, audience: Audience
) -> list[tuple["tantivy.Occur", "tantivy.Query"]]:
    """Return what a page must be or must not be, whatever it says."""
    from tantivy import Occur
    from tantivy import Query as Clause

    limits: list[tuple[Occur, Clause]] = []

    def must(clause: Clause) -> None:
        limits.append((Occur.Must, Clause.const_score_query(clause, 0.0)))

    if audience != "staff":
        must(Clause.term_query(schema, "audience", "everybody"))
    for words in query.phrases:
        must(_phrase(schema, "text", words))
    for at, (field, value) in enumerate(query.filters, 1):
        if query.open_filter and at == len(query.filters):
            must(Clause.regex_query(schema, field, f"{value}.*"))
        else:
            must(Clause.term_query(schema, field, value))
    for words in query.excluded:
        left_out = _phrase(schema, "text", words) if len(words) > 1 else _phrase(schema, "stems", (stem(words[0]),))
        limits.append((Occur.MustNot, left_out))
    return limits


def _phrase(schema: "tantivy.Schema", field: str, words: tuple[str, ...]) -> "tantivy.Query":
    from tantivy import Query as Clause

    if len(words) == 1:
        return Clause.term_query(schema, field, words[0])
    return Clause.phrase_query(schema, field, list(words))
