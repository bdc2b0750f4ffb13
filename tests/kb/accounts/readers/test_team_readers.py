"""What is said about teams: how many, whether an admin is left, personal data and single sign-on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from kb.accounts.record import HAND, Membership, Person, Record, Seat, Team
from kb.accounts.sample_rows import by_hand, contract, person, reports, sourced, subscription

Ask = Callable[..., str | None]
DOMAIN = "firm.example"
KIM, SAM = "kim.ray@firm.example", "sam.low@firm.example"
KIM_ROW = person("Kim Ray", DOMAIN, ("Design", "primary_admin"))
SAM_ROW = person("Sam Low", DOMAIN, ("Design", "user"))


def record(now: datetime, *people: Person, days_old: int = 5, **tables: Any) -> Record:
    """Return a record of these people with reports of so many days ago."""
    return Record(id="firm", people=people, imports=reports(now, days_old, "firm", (len(people), 1, 1)), **tables)


class TestCount:
    """team.count."""

    def test_one_by_a_complete_list_only(self, ask: Ask, now: datetime) -> None:
        assert ask("team.count", record(now, KIM_ROW)) == "one"
        assert ask("team.count", record(now, KIM_ROW, days_old=91)) is None
        assert ask("team.count", Record(id="firm", people=(KIM_ROW,))) is None
        assert ask("team.count", Record(id="firm", teams=(by_hand(Team(id="t1", name="Design")),))) is None

    def test_several_wherever_a_second_is_mentioned(self, ask: Ask, now: datetime) -> None:
        row = contract("c1", KIM, now.date(), now.date() + timedelta(days=300))
        known = record(now, KIM_ROW, contracts=(row,), subscriptions=(subscription(row, "Revit", "Site", 1),))
        assert ask("team.count", known) == "several"
        seats = (Seat(id="x", person="p", product="Revit", team="Site"),)
        assert ask("team.count", record(now, KIM_ROW, seats=seats)) == "several"


class TestAdmins:
    """team.admins."""

    def test_present_by_report_or_by_hand(self, ask: Ask, now: datetime) -> None:
        assert ask("team.admins", record(now, KIM_ROW, SAM_ROW), SAM) == "present"
        secondary = person("Ben Oak", DOMAIN, ("Design", "secondary_admin"))
        assert ask("team.admins", record(now, secondary, SAM_ROW), SAM) == "present"
        assert ask("team.admins", record(now, KIM_ROW, days_old=91), SAM) is None
        led = (by_hand(Team(id="t1", name="Design", primary_admin=KIM)),)
        assert ask("team.admins", Record(id="firm", teams=led)) == "present"

    def test_none_left_when_the_only_one_has_left(self, ask: Ask, now: datetime) -> None:
        gone = msgspec.structs.replace(KIM_ROW, left=now.date())
        assert ask("team.admins", record(now, gone, SAM_ROW), SAM) == "none_left"
        led = (by_hand(Team(id="t1", name="Design", primary_admin=KIM)),)
        assert ask("team.admins", record(now, gone, SAM_ROW, teams=led), SAM) == "none_left"

    def test_none_left_is_silent_without_proof(self, ask: Ask, now: datetime) -> None:
        gone = msgspec.structs.replace(KIM_ROW, left=now.date())
        assert ask("team.admins", record(now, SAM_ROW), SAM) is None
        assert ask("team.admins", record(now, gone, SAM_ROW, days_old=91), SAM) is None
        pending = person("Ben Oak", DOMAIN, ("Design", "secondary_admin"), pending_since=now.date())
        assert ask("team.admins", record(now, gone, pending), SAM) is None
        odd = sourced(Person(id="p", email="o@firm.example", memberships=(Membership(team="Design"),)), "r1")
        assert ask("team.admins", record(now, gone, odd), SAM) is None
        code = sourced(Person(id="h", hashed_id="9f", hidden=True), "r1")
        assert ask("team.admins", record(now, gone, SAM_ROW, code), SAM) is None
        taken_over = (by_hand(Team(id="t1", name="Design", primary_admin="new@firm.example")),)
        assert ask("team.admins", record(now, gone, SAM_ROW, teams=taken_over), SAM) == "present"

    def test_the_users_own_team_is_meant(self, ask: Ask, now: datetime) -> None:
        gone = person("Ida Holt", DOMAIN, ("Site", "primary_admin"), left=now.date())
        site = person("Ulla Berg", DOMAIN, ("Site", "user"))
        known = record(now, KIM_ROW, SAM_ROW, gone, site)
        assert ask("team.admins", known, SAM) == "present"
        assert ask("team.admins", known, "ulla.berg@firm.example") == "none_left"
        assert ask("team.admins", known, "nobody@firm.example") is None


class TestPersonalData:
    """team.personal_data."""

    def test_by_the_teams_setting(self, ask: Ask, now: datetime) -> None:
        for setting, value in ((True, "visible"), (False, "hidden")):
            row = by_hand(Team(id="t1", name="Design", personal_data=setting))
            assert ask("team.personal_data", Record(id="firm", teams=(row,))) == value

    def test_by_what_the_report_shows(self, ask: Ask, now: datetime) -> None:
        assert ask("team.personal_data", record(now, KIM_ROW)) == "visible"
        assert ask("team.personal_data", record(now, KIM_ROW, days_old=91)) is None
        place = (Membership(team="Design", role="user"),)
        code = sourced(Person(id="h", hashed_id="9f", hidden=True, memberships=place), "r1")
        assert ask("team.personal_data", record(now, code)) == "hidden"
        assert ask("team.personal_data", record(now, code, days_old=91)) is None

    def test_codes_in_a_usage_report_tell_it_too(self, ask: Ask, now: datetime) -> None:
        code = sourced(Person(id="h", hashed_id="9f", hidden=True), "r3")
        seat = sourced(Seat(id="x", person="h", product="Revit", team="Design", state="assigned"), "r3")
        known = Record(id="firm", people=(code,), seats=(seat,), imports=reports(now, 5, "firm", (1, 1, 1)))
        assert ask("team.personal_data", known) == "hidden"

    def test_a_setting_from_a_stale_report_is_silent(self, ask: Ask, now: datetime) -> None:
        row = Team(id="t1", name="Design", personal_data=False, sources={"personal_data": "r1"})
        assert ask("team.personal_data", record(now, teams=(row,))) == "hidden"
        assert ask("team.personal_data", record(now, teams=(row,), days_old=91)) is None

    def test_teams_that_differ_are_silent(self, ask: Ask, now: datetime) -> None:
        teams = (
            by_hand(Team(id="t1", name="Design", personal_data=True)),
            by_hand(Team(id="t2", name="Site", personal_data=False)),
        )
        assert ask("team.personal_data", Record(id="firm", teams=teams)) is None


class TestSso:
    """team.sso."""

    def test_as_entered_for_the_users_team(self, ask: Ask, now: datetime) -> None:
        teams = (by_hand(Team(id="t1", name="Design", sso=True)), by_hand(Team(id="t2", name="Site", sso=False)))
        known = record(now, KIM_ROW, teams=teams)
        assert ask("team.sso", known, KIM) == "on"
        assert ask("team.sso", known, "nobody@firm.example") is None
        assert ask("team.sso", Record(id="firm", teams=teams[1:])) == "off"

    def test_a_verified_domain_alone_tells_nothing(self, ask: Ask, now: datetime) -> None:
        row = by_hand(Team(id="t1", name="Design", verified_domains=(DOMAIN,)))
        assert row.sources == {"name": HAND, "verified_domains": HAND}
        assert ask("team.sso", Record(id="firm", teams=(row,))) is None
