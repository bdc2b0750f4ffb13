"""A small search for a case that satisfies clauses over facts with closed lists of values.

A domain is a bit mask of the values that a fact may still have. A clause is a list of (fact number, mask): at least
one of the facts must have a value of its mask. The negation of a table's row is such a clause, so "a case that no row
covers", "a case where two rows meet" and "a case that only this row covers" are all one search. Cases are never
listed: the search splits on the shortest clause and follows what each split forces (Davis, Putnam, Logemann and
Loveland), so that the work grows with how tangled the rows are and not with how many cases there are.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Clause: TypeAlias = tuple[tuple[int, int], ...]

MOST_WORK = 4_000_000


class TooComplexError(Exception):
    """A search has used up the work that it was allowed."""


class Budget:
    """How much work a group of searches may do together, counted in clauses looked at."""

    def __init__(self, work: int = MOST_WORK) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Take work from the budget. Raises TooComplexError when there is none left."""
        self.left -= work
        if self.left < 0:
            raise TooComplexError


def solve(domains: Sequence[int], clauses: Iterable[Clause], budget: Budget) -> list[int] | None:
    """Return domains within the given ones of which every case satisfies all clauses, or None where there is none.

    The same question always gives the same answer. Raises TooComplexError when the budget runs out.
    """
    waiting = [(list(domains), list(clauses))]
    while waiting:
        narrowed, open_clauses = waiting.pop()
        left = _reduced(narrowed, open_clauses, budget)
        if left is None:
            continue
        if not left:
            return narrowed
        variable, mask = _choice(left)
        inside = narrowed.copy()
        inside[variable] &= mask
        narrowed[variable] &= ~mask
        waiting.append((narrowed, left))
        waiting.append((inside, left))
    return None


def _reduced(domains: list[int], clauses: list[Clause], budget: Budget) -> list[Clause] | None:
    """Narrow the domains by what the clauses force; return the clauses left open, or None where one cannot hold."""
    narrowed = True
    while narrowed:
        narrowed = False
        budget.spend(len(clauses) + 1)
        left: list[Clause] = []
        for clause in clauses:
            literals = []
            for literal in clause:
                domain = domains[literal[0]]
                kept = domain & literal[1]
                if kept == domain:
                    break
                if kept:
                    literals.append(literal)
            else:
                if not literals:
                    return None
                if len(literals) == 1:
                    variable, mask = literals[0]
                    domains[variable] &= mask
                    narrowed = True
                else:
                    left.append(tuple(literals) if len(literals) < len(clause) else clause)
        clauses = left
    return clauses


def _choice(clauses: list[Clause]) -> tuple[int, int]:
    """Return the part of a shortest clause whose fact stands in most of the shortest clauses."""
    shortest = min(map(len, clauses))
    counts: dict[int, int] = {}
    short = [clause for clause in clauses if len(clause) == shortest]
    for clause in short:
        for variable, _ in clause:
            counts[variable] = counts.get(variable, 0) + 1
    return max(short[0], key=lambda literal: counts[literal[0]])
