"""A record while reports go into it: its rows by id, the teams by name, and what was left out on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from kb.accounts.record import Contract, Import, Person, Record, Seat, Subscription, Team
from kb.accounts.reports.merging import Dates, Left, merge
from kb.errors import Finding, Place, Severity


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person should read before the import is saved: a row is gone from a report, two became one."""

    kind: str
    table: str
    row_id: str
    title: str
    text: str
    report: str


@dataclass(slots=True)
class Draft:
    """The tables of a record that reports can change, with the report that is going in."""

    before: Record
    report: Import
    dates: Dates
    people: dict[str, Person]
    contracts: dict[str, Contract]
    subscriptions: dict[str, Subscription]
    seats: dict[str, Seat]
    teams: dict[str, Team]
    imports: dict[str, Import]
    left: list[Left] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, report: Import) -> "Draft":
        """Return a draft of a record. Nothing that happens to the draft changes the record."""
        imports = {row.id: row for row in record.imports}
        return cls(
            before=record,
            report=report,
            dates=Dates(imports),
            people={row.id: row for row in record.people},
            contracts={row.id: row for row in record.contracts},
            subscriptions={row.id: row for row in record.subscriptions},
            seats={row.id: row for row in record.seats},
            teams={row.id: row for row in record.teams},
            imports=imports,
        )

    def begin(self, report: Import) -> None:
        """Take one report as the source of what comes now."""
        self.report = report
        self.imports[report.id] = report
        self.dates.add(report)

    def record(self) -> Record:
        """Return the record with what the reports brought."""
        return msgspec.structs.replace(
            self.before,
            people=tuple(self.people.values()),
            contracts=tuple(self.contracts.values()),
            subscriptions=tuple(self.subscriptions.values()),
            seats=tuple(self.seats.values()),
            teams=tuple(self.teams.values()),
            imports=tuple(self.imports.values()),
        )

    def merge(self, table: str, row_id: str, offered: Mapping[str, Any], report: Import | None = None) -> None:
        """Put what a report says into one row, the report that is going in unless another one is named."""
        rows: dict[str, Any] = getattr(self, table)
        rows[row_id], left = merge(table, rows[row_id], offered, report or self.report, self.dates)
        self.left += left

    def new_id(self, table: str, wanted: str = "") -> str:
        """Return an id that no row of a table has: the wanted one where it is free, else a numbered one."""
        rows: dict[str, Any] = getattr(self, table)
        if wanted and wanted not in rows:
            return wanted
        stem = wanted or {"people": "person"}.get(table, table.removesuffix("s"))
        number = self._numbers.get(stem, 0) + 1
        while f"{stem}-{number}" in rows:
            number += 1
        self._numbers[stem] = number
        return f"{stem}-{number}"

    def team_id(self, name: str | None) -> str:
        """Return the id of the team of this name, or the name itself in the form that names are compared in."""
        folded = " ".join((name or "").split()).casefold()
        for team in self.teams.values():
            if folded in (team.name.casefold(), team.id.casefold()):
                return team.id
        return folded

    def note(self, kind: str, table: str, row_id: str, title: str, text: str) -> None:
        """Note something about a row for the preview."""
        self.notes.append(Note(kind, table, row_id, title, text, self.report.id))

    def warn(self, code: str, message: str, hint: str = "", line: int | None = None) -> None:
        """Add a finding about the report that is going in."""
        self.findings.append(Finding(code, Severity.WARNING, message, Place(self.report.file, line), hint))

    def listed(self, team_id: str, what: str) -> Import | None:
        """Return the newest users report that listed a team's `people` or the `products` assigned in it."""
        team = self.teams.get(team_id)
        return self.imports.get(team.sources.get(f"listed:{what}", "")) if team else None

    def day_of(self, source: str | None) -> date | None:
        """Return the day of the report that a source names; None for a person's entry."""
        return self.dates.of(source)
