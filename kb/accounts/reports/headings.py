"""Which report a table is, by its headings: three generations of them, in any letter case (domain.md 2.2).

Generation 1 writes `team_alias`, the later ones write `Team`; `_` and a space are the same, and so are `Email` and
`Email address`. The columns of a usage report can be chosen by the person who exports it, so a report is known by the
few headings that make it what it is, and then by the best match.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.accounts.reports.report import Kind

_WHO = {
    "hashed_id": ("hashed autodesk id", "hashed user id"),
    "autodesk_id": ("autodesk id",),
    "first_name": ("first name", "firstname", "given name"),
    "last_name": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "email address", "e mail", "e mail address", "user email", "email id"),
}
_PLACE = {"team": ("team", "team alias", "team name")}
_PRODUCT = {
    "product": ("product", "offering name", "offering"),
    "feature": ("feature", "product name"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of report: its fields with their headings, and the fields without which it is not that report.

    `needs` lists groups of fields: at least one of each group must be there.
    """

    kind: Kind
    fields: dict[str, tuple[str, ...]]
    needs: tuple[tuple[str, ...], ...]


SHAPES: tuple[Shape, ...] = (
    Shape(
        Kind.USERS,
        {
            **_WHO, **_PLACE, **_PRODUCT,
            "role": ("role", "user role", "team role"),
            "account_status": ("account status", "user status", "status"),
        },
        (("email", "autodesk_id"), ("role", "account_status", "team")),
    ),
    Shape(
        Kind.SUBSCRIPTIONS,
        {
            **_PLACE,
            "product": ("offering name", "product", "offering", "product name"),
            "contract_number": ("contract number", "contract"),
            "subscription_id": ("subscription id", "subscription"),
            "term": ("term",),
            "start": ("start date",),
            "end": ("end date", "expiration date", "expiry date"),
            "auto_renew_date": ("autorenew date", "auto renew date"),
            "status": ("subscription status", "status"),
            "quantity": ("seat quantity", "seats", "quantity"),
            "reseller_email": ("reseller email", "reseller email address"),
            "reseller_name": ("reseller name", "reseller"),
            "access": ("access method", "access type", "usage type"),
            "contract_manager": ("contract manager email",),
            "plan": ("plan",),
        },
        (
            ("contract_number", "subscription_id"), ("product",),
            ("quantity", "status", "end", "start", "auto_renew_date"),
        ),
    ),
    Shape(
        Kind.USAGE,
        {
            **_WHO, **_PLACE, **_PRODUCT,
            "group": ("group", "groups"),
            "version": ("version", "product version"),
            "seat_assignment": ("seat assignment",),
            "assigned": ("assigned date",),
            "unassigned": ("unassigned date",),
            "user_activity": ("user activity", "activity"),
            "days_inactive": ("days inactive",),
            "access_option": ("access option",),
            "days_used": ("days used",),
            "monthly_average": ("monthly average",),
            "tokens_used": ("tokens used",),
            "last_used": ("last accessed", "last accessed date", "last used"),
        },
        (
            ("email", "autodesk_id", "hashed_id"), ("product", "feature"),
            ("seat_assignment", "user_activity", "days_inactive", "days_used", "monthly_average", "last_used",
             "assigned"),
        ),
    ),
    Shape(
        Kind.SEAT_USAGE,
        {**_WHO, **_PLACE, **_PRODUCT, "version": ("version", "product version"), "day_used": ("day used",)},
        (("email", "autodesk_id", "hashed_id"), ("product", "feature"), ("day_used",)),
    ),
    Shape(
        Kind.TOKEN_USAGE,
        {**_WHO, **_PLACE, **_PRODUCT, "tokens_used": ("tokens used",), "day_used": ("day used",)},
        (("email", "autodesk_id", "hashed_id"), ("product", "feature"), ("day_used",), ("tokens_used",)),
    ),
    Shape(
        Kind.DAILY_USAGE,
        {
            **_WHO, **_PLACE, **_PRODUCT,
            "version": ("version", "product version"),
            "day_used": ("day used",),
            "tokens_used": ("tokens used",),
            "access_option": ("access option",),
        },
        (
            ("email", "autodesk_id", "hashed_id"), ("product", "feature"), ("day_used",),
            ("access_option", "tokens_used"),
        ),
    ),
    Shape(
        Kind.GROUPS,
        {
            "email": _WHO["email"],
            "group": ("group", "group name"),
            "group_type": ("group type",),
            "role": ("role",),
            **_PLACE,
        },
        (("group",), ("group_type", "role"), ("email",)),
    ),
)  # fmt: skip

REFUSED: dict[Kind, str] = {
    Kind.GROUPS: "It tells who is in which group, and the account record keeps no groups.",
    Kind.INVITATIONS: "It is the form for inviting people, so it does not tell who is in a team or what is assigned.",
}
"""Reports that are recognised but hold nothing for a record, each with the reason."""

_INVITATION = {name for field in ("first_name", "last_name", "email") for name in _WHO[field]}


@dataclass(frozen=True, slots=True)
class Match:
    """A table's headings as understood: field -> column, the columns that mean nothing here, and those given twice."""

    kind: Kind
    columns: dict[str, int]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How good a match is: headings understood, then as few as possible that are not."""
        return len(self.columns), -len(self.unknown)


def normalised(heading: str) -> str:
    """Return a heading in one spelling for all generations: lower case words with single spaces."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[^\w]+|_+", " ", spaced.casefold()).split())


def match_headings(cells: Sequence[str]) -> Match | None:
    """Return which report a row of headings belongs to, the best match of all; None when it is no report's."""
    names = [normalised(cell) for cell in cells]
    if len(cells) > 200 or sum(1 for name in names if name) < 3:
        return None
    best: Match | None = None
    best_weight: tuple[int, int, float] | None = None
    for shape in SHAPES:
        match = _match(shape, cells, names)
        if match is not None:
            weight = (*match.weight, len(match.columns) / len(shape.fields))
            if best_weight is None or weight > best_weight:
                best, best_weight = match, weight
    if best is None and {name for name in names if name} <= _INVITATION:
        return Match(Kind.INVITATIONS, {}, (), ())
    return best


def _match(shape: Shape, cells: Sequence[str], names: list[str]) -> Match | None:
    columns: dict[str, int] = {}
    repeated: list[str] = []
    understood: set[int] = set()
    for field, headings in shape.fields.items():
        # the first of a field's headings that is there: a subscriptions report may name the offering and the product
        at = [column for heading in headings for column, name in enumerate(names) if name == heading]
        if at:
            columns[field] = at[0]
            repeated += [cells[column] for column in at[1:]]
            understood.update(at)
    if not all(any(field in columns for field in group) for group in shape.needs):
        return None
    unknown = tuple(cells[column] for column, name in enumerate(names) if name and column not in understood)
    return Match(shape.kind, columns, unknown, tuple(repeated))
