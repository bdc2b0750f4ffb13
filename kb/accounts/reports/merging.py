"""One field at a time: what a report says against what the record knows, and who wins.

A person's own entry is never overwritten. Among reports the newer one wins, whichever is read first; a report that
says nothing about a field changes nothing. A value whose source nobody knows is treated as a person's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from kb.accounts.record import HAND, Import, Row, same_email

_ANY_CASE = {
    "email", "reseller_email", "contract_manager", "autodesk_id", "hashed_id", "contract_number", "subscription_id",
    "product", "team",
}  # fmt: skip
"""Addresses, keys and names that rows are found by, which are the same whatever their letter case."""
_LATEST = {"last_used"}
"""Days that only move on: a later one is true whichever report it stands in."""

AnyRow = TypeVar("AnyRow", bound=Row)


class Because(StrEnum):
    """Why a value of a report did not go into the record."""

    HAND = "it was entered by hand"
    NEWER = "it is from a newer report"


@dataclass(frozen=True, slots=True)
class Left:
    """A value of a report that the record did not take, beside the value that it kept."""

    table: str
    row_id: str
    field: str
    kept: Any
    offered: Any
    because: Because
    report: str


class Dates:
    """The days of the reports that a record was made from, by their ids."""

    def __init__(self, imports: Mapping[str, Import]) -> None:
        self._days = {key: report.date for key, report in imports.items()}

    def add(self, report: Import) -> None:
        """Learn the day of one more report."""
        self._days[report.id] = report.date

    def of(self, source: str | None) -> date | None:
        """Return the day of a source; None when it is a person, or nobody knows what it is."""
        return self._days.get(source) if source else None


def is_unknown(value: object) -> bool:
    """Tell whether a field holds nothing."""
    return value is None or value == "" or value == ()


def merge(
    table: str, row: AnyRow, offered: Mapping[str, Any], report: Import, dates: Dates
) -> tuple[AnyRow, list[Left]]:
    """Return the row with what a report says, and what it did not take. None in `offered` says: there is none."""
    changes: dict[str, Any] = {}
    sources: dict[str, str] = {}
    left: list[Left] = []
    known = row.sources
    for field, new in offered.items():
        old = getattr(row, field)
        source = known.get(field)
        if old is None and source is None:
            changes[field], sources[field] = new, report.id
            continue
        same = _same(field, old, new)
        because = None if same else _why_kept(field, old, new, source, report, dates)
        if because is not None:
            if not (field in _LATEST and because is Because.NEWER):
                left.append(Left(table, row.id, field, old, new, because, report.id))
            continue
        if same and not _confirms(old, source, report, dates):
            continue
        if not same:
            changes[field] = new
        sources[field] = report.id
    if not sources:
        return row, left
    return msgspec.structs.replace(row, sources={**known, **sources}, **changes), left


def _same(field: str, one: Any, other: Any) -> bool:
    return bool(one == other or (field in _ANY_CASE and same_email(one, other)))


def _why_kept(field: str, old: Any, new: Any, source: str | None, report: Import, dates: Dates) -> Because | None:
    day = dates.of(source)
    if day is None:
        return None if is_unknown(old) or (field == "hidden" and source is None) else Because.HAND
    if field in _LATEST:
        return None if old is None or (new is not None and new > old) else Because.NEWER
    return Because.NEWER if day > report.date else None


def _confirms(old: Any, source: str | None, report: Import, dates: Dates) -> bool:
    """Tell whether an equal value makes the report its new source: it is newer, and no person vouches for it."""
    day = dates.of(source)
    if day is None:
        return source is None and is_unknown(old)
    return day < report.date


def absorb(row: AnyRow, other: AnyRow, dates: Dates) -> AnyRow | None:
    """Return one row for two that turned out to be about the same thing; None when two people's own entries differ.

    Per field a person's own entry wins, then what is known, then the newer source.
    """
    changes: dict[str, Any] = {}
    sources = dict(row.sources)
    for field in row.__struct_fields__:
        if field in ("id", "sources"):
            continue
        ours, theirs = getattr(row, field), getattr(other, field)
        our_source, their_source = row.sources.get(field), other.sources.get(field)
        if is_unknown(theirs) or (ours == theirs and our_source == HAND):
            continue
        by_hand = not is_unknown(ours) and dates.of(our_source) is None
        their_hand = dates.of(their_source) is None
        if field == "hidden":
            take = bool(ours) and not theirs
        elif field == "memberships" and ours and not by_hand and not their_hand:
            known = {membership.team.casefold() for membership in ours}
            theirs = (*ours, *(membership for membership in theirs if membership.team.casefold() not in known))
            take = theirs != ours
        elif by_hand and their_hand and not _same(field, ours, theirs):
            return None
        else:
            take = not by_hand and (is_unknown(ours) or their_hand or _newer(their_source, our_source, dates))
        if take:
            changes[field] = theirs
            if their_source is None:
                sources.pop(field, None)
            else:
                sources[field] = their_source
    for key, source in other.sources.items():
        if ":" in key:  # a note on a part of a field, such as one team among a person's places
            sources.setdefault(key, source)
    return msgspec.structs.replace(row, sources=sources, **changes)


def _newer(one: str | None, other: str | None, dates: Dates) -> bool:
    first, second = dates.of(one), dates.of(other)
    return first is not None and (second is None or first > second)
