"""What an account can be found by: all that a caller may say of themselves, or read out from a paper or a screen."""

from collections.abc import Iterator
from typing import Any

import msgspec

from kb.accounts.record import Account, Contract, Order, Person, Record, Server, Subscription, Team
from kb.lookup.row import Row, Shape, Text, order_of
from kb.text import clean_line, folded


class _Quick(msgspec.Struct):
    """The tables that are looked at, for reading thousands of files: unchecked, since opening an account checks it."""

    account: dict[str, Account] = {}
    people: dict[str, Person] = {}
    contracts: dict[str, Contract] = {}
    subscriptions: dict[str, Subscription] = {}
    orders: dict[str, Order] = {}
    teams: dict[str, Team] = {}
    servers: dict[str, Server] = {}


def quick_record(account_id: str, data: bytes) -> Record | None:
    """Return what the look-up needs of a file's bytes, texts not yet cleaned; None for any that is not as expected."""
    try:
        tables = _decoder.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    rows: dict[str, Any] = {name: tuple(getattr(tables, name).values()) for name in _Quick.__struct_fields__}
    account = rows.pop("account")
    return Record(id=account_id, account=account[0] if account else Account(id="account"), **rows)


_decoder = msgspec.json.Decoder(_Quick)


def account_row(record: Record) -> Row:
    """Return what a record can be found by."""
    texts: dict[tuple[str, str], Text] = {}
    for label, written, shape, person in _texts(record):
        if written and (label, written) not in texts and (value := clean_line(written)):
            texts[label, written] = Text(label, value, shape, clean_line(person) if person else "")
    company = clean_line(record.company)
    return Row(record.id, company, tuple(texts.values()), order=order_of(folded(company)))


def _texts(record: Record) -> Iterator[tuple[str, str | None, Shape, str]]:
    account = record.account
    yield "company", account.company, "main", ""
    yield "account", record.id, "words", ""
    yield "CSN", account.csn, "number", ""
    yield "phone", account.phone, "phone", ""
    people = {person.email.casefold(): person.name for person in record.people if person.email and person.name}
    for person in record.people:
        who = person.name or person.email or ""
        yield "person", person.name, "name", who
        yield "e-mail", person.email, "email", who
        yield "phone", person.phone, "phone", who
        yield "Autodesk ID", person.autodesk_id, "number", who
    for contract in record.contracts:
        yield "contract", contract.contract_number, "number", ""
        yield "subscription", contract.subscription_id, "number", ""
        yield "contract", contract.id, "number", ""
        for address in (contract.contract_manager, *contract.coordinators, *contract.payers):
            yield "e-mail", address, "email", people.get((address or "").casefold(), "")
    for subscription in record.subscriptions:
        yield "contract", subscription.contract, "number", ""
        yield "serial number", subscription.serial, "number", ""
    for server in record.servers:
        yield "licence server", server.host_name, "name", ""
        yield "host ID", server.host_id, "number", ""
        for serial in server.serials:
            yield "serial number", serial, "number", ""
    for order in record.orders:
        yield "order", order.number, "number", ""
        yield "e-mail", order.owner, "email", people.get((order.owner or "").casefold(), "")
    for team in record.teams:
        yield "team", team.name, "name", ""
        yield "e-mail", team.primary_admin, "email", people.get((team.primary_admin or "").casefold(), "")
        for domain in team.verified_domains:
            yield "domain", domain, "words", ""
