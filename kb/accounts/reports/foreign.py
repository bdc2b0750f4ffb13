"""Whether a report seems to be of another company: easily done by whoever looks after many accounts."""

from collections.abc import Iterable, Iterator

from kb.accounts.record import Contract, Import, Person, Record, Row, Seat, Subscription, Team

_WHAT = "Nothing that this report names is in the account yet: no person, address, team, contract or seat."
_HINT = "Make sure that it is a report of this company before you take it over."


def seems_foreign(before: Record, after: Record, report: Import) -> str:
    """Return a warning when a report that went into a record touched nothing that was known there; else nothing.

    An e-mail domain that both know is enough to make it the same company. Where nothing of the kind is known yet,
    nothing can be strange.
    """
    named = [(table, row) for table, row in _rows(after) if report.id in row.sources.values()]
    tables = {table for table, _ in named}
    known = {(table, row.id) for table, row in _rows(before) if table in tables}
    if not known or any((table, row.id) in known for table, row in named):
        return ""
    if _about(row for _, row in named) & _about(row for _, row in _rows(before)):
        return ""
    return f"{_WHAT} {_HINT}"


def _about(rows: Iterable[Row]) -> set[tuple[str, str | None]]:
    """Return what shows whose rows these are: domains of addresses, teams and contracts."""
    return {(kind, name) for row in rows for kind, name in _names(row) if name}


def _names(row: Row) -> Iterator[tuple[str, str | None]]:
    if isinstance(row, Person):
        yield "domain", row.email.rpartition("@")[2].casefold() if row.email else None
        yield from (("team", place.team) for place in row.memberships)
    elif isinstance(row, Team):
        yield "team", row.name
    elif isinstance(row, Contract):
        yield "contract", row.id
    elif isinstance(row, Subscription | Seat):
        yield "team", row.team
        yield "contract", row.contract if isinstance(row, Subscription) else None


def _rows(record: Record) -> Iterator[tuple[str, Row]]:
    for table in ("people", "teams", "contracts", "subscriptions", "seats"):
        for row in getattr(record, table):
            yield table, row
