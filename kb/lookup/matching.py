"""What the engine is asked for the words that a person typed.

The scores only choose which few documents are weighed closely (`kb.lookup.weighing`), so they are round: a whole number
above a whole name, whole above begun, begun above a part of it, and every right spelling above a wrong one.
"""

from collections.abc import Collection, Iterator
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.lookup.schema import RUN, joined, parts_of, schema
from kb.lookup.words import Word

if TYPE_CHECKING:
    from tantivy import Query

SHORTEST_MISSPELT = 4
_LONGEST_MISSPELT = 60
_TWO_SLIPS_FROM = 6
_SHORTEST_BEGUN_WRONG = 5
_SHORTEST_RUN_TOGETHER = 5
_TWO_SLIPS_IN_NUMBERS_FROM = 8
MATCHED = 10_000.0
"""What each word that matches at all is worth, where not all need to."""


class Care(IntEnum):
    """How far a match may be from what was typed: as typed, a slip, two slips, or words left out as well."""

    EXACT = 0
    NEAR = 1
    FAR = 2
    SOME = 3


def slips_in(word: str) -> int:
    """Return how many typing errors are forgiven in a word or a number of this length."""
    if not SHORTEST_MISSPELT <= len(word) <= _LONGEST_MISSPELT:
        return 0
    from_length = _TWO_SLIPS_IN_NUMBERS_FROM if word.isdigit() else _TWO_SLIPS_FROM
    return 2 if len(word) >= from_length else 1


def query(words: tuple[Word, ...], care: Care, unknown: Collection[Word] = ()) -> "Query":
    """Return the engine's query: all words, in any field, those side by side in one name before others.

    `unknown` are the words that stand nowhere as they are typed: where two slips are forgiven, it is in these.
    """
    from tantivy import Occur, Query

    parts = []
    for word in words:
        any_way = _any_of(word, care, slips=2 if care is Care.FAR and word in unknown else 1)
        if care is Care.SOME:
            parts.append((Occur.Should, Query.const_score_query(any_way, MATCHED)))
        parts.append((Occur.Should if care is Care.SOME else Occur.Must, any_way))
    whole = joined(part for word in words for part in word.parts)
    parts.append((Occur.Should, Query.const_score_query(_term("whole", whole), 200.0)))
    for one, other in pairwise(words):
        pair = joined((one.text, other.text))
        parts.append((Occur.Should, Query.const_score_query(_term("pair", pair), 40.0)))
        parts.append((Occur.Should, Query.const_score_query(_begun("pair", pair), 30.0)))
        if care is not Care.EXACT and len(pair) <= _LONGEST_MISSPELT:
            parts.append((Occur.Should, Query.const_score_query(_near("pair", pair, 1), 20.0)))
    return Query.boolean_query(parts)


def query_one(word: Word) -> "Query":
    """Return the engine's query for one word just as it is typed."""
    return _any_of(word, Care.EXACT, slips=0)


def _any_of(word: Word, care: Care, *, slips: int) -> "Query":
    from tantivy import Query

    ways = [*_ways(word), *(_wrong_ways(word, slips) if care is not Care.EXACT else ())]
    return Query.disjunction_max_query([Query.const_score_query(way, score) for way, score in ways])


def _ways(word: Word) -> Iterator[tuple["Query", float]]:
    """Go through the ways in which one word can match as it is typed, each with its score."""
    text = word.text
    yield _term("word", text), 30.0
    if word.address or len(word.parts) > 1:
        yield _term("address", word.address or text), 60.0
        yield _begun("address", word.address or text), 20.0
    if len(word.parts) > 1:
        yield _all_parts(word.parts), 15.0 if word.address else 25.0
    else:
        yield _term("main", text), 40.0
        yield _begun("main", text), 20.0
        if len(text) > 1:
            yield _begun("word", text), 15.0
        if len(text) >= _SHORTEST_RUN_TOGETHER:
            yield _begun("whole", text), 18.0
    for number in word.numbers:
        yield _term("number", number), 100.0
        if len(number) > 1:
            yield _begun("number", number), 50.0
        if len(number) >= RUN:
            yield _inner(number), 35.0


def _wrong_ways(word: Word, slips: int) -> Iterator[tuple["Query", float]]:
    """Go through the ways in which one word can match within another, or with so many slips at most."""
    text = word.address or word.text
    forgiven = min(slips, slips_in(text))
    if len(word.parts) > 1:
        if forgiven:
            yield _near("address", text, forgiven), 6.0
    elif not text.isdigit():
        if len(text) >= RUN:
            yield _inner(text), 10.0
        if forgiven:
            yield _near("word", text, forgiven), 6.0
        if forgiven == 1 and len(text) >= _SHORTEST_BEGUN_WRONG:
            yield _near("word", text, 1, begun=True), 3.0
            yield _near("whole", text, 1), 7.0
    if word.number and (forgiven := min(slips, slips_in(word.number))):
        yield _near("number", word.number, forgiven), 8.0


def _term(field: str, term: str) -> "Query":
    from tantivy import Query

    return Query.term_query(schema(), field, term, "basic")


def _begun(field: str, beginning: str) -> "Query":
    # With no slip allowed this finds beginnings; it is made in a hundredth of the time that a pattern takes.
    return _near(field, beginning, 0, begun=True)


def _near(field: str, term: str, slips: int, *, begun: bool = False) -> "Query":
    from tantivy import Query

    return Query.fuzzy_term_query(schema(), field, term, slips, True, begun)


def _all_parts(parts: tuple[str, ...]) -> "Query":
    from tantivy import Occur, Query

    *whole, last = parts
    clauses = [(Occur.Must, _term("word", part)) for part in whole]
    return Query.boolean_query([*clauses, (Occur.Must, _begun("word", last))])


def _inner(text: str) -> "Query":
    from tantivy import Query

    runs = parts_of(text).split()
    if len(runs) == 1:
        return Query.term_query(schema(), "part", runs[0], "position")
    return Query.phrase_query(schema(), "part", list(runs))
