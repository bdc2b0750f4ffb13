"""Rows of the sample accounts, each with its sources as an import would write them."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar

import msgspec

from kb.accounts.record import (
    HAND,
    Access,
    Account,
    Contract,
    Import,
    Membership,
    Order,
    Person,
    PurchasedVia,
    Row,
    Seat,
    Subscription,
    Team,
    TeamRole,
)

AnyRow = TypeVar("AnyRow", bound=Row)


def sourced(row: AnyRow, report: str, by_hand: Iterable[str] = ()) -> AnyRow:
    """Return the row with a source for each field that says something: a report's id, or `hand` for those named."""
    hand = set(by_hand)
    filled = [
        field.name
        for field in msgspec.structs.fields(row)
        if field.name not in ("id", "sources") and getattr(row, field.name) not in (None, "", ())
    ]
    return msgspec.structs.replace(row, sources={name: HAND if name in hand else report for name in filled})


def by_hand(row: AnyRow) -> AnyRow:
    """Return the row as one that a person entered."""
    return sourced(row, HAND)


def reports(now: datetime, days_ago: int, company: str, rows: tuple[int, int, int]) -> tuple[Import, ...]:
    """Return the imports of a users, a subscriptions and a usage report of so many days ago, ids `r1` to `r3`.

    `rows` are how many rows each of them has.
    """
    day = now.date() - timedelta(days=days_ago)
    return tuple(
        Import(
            id=f"r{number}",
            kind=kind,
            file=f"{company}-{kind.replace(' ', '-')}.csv",
            sha256=hashlib.sha256(f"{company} {kind}".encode()).hexdigest(),
            date=day,
            imported_at=now - timedelta(days=days_ago - 1),
            rows=count,
            used=count,
        )
        for number, (kind, count) in enumerate(
            zip(("users report", "subscriptions report", "usage report"), rows, strict=True), start=1
        )
    )


USERS, SUBSCRIPTIONS, USAGE = "r1", "r2", "r3"


def person(
    name: str,
    domain: str,
    *places: tuple[str, TeamRole],
    pending_since: date | None = None,
    left: date | None = None,
    phone: str | None = None,
) -> Person:
    """Return somebody with the address first.last@domain, in these teams with these roles."""
    first, last = name.split(" ", 1)
    row = Person(
        id=name.casefold().replace(" ", "-"),
        email=f"{first}.{last}@{domain}".casefold(),
        autodesk_id=hashlib.sha256(name.encode()).hexdigest()[:12].upper(),
        first_name=first,
        last_name=last,
        phone=phone,
        memberships=tuple(
            Membership(team=team, role=role, status="pending" if pending_since else "active", invited=pending_since)
            for team, role in places
        ),
        left=left,
    )
    return sourced(row, USERS, by_hand=("phone", "left"))


def seat(holder: Person, product: str, team: str, *, assigned: date, last_used: date, reported: date) -> Seat:
    """Return an assigned seat with its use as a usage report of the day `reported` tells it."""
    inactive = (reported - last_used).days
    row = Seat(
        id=f"{holder.id}-{product.casefold().replace(' ', '-')}",
        person=holder.id,
        product=product,
        team=team,
        state="assigned",
        assigned=assigned,
        activity="inactive" if inactive > 30 else "active",
        days_inactive=inactive if inactive > 30 else None,
        days_used=0 if inactive > 30 else 17,
        last_used=last_used,
        access_option="Subscription",
    )
    return sourced(row, USAGE)


RESELLER = "Clearwater CAD"
RESELLER_EMAIL = "licences@clearwater-cad.example"


def account(company: str, csn: str, phone: str, *, view: Literal["new", "classic", "both"]) -> Account:
    """Return a company, with the sample reseller as the one who keeps its record."""
    row = Account(
        id="account",
        company=company,
        csn=csn,
        phone=phone,
        plan="Standard",
        reseller_name=RESELLER,
        reseller_email=RESELLER_EMAIL,
        view=view,
    )
    return by_hand(row)


def contract(
    number: str,
    manager: Person | str,
    start: date,
    end: date,
    *,
    via: PurchasedVia = "reseller",
    coordinators: tuple[Person, ...] = (),
) -> Contract:
    """Return a contract for a year or so; one that was bought in the new model has a subscription ID for its number."""
    new_model = via == "new_model"
    row = Contract(
        id=number,
        contract_number=None if new_model else number,
        subscription_id=number if new_model else None,
        contract_manager=manager if isinstance(manager, str) else manager.email,
        coordinators=tuple(one.email for one in coordinators if one.email),
        purchased_via=via,
        reseller_name=RESELLER,
        reseller_email=RESELLER_EMAIL,
        term="Annual",
        start=start,
        end=end,
        auto_renew=False,
        status="Active",
    )
    entered = ("contract_manager", "coordinators", "purchased_via", "auto_renew")
    return sourced(row, SUBSCRIPTIONS, by_hand=entered)


def subscription(
    under: Contract,
    product: str,
    team: str,
    quantity: int,
    *,
    access: Access = "single_user",
    serial: str | None = None,
) -> Subscription:
    """Return one product's seats under a contract, with the contract's dates."""
    row = Subscription(
        id=f"{under.id}-{product.casefold().replace(' ', '-')}",
        contract=under.id,
        product=product,
        team=team,
        access=access,
        term=under.term,
        start=under.start,
        end=under.end,
        status=under.status,
        quantity=quantity,
        serial=serial,
    )
    return sourced(row, SUBSCRIPTIONS, by_hand=("access", "serial"))


def order(
    number: str,
    placed: datetime,
    owner: Person | str,
    under: Contract,
    product: str | None = None,
    seats: int | None = None,
) -> Order:
    """Return an order whose confirmation went to `owner`."""
    row = Order(
        id=number.casefold(),
        number=number,
        placed=placed,
        owner=owner if isinstance(owner, str) else owner.email,
        contract=under.id,
        product=product,
        quantity=seats,
    )
    return by_hand(row)


def team(name: str, leader: Person, domain: str) -> Team:
    """Return a team without single sign-on whose reports show everybody."""
    row = Team(
        id=name.casefold().replace(" ", "-"),
        name=name,
        primary_admin=leader.email,
        verified_domains=(domain,),
        sso=False,
        personal_data=True,
    )
    return by_hand(row)
