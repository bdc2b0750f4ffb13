"""What to look for: each word of a query with all its forms, and how much each form counts.

A word of the query is one concept, whichever way the articles write it: its stem, how it ends while it is being typed,
its spelling across the Atlantic, the library's synonyms, and the word that was meant where it is misspelt.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator

import msgspec

from kb.library.search.query import Chunk, Query
from kb.library.search.vocabulary import Vocabulary
from kb.library.search.words import COMPOUNDS, SMALL_TALK, STOP_WORDS, letters_and_digits, stem, variants, words_of

MOST_CONCEPTS = 32
MOST_COMPLETIONS = 24
_SMALL_TALK = 0.35
_CODE_PART = 0.3
_VARIANT = 0.95
_COMPOUND = 0.8
_COMPLETION_OF_A_WORD = 0.85
_SECOND_GUESSES = 0.4
_SYNONYM = 0.35
_BEGINNINGS = {1: 0.15, 2: 0.35, 3: 0.6}
"""How much the beginning of a word counts by its number of letters; longer ones count in full."""

_BEGINNING_OF_STOP_WORD = 0.3

_JOINED = {joined: parts for joined, *parts in COMPOUNDS}


class Concept(msgspec.Struct):
    """One word of a query. `stems` and `phrases` are its forms with the weight of each; `exact` is the word itself.

    `unknown` tells that it stands nowhere in what may be seen; `ending` that it may be the beginning of a word,
    `says_nothing` that it can only become a stop word.
    """

    word: str
    weight: float = 1.0
    exact: str = ""
    stems: dict[str, float] = {}
    phrases: dict[tuple[str, ...], float] = {}
    unknown: bool = False
    ending: bool = False
    says_nothing: bool = False

    @property
    def stem(self) -> str:
        """The stem that counts in full."""
        return next(iter(self.stems), self.word)

    def add(self, form: str, weight: float) -> None:
        """Take in another form, by its stem."""
        self.stems[form] = max(weight, self.stems.get(form, 0.0))


class Plan(msgspec.Struct):
    """What to look for. `wholes` are the words of what was typed as one, such as `2.4.3`."""

    query: Query
    concepts: list[Concept]
    wholes: list[tuple[str, ...]]
    pairs: list[tuple[str, str]]


class Synonyms:
    """Groups of words and phrases that mean the same, looked up by stems."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[tuple[str, ...]]]]] = {}
        for group in groups:
            phrases = {tuple(map(stem, words)): words for words in map(tuple, map(words_of, group)) if words}
            for phrase in phrases:
                others = [words for other, words in phrases.items() if other != phrase]
                if others:
                    self._by_first.setdefault(phrase[0], []).append((phrase, others))

    def in_words(self, stems: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Go through the synonyms of the phrases in a sequence of stems: begin, end, other words."""
        for start, first in enumerate(stems):
            for phrase, others in self._by_first.get(first, ()):
                end = start + len(phrase)
                if tuple(stems[start:end]) == phrase:
                    for other in others:
                        yield start, end, other


def make_plan(query: Query, vocabulary: Vocabulary, synonyms: Synonyms, telling: Callable[[str], float]) -> Plan:
    """Return what to look for, as typed. `telling` gives how much a stem tells."""
    concepts: dict[str, Concept] = {}
    places: list[tuple[int, int, Concept]] = []
    wholes: list[tuple[str, ...]] = []
    last = query.chunks[-1] if query.chunks else None
    for chunk in query.chunks:
        if len(chunk.words) > 1:
            wholes.append(chunk.words)
        for offset, word in enumerate(chunk.words):
            ending = query.open_end and chunk is last and offset == len(chunk.words) - 1
            if ending and len(word) == 1 and len(query.chunks) > 1:
                continue
            if ending and word in STOP_WORDS and len(query.chunks) > 1:
                concept = _stop_word(word, vocabulary)
            else:
                concept = _concept(word, chunk, ending, vocabulary)
            if concept.says_nothing and len(query.chunks) > 1:
                continue
            concept = concepts.setdefault(concept.stem, concept)
            places.append((chunk.at + offset, chunk.at + offset + 1, concept))
    _add_compounds(query, places, vocabulary)
    _add_synonyms(query, places, synonyms)
    chosen = list(concepts.values())
    if all(concept.word in SMALL_TALK for concept in chosen):
        for concept in chosen:
            concept.weight = 1.0
    if len(chosen) > MOST_CONCEPTS:
        chosen.sort(key=lambda concept: -concept.weight * telling(concept.stem))
        del chosen[MOST_CONCEPTS:]
    stems = [concept.stem for _, _, concept in places if concept.weight >= 0.5]
    pairs = [pair for pair in dict.fromkeys(itertools.pairwise(stems)) if pair[0] != pair[1]]
    return Plan(query, chosen, wholes[:8], pairs[:MOST_CONCEPTS])


def _concept(word: str, chunk: Chunk, ending: bool, vocabulary: Vocabulary) -> Concept:
    root = stem(word)
    concept = Concept(word, exact=word, ending=ending)
    concept.add(root, 1.0)
    known = vocabulary.knows(word, root)
    if word in SMALL_TALK:
        concept.weight = _SMALL_TALK
    elif len(chunk.words) > 1 and not chunk.quoted and (len(word) < 3 or word.isdigit()):
        concept.weight = _CODE_PART
    elif ending and not known:
        concept.weight = _BEGINNINGS.get(len(word), 1.0)
    for variant in variants(word):
        if variant in vocabulary:
            concept.add(stem(variant), _VARIANT)
            known = True
    if ending:
        known = _add_endings(concept, known, vocabulary)
        if concept.says_nothing:  # it may still be all that is looked for
            for completion in vocabulary.completions(word, MOST_COMPLETIONS):
                concept.add(stem(completion), _SMALL_TALK)
    if not known:
        runs = letters_and_digits(word)
        if runs and all(run in vocabulary for run in runs):
            concept.phrases[tuple(runs)] = 1.0
            known = True
    concept.unknown = not known and not chunk.quoted and word not in SMALL_TALK
    return concept


def _stop_word(word: str, vocabulary: Vocabulary) -> Concept:
    """Return a last word that says nothing but may still become another: it tells a little of what those tell."""
    concept = Concept(word, _BEGINNING_OF_STOP_WORD, ending=True)
    _add_endings(concept, False, vocabulary)
    concept.says_nothing = not concept.stems
    return concept


def _add_endings(concept: Concept, known: bool, vocabulary: Vocabulary) -> bool:
    """Add the words that a beginning may become, and tell whether it is known by them; small words tell little."""
    completions = vocabulary.completions(concept.word, MOST_COMPLETIONS)
    telling = [completion for completion in completions if completion not in STOP_WORDS]
    for completion in telling:
        weight = _COMPLETION_OF_A_WORD if known else 1.0
        concept.add(stem(completion), weight * (_SMALL_TALK if completion in SMALL_TALK else 1.0))
    concept.says_nothing = bool(completions) and not telling and not known
    return known or bool(completions)


def _add_compounds(query: Query, places: list[tuple[int, int, Concept]], vocabulary: Vocabulary) -> None:
    for start, end, concept in places:
        parts = _JOINED.get(concept.word)
        if parts is not None:
            concept.phrases[tuple(parts)] = _COMPOUND
        if end < len(query.words):
            joined = query.words[start] + query.words[end]
            if len(joined) > 4 and joined in vocabulary:
                concept.add(stem(joined), _COMPOUND)
                following = next((other for at, _, other in places if at == end), None)
                if following is not None:
                    following.add(stem(joined), _COMPOUND)


def _add_synonyms(query: Query, places: list[tuple[int, int, Concept]], synonyms: Synonyms) -> None:
    stems = [stem(word) for word in query.words]
    by_place = {start: concept for start, _, concept in places}
    for start, end, other in synonyms.in_words(stems):
        for at in range(start, end):
            concept = by_place.get(at)
            if concept is None or concept.weight < 0.5:
                continue
            if len(other) == 1:
                if stem(other[0]) not in stems:
                    concept.add(stem(other[0]), _SYNONYM)
            else:
                concept.phrases.setdefault(other, _SYNONYM)
