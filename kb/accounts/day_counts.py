"""Whole days and hours between two moments, and how they are said."""

from datetime import datetime

from kb.text import plural


def spoken_days(count: int) -> str:
    """Return a number of days from today in words: `today`, `in 5 days`, `1 day ago`."""
    if count == 0:
        return "today"
    return f"in {plural(count, 'day')}" if count > 0 else f"{plural(-count, 'day')} ago"


def hours_since(moment: datetime, now: datetime) -> float:
    """Return the hours from `moment` to `now`. A time without a zone is taken as this computer's own."""
    if (moment.tzinfo is None) != (now.tzinfo is None):
        moment, now = moment.astimezone(), now.astimezone()
    return (now - moment).total_seconds() / 3600
