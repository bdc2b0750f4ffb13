"""What an import will do to a record, in full and in words, before anything is saved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from operator import attrgetter

from kb.accounts.record import Contract, Import, Membership, Person, Record, Row, Seat, Subscription, Team
from kb.accounts.reports.draft import Note
from kb.accounts.reports.identity import describe
from kb.accounts.reports.merging import Because, Left
from kb.dates import long_date
from kb.errors import Finding
from kb.text import plural

TABLE_NAMES = {
    "people": "People", "teams": "Teams", "contracts": "Contracts", "subscriptions": "Subscriptions", "seats": "Seats",
}  # fmt: skip
_FIELD_NAMES = {"email": "e-mail", "autodesk_id": "Autodesk ID", "hashed_id": "hashed ID", "memberships": "teams"}
_FIELD_NAMES |= {"subscription_id": "subscription ID", "reseller_email": "reseller e-mail", "hidden": "hidden"}


class ChangeKind(StrEnum):
    """What happens to a row, or to one of its fields.

    `kept` is a person's own entry that differs from the report, `older` a value of the report that is older than what
    is known, `absent` a row that is no longer in the report, `joined` a row that turned out to be another one.
    """

    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept"
    OLDER = "older"
    ABSENT = "absent"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the preview. `field`, `old` and `new` are empty where the whole row is meant; all are plain texts."""

    kind: ChangeKind
    table: str
    row_id: str
    title: str
    field: str = ""
    old: str = ""
    new: str = ""
    why: str = ""

    def __str__(self) -> str:
        label = _FIELD_NAMES.get(self.field, self.field.replace("_", " "))
        if self.kind is ChangeKind.ADDED:
            return f"{self.title}: new"
        if self.kind is ChangeKind.CHANGED:
            return f"{self.title}: {label} {self.old} → {self.new}"
        if self.kind in (ChangeKind.KEPT, ChangeKind.OLDER):
            return f"{self.title}: {label} stays {self.old}, {self.why} (the report says {self.new})"
        return f"{self.title} {self.why}"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A record after an import, and everything that a person should know before it is saved.

    `imports` are the reports that go in, `repeated` the files whose reports were imported before. `unchanged` tells
    that there is nothing to save.
    """

    record_after: Record
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    unchanged: bool
    imports: tuple[Import, ...] = ()
    repeated: tuple[Import, ...] = ()
    same_rows: tuple[tuple[str, int], ...] = ()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each table how many rows are added, changed, kept, and so on, and how many stay as they are."""
        same = dict(self.same_rows)
        result: dict[str, dict[str, int]] = {}
        for table in TABLE_NAMES:
            of_table = [change for change in self.changes if change.table == table]
            counts = {
                kind.value: len({change.row_id for change in of_table if change.kind is kind}) for kind in ChangeKind
            }
            result[table] = {**counts, "unchanged": same.get(table, 0)}
        return result

    def describe(self, most: int = 40) -> list[str]:
        """Return the preview in lines: the reports, then each table's counts with at most so many lines of a kind."""
        lines = [f"{_report_title(report)}: imported before, so nothing changes." for report in self.repeated]
        lines += [
            f"{_report_title(row)}: {plural(row.rows, 'row')}, {row.used:,} used, {row.rejected:,} not used."
            for row in self.imports
        ]
        if self.unchanged:
            return [*lines, "Nothing in the record changes."]
        if not self.changes:
            lines.append("All that they say is known already; only the dates of what is known move on.")
        counts = self.counts()
        for table, name in TABLE_NAMES.items():
            told = [f"{number:,} {_COUNT_NAMES[kind]}" for kind, number in counts[table].items() if number]
            if told:
                lines.append(f"{name}: {', '.join(told)}")
                lines += _lines_of([change for change in self.changes if change.table == table], most)
        return lines


_COUNT_NAMES = {
    ChangeKind.ADDED.value: "new",
    ChangeKind.CHANGED.value: "changed",
    ChangeKind.KEPT.value: "kept as entered by hand",
    ChangeKind.OLDER.value: "kept because they are newer",
    ChangeKind.ABSENT.value: "no longer in the report",
    ChangeKind.JOINED.value: "joined with another",
    "unchanged": "unchanged",
}


def _lines_of(changes: list[Change], most: int) -> Iterator[str]:
    for kind in ChangeKind:
        of_kind = [change for change in changes if change.kind is kind]
        yield from (f"  {change}" for change in of_kind[:most])
        if len(of_kind) > most:
            yield f"  and {len(of_kind) - most:,} more {_COUNT_NAMES[kind.value]}"


def _report_title(report: Import) -> str:
    return f"{report.kind[0].upper()}{report.kind[1:]} of {long_date(report.date)} ({report.file})"


def changes_between(before: Record, after: Record, left: list[Left], notes: list[Note]) -> Iterator[Change]:
    """Go through all that differs between two states of a record, and what was left out on the way."""
    people = {person.id: person for person in (*before.people, *after.people)}
    for table in TABLE_NAMES:
        old_rows: dict[str, Row] = {row.id: row for row in getattr(before, table)}
        new_rows: dict[str, Row] = {row.id: row for row in getattr(after, table)}
        for row_id, row in new_rows.items():
            old = old_rows.get(row_id)
            if old is None:
                yield Change(ChangeKind.ADDED, table, row_id, _title(row, people))
            elif not _same(old, row):
                yield from _changes_of(table, old, row, people)
        seen: set[tuple[str, str, object, Because]] = set()
        for item in left:
            key = (item.row_id, item.field, item.offered, item.because)
            if item.table == table and item.row_id in new_rows and key not in seen:
                seen.add(key)
                kind = ChangeKind.KEPT if item.because is Because.HAND else ChangeKind.OLDER
                yield Change(
                    kind, table, item.row_id, _title(new_rows[item.row_id], people), item.field,
                    value_text(item.kept, people), value_text(item.offered, people), f"because {item.because}",
                )  # fmt: skip
        for note in notes:
            if note.table == table:
                yield Change(ChangeKind(note.kind), table, note.row_id, note.title, why=note.text)


def _changes_of(table: str, old: Row, row: Row, people: dict[str, Person]) -> Iterator[Change]:
    title = _title(row, people)
    for field in row.__struct_fields__:
        was, now = getattr(old, field), getattr(row, field)
        if field not in ("id", "sources") and was != now:
            told = value_text(was, people), value_text(now, people)
            yield Change(ChangeKind.CHANGED, table, row.id, title, field, *told)


def rows_unchanged(before: Record, after: Record) -> Iterator[tuple[str, int]]:
    """Go through the tables with how many of their rows hold the same values before and after."""
    for table in TABLE_NAMES:
        old_rows = {row.id: row for row in getattr(before, table)}
        same = sum(1 for row in getattr(after, table) if row.id in old_rows and _same(old_rows[row.id], row))
        yield table, same


def _same(one: Row, other: Row) -> bool:
    if one is other:
        return True
    values = _values_of(type(one))
    return bool(values(one) == values(other))


@cache
def _values_of(kind: type[Row]) -> Callable[[Row], object]:
    """Return a function that gives all values of a row but where they are from, at once: there may be 100,000 rows."""
    return attrgetter(*(field for field in kind.__struct_fields__ if field != "sources"))


def _title(row: Row, people: dict[str, Person]) -> str:
    if isinstance(row, Person):
        return describe(row)
    if isinstance(row, Contract):
        return f"Contract {row.contract_number or row.subscription_id or row.id}"
    if isinstance(row, Subscription):
        return f"{row.product} under {row.contract}" if row.contract else row.product
    if isinstance(row, Seat):
        person = people.get(row.person)
        return f"{row.product} of {describe(person) if person else row.person}"
    return (row.name or row.id) if isinstance(row, Team) else row.id


def value_text(value: object, people: dict[str, Person] | None = None) -> str:
    """Return a field's value as a preview shows it."""
    if value == ():
        return "none"
    if value is None or value == "":
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Membership):
        role = (value.role or value.role_text or "role not known").replace("_", " ")
        return f"{value.team or 'a team'}: {role}{', invitation pending' if value.status == 'pending' else ''}"
    if isinstance(value, tuple):
        return "; ".join(value_text(item) for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    person = people.get(value) if people and isinstance(value, str) else None
    return describe(person) if person else str(value)
