"""Typing errors: what was meant by a word that stands nowhere, and when we are sure enough to search for that instead.

People also type good words that a library happens not to have, so being near to a word is not enough. A correction
needs a reason more: a long word that is one letter off, letters that no word has side by side, or pages that fit the
rest of the search and have the near word too.
"""

import re
from collections.abc import Mapping
from typing import Protocol

from kb.library.search.plan import Concept, Plan
from kb.library.search.vocabulary import Vocabulary
from kb.library.search.words import SMALL_TALK, STOP_WORDS, stem, words_of


class Evidence(Protocol):
    """What speaks for a correction, in what the person who searches may see."""

    def shared(self, form: str) -> int | None:
        """Return in how many of the few pages that fit the rest of the search a stem stands; None without a rest."""

    def stands(self, words: tuple[str, ...]) -> bool:
        """Tell whether words stand side by side anywhere."""


_LONG = 7
"""A word of so many letters that is one letter off another is meant to be it."""
_LONG_PART = 5
_MOST_SLIPS = 2
"""A search of which nothing is known but more words than this is about something else, not misspelt."""


def corrections(plan: Plan, vocabulary: Vocabulary, evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Return what was meant by each of the plan's unknown words that we are sure of.

    Two words where they were run together; none for a slip in a word that says nothing.
    """
    meant: dict[str, tuple[str, ...]] = {}
    unknown = [concept for concept in plan.concepts if concept.unknown]
    for concept in unknown:
        words = _meant(concept, vocabulary, evidence, foreign=len(unknown) > _MOST_SLIPS)
        if words is not None:
            meant[concept.word] = words
    return meant


def _meant(concept: Concept, vocabulary: Vocabulary, evidence: Evidence, *, foreign: bool) -> tuple[str, ...] | None:
    """Return the word that was meant, the two that it was made of, or none for a slip in one that says nothing."""
    word = concept.word
    near = vocabulary.near(word, beginning=concept.ending)
    strange = vocabulary.strange(word) if near else 0
    says_nothing = bool(near) and near[0][1] < 2 and _is_small(near[0][0])
    if says_nothing and strange:
        return ()
    for candidate, edits in near:
        if _is_small(candidate):
            continue
        shared = evidence.shared(stem(candidate))
        if shared is None and foreign:
            sure = edits < 2 and strange > 0
        else:
            sure = _sure(word, edits, strange, shared, says_nothing)
        if sure:
            return (candidate,)
    parts = vocabulary.split(word) if not near else ()
    return parts if parts and _were_two(parts, evidence) else None


def _were_two(parts: tuple[str, ...], evidence: Evidence) -> bool:
    """Tell whether the space between two words was left out, rather than that they are a word that is not known."""
    if evidence.stands(parts):
        return True
    shared = [evidence.shared(stem(part)) for part in parts]
    return all(
        len(part) >= _LONG_PART if count is None else count > 1 for part, count in zip(parts, shared, strict=True)
    )


def _sure(word: str, edits: int, strange: int, shared: int | None, small_is_nearer: bool) -> bool:
    """Tell whether the reasons to take a word for a near one are good enough."""
    if shared is None:
        return edits < 2 or strange > 0
    if small_is_nearer:
        return shared > 1
    if edits > 1:
        return strange > 0 and (strange > 1 or shared > 0)
    return len(word) >= _LONG or strange > 1 or shared > 1 or (strange > 0 and shared > 0)


def _is_small(word: str) -> bool:
    return word in STOP_WORDS or word in SMALL_TALK


def mended_text(text: str, meant: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return a search as typed, but for the words that were put right; None where that leaves it as it was."""
    pieces = []
    for piece in text.split():
        for word in words_of(piece):
            if meant.get(word):
                right = " ".join(meant[word])
                mended = re.sub(re.escape(word), right, piece, count=1, flags=re.IGNORECASE)
                piece = mended if mended != piece else right
        pieces.append(piece)
    mended_text = " ".join(pieces)
    return mended_text if mended_text != text else None
