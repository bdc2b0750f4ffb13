"""How pages are weighed: what the engine says of the whole page, what its name says, and what its best piece says."""

from collections.abc import Mapping, Sequence

import msgspec

from kb.library.search.matching import Matcher
from kb.library.search.schema import NOTHING, KeptPage

WEIGHT_OF_NAME = 3.0
WEIGHT_OF_PIECE = 0.3
_USUAL_NAME = 6.0
"""How many words a name usually has."""
_SATURATION, _LENGTH = 1.2, 0.6
"""How soon repeating a word stops to tell more, and how much a long name counts against it (BM25's k1 and b)."""
_IN_ORDER = 0.4

Weights = Mapping[str, tuple[int, float]]
"""Which concept a stem belongs to, and how much it tells."""


class Page(msgspec.Struct):
    """A page that was found. `named` tells that the search is its very name; `in_name` what share of it stands there.

    `kept` is what the index keeps of it, `key` the name by which it is put before others of the same score.
    """

    number: int
    score: float
    named: bool
    in_name: float = 0.0
    kept: KeptPage = NOTHING
    key: str = ""


def weigh_by_names(pages: Sequence[Page], matcher: Matcher) -> None:
    """Add to each page's score what its names tell, times the share of the search that stands in one of them.

    Else a name of one word, such as a command's, would outweigh the text of all others for any search with that word.
    """
    weights, order, whole = matcher.name_weights()
    for page in pages:
        score, told = weigh_names(page.kept.names, weights, order)
        page.in_name = told / whole if whole else 0.0
        page.score += WEIGHT_OF_NAME * score * min(1.0, page.in_name)


def weigh_names(names: Sequence[Sequence[str]], weights: Weights, order: Mapping[str, int]) -> tuple[float, float]:
    """Return the score of the best of a page's names, and how much of what was looked for stands in it.

    A name is given as its stems: the title, or what callers say. `order` is where each stem stands in the search.
    """
    best = most = 0.0
    for stems in names:
        if weights.keys().isdisjoint(stems):
            continue
        seen: dict[int, float] = {}
        in_order = before = 0.0
        place = -9
        for stem in stems:
            fit = weights.get(stem)
            told = 0.0
            if fit is not None:
                told = fit[1]
                seen[fit[0]] = max(told, seen.get(fit[0], 0.0))
                if order.get(stem, -2) == place + 1:
                    in_order += _IN_ORDER * (before + told)
            place, before = order.get(stem, -9), told
        told = sum(seen.values())
        norm = 1 + _SATURATION * (1 - _LENGTH + _LENGTH * len(stems) / _USUAL_NAME)
        best = max(best, (told * (1 + _SATURATION) + in_order) / norm)
        most = max(most, told)
    return best, most
