"""A plan as queries of the search engine, and as weights of stems for what is compared without it."""

import math

from tantivy import Occur, Schema, Searcher
from tantivy import Query as Clause

from kb.library.article import Audience
from kb.library.search.plan import Concept, Plan
from kb.library.search.query import Query
from kb.library.search.words import STOP_WORDS, name_key, stem

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

    def __init__(self, searcher: Searcher) -> None:
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
        self._on_pages: dict[str, list[Clause]] = {}

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

    def pages(self, schema: Schema, audience: Audience) -> Clause:
        """Return the query for pages that this audience may see."""
        parts = [(Occur.Should, part) for concept in self.plan.concepts for part in self._on_page(schema, concept)]
        for words in self.plan.wholes:
            whole = Clause.phrase_query(schema, "text", list(words))
            parts.append((Occur.Should, Clause.boost_query(whole, _WHOLE)))
        query = self.plan.query
        narrowing = _narrowing(schema, query)
        title = name_key(query.text) if narrowing else ""
        is_title = bool(title) and self._of_pages.count(title, "named") > 0
        if query.words and not is_title:
            parts.append((Occur.Should, _named(schema, " ".join(query.words))))
        wanted = Clause.boolean_query(parts) if parts else Clause.all_query()
        if is_title:
            # Signs that narrow a search may be part of a title: then it is that page which is looked for.
            narrowed = Clause.boolean_query([(Occur.Must, wanted), *narrowing])
            wanted, narrowing = _any_of([narrowed, _named(schema, title)]), []
        return Clause.boolean_query([(Occur.Must, wanted), *_seen_by(schema, audience), *narrowing])

    def pieces(self, schema: Schema, numbers: list[int]) -> Clause:
        """Return the query for the pieces of these pages."""
        parts = []
        for concept in self.plan.concepts:
            told = concept.weight * self.telling[concept.word]
            parts.append((Occur.Should, self._forms(schema, concept, told, self._of_pieces, "stems")))
            for form, weight in concept.stems.items():
                if self._of_pieces.count(form, "title"):
                    boost = _HEADING * told * weight / self._of_pieces.telling(form, "title")
                    parts.append((Occur.Should, Clause.boost_query(Clause.term_query(schema, "title", form), boost)))
        for words in self.plan.wholes:
            whole = Clause.phrase_query(schema, "stems", [stem(word) for word in words])
            parts.append((Occur.Should, Clause.boost_query(whole, _WHOLE)))
            heading = Clause.phrase_query(schema, "title", [stem(word) for word in words])
            parts.append((Occur.Should, Clause.boost_query(heading, _WHOLE_HEADING)))
        for pair in self.plan.pairs:
            near = Clause.phrase_query(schema, "stems", list(pair), _PAIR_SLOP)
            told = sum(self._told_by_stem.get(form, 0.0) for form in pair)
            boost = _PAIR * told / sum(self._of_pieces.telling(form) for form in pair)
            parts.append((Occur.Should, Clause.boost_query(near, boost)))
        return Clause.boolean_query(
            [(Occur.Must, of_pages(schema, numbers)), (Occur.Must, Clause.boolean_query(parts))]
        )

    def standing_in(self, schema: Schema, numbers: list[int]) -> Clause:
        """Return a query that gives each of these pages a score whose bits tell which concepts stand in it."""
        bits = [
            (Occur.Should, Clause.const_score_query(_any_of(self._on_page(schema, concept)), float(1 << bit)))
            for bit, concept in enumerate(self.plan.concepts[:_MOST_BITS])
        ]
        return Clause.boolean_query([(Occur.Must, of_pages(schema, numbers)), (Occur.Must, Clause.boolean_query(bits))])

    def told(self, bits: int) -> float:
        """Return how much the concepts tell together that these bits stand for."""
        concepts = self.plan.concepts[:_MOST_BITS]
        return sum(
            concept.weight * self.telling[concept.word] for bit, concept in enumerate(concepts) if bits >> bit & 1
        )

    def _on_page(self, schema: Schema, concept: Concept) -> list[Clause]:
        """Return the queries for the pages that a concept stands in, whose scores add up; each is made only once."""
        queries = self._on_pages.get(concept.word)
        if queries is None:
            told = concept.weight * self.telling[concept.word]
            queries = [self._forms(schema, concept, told, self._of_pages, "text")]
            if concept.exact and self._of_pages.count(concept.exact, "text"):
                boost = _EXACT * told / self._of_pages.telling(concept.exact, "text")
                exact = Clause.term_query(schema, "text", concept.exact)
                queries.append(Clause.boost_query(exact, boost))
            self._on_pages[concept.word] = queries
        return queries

    def _forms(self, schema: Schema, concept: Concept, told: float, statistics: Statistics, phrases_in: str) -> Clause:
        """Return the query for any form of a concept; each tells what the concept tells, times its own weight."""
        forms = []
        for form, weight in concept.stems.items():
            if statistics.count(form):
                boost = told * weight / statistics.telling(form)
                forms.append(Clause.boost_query(Clause.term_query(schema, "stems", form), boost))
        for words, weight in concept.phrases.items():
            if phrases_in == "stems":
                words = tuple(map(stem, words))
            boost = told * weight / sum(statistics.telling(word, phrases_in) for word in words)
            forms.append(Clause.boost_query(Clause.phrase_query(schema, phrases_in, list(words)), boost))
        if not forms:
            return Clause.empty_query()
        return forms[0] if len(forms) == 1 else Clause.disjunction_max_query(forms, _TIE)


def of_pages(schema: Schema, numbers: list[int]) -> Clause:
    """Return the query for what belongs to these pages; it adds nothing to a score."""
    belonging = [Clause.term_query(schema, "number", number, "basic") for number in numbers]
    return Clause.const_score_query(_any_of(belonging), 0.0)


def _any_of(queries: list[Clause]) -> Clause:
    return Clause.boolean_query([(Occur.Should, query) for query in queries])


def phrase(schema: Schema, words: tuple[str, ...], audience: Audience) -> Clause:
    """Return the query for the pages that this audience may see and in which words stand side by side."""
    stands = (Occur.Must, _phrase(schema, "text", words))
    return Clause.boolean_query([stands, *_seen_by(schema, audience)])


def _named(schema: Schema, name: str) -> Clause:
    return Clause.const_score_query(Clause.term_query(schema, "named", name), NAMED)


def _seen_by(schema: Schema, audience: Audience) -> list[tuple[Occur, Clause]]:
    """Return what a page must be to be shown to an audience; it adds nothing to a score."""
    if audience == "staff":
        return []
    return [(Occur.Must, Clause.const_score_query(Clause.term_query(schema, "audience", "everybody"), 0.0))]


def _narrowing(schema: Schema, query: Query) -> list[tuple[Occur, Clause]]:
    """Return what a page must be or must not be by the signs in a search; it adds nothing to a score."""
    limits: list[tuple[Occur, Clause]] = []

    def must(clause: Clause) -> None:
        limits.append((Occur.Must, Clause.const_score_query(clause, 0.0)))

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


def _phrase(schema: Schema, field: str, words: tuple[str, ...]) -> Clause:

    if len(words) == 1:
        return Clause.term_query(schema, field, words[0])
    return Clause.phrase_query(schema, field, list(words))
