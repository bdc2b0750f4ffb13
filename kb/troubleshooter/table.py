"""A flow's cause table, prepared for questions of the kind "which causes are still possible?".

Facts become numbers, sets of values bit masks, and rows stand in the order in which they win. What the proof says of
a flow and what a session asks comes from the same few questions here, so the two can never disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb.troubleshooter.flow import Cause, Condition, Flow, Never
from kb.troubleshooter.solver import Budget, Clause, TooComplexError, solve

SESSION_WORK = 400_000
"""How much work one question of a session may take, see `Budget`: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the facts that it narrows. `cause` is None for the last row, which stands for "no cause fits".

    `clause` says that the row does not fit. A row that names what does not exist has None as its `box`: never fits.
    """

    cause: Cause | None
    box: dict[int, int] | None
    clause: Clause


class Table:
    """The rows of a flow, first those that win. Domains are lists with one bit mask for each fact, in file order."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.facts = tuple(flow.facts.values())
        self.number = {fact_id: number for number, fact_id in enumerate(flow.facts)}
        self.bits = [{value: 1 << bit for bit, value in enumerate(fact.values)} for fact in self.facts]
        self.everything = [(1 << len(fact.values)) - 1 for fact in self.facts]
        self.rows = [Row(cause, *self._box(cause.when)) for cause in winning_order(flow.causes)]
        self.rows.append(Row(None, {}, ()))
        self.nevers: list[tuple[Never, Clause]] = []
        for never in flow.never:
            box, clause = self._box(never.when)
            if box is not None:
                self.nevers.append((never, clause))
        self.excluded = [clause for _, clause in self.nevers]
        self.bound = {variable for clause in self.excluded for variable, _ in clause}
        self._possible: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._question: dict[tuple[int, ...], int | None] = {}

    def _box(self, when: Condition) -> tuple[dict[int, int] | None, Clause]:
        box: dict[int, int] = {}
        for fact, values in when.items():
            number = self.number.get(fact)
            if number is None:
                return None, ()
            mask = sum(self.bits[number].get(value, 0) for value in set(values))
            if not mask:
                return None, ()
            if mask != self.everything[number]:
                box[number] = mask
        return box, tuple((number, self.everything[number] & ~mask) for number, mask in box.items())

    # Domains

    def domains(self, known: Mapping[str, str]) -> list[int]:
        """Return the domains in which the known facts have their value and the others any."""
        domains = self.everything.copy()
        for fact, value in known.items():
            number = self.number[fact]
            domains[number] = self.bits[number][value]
        return domains

    def inside(self, domains: Sequence[int], box: Mapping[int, int]) -> list[int] | None:
        """Return the part of the domains that is in the box, or None where there is none."""
        narrowed = list(domains)
        for number, mask in box.items():
            narrowed[number] &= mask
            if not narrowed[number]:
                return None
        return narrowed

    def values(self, number: int, mask: int) -> list[str]:
        """Return the values of a mask by name, in file order."""
        return [value for value, bit in self.bits[number].items() if bit & mask]

    # Questions

    def violated(self, known: Mapping[str, str]) -> Never | None:
        """Return the row of `never` that the known facts fulfil, or one that leaves no case; None where all is well.

        Several rows together may leave no case although none is fulfilled alone: then it is the first that the known
        facts touch.
        """
        domains = self.domains(known)
        for never, clause in self.nevers:
            if all(not domains[number] & mask for number, mask in clause):
                return never
        if not self.excluded or self.case(domains) is not None:
            return None
        touched = [never for never, clause in self.nevers if any(self.facts[n].id in known for n, _ in clause)]
        return (touched or [never for never, _ in self.nevers])[0]

    def case(self, domains: Sequence[int]) -> list[int] | None:
        """Return domains of cases that can be, or None where `never` excludes all.

        Where that is too complex to know, the given domains are taken to hold some.
        """
        try:
            return solve(domains, self.excluded, Budget(SESSION_WORK))
        except TooComplexError:
            return list(domains)

    def open_values(self, number: int, domains: Sequence[int]) -> int:
        """Return the mask of the values that the fact can have in cases that can be."""
        mask = 0
        narrowed = list(domains)
        for bit in self.bits[number].values():
            narrowed[number] = domains[number] & bit
            if narrowed[number] and self.case(narrowed) is not None:
                mask |= bit
        return mask

    def won(self, position: int, domains: Sequence[int], budget: Budget) -> list[int] | None:
        """Return domains of cases in which the row at this position wins, or None where it wins none of them."""
        box = self.rows[position].box
        narrowed = None if box is None else self.inside(domains, box)
        if narrowed is None:
            return None
        return solve(narrowed, self.against(position), budget)

    def against(self, position: int) -> list[Clause]:
        """Return the clauses that say: the case can be, and no row that would win over this one fits."""
        return [*self.excluded, *self._clauses[:position]]

    @cached_property
    def _clauses(self) -> list[Clause]:
        """By row, the clause against it; a row that never fits has one that always holds."""
        always: Clause = ((0, -1),)
        return [always if row.box is None else row.clause for row in self.rows]

    def possible(self, domains: Sequence[int]) -> tuple[int, ...]:
        """Return the positions of the rows that can still win, in order of winning.

        Where that is too complex to know, rows that merely fit are among them.
        """
        key = tuple(domains)
        if key not in self._possible:
            _make_room(self._possible)
            self._possible[key] = self._found_possible(domains)
        return self._possible[key]

    def _found_possible(self, domains: Sequence[int]) -> tuple[int, ...]:
        fitting = self._fitting(domains)
        budget = Budget(SESSION_WORK)
        try:
            return tuple(position for position in fitting if self.won(position, domains, budget) is not None)
        except TooComplexError:
            return tuple(fitting)

    def _fitting(self, domains: Sequence[int]) -> list[int]:
        """Return the positions of the rows that can fit, up to the first that fits whatever the open facts are."""
        fitting: list[int] = []
        for position, row in enumerate(self.rows[: self._count]):
            if row.box is None or any(not domains[number] & mask for number, mask in row.box.items()):
                continue
            fitting.append(position)
            if all(not domains[number] & ~mask for number, mask in row.box.items()):
                break
        return fitting

    @cached_property
    def _count(self) -> int:
        """How many rows count: the last one, "no cause fits", does not where the others cover every case."""
        try:
            covered = self.won(len(self.rows) - 1, self.everything, Budget(SESSION_WORK)) is None
        except TooComplexError:
            covered = False
        return len(self.rows) - covered

    def question(self, domains: Sequence[int]) -> int | None:
        """Return the number of the first open fact, in file order, that the result can still depend on.

        None says that the result is settled. Facts that are passed over are taken as not to be asked at all: where
        `never` ties two facts together, only the first of them is passed over and the second is then asked.
        """
        key = tuple(domains)
        if key not in self._question:
            _make_room(self._question)
            self._question[key] = self._found_question(domains)
        return self._question[key]

    def _found_question(self, domains: Sequence[int]) -> int | None:
        if len(self.possible(domains)) < 2:
            return None
        passed: list[int] = []
        for number, domain in enumerate(domains):
            if domain & (domain - 1):
                if self.depends(number, domains, passed):
                    return number
                passed.append(number)
        return None

    def depends(self, number: int, domains: Sequence[int], passed: Iterable[int] = ()) -> bool:
        """Tell whether the result can depend on this open fact, whatever the passed facts are.

        Where that is too complex to know, it does if a possible row names the fact.
        """
        possible = self.possible(domains)
        try:
            return self.matters(number, domains, passed, possible, Budget(SESSION_WORK))
        except TooComplexError:
            return any(number in (self.rows[position].box or ()) for position in possible)

    def rest(self, domains: Sequence[int], possible: tuple[int, ...]) -> tuple[object, ...]:
        """Return a key that is the same for domains that leave the same part of the table open."""
        nevers = tuple(
            position
            for position, clause in enumerate(self.excluded)
            if all(domains[number] & ~mask for number, mask in clause)
        )
        named = {number for position in possible for number in self.rows[position].box or ()}
        named.update(number for position in nevers for number, _ in self.excluded[position])
        opened = tuple(number for number in sorted(named) if domains[number] & (domains[number] - 1))
        return possible, nevers, opened

    def matters(
        self, number: int, domains: Sequence[int], passed: Iterable[int], possible: Iterable[int], budget: Budget
    ) -> bool:
        """Tell whether two cases that differ in this fact, and else in passed facts only, have different results.

        If there are two such cases, then there are two of which a row wins one and does not fit the other. So that is
        what is looked for: both cases at once, as domains with a second copy of the facts that may differ.
        """
        copies = {number: len(domains)}
        for other in passed:
            if other in self.bound:
                copies[other] = len(domains) + len(copies)
        both = [*domains, *(domains[original] for original in copies)]
        copied = [
            tuple((copies.get(variable, variable), mask) for variable, mask in clause)
            for clause in self.excluded
            if any(variable in copies for variable, _ in clause)
        ]
        for position in possible:
            row = self.rows[position]
            leaving = tuple((copies[variable], mask) for variable, mask in row.clause if variable in copies)
            narrowed = self.inside(both, row.box) if leaving and row.box is not None else None
            if narrowed is not None and solve(narrowed, [*self.against(position), *copied, leaving], budget):
                return True
        return False


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


def _make_room(remembered: dict[tuple[int, ...], Any]) -> None:
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()


_KEPT: dict[int, Table] = {}
_MOST_KEPT = 64
_MOST_REMEMBERED = 20_000


def table_of(flow: Flow) -> Table:
    """Return the table of a flow; made once for each flow object that is in use."""
    table = _KEPT.get(id(flow))
    if table is None or table.flow is not flow:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        table = _KEPT[id(flow)] = Table(flow)
    return table
