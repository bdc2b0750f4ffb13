"""The few words of a page that show why it was found, with the places that match."""

import re
from collections.abc import Callable, Iterable

import msgspec

from kb.library.search.words import FLAT

MOST_CHARACTERS = 170
_LEAD = 40
"""So many characters may stand before the first match, if no sentence begins nearer to it."""
_WORD = re.compile(r"[^\W_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n")
_MARKED = "…"
_HEAD = 2

Fit = tuple[int, float] | None
"""Which concept a word belongs to, and how much it tells; None for a word that was not looked for."""
Found = tuple[int, int, int, float]
"""A match: where it begins and ends, its concept, and how much it tells."""


class Fits(dict[str, Fit]):
    """Tells of each word of a text whether it was looked for; finds that out once for each.

    `forms` are what such words begin with: their stems, or what was typed of them. Only words that share their first
    two letters with one of those are looked at: the engine is asked in less time than it takes to look at all.
    """

    def __init__(self, judge: Callable[[str], Fit], forms: Iterable[str]) -> None:
        super().__init__()
        self._judge = judge
        self._heads = {f" {form[:_HEAD]}" if len(form) >= _HEAD else f" {form} " for form in forms}

    def __missing__(self, word: str) -> Fit:
        self[word] = fit = self._judge(word)
        return fit

    def places(self, text: str) -> list[Found]:
        """Return where in a text words stand that were looked for, in order."""
        found: list[Found] = []
        flat = _flat(text)
        if flat is None:
            for match in _WORD.finditer(text):
                fit = self[match[0]]
                if fit is not None:
                    found.append((match.start(), match.end(), *fit))
            return found
        for head in self._heads:
            at = flat.find(head)
            while at >= 0:
                end = flat.find(" ", at + 1)
                fit = self[flat[at + 1 : end]]
                if fit is not None:
                    found.append((at, end - 1, *fit))
                at = flat.find(head, end)
        found.sort()
        return found


def _flat(text: str) -> str | None:
    """Return a text as words in small letters with a space before each and after the last, every letter one place on.

    None for a text with other letters than ASCII has.
    """
    if not text.isascii():
        if any(character.isalnum() for run in _NOT_ASCII.findall(text) for character in run):
            return None
        text = text.encode("ascii", "replace").decode("ascii")
    return f" {text.translate(FLAT)} "


class Snippet(msgspec.Struct, frozen=True):
    """A part of a text, and the places in it that match, as (start, end) in characters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def make_snippet(text: str, fits: Fits) -> Snippet:
    """Return the part of a text that tells most; of a text in which nothing matches, its beginning.

    The text's lines hold no double spaces.
    """
    found = fits.places(text)
    start = _start(text, found[_best(found)][0]) if found else 0
    end = _end(text, start)
    before = _MARKED if start > 0 else ""
    after = _MARKED if end < len(text) else ""
    snippet = before + text[start:end].replace("\n", " ").rstrip(" ,;") + after
    shift = len(before) - start
    return Snippet(snippet, tuple((at + shift, to + shift) for at, to, _, _ in found if at >= start and to <= end))


def _best(found: list[Found]) -> int:
    """Return with which match the window begins in which the matches tell most."""
    best, most = 0, 0.0
    last = found[-1][1]
    for index, (start, *_) in enumerate(found):
        seen: dict[int, float] = {}
        repeated = 0.0
        latest = start + MOST_CHARACTERS - _LEAD
        for at in range(index, len(found)):
            _, end, concept, told = found[at]
            if end > latest:
                break
            if concept in seen:
                repeated += 0.05 * told
            seen[concept] = max(told, seen.get(concept, 0.0))
        total = sum(seen.values()) + repeated
        if total > most + 1e-9:
            best, most = index, total
        if last <= latest:
            break  # the windows that follow hold only what this one does
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
