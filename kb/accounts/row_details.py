"""One row of a record in full: each field that is known, with where it comes from."""

from datetime import date, datetime

from kb.accounts.hand import fields_of, text_of
from kb.accounts.overview import contract_line, named, seats_of, subscription_line
from kb.accounts.record import HAND, Contract, Import, Order, Person, Record, Row, Subscription, Team
from kb.dates import long_date
from kb.errors import NotFoundError

_WORDS = {"purchased_via", "access", "model", "view"}
"""Fields with a closed list of values, whose words are joined by underscores in files."""


def row_details(record: Record, table: str, row_id: str) -> list[str]:
    """Return the row's known fields, a line each, then what belongs to it. Empty where the row does not exist."""
    row = row_of(record, table, row_id)
    if row is None:
        return []
    if isinstance(row, Import):
        return [f"{row.kind}, {row.file}", f"Dated {long_date(row.date)}, read on {long_date(row.imported_at.date())}"]
    lines = []
    for field in fields_of(table):
        value = _shown(row, field.name)
        if value:
            lines.append(f"{field.label}: {value}{_source(record, row, field.name)}")
    return [*lines, *_belonging(record, row)]


def hand_mark(record: Record, table: str, row_id: str) -> str:
    """Return which fields of a row were entered by hand, in a few words; empty where none was."""
    row = row_of(record, table, row_id)
    if row is None or isinstance(row, Import):
        return ""
    known = [field for field in fields_of(table) if text_of(row, field.name)]
    by_hand = [field.label for field in known if row.sources.get(field.name) == HAND]
    if by_hand and len(by_hand) == len(known):
        return "entered by hand"
    return f"by hand: {', '.join(by_hand)}" if by_hand else ""


def row_of(record: Record, table: str, row_id: str) -> Row | None:
    """Return one row, or None where there is none. Raises NotFoundError for a table that does not exist."""
    rows = (record.account,) if table == "account" else getattr(record, table, None)
    if rows is None:
        raise NotFoundError(f"A record has no table “{table}”.")
    return next((row for row in rows if row.id == row_id), None)


def _shown(row: Row, field: str) -> str:
    """Return a value as a person reads it; `text_of` returns it as one types it."""
    value = getattr(row, field)
    if isinstance(value, datetime):
        return f"{long_date(value.date())}, {value:%H:%M}"
    if isinstance(value, date):
        return long_date(value)
    return text_of(row, field).replace("_", " ") if field in _WORDS else text_of(row, field)


def _source(record: Record, row: Row, field: str) -> str:
    if row.sources.get(field) == HAND:
        return "  (entered by hand)"
    report = record.source_of(row, field)
    return f"  ({report.kind} of {long_date(report.date)})" if report else ""


def _belonging(record: Record, row: Row) -> list[str]:
    if isinstance(row, Person):
        seats = seats_of(record, row)
        lines = ["", "Has:"] if seats else []
        for seat in seats:
            used = f", last used {long_date(seat.last_used)}" if seat.last_used else ""
            lines.append(f"  {seat.product}{used}")
        return lines
    if isinstance(row, Contract):
        licences = [one for one in record.subscriptions if one.contract == row.id]
        return ["", "Licences:", *(f"  {subscription_line(record, one)}" for one in licences)] if licences else []
    if isinstance(row, Subscription):
        contract = next((one for one in record.contracts if one.id == row.contract), None)
        return ["", f"Contract: {contract_line(record, contract)}"] if contract else []
    if isinstance(row, Order) and row.owner:
        return ["", f"Confirmation to {named(record, row.owner)}"]
    if isinstance(row, Team):
        members = [one for one in record.people if any(place.team == row.name for place in one.memberships)]
        return ["", "People:", *(f"  {one.name or one.email or 'hidden'}" for one in members)] if members else []
    return []
