"""A table with known headings: cleaned cells by field, and each row that cannot be used with line and reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from kb.accounts.reports.csv_rows import TextRow
from kb.accounts.reports.dates import DateColumn
from kb.accounts.reports.decoding import has_broken_text
from kb.accounts.reports.headings import Match, match_headings
from kb.accounts.reports.report import DAILY
from kb.accounts.reports.values import HIDDEN, NumberColumn, is_blank, is_hidden, known
from kb.errors import Finding, Place, RecordError, Severity
from kb.text import clean_line, plural

MOST_ROWS = 100_000
"""A record is one company's; more people and products than this are several companies', or no report."""
MOST_DAILY_ROWS = 400_000
"""Reports with a row a day come down to one row a person and product."""
_MOST_CHARACTERS = 10_000
_MOST_FINDINGS = 1_000
_ROWS_BEFORE_HEADINGS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row that can be read: the line that it starts on, and its cells in the order of the table's fields."""

    number: int
    cells: tuple[str, ...]


class Notes:
    """Collects findings about one file, at most so many that a person would still look at them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []
        self.rejected = 0
        self._left_out = 0

    def reject(self, line: int, reason: str, hint: str = "") -> None:
        """Note a row that is not used, and why."""
        self.rejected += 1
        self.add("report-row", Severity.WARNING, f"Row not used: {reason}.", line, hint)

    def add(self, code: str, severity: Severity, message: str, line: int | None = None, hint: str = "") -> None:
        """Note anything else that a person should know."""
        if len(self.found) < _MOST_FINDINGS:
            self.found.append(Finding(code, severity, message, Place(self.file, line), hint))
        else:
            self._left_out += 1

    def all(self) -> tuple[Finding, ...]:
        """Return what was noted in the order of the lines, and how many notes had no room."""
        self.found.sort(key=lambda finding: finding.place.line or 0)
        if not self._left_out:
            return tuple(self.found)
        rest = f"{plural(self._left_out, 'more note')} of this kind are not listed."
        return (*self.found, Finding("report-more", Severity.NOTE, rest, Place(self.file)))


@dataclass(slots=True)
class Table:
    """One report's rows as text. `before` holds the texts above the headings, where a report may give its date."""

    match: Match
    notes: Notes
    rows: list[Line] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    read: int = 0

    def has(self, name: str) -> bool:
        """Tell whether the report has a column for a field."""
        return name in self.match.columns

    def texts(self, name: str) -> Callable[[Line], str]:
        """Return a function that gives a row's text of a field as it stands; an empty text where there is no column."""
        if name not in self.match.columns:
            return lambda line: ""
        at = list(self.match.columns).index(name)
        return lambda line: line.cells[at]

    def values(self, name: str) -> Callable[[Line], str | None]:
        """Return a function that gives a row's text of a field; None where it is blank, hidden or has no column."""
        text = self.texts(name)
        return lambda line: known(text(line))

    def dates(self, name: str) -> Callable[[Line], date | None]:
        """Return a function that gives a row's day of a field; what is no day is noted once for each text."""
        text = self.texts(name)
        days = DateColumn(known(text(line)) or "" for line in self.rows)
        self._note_problems(text, days.problem, "report-date", "date")
        return lambda line: days.of(text(line))

    def numbers(self, name: str) -> Callable[[Line], float | None]:
        """Return a function that gives a row's number of a field; what is no number is noted once for each text."""
        text = self.texts(name)
        numbers = NumberColumn(known(text(line)) or "" for line in self.rows)
        self._note_problems(text, numbers.problem, "report-number", "number")
        return lambda line: numbers.of(text(line))

    def readings(self, name: str, read: Callable[[str], object | None], what: str) -> None:
        """Note each text of a field that `read` does not understand, once, with its first row."""
        unknown = f"is not a {what} that is known"
        self._note_problems(
            self.texts(name), lambda text: None if read(text) is not None else unknown, f"report-{what}", what
        )

    def _note_problems(
        self, text: Callable[[Line], str], problem: Callable[[str], str | None], code: str, what: str
    ) -> None:
        seen: dict[str, int] = {}
        for line in self.rows:
            cell = text(line)
            if cell in seen:
                seen[cell] += 1
            elif known(cell) is not None and problem(cell) is not None:
                seen[cell] = 1
        for line in self.rows if seen else ():
            cell = text(line)
            if cell in seen:
                rows = seen.pop(cell)
                also = f" It stands in {plural(rows, 'row')}." if rows > 1 else ""
                message = f"The {what} “{cell}” {problem(cell)}, so it stays unknown.{also}"
                self.notes.add(code, Severity.WARNING, message, line.number)


def read_table(rows: Iterable[TextRow], notes: Notes) -> Table | None:
    """Return the table that starts with the first row of known headings; None when there is none near the top.

    Raises RecordError when the table has more rows than can be used.
    """
    cleaner = _Cleaner()
    before: list[str] = []
    source = iter(rows)
    for row in source:
        cells = [cleaner.clean(cell) for cell in row.cells]
        match = match_headings(cells)
        if match is not None:
            table = Table(match, notes, before=before)
            _fill(table, row.cells, source, cleaner)
            return table
        before += [cell for cell in cells if cell]
        if row.line > _ROWS_BEFORE_HEADINGS:
            return None
    return None


def _fill(table: Table, headings: list[str], rows: Iterable[TextRow], cleaner: "_Cleaner") -> None:
    notes = table.notes
    at = list(table.match.columns.values())
    width = len(headings)
    most = MOST_DAILY_ROWS if table.match.kind in DAILY else MOST_ROWS
    for row in rows:
        cells = row.cells
        if not row.problem and not any(cells):
            continue
        if cells == headings:
            continue  # files joined end to end repeat their headings
        table.read += 1
        if table.read > most:
            raise too_many_rows(most)
        reason = _unusable(row, width)
        if reason is None:
            if len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            cleaned = cleaner.row([cells[column] for column in at])
            if not isinstance(cleaned, str):
                if any(cleaned):
                    table.rows.append(Line(row.line, cleaned))
                else:
                    table.read -= 1
                continue
            reason = cleaned
        notes.reject(row.line, reason)


def too_many_rows(most: int) -> RecordError:
    """Return the error for a report with more rows than can be used."""
    return RecordError(
        f"The report has more than {most:,} rows.", hint="Export it for a shorter time or for one team at a time."
    )


def _unusable(row: TextRow, width: int) -> str | None:
    if row.problem:
        return row.problem
    cells = row.cells
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return f"it has {len(cells)} cells where the headings have {width}, so its columns may have moved"
    if len(cells) < width:
        if row.cut_off:
            return "the file ends in the middle of it"
        if row.lines > 1:
            return f"it runs over {row.lines} lines and has only {len(cells)} of {width} cells, so a quote is missing"
    return None


class _Cleaner:
    """Cleans each distinct text once, and gives the same text back for the same cell."""

    def __init__(self) -> None:
        self._clean: dict[str, str] = {}

    def clean(self, cell: str) -> str:
        """Return a cell's text, cleaned; what is blank as an empty text, and what is hidden as five stars."""
        cleaned = self._clean.get(cell)
        if cleaned is None:
            cleaned = clean_line(cell)
            if is_hidden(cleaned):
                cleaned = HIDDEN
            elif is_blank(cleaned):
                cleaned = ""
            self._clean[cell] = cleaned
        return cleaned

    def row(self, cells: list[str]) -> tuple[str, ...] | str:
        """Return the cells of a row, cleaned, or the reason why one of them cannot be used."""
        known = self._clean
        found: list[str] = []
        for cell in cells:
            cleaned = known.get(cell)
            if cleaned is None:
                if len(cell) > _MOST_CHARACTERS:
                    return f"one of its cells has more than {_MOST_CHARACTERS:,} characters"
                if has_broken_text(cell):
                    return "it has bytes that are not in the file's encoding"
                cleaned = self.clean(cell)
            found.append(cleaned)
        return tuple(found)
