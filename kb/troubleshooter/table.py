"""A flow's cause table, prepared for questions of the kind "which causes are still possible?".

Facts become numbers, sets of values bit masks, and rows stand in the order in which they win. What the proof says of
a flow and what a session asks comes from the same few questions here, so the two can never disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TypeVar

import msgspec

from kb.troubleshooter.flow import Cause, Condition, Flow, Never
from kb.troubleshooter.precedence import winning_order
from kb.troubleshooter.solver import Budget, Clause, TooComplexError, solve

SESSION_WORK = 400_000
"""How much work one question of a session may take, see `Budget`: some tenths of a second."""
_MOST_REMEMBERED = 20_000
_UNKNOWN = -1
Value = TypeVar("Value")


class Row(msgspec.Struct, frozen=True):
    """A row by the facts that it narrows. `cause` is None for the last row, which stands for "no cause fits".

    `clause` says that the row does not fit. A row that names what does not exist has None as its `box`: it never fits.
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
        boxes = [(never, *self._box(never.when)) for never in flow.never]
        self.nevers: list[tuple[Never, Clause]] = [(never, clause) for never, box, clause in boxes if box is not None]
        self.excluded = [clause for _, clause in self.nevers]
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

    def inside(self, domains: Sequence[int], position: int) -> list[int] | None:
        """Return the part of the domains that the row at this position fits, or None where there is none."""
        box = self.rows[position].box
        if box is None:
            return None
        narrowed = list(domains)
        for number, mask in box.items():
            narrowed[number] &= mask
            if not narrowed[number]:
                return None
        return narrowed

    def values(self, number: int, mask: int) -> list[str]:
        """Return the values of a mask by name, in file order."""
        return [value for value, bit in self.bits[number].items() if bit & mask]

    def clauses(self, positions: Iterable[int]) -> list[Clause]:
        """Return the clauses that say that none of these rows fits."""
        return [self.rows[position].clause for position in positions if self.rows[position].box is not None]

    def open_nevers(self, domains: Sequence[int]) -> tuple[int, ...]:
        """Return the positions of the rows of `never` that still exclude something."""
        return tuple(
            position
            for position, clause in enumerate(self.excluded)
            if all(domains[number] & ~mask for number, mask in clause)
        )

    def bound(self, domains: Sequence[int]) -> set[int]:
        """Return the facts, by number, that rows of `never` still tie to others."""
        return {number for position in self.open_nevers(domains) for number, _ in self.excluded[position]}

    # Which cases can be

    def violated(self, known: Mapping[str, str]) -> Never | None:
        """Return the row of `never` that the known facts fulfil, or one that leaves no case; None where all is well.

        Several rows together may leave no case although none is fulfilled alone: then it is the first that the known
        facts touch.
        """
        domains = self.domains(known)
        for never, clause in self.nevers:
            if all(not domains[number] & mask for number, mask in clause):
                return never
        if self.any_case(domains):
            return None
        touched = [never for never, clause in self.nevers if any(self.facts[n].id in known for n, _ in clause)]
        return (touched or [never for never, _ in self.nevers])[0]

    def any_case(self, domains: Sequence[int]) -> bool:
        """Tell whether `never` leaves a case. Where that is too complex to know, it is taken to."""
        if not self.excluded:
            return True
        try:
            return solve(domains, self.excluded, Budget(SESSION_WORK)) is not None
        except TooComplexError:
            return True

    def open_values(self, number: int, domains: Sequence[int]) -> int:
        """Return the mask of the values that the fact can have, in cases that can be."""
        if number not in self.bound(domains):
            return domains[number]
        mask = 0
        narrowed = list(domains)
        for bit in self.bits[number].values():
            narrowed[number] = domains[number] & bit
            if narrowed[number] and self.any_case(narrowed):
                mask |= bit
        return mask

    # Which causes are possible

    def possible(self, domains: Sequence[int], among: Sequence[int] | None = None) -> tuple[int, ...]:
        """Return the positions of the rows that can still win, in order of winning.

        `among` are positions to which they are known to belong. Where it is too complex to know, rows that merely fit
        are among them.
        """
        key = tuple(domains)
        found = self._possible.get(key)
        if found is None:
            if among is None and domains != self.everything:
                among = self.possible(self.everything)
            try:
                found = self.proved_possible(domains, Budget(SESSION_WORK), among)
            except TooComplexError:
                found = tuple(self._fitting(domains, among))
            _remember(self._possible, key, found)
        return found

    def proved_possible(
        self, domains: Sequence[int], budget: Budget, among: Sequence[int] | None = None
    ) -> tuple[int, ...]:
        """Return what `possible` does. Raises TooComplexError where that is too complex to know."""
        nevers = [self.excluded[position] for position in self.open_nevers(domains)]
        found: list[int] = []
        for position in self._fitting(domains, among):
            inside = self.inside(domains, position)
            if inside is not None and solve(inside, [*nevers, *self.clauses(found)], budget) is not None:
                found.append(position)
        return tuple(found)

    def _fitting(self, domains: Sequence[int], among: Sequence[int] | None) -> list[int]:
        """Return the positions of the rows that can fit, up to the first that fits whatever the open facts are."""
        fitting: list[int] = []
        for position in range(len(self.rows)) if among is None else among:
            box = self.rows[position].box
            if box is None or any(not domains[number] & mask for number, mask in box.items()):
                continue
            fitting.append(position)
            if all(not domains[number] & ~mask for number, mask in box.items()):
                break
        return fitting

    # Which fact is asked next

    def question(self, domains: Sequence[int], among: Sequence[int] | None = None) -> int | None:
        """Return the number of the first open fact, in file order, that the result can still depend on.

        None says that the result is settled. Facts that are passed over are taken as not to be asked at all: where
        `never` ties two facts together, only the first of them is passed over and the second is then asked.
        """
        key = tuple(domains)
        found = self._question.get(key, _UNKNOWN)
        if found == _UNKNOWN:
            found = self._first_that_matters(domains) if len(self.possible(domains, among)) > 1 else None
            _remember(self._question, key, found)
        return found

    def _first_that_matters(self, domains: Sequence[int]) -> int | None:
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

    def matters(
        self, number: int, domains: Sequence[int], passed: Iterable[int], possible: Sequence[int], budget: Budget
    ) -> bool:
        """Tell whether two cases that differ in this fact, and else in passed facts only, have different results.

        If there are two such cases, then there are two of which a row wins one and does not fit the other. Where
        `never` does not bind the fact, a possible row that names it is enough for that. Else both cases are looked for
        at once, in domains with a second copy of the facts that may differ.
        """
        bound = self.bound(domains)
        if number not in bound:
            boxes = (self.rows[position].box or {} for position in possible)
            return any(domains[number] & ~box.get(number, -1) for box in boxes)
        copies = {number: len(domains)}
        for other in passed:
            if other in bound:
                copies[other] = len(domains) + len(copies)
        both = [*domains, *(domains[original] for original in copies)]
        nevers = [self.excluded[position] for position in self.open_nevers(domains)]
        copied = [
            tuple((copies.get(variable, variable), mask) for variable, mask in clause)
            for clause in nevers
            if any(variable in copies for variable, _ in clause)
        ]
        for index, position in enumerate(possible):
            leaving = tuple((copies[one], mask) for one, mask in self.rows[position].clause if one in copies)
            narrowed = self.inside(both, position) if leaving else None
            if narrowed is not None:
                clauses = [*nevers, *copied, *self.clauses(possible[:index]), leaving]
                if solve(narrowed, clauses, budget) is not None:
                    return True
        return False

    def rest(self, domains: Sequence[int], possible: tuple[int, ...]) -> tuple[object, ...]:
        """Return a key that is the same for domains that leave the same part of the table open."""
        nevers = self.open_nevers(domains)
        named = {number for position in possible for number in self.rows[position].box or ()}
        named.update(number for position in nevers for number, _ in self.excluded[position])
        opened = tuple(number for number in sorted(named) if domains[number] & (domains[number] - 1))
        return possible, nevers, opened


def _remember(remembered: dict[tuple[int, ...], Value], key: tuple[int, ...], value: Value) -> None:
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()
    remembered[key] = value


_KEPT: dict[int, Table] = {}
_MOST_KEPT = 64
_LOCK = Lock()


def table_of(flow: Flow) -> Table:
    """Return the table of a flow; made once for each flow object that is in use."""
    with _LOCK:
        table = _KEPT.get(id(flow))
        if table is None or table.flow is not flow:
            if len(_KEPT) >= _MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
            table = _KEPT[id(flow)] = Table(flow)
        return table
