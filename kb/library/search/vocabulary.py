"""The words that stand in what one audience may see: their endings while one types, and the nearest to a wrong one."""

import heapq
import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from kb.library.search.words import stem_analyzer

SHORTEST_CORRECTED = 4
"""Words of fewer letters are never corrected: too many others are near."""
_TWO_EDITS_FROM = 8
_MOST_NEAR = 3
_ENOUGH_RUNS = 1_000
_FAR = 9


class Vocabulary:
    """Words with the number of entries that each stands in. Built once for an index; safe for several threads."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(counts)
        self._sorted = sorted(self._counts)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    @cached_property
    def _stems(self) -> frozenset[str]:
        """The stems that are no words themselves."""
        stems = stem_analyzer().analyze(" ".join(self._sorted))
        return frozenset(stem for stem in stems if stem not in self._counts)

    def knows(self, word: str, stem: str) -> bool:
        """Tell whether the word, or another form of it, stands anywhere."""
        return word in self._counts or stem in self._counts or stem in self._stems

    def count(self, word: str) -> int:
        """Return in how many entries the word stands."""
        return self._counts.get(word, 0)

    def completions(self, beginning: str, most: int) -> list[str]:
        """Return the words that begin so, the most frequent first; the beginning itself is not among them."""
        found = _between(self._sorted, beginning)
        if found and found[0] == beginning:
            del found[0]
        if len(found) <= most:
            return sorted(found, key=self._rank)
        return heapq.nsmallest(most, found, key=self._rank)

    def _rank(self, word: str) -> tuple[int, str]:
        return (-self._counts[word], word)

    @cached_property
    def _by_length(self) -> dict[int, tuple[list[str], list[str]]]:
        """The words of letters alone by their length, sorted; and the same sorted from their ends."""
        found: dict[int, list[str]] = {}
        for word in self._sorted:
            if word.isalpha():
                found.setdefault(len(word), []).append(word)
        return {length: (words, sorted(words, key=_backwards)) for length, words in found.items()}

    @cached_property
    def _letters(self) -> frozenset[str]:
        """All runs of three letters that stand in words, the edges of a word marked."""
        found: set[str] = set()
        for word in self._sorted:
            if word.isalpha() and self._counts[word] > 1:
                found.update(_runs(word))
        return frozenset(found)

    def strange(self, word: str) -> int:
        """Return how many runs of three letters in this word stand in no other: words have few, slips have some.

        A small library does not know enough words to tell; it gives 0.
        """
        if len(self._letters) < _ENOUGH_RUNS:
            return 0
        return sum(run not in self._letters for run in _runs(word))

    def prepare(self) -> None:
        """Do now what the first correction would have to wait for."""
        self.knows("prepared", "prepar")
        self.strange("prepared")
        self.near("prepared")

    def near(self, word: str, *, beginning: bool = False) -> list[tuple[str, int]]:
        """Return the words that may have been meant, likeliest first, with the number of letters in the way.

        None where the word is short or holds digits. `beginning` tells that the word is still being typed: words that
        begin like it count too.
        """
        if len(word) < SHORTEST_CORRECTED or not word.isalpha():
            return []
        most = 2 if len(word) >= _TWO_EDITS_FROM else 1
        shared = max(1, (len(word) - 1) // (most + 1))
        near = _distances(word, self._about_as_long(word, shared, most), most)
        edits = {other: count for other, count in near if count < 2 or other[0] == word[0]}
        costs = {other: float(count) for other, count in edits.items()}
        if beginning and len(word) > SHORTEST_CORRECTED:
            for other, count in self._longer(word, shared, most):
                if count + 0.5 < costs.get(other, _FAR):
                    costs[other], edits[other] = count + 0.5, count
        for other in costs:
            costs[other] += 0.5 * (other[0] != word[0]) - 0.05 * math.log2(1 + self._counts[other])
        likeliest = heapq.nsmallest(_MOST_NEAR, costs.items(), key=lambda one: (one[1], one[0]))
        return [(other, edits[other]) for other, _ in likeliest]

    def split(self, word: str) -> tuple[str, ...]:
        """Return two words that this one is made of, each of three letters or more; nothing where there are none."""
        cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        known = [parts for parts in cuts if parts[0] in self._counts and parts[1] in self._counts]
        return max(known, key=lambda parts: min(self._counts[part] for part in parts), default=())

    def _about_as_long(self, word: str, shared: int, most: int) -> list[str]:
        """Return the words of about the same length that share the beginning or the ending that an error leaves.

        Some stand in it twice.
        """
        found: list[str] = []
        for length in range(len(word) - most, len(word) + most + 1):
            if length in self._by_length:
                found += _between(self._by_length[length][0], word[:shared])
                found += self._ending_like(word, shared, length)
        return found

    def _ending_like(self, word: str, shared: int, length: int) -> list[str]:
        """Return the words of a length that share so many of a word's last letters."""
        return _between(self._by_length[length][1], word[: -shared - 1 : -1], _backwards)

    def _longer(self, word: str, shared: int, most: int) -> Iterator[tuple[str, int]]:
        """Go through the longer words that begin like this one but for one letter, with whether that differs.

        They share its first letters with it, or its last ones where they are little longer.
        """
        length = len(word)
        beginnings = {other[:length] for other in _between(self._sorted, word[:shared]) if len(other) > length}
        for beginning, count in _distances(word, beginnings, 1):
            for other in _between(self._sorted, beginning):
                if len(other) > length and other.isalpha():
                    yield other, count
        for longer in range(length + 1, length + most + 1):
            if longer in self._by_length:
                ending = self._ending_like(word, shared, longer)
                begun = dict(_distances(word, {other[:length] for other in ending}, 1))
                if begun:
                    yield from ((other, begun[other[:length]]) for other in ending if other[:length] in begun)


def _between(words: list[str], beginning: str, key: Callable[[str], str] | None = None) -> list[str]:
    """Return the words whose keys begin so; the words are sorted by these keys."""
    start = bisect_left(words, beginning, key=key)
    end = bisect_left(words, beginning + "\U0010ffff", start, key=key)
    return words[start:end]


def _backwards(word: str) -> str:
    return word[::-1]


def _distances(word: str, others: Collection[str], most: int) -> list[tuple[str, int]]:
    """Return the words that are at most so many edits away; letters that changed places are one edit."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(word, others, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [(str(other), int(edits)) for other, edits, _ in found]


def _runs(word: str) -> list[str]:
    edged = f"^{word}$"
    return [edged[at : at + 3] for at in range(len(edged) - 2)]
