"""A subscriptions report into a record: contracts by number or subscription ID, and a row for each product."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from kb.accounts.record import Contract, Subscription
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.report import Report, SubscriptionRow, Value
from kb.accounts.reports.teams import TeamNames, add_teams

_FIRST = {"start"}
_LAST = {"end", "auto_renew_date"}


def merge_subscriptions(draft: Draft, report: Report) -> None:
    """Put a subscriptions report into the draft. Rows that it no longer holds stay, and are named in the notes."""
    rows = [row for row in report.rows if isinstance(row, SubscriptionRow)]
    teams = add_teams(draft, [(row.team, None) for row in rows])
    contracts = _place_contracts(draft, rows)
    listed: set[str] = set()
    groups: dict[tuple[str, str, str], list[SubscriptionRow]] = {}
    for row in rows:
        key = (contracts.get(_key(row), ""), row.product.casefold(), teams.id_of(row.team))
        groups.setdefault(key, []).append(row)
    existing: dict[tuple[str, str, str], list[Subscription]] = {}
    for known in draft.subscriptions.values():
        contract = _same_contract(draft, known.contract)
        existing.setdefault((contract, known.product.casefold(), teams.id_of(known.team)), []).append(known)
    for key, group in groups.items():
        held = existing.get(key, [])
        if not held and key[2]:
            held = existing.get((key[0], key[1], ""), [])  # a row that was entered without its team
        for row, row_id in _pairs(group, held):
            listed.add(_put(draft, teams, row, row_id, contracts.get(_key(row))))
    _note_missing(draft, teams, rows, listed)


def _key(row: SubscriptionRow) -> tuple[str, str]:
    return (row.contract_number or "").casefold(), (row.subscription_id or "").casefold()


def _place_contracts(draft: Draft, rows: list[SubscriptionRow]) -> dict[tuple[str, str], str]:
    """Return the id of each row's contract, after putting what the report says about the contracts into their rows."""
    by_name: dict[str, str] = {}
    for contract in draft.contracts.values():
        for name in (contract.contract_number, contract.subscription_id, contract.id):
            if name:
                by_name.setdefault(name.casefold(), contract.id)
    groups: dict[str, list[SubscriptionRow]] = {}
    placed: dict[tuple[str, str], str] = {}
    # rows with a contract number first: it names the contract that a row with only a subscription ID may belong to
    for row in sorted(rows, key=lambda row: row.contract_number is None):
        number, online = _key(row)
        name = row.contract_number or row.subscription_id
        if name is None:
            continue
        row_id = by_name.get(number) if number else None
        row_id = row_id or (by_name.get(online) if online and not _has_other_number(draft, by_name, row) else None)
        if row_id is None:
            row_id = draft.new_id("contracts", name)
            draft.contracts[row_id] = Contract(id=row_id)
        for key in (number, online):
            if key:
                by_name.setdefault(key, row_id)
        placed[number, online] = row_id
        groups.setdefault(row_id, []).append(row)
    for row_id, group in groups.items():
        draft.merge("contracts", row_id, _together(group))
    return placed


def _has_other_number(draft: Draft, by_name: dict[str, str], row: SubscriptionRow) -> bool:
    """Tell whether the contract with a row's subscription ID is known under another contract number than the row's."""
    contract = draft.contracts.get(by_name.get((row.subscription_id or "").casefold(), ""))
    if contract is None or not row.contract_number or not contract.contract_number:
        return False
    return contract.contract_number.casefold() != row.contract_number.casefold()


def _together(rows: list[SubscriptionRow]) -> dict[str, Any]:
    """Return what the rows of a contract say about it: from the first start to the last end, and the rest if equal."""
    offered: dict[str, Any] = {}
    fields = dict.fromkeys(field for row in rows for field in row.contract_values)
    for field in fields:
        values: list[Value] = [row.contract_values[field] for row in rows if field in row.contract_values]
        days = [value for value in values if isinstance(value, date)]
        if field in _FIRST and days:
            offered[field] = min(days)
        elif field in _LAST and days:
            offered[field] = max(days)
        elif len(set(values)) == 1 and len(values) == len(rows):
            offered[field] = values[0]
    for name, values_of in (
        ("contract_number", {row.contract_number for row in rows if row.contract_number}),
        ("subscription_id", {row.subscription_id for row in rows if row.subscription_id}),
    ):
        if len(values_of) == 1:
            offered[name] = values_of.pop()
    if "auto_renew" not in offered:
        offered.pop("auto_renew_date", None)  # some products of the contract renew and some do not
    return offered


def _pairs(rows: list[SubscriptionRow], held: list[Subscription]) -> Iterable[tuple[SubscriptionRow, str | None]]:
    """Pair the rows for one product with those that the record has: equal dates first, then in order, else new."""
    left = list(held)
    waiting: list[SubscriptionRow] = []
    for row in rows:
        dates = (row.values.get("start"), row.values.get("end"))
        same = next((known for known in left if (known.start, known.end) == dates), None)
        if same is None:
            waiting.append(row)
        else:
            left.remove(same)
            yield row, same.id
    for row in waiting:
        yield row, left.pop(0).id if left else None


def _put(draft: Draft, teams: TeamNames, row: SubscriptionRow, row_id: str | None, contract: str | None) -> str:
    if row_id is None:
        row_id = draft.new_id("subscriptions")
        draft.subscriptions[row_id] = Subscription(id=row_id)
    known = draft.subscriptions[row_id]
    offered: dict[str, Any] = {**row.values}
    if not known.product:
        offered["product"] = row.product
    if contract is not None and _same_contract(draft, known.contract) != contract:
        offered["contract"] = contract
    if row.team and not known.team:
        offered["team"] = teams.spelling(row.team)
    draft.merge("subscriptions", row_id, offered)
    return row_id


def _same_contract(draft: Draft, name: str | None) -> str:
    """Return the id of the contract that a row refers to, by its id, its number or its subscription ID."""
    if not name:
        return ""
    if name in draft.contracts:
        return name
    folded = name.casefold()
    for contract in draft.contracts.values():
        if folded in ((contract.contract_number or "").casefold(), (contract.subscription_id or "").casefold()):
            return contract.id
    return folded


def _note_missing(draft: Draft, teams: TeamNames, rows: list[SubscriptionRow], listed: set[str]) -> None:
    """Name the products that an older subscriptions report had and this one has not, in the teams that it covers."""
    covered = {teams.id_of(row.team) for row in rows}
    for known in draft.subscriptions.values():
        if known.id in listed or teams.id_of(known.team) not in covered:
            continue
        days = [day for day in map(draft.day_of, known.sources.values()) if day is not None]
        if days and max(days) < draft.report.date:
            title = f"{known.product} under {known.contract}" if known.contract else known.product
            draft.note("absent", "subscriptions", known.id, title, "is no longer in the report; its row stays")
