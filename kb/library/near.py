"""What may have been meant: the nearest of the known names."""

from collections.abc import Iterable


def nearest(word: str, names: Iterable[str], *, least: float = 70.0) -> str:
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
