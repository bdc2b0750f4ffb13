"""The usage report: one row a person and product, with the seat's state and how it was used (domain.md 2.2)."""

from kb.accounts.reports.people_columns import note_hidden, who_reader
from kb.accounts.reports.report import SeatRow, Value, Who
from kb.accounts.reports.tables import Table
from kb.accounts.reports.values import read_access_option, read_whole

_STATES = {"assigned": "assigned", "unassigned": "unassigned", "not assigned": "unassigned", "yes": "assigned"}
_STATES |= {"no": "unassigned", "true": "assigned", "false": "unassigned"}
_ACTIVITIES = {"active": "active", "inactive": "inactive"}


def read_state(text: str) -> str | None:
    """Return `assigned` or `unassigned` from the wordings of seat_assignment."""
    return _STATES.get(text.casefold())


def read_activity(text: str) -> str | None:
    """Return `active` or `inactive` from the wordings of user_activity."""
    return _ACTIVITIES.get(text.casefold())


def read_usage(table: Table) -> list[SeatRow]:
    """Return the rows of a usage report.

    A blank says that there is none only where another column of the row says so too: an active person has no days of
    inactivity, and an assigned seat no date on which it was taken away.
    """
    who_of = who_reader(table)
    team = table.values("team")
    product = table.values("product") if table.has("product") else table.values("feature")
    group, version, option = table.values("group"), table.values("version"), table.values("access_option")
    state, activity = table.values("seat_assignment"), table.values("user_activity")
    days = {name: table.dates(name) for name in ("assigned", "unassigned", "last_used")}
    whole = {name: table.values(name) for name in ("days_inactive", "days_used")}
    numbers = {name: table.numbers(name) for name in ("monthly_average", "tokens_used")}
    table.readings("seat_assignment", read_state, "state")
    table.readings("user_activity", read_activity, "activity")
    for name in whole:
        table.readings(name, read_whole, "number")
    rows: list[SeatRow] = []
    people: set[Who] = set()
    for line in table.rows:
        who = who_of(line)
        if isinstance(who, str):
            table.notes.reject(line.number, who)
            continue
        product_name = product(line)
        if product_name is None:
            table.notes.reject(line.number, "it names no product")
            continue
        people.add(who)
        option_text = option(line)
        facts: dict[str, Value] = {
            "group": group(line),
            "version": version(line),
            "state": read_state(state(line) or ""),
            "activity": read_activity(activity(line) or ""),
            "access_option": read_access_option(option_text) if option_text else None,
            **{key: read(line) for key, read in days.items()},
            **{key: read_whole(read(line) or "") for key, read in whole.items()},
            **{key: read(line) for key, read in numbers.items()},
        }
        said: dict[str, Value] = {key: value for key, value in facts.items() if value is not None}
        if said.get("state") == "assigned" and table.has("unassigned"):
            said.setdefault("unassigned", None)
        if said.get("activity") == "active" and table.has("days_inactive"):
            said.setdefault("days_inactive", None)
        rows.append(SeatRow(line.number, who, product_name, team(line), said))
    note_hidden(table, people)
    return rows
