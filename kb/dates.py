"""Dates as people read them."""

import re
from datetime import date, datetime, timedelta
from typing import TypeAlias

import msgspec

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


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; the last of the month where that has no such day, and of all dates."""
    from calendar import monthrange

    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Period(msgspec.Struct, frozen=True):
    """A length of time as people say it: `12 months`, `30 days`. `months` are the calendar's, whatever their length."""

    months: int = 0
    days: int = 0
    words: str = ""

    def before(self, when: datetime) -> datetime:
        """Return the moment so long before another; the last of the month where that has no such day.

        The beginning of all dates is as far back as it goes.
        """
        from calendar import monthrange

        months = when.year * 12 + when.month - 1 - self.months
        year, month = divmod(months, 12)
        if year < 1:
            return datetime.min.replace(tzinfo=when.tzinfo)
        day = min(when.day, monthrange(year, month + 1)[1])
        try:
            return when.replace(year=year, month=month + 1, day=day) - timedelta(days=self.days)
        except OverflowError:
            return datetime.min.replace(tzinfo=when.tzinfo)


def period(text: str) -> Period | None:
    """Return the period that a text names, such as `12 months`, `6 weeks` or `1 year`; None for any other text."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})\s*(day|week|month|year)s?", text.strip().casefold())
    if found is None:
        return None
    count, unit = int(found[1]), found[2]
    words = f"{count} {unit}{'s' if count > 1 else ''}"
    if unit in ("day", "week"):
        return Period(days=count * (7 if unit == "week" else 1), words=words)
    return Period(months=count * (12 if unit == "year" else 1), words=words)


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
