"""Excel workbooks: the sheet with the data is found by its headings, and a hostile workbook costs no memory."""

import csv
import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from kb.accounts.reports import Kind, Report, read_report, read_reports, reports_from_bytes
from kb.accounts.reports.report import SeatRow, UserRow
from kb.errors import RecordError

FIXTURES = Path(__file__).parents[3] / "fixtures" / "reports"
WRITTEN = date(2026, 11, 3)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cells_of(name: str) -> list[list[object]]:
    return [list(row) for row in csv.reader(io.StringIO((FIXTURES / name).read_text(encoding="utf-8")))]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def usage_workbook() -> bytes:
    rows = cells_of("usage-report-generation-1.csv")
    rows[1][8], rows[1][10], rows[1][15], rows[1][16] = 2026, datetime(2024, 5, 10, 21, 20, 32), 49, 16.3
    rows[1][18] = date(2026, 11, 2)
    filters = [["Zeitraum", "2026-08-04 - 2026-11-01"], ["Team", "Alle Teams"]]
    return workbook(("Filter", filters), ("Nutzungsbericht", rows))


def one(data: bytes) -> Report:
    (report,) = reports_from_bytes(data, "report.xlsx", WRITTEN)
    return report


def repacked(change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    old, written = zipfile.ZipFile(io.BytesIO(usage_workbook())), io.BytesIO()
    with old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return written.getvalue()


def with_sheet(rows: bytes, strings: bytes = b"") -> bytes:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
    shared = f'<sst xmlns="{MAIN}">'.encode() + strings + b"</sst>"
    return repacked(
        lambda name, part: sheet if name.endswith("sheet2.xml") else part,
        {"xl/sharedStrings.xml": shared} if strings else None,
    )


def test_the_data_sheet_is_found_by_its_headings_and_gives_the_same_facts_as_the_csv() -> None:
    report = one(usage_workbook())
    (expected,) = reports_from_bytes((FIXTURES / "usage-report-generation-1.csv").read_bytes(), "report.csv", WRITTEN)
    assert report.kind is Kind.USAGE
    assert [(row.line, row.who, row.values) for row in report.rows if isinstance(row, SeatRow)] == [
        (row.line, row.who, row.values) for row in expected.rows if isinstance(row, SeatRow)
    ]


def test_the_filter_block_gives_the_date() -> None:
    report = one(usage_workbook())
    assert (report.date, report.dated_by) == (date(2026, 11, 1), "the report itself")


def test_a_data_sheet_alone_and_headings_further_down_are_read_too() -> None:
    rows = [["Users"], [], *cells_of("users-generation-3.csv")]
    report = one(workbook(("Blatt 1", rows)))
    assert report.kind is Kind.USERS
    assert report.rows[0].line == 4


def test_long_numbers_stay_whole_and_formulas_are_not_evaluated() -> None:
    rows = [["Team", "Product", "Contract number", "Seat quantity"], ["=1+1", "AutoCAD", 110001234567, 5]]
    report = one(workbook(("Subscriptions", rows)))
    assert [(row.contract_number, row.values["quantity"], row.team) for row in report.rows] == [  # type: ignore[union-attr]
        ("110001234567", 5, None)
    ]


def test_a_workbook_with_several_reports_gives_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "export-2026-11-03.xlsx"
    names = ("users-generation-3.csv", "subscriptions-generation-3.csv", "groups-generation-3.csv")
    path.write_bytes(workbook(*((f"Tabelle {number}", cells_of(name)) for number, name in enumerate(names))))
    assert [report.kind for report in read_reports(path)] == [Kind.USERS, Kind.SUBSCRIPTIONS]
    first = read_report(path)
    assert first.kind is Kind.USERS
    assert "subscriptions report" in first.findings[-1].message


def test_rows_that_cannot_be_used_name_their_sheet_and_row() -> None:
    report = one(workbook(("Benutzer", [["Email", "Team", "Role"], ["nobody", "North", "User"]])))
    assert str(report.findings[0].place) == "report.xlsx, sheet Benutzer:2"


def test_a_workbook_without_a_report_names_what_it_holds() -> None:
    with pytest.raises(RecordError, match="“Name”, “Colour” and “Size”"):
        one(workbook(("Sheet", [["Name", "Colour", "Size"], [1, 2, 3]])))
    with pytest.raises(RecordError, match="no table"):
        one(workbook(("Sheet", [])))


def test_the_name_of_the_file_does_not_decide(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(usage_workbook())
    assert read_report(path).kind is Kind.USAGE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and nothing more", "damaged"),
        (usage_workbook()[:3_000], "damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
    ],
)
def test_damaged_and_protected_workbooks(data: bytes, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        one(data)


def test_an_archive_of_csv_files_says_to_unpack_it() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("users.csv", "Email,Team,Role\n")
    with pytest.raises(RecordError, match="Unpack it"):
        one(written.getvalue())


HOSTILE = {
    "a part that unpacks to 210 MB": lambda: repacked(
        lambda name, part: part + b" " * 210_000_000 if name.endswith("sheet2.xml") else part
    ),
    "a part that is packed a thousandfold": lambda: repacked(
        lambda name, part: part + b" " * 20_000_000 if name.endswith("sheet2.xml") else part
    ),
    "two cells far apart": lambda: with_sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "rows without references, one of them wide": lambda: with_sheet(
        b"<row>" + b"<c><v>0</v></c>" * 20_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 20_000
    ),
    "a long text in many cells": lambda: with_sheet(
        b"".join(
            b"<row>" + b"".join(b'<c t="s"><v>0</v><!-- %d --></c>' % (7919 * i * j) for j in range(20)) + b"</row>"
            for i in range(200)
        ),
        b"<si><t>" + random.Random(3).randbytes(60_000).hex().encode() + b"</t></si>",
    ),
    "more parts than a report has": lambda: with_parts(5_000),
}


def with_parts(count: int) -> bytes:
    written = io.BytesIO(usage_workbook())
    with zipfile.ZipFile(written, "a") as archive:
        for number in range(count):
            archive.writestr(f"xl/part{number}.xml", "<a/>")
    return written.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_before_it_costs_memory(name: str) -> None:
    data = HOSTILE[name]()
    tracemalloc.start()
    try:
        with pytest.raises(RecordError, match=r"far more than|further than|more parts"):
            one(data)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(repacked(lambda name, part: part))
    at = data.rindex(b"xl/worksheets/sheet2.xml")  # in the list at the end; the size stands 22 bytes before the name
    data[at - 22 : at - 18] = (10).to_bytes(4, "little")
    with pytest.raises(RecordError, match="damaged"):
        one(bytes(data))


def test_random_damage_gives_a_report_or_plain_words() -> None:
    chance = random.Random(7)

    def damage(name: str, part: bytes) -> bytes:
        changed = bytearray(part)
        if name.startswith("xl/") and chance.random() < 0.4:
            for _ in range(chance.randint(1, 3)):
                at = chance.randrange(len(changed))
                if chance.random() < 0.5:
                    changed[at] = chance.randrange(256)
                else:
                    del changed[at : at + chance.randint(1, 20)]
        return bytes(changed)

    read = refused = 0
    for _ in range(80):
        data = repacked(damage)
        try:
            reports = reports_from_bytes(data, "report.xlsx", WRITTEN)
        except RecordError as error:
            refused += 1
            assert error.where == "report.xlsx"
        else:
            read += 1
            assert reports
    assert read
    assert refused


def test_texts_that_many_cells_share_are_read() -> None:
    texts = ["Email", "Team", "Role", "North", "User", *(f"person{number}@north.example" for number in range(300))]
    rows = [b'<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>']
    rows += [
        f'<row><c t="s"><v>{n + 5}</v></c><c t="s"><v>3</v></c><c t="s"><v>4</v></c></row>'.encode() for n in range(300)
    ]
    report = one(with_sheet(b"".join(rows), "".join(f"<si><t>{text}</t></si>" for text in texts).encode()))
    assert report.used == 300
    assert report.rows[299].who.email == "person299@north.example"  # type: ignore[union-attr]


def test_a_users_sheet_keeps_its_people() -> None:
    report = one(workbook(("Users", cells_of("users-generation-1.csv"))))
    assert len({row.who for row in report.rows if isinstance(row, UserRow)}) == 4
