"""A record edited by hand: values come as text, become the field's own type, and are marked as entered by hand.

What no report holds is entered here: who is contract manager of a contract, which address an order went to, a
licence server's details. An import does not overwrite what is marked so.
"""

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from kb.accounts.hand_values import Kind, as_text, kind_of, parse
from kb.accounts.record import HAND, TABLES, Membership, Person, Record, Row, same_email
from kb.errors import NotFoundError, RecordError
from kb.text import clean_line, joined

_NOT_BY_HAND = {"id", "sources", "hashed_id", "hidden"}
_EMAILS = {"email", "reseller_email", "contract_manager", "owner", "primary_admin"}
_EMAIL_LISTS = {"coordinators", "payers"}
_LABELS = {"csn": "CSN", "email": "E-mail", "autodesk_id": "Autodesk ID", "auto_renew": "Renews by itself"}
_LABELS |= {"host_id": "Host ID", "reseller_email": "Reseller e-mail", "subscription_id": "Subscription ID"}
_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "people": (("email", "first_name", "last_name"),),
    "contracts": (("contract_number", "subscription_id"),),
    "subscriptions": (("product",),),
    "seats": (("person",), ("product",)),
    "orders": (("number",),),
    "teams": (("name",),),
    "servers": (("host_name", "host_id"),),
}
"""What a new row must have: one field of each group."""
_ONE_OF_EACH = {"people": "email", "contracts": "contract_number", "orders": "number", "teams": "name"}


@dataclass(frozen=True, slots=True)
class EditableField:
    """One field that a person may fill in: its name, a label for it, how it is typed, and its closed list of values."""

    name: str
    label: str
    kind: Kind
    choices: tuple[str, ...] = ()


@cache
def fields_of(table: str) -> tuple[EditableField, ...]:
    """Return the fields of a table that can be entered by hand, in the record's order. Raises NotFoundError."""
    annotations = typing.get_type_hints(_row_type(table))
    return tuple(_field(name, annotations[name]) for name in _row_type(table).__struct_fields__ if _by_hand(name))


def editable_tables() -> tuple[str, ...]:
    """Return the tables that can be edited by hand: all but `imports`, which tells what was read from reports."""
    return tuple(table for table in TABLES if table != "imports")


def set_by_hand(record: Record, table: str, row_id: str, field: str, value: str) -> Record:
    """Return the record with one field changed and marked as entered by hand; an empty text makes it unknown.

    Raises NotFoundError for a table, row or field that does not exist, with the nearest names, and RecordError for a
    value that the field cannot have.
    """
    row = _row(record, table, row_id)
    new = _filled(record, row, {field: value}, table)
    return _with_rows(record, table, tuple(new if old is row else old for old in _rows(record, table)))


def add_row(record: Record, table: str, values: Mapping[str, str]) -> tuple[Record, str]:
    """Return the record with a new row, and the row's id. `values` are texts by field name.

    Raises RecordError when what a row needs is not there, or a row for the same person, contract, order or team is.
    """
    kind = _row_type(table)
    if table == "account":
        raise RecordError("A record is about one company.", hint="Change its row instead.")
    for group in _NEEDED[table]:
        if not any(values.get(name, "").strip() for name in group):
            names = joined([_label(name) for name in group], "or")
            raise RecordError(f"A new row of {table} needs a value.", where=table, hint=f"Give {names}.")
    required: dict[str, Any] = {
        field.name: "" for field in msgspec.structs.fields(kind) if field.required and field.name != "id"
    }
    row = _filled(record, kind(id=_new_id(record, table), **required), values, table)
    number = getattr(row, "contract_number", None) or getattr(row, "subscription_id", None)
    if table == "contracts" and number:
        row = msgspec.structs.replace(row, id=number)
    _refuse_second(record, table, row)
    return _with_rows(record, table, (*_rows(record, table), row)), row.id


def remove_row(record: Record, table: str, row_id: str) -> Record:
    """Return the record without one row; a person's seats go with the person. Raises NotFoundError, RecordError."""
    if table == "account":
        raise RecordError("The company's own row cannot be removed.", hint="Delete the account instead.")
    row = _row(record, table, row_id)
    record = _with_rows(record, table, tuple(old for old in _rows(record, table) if old is not row))
    if table != "people":
        return record
    return msgspec.structs.replace(record, seats=tuple(seat for seat in record.seats if seat.person != row.id))


def text_of(row: Row, field: str) -> str:
    """Return a field's value as a person would type it, an empty text where it is unknown."""
    return as_text(getattr(row, field))


def _filled(record: Record, row: Row, values: Mapping[str, str], table: str) -> Row:
    changes: dict[str, Any] = {}
    sources = dict(row.sources)
    for name, text in values.items():
        field = _find_field(table, name)
        try:
            value = parse(field.kind, text, field.choices)
        except RecordError as error:
            raise RecordError(error.what, where=f"{table}, {field.label}", hint=error.hint) from None
        if field.kind == "teams":
            value = _kept_memberships(getattr(row, name), value or ())
        elif table == "seats" and name == "person":
            value = _person(record, clean_line(text)).id
        if value is None or value == ():
            sources.pop(name, None)
            changes[name] = _unknown(type(row), name, table)
        else:
            sources[name] = HAND
            changes[name] = value
    return msgspec.structs.replace(row, sources=sources, **changes)


def _kept_memberships(before: tuple[Membership, ...], typed: tuple[Membership, ...]) -> tuple[Membership, ...]:
    """Keep what the text does not tell of a team that stays: the invitation's date and state, the role's own words."""
    known = {membership.team.casefold(): membership for membership in before}
    kept = []
    for membership in typed:
        old = known.get(membership.team.casefold(), membership)
        given: dict[str, Any] = {"status": membership.status, "invited": membership.invited}
        told: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if old.role != membership.role:
            told |= {"role": membership.role, "role_text": None}
        kept.append(msgspec.structs.replace(old, **told))
    return tuple(kept)


def _unknown(kind: type[Row], name: str, table: str) -> Any:
    field = next(field for field in msgspec.structs.fields(kind) if field.name == name)
    if field.required:
        raise RecordError(f"{_label(name)} cannot be empty.", where=table, hint="Give a value, or remove the row.")
    return field.default


def _person(record: Record, text: str) -> Person:
    """Return the person whom an address, a name or an id means, if it means one person only."""
    found = [person for person in record.people if person.id == text or same_email(person.email, text)]
    found = found or [person for person in record.people if person.name and person.name.casefold() == text.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RecordError(f"Nobody in the record is “{text}”.", where="seats, Person", hint="Add the person first.")
    raise RecordError(f"Several people are “{text}”.", where="seats, Person", hint="Give the e-mail address.")


def _refuse_second(record: Record, table: str, row: Row) -> None:
    name = _ONE_OF_EACH.get(table)
    value = getattr(row, name) if name else None
    for other in _rows(record, table):
        same = other.id == row.id
        if name and value and isinstance(have := getattr(other, name), str):
            same = same or have.strip().casefold() == value.strip().casefold()
        if same:
            what = f"There is a row of {table} for {value or row.id} already."
            raise RecordError(what, hint=f"Change the row {other.id} instead.")


def _new_id(record: Record, table: str) -> str:
    taken = {row.id for row in _rows(record, table)}
    number = len(taken) + 1
    while f"hand-{number}" in taken:
        number += 1
    return f"hand-{number}"


def _row_type(table: str) -> type[Row]:
    if table in editable_tables():
        return TABLES[table]
    if table in TABLES:
        raise RecordError(f"The table {table} is not edited by hand.", hint="Import the report again instead.")
    raise NotFoundError(f"There is no table “{clean_line(table)}”.", hint=_nearest(table, editable_tables()))


def _rows(record: Record, table: str) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = (record.account,) if table == "account" else getattr(record, table)
    return rows


def _row(record: Record, table: str, row_id: str) -> Row:
    _row_type(table)
    rows = _rows(record, table)
    for row in rows:
        if row.id == row_id:
            return row
    if table == "people" and (person := record.person_by_email(row_id)):
        return person
    names = tuple(row.id for row in rows)
    raise NotFoundError(f"There is no row “{clean_line(row_id)}” in {table}.", hint=_nearest(row_id, names))


def _find_field(table: str, name: str) -> EditableField:
    for field in fields_of(table):
        if field.name == name:
            return field
    names = tuple(field.name for field in fields_of(table))
    raise NotFoundError(f"A row of {table} has no field “{clean_line(name)}”.", hint=_nearest(name, names))


def _nearest(text: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    if near := get_close_matches(text, names, n=3):
        return f"Did you mean {joined(near, 'or')}?"
    return f"Known: {joined(list(names[:12]))}." if names else "There is none yet."


def _with_rows(record: Record, table: str, rows: tuple[Row, ...]) -> Record:
    return msgspec.structs.replace(record, **{table: rows[0] if table == "account" else rows})


def _field(name: str, annotation: Any) -> EditableField:
    kind, choices = kind_of(annotation)
    if name in _EMAILS:
        kind = "email"
    elif name in _EMAIL_LISTS:
        kind = "emails"
    elif name == "notes":
        kind = "lines"
    return EditableField(name, _label(name), kind, choices)


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _by_hand(name: str) -> bool:
    return name not in _NOT_BY_HAND
