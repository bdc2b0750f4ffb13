"""Dates: every form that reports and spreadsheets write, and never a guess between day and month."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.reports.dates import DateColumn, read_date
from kb.accounts.reports.report_date import date_in_name, date_in_texts

NOV_3 = date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03", "2026/11/3", "20261103", "2026-11-03T21:20:32Z", "2026-11-03 09:00", "3 Nov 2026", "03-Nov-2026",
        "3rd November 2026", "Nov 3, 2026", "November 3rd, 2026", "3.11.2026", "03.11.2026 14:30", "46329", "46329,75",
        "2026-11-03T21:20:32.123456789Z", "2026-11-02T22:30:00-05:00",
    ],
)  # fmt: skip
def test_forms_that_mean_one_day(text: str) -> None:
    assert read_date(text) == NOV_3


@pytest.mark.parametrize(
    "text",
    ["03/11/2026", "11-03-2026", "2026-02-30", "13/13/2026", "3 Foo 2026", "2026", "12", "", "soon", "99999",
     "2026-10-04 - 2026-11-03", "0001-01-01", "9999-12-31"],
)  # fmt: skip
def test_what_is_no_day_or_two_days_is_unknown(text: str) -> None:
    assert read_date(text) is None


def test_one_day_above_twelve_tells_the_order_of_the_whole_column() -> None:
    american = DateColumn(["11/03/2026", "12/25/2026", ""])
    british = DateColumn(["03/11/2026", "25/12/2026"])
    assert american.of("11/03/2026") == NOV_3
    assert british.of("03/11/2026") == NOV_3
    assert american.of("") is None


def test_a_column_that_could_be_either_stays_unknown_with_the_reason() -> None:
    column = DateColumn(["11/03/2026", "05/05/2026"])
    assert column.of("11/03/2026") is None
    assert "nothing in the column tells" in (column.problem("11/03/2026") or "")
    assert column.of("05/05/2026") == date(2026, 5, 5)
    assert column.problem("05/05/2026") is None


def test_a_column_with_both_orders_keeps_only_what_can_be_one_day() -> None:
    column = DateColumn(["11/03/2026", "12/25/2026", "25/12/2026"])
    assert column.of("11/03/2026") is None
    assert "has both" in (column.problem("11/03/2026") or "")
    assert column.of("12/25/2026") == column.of("25/12/2026") == date(2026, 12, 25)


@settings(max_examples=100)
@given(st.lists(st.dates(date(1990, 1, 1), date(2099, 12, 31)), min_size=1, max_size=20), st.booleans())
def test_a_slashed_column_is_right_or_silent(days: list[date], american: bool) -> None:
    texts = {f"{d:%m/%d/%Y}" if american else f"{d:%d/%m/%Y}": d for d in days}
    column = DateColumn(texts)
    for text, day in texts.items():
        assert column.of(text) in (day, None)
    if any(day.day > 12 for day in days):
        assert all(column.of(text) == day for text, day in texts.items())


@settings(max_examples=50)
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_excel_serial_numbers(day: date) -> None:
    assert read_date(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("users-2026-11-03.csv", NOV_3),
        ("Users_20261103.csv", NOV_3),
        ("export 20261103093000.xlsx", NOV_3),
        ("usage 2026-01-01_2026-11-03.csv", NOV_3),
        ("usage (3 Nov 2026).csv", NOV_3),
        ("usage-Nov-03-2026.csv", NOV_3),
        ("25-12-2026.csv", date(2026, 12, 25)),
        ("03-11-2026.csv", None),
        ("110001234567.csv", None),
        ("users.csv", None),
    ],
)
def test_the_day_in_a_file_name(name: str, day: date | None) -> None:
    assert date_in_name(name) == day


def test_the_end_of_a_date_range_is_the_day_of_the_report() -> None:
    assert date_in_texts(["Team", "All teams", "Date range", "2026-10-04 - 2026-11-03"]) == NOV_3
    assert date_in_texts(["Past 30 days: October 4, 2026 to November 3, 2026"]) == NOV_3
    assert date_in_texts(["AutoCAD 2026", "110001234567"]) is None
