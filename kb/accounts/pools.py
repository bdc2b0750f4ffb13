"""Pools of seats: how many seats of a product a team has, and how many are assigned.

A seat belongs to the pool of its product in its team (domain.md, S16). Network and Flex products have no seats to
assign. Where the record is not sure about some rows, the assigned count is a range and an answer is given only when
the whole range gives the same one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kb.accounts.contracts import subscription_standing
from kb.accounts.evidence import Evidence, from_report
from kb.accounts.record import Import, Seat, Subscription
from kb.accounts.view import View, fold

Free: TypeAlias = Literal["some", "none", "over_assigned"]

WITH_ACCESS = ("active", "expiring", "expired")
_FLEX_NAMES = ("flex", "autodesk flex", "flex tokens")


@dataclass(frozen=True, slots=True)
class Pool:
    """One product's seats in one team.

    `seats` counts the seats of subscriptions that still give access, None where that is not known. `least` and `most`
    are how many people hold one; `most` is None where no report lists all of them.
    """

    product: str
    team: str
    subscriptions: tuple[Subscription, ...]
    seats: int | None
    assigned: tuple[Seat, ...]
    least: int
    most: int | None
    evidence: Evidence

    @property
    def free(self) -> Free | None:
        """Whether a seat is left; None where the record cannot tell."""
        if self.seats is None:
            return None
        if self.least > self.seats:
            return "over_assigned"
        if self.most is None or self.most > self.seats:
            return None
        if self.most < self.seats:
            return "some"
        return "none" if self.least == self.seats else None


def is_flex(row: Subscription) -> bool:
    """Tell whether a row is prepaid tokens."""
    return row.access == "flex" or (row.access is None and fold(row.product) in _FLEX_NAMES)


def pools(view: View, product: str | None = None) -> list[Pool]:
    """Return the pools of the account, of one product when it is named, in the order of the record."""
    rows: dict[tuple[str, str], list[Subscription]] = {}
    for row in view.record.subscriptions:
        team = view.placed_in(row.team)
        if row.product and team is not None and (product is None or fold(row.product) == fold(product)):
            rows.setdefault((fold(row.product), team), []).append(row)
    seats: dict[tuple[str, str], list[Seat]] = {}
    for seat in view.seats:
        team = view.placed_in(seat.team)
        seats.setdefault((fold(seat.product), team or ""), []).append(seat)
    return [
        _pool(view, team, tuple(found), seats.get((key, team), []), seats.get((key, ""), []))
        for (key, team), found in rows.items()
        if not any(row.access == "network" or is_flex(row) for row in found)
    ]


def _pool(
    view: View, team: str, rows: tuple[Subscription, ...], seats: Iterable[Seat], unplaced: Iterable[Seat]
) -> Pool:
    complete = view.seat_list(team)
    held = [seat for seat in seats if _takes_one(seat)]
    assigned = [seat for seat in held if seat.state == "assigned" and _listed(view, seat, complete)]
    if any(not _hidden(view, seat) for seat in assigned):
        # somebody behind a code may be one of those who are shown by name in another report
        assigned = [seat for seat in assigned if not _hidden(view, seat)]
    possible = {seat.person for seat in held}
    if team:
        possible |= {seat.person for seat in unplaced if _takes_one(seat)}
    known_access = all(row.access == "single_user" for row in rows)
    all_listed = complete is not None and (bool(possible) or known_access)
    return Pool(
        product=rows[0].product,
        team=team,
        subscriptions=rows,
        seats=_seats_with_access(view, rows),
        assigned=tuple(assigned),
        least=len({seat.person for seat in assigned}),
        most=len(possible) if all_listed else None,
        evidence=from_report(complete, view.today) if complete else _first(view, assigned),
    )


def _takes_one(seat: Seat) -> bool:
    """Tell whether a seat may count against the pool: not once it is given back, and never for use paid in tokens."""
    return seat.state != "unassigned" and (seat.access_option or "").casefold() != "flex"


def _listed(view: View, seat: Seat, complete: Import | None) -> bool:
    """Tell whether a seat stands in the newest list of its team, in one as new, or was entered by hand."""
    evidence = view.seat_evidence[seat.id]
    if evidence.date is None or complete is None:
        return evidence.usable
    return evidence.usable and evidence.date >= complete.date


def _hidden(view: View, seat: Seat) -> bool:
    person = view.persons.get(seat.person)
    return person is not None and person.hidden


def _first(view: View, assigned: list[Seat]) -> Evidence:
    found = [view.seat_evidence[seat.id] for seat in assigned]
    return found[0] if found else Evidence("the account record", None, False)


def _seats_with_access(view: View, rows: tuple[Subscription, ...]) -> int | None:
    total = 0
    for row in rows:
        standing = subscription_standing(view, row)
        if standing.state is None or not standing.evidence.usable:
            return None
        if standing.state in WITH_ACCESS:
            if row.quantity is None or _dropped(view, row):
                return None
            total += row.quantity
    return total


def _dropped(view: View, row: Subscription) -> bool:
    """Tell whether a newer subscriptions report lists the row's team, and not this row any more."""
    date = view.evidence_of(row, "quantity", "subscriptions").date
    newest = view.subscriptions_reported.get(view.placed_in(row.team) or "")
    return date is not None and newest is not None and date < newest
