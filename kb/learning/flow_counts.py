"""How each version of a troubleshooter went: counted from its cases.

A case that went on in another troubleshooter counts for each that it was in: as left for those before the last.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from kb.cases.case_count import CaseCount, under_way, walks_of


@dataclass(slots=True)
class FlowCounts:
    """One version of a troubleshooter.

    `open` are unfinished cases that were touched in the last day; those that nobody went on with are in `left_at`, by
    the question that was asked then (`""` where that is not known), and `left` is how many they are. `solved` says
    that the fix helped, `not_helped` by cause that it did not. `from_record`, `corrected` and `unknown` count facts.
    `other_cause` counts, by what the troubleshooter concluded and what was said at the wrap-up, where these differ,
    and `same_cause` where they do not. `seconds` is the median time of finished cases, None without any.
    """

    flow: str
    version: int
    started: int = 0
    finished: int = 0
    solved: int = 0
    handed_over: int = 0
    contradictions: int = 0
    open: int = 0
    left_at: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    not_helped: Counter[str] = field(default_factory=Counter)
    from_record: Counter[str] = field(default_factory=Counter)
    corrected: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    other_cause: Counter[tuple[str, str]] = field(default_factory=Counter)
    same_cause: int = 0
    seconds: float | None = None

    @property
    def left(self) -> int:
        """How many unfinished cases nobody went on with."""
        return self.left_at.total()


def count_flows(counts: Iterable[CaseCount], now: datetime) -> list[FlowCounts]:
    """Return the counts of each version of each troubleshooter, by name, the newest version first."""
    found: dict[tuple[str, int], FlowCounts] = {}
    times: dict[tuple[str, int], list[int]] = {}
    for one in (walk for count in counts for walk in walks_of(count)):
        if not one.flow:
            continue
        key = (one.flow, one.version)
        flow = found.setdefault(key, FlowCounts(*key))
        _add(flow, one, now)
        if one.finished and not one.gone_on:
            times.setdefault(key, []).append(one.seconds)
    for key, seconds in times.items():
        found[key].seconds = float(median(seconds))
    return sorted(found.values(), key=lambda flow: (flow.flow, -flow.version))


def _add(flow: FlowCounts, one: CaseCount, now: datetime) -> None:
    flow.started += 1
    flow.finished += one.finished
    flow.solved += one.helped is True
    flow.handed_over += one.handed_over
    flow.contradictions += one.contradiction
    if under_way(one, now):
        flow.open += 1
    elif not one.finished:
        flow.left_at[one.left_at] += 1
    if one.cause:
        flow.causes[one.cause] += 1
        if one.helped is False:
            flow.not_helped[one.cause] += 1
    flow.from_record.update(one.from_record)
    flow.corrected.update(one.corrected)
    flow.unknown.update(one.unknown)
    if one.said_cause and one.cause:
        if one.said_cause == one.cause:
            flow.same_cause += 1
        else:
            flow.other_cause[one.cause, one.said_cause] += 1
