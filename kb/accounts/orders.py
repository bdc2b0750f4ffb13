"""Which order is the newest, as far as the record can tell."""

from collections.abc import Sequence

from kb.accounts.day_counts import hours_since
from kb.accounts.record import Order
from kb.accounts.view import View, fold


def orders_in_focus(view: View) -> tuple[Order, ...]:
    """Return the orders that may be meant: of the contract and the product asked about, else all.

    An order that does not say its contract or product may be meant too.
    """
    found = view.record.orders
    if view.contract:
        asked = view.contract_named(view.contract)
        found = tuple(order for order in found if not order.contract or _is(view, order, asked))
    if view.product:
        found = tuple(order for order in found if not order.product or fold(order.product) == fold(view.product))
    return found


def _is(view: View, order: Order, contract: object) -> bool:
    named = view.contract_named(order.contract)
    return named is not None and named is contract


def newest_order(view: View, orders: Sequence[Order]) -> Order | None:
    """Return the order that was placed last; None without orders, or where one of several has no date."""
    if len(orders) == 1:
        return orders[0]
    dated = [(hours_since(order.placed, view.now), order) for order in orders if order.placed]
    if not dated or len(dated) < len(orders):
        return None
    return min(dated, key=lambda pair: pair[0])[1]
