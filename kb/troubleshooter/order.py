"""How many questions a flow asks, and whether another order of its facts would ask fewer.

The file's order is the order of asking, so an editor decides it; here it is only measured, and a better one named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from kb.errors import Finding, Place, Severity
from kb.troubleshooter.estimate import Estimate
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.questions import Lengths, build, lengths
from kb.troubleshooter.solver import TooComplexError
from kb.troubleshooter.table import Table, table_of

MOST_NODES = 300
SEARCH_WORK = 8_000
LEAST_GAIN = 0.1
"""By how many questions, expected, another order must be better to be named."""


@dataclass(frozen=True, slots=True)
class BetterOrder:
    """An order of facts that asks fewer questions, and how many it asks."""

    facts: tuple[str, ...]
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class Counted:
    """How many questions a flow asks when the record says nothing. `exact` is False where that is an estimate.

    `better` is an order that asks fewer, where one was found.
    """

    lengths: Lengths
    exact: bool
    better: BetterOrder | None = None


def count_questions(flow: Flow) -> Counted | None:
    """Return how many questions a flow asks, and a better order if there is one; None where that is too complex.

    The search for a better order moves one fact at a time as long as that helps; it always finds the same and stops
    after a fixed amount of work.
    """
    table = table_of(flow)
    estimate = Estimate(table)
    in_file = tuple(range(len(table.facts)))
    try:
        estimated = estimate.lengths(in_file)
    except TooComplexError:
        return None
    exact = _exact(table) if estimate.work <= MOST_NODES else None
    now = exact or estimated
    found = _sifted(estimate, in_file, estimated)
    names = tuple(table.facts[number].id for number in found)
    then = estimate.lengths(found)
    if exact is not None:
        then = _exact(Table(replace(flow, facts={name: flow.facts[name] for name in names}))) or exact
    gained = now.expected - then.expected >= LEAST_GAIN
    return Counted(now, exact is not None, BetterOrder(names, then) if gained else None)


def order_findings(flow: Flow) -> list[Finding]:
    """Return notes on how many questions the flow asks, and on a better order where there is one."""
    counted = count_questions(flow)
    place = Place(flow.path, 1)
    if counted is None:
        message = "There are too many ways through the questions to count how many it asks."
        hint = "Put the facts that most causes name first."
        return [Finding("F403", Severity.NOTE, message, place, hint)]
    message = f"When the record says nothing, it asks {_in_words(counted.lengths, counted.exact)}."
    findings = [Finding("F401", Severity.NOTE, message, place)]
    if counted.better is not None:
        fewer = _in_words(counted.better.lengths, counted.exact)
        message = f"With its facts in another order it would ask {fewer}."
        findings.append(Finding("F402", Severity.NOTE, message, place, f"Order: {', '.join(counted.better.facts)}."))
    return findings


def _in_words(counted: Lengths, exact: bool) -> str:
    about = "" if exact else "about "
    return f"{about}{counted.expected:.1f} questions on average and {about}{counted.longest} at most"


def _exact(table: Table) -> Lengths | None:
    try:
        return lengths(table, build(table, MOST_NODES))
    except TooComplexError:
        return None


def _sifted(estimate: Estimate, order: tuple[int, ...], estimated: Lengths) -> tuple[int, ...]:
    """Return the best order that is reached by moving one fact at a time to where it helps most.

    `estimated` is what the order asks, by the latest estimate.
    """
    work = SEARCH_WORK
    best, best_key = order, _key(estimated)
    improved = True
    while improved:
        improved = False
        for fact in tuple(best):
            for moved in _moves(best, fact):
                work -= estimate.work
                if work <= 0:
                    return best
                try:
                    key = _key(estimate.lengths(moved, work))
                except TooComplexError:
                    continue
                if key < best_key:
                    best, best_key, improved = moved, key, True
    return best


def _moves(order: Sequence[int], fact: int) -> list[tuple[int, ...]]:
    """Return the orders in which one fact stands elsewhere, first those nearest to the beginning."""
    others = [one for one in order if one != fact]
    moved = [(*others[:place], fact, *others[place:]) for place in range(len(order))]
    return [one for one in moved if one != tuple(order)]


def _key(counted: Lengths) -> tuple[float, int]:
    return round(counted.expected, 6), counted.longest
