"""An account's file and its typed record, in both directions, so that nothing in the file is lost.

A row that cannot be read stays in the file as it is, and so do fields and tables that this version does not know.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from kb.accounts.record import TABLES, Account, Record, Row
from kb.errors import Finding, Place, RecordError, Severity
from kb.storage.documents import FILE_TABLE
from kb.text import clean, clean_line

Rows = Mapping[str, Mapping[str, Any]]
Tables = Mapping[str, Rows]

_MANY_LINES = {"notes"}
_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "object": "a group of fields",
    "array": "a list",
    "date": "a date",
    "datetime": "a time",
}
_MESSAGES = (
    (r"^Object missing required field `(\w+)`$", r"it has no \1"),
    (r"^Invalid RFC3339 encoded date$", "this is not a date such as 2026-11-03"),
    (r"^Invalid RFC3339 encoded datetime$", "this is not a time such as 2026-11-03T14:30:00Z"),
    (r"^Invalid enum value '(.*)'$", r"“\1” is not one of its values"),
)


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record with what was noticed while it was read: a copy that had to be used, rows that cannot be read."""

    record: Record
    findings: tuple[Finding, ...] = ()


def record_from_tables(account_id: str, tables: Tables, *, revision: int = 0, file: str = "") -> OpenedRecord:
    """Return the record that a document's tables hold. One bad row is a finding and costs only itself."""
    place = Place(file or account_id)
    findings: list[Finding] = []
    found: dict[str, tuple[Row, ...]] = {}
    for table in TABLES:
        rows, problems = read_rows(table, tables.get(table, {}))
        found[table] = tuple(rows.values())
        findings += [_row_finding(table, number, problem, place) for number, problem in problems.items()]
    account = found.pop("account")
    content: dict[str, Any] = {"account": account[0], **found} if account else {**found}
    return OpenedRecord(Record(id=account_id, revision=revision, **content), tuple(findings))


def tables_from_record(record: Record, before: Tables | None = None) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the tables to write for a record, over those that its file holds now.

    Rows keep their numbers. Fields that did not change are left as they are stored; unknown ones, unknown tables and
    rows that cannot be read stay. Raises RecordError when two rows of a table have one id.
    """
    stored = before or {}
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for table, rows in _rows_by_table(record, stored):
        merged = _merge_table(table, rows, stored.get(table, {}))
        if merged or table in stored:
            result[table] = merged
    for table, other in stored.items():
        if table not in TABLES:
            result[table] = {number: dict(row) for number, row in other.items()}
    return result


def read_rows(table: str, rows: Rows) -> tuple[dict[str, Row], dict[str, str]]:
    """Return the rows of one table by their numbers, and what is wrong with those that cannot be read."""
    good: dict[str, Row] = {}
    bad: dict[str, str] = {}
    ids: set[str] = set()
    for number, raw in rows.items():
        try:
            row = msgspec.convert(_safe_row(table, raw), TABLES[table])
        except msgspec.ValidationError as error:
            bad[number] = _plain_words(str(error))
            continue
        if not row.id:
            bad[number] = "it has no id"
        elif row.id in ids:
            bad[number] = f"another row has its id, {row.id}"
        else:
            ids.add(row.id)
            good[number] = row
    return good, bad


def _rows_by_table(record: Record, stored: Tables) -> Iterator[tuple[str, tuple[Row, ...]]]:
    for table in TABLES:
        if table == "account":
            empty = record.account == Account(id="account") and table not in stored
            yield table, () if empty else (record.account,)
        else:
            yield table, getattr(record, table)


def _merge_table(table: str, rows: tuple[Row, ...], stored: Rows) -> dict[str, dict[str, Any]]:
    good, bad = read_rows(table, stored)
    numbers = {row.id: number for number, row in good.items()}
    free = max((int(number) for number in stored), default=0) + 1
    merged: dict[str, dict[str, Any]] = {}
    for row in rows:
        number = numbers.get(row.id)
        if number is None:
            number, free = str(free), free + 1
            numbers[row.id] = number
        if number in merged:
            raise RecordError(f"Two rows of {table} have the id {row.id}.", hint="Give one of them another id.")
        merged[number] = _merge_row(stored.get(number, {}), good.get(number), row)
    return merged | {number: dict(stored[number]) for number in bad}


def _merge_row(raw: Mapping[str, Any], old: Row | None, new: Row) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    known = _defaults(type(new))
    for field, default in known.items():
        value = getattr(new, field)
        if old is not None and field in raw and getattr(old, field) == value:
            merged[field] = raw[field]
        elif value != default:
            merged[field] = _plain(value, raw.get(field))
    return merged | {key: value for key, value in raw.items() if key not in known}


def _plain(value: Any, raw: Any) -> Any:
    """Return a value as JSON has it; a person's place in a team keeps the unknown fields it had."""
    plain = msgspec.to_builtins(value)
    if not isinstance(plain, (list, tuple)):
        return plain
    known = {item["team"]: item for item in raw if isinstance(item, dict) and "team" in item} if raw else {}
    return [_plain_item(item, known) for item in plain]


def _plain_item(item: Any, known: Mapping[str, Mapping[str, Any]]) -> Any:
    if not isinstance(item, dict):
        return item
    extra = {key: value for key, value in known.get(item.get("team", ""), {}).items() if key not in item}
    return {key: value for key, value in item.items() if value is not None} | extra


@cache
def _defaults(row: type[Row]) -> dict[str, Any]:
    """Return a row's fields with the values that need not be written, the id first."""
    return {
        field.name: field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
        for field in sorted(msgspec.structs.fields(row), key=lambda field: field.name != "id")
    }


def _safe_row(table: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    row = {key: _safe(value, many_lines=key in _MANY_LINES) for key, value in raw.items()}
    return {**row, "id": "account"} if table == "account" else row


def _safe(value: Any, *, many_lines: bool = False) -> Any:
    if isinstance(value, str):
        return clean(value) if many_lines else clean_line(value)
    if isinstance(value, list):
        return [_safe(item) for item in value]
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    return value


def _row_finding(table: str, number: str, problem: str, place: Place) -> Finding:
    message = f"Row {number} of {table} cannot be read: {problem}."
    hint = (
        "The row is left out here and stays in the file as it is. Enter it again, or mend it in the file and take the"
        f' "{FILE_TABLE}" table out of it.'
    )
    return Finding("S002", Severity.WARNING, message, place, hint)


def _plain_words(message: str) -> str:
    """Return msgspec's message in plain words: `memberships[0].team: expected a text, got a whole number`."""
    what, _, path = clean_line(message).partition(" - at `")
    for pattern, words in _MESSAGES:
        what = re.sub(pattern, words, what)
    what = re.sub(r"`(\w+)(?: \| null)?`", lambda match: _KINDS.get(match[1], match[1]), what)
    where = path.removesuffix("`").removeprefix("$").removeprefix(".")
    return f"{where}: {what[0].lower()}{what[1:]}" if where else what[0].lower() + what[1:]
