"""Which cause wins where several fit: what `after` says, and the file's order for the rest."""

from collections.abc import Mapping

from kb.troubleshooter.flow import Cause


def winning_order(causes: Mapping[str, Cause]) -> list[Cause]:
    """Return the causes with each after those that it names in `after`; otherwise as in the file.

    In a circle of `after`, which the check reports, the one that stands first in the file comes last.
    """
    ordered: dict[str, Cause] = {}
    begun: set[str] = set()
    for first in causes:
        waiting = [(first, False)]
        while waiting:
            cause_id, named_done = waiting.pop()
            if named_done:
                ordered[cause_id] = causes[cause_id]
            elif cause_id not in begun and cause_id in causes:
                begun.add(cause_id)
                waiting.append((cause_id, True))
                waiting.extend((other, False) for other in reversed(causes[cause_id].after))
    return list(ordered.values())


def winners_over(causes: Mapping[str, Cause]) -> dict[str, set[str]]:
    """Return by cause the causes that win over it where both fit: those named in `after`, and so on from there."""
    over: dict[str, set[str]] = {}
    for cause_id in causes:
        found: set[str] = set()
        waiting = list(causes[cause_id].after)
        while waiting:
            other = waiting.pop()
            if other in causes and other not in found:
                found.add(other)
                waiting.extend(causes[other].after)
        over[cause_id] = found
    return over
