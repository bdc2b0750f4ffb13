"""What is said about the caller: known, role on the contract, role in the team, address, and what they may do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kb.accounts.record import Account, Contract, Membership, Person, Record, Team
from kb.accounts.sample_rows import by_hand, contract, person, reports, sourced, subscription

Ask = Callable[..., str | None]
DOMAIN = "firm.example"
KIM, SAM, UNKNOWN = "kim.ray@firm.example", "sam.low@firm.example", "ulla.berg@firm.example"


def record(now: datetime, *people: Person, days_old: int = 5, **tables: Any) -> Record:
    """Return a record of these people with reports of so many days ago."""
    return Record(id="firm", people=people, imports=reports(now, days_old, "firm", (len(people), 1, 1)), **tables)


def year(now: datetime, number: str, manager: str, **more: Any) -> Contract:
    """Return a contract that runs."""
    return contract(number, manager, now.date() - timedelta(days=100), now.date() + timedelta(days=265), **more)


KIM_ROW = person("Kim Ray", DOMAIN, ("Design", "primary_admin"))
SAM_ROW = person("Sam Low", DOMAIN, ("Design", "user"))


class TestKnown:
    """caller.known."""

    def test_yes_whatever_the_letter_case(self, ask: Ask, now: datetime) -> None:
        assert ask("caller.known", record(now, KIM_ROW, SAM_ROW), " KIM.Ray@Firm.example ") == "yes"

    def test_yes_for_a_contract_manager_whom_no_report_lists(self, ask: Ask, now: datetime) -> None:
        assert ask("caller.known", record(now, KIM_ROW, contracts=(year(now, "c1", UNKNOWN),)), UNKNOWN) == "yes"

    def test_no_by_a_complete_fresh_users_report(self, ask: Ask, now: datetime) -> None:
        assert ask("caller.known", record(now, KIM_ROW, SAM_ROW), UNKNOWN) == "no"

    @pytest.mark.parametrize(("days_old", "value"), [(0, "no"), (30, "no"), (31, None), (90, None), (120, None)])
    def test_no_needs_a_report_of_the_last_30_days(
        self, days_old: int, value: str | None, ask: Ask, now: datetime
    ) -> None:
        assert ask("caller.known", record(now, KIM_ROW, days_old=days_old), UNKNOWN) == value

    def test_silent_without_a_users_report(self, ask: Ask, now: datetime) -> None:
        bare = msgspec.structs.replace(record(now, KIM_ROW), imports=())
        assert ask("caller.known", bare, UNKNOWN) is None

    def test_silent_where_people_are_hidden(self, ask: Ask, now: datetime) -> None:
        code = sourced(Person(id="h", hashed_id="9f3c", hidden=True), "r1")
        assert ask("caller.known", record(now, KIM_ROW, code), UNKNOWN) is None
        off = (by_hand(Team(id="Design", name="Design", personal_data=False)),)
        assert ask("caller.known", record(now, KIM_ROW, teams=off), UNKNOWN) is None

    def test_people_hidden_in_an_older_report_only_do_not_silence(self, ask: Ask, now: datetime) -> None:
        old = msgspec.structs.replace(reports(now, 60, "old", (1, 1, 1))[0], id="r0")
        code = sourced(Person(id="h", hashed_id="9f3c", hidden=True), "r0")
        known = record(now, KIM_ROW, code)
        assert ask("caller.known", msgspec.structs.replace(known, imports=(*known.imports, old)), UNKNOWN) == "no"

    def test_silent_where_rows_could_not_be_read(self, ask: Ask, now: datetime) -> None:
        known = record(now, KIM_ROW)
        torn = (msgspec.structs.replace(known.imports[0], rejected=1), *known.imports[1:])
        assert ask("caller.known", msgspec.structs.replace(known, imports=torn), UNKNOWN) is None

    def test_silent_where_a_team_is_not_in_any_users_report(self, ask: Ask, now: datetime) -> None:
        row = year(now, "c1", KIM)
        site = (subscription(row, "Revit", "Site", 3),)
        assert ask("caller.known", record(now, KIM_ROW, contracts=(row,), subscriptions=site), UNKNOWN) is None

    def test_silent_for_an_address_that_is_only_like_one(self, ask: Ask, now: datetime) -> None:
        assert ask("caller.known", record(now, KIM_ROW), "kim.rya@firm.example") is None

    def test_silent_for_somebody_who_has_left(self, ask: Ask, now: datetime) -> None:
        left = msgspec.structs.replace(SAM_ROW, left=now.date())
        assert ask("caller.known", record(now, KIM_ROW, left), SAM) is None
        leaving = msgspec.structs.replace(SAM_ROW, left=now.date() + timedelta(days=1))
        assert ask("caller.known", record(now, KIM_ROW, leaving), SAM) == "yes"

    def test_the_team_that_an_import_marked_as_listed_counts_by_that_mark(self, ask: Ask, now: datetime) -> None:
        known = record(now, KIM_ROW)
        marked = Team(id="Design", name="Design", sources={"listed:people": "r1"})
        assert ask("caller.known", msgspec.structs.replace(known, teams=(marked,)), UNKNOWN) == "no"
        old = msgspec.structs.replace(reports(now, 200, "old", (1, 1, 1))[0], id="r0")
        stale = msgspec.structs.replace(marked, sources={"listed:people": "r0"})
        both = msgspec.structs.replace(known, teams=(stale,), imports=(*known.imports, old))
        assert ask("caller.known", both, UNKNOWN) is None


class TestContractRole:
    """caller.contract_role."""

    def test_the_best_role_on_any_contract_in_question(self, ask: Ask, now: datetime) -> None:
        one = year(now, "c1", KIM, coordinators=(SAM_ROW,))
        two = msgspec.structs.replace(year(now, "c2", SAM), payers=(KIM,))
        known = record(now, KIM_ROW, SAM_ROW, contracts=(one, two))
        assert ask("caller.contract_role", known, KIM) == "contract_manager"
        assert ask("caller.contract_role", known, SAM, contract="c1") == "coordinator"
        assert ask("caller.contract_role", known, KIM, contract="c2") == "payer"

    def test_none_needs_a_known_manager_on_every_contract(self, ask: Ask, now: datetime) -> None:
        new = by_hand(Account(id="account", view="new"))
        one, two = year(now, "c1", KIM), year(now, "c2", KIM)
        assert ask("caller.contract_role", record(now, SAM_ROW, account=new, contracts=(one, two)), SAM) == "none"
        unknown = msgspec.structs.replace(two, contract_manager=None)
        some = record(now, SAM_ROW, account=new, contracts=(one, unknown))
        assert ask("caller.contract_role", some, SAM) is None
        assert ask("caller.contract_role", some, SAM, contract="c1") == "none"

    def test_none_is_silent_where_an_unknown_coordinator_may_exist(self, ask: Ask, now: datetime) -> None:
        row = year(now, "c1", KIM)
        ulla = person("Ulla Berg", DOMAIN, ("Design", "user"))
        assert ask("caller.contract_role", record(now, ulla, contracts=(row,)), UNKNOWN) is None
        for access, value in (("network", None), ("single_user", "none"), ("flex", "none")):
            held = (subscription(row, "AutoCAD", "Design", 2, access=access),)  # type: ignore[arg-type]
            known = record(now, ulla, contracts=(row,), subscriptions=held)
            assert ask("caller.contract_role", known, UNKNOWN) == value
        entered = year(now, "c1", KIM, coordinators=(SAM_ROW,))
        assert ask("caller.contract_role", record(now, ulla, contracts=(entered,)), UNKNOWN) == "none"

    def test_none_is_never_said_of_an_address_that_is_nowhere_on_record(self, ask: Ask, now: datetime) -> None:
        new = by_hand(Account(id="account", view="new"))
        known = record(now, KIM_ROW, account=new, contracts=(year(now, "c1", KIM),))
        assert ask("caller.contract_role", known, UNKNOWN) is None
        assert ask("caller.contract_role", known, "kim@firm.example") is None

    @pytest.mark.parametrize("address", ["kim.rya@firm.example", "kim.ray@old.example"])
    def test_silent_where_the_manager_may_be_the_caller_mistyped(self, address: str, ask: Ask, now: datetime) -> None:
        known = record(now, account=by_hand(Account(id="account", view="new")), contracts=(year(now, "c1", KIM),))
        assert ask("caller.contract_role", known, address) is None

    def test_a_manager_from_a_report_that_is_too_old_does_not_count(self, ask: Ask, now: datetime) -> None:
        row = sourced(Contract(id="c1", contract_manager=KIM), "r2")
        assert ask("caller.contract_role", record(now, contracts=(row,), days_old=90), KIM) == "contract_manager"
        assert ask("caller.contract_role", record(now, contracts=(row,), days_old=91), KIM) is None


class TestTeamRole:
    """caller.team_role."""

    @pytest.mark.parametrize("role", ["primary_admin", "secondary_admin", "sso_admin", "user", "external"])
    def test_the_role_of_the_users_report(self, role: Any, ask: Ask, now: datetime) -> None:
        row = person("Kim Ray", DOMAIN, ("Design", role))
        assert ask("caller.team_role", record(now, row, days_old=90), KIM) == role
        assert ask("caller.team_role", record(now, row, days_old=91), KIM) is None

    def test_a_role_needs_a_report_or_a_hand(self, ask: Ask, now: datetime) -> None:
        row = msgspec.structs.replace(KIM_ROW, sources={})
        assert ask("caller.team_role", Record(id="firm", people=(row,)), KIM) is None
        assert ask("caller.team_role", Record(id="firm", people=(by_hand(row),)), KIM) == "primary_admin"

    def test_the_primary_admin_entered_by_hand_counts(self, ask: Ask, now: datetime) -> None:
        led = (by_hand(Team(id="t1", name="Design", primary_admin=KIM)),)
        assert ask("caller.team_role", Record(id="firm", teams=led), KIM) == "primary_admin"

    def test_silent_where_hand_and_report_disagree(self, ask: Ask, now: datetime) -> None:
        led = (by_hand(Team(id="t1", name="Design", primary_admin=SAM)),)
        assert ask("caller.team_role", record(now, KIM_ROW, SAM_ROW, teams=led), KIM) is None

    def test_different_roles_are_silent_until_one_team_is_asked_about(self, ask: Ask, now: datetime) -> None:
        row = person("Kim Ray", DOMAIN, ("Design", "primary_admin"), ("Site", "user"))
        held = year(now, "c1", KIM)
        site = (subscription(held, "Revit", "Site", 3),)
        known = record(now, row, contracts=(held,), subscriptions=site)
        assert ask("caller.team_role", known, KIM) is None
        assert ask("caller.team_role", known, KIM, product="Revit") == "user"

    def test_none_by_a_complete_list_only(self, ask: Ask, now: datetime) -> None:
        assert ask("caller.team_role", record(now, KIM_ROW), UNKNOWN) == "none"
        assert ask("caller.team_role", record(now, KIM_ROW, days_old=91), UNKNOWN) is None
        assert ask("caller.team_role", record(now, KIM_ROW), "kim.rya@firm.example") is None

    def test_silent_for_a_role_that_is_not_known_and_a_person_without_a_team(self, ask: Ask, now: datetime) -> None:
        odd = sourced(Person(id="p", email=SAM, memberships=(Membership(team="Design", role_text="Chief"),)), "r1")
        assert ask("caller.team_role", record(now, KIM_ROW, odd), SAM) is None
        loose = sourced(Person(id="p", email=SAM), "r3")
        assert ask("caller.team_role", record(now, KIM_ROW, loose), SAM) is None

    def test_a_team_is_one_by_its_id_and_by_its_name(self, ask: Ask, now: datetime) -> None:
        rows = (by_hand(Team(id="t1", name="Design")),)
        row = person("Kim Ray", DOMAIN, ("t1", "user"), ("design ", "user"))
        assert ask("caller.team_role", record(now, row, teams=rows), KIM) == "user"
        assert ask("team.count", record(now, row, teams=rows), KIM) == "one"


class TestEmailMatch:
    """caller.email_match."""

    def test_the_contract_managers_address_is_compared_first(self, ask: Ask, now: datetime) -> None:
        compared = {KIM: "exact", "kim.rya@firm.example": "typing_error", "kim.ray@old.example": "other_domain"}
        for written, value in compared.items():
            known = record(now, KIM_ROW, contracts=(year(now, "c1", written),))
            assert ask("caller.email_match", known, KIM) == value

    def test_a_mistyped_manager_is_told_even_where_another_contract_is_right(self, ask: Ask, now: datetime) -> None:
        rows = (year(now, "c1", KIM), year(now, "c2", "kim.rya@firm.example"))
        assert ask("caller.email_match", record(now, KIM_ROW, contracts=rows), KIM) == "typing_error"
        assert ask("caller.email_match", record(now, KIM_ROW, contracts=rows), KIM, contract="c1") == "exact"

    def test_somebody_on_record_whose_colleague_manages_is_exact(self, ask: Ask, now: datetime) -> None:
        known = record(now, KIM_ROW, SAM_ROW, contracts=(year(now, "c1", KIM),))
        assert ask("caller.email_match", known, SAM) == "exact"

    def test_silent_where_a_contract_has_no_known_manager(self, ask: Ask, now: datetime) -> None:
        row = msgspec.structs.replace(year(now, "c1", KIM), contract_manager=None)
        assert ask("caller.email_match", record(now, KIM_ROW, contracts=(row,)), KIM) is None

    def test_two_people_with_different_names_are_two_however_alike(self, ask: Ask, now: datetime) -> None:
        jon, joan = person("Jon Smith", DOMAIN, ("Design", "user")), person("Joan Smith", DOMAIN, ("Design", "user"))
        known = record(now, jon, joan, contracts=(year(now, "c1", joan.email or ""),))
        assert ask("caller.email_match", known, jon.email) == "exact"

    def test_none_needs_a_complete_list(self, ask: Ask, now: datetime) -> None:
        rows = (year(now, "c1", KIM),)
        assert ask("caller.email_match", record(now, KIM_ROW, contracts=rows), UNKNOWN) == "none"
        assert ask("caller.email_match", record(now, KIM_ROW, contracts=rows, days_old=91), UNKNOWN) is None
        assert ask("caller.email_match", Record(id="firm", contracts=rows), UNKNOWN) is None

    def test_silent_for_a_contract_that_is_not_on_record(self, ask: Ask, now: datetime) -> None:
        assert ask("caller.email_match", record(now, KIM_ROW), KIM, contract="c9") is None


class TestMayManageUsers:
    """caller.may_manage_users."""

    @pytest.mark.parametrize(
        ("role", "value"),
        [
            ("primary_admin", "yes"),
            ("secondary_admin", "yes"),
            ("sso_admin", "yes"),
            ("user", "no"),
            ("external", "no"),
        ],
    )
    def test_in_the_new_view_admins_may(self, role: Any, value: str, ask: Ask, now: datetime) -> None:
        new = by_hand(Account(id="account", view="new"))
        row = person("Kim Ray", DOMAIN, ("Design", role))
        assert ask("caller.may_manage_users", record(now, row, account=new), KIM) == value

    def test_a_contract_manager_may_not_in_the_new_view_but_may_in_the_classic_one(
        self, ask: Ask, now: datetime
    ) -> None:
        row = person("Kim Ray", DOMAIN, ("Design", "user"))
        for view, value in (("new", "no"), ("classic", "yes"), ("both", None), (None, None)):
            account = by_hand(Account(id="account", view=view))  # type: ignore[arg-type]
            known = record(now, row, account=account, contracts=(year(now, "c1", KIM),))
            assert ask("caller.may_manage_users", known, KIM) == value

    def test_with_both_views_the_products_access_decides(self, ask: Ask, now: datetime) -> None:
        both = by_hand(Account(id="account", view="both"))
        held = year(now, "c1", SAM, coordinators=(KIM_ROW,))
        rows = (subscription(held, "AutoCAD", "Design", 2, access="network"), subscription(held, "Revit", "Design", 2))
        user = person("Kim Ray", DOMAIN, ("Design", "user"))
        known = record(now, user, SAM_ROW, account=both, contracts=(held,), subscriptions=rows)
        assert ask("caller.may_manage_users", known, KIM, product="AutoCAD") == "yes"
        assert ask("caller.may_manage_users", known, KIM, product="Revit") == "no"

    def test_silent_while_the_invitation_is_pending(self, ask: Ask, now: datetime) -> None:
        new = by_hand(Account(id="account", view="new"))
        row = person("Kim Ray", DOMAIN, ("Design", "secondary_admin"), pending_since=now.date())
        assert ask("caller.may_manage_users", record(now, row, account=new), KIM) is None

    def test_an_admin_of_one_of_two_teams_is_silent_until_a_team_is_asked_about(self, ask: Ask, now: datetime) -> None:
        new = by_hand(Account(id="account", view="new"))
        held = year(now, "c1", KIM)
        rows = (subscription(held, "Revit", "Design", 3),)
        site = person("Sam Low", DOMAIN, ("Site", "user"))
        known = record(now, KIM_ROW, site, account=new, contracts=(held,), subscriptions=rows)
        assert ask("caller.may_manage_users", known, KIM) is None
        assert ask("caller.may_manage_users", known, KIM, product="Revit") == "yes"
        assert ask("caller.may_manage_users", known, SAM) == "no"

    def test_no_for_somebody_in_no_team(self, ask: Ask, now: datetime) -> None:
        new = by_hand(Account(id="account", view="new"))
        assert ask("caller.may_manage_users", record(now, KIM_ROW, account=new), UNKNOWN) == "no"
