"""A report file to a Report: from bytes through text and headings to typed rows, whatever form it came in."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path

from kb.accounts.reports.csv_rows import DELIMITERS, TextRow, read_rows, sample_rows
from kb.accounts.reports.daily_usage import read_daily_usage
from kb.accounts.reports.decoding import detect_encoding
from kb.accounts.reports.headings import REFUSED, Match, match_headings
from kb.accounts.reports.report import DAILY, Kind, Report, ReportRow, SeatRow
from kb.accounts.reports.report_date import date_in_name, date_in_texts
from kb.accounts.reports.subscriptions import read_subscriptions
from kb.accounts.reports.tables import MOST_DAILY_ROWS, Notes, Table, read_table, too_many_rows
from kb.accounts.reports.usage_report import read_usage
from kb.accounts.reports.users import read_users
from kb.accounts.reports.workbooks import is_workbook, read_sheets
from kb.collecting import no_cycle_search
from kb.errors import RecordError, Severity, StorageError
from kb.storage.files import read_bytes
from kb.text import clean_line, joined, shorten

MOST_BYTES = 64_000_000
_SAMPLED_LINES = 80
_SAMPLED_CHARACTERS = 200_000
_HINT = (
    "Export the users, subscriptions, usage or seat usage report from the Autodesk Account, "
    "and import it as it was downloaded."
)
_READERS: dict[Kind, Callable[[Table], Sequence[ReportRow]]] = {
    Kind.USERS: read_users,
    Kind.SUBSCRIPTIONS: read_subscriptions,
    Kind.USAGE: read_usage,
    Kind.SEAT_USAGE: read_daily_usage,
    Kind.DAILY_USAGE: read_daily_usage,
    Kind.TOKEN_USAGE: read_daily_usage,
}


def read_report(path: Path) -> Report:
    """Return the report in a file; of a workbook with several reports the first, with a finding that names the others.

    Raises RecordError in plain words: the file cannot be read, is too large, or holds no known report.
    """
    reports = read_reports(path)
    report = reports[0]
    if len(reports) == 1:
        return report
    notes = Notes(report.file)
    others = joined([str(other.kind) for other in reports[1:]])
    notes.add("report-several", Severity.WARNING, f"The workbook also holds the {others}, which was not read.")
    return _with_findings(report, notes)


def read_reports(path: Path) -> tuple[Report, ...]:
    """Return all reports in a file: one in a CSV, one for each sheet that holds one in a workbook.

    Raises RecordError in plain words: the file cannot be read, is too large, or holds no known report.
    """
    name = clean_line(os.fsencode(path.name).decode("utf-8", "replace"))
    try:
        data = read_bytes(path, most=MOST_BYTES)
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone().date()
    except StorageError as error:
        raise RecordError(error.what, where=error.where or name, hint=error.hint) from error
    except (OSError, OverflowError) as error:
        raise RecordError("The file cannot be read.", where=name) from error
    return reports_from_bytes(data, name, modified)


@no_cycle_search()
def reports_from_bytes(data: bytes, file: str, modified: date) -> tuple[Report, ...]:
    """Return all reports in a file's bytes. `modified` is the day that the file was written.

    Raises RecordError in plain words when the bytes hold no known report.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        if not data.strip():
            raise RecordError("The file is empty.", hint=_HINT)
        tables, texts = _sheet_tables(data, file) if is_workbook(data) else _text_table(data, file)
        return tuple(_report(table, file, sha256, modified, texts) for table in tables)
    except RecordError as error:
        raise RecordError(error.what, where=error.where or file, hint=error.hint) from error


def _report(table: Table, file: str, sha256: str, modified: date, texts: list[str]) -> Report:
    kind, notes = table.match.kind, table.notes
    if kind in REFUSED:
        raise RecordError(f"This is the {kind}, and nothing in it can be used. {REFUSED[kind]}", hint=_HINT)
    if table.match.unknown:
        columns = shorten(joined([f"“{heading}”" for heading in table.match.unknown[:20]]), 300)
        notes.add("report-headings", Severity.NOTE, f"Columns that a {kind} does not have were not read: {columns}.")
    if table.match.repeated:
        columns = joined([f"“{heading}”" for heading in table.match.repeated[:20]])
        notes.add("report-headings", Severity.NOTE, f"Of columns that say the same, one was read and not {columns}.")
    rows = _READERS[kind](table)
    day, dated_by = _dated(kind, rows, [*table.before, *texts], file, modified)
    return Report(
        kind,
        file,
        sha256,
        day,
        tuple(rows),
        notes.all(),
        table.read,
        notes.rejected,
        dated_by,
        frozenset(table.match.columns),
    )


def _dated(kind: Kind, rows: Sequence[ReportRow], texts: list[str], file: str, modified: date) -> tuple[date, str]:
    if (day := date_in_texts(texts)) is not None:
        return day, "the report itself"
    if (day := date_in_name(file)) is not None:
        return day, "its file name"
    if kind in DAILY:
        used = [row.values["last_used"] for row in rows if isinstance(row, SeatRow)]
        if days := [day for day in used if isinstance(day, date)]:
            return max(days), "the last day in it"
    return modified, "the day its file was written"


def _text_table(data: bytes, file: str) -> tuple[list[Table], list[str]]:
    _refuse_other_forms(data)
    encoding = detect_encoding(data)
    if data.count(b"\n") > 2 * MOST_DAILY_ROWS:
        raise too_many_rows(MOST_DAILY_ROWS)  # without reading all of it first
    notes = Notes(file)
    if encoding.assumed:
        notes.add(
            "report-encoding",
            Severity.NOTE,
            "The file is not in UTF-8 and was read as Windows-1252. If names look wrong, save it as CSV UTF-8.",
        )
    elif encoding.broken:
        notes.add("report-encoding", Severity.WARNING, f"Some bytes of the file are not in {encoding.name.upper()}.")
    try:
        lines = iter(encoding.open(data))
        first = _first_lines(lines)
        delimiter = _delimiter(first)
        table = read_table(read_rows(chain(first, lines), delimiter), notes) if delimiter else None
    except UnicodeDecodeError as error:
        raise RecordError(
            f"The text is not in {encoding.name.upper()} all through.", hint="Export it again."
        ) from error
    if table is None:
        raise _no_headings([sample_rows(first, delimiter) for delimiter in DELIMITERS])
    return [table], []


def _sheet_tables(data: bytes, file: str) -> tuple[list[Table], list[str]]:
    """Return the tables of a workbook's sheets, and the texts of the sheets that hold none.

    A sheet with a report that says nothing about a record comes alone, or not at all.
    """
    tables: list[Table] = []
    texts: list[str] = []
    samples: list[list[TextRow]] = []
    for name, rows in read_sheets(data):
        first = list(islice(rows, _SAMPLED_LINES))
        table = read_table(chain(first, rows), Notes(f"{file}, sheet {name}"))
        if table is not None:
            tables.append(table)
        else:
            samples.append(first)
            texts += [clean_line(cell) for row in first for cell in row.cells if cell]
    if not tables:
        raise _no_headings(samples)
    return [table for table in tables if table.match.kind not in REFUSED] or tables[:1], texts


def _first_lines(lines: Iterator[str]) -> list[str]:
    first: list[str] = []
    characters = 0
    for line in islice(lines, _SAMPLED_LINES):
        first.append(line)
        characters += len(line)
        if characters > _SAMPLED_CHARACTERS:
            break
    return first


def _delimiter(lines: list[str]) -> str | None:
    """Return the delimiter by which a row of the first lines is a report's headings, the one with the best match."""
    best: str | None = None
    best_weight: tuple[int, int] | None = None
    for delimiter in DELIMITERS:
        for row in sample_rows(lines, delimiter):
            match = _match(row)
            if match is not None and (best_weight is None or match.weight > best_weight):
                best, best_weight = delimiter, match.weight
    return best


def _match(row: TextRow) -> Match | None:
    return match_headings([clean_line(cell) for cell in row.cells])


def _refuse_other_forms(data: bytes) -> None:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        raise RecordError("This is JSON.", hint="Export the report as CSV or Excel, and import that.")
    if start.startswith((b"%PDF", b"<")):
        raise RecordError("This is a document and not a report's table.", hint=_HINT)


def _no_headings(samples: list[list[TextRow]]) -> RecordError:
    """Return the error for a file that is no known report, with the headings that it seems to have."""
    rows = [[clean_line(cell) for cell in row.cells if cell.strip()] for sample in samples for row in sample[:10]]
    widest = max(rows, key=len, default=[])
    if not widest:
        return RecordError("There is no table in it.", hint=_HINT)
    found = joined([f"“{shorten(cell, 40)}”" for cell in widest[:25]])
    more = f" and {len(widest) - 25:,} more" if len(widest) > 25 else ""
    return RecordError(f"Its headings are not those of a known report. Found: {found}{more}.", hint=_HINT)


def _with_findings(report: Report, notes: Notes) -> Report:
    return Report(
        report.kind, report.file, report.sha256, report.date, report.rows, (*report.findings, *notes.all()),
        report.read, report.rejected, report.dated_by, report.columns,
    )  # fmt: skip
