"""licences.where: the newest licences against the caller's contracts and teams."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from kb.accounts.record import Contract, Record
from kb.accounts.sample_rows import contract, order, person, reports, subscription

Ask = Callable[..., str | None]
DOMAIN = "firm.example"
KIM, SAM = "kim.ray@firm.example", "sam.low@firm.example"
KIM_ROW = person("Kim Ray", DOMAIN, ("Design", "primary_admin"))
SAM_ROW = person("Sam Low", DOMAIN, ("Design", "user"))


def year(now: datetime, number: str, manager: str, begun: int = 100) -> Contract:
    """Return a contract that began so many days ago."""
    return contract(number, manager, now.date() - timedelta(days=begun), now.date() + timedelta(days=365 - begun))


def record(now: datetime, *contracts: Contract, days_old: int = 2, **tables: Any) -> Record:
    """Return a record of these contracts, with two people and reports of so many days ago."""
    people = tables.pop("people", (KIM_ROW, SAM_ROW))
    return Record(
        id="firm", people=people, contracts=contracts, imports=reports(now, days_old, "firm", (2, 2, 2)), **tables
    )


def test_visible_on_the_callers_contract_in_the_callers_team(ask: Ask, now: datetime) -> None:
    row = year(now, "c1", KIM)
    known = record(now, row, subscriptions=(subscription(row, "Revit", "Design", 3),))
    assert ask("licences.where", known, KIM) == "visible"


def test_under_another_manager_by_the_newest_order(ask: Ask, now: datetime) -> None:
    old, new = year(now, "c1", KIM), year(now, "c2", SAM, 5)
    placed = order("o1", now - timedelta(days=5), SAM, new)
    assert ask("licences.where", record(now, old, new, orders=(placed,)), KIM) == "other_manager"


def test_under_another_manager_by_the_latest_start(ask: Ask, now: datetime) -> None:
    old, new = year(now, "c1", KIM), year(now, "c2", SAM, 5)
    rows = (subscription(old, "Revit", "Design", 3), subscription(new, "Revit", "Design", 2))
    assert ask("licences.where", record(now, old, new, subscriptions=rows), KIM) == "other_manager"
    assert ask("licences.where", record(now, old, new, subscriptions=rows), SAM) == "visible"


def test_a_mistyped_manager_is_another_address(ask: Ask, now: datetime) -> None:
    row = year(now, "c1", "kim.rya@firm.example")
    assert ask("licences.where", record(now, row, orders=(order("o1", now, KIM, row),)), KIM) == "other_manager"


def test_an_admin_of_the_team_who_manages_no_contract_sees_them(ask: Ask, now: datetime) -> None:
    row = year(now, "c1", SAM)
    rows = (subscription(row, "Revit", "Design", 3),)
    assert ask("licences.where", record(now, row, subscriptions=rows), KIM) == "visible"
    known = record(now, row, subscriptions=(subscription(row, "Revit", "Site", 3),))
    assert ask("licences.where", known, KIM) == "other_manager"


def test_in_another_team_than_the_callers_earlier_licences(ask: Ask, now: datetime) -> None:
    old, new = year(now, "c1", KIM), year(now, "c2", KIM, 5)
    rows = (subscription(old, "Revit", "Design", 3), subscription(new, "AutoCAD", "Site", 2))
    assert ask("licences.where", record(now, old, new, subscriptions=rows), KIM) == "other_team"


def test_in_a_team_that_a_complete_list_shows_without_the_caller(ask: Ask, now: datetime) -> None:
    row = year(now, "c1", KIM)
    rows = (subscription(row, "Revit", "Site", 3),)
    site = person("Ulla Berg", DOMAIN, ("Site", "user"))
    assert ask("licences.where", record(now, row, people=(KIM_ROW, site), subscriptions=rows), KIM) == "other_team"
    assert ask("licences.where", record(now, row, people=(KIM_ROW,), subscriptions=rows), KIM) is None


def test_on_another_contract_of_the_callers(ask: Ask, now: datetime) -> None:
    old, new = year(now, "c1", KIM), year(now, "c2", KIM, 5)
    rows = (subscription(old, "Revit", "Design", 3), subscription(new, "Revit", "Design", 2))
    known = record(now, old, new, subscriptions=rows)
    assert ask("licences.where", known, KIM) == "other_contract"
    assert ask("licences.where", known, KIM, contract="c1") == "other_contract"
    assert ask("licences.where", known, KIM, contract="c2") == "visible"


def test_another_product_on_another_contract_is_where_it_should_be(ask: Ask, now: datetime) -> None:
    old, new = year(now, "c1", KIM), year(now, "c2", KIM, 5)
    rows = (subscription(old, "Revit", "Design", 3), subscription(new, "AutoCAD", "Design", 2))
    assert ask("licences.where", record(now, old, new, subscriptions=rows), KIM) == "visible"


def test_silent_until_a_report_is_as_new_as_the_order(ask: Ask, now: datetime) -> None:
    """Rows of a report that is older than the order are the old licences."""
    row = year(now, "c1", KIM)
    rows = (subscription(row, "Revit", "Design", 3),)
    for placed_days_ago, value in ((3, "visible"), (2, "visible"), (1, None)):
        placed = order("o1", now - timedelta(days=placed_days_ago), KIM, row)
        assert ask("licences.where", record(now, row, subscriptions=rows, orders=(placed,)), KIM) == value


def test_silent_where_it_is_not_known(ask: Ask, now: datetime) -> None:
    row = year(now, "c1", KIM)
    rows = (subscription(row, "Revit", "Design", 3),)
    without_manager = msgspec.structs.replace(row, contract_manager=None)
    assert ask("licences.where", record(now, without_manager, subscriptions=rows), KIM) is None
    assert ask("licences.where", record(now, row, days_old=91, subscriptions=rows), KIM) is None
    assert ask("licences.where", record(now, row, subscriptions=rows)) is None
    elsewhere = msgspec.structs.replace(order("o1", now, KIM, row), contract="c9")
    assert ask("licences.where", record(now, row, subscriptions=rows, orders=(elsewhere,)), KIM) is None
    undated = (msgspec.structs.replace(rows[0], start=None),)
    assert ask("licences.where", record(now, row, subscriptions=undated), KIM) is None
    no_team = (msgspec.structs.replace(rows[0], team=None), subscription(row, "Revit", "Site", 1))
    assert ask("licences.where", record(now, row, subscriptions=no_team), KIM) is None


def test_rows_that_began_together_on_two_contracts_are_silent(ask: Ask, now: datetime) -> None:
    one, two = year(now, "c1", KIM), year(now, "c2", SAM)
    rows = (subscription(one, "Revit", "Design", 3), subscription(two, "AutoCAD", "Design", 3))
    known = record(now, one, two, subscriptions=rows)
    assert ask("licences.where", known, KIM) is None
    assert ask("licences.where", known, KIM, product="AutoCAD") == "other_manager"
