"""The few words of a page that show why it was found, with the places that match."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 170
_LEAD = 40
"""So many characters may stand before the first match, if no sentence begins nearer to it."""
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n")
_MARKED = "…"
_HEAD = 2

Fit = tuple[int, float] | None
"""Which concept a word belongs to, and how much it tells; None for a word that was not looked for."""
Found = tuple[int, int, int, float]
"""A match: where it begins and ends, its concept, and how much it tells."""


class Fits(dict[str, Fit]):
    """Tells of each word of a text whether it was looked for; finds that out once for each.

    `forms` are what such words begin with: their stems, or what was typed of them. Most words of a text can be told
    from those by their first two letters, so that nothing more need be done about them.
    """

    def __init__(self, judge: Callable[[str], Fit], forms: Iterable[str]) -> None:
        super().__init__()
        self._judge = judge
        heads = {form[:_HEAD] for form in forms}
        self._heads = heads | {head.capitalize() for head in heads} | {head.upper() for head in heads}

    def __missing__(self, word: str) -> Fit:
        self[word] = fit = self._judge(word)
        return fit

    def among(self, text: str) -> Iterator[tuple[str, tuple[int, float]]]:
        """Go through the different words of a text that were looked for."""
        words = set(_WORD.findall(text))
        if text.isascii():
            heads = self._heads
            words = {word for word in words if word[:_HEAD] in heads}
        for word in words:
            fit = self[word]
            if fit is not None:
                yield word, fit


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text, and the places in it that match, as (start, end) in characters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def make_snippet(text: str, fits: Fits) -> Snippet:
    """Return the part of a text that tells most; of a text in which nothing matches, its beginning.

    The text's lines hold no double spaces.
    """
    found = _matches(text, fits)
    start = _start(text, found[_best(found)][0]) if found else 0
    end = _end(text, start)
    before = _MARKED if start > 0 else ""
    after = _MARKED if end < len(text) else ""
    snippet = before + text[start:end].replace("\n", " ").rstrip(" ,;") + after
    shift = len(before) - start
    return Snippet(snippet, tuple((at + shift, to + shift) for at, to, _, _ in found if at >= start and to <= end))


def _matches(text: str, fits: Fits) -> list[Found]:
    """Return the words of a text that were looked for, in order."""
    found: list[Found] = []
    for word, fit in fits.among(text):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if not ((at and text[at - 1].isalnum()) or text[end : end + 1].isalnum()):
                found.append((at, end, *fit))
            at = text.find(word, end)
    found.sort()
    return found


def _best(found: list[Found]) -> int:
    """Return with which match the window begins in which the matches tell most."""
    best, most = 0, 0.0
    for index, (start, *_) in enumerate(found):
        seen: dict[int, float] = {}
        repeated = 0.0
        for at in range(index, len(found)):
            if found[at][1] > start + MOST_CHARACTERS - _LEAD:
                break
            concept, told = found[at][2], found[at][3]
            if concept in seen:
                repeated += 0.05 * told
            seen[concept] = max(told, seen.get(concept, 0.0))
        total = sum(seen.values()) + repeated
        if total > most + 1e-9:
            best, most = index, total
    return best


def _start(text: str, at: int) -> int:
    """Return where to begin so that a match at this place is seen: at a sentence, or at a word a little before it."""
    if at <= _LEAD:
        return 0
    earliest = at - 2 * _LEAD
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(0, earliest), at)]
    if ends:
        return ends[0] if at - ends[0] <= _LEAD else ends[-1]
    space = text.find(" ", at - _LEAD, at)
    return space + 1 if space >= 0 else at


def _end(text: str, start: int) -> int:
    end = start + MOST_CHARACTERS
    if end >= len(text):
        return len(text)
    space = max(text.rfind(" ", start + 1, end + 1), text.rfind("\n", start + 1, end + 1))
    return space if space > start + MOST_CHARACTERS // 2 else end
