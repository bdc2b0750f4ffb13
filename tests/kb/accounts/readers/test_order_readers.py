"""What is said about the newest order: licences show within 2 hours, an order can take 24 (Autodesk, Assign access)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kb.accounts.record import Contract, Order, Record
from kb.accounts.sample_rows import by_hand

Ask = Callable[..., str | None]
KIM, SAM = "kim.ray@firm.example", "sam.low@firm.example"


def orders(*rows: Order) -> Record:
    """Return a record of these orders on two contracts."""
    return Record(
        id="a",
        orders=tuple(by_hand(row) for row in rows),
        contracts=(by_hand(Contract(id="c1", contract_number="100-1")), by_hand(Contract(id="c2"))),
    )


@pytest.mark.parametrize(
    ("minutes", "value"),
    [
        (0, "under_2h"),
        (119, "under_2h"),
        (120, "2h_to_24h"),
        (24 * 60, "2h_to_24h"),
        (24 * 60 + 1, "over_24h"),
        (-1, None),
    ],
)
def test_age_to_the_minute(minutes: int, value: str | None, ask: Ask, now: datetime) -> None:
    placed = now - timedelta(minutes=minutes)
    assert ask("order.age", orders(Order(id="o1", placed=placed))) == value


def test_age_counts_the_same_moment_in_any_zone(ask: Ask, now: datetime) -> None:
    placed = (now - timedelta(hours=3)).astimezone(timezone(timedelta(hours=-8)))
    assert ask("order.age", orders(Order(id="o1", placed=placed))) == "2h_to_24h"


def test_age_takes_a_time_without_a_zone_as_this_computers_own(ask: Ask, now: datetime) -> None:
    local = now.astimezone().replace(tzinfo=None)
    assert ask("order.age", orders(Order(id="o1", placed=local - timedelta(hours=1)))) == "under_2h"
    assert ask("order.age", orders(Order(id="o1", placed=local - timedelta(hours=1))), now=local) == "under_2h"


@pytest.mark.parametrize(("days", "value"), [(0, None), (1, None), (2, "over_24h"), (30, "over_24h"), (-1, None)])
def test_age_of_an_order_with_only_a_day_is_silent_while_its_hour_matters(
    days: int, value: str | None, ask: Ask, now: datetime
) -> None:
    """At 10:00 an order of yesterday is between 10 and 34 hours old."""
    placed = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=days)
    assert ask("order.age", orders(Order(id="o1", placed=placed))) == value


def test_the_newest_order_is_meant(ask: Ask, now: datetime) -> None:
    old = Order(id="o1", placed=now - timedelta(days=50), owner=KIM)
    new = Order(id="o2", placed=now - timedelta(hours=1), owner=SAM)
    assert ask("order.owner", orders(old, new), KIM) == "someone_else"
    assert ask("order.age", orders(new, old)) == "under_2h"


def test_an_order_without_a_date_among_several_makes_the_newest_unknown(ask: Ask, now: datetime) -> None:
    undated, dated = Order(id="o1", owner=KIM), Order(id="o2", placed=now - timedelta(days=3), owner=SAM)
    assert ask("order.owner", orders(undated, dated), KIM) is None
    assert ask("order.age", orders(undated, dated)) is None
    assert ask("order.found", orders(undated, dated)) == "yes"
    assert ask("order.owner", orders(undated), KIM) == "caller"


def test_found_is_never_no(ask: Ask) -> None:
    assert ask("order.found", orders()) is None
    assert ask("order.found", orders(Order(id="o1", contract="c2")), contract="c1") is None


def test_owner_by_address_whatever_its_letter_case(ask: Ask) -> None:
    known = orders(Order(id="o1", owner=KIM))
    assert ask("order.owner", known, "Kim.Ray@FIRM.example") == "caller"
    assert ask("order.owner", known, "ulla@firm.example") == "someone_else"
    assert ask("order.owner", known, "kim.rya@firm.example") is None
    assert ask("order.owner", known, "kim.ray@old.example") is None
    assert ask("order.owner", known) is None
    assert ask("order.owner", orders(Order(id="o1")), KIM) is None


def test_focus_narrows_to_the_orders_that_may_be_meant(ask: Ask, now: datetime) -> None:
    one = Order(id="o1", placed=now - timedelta(days=9), owner=KIM, contract="100-1", product="Revit")
    two = Order(id="o2", placed=now - timedelta(days=1), owner=SAM, contract="c2", product="AutoCAD")
    known = orders(one, two)
    assert ask("order.owner", known, KIM, contract="c1") == "caller"
    assert ask("order.owner", known, KIM, product="revit") == "caller"
    assert ask("order.owner", known, KIM) == "someone_else"
    assert ask("order.found", known, KIM, product="Inventor") is None
    open_one = Order(id="o3", placed=now - timedelta(hours=1), owner=SAM)
    assert ask("order.owner", orders(one, open_one), KIM, contract="c1") == "someone_else"
