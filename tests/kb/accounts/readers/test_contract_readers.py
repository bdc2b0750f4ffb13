"""What is said about contracts beside their state: manager, coordinator, how bought, renewal and reseller."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kb.accounts.record import Account, Contract, Record
from kb.accounts.resellers import same_reseller
from kb.accounts.sample_rows import by_hand, contract, person, reports, sourced

Ask = Callable[..., str | None]
KIM, SAM = "kim.ray@firm.example", "sam.low@firm.example"
SAM_ROW = person("Sam Low", "firm.example", ("Design", "user"))


def year(now: datetime, number: str, manager: str, **more: Any) -> Contract:
    """Return a contract that runs."""
    return contract(number, manager, now.date() - timedelta(days=100), now.date() + timedelta(days=265), **more)


class TestManager:
    """contract.manager."""

    def test_caller_or_someone_else(self, ask: Ask, now: datetime) -> None:
        known = Record(id="a", contracts=(year(now, "c1", SAM),))
        assert ask("contract.manager", known, SAM.upper()) == "caller"
        assert ask("contract.manager", known, KIM) == "someone_else"
        assert ask("contract.manager", known) is None

    def test_left_needs_no_caller(self, ask: Ask, now: datetime) -> None:
        gone = msgspec.structs.replace(SAM_ROW, left=now.date())
        known = Record(id="a", people=(gone,), contracts=(year(now, "c1", SAM),))
        assert ask("contract.manager", known) == "left"
        assert ask("contract.manager", known, KIM) == "left"
        still_here = msgspec.structs.replace(SAM_ROW, left=now.date() + timedelta(days=1))
        assert ask("contract.manager", msgspec.structs.replace(known, people=(still_here,)), KIM) == "someone_else"

    def test_silent_where_unknown_or_perhaps_the_caller_mistyped(self, ask: Ask, now: datetime) -> None:
        assert ask("contract.manager", Record(id="a", contracts=(by_hand(Contract(id="c1")),)), KIM) is None
        known = Record(id="a", contracts=(year(now, "c1", SAM),))
        assert ask("contract.manager", known, "sam.lwo@firm.example") is None

    def test_several_contracts_need_one_answer_or_a_focus(self, ask: Ask, now: datetime) -> None:
        known = Record(id="a", contracts=(year(now, "c1", SAM), year(now, "c2", KIM)))
        assert ask("contract.manager", known, KIM) is None
        assert ask("contract.manager", known, KIM, contract="c2") == "caller"
        assert ask("contract.manager", known, KIM, contract="c9") is None
        assert ask("contract.manager", known, "ulla@firm.example") == "someone_else"

    def test_a_manager_from_a_stale_report_is_silent(self, ask: Ask, now: datetime) -> None:
        row = sourced(Contract(id="c1", contract_manager=SAM), "r2")
        for days_old, value in ((90, "caller"), (91, None)):
            imports = reports(now, days_old, "a", (1, 1, 1))
            assert ask("contract.manager", Record(id="a", contracts=(row,), imports=imports), SAM) == value


class TestManagers:
    """contract.managers."""

    def test_one_or_several(self, ask: Ask, now: datetime) -> None:
        one, two = year(now, "c1", SAM), year(now, "c2", KIM)
        assert ask("contract.managers", Record(id="a", contracts=(one,))) == "one"
        assert ask("contract.managers", Record(id="a", contracts=(one, two))) == "several"
        again = msgspec.structs.replace(two, contract_manager=SAM.upper())
        assert ask("contract.managers", Record(id="a", contracts=(one, again))) == "one"

    def test_one_is_silent_where_a_contract_has_no_known_manager(self, ask: Ask, now: datetime) -> None:
        unknown = msgspec.structs.replace(year(now, "c2", KIM), contract_manager=None)
        known = Record(id="a", contracts=(year(now, "c1", SAM), unknown))
        assert ask("contract.managers", known) is None

    def test_cancelled_contracts_do_not_count(self, ask: Ask, now: datetime) -> None:
        day = timedelta(days=1)
        gone = contract("c2", KIM, now.date() - 500 * day, now.date() - 100 * day)
        assert ask("contract.managers", Record(id="a", contracts=(year(now, "c1", SAM), gone))) == "one"


class TestCoordinator:
    """contract.coordinator."""

    def test_caller_or_someone_else(self, ask: Ask, now: datetime) -> None:
        known = Record(id="a", contracts=(year(now, "c1", KIM, coordinators=(SAM_ROW,)),))
        assert ask("contract.coordinator", known, SAM) == "caller"
        assert ask("contract.coordinator", known, KIM) == "someone_else"
        assert ask("contract.coordinator", known) is None
        assert ask("contract.coordinator", known, "sam.lwo@firm.example") is None

    def test_none_only_when_somebody_entered_it(self, ask: Ask, now: datetime) -> None:
        row = year(now, "c1", KIM)
        assert ask("contract.coordinator", Record(id="a", contracts=(row,)), KIM) is None
        entered = msgspec.structs.replace(row, sources={**row.sources, "coordinators": "hand"})
        assert ask("contract.coordinator", Record(id="a", contracts=(entered,)), KIM) == "none"


class TestPurchasedVia:
    """contract.purchased_via."""

    @pytest.mark.parametrize("via", ["reseller", "store", "new_model"])
    def test_as_entered(self, via: Any, ask: Ask, now: datetime) -> None:
        assert ask("contract.purchased_via", Record(id="a", contracts=(year(now, "c1", KIM, via=via),))) == via

    def test_not_guessed_and_silent_where_contracts_differ(self, ask: Ask, now: datetime) -> None:
        bare = msgspec.structs.replace(year(now, "c1", KIM), purchased_via=None)
        assert ask("contract.purchased_via", Record(id="a", contracts=(bare,))) is None
        mixed = (year(now, "c1", KIM), year(now, "c2", KIM, via="store"))
        assert ask("contract.purchased_via", Record(id="a", contracts=mixed)) is None


class TestAutoRenew:
    """contract.auto_renew."""

    def test_on_by_a_date_and_off_only_by_a_word(self, ask: Ask, now: datetime) -> None:
        day = now.date() + timedelta(days=40)
        imports = reports(now, 1, "a", (1, 1, 1))
        for row, value in (
            (Contract(id="c1", auto_renew_date=day), "on"),
            (Contract(id="c1", auto_renew=True), "on"),
            (Contract(id="c1", auto_renew=False, auto_renew_date=day), "off"),
            (Contract(id="c1", end=day), None),
        ):
            known = Record(id="a", contracts=(sourced(row, "r2"),), imports=imports)
            assert ask("contract.auto_renew", known) == value

    def test_a_stale_report_is_silent(self, ask: Ask, now: datetime) -> None:
        row = sourced(Contract(id="c1", auto_renew=True), "r2")
        known = Record(id="a", contracts=(row,), imports=reports(now, 91, "a", (1, 1, 1)))
        assert ask("contract.auto_renew", known) is None


class TestReseller:
    """contract.reseller, compared with the reseller on the account record."""

    def test_us_or_other(self, ask: Ask, now: datetime) -> None:
        ours = by_hand(
            Account(id="account", reseller_name="Clearwater CAD", reseller_email="desk@clearwater-cad.example")
        )
        imports = reports(now, 1, "a", (1, 1, 1))
        for name, email, value in (
            ("Clearwater CAD Ltd", None, "us"),
            ("Somebody", "x@clearwater-cad.example", "us"),
            ("Peak Software", "x@peak.example", "other"),
            ("Clearwater CAD Services", "x@other.example", None),
            (None, None, None),
        ):
            row = sourced(Contract(id="c1", reseller_name=name, reseller_email=email), "r2")
            assert ask("contract.reseller", Record(id="a", account=ours, contracts=(row,), imports=imports)) == value

    def test_silent_without_our_own_name_and_with_a_stale_report(self, ask: Ask, now: datetime) -> None:
        row = sourced(Contract(id="c1", reseller_name="Peak Software"), "r2")
        fresh, old = reports(now, 1, "a", (1, 1, 1)), reports(now, 91, "a", (1, 1, 1))
        assert ask("contract.reseller", Record(id="a", contracts=(row,), imports=fresh)) is None
        ours = by_hand(Account(id="account", reseller_name="Clearwater CAD"))
        assert ask("contract.reseller", Record(id="a", account=ours, contracts=(row,), imports=fresh)) == "other"
        assert ask("contract.reseller", Record(id="a", account=ours, contracts=(row,), imports=old)) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Man and Machine Ltd", ""), ("Man & Machine", ""), True),
        (("A", "firm.example"), ("B", "firm.example"), True),
        (("A Ltd", "gmail.com"), ("B Ltd", "gmail.com"), False),
        ((None, "gmail.com"), (None, "gmail.com"), None),
        ((None, ""), ("Peak", ""), None),
        ((None, "one.example"), (None, "two.example"), False),
        (("Clearwater CAD", ""), ("Clear Water CAD", ""), None),
        (("Ltd", ""), ("Limited", ""), None),
    ],
)
def test_whether_two_entries_are_one_reseller(
    one: tuple[str | None, str], other: tuple[str | None, str], same: bool | None
) -> None:
    assert same_reseller(one, other) is same
    assert same_reseller(other, one) is same
