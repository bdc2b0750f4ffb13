"""By what a record or a case tells of somebody: names, addresses and numbers, as they would be found elsewhere."""

from collections.abc import Iterator

from kb.accounts.record import Record
from kb.cases.case import Case

_SHORTEST = 4
"""Shorter texts stand everywhere, and would point at what has nothing to do with it."""


def identifying_texts(*things: Record | Case) -> frozenset[str]:
    """Return the texts by which somebody would know whom these are about, in small letters."""
    found: set[str] = set()
    for thing in things:
        texts = _of_record(thing) if isinstance(thing, Record) else _of_case(thing)
        found.update(text.strip().casefold() for text in texts if text and len(text.strip()) >= _SHORTEST)
    return frozenset(found)


def _of_record(record: Record) -> Iterator[str | None]:
    account = record.account
    yield from (account.company, account.csn, account.phone)
    for person in record.people:
        yield from (person.name, person.email, person.autodesk_id, person.hashed_id, person.phone)
    for contract in record.contracts:
        yield from (contract.contract_number, contract.subscription_id, contract.contract_manager)
        yield from (*contract.coordinators, *contract.payers)
    for subscription in record.subscriptions:
        yield from (subscription.contract, subscription.serial)
    for order in record.orders:
        yield from (order.number, order.owner)
    for team in record.teams:
        yield from (team.primary_admin, *team.verified_domains)
    for server in record.servers:
        yield from (server.host_name, server.host_id, *server.serials)


def _of_case(case: Case) -> Iterator[str | None]:
    caller = case.caller
    yield from (caller.name, caller.email, caller.phone, caller.company, case.contract, case.user)
    if case.request is not None:
        yield case.request.id
