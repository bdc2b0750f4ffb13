"""What the account screen says: its rows, the highlighted one in full, and how to begin without a record."""

from collections.abc import Mapping, Sequence

from app.widgets.found_rows import Row
from kb.accounts.checks import Problem
from kb.accounts.overview import overview
from kb.accounts.record import Record
from kb.accounts.row_details import row_details
from kb.errors import Finding, Severity

_MARKS = {Severity.ERROR: "‼", Severity.WARNING: "!", Severity.NOTE: "·"}
ADDABLE = (
    ("contracts", "A contract, with its contract manager"),
    ("people", "A person"),
    ("orders", "An order"),
    ("subscriptions", "Licences"),
    ("teams", "A team"),
    ("servers", "A licence server"),
)
"""The tables that rows can be added to by hand, in the words of the screen."""


def rows(record: Record, problems: Sequence[Problem], keys: Mapping[str, str]) -> list[Row]:
    """Return the problems, worst first, then the record table by table. `keys` are those to begin with, by command."""
    found = [Row("Problems")] if problems else []
    found += [
        Row(problem.title, "problem", str(number), mark=_MARKS[problem.severity])
        for number, problem in enumerate(problems)
    ]
    for section in overview(record):
        found.append(Row(section.title))
        found += [Row(line, section.table, row_id) for row_id, line in section.rows]
    if not record.imports:
        found.append(Row(f"No report has been read yet. {keys['import']} imports the reports that an admin downloads."))
    return found


def detail(record: Record, row: Row | None, problem: Problem | None) -> str:
    """Return the highlighted row in full; nothing for a heading."""
    if problem is not None:
        who = f"\n\nWho can mend it: {', '.join(problem.who)}" if problem.who else ""
        source = f"\n\nFrom {problem.source}." if problem.source else ""
        return f"{problem.title}\n\n{problem.detail}{who}{source}"
    return "\n".join(row_details(record, row.kind, row.id)) if row is not None and row.kind else ""


def how_to_begin(keys: Mapping[str, str]) -> str:
    """Return what a record is good for, and how one comes by it."""
    return (
        "An account record is what Deskside knows of your company: contracts, licences, people and seats. With it, "
        "troubleshooters ask less, and mistakes in the account are found before anybody calls.\n\n"
        f"1. {keys['new']} makes a record for your company. {keys['find']} finds one that is here already.\n"
        f"2. {keys['import']} reads the reports that an admin downloads: users, subscriptions and usage.\n"
        "3. Who is contract manager is in no report: enter that by hand.\n\n"
        "The record stays on this computer."
    )


def in_words(findings: Sequence[Finding]) -> str:
    """Return what was noticed while a record was read, in sentences."""
    return " ".join(f"{finding.message} {finding.hint}".strip() for finding in findings)
