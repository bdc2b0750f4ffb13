"""What was read from one report: its kind, its date, its rows as typed facts, and what could not be used."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from kb.accounts.record import Membership
from kb.errors import Finding

Value: TypeAlias = "str | int | float | bool | date | None"
"""One fact for a field of a record's row. None says that the report says: there is none."""


class Kind(StrEnum):
    """The reports that an administrator can download, by the names that people know them by."""

    USERS = "users report"
    SUBSCRIPTIONS = "subscriptions report"
    USAGE = "usage report"
    SEAT_USAGE = "seat usage report"
    DAILY_USAGE = "daily usage report"
    TOKEN_USAGE = "token usage report"
    GROUPS = "groups report"
    INVITATIONS = "list for adding users"


DAILY = frozenset({Kind.SEAT_USAGE, Kind.DAILY_USAGE, Kind.TOKEN_USAGE})
"""The reports with a row for each day of use."""


@dataclass(frozen=True, slots=True)
class Who:
    """The person a row is about. `hidden` tells that the privacy setting hid the name and the address."""

    email: str | None = None
    autodesk_id: str | None = None
    hashed_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class UserRow:
    """A row of the users report: one person's place in a team, and one product assigned there (or none)."""

    line: int
    who: Who
    place: Membership
    product: str | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A row of the subscriptions report. `contract_values` are facts about the contract, `values` about the product.

    Both hold only what the report speaks about: a missing key means that it says nothing.
    """

    line: int
    contract_number: str | None
    subscription_id: str | None
    product: str
    team: str | None
    contract_values: dict[str, Value] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A row of a report on use: one person's seat of one product, or their use of it with Flex tokens.

    `values` hold only what the report speaks about: a missing key means that it says nothing.
    """

    line: int
    who: Who
    product: str
    team: str | None
    values: dict[str, Value] = field(default_factory=dict)


ReportRow: TypeAlias = UserRow | SubscriptionRow | SeatRow


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read. `read` counts the rows that hold data and `rejected` those that could not be used.

    `dated_by` says where `date` comes from. `columns` are the fields that the report has headings for.
    """

    kind: Kind
    file: str
    sha256: str
    date: date
    rows: tuple[ReportRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    read: int = 0
    rejected: int = 0
    dated_by: str = ""
    columns: frozenset[str] = frozenset()

    @property
    def used(self) -> int:
        """How many rows of the file were used."""
        return self.read - self.rejected
