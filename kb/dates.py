"""Dates as people read them."""

from datetime import date, datetime
from typing import TypeAlias

Day: TypeAlias = date
"""A date, for classes that have a field called `date`."""


def long_date(day: date) -> str:
    """Return `3 November 2026`, the same on every computer whatever its language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(when: datetime, now: datetime) -> str:
    """Return a time near enough to be found again: `14:05` for today, `yesterday 14:05`, else the day."""
    days = (now.date() - when.date()).days
    clock = f"{when:%H:%M}"
    if days == 0:
        return clock
    return f"yesterday {clock}" if days == 1 else long_date(when.date())


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
