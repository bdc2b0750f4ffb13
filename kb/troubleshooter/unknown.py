"""Facts that nobody can tell: they are passed over, and whatever else still separates the causes is asked.

"The caller does not know" is always possible. Where a fact has an answer for that (`unsure`), the table has a row for
it; where it has none, the fact stays open, and a cause is named only where it is the cause whatever the fact is.
"""

from collections.abc import Collection, Iterable, Sequence

from kb.troubleshooter.flow import Cause, Contact, Fact, Flow
from kb.troubleshooter.table import Table

UNKNOWN = "?"
"""Stands for an answer in a case. No fact can have a value of this name."""
UNSURE = "unsure"
"""The value by which a fact itself provides for somebody who does not know."""


def value_for_unknown(fact: Fact) -> str:
    """Return the value that "does not know" is for this fact."""
    return UNSURE if UNSURE in fact.values else UNKNOWN


def next_question(table: Table, domains: Sequence[int], unknown: Collection[int]) -> int | None:
    """Return the number of the first open fact, in file order, whose answer can still help; None where none can.

    Without unknown facts this is `Table.question`. With some, a fact helps when the result can depend on it, or when
    one of its answers leaves fewer causes possible, for it may say what the unknown one would have said.
    """
    if not unknown:
        return table.question(domains)
    if len(table.possible(domains)) < 2:
        return None
    passed: list[int] = []
    for number, domain in enumerate(domains):
        if number in unknown or not domain & (domain - 1):
            continue
        if table.depends(number, domains, passed) or _narrows(table, number, domains):
            return number
        passed.append(number)
    return None


def still_missed(table: Table, domains: Sequence[int], unknown: Collection[int]) -> tuple[int, ...]:
    """Return those of the unknown facts on which the result still depends, in file order; all where it is unclear."""
    if len(table.possible(domains)) < 2:
        return ()
    ordered = sorted(unknown)
    missed = [number for number in ordered if table.depends(number, domains)]
    return tuple(missed or ordered)


def contact_for(flow: Flow, possible: Iterable[Cause]) -> str:
    """Return the id of the contact to go to while several causes are possible: the one that most of them end in.

    A fix counts for the contact that it names in case it does not help. Among equals the first in the file is taken.
    """
    endings = [cause.then.contact if isinstance(cause.then, Contact) else cause.then.otherwise for cause in possible]
    known = [contact for contact in flow.contacts if contact in endings]
    return max(known, key=endings.count, default="")


def _narrows(table: Table, number: int, domains: Sequence[int]) -> bool:
    possible = table.possible(domains)
    narrowed = list(domains)
    for bit in table.bits[number].values():
        if domains[number] & bit:
            narrowed[number] = bit
            if table.possible(narrowed) != possible:
                return True
    return False
