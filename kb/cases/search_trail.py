"""When a search ends: what somebody types letter by letter is one search until it is cleared, left, or something else.

The trail knows no clock and writes nothing; it says which searches have ended without an opened result.
"""

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kb.cases.journal_events import Found
    from kb.library.search.results import SearchResults

_SHORTEST = 3
"""Fewer letters are the beginning of something, not a search."""
_ALIKE = 75.0
"""How alike two wordings are, of 100, when the one is taken for the other put right."""


class EndedSearch(msgspec.Struct, frozen=True):
    """A search that is over. `opened` is the article or troubleshooter that was opened, empty for none."""

    words: str
    found: "Found"
    opened: str = ""


def found_in(results: "SearchResults") -> "Found":
    """Return how well results fit."""
    return "none" if not results.hits else "weak" if results.weak else "some"


def asked_in_vain(results: "SearchResults") -> EndedSearch | None:
    """Return a search that was asked once, as on the command line, if nothing fitted well.

    Whether a result was any good nobody can see there: one that fitted is no search in vain.
    """
    words, found = " ".join(results.words.split()), found_in(results)
    return EndedSearch(words, found) if found != "some" and len(words) >= _SHORTEST else None


class SearchTrail:
    """Follows one search box."""

    def __init__(self) -> None:
        self._words = ""
        self._found: Found = "none"
        self._told = False

    def shown(self, words: str, found: "Found") -> EndedSearch | None:
        """Take the words whose results are shown now; return the search before, if these are not its continuation."""
        words = " ".join(words.split())
        ended = None
        if self._words and not continues(self._words, words):
            ended = self.ended()
        elif _is_beginning(words, self._words):
            # Letters are being taken away: what stood there says more of what was wanted.
            return None
        self._words, self._found = words, found
        return ended

    def opened(self, target: str) -> EndedSearch | None:
        """Take note that a result was opened; return the search where its results fitted weakly, else nothing."""
        weak = self._found == "weak" and not self._told and len(self._words) >= _SHORTEST
        ended = EndedSearch(self._words, self._found, target) if weak else None
        self._told = True
        return ended

    def left(self) -> EndedSearch | None:
        """Return the search that was left without an opened result. Coming back to it does not make it another one."""
        if self._told or len(self._words) < _SHORTEST:
            return None
        self._told = True
        return EndedSearch(self._words, self._found)

    def ended(self) -> EndedSearch | None:
        """Return the search that was cleared or replaced without an opened result, and begin anew."""
        ended = self.left()
        self._words, self._found, self._told = "", "none", False
        return ended


def continues(before: str, after: str) -> bool:
    """Tell whether a search goes on in another: typed further, shortened, put right, or with most of its words."""
    one, other = before.casefold(), after.casefold()
    if one.startswith(other) or other.startswith(one):
        return True
    first, second = set(one.split()), set(other.split())
    if len(first & second) * 2 >= min(len(first), len(second)) + 1:
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other) >= _ALIKE


def _is_beginning(words: str, of: str) -> bool:
    return len(words) < len(of) and of.casefold().startswith(words.casefold())
