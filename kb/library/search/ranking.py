"""How pages are weighed: what the engine says of the whole page, what its name says, and what its best piece says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEIGHT_OF_NAME = 1.5
WEIGHT_OF_PIECE = 0.3
_USUAL_NAME = 6.0
"""How many words a name usually has."""
_SATURATION, _LENGTH = 1.2, 0.6
"""How soon repeating a word stops to tell more, and how much a long name counts against it (BM25's k1 and b)."""
_IN_ORDER = 0.4

Weights = Mapping[str, tuple[int, float]]
"""Which concept a stem belongs to, and how much it tells."""


@dataclass(slots=True)
class Page:
    """A page that was found. `piece` is where its best piece stands in the engine's answer, -1 for none."""

    number: int
    score: float
    named: bool
    name_told: float = 0.0
    piece: int = -1


def weigh_names(names: Sequence[Sequence[str]], weights: Weights, order: Mapping[str, int]) -> tuple[float, float]:
    """Return the score of the best of a page's names, and how much of what was looked for stands in it.

    A name is given as its stems: the title, or what callers say. `order` is where each stem stands in the search.
    """
    best = most = 0.0
    for stems in names:
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
        if seen:
            told = sum(seen.values())
            norm = 1 + _SATURATION * (1 - _LENGTH + _LENGTH * len(stems) / _USUAL_NAME)
            best = max(best, (told * (1 + _SATURATION) + in_order) / norm)
            most = max(most, told)
    return best, most
