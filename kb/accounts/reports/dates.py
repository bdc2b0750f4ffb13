"""Dates as reports and spreadsheets write them. A day that could be read in two ways is never guessed."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

_TIME = r"(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AP]\.?M\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?))?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})" + _TIME, re.IGNORECASE)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})" + _TIME, re.IGNORECASE)
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})" + _TIME, re.IGNORECASE)
_MONTH_NAME_DAY = re.compile(r"([a-z]{3,9})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})" + _TIME, re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1980, 2150


class DateColumn:
    """All dates of one column, because only the whole column tells whether 03/04/2026 is in March or in April.

    `of` returns the day in UTC, or None. `problem` says in words why a text of the column is no known day.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        distinct = {text for text in texts if text}
        pairs = [(int(match[1]), int(match[2])) for match in map(_SLASHED.fullmatch, distinct) if match is not None]
        day_first = any(one > 12 >= two for one, two in pairs)
        month_first = any(two > 12 >= one for one, two in pairs)
        self._day_first = day_first if day_first is not month_first else None
        self._mixed = day_first and month_first
        self._days = {text: self._read(text) for text in distinct}

    def of(self, text: str) -> date | None:
        """Return the day that a text of the column means; None when it is blank, unreadable or has two meanings."""
        return self._days.get(text)

    def problem(self, text: str) -> str | None:
        """Return why a text of the column gives no day, as the end of a sentence; None when it gives one."""
        if not text or self._days.get(text) is not None:
            return None
        if _SLASHED.fullmatch(text) is not None and _both_orders(text):
            if self._mixed:
                return "could be day/month or month/day, and the column has both"
            return "could be day/month or month/day, and nothing in the column tells which"
        return "is not a date"

    def _read(self, text: str) -> date | None:
        match = _SLASHED.fullmatch(text)
        if match is None:
            return read_date(text)
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        if self._day_first is None:
            return read_date(text)
        return _day(year, two, one) if self._day_first else _day(year, one, two)


def read_date(text: str) -> date | None:
    """Return the day of one date by itself, in UTC; None where it is no date or 03/04/2026 has two meanings."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return _iso(match)
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.fullmatch(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _SLASHED.fullmatch(text):
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        if _both_orders(text):
            return None
        return _day(year, two, one) or _day(year, one, two)
    if match := _DAY_MONTH_NAME.fullmatch(text):
        return _day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_NAME_DAY.fullmatch(text):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    if match := _SERIAL.fullmatch(text):
        # a date cell that lost its format: the day's number in the calendar that Excel counts from 1900
        return _in_range(_EXCEL_DAY_ZERO + timedelta(days=int(match[1])))
    return None


def _both_orders(text: str) -> bool:
    match = _SLASHED.fullmatch(text)
    if match is None:
        return False
    one, two = int(match[1]), int(match[2])
    return one != two and one <= 12 and two <= 12


def _iso(match: re.Match[str]) -> date | None:
    day = _day(int(match[1]), int(match[2]), int(match[3]))
    time = match[4]
    if day is None or not time:
        return day
    zone = time.upper().replace(" ", "").replace("UTC", "Z").replace("GMT", "Z")
    try:
        moment = datetime.fromisoformat(f"{day.isoformat()}T{zone}")
    except ValueError:
        return day
    return moment.astimezone(UTC).date() if moment.tzinfo else day


def _month(name: str) -> int:
    """Return the month of an English name, `Sep`, `Sept` and `September` alike; 0 for any other word."""
    name = name.casefold()
    return next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name)), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return None


def _in_range(day: date) -> date | None:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
