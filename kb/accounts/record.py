"""The tables of one company's account record, as typed rows.

Every row says where each of its fields comes from: `sources` maps the field's name to the id of a row in `imports`, or
to `hand` for what a person entered. A field that is None or empty is unknown, which never means "no". E-mail addresses
are stored as written and compared with `same_email`.
"""

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

HAND = "hand"

TeamRole: TypeAlias = Literal["primary_admin", "secondary_admin", "sso_admin", "user", "external"]
Access: TypeAlias = Literal["single_user", "network", "flex"]
PurchasedVia: TypeAlias = Literal["reseller", "store", "new_model"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What all rows have: a key that stays the same, and where each field comes from."""

    id: str
    sources: dict[str, str] = {}


class Account(Row, frozen=True, kw_only=True):
    """The company itself; the table has one row, with the id `account`."""

    company: str = ""
    csn: str | None = None
    phone: str | None = None
    plan: str | None = None
    reseller_name: str | None = None
    reseller_email: str | None = None
    view: Literal["new", "classic", "both"] | None = None
    notes: str = ""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A person's place in one team."""

    team: str
    role: TeamRole | None = None
    role_text: str | None = None
    status: Literal["active", "pending"] | None = None
    invited: date | None = None


class Person(Row, frozen=True, kw_only=True):
    """One Autodesk identity. `hidden` tells that the privacy setting hid name and address (hashed people)."""

    email: str | None = None
    autodesk_id: str | None = None
    hashed_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    memberships: tuple[Membership, ...] = ()
    left: date | None = None
    hidden: bool = False

    @property
    def name(self) -> str:
        """First and last name, or an empty text."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Contract(Row, frozen=True, kw_only=True):
    """One agreement; `id` is its contract number or, for online purchases, its subscription ID.

    Who is contract manager and coordinator is in no report (domain.md 2.2), so these are entered by hand.
    """

    contract_number: str | None = None
    subscription_id: str | None = None
    contract_manager: str | None = None
    coordinators: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    purchased_via: PurchasedVia | None = None
    reseller_name: str | None = None
    reseller_email: str | None = None
    term: str | None = None
    start: date | None = None
    end: date | None = None
    auto_renew: bool | None = None
    auto_renew_date: date | None = None
    status: str | None = None


class Subscription(Row, frozen=True, kw_only=True):
    """One product's seats under one contract in one team."""

    contract: str | None = None
    product: str = ""
    team: str | None = None
    access: Access | None = None
    term: str | None = None
    start: date | None = None
    end: date | None = None
    auto_renew_date: date | None = None
    status: str | None = None
    quantity: int | None = None
    serial: str | None = None


class Seat(Row, frozen=True, kw_only=True):
    """One person's seat of one product in one team. `person` is the id of a row in `people`."""

    person: str
    product: str
    team: str | None = None
    group: str | None = None
    state: Literal["assigned", "unassigned"] | None = None
    assigned: date | None = None
    unassigned: date | None = None
    activity: Literal["active", "inactive"] | None = None
    days_inactive: int | None = None
    days_used: int | None = None
    monthly_average: float | None = None
    last_used: date | None = None
    version: str | None = None
    access_option: str | None = None
    tokens_used: float | None = None


class Order(Row, frozen=True, kw_only=True):
    """One order; `owner` is the address that the order confirmation went to."""

    number: str | None = None
    placed: datetime | None = None
    owner: str | None = None
    contract: str | None = None
    product: str | None = None
    quantity: int | None = None


class Team(Row, frozen=True, kw_only=True):
    """One team; `personal_data` tells whether reports show people's names and addresses, `sso` whether single sign-on
    is switched on."""

    name: str = ""
    primary_admin: str | None = None
    verified_domains: tuple[str, ...] = ()
    sso: bool | None = None
    personal_data: bool | None = None
    tokens: float | None = None
    tokens_end: date | None = None


class Server(Row, frozen=True, kw_only=True):
    """One licence server: `host_id` is the 12 hexadecimal digits of its network adapter."""

    host_name: str | None = None
    host_id: str | None = None
    model: Literal["single", "redundant", "distributed"] | None = None
    contract: str | None = None
    serials: tuple[str, ...] = ()
    file_expires: date | None = None


class Import(Row, frozen=True, kw_only=True):
    """One report that was read into the record. `kind` is a report's name as people know it, `users report`."""

    kind: str
    file: str
    sha256: str
    date: date
    imported_at: datetime
    rows: int = 0
    used: int = 0
    rejected: int = 0


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One company's record as read at one moment. `revision` counts the writes of its file."""

    id: str
    revision: int = 0
    account: Account = Account(id="account")
    people: tuple[Person, ...] = ()
    contracts: tuple[Contract, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    seats: tuple[Seat, ...] = ()
    orders: tuple[Order, ...] = ()
    teams: tuple[Team, ...] = ()
    servers: tuple[Server, ...] = ()
    imports: tuple[Import, ...] = ()

    @property
    def company(self) -> str:
        """The company's name, or the record's id where it is not known."""
        return self.account.company or self.id

    def person_by_email(self, email: str | None) -> Person | None:
        """Return the person with this address, whatever its letter case."""
        return next((person for person in self.people if same_email(person.email, email)), None)

    def source_of(self, row: Row, field: str) -> "Import | None":
        """Return the report that a field was read from; None when it was entered by hand or is unknown."""
        key = row.sources.get(field)
        return next((report for report in self.imports if report.id == key), None)


TABLES: dict[str, type[Row]] = {
    "account": Account,
    "people": Person,
    "contracts": Contract,
    "subscriptions": Subscription,
    "seats": Seat,
    "orders": Order,
    "teams": Team,
    "servers": Server,
    "imports": Import,
}


def same_email(one: str | None, other: str | None) -> bool:
    """Tell whether two addresses are one mailbox: letter case does not matter, and an unknown one is never the same."""
    if not one or not other:
        return False
    return one.strip().casefold() == other.strip().casefold()
