"""The day that a report speaks of: as it says itself, else as its file's name says, else when the file was written."""

import re
from collections.abc import Iterable
from datetime import date

from kb.accounts.reports.dates import read_date

_ISO_PART = re.compile(r"(?<!\d)(20\d{2})[-_. ]?(\d{2})[-_. ]?(\d{2})(?:\d{4}|\d{6})?(?!\d)")
_OTHER_PART = re.compile(r"(?<!\d)(\d{1,2})[-_. ](\d{1,2})[-_. ](\d{4})(?!\d)")
_NAMED_PART = re.compile(r"(?<!\d)(\d{1,2})[-_. ]*([A-Za-z]{3,9})[-_. ]*(\d{4})(?!\d)")
_MONTH_FIRST_PART = re.compile(r"([A-Za-z]{3,9})[-_. ]*(\d{1,2})[-_., ]+(\d{4})(?!\d)")
_TEXT_PART = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{2}:[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?, ?\d{4}"
)


def date_in_texts(texts: Iterable[str]) -> date | None:
    """Return the latest day that the texts outside a report's table name, such as the end of its date range."""
    days: list[date] = []
    for text in texts:
        found = [read_date(part[0]) for part in _TEXT_PART.finditer(text[:500])]
        days += [day for day in found if day is not None]
    return max(days, default=None)


def date_in_name(name: str) -> date | None:
    """Return the latest day that a file's name holds, `users-2026-11-03.csv` or `Users_20261103`; None without one."""
    days: list[date | None] = []
    days += [read_date(f"{match[1]}-{match[2]}-{match[3]}") for match in _ISO_PART.finditer(name)]
    days += [read_date(f"{match[1]}/{match[2]}/{match[3]}") for match in _OTHER_PART.finditer(name)]
    days += [read_date(f"{match[1]} {match[2]} {match[3]}") for match in _NAMED_PART.finditer(name)]
    days += [read_date(f"{match[1]} {match[2]} {match[3]}") for match in _MONTH_FIRST_PART.finditer(name)]
    return max((day for day in days if day is not None), default=None)
