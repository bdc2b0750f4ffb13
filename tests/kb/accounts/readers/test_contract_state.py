"""contract.state by the day: Autodesk's renewal FAQ and its page on cancelling (the shutoff process).

The process starts on the end date (day 0). Expired lasts 15 days with access, Suspended 30 days more for annual and
3-year terms and Flex, 15 for monthly ones; then the contract is cancelled. It can be renewed from 90 days before.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec
import pytest

from kb.accounts.contracts import contract_standing, is_monthly, reported_state, state_by_dates, told, worse
from kb.accounts.reading import Context
from kb.accounts.record import HAND, Contract, Import, Record, Subscription
from kb.accounts.sample_rows import by_hand, contract, reports, sourced, subscription
from kb.accounts.view import View

Ask = Callable[..., str | None]

ANNUAL_DAYS = {
    -400: "active",
    -91: "active",
    -90: "expiring",
    -1: "expiring",
    0: "expired",
    1: "expired",
    14: "expired",
    15: "expired",
    16: "suspended",
    44: "suspended",
    45: "suspended",
    46: "cancelled",
    400: "cancelled",
}
MONTHLY_DAYS = {0: "expired", 15: "expired", 16: "suspended", 30: "suspended", 31: "cancelled", 45: "cancelled"}


@pytest.mark.parametrize(("day", "state"), ANNUAL_DAYS.items())
def test_annual_terms_day_by_day(day: int, state: str, ask: Ask, now: datetime) -> None:
    """Autodesk renewal FAQ: 15 days Expired, then 30 days Suspended, then Cancelled."""
    end = now.date() - timedelta(days=day)
    assert state_by_dates(day, monthly=False) == state
    for term in ("Annual", "3-Year", "1 year", "12 months"):
        row = by_hand(Contract(id="c1", term=term, end=end))
        assert ask("contract.state", Record(id="a", contracts=(row,))) == state


@pytest.mark.parametrize(("day", "state"), MONTHLY_DAYS.items())
def test_monthly_terms_day_by_day(day: int, state: str, ask: Ask, now: datetime) -> None:
    """Autodesk renewal FAQ: 15 days Expired, then 15 days Suspended, then Cancelled."""
    end = now.date() - timedelta(days=day)
    assert state_by_dates(day, monthly=True) == state
    for term in ("Monthly", "1 Month", "1-month"):
        row = by_hand(Contract(id="c1", term=term, end=end))
        assert ask("contract.state", Record(id="a", contracts=(row,))) == state


def test_the_whole_process_lasts_45_days_or_30() -> None:
    """Autodesk, Cancel: monthly subscriptions complete the shutoff 30 days after the expiration date, others 45."""
    for monthly, last in ((False, 45), (True, 30)):
        states = [state_by_dates(day, monthly=monthly) for day in range(0, 60)]
        assert states.count("expired") == 16  # the end date itself and the 15 days after it
        assert states.index("cancelled") == last + 1
        assert states == sorted(states, key=["expired", "suspended", "cancelled"].index)


@pytest.mark.parametrize("day", range(31, 46))
def test_without_a_known_term_day_31_to_45_is_silent(day: int, ask: Ask, now: datetime) -> None:
    row = by_hand(Contract(id="c1", end=now.date() - timedelta(days=day)))
    assert ask("contract.state", Record(id="a", contracts=(row,))) is None


@pytest.mark.parametrize(
    ("day", "state"),
    [(0, "expired"), (15, "expired"), (16, "suspended"), (30, "suspended"), (46, "cancelled")],
)
def test_without_a_known_term_other_days_do_not_depend_on_it(day: int, state: str, ask: Ask, now: datetime) -> None:
    row = by_hand(Contract(id="c1", end=now.date() - timedelta(days=day)))
    assert ask("contract.state", Record(id="a", contracts=(row,))) == state


def test_the_day_is_that_of_the_moment_asked_about(ask: Ask, now: datetime) -> None:
    row = by_hand(Contract(id="c1", term="Annual", end=now.date()))
    record = Record(id="a", contracts=(row,))
    states = [ask("contract.state", record, now=now + timedelta(days=day)) for day in (-91, -90, 0, 15, 16, 45, 46)]
    assert states == ["active", "expiring", "expired", "expired", "suspended", "suspended", "cancelled"]


@pytest.mark.parametrize(
    ("term", "start", "end", "monthly"),
    [
        ("Monthly", None, None, True),
        ("1 month", None, None, True),
        ("P1M", None, None, True),
        ("12 Months", None, None, False),
        ("36-month", None, None, False),
        ("Annual", None, None, False),
        ("3 Year", None, None, False),
        ("P1Y", None, None, False),
        ("Flex", None, None, False),
        (None, date(2026, 1, 1), date(2026, 1, 31), True),
        (None, date(2026, 1, 1), date(2026, 12, 31), False),
        ("Custom", date(2026, 1, 1), date(2026, 12, 31), False),
        ("Custom", None, None, None),
        (None, None, date(2026, 1, 1), None),
    ],
)
def test_what_counts_as_a_monthly_term(term: str | None, start: date | None, end: date | None, monthly: bool) -> None:
    assert is_monthly(term, start, end) is monthly


def test_flex_is_suspended_for_30_days_like_an_annual_term(ask: Ask, now: datetime) -> None:
    """Autodesk, Cancel: prepaid Flex tokens complete the shutoff 45 days after the expiration date."""
    row = by_hand(Contract(id="c1", end=now.date() - timedelta(days=40)))
    tokens = by_hand(Subscription(id="s1", contract="c1", product="Flex", access="flex"))
    assert ask("contract.state", Record(id="a", contracts=(row,), subscriptions=(tokens,))) == "suspended"


@pytest.mark.parametrize(("renews", "state"), [(True, "active"), (False, "expiring"), (None, "expiring")])
def test_a_contract_that_renews_itself_is_not_expiring(
    renews: bool | None, state: str, ask: Ask, now: datetime
) -> None:
    row = by_hand(Contract(id="c1", end=now.date() + timedelta(days=20), auto_renew=renews))
    assert ask("contract.state", Record(id="a", contracts=(row,))) == state


def test_a_renewal_that_cannot_be_seen_yet_is_silent(ask: Ask, now: datetime) -> None:
    """It should have renewed by itself four days ago, and the newest report is six days old."""
    row = sourced(Contract(id="c1", term="Annual", end=now.date() - timedelta(days=4), auto_renew=True), "r2")
    before = Record(id="a", contracts=(row,), imports=reports(now, 6, "a", (1, 1, 1)))
    assert ask("contract.state", before) is None
    after = Record(id="a", contracts=(row,), imports=reports(now, 2, "a", (1, 1, 1)))
    assert ask("contract.state", after) == "expired"


@pytest.mark.parametrize(
    ("status", "day", "state"),
    [
        ("Active", -200, "active"),
        ("Active", 20, "suspended"),
        ("Expired", -200, "expired"),
        ("Expired", 20, "suspended"),
        ("Suspended", 3, "suspended"),
        ("Canceled", -200, "cancelled"),
        ("CANCELLED", 3, "cancelled"),
        ("In progress", -200, "active"),
        ("", -200, "active"),
    ],
)
def test_the_worse_of_status_and_dates_counts(status: str, day: int, state: str, ask: Ask, now: datetime) -> None:
    end = now.date() - timedelta(days=day)
    row = sourced(Contract(id="c1", term="Annual", end=end, status=status), "r2")
    record = Record(id="a", contracts=(row,), imports=reports(now, 1, "a", (1, 1, 1)))
    assert ask("contract.state", record) == state


@pytest.mark.parametrize(
    ("status", "days_old", "state"),
    [
        ("Active", 40, "active"),
        ("Canceled", 40, "cancelled"),
        ("Expired", 15, "expired"),
        ("Expired", 16, None),
        ("Suspended", 16, None),
        ("Pending", 1, None),
    ],
)
def test_a_status_without_dates_counts_as_long_as_it_can_last(
    status: str, days_old: int, state: str | None, ask: Ask, now: datetime
) -> None:
    row = sourced(Contract(id="c1", status=status), "r2")
    record = Record(id="a", contracts=(row,), imports=reports(now, days_old, "a", (1, 1, 1)))
    assert ask("contract.state", record) == state


def test_a_stale_report_is_silent_but_what_was_entered_by_hand_counts(ask: Ask, now: datetime) -> None:
    row = Contract(id="c1", term="Annual", end=now.date() + timedelta(days=200))
    for days_old, state in ((90, "active"), (91, None)):
        imports = reports(now, days_old, "a", (1, 1, 1))
        assert ask("contract.state", Record(id="a", contracts=(sourced(row, "r2"),), imports=imports)) == state
        assert ask("contract.state", Record(id="a", contracts=(by_hand(row),), imports=imports)) == "active"


def test_several_contracts_are_silent_unless_they_stand_alike_or_one_is_asked_about(ask: Ask, now: datetime) -> None:
    day = timedelta(days=1)
    running = contract("c1", "kim@firm.example", now.date() - 100 * day, now.date() + 200 * day)
    ended = contract("c2", "kim@firm.example", now.date() - 385 * day, now.date() - 20 * day)
    record = Record(
        id="a",
        contracts=(running, ended),
        subscriptions=(subscription(running, "Revit", "T", 2), subscription(ended, "AutoCAD", "T", 2)),
        imports=reports(now, 1, "a", (1, 1, 1)),
    )
    assert ask("contract.state", record) is None
    assert ask("contract.state", record, contract="C2") == "suspended"
    assert ask("contract.state", record, product="revit") == "active"
    assert ask("contract.state", record, contract="c3") is None
    assert ask("contract.state", record, product="Inventor") is None
    assert ask("contract.state", msgspec.structs.replace(record, contracts=(running, running))) == "active"


def test_a_contract_and_products_that_disagree_are_silent_unless_it_was_set_by_hand(ask: Ask, now: datetime) -> None:
    day = timedelta(days=1)
    renewed = contract("c1", "kim@firm.example", now.date() - 100 * day, now.date() + 265 * day)
    old = contract("c1", "kim@firm.example", now.date() - 400 * day, now.date() - 35 * day)
    rows = (subscription(old, "Revit", "T", 2),)
    imports = reports(now, 1, "a", (1, 1, 1))
    assert ask("contract.state", Record(id="a", contracts=(renewed,), subscriptions=rows, imports=imports)) is None
    entered = msgspec.structs.replace(renewed, sources={**renewed.sources, "end": HAND})
    record = Record(id="a", contracts=(entered,), subscriptions=rows, imports=imports)
    assert ask("contract.state", record) == "active"
    assert ask("contract.state", record, product="Revit") == "active"


def test_products_give_the_state_of_a_contract_without_dates(ask: Ask, now: datetime) -> None:
    day = timedelta(days=1)
    bare = by_hand(Contract(id="c1", contract_number="c1"))
    one = sourced(Subscription(id="s1", contract="c1", product="Revit", term="Annual", end=now.date() - 3 * day), "r2")
    two = sourced(Subscription(id="s2", contract="c1", product="AutoCAD", end=now.date() + 300 * day), "r2")
    imports = reports(now, 1, "a", (1, 2, 1))
    assert ask("contract.state", Record(id="a", contracts=(bare,), subscriptions=(one,), imports=imports)) == "expired"
    both = Record(id="a", contracts=(bare,), subscriptions=(one, two), imports=imports)
    assert ask("contract.state", both) is None
    assert ask("contract.state", both, product="AutoCAD") == "active"


def test_a_contract_that_has_not_begun_is_silent(ask: Ask, now: datetime) -> None:
    day = timedelta(days=1)
    row = by_hand(Contract(id="c1", start=now.date() + 2 * day, end=now.date() + 367 * day))
    assert ask("contract.state", Record(id="a", contracts=(row,))) is None


def test_the_sentence_tells_until_when_products_work(now: datetime) -> None:
    end = now.date() - timedelta(days=5)
    row = by_hand(Contract(id="c1", term="Annual", end=end))
    view = View.of(Context(record=Record(id="a", contracts=(row,)), caller=None, now=now))
    standing = contract_standing(view, row)
    assert told("c1", standing) == (
        "Contract c1 ended on 19 November 2026, 5 days ago. Products work until 4 December 2026."
    )
    assert standing.renewable_until == date(2027, 1, 3)


def test_a_reported_state_and_the_worse_of_two() -> None:
    assert reported_state(" Canceled ") == "cancelled"
    assert reported_state("whatever") is None
    assert worse(None, None) is None
    assert worse("active", None) == "active"
    assert worse("active", "suspended") == "suspended"


def test_a_report_from_the_future_is_no_evidence(ask: Ask, now: datetime) -> None:
    row = sourced(Contract(id="c1", end=now.date() + timedelta(days=200)), "r9")
    day = now.date() + timedelta(days=2)
    ahead = Import(id="r9", kind="subscriptions report", file="x.csv", sha256="0", date=day, imported_at=now)
    assert ask("contract.state", Record(id="a", contracts=(row,), imports=(ahead,))) is None
