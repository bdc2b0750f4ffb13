"""The questions that a cause table leads to, as a diagram in which equal parts are one and the same node.

The tree that an editor looks at, and the figures on how many questions a flow asks, both come from it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from kb.troubleshooter.solver import TooComplexError
from kb.troubleshooter.table import Table

MOST_NODES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """Where nothing more is asked: the position of the row that wins, the last row where no cause fits."""

    position: int


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A question: a fact by its number, and by groups of its values what follows. Impossible values are left out."""

    number: int
    branches: tuple[tuple[int, "Step"], ...]


Step: TypeAlias = Ask | End


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many questions are asked: expected, every possible answer counted as equally likely, and at most."""

    expected: float
    longest: int


def build(table: Table, most_nodes: int = MOST_NODES) -> Step:
    """Return the diagram of a table's questions, when the record says nothing.

    Raises TooComplexError when it has more nodes than allowed.
    """
    return _Builder(table, most_nodes).step(table.everything)


def lengths(table: Table, top: Step) -> Lengths:
    """Return how many questions a diagram asks."""
    known: dict[int, Lengths] = {}
    for step in bottom_up(top):
        if isinstance(step, End):
            known[id(step)] = Lengths(0.0, 0)
            continue
        below = [(mask.bit_count(), known[id(child)]) for mask, child in step.branches]
        answers = sum(count for count, _ in below)
        expected = 1 + sum(count * one.expected for count, one in below) / answers
        known[id(step)] = Lengths(expected, 1 + max(one.longest for _, one in below))
    return known[id(top)]


def bottom_up(top: Step) -> list[Step]:
    """Return all nodes of a diagram, each once and after all that follows it."""
    ordered: list[Step] = []
    seen: set[int] = set()
    waiting: list[tuple[Step, bool]] = [(top, False)]
    while waiting:
        step, done = waiting.pop()
        if done:
            ordered.append(step)
        elif id(step) not in seen:
            seen.add(id(step))
            waiting.append((step, True))
            if isinstance(step, Ask):
                waiting.extend((child, False) for _, child in reversed(step.branches))
    return ordered


class _Builder:
    """Builds a diagram. Equal rests of the table, and equal nodes, are built once."""

    def __init__(self, table: Table, most_nodes: int) -> None:
        self.table = table
        self.left = most_nodes
        self.by_rest: dict[tuple[object, ...], Step] = {}
        self.by_shape: dict[tuple[int, ...], Step] = {}

    def step(self, domains: list[int], among: tuple[int, ...] | None = None) -> Step:
        possible = self.table.possible(domains, among)
        key = self.table.rest(domains, possible)
        if key not in self.by_rest:
            self.left -= 1
            if self.left < 0:
                raise TooComplexError
            self.by_rest[key] = self._built(domains, possible)
        return self.by_rest[key]

    def _built(self, domains: list[int], possible: tuple[int, ...]) -> Step:
        number = self.table.question(domains)
        if number is None:
            position = possible[0] if possible else len(self.table.rows) - 1
            return self.by_shape.setdefault((position,), End(position))
        groups: dict[int, tuple[int, Step]] = {}
        narrowed = domains.copy()
        open_values = self.table.open_values(number, domains)
        for bit in self.table.bits[number].values():
            if bit & open_values:
                narrowed[number] = bit
                child = self.step(narrowed, possible)
                mask, _ = groups.get(id(child), (0, child))
                groups[id(child)] = (mask | bit, child)
        branches = tuple(groups.values())
        shape = (number, *(part for mask, child in branches for part in (mask, id(child))))
        return self.by_shape.setdefault(shape, Ask(number, branches))
