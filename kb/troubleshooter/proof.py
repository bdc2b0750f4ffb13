"""The proof of a cause table: every case has a cause and only one, and every row, fact and answer counts.

Each part is a search for a counterexample, which becomes the example of the finding. Cases are never listed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from kb.errors import Finding, Place, Severity
from kb.text import joined
from kb.troubleshooter.flow import Cause, Flow
from kb.troubleshooter.precedence import winners_over
from kb.troubleshooter.questions import Ask, bottom_up, build
from kb.troubleshooter.solver import Budget, Clause, TooComplexError, solve
from kb.troubleshooter.table import Table, table_of

MOST_GAPS = 5
MOST_OVERLAPS = 20
MOST_NAMED = 4
MOST_TRIED = 12
"""How many causes are tried one by one, to name only those that are needed for a shadow."""


def prove(flow: Flow, budget: Budget | None = None) -> list[Finding]:
    """Return what keeps a flow's table from being whole; empty when it is proved.

    When the budget runs out in one part, a finding says so and the other parts go on with what is left for them.
    """
    return list(_Proof(flow, budget or Budget()).findings())


class _Proof:
    """The parts of one proof."""

    def __init__(self, flow: Flow, budget: Budget) -> None:
        self.flow = flow
        self.table: Table = table_of(flow)
        self.over = winners_over(flow.causes)
        self.position = {row.cause.id: n for n, row in enumerate(self.table.rows) if row.cause is not None}
        self.place = next((cause.place for cause in flow.causes.values()), Place(flow.path, 1))
        self.whole = budget.left

    def findings(self) -> Iterator[Finding]:
        """Go through the findings of all parts, each with its share of the budget."""
        if not self.table.any_case(self.table.everything):
            message = "The rows of `never` together leave no case at all."
            yield Finding("F208", Severity.ERROR, message, self.flow.never[0].place, "One of them says too much.")
            return
        parts: tuple[tuple[str, Callable[[Budget], Iterator[Finding]]], ...] = (
            ("every case has a cause", self._gaps),
            ("no two causes fit one case", self._overlaps),
            ("every cause can come out", self._dead),
            ("every fact decides something", self._idle),
            ("every answer can be given", self._unreachable),
        )
        for what, part in parts:
            try:
                yield from part(Budget(self.whole // len(parts)))
            except TooComplexError:
                message = f"The table is too tangled to prove that {what}."
                hint = "Let rows name fewer facts in common, or split the troubleshooter into two."
                yield Finding("F207", Severity.WARNING, message, self.place, hint)

    # Every case has a cause

    def _gaps(self, budget: Budget) -> Iterator[Finding]:
        table = self.table
        against = [*table.excluded, *table.clauses(range(len(table.rows) - 1))]
        for count in range(1, MOST_GAPS + 2):
            case = solve(table.everything, against, budget)
            if case is None:
                return
            if count > MOST_GAPS:
                message = "There are more cases that no cause fits."
                yield Finding("F201", Severity.ERROR, message, self.place, "Mend those above first.")
                return
            case = self._widened(case, against)
            hint = "Add a row, let one name more values, or exclude it under `never`."
            example = self._in_words(case)
            yield Finding("F201", Severity.ERROR, "No cause fits this case.", self.place, hint, example)
            against.append(self._negated(case))

    # No two causes fit one case

    def _overlaps(self, budget: Budget) -> Iterator[Finding]:
        causes = list(self.flow.causes.values())
        count = 0
        for later, cause in enumerate(causes):
            for other in causes[:later]:
                budget.spend(1)
                if other.id in self.over[cause.id] or cause.id in self.over[other.id]:
                    continue
                case = self._both(self.position[cause.id], self.position[other.id], budget)
                if case is None:
                    continue
                count += 1
                if count > MOST_OVERLAPS:
                    message = "There are more causes that fit the same case."
                    yield Finding("F202", Severity.ERROR, message, self.place, "Mend those above first.")
                    return
                yield self._overlap(other, cause, case)

    def _both(self, one: int, other: int, budget: Budget) -> list[int] | None:
        """Return cases that both rows fit and no row that wins over either of them, or None where there is none."""
        first, second = self.table.rows[one], self.table.rows[other]
        inside = self.table.inside(self.table.everything, one)
        if inside is not None:
            inside = self.table.inside(inside, other)
        if inside is None:
            return None
        winners = {name for row in (first, second) if row.cause is not None for name in self.over[row.cause.id]}
        against = [*self.table.excluded, *self._clauses(winners)]
        case = solve(inside, against, budget)
        return None if case is None else self._widened(case, against, inside)

    def _overlap(self, first: Cause, second: Cause, case: list[int]) -> Finding:
        example = self._in_words(case)
        if first.then == second.then:
            message = f"The causes `{first.id}` and `{second.id}` both fit this case, and end the same way."
            hint = f"The first is shown. Say so with `after: {first.id}`, or let one of them name less."
            return Finding("F203", Severity.WARNING, message, second.place, hint, example)
        message = f"The causes `{first.id}` and `{second.id}` both fit this case, and end differently."
        hint = f"Say which one wins with `after: {first.id}` or `after: {second.id}`, or let one of them name less."
        return Finding("F202", Severity.ERROR, message, second.place, hint, example)

    # Every cause can come out

    def _dead(self, budget: Budget) -> Iterator[Finding]:
        for position, row in enumerate(self.table.rows):
            if row.cause is None or row.box is None or row.cause.id in self.over[row.cause.id]:
                continue
            inside = self.table.inside(self.table.everything, position)
            before = [one.cause for one in self.table.rows[:position] if one.cause is not None]
            names = [one.id for one in before if one.id in self.over[row.cause.id] or one.then == row.cause.then]
            if inside is None or self._left(inside, names, budget):
                continue
            names = [name for name in names if self._meet(inside, name)]
            if len(names) <= MOST_TRIED:
                for name in list(names):
                    fewer = [one for one in names if one != name]
                    names = names if self._left(inside, fewer, budget) else fewer
            message = f"The cause `{row.cause.id}` can never come out: {self._shadow(names)}."
            yield Finding("F204", Severity.ERROR, message, row.cause.place, "Widen it, or remove it.")

    def _left(self, inside: Sequence[int], names: Iterable[str], budget: Budget) -> bool:
        """Tell whether there is a case in these domains that none of the named causes fits."""
        return solve(inside, [*self.table.excluded, *self._clauses(names)], budget) is not None

    def _meet(self, inside: Sequence[int], name: str) -> bool:
        """Tell whether the cause fits anything in these domains."""
        return self.table.inside(inside, self.position[name]) is not None

    def _shadow(self, names: Sequence[str]) -> str:
        if not names:
            return "`never` excludes every case that it fits"
        shown = [f"`{name}`" for name in names[:MOST_NAMED]]
        if len(names) > MOST_NAMED:
            shown.append(f"{len(names) - MOST_NAMED} more")
        verb = "wins" if len(names) == 1 else "win"
        return f"{joined(shown)} {verb} in every case that it fits"

    # Every fact decides something, every answer can be given

    def _idle(self, budget: Budget) -> Iterator[Finding]:
        deciding = self._deciding(budget)
        for number, fact in enumerate(self.table.facts):
            if number not in deciding:
                message = f"The fact `{fact.id}` decides nothing: no result depends on it."
                yield Finding("F205", Severity.ERROR, message, fact.place, "Let a cause name it, or remove it.")

    def _deciding(self, budget: Budget) -> set[int]:
        """Return the facts, by number, that some result depends on: those that a session may ask."""
        table = self.table
        everything = table.everything
        possible = table.proved_possible(everything, budget)
        numbers = range(len(table.facts))
        deciding = {number for number in numbers if table.matters(number, everything, (), possible, budget)}
        if table.bound(everything) - deciding:
            deciding |= {step.number for step in bottom_up(build(table)) if isinstance(step, Ask)}
        return deciding

    def _unreachable(self, budget: Budget) -> Iterator[Finding]:
        for number in sorted(self.table.bound(self.table.everything)):
            fact = self.table.facts[number]
            for value, bit in self.table.bits[number].items():
                domains = self.table.everything.copy()
                domains[number] = bit
                if solve(domains, self.table.excluded, budget) is None:
                    message = f"The answer `{value}` of the fact `{fact.id}` can never be true: `never` excludes it."
                    yield Finding("F206", Severity.WARNING, message, fact.place, "Remove it, or exclude less.")

    # Cases

    def _clauses(self, names: Iterable[str]) -> list[Clause]:
        """Return the clauses that say that none of these causes fits."""
        return self.table.clauses(sorted(self.position[name] for name in names))

    def _widened(self, case: list[int], clauses: Sequence[Clause], within: Sequence[int] | None = None) -> list[int]:
        """Return as many cases around these as satisfy the clauses all the same."""
        wide = case.copy()
        for number, most in enumerate(within or self.table.everything):
            for bit in (most, *self.table.bits[number].values()):
                trial = wide.copy()
                trial[number] |= bit & most
                if trial != wide and _all_satisfy(trial, clauses, number):
                    wide = trial
        return wide

    def _negated(self, case: Sequence[int]) -> Clause:
        everything = self.table.everything
        return tuple(
            (number, everything[number] & ~mask) for number, mask in enumerate(case) if mask != everything[number]
        )

    def _in_words(self, case: Sequence[int]) -> str:
        """Return one of these cases in the asker's words: the questions that matter to it, with one answer each."""
        words = []
        for number, mask in enumerate(case):
            if mask != self.table.everything[number]:
                fact = self.table.facts[number]
                words.append(f"{fact.ask} “{fact.values[self.table.values(number, mask)[0]]}”")
        return "; ".join(words) or "any case"


def _all_satisfy(domains: Sequence[int], clauses: Iterable[Clause], changed: int) -> bool:
    """Tell whether every case of the domains satisfies the clauses that name the changed fact.

    One fact of a clause must hold alone: that is enough to be sure, and what a solution has.
    """
    return all(
        any(not domains[variable] & ~mask for variable, mask in clause)
        for clause in clauses
        if any(variable == changed for variable, _ in clause)
    )
