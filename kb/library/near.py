"""What may have been meant: the nearest of the known names."""

from collections.abc import Iterable

MOST_COMPARED = 20_000_000
"""How many pairs of names one check of a library compares: a second's work or two."""
LIKE_ENOUGH = 70.0
"""How much a name must be like a word (0 to 100) for it to be what was meant."""
_MOST_REMEMBERED = 10_000


def nearest(word: str, names: Iterable[str], *, least: float = LIKE_ENOUGH) -> str:
    """Return the name that is most like the word, or an empty text where none is like it enough (0 to 100)."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        word.casefold(), list(names), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=least
    )
    return str(found[0]) if found else ""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return `Did you mean `name`?`, or an empty text."""
    name = nearest(word, names)
    return f"Did you mean `{name}`?" if name else ""


class NearNames:
    """The same names, looked through again and again: what was found for a word is remembered."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._folded = [name.casefold() for name in self._names]
        self._found: dict[str, str] = {}

    def nearest(self, word: str) -> str:
        """Return what the function `nearest` returns for these names."""
        known = self._found.get(word)
        if known is not None:
            return known
        from rapidfuzz import fuzz, process

        found = process.extractOne(word.casefold(), self._folded, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
        name = self._names[found[2]] if found else ""
        if len(self._found) < _MOST_REMEMBERED:
            self._found[word] = name
        return name


class Suggestions:
    """How much may still be compared for suggestions in one check, so that a flood of broken links takes no minutes."""

    def __init__(self, most: int = MOST_COMPARED) -> None:
        self._left = most
        self._words: set[str] = set()

    def afford(self, word: str, names: int) -> bool:
        """Tell whether a word may be compared with so many names, and count it; the same word costs nothing again."""
        if word in self._words:
            return True
        if names > self._left:
            return False
        self._left -= names
        self._words.add(word)
        return True
