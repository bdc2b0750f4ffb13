"""What a request knows by itself: values from the case and the record, by the names that flow files use for them."""

import re

from kb.accounts.record import Contract, Order, Record
from kb.cases.case import Case
from kb.dates import long_date

_PLACEHOLDER = re.compile(r"\{([a-z_.]+)(\?)?\}")


def request_values(case: Case, record: Record | None) -> dict[str, str]:
    """Return every known variable that is not empty, `caller.email` and `contract.number` among them."""
    caller = case.caller
    values = {
        "caller.name": caller.name,
        "caller.email": caller.email,
        "caller.phone": caller.phone,
        "caller.company": caller.company,
        "caller.role": caller.role,
        "user.email": case.user or "",
        "product": case.product or "",
    }
    if record is not None:
        values.update(_record_values(case, record))
    return {name: value for name, value in values.items() if value}


def fill(text: str, values: dict[str, str]) -> str:
    """Return the text with its `{variable}` places filled in.

    An unknown optional one (`{name?}`) goes, with a label or punctuation that would be left hanging; an unknown one
    that is not optional says that it is not known.
    """
    filled = _PLACEHOLDER.sub(lambda match: values.get(match[1]) or ("\0" if match[2] else "(not known)"), text)
    filled = re.sub(r"\s*\(\s*\0\s*\)", "", filled)
    filled = re.sub(r"\s*[:,;–-]?\s+\w+ \0", "", filled) if "\0" in filled else filled
    filled = re.sub(r"\s*[:,;–-]?\s*\0", "", filled)
    return " ".join(filled.split())


def focus_contract(case: Case, record: Record) -> Contract | None:
    """Return the contract that the case is about: the one it names, that of the newest order, or the only one."""
    wanted = case.contract
    if wanted is None:
        order = newest_order(record)
        wanted = order.contract if order else None
    if wanted is not None:
        for contract in record.contracts:
            if wanted in (contract.id, contract.contract_number, contract.subscription_id):
                return contract
    return record.contracts[0] if len(record.contracts) == 1 else None


def newest_order(record: Record, contract: Contract | None = None) -> Order | None:
    """Return the order that was placed last, of one contract where one is given; those without a date do not count."""
    orders = [order for order in record.orders if contract is None or order.contract in (None, contract.id)]
    dated = [order for order in orders if order.placed is not None]
    return max(dated, key=lambda order: str(order.placed), default=None)


def _record_values(case: Case, record: Record) -> dict[str, str]:
    values = {"account.company": record.account.company, "account.csn": record.account.csn or ""}
    if not case.caller.company:
        values["caller.company"] = record.account.company
    person = record.person_by_email(case.caller.email)
    if person is not None:
        values["caller.name"] = case.caller.name or person.name
        values["caller.phone"] = case.caller.phone or person.phone or ""
    contract = focus_contract(case, record)
    if contract is not None:
        values["contract"] = contract.contract_number or contract.subscription_id or ""
        values["contract.number"] = contract.contract_number or contract.subscription_id or ""
        values["contract.manager"] = contract.contract_manager or ""
        values["contract.end"] = long_date(contract.end) if contract.end else ""
        values["subscription.id"] = contract.subscription_id or ""
    order = newest_order(record, contract)
    if order is not None:
        values["order"] = order.number or ""
        values["order.number"] = order.number or ""
        values["order.date"] = long_date(order.placed.date()) if order.placed else ""
        values["order.owner"] = order.owner or ""
        values["order.product"] = order.product or ""
        values["order.quantity"] = str(order.quantity) if order.quantity is not None else ""
    if len(record.teams) == 1:
        values["team.name"] = record.teams[0].name
    if len(record.servers) == 1:
        server = record.servers[0]
        values["server"] = ", ".join(part for part in (server.host_name, server.host_id) if part)
    return values
