"""Excel workbooks: each sheet as rows of text. A sheet is known by its headings, never by its name or its place.

An export's first sheet is a filter block and its data come after it, and the names of the sheets are in the language
of the person who exported it (domain.md 2.1).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from kb.accounts.reports.csv_rows import TextRow
from kb.errors import RecordError
from kb.text import clean_line

_ARCHIVE = b"PK"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def is_workbook(data: bytes) -> bool:
    """Tell whether a file's bytes are an archive, as an Excel workbook is; its name does not matter.

    Raises RecordError for the older form of Excel, which is also the form of a workbook with a password.
    """
    if data.startswith(_OLD_EXCEL):
        raise RecordError(
            "This is an old Excel workbook (.xls), or one with a password.",
            hint="Save it as .xlsx without a password, or as CSV, and import that.",
        )
    return data.startswith(_ARCHIVE)


def read_sheets(data: bytes) -> Iterator[tuple[str, Iterator[TextRow]]]:
    """Yield each sheet's name and its rows, numbered as Excel numbers them.

    Raises RecordError when the bytes are no workbook, are damaged, or unpack to more than a report has.
    """
    import python_calamine  # most reports are CSV, and need neither

    from kb.accounts.reports.workbook_guard import checked_workbook

    clean = checked_workbook(data)

    damaged = RecordError("The workbook is damaged: it cannot be read.", hint="Export it again, or export it as CSV.")
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(clean)
        names = [
            sheet.name for sheet in workbook.sheets_metadata if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
    except BaseException as error:
        raise _as_damaged(error, damaged) from error
    for name in names:
        try:
            sheet = workbook.get_sheet_by_name(name)
            rows = _rows(sheet.iter_rows()) if sheet.total_height else iter(())
        except BaseException as error:
            raise _as_damaged(error, damaged) from error
        yield clean_line(name), rows


def _rows(rows: Iterable[Sequence[object]]) -> Iterator[TextRow]:
    for number, cells in enumerate(rows, start=1):
        yield TextRow(number, [_text(cell) for cell in cells])


def _as_damaged(error: BaseException, damaged: RecordError) -> BaseException:
    """Return what to raise: a panic inside the parser is no Exception, but it is no wish to stop either."""
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return damaged
    return error


def _text(cell: object) -> str:
    """Return a cell as a CSV would have it: a date in ISO form, a whole number without a fraction."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
