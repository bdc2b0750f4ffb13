"""What is said about access, the view, licence servers and their files, Flex tokens, and the age of reports."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kb.accounts.record import Account, Contract, Import, Person, Record, Server, Subscription, Team
from kb.accounts.sample_rows import by_hand, contract, person, reports, sourced, subscription
from kb.accounts.servers import host_id_problem, host_name_problem

Ask = Callable[..., str | None]
KIM = "kim.ray@firm.example"
KIM_ROW = person("Kim Ray", "firm.example", ("Design", "primary_admin"))


def year(now: datetime, number: str = "c1", ended: int = -265) -> Contract:
    """Return a contract for a year that ended so many days ago."""
    end = now.date() - timedelta(days=ended)
    return contract(number, KIM, end - timedelta(days=365), end)


class TestAccessType:
    """access.type."""

    def rows(self, now: datetime, *kinds: Any) -> Record:
        """Return a record with one product of each kind of access."""
        row = year(now)
        held = tuple(
            msgspec.structs.replace(subscription(row, f"Product {number}", "Design", 1), access=kind)
            for number, kind in enumerate(kinds)
        )
        return Record(id="a", contracts=(row,), subscriptions=held, imports=reports(now, 5, "a", (1, 1, 1)))

    @pytest.mark.parametrize(
        ("kinds", "value"),
        [
            (("single_user",), "single_user"),
            (("network", "network"), "network"),
            (("flex",), "flex"),
            (("network", "single_user"), "several"),
            (("network", "single_user", None), "several"),
            (("network", None), None),
            ((None,), None),
            ((), None),
        ],
    )
    def test_one_kind_needs_all_to_be_known(
        self, kinds: tuple[Any, ...], value: str | None, ask: Ask, now: datetime
    ) -> None:
        assert ask("access.type", self.rows(now, *kinds)) == value

    def test_the_product_asked_about(self, ask: Ask, now: datetime) -> None:
        known = self.rows(now, "network", "single_user")
        assert ask("access.type", known, product="product 0") == "network"
        assert ask("access.type", known, product="product 9") is None

    def test_a_product_called_flex_is_flex(self, ask: Ask, now: datetime) -> None:
        rows = (by_hand(Subscription(id="s", product="Flex")),)
        assert ask("access.type", Record(id="a", subscriptions=rows)) == "flex"

    def test_cancelled_contracts_do_not_count(self, ask: Ask, now: datetime) -> None:
        gone, runs = year(now, "c1", 100), year(now, "c2")
        rows = (subscription(gone, "AutoCAD", "Design", 1, access="network"), subscription(runs, "Revit", "Design", 1))
        imports = reports(now, 5, "a", (1, 1, 1))
        known = Record(id="a", contracts=(gone, runs), subscriptions=rows, imports=imports)
        assert ask("access.type", known) == "single_user"

    def test_a_stale_report_is_silent(self, ask: Ask, now: datetime) -> None:
        row = sourced(Subscription(id="s", product="Revit", access="network"), "r2")
        for days_old, value in ((90, "network"), (91, None)):
            imports = reports(now, days_old, "a", (1, 1, 1))
            assert ask("access.type", Record(id="a", subscriptions=(row,), imports=imports)) == value


@pytest.mark.parametrize("view", ["new", "classic", "both", None])
def test_the_view_is_as_entered(view: Any, ask: Ask) -> None:
    assert ask("account.view", Record(id="a", account=by_hand(Account(id="account", view=view)))) == view


class TestServerDetails:
    """server.details: 12 hexadecimal digits; 11 or 13 are a typing error (Autodesk, Licence file: SERVER line)."""

    @pytest.mark.parametrize(
        ("host_id", "problem"),
        [
            ("0050569A41C7", None),
            ("00:50:56:9a:41:c7", None),
            ("00-50-56-9A-41-C7", None),
            ("0050.569a.41c7", None),
            ("0050569A41C", "it has 11 digits instead of 12"),
            ("0050569A41C70", "it has 13 digits instead of 12"),
            ("0O50569A41C7", "o is not among 0-9 and a-f"),
            ("GZ50569A41C7", "g, z are not among 0-9 and a-f"),
            ("000000000000", "no network adapter has it"),
            ("FF:FF:FF:FF:FF:FF", "no network adapter has it"),
        ],
    )
    def test_host_ids(self, host_id: str, problem: str | None, ask: Ask) -> None:
        assert host_id_problem(host_id) == problem
        row = by_hand(Server(id="v", host_name="lic01", host_id=host_id, model="single"))
        assert ask("server.details", Record(id="a", servers=(row,))) == ("malformed" if problem else "complete")

    @pytest.mark.parametrize(
        ("name", "right"),
        [("lic01", True), ("LIC-01.firm.example", True), ("lic_01", True), ("lic 01", False), ("-lic", False),
         ("lic01.", False), ("", False), ("x" * 254, False)],
    )  # fmt: skip
    def test_host_names(self, name: str, right: bool) -> None:
        assert (host_name_problem(name) is None) is right

    @pytest.mark.parametrize("missing", ["host_name", "host_id", "model"])
    def test_incomplete_without_a_part(self, missing: str, ask: Ask) -> None:
        whole = {"host_name": "lic01", "host_id": "0050569A41C7", "model": "single"}
        row = by_hand(Server(id="v", **{**whole, missing: None}))  # type: ignore[arg-type]
        assert ask("server.details", Record(id="a", servers=(row,))) == "incomplete"

    @pytest.mark.parametrize(
        ("model", "count", "value"),
        [
            ("single", 1, "complete"),
            ("distributed", 1, "incomplete"),
            ("distributed", 2, "complete"),
            ("redundant", 2, "incomplete"),
            ("redundant", 3, "complete"),
        ],
    )
    def test_some_models_need_several_servers(self, model: Any, count: int, value: str, ask: Ask) -> None:
        rows = tuple(
            by_hand(Server(id=f"v{n}", host_name=f"lic{n}", host_id=f"0050569A41C{n}", model=model))
            for n in range(count)
        )
        assert ask("server.details", Record(id="a", servers=rows)) == value

    def test_malformed_is_worse_than_incomplete(self, ask: Ask) -> None:
        rows = (by_hand(Server(id="v1", host_id="123")), by_hand(Server(id="v2", host_name="lic02")))
        assert ask("server.details", Record(id="a", servers=rows)) == "malformed"

    def test_none_only_where_no_product_is_a_network_product(self, ask: Ask, now: datetime) -> None:
        row = year(now)
        imports = reports(now, 5, "a", (1, 1, 1))
        for access, value in (("single_user", "none"), ("flex", "none"), ("network", None), (None, None)):
            held = (msgspec.structs.replace(subscription(row, "AutoCAD", "Design", 1), access=access),)
            known = Record(id="a", contracts=(row,), subscriptions=held, imports=imports)
            assert ask("server.details", known) == value
        assert ask("server.details", Record(id="a")) is None

    def test_the_servers_of_the_contract_asked_about(self, ask: Ask, now: datetime) -> None:
        servers = (
            by_hand(Server(id="v1", host_name="lic01", host_id="0050569A41C7", model="single", contract="c1")),
            by_hand(Server(id="v2", host_name="lic02", host_id="12", model="single", contract="c2")),
        )
        known = Record(id="a", contracts=(year(now, "c1"), year(now, "c2")), servers=servers)
        assert ask("server.details", known) == "malformed"
        assert ask("server.details", known, contract="c1") == "complete"


class TestServerFile:
    """server.file."""

    @pytest.mark.parametrize(
        ("days", "value"), [(31, "valid"), (30, "expiring"), (0, "expiring"), (-1, "expired"), (-400, "expired")]
    )
    def test_by_the_day(self, days: int, value: str, ask: Ask, now: datetime) -> None:
        row = by_hand(Server(id="v", file_expires=now.date() + timedelta(days=days)))
        assert ask("server.file", Record(id="a", servers=(row,))) == value

    def test_silent_where_a_date_is_missing_or_files_differ(self, ask: Ask, now: datetime) -> None:
        good = by_hand(Server(id="v1", file_expires=now.date() + timedelta(days=300)))
        ended = by_hand(Server(id="v2", file_expires=now.date() - timedelta(days=3)))
        assert ask("server.file", Record(id="a", servers=(good, by_hand(Server(id="v3"))))) is None
        assert ask("server.file", Record(id="a", servers=(good, ended))) is None
        assert ask("server.file", Record(id="a")) is None


class TestTokens:
    """tokens.balance: one balance a team, packs last 12 months and do not roll over (Autodesk, Flex FAQ)."""

    @pytest.mark.parametrize(
        ("tokens", "days_left", "value"),
        [
            (12.5, None, "some"),
            (12.5, 0, "some"),
            (12.5, -1, "none"),
            (0.0, 100, "none"),
            (-3.0, None, "none"),
            (None, -1, "none"),
            (None, 100, None),
            (None, None, None),
        ],
    )
    def test_by_balance_and_last_day(
        self, tokens: float | None, days_left: int | None, value: str | None, ask: Ask, now: datetime
    ) -> None:
        end = now.date() + timedelta(days=days_left) if days_left is not None else None
        row = by_hand(Team(id="t1", name="Design", tokens=tokens, tokens_end=end))
        assert ask("tokens.balance", Record(id="a", teams=(row,))) == value

    def test_the_users_own_team_is_meant_and_teams_without_tokens_do_not_count(self, ask: Ask, now: datetime) -> None:
        teams = (
            by_hand(Team(id="t1", name="Design", tokens=0.0)),
            by_hand(Team(id="t2", name="Site", tokens=9.0)),
            by_hand(Team(id="t3", name="Plant")),
        )
        known = Record(id="a", people=(KIM_ROW,), teams=teams)
        assert ask("tokens.balance", known, KIM) == "none"
        assert ask("tokens.balance", known, "nobody@firm.example") is None
        assert ask("tokens.balance", msgspec.structs.replace(known, teams=teams[1:]), "x@firm.example") == "some"


class TestReportAge:
    """report.age."""

    @pytest.mark.parametrize(
        ("days", "value"),
        [(0, "fresh"), (30, "fresh"), (31, "ageing"), (90, "ageing"), (91, "stale"), (900, "stale"), (-1, "fresh")],
    )
    def test_by_the_day(self, days: int, value: str, ask: Ask, now: datetime) -> None:
        assert ask("report.age", Record(id="a", imports=reports(now, days, "a", (1, 1, 1)))) == value

    def test_the_newest_counts_and_none_from_the_future(self, ask: Ask, now: datetime) -> None:
        old, new = reports(now, 200, "a", (1, 1, 1)), reports(now, 40, "b", (1, 1, 1))
        ahead = msgspec.structs.replace(old[0], id="r9", date=now.date() + timedelta(days=2))
        assert ask("report.age", Record(id="a", imports=(*old, *new, ahead))) == "ageing"
        assert ask("report.age", Record(id="a", imports=(ahead,))) is None

    def test_silent_without_reports(self, ask: Ask) -> None:
        assert ask("report.age", Record(id="a", people=(Person(id="p", email=KIM),))) is None

    def test_reports_are_told_apart_by_their_names(self, now: datetime) -> None:
        from kb.accounts.evidence import kind_of

        names = {
            "users report": "users",
            "Users": "users",
            "subscriptions_report": "subscriptions",
            "usage report": "usage report",
            "USAGE_REPORT": "usage report",
            "daily usage report": "other",
            "seat usage report": "other",
            "token usage report": "other",
            "groups report": "other",
            "": "other",
        }
        for name, kind in names.items():
            row = Import(id="r", kind=name, file="x", sha256="0", date=now.date(), imported_at=now)
            assert kind_of(row) == kind
