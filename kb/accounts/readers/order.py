"""What the record knows about the newest order."""

from datetime import time

from kb.accounts.day_counts import hours_since
from kb.accounts.orders import newest_order, orders_in_focus
from kb.accounts.people import same_person
from kb.accounts.readers.answers import answer, reader
from kb.accounts.reading import Reading
from kb.accounts.record import Order
from kb.accounts.view import View
from kb.dates import long_date

SHOWN_AFTER_HOURS = 2
FULFILLED_AFTER_HOURS = 24
_WHOLE_DAY = 24


@reader(
    "order.found",
    "Is there an order on record?",
    ("yes", "no"),
    "Yes when an order for the contract and product in question is on record. Never no by itself: no report lists "
    "orders, so one that is missing from the record may well have been placed.",
)
def found(view: View) -> Reading | None:
    """Whether the record has an order."""
    orders = orders_in_focus(view)
    if not orders:
        return None
    order = newest_order(view, orders) or orders[0]
    return answer("yes", view.evidence_of(order, "number"), told(view, order))


@reader(
    "order.age",
    "How long ago was the newest order placed?",
    ("under_2h", "2h_to_24h", "over_24h"),
    "By the time that the newest order was placed. Where only its day is known, silent until no hour of that day could "
    "change the answer. New licences show within 2 hours, and an order can take 24. Source: Autodesk, Assign access.",
)
def age(view: View) -> Reading | None:
    """How old the newest order is."""
    order = newest_order(view, orders_in_focus(view))
    if order is None or order.placed is None:
        return None
    most = hours_since(order.placed, view.now)
    day_only = order.placed.timetz().replace(tzinfo=None) == time(0)
    least = most - _WHOLE_DAY if day_only else most
    bands = {_band(hours) for hours in (max(least, 0.0), most)}
    if most < 0 or len(bands) > 1:
        return None
    return answer(bands.pop(), view.evidence_of(order, "placed"), told(view, order))


def _band(hours: float) -> str:
    if hours < SHOWN_AFTER_HOURS:
        return "under_2h"
    return "2h_to_24h" if hours <= FULFILLED_AFTER_HOURS else "over_24h"


@reader(
    "order.owner",
    "Whose address did the order confirmation go to?",
    ("caller", "someone_else"),
    "The address that the newest order's confirmation went to, entered by hand. Silent where it is so like the "
    "caller's that it may be the caller's, mistyped or former. The address signed in at the purchase becomes contract "
    "manager. Source: Autodesk, Customer help (new buying experience).",
)
def owner(view: View) -> Reading | None:
    """Whether the newest order was confirmed to the caller."""
    orders = orders_in_focus(view)
    order = newest_order(view, orders)
    if order is None or order.owner is None or view.caller is None:
        return None
    if view.is_caller(order.owner):
        return answer("caller", view.evidence_of(order, "owner"), told(view, order))
    if same_person(view, view.caller, order.owner):
        return None
    return answer("someone_else", view.evidence_of(order, "owner"), told(view, order))


def told(view: View, order: Order) -> str:
    """Return a sentence about an order: its number, day and the address of its confirmation."""
    number = f"Order {order.number}" if order.number else "The order"
    placed = f" of {long_date(order.placed.date())}" if order.placed else ""
    confirmed = f" was confirmed to {view.named(order.owner)}" if order.owner else " is on record"
    return f"{number}{placed}{confirmed}."


READERS = (found, age, owner)
