"""What is said about the person with the problem: invitation, seat, duplicates, last use and domain."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kb.accounts.record import Membership, Person, Record, Seat, Team
from kb.accounts.sample_rows import by_hand, contract, person, reports, seat, sourced, subscription

Ask = Callable[..., str | None]
DOMAIN = "firm.example"
KIM, SAM, UNKNOWN = "kim.ray@firm.example", "sam.low@firm.example", "ulla.berg@firm.example"
KIM_ROW = person("Kim Ray", DOMAIN, ("Design", "primary_admin"))
SAM_ROW = person("Sam Low", DOMAIN, ("Design", "user"))


def record(now: datetime, *people: Person, days_old: int = 5, **tables: Any) -> Record:
    """Return a record of these people with reports of so many days ago."""
    return Record(id="firm", people=people, imports=reports(now, days_old, "firm", (len(people), 1, 1)), **tables)


def held(now: datetime, holder: Person, product: str, days_old: int = 5, **more: Any) -> Seat:
    """Return a seat that was used three days before its report."""
    reported = now.date() - timedelta(days=days_old)
    row = seat(
        holder,
        product,
        "Design",
        assigned=reported - timedelta(days=200),
        last_used=reported - timedelta(days=3),
        reported=reported,
    )
    return msgspec.structs.replace(row, **more)


def test_the_user_is_the_caller_unless_another_person_is_named(ask: Ask, now: datetime) -> None:
    assert ask("user.known", record(now, KIM_ROW), KIM) == "yes"
    assert ask("user.known", record(now, KIM_ROW), KIM, user=UNKNOWN) == "no"
    assert ask("user.known", record(now, KIM_ROW), None, user=KIM) == "yes"


class TestInvitation:
    """user.invitation: sent again after 7 days, added anew after 90 (Autodesk, Add and remove users)."""

    @pytest.mark.parametrize(
        ("days", "value"),
        [
            (0, "pending_under_7_days"),
            (6, "pending_under_7_days"),
            (7, "pending_7_to_90_days"),
            (90, "pending_7_to_90_days"),
            (91, "pending_over_90_days"),
            (-1, None),
        ],
    )
    def test_pending_by_the_day(self, days: int, value: str | None, ask: Ask, now: datetime) -> None:
        row = person("Sam Low", DOMAIN, ("Design", "user"), pending_since=now.date() - timedelta(days=days))
        assert ask("user.invitation", record(now, row), KIM, user=SAM) == value

    def test_pending_since_nobody_knows_when_is_silent(self, ask: Ask, now: datetime) -> None:
        place = Membership(team="Design", role="user", status="pending")
        row = sourced(Person(id="p", email=SAM, memberships=(place,)), "r1")
        assert ask("user.invitation", record(now, row), SAM) is None

    def test_a_status_that_the_report_does_not_have_is_silent(self, ask: Ask, now: datetime) -> None:
        row = sourced(Person(id="p", email=SAM, memberships=(Membership(team="Design", role="user"),)), "r1")
        assert ask("user.invitation", record(now, row), SAM) is None

    def test_accepted_by_a_report_of_the_last_90_days(self, ask: Ask, now: datetime) -> None:
        assert ask("user.invitation", record(now, SAM_ROW, days_old=90), SAM) == "accepted"
        assert ask("user.invitation", record(now, SAM_ROW, days_old=91), SAM) is None

    def test_accepted_in_one_team_and_pending_in_another_is_silent(self, ask: Ask, now: datetime) -> None:
        places = (
            Membership(team="Design", role="user", status="active"),
            Membership(team="Site", role="user", status="pending", invited=now.date()),
        )
        row = sourced(Person(id="p", email=SAM, memberships=places), "r1")
        run = contract("c1", KIM, now.date(), now.date() + timedelta(days=300))
        site = (subscription(run, "Revit", "Site", 1),)
        known = record(now, row, contracts=(run,), subscriptions=site)
        assert ask("user.invitation", known, SAM) is None
        assert ask("user.invitation", known, SAM, product="Revit") == "pending_under_7_days"

    def test_not_invited_by_a_complete_list_only(self, ask: Ask, now: datetime) -> None:
        assert ask("user.invitation", record(now, SAM_ROW), KIM, user=UNKNOWN) == "not_invited"
        assert ask("user.invitation", record(now, SAM_ROW, days_old=91), KIM, user=UNKNOWN) is None
        assert ask("user.invitation", record(now, SAM_ROW), KIM, user="sam.lwo@firm.example") is None
        code = sourced(Person(id="h", hashed_id="9f", hidden=True), "r1")
        assert ask("user.invitation", record(now, SAM_ROW, code), KIM, user=UNKNOWN) is None
        assert ask("user.invitation", Record(id="firm", people=(SAM_ROW,)), KIM, user=UNKNOWN) is None


class TestSeat:
    """user.seat."""

    def test_assigned(self, ask: Ask, now: datetime) -> None:
        known = record(now, SAM_ROW, seats=(held(now, SAM_ROW, "Revit"),))
        assert ask("user.seat", known, SAM) == "assigned"
        assert ask("user.seat", known, SAM, product="REVIT") == "assigned"

    def test_taken_back(self, ask: Ask, now: datetime) -> None:
        row = held(now, SAM_ROW, "Revit", state="unassigned")
        assert ask("user.seat", record(now, SAM_ROW, seats=(row,)), SAM) == "not_assigned"

    def test_not_assigned_where_the_list_of_the_team_is_whole(self, ask: Ask, now: datetime) -> None:
        known = record(now, KIM_ROW, SAM_ROW, seats=(held(now, KIM_ROW, "Revit"),))
        assert ask("user.seat", known, KIM, user=SAM) == "not_assigned"
        torn = (*known.imports[:2], msgspec.structs.replace(known.imports[2], rejected=3))
        assert ask("user.seat", msgspec.structs.replace(known, imports=torn), KIM, user=SAM) is None

    def test_silent_without_a_list_with_a_stale_one_and_with_hidden_people(self, ask: Ask, now: datetime) -> None:
        assert ask("user.seat", record(now, KIM_ROW, SAM_ROW), SAM, product="Revit") is None
        old = record(now, KIM_ROW, SAM_ROW, days_old=91, seats=(held(now, KIM_ROW, "Revit", 91),))
        assert ask("user.seat", old, KIM) is None
        assert ask("user.seat", old, SAM) is None
        code = sourced(Person(id="h", hashed_id="9f", hidden=True), "r3")
        hidden = record(now, KIM_ROW, SAM_ROW, code, seats=(held(now, KIM_ROW, "Revit"), held(now, code, "Revit")))
        assert ask("user.seat", hidden, SAM) is None
        assert ask("user.seat", hidden, KIM) == "assigned"

    def test_several_products_are_silent_until_one_is_asked_about(self, ask: Ask, now: datetime) -> None:
        seats = (held(now, SAM_ROW, "Revit"), held(now, KIM_ROW, "AutoCAD"))
        known = record(now, KIM_ROW, SAM_ROW, seats=seats)
        assert ask("user.seat", known, SAM) is None
        assert ask("user.seat", known, SAM, product="AutoCAD") == "not_assigned"
        assert ask("user.seat", known, UNKNOWN) == "not_assigned"

    def test_a_network_product_has_no_seats_to_assign(self, ask: Ask, now: datetime) -> None:
        run = contract("c1", KIM, now.date(), now.date() + timedelta(days=300))
        rows = (subscription(run, "AutoCAD", "Design", 2, access="network"),)
        known = record(now, SAM_ROW, contracts=(run,), subscriptions=rows, seats=(held(now, SAM_ROW, "Revit"),))
        assert ask("user.seat", known, SAM, product="AutoCAD") is None
        assert ask("user.seat", known, SAM) == "assigned"

    def test_use_of_tokens_is_no_seat(self, ask: Ask, now: datetime) -> None:
        flex = held(now, SAM_ROW, "Revit", state=None, access_option="Flex")
        known = record(now, KIM_ROW, SAM_ROW, seats=(flex, held(now, KIM_ROW, "Revit")))
        assert ask("user.seat", known, SAM) == "not_assigned"

    def test_silent_where_the_state_is_not_known(self, ask: Ask, now: datetime) -> None:
        assert ask("user.seat", record(now, SAM_ROW, seats=(held(now, SAM_ROW, "Revit", state=None),)), SAM) is None


class TestDuplicate:
    """user.duplicate."""

    def test_one_name_with_two_addresses(self, ask: Ask, now: datetime) -> None:
        other = msgspec.structs.replace(SAM_ROW, id="p9", email="sam@old.example", autodesk_id="OTHER")
        assert ask("user.duplicate", record(now, SAM_ROW, other), SAM) == "two_addresses"
        left = msgspec.structs.replace(other, left=now.date())
        assert ask("user.duplicate", record(now, SAM_ROW, left), SAM) == "none"

    def test_one_address_with_two_autodesk_ids(self, ask: Ask, now: datetime) -> None:
        other = msgspec.structs.replace(SAM_ROW, id="p9", autodesk_id="OTHER")
        assert ask("user.duplicate", record(now, SAM_ROW, other), SAM) == "two_addresses"

    def test_one_identity_in_two_teams(self, ask: Ask, now: datetime) -> None:
        row = person("Sam Low", DOMAIN, ("Design", "user"), ("Site", "user"))
        assert ask("user.duplicate", record(now, row), SAM) == "two_teams"

    def test_none_needs_everybodys_name(self, ask: Ask, now: datetime) -> None:
        assert ask("user.duplicate", record(now, KIM_ROW, SAM_ROW), SAM) == "none"
        nameless = msgspec.structs.replace(KIM_ROW, first_name=None, last_name=None)
        assert ask("user.duplicate", record(now, nameless, SAM_ROW), SAM) is None
        assert ask("user.duplicate", record(now, nameless, SAM_ROW), KIM) is None

    def test_silent_for_somebody_unknown_and_with_a_stale_report(self, ask: Ask, now: datetime) -> None:
        assert ask("user.duplicate", record(now, SAM_ROW), UNKNOWN) is None
        assert ask("user.duplicate", record(now, SAM_ROW, days_old=91), SAM) is None


class TestEmailMatch:
    """user.email_match: against the people on record, whatever stands on contracts."""

    @pytest.mark.parametrize(
        ("address", "value"),
        [
            (SAM, "exact"),
            ("sam.lowe@firm.example", "typing_error"),
            ("sam.low@frm.example", "typing_error"),
            ("sam.low@old.example", "other_domain"),
            (UNKNOWN, "none"),
        ],
    )
    def test_compared_with_the_people_on_record(self, address: str, value: str, ask: Ask, now: datetime) -> None:
        assert ask("user.email_match", record(now, KIM_ROW, SAM_ROW), KIM, user=address) == value

    def test_none_is_silent_without_a_complete_list(self, ask: Ask, now: datetime) -> None:
        assert ask("user.email_match", record(now, SAM_ROW, days_old=91), UNKNOWN) is None
        assert ask("user.email_match", Record(id="firm", people=(SAM_ROW,)), UNKNOWN) is None


class TestLastUsed:
    """user.last_used: to today for use that was seen, to the day of a fresh report for use that was not."""

    @pytest.mark.parametrize(
        ("days_old", "used_before_report", "value"),
        [
            (0, 0, "within_30_days"),
            (0, 30, "within_30_days"),
            (0, 31, "over_30_days"),
            (30, 0, "within_30_days"),
            (30, 1, None),
            (10, 25, None),
            (30, 31, "over_30_days"),
            (31, 200, None),
            (91, 0, None),
        ],
    )
    def test_by_the_day(
        self, days_old: int, used_before_report: int, value: str | None, ask: Ask, now: datetime
    ) -> None:
        reported = now.date() - timedelta(days=days_old)
        day = reported - timedelta(days=used_before_report)
        row = held(now, SAM_ROW, "Revit", days_old, last_used=day, days_inactive=None)
        assert ask("user.last_used", record(now, SAM_ROW, days_old=days_old, seats=(row,)), SAM) == value

    def test_never_is_what_a_fresh_report_shows_by_zero_days(self, ask: Ask, now: datetime) -> None:
        unused = {"last_used": None, "days_inactive": None, "activity": "inactive"}
        for days_used, days_old, value in ((0, 30, "never"), (0, 31, None), (None, 5, None), (4, 5, None)):
            row = held(now, SAM_ROW, "Revit", days_old, days_used=days_used, **unused)
            known = record(now, SAM_ROW, days_old=days_old, seats=(row,))
            assert ask("user.last_used", known, SAM) == value

    def test_days_inactive_serve_where_the_last_use_is_not_told(self, ask: Ask, now: datetime) -> None:
        row = held(now, SAM_ROW, "Revit", last_used=None, days_inactive=45, days_used=0)
        assert ask("user.last_used", record(now, SAM_ROW, seats=(row,)), SAM) == "over_30_days"

    def test_products_used_at_different_times_are_silent_until_one_is_asked_about(
        self, ask: Ask, now: datetime
    ) -> None:
        long_ago = now.date() - timedelta(days=80)
        seats = (
            held(now, SAM_ROW, "Revit"),
            held(now, SAM_ROW, "AutoCAD", last_used=long_ago, days_inactive=None),
        )
        known = record(now, SAM_ROW, seats=seats)
        assert ask("user.last_used", known, SAM) is None
        assert ask("user.last_used", known, SAM, product="autocad") == "over_30_days"

    def test_somebody_without_seats_on_record_is_silent(self, ask: Ask, now: datetime) -> None:
        assert ask("user.last_used", record(now, SAM_ROW), SAM) is None


class TestDomainVerified:
    """user.domain_verified."""

    def test_by_the_verified_domains_of_the_persons_teams(self, ask: Ask, now: datetime) -> None:
        row = by_hand(Team(id="t1", name="Design", verified_domains=("@Firm.example", "site.example")))
        known = record(now, SAM_ROW, teams=(row,))
        assert ask("user.domain_verified", known, SAM) == "yes"
        assert ask("user.domain_verified", known, "x@other.example") == "no"

    def test_silent_where_no_domains_are_on_record(self, ask: Ask, now: datetime) -> None:
        known = record(now, SAM_ROW, teams=(by_hand(Team(id="t1", name="Design")),))
        assert ask("user.domain_verified", known, SAM) is None
        both = record(
            now,
            SAM_ROW,
            teams=(
                by_hand(Team(id="t1", name="Design", verified_domains=("firm.example",))),
                by_hand(Team(id="t2", name="Site")),
            ),
        )
        assert ask("user.domain_verified", both, "x@other.example") is None
        assert ask("user.domain_verified", both, SAM) == "yes"

    def test_an_address_without_a_domain_is_silent(self, ask: Ask, now: datetime) -> None:
        known = record(now, SAM_ROW, teams=(by_hand(Team(id="t1", name="Design", verified_domains=("firm.example",))),))
        assert ask("user.domain_verified", known, "sam") is None
