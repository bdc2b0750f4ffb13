"""The proof of a cause table: every case has a cause and only one, and every row, fact and answer counts.

Each part is a search for a counterexample, which becomes the example of the finding. Cases are never listed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from kb.errors import Finding, Place, Severity
from kb.text import joined, plural
from kb.troubleshooter.flow import Cause, Flow
from kb.troubleshooter.questions import Ask, bottom_up, build
from kb.troubleshooter.solver import Budget, Clause, TooComplexError, solve
from kb.troubleshooter.table import Table, table_of, winners_over

MOST_GAPS = 5
MOST_OVERLAPS = 20
MOST_NAMED = 4


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
        self.place = Place(flow.path, 1)
        self.whole = budget.left

    def findings(self) -> Iterator[Finding]:
        """Go through the findings of all parts, each with its share of the budget."""
        if self.flow.never and self.table.case(self.table.everything) is None:
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
        against = table.against(len(table.rows) - 1)
        for count in range(1, MOST_GAPS + 2):
            case = solve(table.everything, against, budget)
            if case is None:
                return
            if count > MOST_GAPS:
                message = "There are more cases that no cause fits."
                yield Finding("F201", Severity.ERROR, message, self.place, "Mend those above first.")
                return
            case = self._widened(case, against, budget)
            hint = "Add a row, let one name more values, or exclude it under `never`."
            example = self._in_words(case)
            yield Finding("F201", Severity.ERROR, "No cause fits this case.", self.place, hint, example)
            against.append(self._negated(case))

    # No two causes fit one case

    def _overlaps(self, budget: Budget) -> Iterator[Finding]:
        rows = [(cause, self.position[cause.id]) for cause in self.flow.causes.values()]
        count = 0
        for later, (cause, position) in enumerate(rows):
            for other, other_position in rows[:later]:
                budget.spend(1)
                if other.id in self.over[cause.id] or cause.id in self.over[other.id]:
                    continue
                case = self._both(position, other_position, budget)
                if case is None:
                    continue
                count += 1
                if count <= MOST_OVERLAPS:
                    yield self._overlap(other, cause, case)
        if count > MOST_OVERLAPS:
            message = f"And {plural(count - MOST_OVERLAPS, 'more pair')} of causes that fit the same case."
            yield Finding("F202", Severity.ERROR, message, self.place, "Mend those above first.")

    def _both(self, one: int, other: int, budget: Budget) -> list[int] | None:
        """Return cases that both rows fit and no row that wins over either of them, or None where there is none."""
        first, second = self.table.rows[one], self.table.rows[other]
        if first.box is None or second.box is None:
            return None
        inside = self.table.inside(self.table.everything, first.box)
        inside = inside and self.table.inside(inside, second.box)
        if inside is None:
            return None
        winners = {name for row in (first, second) if row.cause is not None for name in self.over[row.cause.id]}
        against = [*self.table.excluded, *self._clauses(winners)]
        case = solve(inside, against, budget)
        return case and self._widened(case, against, budget, inside)

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
            inside = self.table.inside(self.table.everything, row.box)
            before = [one.cause for one in self.table.rows[:position] if one.cause is not None]
            names = [one.id for one in before if one.id in self.over[row.cause.id] or one.then == row.cause.then]
            if inside is None or solve(inside, [*self.table.excluded, *self._clauses(names)], budget) is not None:
                continue
            for name in list(names):
                fewer = [one for one in names if one != name]
                if solve(inside, [*self.table.excluded, *self._clauses(fewer)], budget) is None:
                    names = fewer
            message = f"The cause `{row.cause.id}` can never come out: {self._shadow(names)}."
            yield Finding("F204", Severity.ERROR, message, row.cause.place, "Widen it, or remove it.")

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
        rows = range(len(table.rows))
        deciding = {
            number for number in range(len(table.facts)) if table.matters(number, table.everything, (), rows, budget)
        }
        if table.bound - deciding:
            deciding |= {step.number for step in bottom_up(build(table)) if isinstance(step, Ask)}
        return deciding

    def _unreachable(self, budget: Budget) -> Iterator[Finding]:
        for number in sorted(self.table.bound):
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
        rows = (self.table.rows[position] for position in sorted(self.position[name] for name in names))
        return [row.clause for row in rows if row.box is not None]

    def _widened(
        self, case: list[int], clauses: Sequence[Clause], budget: Budget, within: Sequence[int] | None = None
    ) -> list[int]:
        """Return as many cases around these as satisfy the clauses all the same."""
        wide = case.copy()
        for number, most in enumerate(within or self.table.everything):
            for bit in (most, *self.table.bits[number].values()):
                trial = wide.copy()
                trial[number] |= bit & most
                budget.spend(1)
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
