"""A report on use into a record: the seats that it names, and the people who hold them."""

from typing import Any

from kb.accounts.reports.draft import Draft
from kb.accounts.reports.identity import group_people, place_people
from kb.accounts.reports.report import Report, SeatRow, Value
from kb.accounts.reports.seats import FLEX, Seats
from kb.accounts.reports.teams import add_teams

_LATER = {"last_used", "assigned", "unassigned"}
_MORE = {"days_used", "monthly_average", "tokens_used"}


def merge_usage(draft: Draft, report: Report) -> None:
    """Put a usage, seat usage, daily usage or token usage report into the draft.

    Nobody is missed in it: such a report may be filtered by the person who exports it (domain.md 2.1, S17), so who or
    what is not in it may still be there.
    """
    rows = [row for row in report.rows if isinstance(row, SeatRow)]
    teams = add_teams(draft, [(row.team, row.who) for row in rows])
    groups = group_people(row.who for row in rows)
    people = place_people(draft, groups.values())
    seats: dict[tuple[str, str, str, bool], tuple[SeatRow, dict[str, Value]]] = {}
    for row in rows:
        flex = row.values.get("access_option") == FLEX
        key = (people[groups[row.who]], row.product.casefold(), teams.id_of(row.team), flex)
        first, values = seats.get(key, (row, {}))
        seats[key] = (first, _both(values, row.values))
    held = Seats(draft, teams)
    for (person, _, _, _), (row, values) in seats.items():
        held.put(person, row.product, row.team, dict(values))


def _both(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    """Return one row for two about the same seat, as a report has for two versions: the later use and the greater."""
    both: dict[str, Any] = {**one}
    for name, value in other.items():
        known = both.get(name)
        if known is None or value is None:
            both[name] = value if known is None else known
        elif name in _LATER or name in _MORE:
            both[name] = max(known, value)
        elif name == "state" and value == "assigned":
            both |= {"state": "assigned", "unassigned": None}
        elif name == "activity" and value == "active":
            both |= {"activity": "active", "days_inactive": None}
        elif name == "days_inactive":
            both[name] = min(known, value)
    if both.get("state") == "assigned" and "unassigned" in both:
        both["unassigned"] = None
    if both.get("activity") == "active" and "days_inactive" in both:
        both["days_inactive"] = None
    return both
