"""Whole report files: each kind in each generation, each dialect and encoding, and what cannot be used."""

import codecs
import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.record import Membership
from kb.accounts.reports import Kind, Report, read_report, reports_from_bytes
from kb.accounts.reports.report import SeatRow, SubscriptionRow, UserRow, Who
from kb.errors import RecordError, Severity

FIXTURES = Path(__file__).parents[3] / "fixtures" / "reports"
AUTOCAD = "AutoCAD - including specialized toolsets"
COLLECTION = "Architecture, Engineering & Construction Collection"
WRITTEN = date(2026, 11, 3)
KIM = Who("kim.ray@northwind.example", "KR7QX2PLM41A", None, "Kim", "Ray")


def fixture(name: str) -> Report:
    return one(FIXTURES.joinpath(name).read_bytes(), name)


def one(data: bytes | str, name: str = "report.csv") -> Report:
    reports = reports_from_bytes(data.encode() if isinstance(data, str) else data, name, WRITTEN)
    assert len(reports) == 1
    return reports[0]


def reasons(report: Report) -> list[tuple[int | None, str]]:
    return [(finding.place.line, finding.message) for finding in report.findings if finding.code == "report-row"]


@pytest.mark.parametrize("generation", [1, 3])
def test_users(generation: int) -> None:
    report = fixture(f"users-generation-{generation}.csv")
    assert (report.kind, report.read, report.rejected, report.findings) == (Kind.USERS, 7, 0, ())
    rows = [row for row in report.rows if isinstance(row, UserRow)]
    assert rows[0].who == KIM
    assert rows[0].place == Membership(
        team="Northwind Design", role="primary_admin", role_text="Primary admin", status="active"
    )
    assert [row.product for row in rows] == [AUTOCAD, COLLECTION, COLLECTION, AUTOCAD, AUTOCAD, None, None]
    assert [row.place.role for row in rows[3:]] == ["secondary_admin", "external", "user", "user"]
    assert rows[5].place.status == "pending"


@pytest.mark.parametrize("generation", [1, 3])
def test_subscriptions(generation: int) -> None:
    report = fixture(f"subscriptions-generation-{generation}.csv")
    assert (report.kind, report.read, report.rejected, report.findings) == (Kind.SUBSCRIPTIONS, 3, 0, ())
    agreement, online, _ = (row for row in report.rows if isinstance(row, SubscriptionRow))
    assert (agreement.contract_number, agreement.subscription_id) == ("110001234567", None)
    assert agreement.values == {
        "term": "Annual", "start": date(2026, 1, 15), "end": date(2027, 1, 14), "auto_renew_date": None,
        "status": "Active", "quantity": 5,
    }  # fmt: skip
    assert agreement.contract_values["auto_renew"] is False
    assert agreement.contract_values["purchased_via"] == "reseller"
    assert agreement.contract_values["reseller_email"] == "sales@reseller.example"
    assert (online.contract_number, online.subscription_id) == (None, "57412345678901")
    assert online.contract_values["auto_renew"] is True
    assert online.values["auto_renew_date"] == date(2028, 5, 31)
    assert "purchased_via" not in online.contract_values


@pytest.mark.parametrize("generation", [1, 3])
def test_usage_report(generation: int) -> None:
    report = fixture(f"usage-report-generation-{generation}.csv")
    assert (report.kind, report.read, report.rejected, report.findings) == (Kind.USAGE, 4, 0, ())
    kim, ana, lee, tokens = (row for row in report.rows if isinstance(row, SeatRow))
    assert kim.who.hashed_id == "0f2c6d0c3a1b4e5f8a9b0c1d2e3f405162738495"
    assert kim.values == {
        "version": "2026", "state": "assigned", "activity": "active", "access_option": "Subscription",
        "assigned": date(2024, 5, 10), "unassigned": None, "last_used": date(2026, 11, 2), "days_inactive": None,
        "days_used": 49, "monthly_average": 16.3,
    }  # fmt: skip
    assert (ana.values["group"], ana.values["days_inactive"], ana.values["days_used"]) == ("Architects", 121, 0)
    assert (lee.values["state"], lee.values["unassigned"]) == ("unassigned", date(2026, 6, 23))
    assert (tokens.values["access_option"], tokens.values["tokens_used"]) == ("Flex", 21)
    assert "state" not in tokens.values


@pytest.mark.parametrize("generation", [1, 3])
def test_daily_usage_comes_down_to_one_row_a_person_and_product(generation: int) -> None:
    report = fixture(f"daily-usage-generation-{generation}.csv")
    assert (report.kind, report.read, report.used, report.findings) == (Kind.DAILY_USAGE, 4, 4, ())
    kim, lee = (row for row in report.rows if isinstance(row, SeatRow))
    assert kim.values == {"last_used": date(2026, 11, 2), "version": "2026", "access_option": "Subscription"}
    assert lee.values == {
        "last_used": date(2026, 10, 30), "version": "2026", "access_option": "Flex", "tokens_used": 14,
    }  # fmt: skip
    assert (report.date, report.dated_by) == (date(2026, 11, 2), "the last day in it")


def test_seat_usage_and_token_usage() -> None:
    seats = fixture("seat-usage-generation-2.csv")
    assert seats.kind is Kind.SEAT_USAGE
    assert [row.values["last_used"] for row in seats.rows if isinstance(row, SeatRow)] == [
        date(2026, 11, 2),
        date(2026, 11, 1),
    ]
    tokens = fixture("token-usage-generation-2.csv")
    assert tokens.kind is Kind.TOKEN_USAGE
    (lee,) = (row for row in tokens.rows if isinstance(row, SeatRow))
    assert (lee.values["access_option"], lee.values["tokens_used"]) == ("Flex", 14)


@pytest.mark.parametrize("name", ["groups-generation-2.csv", "groups-generation-3.csv"])
def test_a_groups_report_is_refused_in_plain_words(name: str) -> None:
    with pytest.raises(RecordError, match=r"groups report.*keeps no groups"):
        fixture(name)


def test_hidden_people_are_told_apart_by_their_code() -> None:
    report = fixture("usage-report-hidden.csv")
    assert report.rejected == 0
    whos = [row.who for row in report.rows if isinstance(row, SeatRow)]
    assert all(who.hidden and who.email is None and who.first_name is None for who in whos)
    assert whos[0].hashed_id == "0f2c6d0c3a1b4e5f8a9b0c1d2e3f405162738495"
    (finding,) = report.findings
    assert finding.code == "report-hidden-people"
    assert "Personal data" in finding.hint


def test_hidden_people_without_a_code_cannot_be_used() -> None:
    report = one("Email,First name,Team,Product,Day used\n*****,*****,North,AutoCAD,2026-11-03\n")
    assert (report.read, report.used, report.rows) == (1, 0, ())
    assert reasons(report) == [(2, "Row not used: the privacy setting hides who it is about.")]


def test_hashed_names_and_addresses_are_no_names() -> None:
    code = "ff75a4999120ea60d710fa9dbd00ff75a4999120"
    report = one(f"Email,First name,Team,Product,Seat assignment\n{code},{code},North,AutoCAD,assigned\n")
    (row,) = report.rows
    assert row == SeatRow(
        2, Who(None, None, code, None, None, hidden=True), "AutoCAD", "North", {"state": "assigned"}
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(sorted(path.name for path in FIXTURES.glob("*.csv") if not path.name.startswith("groups"))),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    hint_line=st.booleans(),
)
def test_the_same_facts_in_every_dialect(
    name: str, delimiter: str, encoding: str, quoting: int, line_end: str, hint_line: bool
) -> None:
    original = FIXTURES.joinpath(name).read_text(encoding="utf-8").replace("Kim", "Käthe")
    table = list(csv.reader(io.StringIO(original)))
    written = io.StringIO(newline="")
    if hint_line:
        written.write(f"sep={delimiter}{line_end}")
    csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(table)
    expected, found = one(original, name), one(written.getvalue().encode(encoding), name)
    assert found.kind is expected.kind
    assert [(row.who, row.place) if isinstance(row, UserRow) else row_facts(row) for row in found.rows] == [
        (row.who, row.place) if isinstance(row, UserRow) else row_facts(row) for row in expected.rows
    ]
    assert found.rejected == 0


def row_facts(row: object) -> object:
    if isinstance(row, SeatRow):
        return row.who, row.product, row.team, row.values
    assert isinstance(row, SubscriptionRow)
    return row.contract_number, row.subscription_id, row.product, row.values, row.contract_values


def test_a_german_spreadsheet_is_read() -> None:
    report = one(
        "Email;Team;Product;Seat assignment;Assigned date;Days used;Monthly average;Last accessed\r\n"
        "jörg@nord.example;Nord;AutoCAD;assigned;10.05.2024 21:20;49;16,25;29.10.2026\r\n"
        "zoë@nord.example;Nord;AutoCAD;unassigned;;0;0;\r\n".encode("cp1252")
    )
    first, second = (row for row in report.rows if isinstance(row, SeatRow))
    assert first.values == {
        "state": "assigned", "assigned": date(2024, 5, 10), "days_used": 49, "monthly_average": 16.25,
        "last_used": date(2026, 10, 29),
    }  # fmt: skip
    assert second.values == {"state": "unassigned", "days_used": 0, "monthly_average": 0.0}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_report_or_plain_words(data: bytes) -> None:
    for prefix in (b"", b"Email,Team,Role\n", b"Email;Product;Day used\n", b"PK\x03\x04"):
        try:
            reports = reports_from_bytes(prefix + data, "report.csv", WRITTEN)
        except RecordError as error:
            assert error.where == "report.csv"
        else:
            assert all(report.read >= report.rejected >= 0 for report in reports)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(FIXTURES.glob("*.csv"))),
    st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=3)), min_size=1, max_size=5),
)
def test_a_damaged_report_gives_what_is_left_or_plain_words(path: Path, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(path.read_bytes())
    for at, new in damage:
        data[at : at + len(new)] = new
    try:
        reports = reports_from_bytes(bytes(data), path.name, WRITTEN)
    except RecordError as error:
        assert str(error).startswith(path.name)
    else:
        assert all(report.used <= report.read for report in reports)


def test_windows_1252_is_read_and_said() -> None:
    report = one("Email;Nachname;Team;Role\njörg@north.example;Ölberg;Nord;User\n".encode("cp1252"))
    assert [finding.code for finding in report.findings] == ["report-encoding", "report-headings"]
    assert "“Nachname”" in report.findings[1].message


def test_a_row_with_broken_bytes_is_left_out_and_the_others_are_used() -> None:
    data = "Email,Team,Role\nä@north.example,Zürich,User\nö@north.example,Zü".encode() + b"\xff,User\n"
    report = one(data)
    assert report.used == 1
    assert reasons(report) == [(3, "Row not used: it has bytes that are not in the file's encoding.")]


def test_rows_that_cannot_be_used_are_named_with_their_lines() -> None:
    report = one(
        "Email,Team,Role\n"
        "kim@north.example,North,User\n"
        "\n"
        "nobody,North,User\n"
        ",North,User\n"
        "lee@north.example,North,User,extra,more\n"
        'ana@north.example,"North\n'
        "tom@north.example,North,User\n"
        "mia@north.example,North"
    )
    assert report.read == 7
    assert [row.who.email for row in report.rows if isinstance(row, UserRow)] == [
        "kim@north.example",
        "tom@north.example",
    ]
    assert [line for line, _ in reasons(report)] == [4, 5, 6, 7, 9]
    told = " ".join(message for _, message in reasons(report))
    for words in ("not an e-mail address", "no e-mail address", "5 cells", "opens on line 7", "ends in the middle"):
        assert words in told


def test_short_rows_and_empty_extra_cells_are_used() -> None:
    report = one("Email,Team,Role,Product\nkim@north.example,North\nlee@north.example,North,User,AutoCAD,,\n")
    assert report.used == 2
    assert report.findings == ()


def test_repeated_headings_are_skipped_and_the_headings_need_not_be_first() -> None:
    report = one(
        "Users\nTeam:,North\n\nEmail,Team,Role\na@north.example,N,User\nEmail,Team,Role\nb@north.example,N,User\n"
    )
    assert report.used == 2
    assert [row.line for row in report.rows] == [5, 7]


def test_unknown_words_and_unclear_dates_stay_unknown_and_are_told_once() -> None:
    report = one(
        "Email,Team,Product,Seat assignment,Assigned date,Days used,Monthly average\n"
        "a@north.example,N,AutoCAD,maybe,03/04/2026,-3,1\n"
        "b@north.example,N,AutoCAD,maybe,03/04/2026,4,often\n"
    )
    assert report.used == 2
    assert [row.values for row in report.rows if isinstance(row, SeatRow)] == [
        {"monthly_average": 1.0},
        {"days_used": 4},
    ]
    told = {finding.code: finding for finding in report.findings}
    assert {"report-date", "report-state", "report-number"} == set(told)
    assert told["report-date"].place.line == 2
    assert "2 rows" in told["report-date"].message


def test_formulas_and_control_characters_are_plain_text() -> None:
    report = one(
        "Email,First name,Last name,Team,Role\n"
        'kim@north.example,"=HYPERLINK(""http://evil.example"")",\x1b]52;c;AAAA\x07\u202eRay,No\x00rth\x9b2J,User\n'
    )
    (row,) = report.rows
    assert isinstance(row, UserRow)
    assert row.who.first_name == '=HYPERLINK("http://evil.example")'
    assert row.who.last_name == "�]52;c;AAAA��Ray"
    assert row.place.team == "No�rth�2J"


def test_a_contract_number_that_a_spreadsheet_rounded_is_not_taken_for_one() -> None:
    report = one("Team,Product,Contract number,Seat quantity\nN,AutoCAD,1.10001E+11,4\n")
    (row,) = report.rows
    assert isinstance(row, SubscriptionRow)
    assert row.contract_number is None
    assert [finding.code for finding in report.findings] == ["report-rounded-number"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"Name,Colour,Size\n1,2,3\n", "“Name”, “Colour” and “Size”"),
        (b"hello\n", "not those of a known report"),
        (b'{"users": []}', "JSON"),
        (b"%PDF-1.7 ...", "document"),
        (b"<html><table>", "document"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel workbook"),
        (b"First name,Last name,Email address\nA,B,c@north.example\n", "list for adding users"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "report.csv"),
    ],
)
def test_what_is_no_report_is_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(RecordError) as caught:
        one(data)
    assert words in str(caught.value)
    assert caught.value.where == "report.csv"


def test_a_report_of_headings_only_has_no_rows() -> None:
    report = one("Email,Team,Role\n")
    assert (report.read, report.rows, report.findings) == (0, (), ())


def test_far_too_many_rows_are_refused_at_once() -> None:
    with pytest.raises(RecordError, match="more than 400,000 rows"):
        one("Email,Product,Day used\n" + "a@n.example,A,2026-11-03\n" * 900_000)
    with pytest.raises(RecordError, match="more than 100,000 rows"):
        one("Email,Team,Role\n" + "a@n.example,A,User\n" * 100_001)


def test_many_broken_rows_are_counted_and_the_first_ones_named() -> None:
    report = one("Email,Team,Role\n" + "nobody,North,User\n" * 5_000)
    assert report.rejected == 5_000
    assert len(report.findings) == 1_001
    assert report.findings[-1].severity is Severity.NOTE
    assert "4,000 more" in report.findings[-1].message


def test_the_date_of_a_report_is_its_own_then_its_names_then_its_files() -> None:
    text = "Email,Team,Role\na@north.example,N,User\n"
    assert (one(text).date, one(text).dated_by) == (WRITTEN, "the day its file was written")
    named = one(text, "users-2026-10-01.csv")
    assert (named.date, named.dated_by) == (date(2026, 10, 1), "its file name")
    own = one(f"Date range,2026-08-01 - 2026-09-15\n{text}", "users-2026-10-01.csv")
    assert (own.date, own.dated_by) == (date(2026, 9, 15), "the report itself")


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(codecs.BOM_UTF8 + b"Email,Team,Role\na@north.example,N,User\n")
    os.utime(path, (1_790_000_000, 1_790_000_000))
    report = read_report(path)
    assert report.file == "users.csv"
    assert report.date == date.fromtimestamp(1_790_000_000)
    assert len(report.sha256) == 64


@pytest.mark.parametrize("name", ["missing.csv", ".", "a\x00b.csv"])
def test_a_path_without_a_file_gives_plain_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordError):
        read_report(tmp_path / name)


def test_a_pipe_is_refused_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(RecordError, match="pipe"):
        read_report(tmp_path / "pipe.csv")


def test_a_file_beyond_the_limit_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(RecordError, match="larger than 64 MB"):
        read_report(path)


def test_a_file_name_with_control_characters_is_shown_clean(tmp_path: Path) -> None:
    path = tmp_path / "u\x1b]2;x\x07\u202e.csv"
    path.write_text("Email,Team,Role\nnobody,N,User\n", encoding="utf-8")
    report = read_report(path)
    assert "\x1b" not in report.file
    assert "\u202e" not in str(report.findings[0])
