"""How far the record can be trusted for a value: which report it came from, and how old that report is.

A report older than 90 days is no evidence any more, nor is one that is dated after today. What a person entered by
hand has no date and counts until it is changed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from kb.accounts.record import HAND, Import, Record, Row

FRESH_DAYS = 30
STALE_DAYS = 90
_AHEAD_DAYS = 1  # a report of "tomorrow" may be written in a time zone ahead of ours

Kind: TypeAlias = Literal["users", "subscriptions", "usage report", "other"]


class Evidence(msgspec.Struct, frozen=True):
    """Where a value comes from. `source` reads well after "from"; `usable` is False for what is too old to trust."""

    source: str
    date: date | None
    usable: bool
    report: Import | None = None


BY_HAND = Evidence("what was entered by hand", None, True)


def kind_of(report: Import) -> Kind:
    """Return which of the reports that readers reason about this is.

    The usage report and the users report list who holds which seat; daily usage, seat usage and token usage list only
    who used something (domain.md 2.2), so these are `other`.
    """
    words = report.kind.replace("_", " ").casefold().split()
    first = words[0] if words else ""
    if first in ("user", "users"):
        return "users"
    if first in ("subscription", "subscriptions"):
        return "subscriptions"
    return "usage report" if words[:2] == ["usage", "report"] else "other"


def age_in_days(report: Import, today: date) -> int:
    """Return how many days old a report is; one that is dated up to a day ahead counts as today's."""
    age = (today - report.date).days
    return 0 if -_AHEAD_DAYS <= age < 0 else age


def dated_ahead(report: Import, today: date) -> bool:
    """Tell whether a report claims to be from the future, so that its date or this computer's clock is wrong."""
    return (today - report.date).days < -_AHEAD_DAYS


def newest(record: Record, today: date, kinds: Iterable[Kind] = ()) -> Import | None:
    """Return the newest report of these kinds, of any kind when none is named; none from the future."""
    wanted = tuple(kinds)
    reports = [
        report
        for report in record.imports
        if not dated_ahead(report, today) and (not wanted or kind_of(report) in wanted)
    ]
    return max(reports, key=lambda report: (report.date, report.id), default=None)


def from_report(report: Import, today: date) -> Evidence:
    """Return what a report is worth as evidence today."""
    usable = not dated_ahead(report, today) and age_in_days(report, today) <= STALE_DAYS
    return Evidence(f"the {report.kind}", report.date, usable, report)


def evidence_of(
    record: Record, row: Row, field: str, today: date, *, kinds: tuple[Kind, ...] = (), report_needed: bool = False
) -> Evidence:
    """Return where a row's field comes from.

    A field that names no source is taken to come from the newest report of `kinds`. Where there is none either, it
    counts, unless `report_needed` says that this kind of value is only ever known from a report.
    """
    key = row.sources.get(field)
    if key == HAND:
        return BY_HAND
    report = record.source_of(row, field)
    if report is None:
        report = newest(record, today, kinds) if kinds else None
    if report is not None:
        return from_report(report, today)
    return Evidence("the account record", None, not report_needed)
