"""A record told in lines, section by section: for the terminal and for the Account screen."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb.accounts.record import (
    Contract,
    Import,
    Order,
    Person,
    Record,
    Seat,
    Server,
    Subscription,
    Team,
    same_email,
)
from kb.dates import long_date
from kb.text import plural


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a record, told in lines: each row's id with its line."""

    title: str
    table: str
    rows: tuple[tuple[str, str], ...]


def overview(record: Record) -> Iterator[Section]:
    """Go through what the record holds, table by table; a table without any row is left out."""
    for title, table, lines in (
        (record.company, "account", [("account", line) for line in _account(record)]),
        ("Contracts", "contracts", [(row.id, contract_line(record, row)) for row in record.contracts]),
        ("Licences", "subscriptions", [(row.id, subscription_line(record, row)) for row in record.subscriptions]),
        ("People", "people", [(row.id, person_line(record, row)) for row in record.people]),
        ("Orders", "orders", [(row.id, _order(record, row)) for row in record.orders]),
        ("Teams", "teams", [(row.id, _team(record, row)) for row in record.teams]),
        ("Licence servers", "servers", [(row.id, _server(row)) for row in record.servers]),
        ("Reports read", "imports", [(row.id, _report(row)) for row in record.imports]),
    ):
        if lines:
            yield Section(title, table, tuple(lines))


def contract_line(record: Record, contract: Contract) -> str:
    """Return one contract: its number, its manager by name, its end and its state as reported."""
    parts = [contract.contract_number or contract.subscription_id or contract.id]
    if contract.contract_manager:
        parts.append(f"contract manager {named(record, contract.contract_manager)}")
    else:
        parts.append("contract manager not known")
    if contract.coordinators:
        parts.append(f"coordinators {', '.join(named(record, one) for one in contract.coordinators)}")
    if contract.end:
        parts.append(f"ends {long_date(contract.end)}")
    if contract.auto_renew_date:
        parts.append(f"renews by itself {long_date(contract.auto_renew_date)}")
    if contract.status:
        parts.append(contract.status)
    return ", ".join(parts)


def subscription_line(record: Record, subscription: Subscription) -> str:
    """Return one line of licences: product, seats in use, team and contract."""
    parts = [subscription.product or "Product not known"]
    used = seats_in_use(record, subscription.product, subscription.team)
    if subscription.quantity is not None:
        parts.append(f"{plural(subscription.quantity, 'seat')}, {used} assigned")
    if subscription.team:
        parts.append(f"team {subscription.team}")
    if subscription.contract:
        parts.append(f"contract {subscription.contract}")
    if subscription.end:
        parts.append(f"ends {long_date(subscription.end)}")
    return ", ".join(parts)


def person_line(record: Record, person: Person) -> str:
    """Return one person: name, address, role in each team, and what is out of the ordinary."""
    name = person.name or ("Name hidden by the privacy setting" if person.hidden else "Name not known")
    parts = [f"{name} <{person.email}>" if person.email else name]
    for membership in person.memberships:
        role = (membership.role or membership.role_text or "role not known").replace("_", " ")
        pending = ", invitation pending" if membership.status == "pending" else ""
        parts.append(f"{role} in {membership.team}{pending}")
    if person.left:
        parts.append(f"left on {long_date(person.left)}")
    held = [seat.product for seat in seats_of(record, person)]
    if held:
        parts.append(f"has {', '.join(held)}")
    return "; ".join(parts)


def seats_of(record: Record, person: Person) -> list[Seat]:
    """Return the seats that are assigned to a person now."""
    return [seat for seat in record.seats if seat.person == person.id and seat.state == "assigned"]


def seats_in_use(record: Record, product: str, team: str | None) -> int:
    """Return how many seats of a product are assigned in a team; all teams where the team is not known."""
    return sum(
        seat.state == "assigned" and seat.product == product and (team is None or seat.team in (team, None))
        for seat in record.seats
    )


def named(record: Record, email: str) -> str:
    """Return an address with its person's name, where the record knows it."""
    person = next((one for one in record.people if same_email(one.email, email)), None)
    return f"{person.name} <{email}>" if person and person.name else email


def _account(record: Record) -> list[str]:
    account = record.account
    known = {
        "Account number (CSN)": account.csn,
        "Telephone": account.phone,
        "Plan": account.plan,
        "Reseller": account.reseller_name,
        "User management view": account.view,
        "Notes": account.notes,
    }
    return [f"Record {record.id}", *(f"{label}: {value}" for label, value in known.items() if value)]


def _order(record: Record, order: Order) -> str:
    parts = [order.number or "Order without a number"]
    if order.placed:
        parts.append(f"placed {long_date(order.placed.date())}")
    if order.owner:
        parts.append(f"confirmation to {named(record, order.owner)}")
    if order.product:
        seats = f" ({plural(order.quantity, 'seat')})" if order.quantity is not None else ""
        parts.append(f"{order.product}{seats}")
    return ", ".join(parts)


def _team(record: Record, team: Team) -> str:
    parts = [team.name or team.id]
    if team.primary_admin:
        parts.append(f"primary admin {named(record, team.primary_admin)}")
    if team.personal_data is False:
        parts.append("reports hide names")
    if team.tokens is not None:
        parts.append(f"{team.tokens:g} Flex tokens")
    return ", ".join(parts)


def _server(server: Server) -> str:
    host_id = f"host ID {server.host_id}" if server.host_id else "host ID not known"
    expiry = f", licence file until {long_date(server.file_expires)}" if server.file_expires else ""
    return f"{server.host_name or 'Name not known'}, {host_id}{expiry}"


def _report(report: Import) -> str:
    used = f"{report.used} of {plural(report.rows, 'row')} used"
    return f"{report.kind} of {long_date(report.date)}: {used} ({report.file})"
