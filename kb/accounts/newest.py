"""Which licences are the newest: those of the newest order, or those that began last."""

from dataclasses import dataclass

from kb.accounts.evidence import Evidence
from kb.accounts.orders import newest_order
from kb.accounts.record import Contract, Order, Subscription
from kb.accounts.view import View, fold


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest licences: their contract, the rows of products that are known of it, and the order, if it is known."""

    contract: Contract
    rows: tuple[Subscription, ...]
    evidence: Evidence
    order: Order | None = None


def newest_licences(view: View) -> Newest | None:
    """Return the newest licences of the product in focus, of all products when none is; None where it is not clear.

    The newest order names their contract. Without orders they are the rows with the latest start, if these are all
    under one contract.
    """
    orders = tuple(
        order
        for order in view.record.orders
        if not view.product or not order.product or fold(order.product) == fold(view.product)
    )
    if orders:
        order = newest_order(view, orders)
        contract = view.contract_named(order.contract) if order else None
        if order is None or contract is None:
            return None
        rows = tuple(
            row
            for row in view.subscriptions_of(contract)
            if (not order.product or fold(row.product) == fold(order.product)) and _after(view, row, order)
        )
        return Newest(contract, rows, view.evidence_of(order, "contract"), order)
    return _last_begun(view)


def _after(view: View, row: Subscription, order: Order) -> bool:
    """Tell whether a row was reported after the order, so that it can hold what was ordered."""
    evidence = view.evidence_of(row, "quantity", "subscriptions")
    if not evidence.usable:
        return False
    return order.placed is None or evidence.date is None or evidence.date >= order.placed.date()


def _last_begun(view: View) -> Newest | None:
    rows = [row for row in view.record.subscriptions if not view.product or fold(row.product) == fold(view.product)]
    if not rows or any(row.start is None for row in rows):
        return None
    latest = max(row.start for row in rows if row.start)
    last = tuple(row for row in rows if row.start == latest)
    contract = view.contract_named(last[0].contract)
    evidence = view.evidence_of(last[0], "start", "subscriptions")
    if contract is None or any(view.contract_named(row.contract) is not contract for row in last):
        return None
    return Newest(contract, last, evidence) if evidence.usable else None
