"""Checks of who holds the contracts: several managers, wrong or mistyped addresses, managers who have left."""

from collections.abc import Iterator
from datetime import date

from kb.accounts.contracts import living, number_of
from kb.accounts.day_counts import hours_since
from kb.accounts.newest import newest_licences
from kb.accounts.people import same_person
from kb.accounts.problem import Inspection, Problem, listed, mistaken
from kb.accounts.record import Contract, Order
from kb.accounts.view import View, fold
from kb.dates import long_date
from kb.errors import Severity
from kb.text import plural

_NEW_DAYS = 90
_RECENT_ORDER_DAYS = 365


def check_managers(inspection: Inspection) -> Iterator[Problem]:
    """Find contracts whose manager is not known, not one, not there any more, or not reachable at that address."""
    contracts = living(inspection.view, inspection.view.record.contracts)
    yield from _gone(inspection, contracts)
    yield from _mistyped(inspection, contracts)
    yield from _newest_elsewhere(inspection, contracts)
    yield from _several(inspection, contracts)
    yield from _orders(inspection)
    yield from _unknown(inspection, contracts)


def managed(contracts: tuple[Contract, ...]) -> dict[str, list[Contract]]:
    """Return the contracts by their manager's address as it is first written."""
    spelled: dict[str, str] = {}
    found: dict[str, list[Contract]] = {}
    for contract in contracts:
        if contract.contract_manager:
            address = spelled.setdefault(fold(contract.contract_manager), contract.contract_manager)
            found.setdefault(address, []).append(contract)
    return found


def _rows(contracts: list[Contract]) -> tuple[str, ...]:
    return tuple(f"contracts/{contract.id}" for contract in contracts)


def _numbers(contracts: list[Contract]) -> str:
    return listed(number_of(contract) for contract in contracts)


def _gone(inspection: Inspection, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    view = inspection.view
    for address, held in managed(contracts).items():
        if view.address_has_left(address):
            left = max(person.left for person in view.identities(address) if person.left)
            yield inspection.problem(
                "contract-manager-has-left",
                Severity.ERROR,
                f"The contract manager of {_numbers(held)} has left the company",
                f"{view.named(address)} left on {long_date(left)}. Reminders and invoices go to that address, and only "
                f"{inspection.support} or Autodesk can name another contract manager.",
                article="contract-manager-has-left",
                evidence=view.evidence_of(held[0], "contract_manager"),
                rows=_rows(held),
            )


def _mistyped(inspection: Inspection, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    view = inspection.view
    for address, held in managed(contracts).items():
        found = mistaken(view, address)
        if found is None or view.address_has_left(address):
            continue
        right, how = found
        typing_error = how == "typing_error"
        title = "a typing error" if typing_error else "another domain"
        yield inspection.problem(
            "manager-address-typing-error" if typing_error else "manager-address-other-domain",
            Severity.ERROR if typing_error else Severity.WARNING,
            f"The contract manager's address on {_numbers(held)} has {title}",
            f"On the contract stands {address}; on record is {view.named(right)}. Signed in with that address, nobody "
            f"sees the contract. Only {inspection.support} or Autodesk can change the address on a contract.",
            article="wrong-email-address" if typing_error else "email-address-changed",
            evidence=view.evidence_of(held[0], "contract_manager"),
            rows=_rows(held),
        )
    for team in view.record.teams:
        admin = team.primary_admin
        found = mistaken(view, admin) if admin else None
        if admin and found is not None and found[1] == "typing_error" and not view.address_has_left(admin):
            yield inspection.problem(
                "admin-address-typing-error",
                Severity.WARNING,
                f"The primary admin's address in {team.name or team.id} has a typing error",
                f"The team names {admin}; on record is {view.named(found[0])}.",
                article="wrong-email-address",
                evidence=view.evidence_of(team, "primary_admin", "users"),
                rows=(f"teams/{team.id}",),
            )


def _different(view: View, address: str, others: dict[str, list[Contract]]) -> dict[str, list[Contract]]:
    """Those who are not this manager, not even at a mistyped or older address."""
    return {
        other: held
        for other, held in others.items()
        if fold(other) != fold(address) and same_person(view, address, other) is None
    }


def _newest_elsewhere(inspection: Inspection, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    view = inspection.view
    newest = newest_licences(view)
    if newest is None or newest.contract not in contracts or not newest.contract.contract_manager:
        return
    began = _began(newest.order, [row.start for row in newest.rows] or [newest.contract.start])
    if began is None or (view.today - began).days > _NEW_DAYS:
        return
    address = newest.contract.contract_manager
    earlier = managed(tuple(contract for contract in contracts if contract is not newest.contract))
    others = _different(view, address, earlier)
    if not others or fold(address) in {fold(other) for other in earlier}:
        return
    main = max(others, key=lambda other: len(others[other]))
    order = f" of order {newest.order.number}" if newest.order and newest.order.number else ""
    confirmed = f" The order was confirmed to {newest.order.owner}." if newest.order and newest.order.owner else ""
    yield inspection.problem(
        "newest-licences-elsewhere",
        Severity.ERROR,
        f"The newest licences are under {view.named(address)}, not under the main contract manager",
        f"The licences{order} are on contract {number_of(newest.contract)}, since {long_date(began)}.{confirmed} "
        f"{view.named(main)} manages {_numbers(others[main])} and does not see them.",
        article="missing-licences",
        evidence=newest.evidence,
        rows=(f"contracts/{newest.contract.id}", *((f"orders/{newest.order.id}",) if newest.order else ())),
    )


def _began(order: Order | None, starts: list[date | None]) -> date | None:
    if order is not None and order.placed is not None:
        return order.placed.date()
    return max((start for start in starts if start), default=None)


def _several(inspection: Inspection, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    view = inspection.view
    by_manager = managed(contracts)
    people: dict[str, list[Contract]] = {}
    for address, held in by_manager.items():
        if len(_different(view, address, people)) == len(people):
            people[address] = held
    if len(people) < 2:
        return
    told = "; ".join(f"{view.named(address)}: {_numbers(held)}" for address, held in people.items())
    yield inspection.problem(
        "contracts-under-several-managers",
        Severity.WARNING,
        f"The contracts are under {plural(len(people), 'contract manager')}",
        f"{told}. Each sees only their own contracts. To bring them together, the present contract managers have "
        f"to agree, and {inspection.support} or Autodesk makes the change.",
        article="missing-licences",
        evidence=view.evidence_of(next(iter(people.values()))[0], "contract_manager"),
        rows=_rows([contract for held in people.values() for contract in held]),
    )


def _orders(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    for order in view.record.orders:
        contract = view.contract_named(order.contract)
        manager = contract.contract_manager if contract else None
        if contract is None or not order.owner or not manager or fold(order.owner) == fold(manager):
            continue
        if order.placed and hours_since(order.placed, view.now) > _RECENT_ORDER_DAYS * 24:
            continue
        placed = f" of {long_date(order.placed.date())}" if order.placed else ""
        yield inspection.problem(
            "order-owner-not-manager",
            Severity.WARNING,
            f"Order {order.number or order.id} went to another address than the contract manager's",
            f"The order{placed} for contract {number_of(contract)} was confirmed to {view.named(order.owner)}; the "
            f"contract manager is {view.named(manager)}. The licences may stand under the first of the two.",
            article="order-under-wrong-address",
            evidence=view.evidence_of(order, "owner"),
            rows=(f"orders/{order.id}", f"contracts/{contract.id}"),
        )


def _unknown(inspection: Inspection, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    unknown = [contract for contract in contracts if not contract.contract_manager]
    if unknown:
        several = len(unknown) > 1
        yield inspection.problem(
            "contract-without-manager",
            Severity.WARNING,
            f"Nobody is on record as contract manager of {_numbers(unknown)}",
            f"No report names the contract manager. Ask who {'they are' if several else 'it is'} and enter the address "
            "by hand: most questions about missing licences depend on it.",
            article="contract-manager-sees-nothing",
            rows=_rows(unknown),
        )
