"""Seats: one row a person, product and team, and one more where the person also uses the product with Flex tokens."""

from collections.abc import Iterable
from typing import Any

from kb.accounts.record import Seat
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.teams import TeamNames

FLEX = "Flex"


class Seats:
    """The seats of a draft by person and product, while one report goes in."""

    def __init__(self, draft: Draft, teams: TeamNames) -> None:
        self._draft = draft
        self._teams = teams
        self._ids: dict[tuple[str, str], list[str]] = {}
        for seat in draft.seats.values():
            self._ids.setdefault((seat.person, seat.product.casefold()), []).append(seat.id)

    def put(self, person: str, product: str, team: str | None, offered: dict[str, Any]) -> str:
        """Put what a report says about one seat into its row, and return the row's id."""
        draft = self._draft
        flex = offered.get("access_option") == FLEX
        if flex:
            # tokens are no seat, so such a row tells nothing about who holds one
            offered = {key: value for key, value in offered.items() if key not in ("state", "assigned", "unassigned")}
        row_id = self._find(person, product, team, flex)
        if row_id is None:
            row_id = draft.new_id("seats")
            draft.seats[row_id] = Seat(id=row_id, person=person, product=product)
            self._ids.setdefault((person, product.casefold()), []).append(row_id)
        spelled = self._teams.spelling(team)
        if spelled and not draft.seats[row_id].team:
            offered = {"team": spelled, **offered}
        offered = self._without_older_state(row_id, offered)
        draft.merge("seats", row_id, offered)
        return row_id

    def release_unlisted(self, team_ids: Iterable[str], listed: set[str]) -> None:
        """Take the seats of these teams as unassigned that the users report going in does not list.

        A seat that a report of the same day calls assigned stays so, and so does one that was entered by hand.
        """
        draft, wanted = self._draft, set(team_ids)
        for seat in list(draft.seats.values()):
            if seat.state != "assigned" or seat.access_option == FLEX or seat.id in listed:
                continue
            day = draft.day_of(seat.sources.get("state"))
            if self._teams.id_of(seat.team) in wanted and day is not None and day < draft.report.date:
                draft.merge("seats", seat.id, {"state": "unassigned"})

    def _find(self, person: str, product: str, team: str | None, flex: bool) -> str | None:
        known = [self._draft.seats[row] for row in self._ids.get((person, product.casefold()), ())]
        rows = [row for row in known if (row.access_option == FLEX) is flex]
        here = [row for row in rows if team and row.team and self._teams.id_of(row.team) == self._teams.id_of(team)]
        unplaced = [row for row in rows if not row.team]
        among = here or unplaced if team else unplaced or (rows if len(rows) == 1 else [])
        return among[0].id if among else None

    def _without_older_state(self, row_id: str, offered: dict[str, Any]) -> dict[str, Any]:
        """Where a newer users report lists the team's products and not this one, the seat is not assigned any more."""
        draft, seat = self._draft, self._draft.seats[row_id]
        newest = draft.listed(self._teams.id_of(seat.team or offered.get("team")), "products")
        if offered.get("state") != "assigned" or newest is None or newest.date <= draft.report.date:
            return offered
        day = draft.day_of(seat.sources.get("state"))
        if seat.state is None or (day is not None and day < newest.date):
            draft.merge("seats", row_id, {"state": "unassigned"}, newest)
        return offered
