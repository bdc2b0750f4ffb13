"""seats.free and seats.reclaimable: a pool is one product in one team (Autodesk, Assign access)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kb.accounts.record import Contract, Person, Record, Seat, Subscription
from kb.accounts.sample_rows import contract, person, reports, seat, sourced, subscription

Ask = Callable[..., str | None]
PEOPLE = [
    person(name, "firm.example", ("Design", "user")) for name in ("Kim Ray", "Sam Low", "Ulla Berg", "Ines Costa")
]


def year(now: datetime, number: str = "c1", ended: int = -265) -> Contract:
    """Return a contract for a year that ended so many days ago."""
    end = now.date() - timedelta(days=ended)
    return contract(number, "kim.ray@firm.example", end - timedelta(days=365), end)


def held(now: datetime, holder: Person, product: str = "Revit", unused: int = 3, **more: Any) -> Seat:
    """Return a seat that had not been used for so many days in a report of five days ago."""
    reported = now.date() - timedelta(days=5)
    used = reported - timedelta(days=unused)
    row = seat(holder, product, "Design", assigned=used - timedelta(days=400), last_used=used, reported=reported)
    return msgspec.structs.replace(row, **more)


def record(now: datetime, quantity: int | None, assigned: int, *more: Subscription, **tables: Any) -> Record:
    """Return a record of one pool with so many seats and assigned ones."""
    row = year(now)
    rows = (msgspec.structs.replace(subscription(row, "Revit", "Design", 1), quantity=quantity), *more)
    return Record(
        id="firm",
        people=tables.pop("people", tuple(PEOPLE)),
        contracts=(row, *tables.pop("contracts", ())),
        subscriptions=rows,
        seats=tables.pop("seats", tuple(held(now, holder) for holder in PEOPLE[:assigned])),
        imports=tables.pop("imports", reports(now, 5, "firm", (4, 1, 3))),
        **tables,
    )


class TestFree:
    """seats.free."""

    @pytest.mark.parametrize(
        ("seats", "assigned", "value"),
        [(4, 3, "some"), (3, 3, "none"), (2, 3, "over_assigned"), (0, 1, "over_assigned"), (None, 2, None)],
    )
    def test_seats_less_people(
        self, seats: int | None, assigned: int, value: str | None, ask: Ask, now: datetime
    ) -> None:
        assert ask("seats.free", record(now, seats, assigned)) == value
        assert ask("seats.free", record(now, seats, assigned), product="REVIT") == value

    def test_seats_of_several_contracts_add_up(self, ask: Ask, now: datetime) -> None:
        other = year(now, "c2")
        more = subscription(other, "Revit", "Design", 1)
        assert ask("seats.free", record(now, 2, 3, more, contracts=(other,))) == "none"

    @pytest.mark.parametrize(("ended", "value"), [(-1, "none"), (0, "none"), (15, "none"), (16, "over_assigned")])
    def test_a_contract_gives_seats_until_day_15_after_its_end(
        self, ended: int, value: str, ask: Ask, now: datetime
    ) -> None:
        other = year(now, "c2", ended)
        more = subscription(other, "Revit", "Design", 1)
        assert ask("seats.free", record(now, 2, 3, more, contracts=(other,))) == value

    def test_use_that_is_paid_in_tokens_takes_no_seat(self, ask: Ask, now: datetime) -> None:
        flex = held(now, PEOPLE[3], access_option="Flex", state=None)
        seats = (*(held(now, holder) for holder in PEOPLE[:3]), flex)
        assert ask("seats.free", record(now, 4, 3, seats=seats)) == "some"

    def test_people_who_have_left_still_hold_their_seat(self, ask: Ask, now: datetime) -> None:
        gone = msgspec.structs.replace(PEOPLE[0], left=now.date())
        assert ask("seats.free", record(now, 2, 2, people=(gone, *PEOPLE[1:]))) == "none"

    def test_unassigned_seats_and_use_of_tokens_do_not_count(self, ask: Ask, now: datetime) -> None:
        seats = (
            held(now, PEOPLE[0]),
            held(now, PEOPLE[1], state="unassigned"),
            held(now, PEOPLE[2], state=None, access_option="Flex"),
        )
        assert ask("seats.free", record(now, 2, 0, seats=seats)) == "some"

    def test_somebody_with_rows_for_two_versions_holds_one_seat(self, ask: Ask, now: datetime) -> None:
        seats = (held(now, PEOPLE[0], version="2025"), held(now, PEOPLE[0], version="2026", id="x2"))
        assert ask("seats.free", record(now, 2, 0, seats=seats)) == "some"

    def test_a_seat_of_unknown_state_leaves_it_open(self, ask: Ask, now: datetime) -> None:
        seats = (held(now, PEOPLE[0]), held(now, PEOPLE[1], state=None))
        assert ask("seats.free", record(now, 2, 0, seats=seats)) is None
        assert ask("seats.free", record(now, 3, 0, seats=seats)) == "some"

    def test_a_seat_that_a_newer_list_of_the_team_does_not_have_leaves_it_open(self, ask: Ask, now: datetime) -> None:
        older = msgspec.structs.replace(reports(now, 40, "old", (1, 1, 1))[2], id="r0")
        seats = (held(now, PEOPLE[0]), sourced(held(now, PEOPLE[1]), "r0"))
        imports = (*reports(now, 5, "firm", (4, 1, 3)), older)
        assert ask("seats.free", record(now, 2, 0, seats=seats, imports=imports)) is None
        assert ask("seats.free", record(now, 3, 0, seats=seats, imports=imports)) == "some"
        assert ask("seats.free", record(now, 0, 0, seats=seats, imports=imports)) == "over_assigned"

    def test_rows_that_could_not_be_read_allow_only_too_many(self, ask: Ask, now: datetime) -> None:
        first, second, third = reports(now, 5, "firm", (4, 1, 3))
        torn = (first, second, msgspec.structs.replace(third, rejected=2))
        assert ask("seats.free", record(now, 4, 3, imports=torn)) is None
        assert ask("seats.free", record(now, 2, 3, imports=torn)) == "over_assigned"

    def test_codes_beside_names_may_be_the_same_people(self, ask: Ask, now: datetime) -> None:
        code = sourced(Person(id="h", hashed_id="9f", hidden=True), "r3")
        seats = (held(now, PEOPLE[0]), held(now, PEOPLE[1]), held(now, code))
        assert ask("seats.free", record(now, 2, 0, seats=seats, people=(*PEOPLE, code))) is None
        assert ask("seats.free", record(now, 1, 0, seats=seats, people=(*PEOPLE, code))) == "over_assigned"

    def test_codes_alone_are_counted_like_people(self, ask: Ask, now: datetime) -> None:
        codes = [sourced(Person(id=f"h{n}", hashed_id=f"9f{n}", hidden=True), "r3") for n in range(3)]
        seats = tuple(held(now, code) for code in codes)
        assert ask("seats.free", record(now, 3, 0, seats=seats, people=tuple(codes))) == "none"

    def test_silent_without_reports_and_with_stale_ones(self, ask: Ask, now: datetime) -> None:
        assert ask("seats.free", record(now, 4, 3, imports=())) is None
        assert ask("seats.free", record(now, 4, 3, imports=reports(now, 91, "firm", (4, 1, 3)))) is None
        assert ask("seats.free", record(now, 4, 0)) is None
        loose = msgspec.structs.replace(record(now, 4, 3), subscriptions=())
        assert ask("seats.free", loose) is None

    def test_silent_for_network_and_flex_products(self, ask: Ask, now: datetime) -> None:
        for access in ("network", "flex"):
            known = record(now, 4, 3)
            rows = tuple(msgspec.structs.replace(row, access=access) for row in known.subscriptions)
            assert ask("seats.free", msgspec.structs.replace(known, subscriptions=rows)) is None

    def test_silent_where_a_newer_subscriptions_report_has_dropped_a_row(self, ask: Ask, now: datetime) -> None:
        older = msgspec.structs.replace(reports(now, 40, "old", (1, 1, 1))[1], id="r0")
        dropped = sourced(subscription(year(now), "Revit", "Design", 9), "r0")
        imports = (*reports(now, 5, "firm", (4, 1, 3)), older)
        more = msgspec.structs.replace(dropped, id="dropped")
        assert ask("seats.free", record(now, 2, 3, more, imports=imports)) is None

    def test_several_pools_are_silent_until_a_product_is_asked_about_or_all_are_alike(
        self, ask: Ask, now: datetime
    ) -> None:
        autocad = subscription(year(now), "AutoCAD", "Design", 1)
        seats = (held(now, PEOPLE[0]), held(now, PEOPLE[1], "AutoCAD"))
        known = record(now, 2, 0, autocad, seats=seats)
        assert ask("seats.free", known) is None
        assert ask("seats.free", known, product="autocad") == "none"
        assert ask("seats.free", known, product="Revit") == "some"
        assert ask("seats.free", record(now, 1, 0, autocad, seats=seats)) == "none"

    def test_teams_are_counted_apart(self, ask: Ask, now: datetime) -> None:
        row = year(now, "c2")
        site = person("Zoe Hill", "firm.example", ("Site", "user"))
        more = subscription(row, "Revit", "Site", 1)
        seats = (held(now, PEOPLE[0]), held(now, site, team="Site"))
        known = record(now, 2, 0, more, seats=seats, people=(*PEOPLE, site), contracts=(row,))
        assert ask("seats.free", known) is None
        assert ask("seats.free", known, contract="c1") == "some"
        assert ask("seats.free", known, contract="c2") == "none"


class TestReclaimable:
    """seats.reclaimable: unused for 90 days or more on the day of the report, or held by somebody who left."""

    @pytest.mark.parametrize(("unused", "value"), [(0, "none"), (89, "none"), (90, "some"), (300, "some")])
    def test_by_the_last_use(self, unused: int, value: str, ask: Ask, now: datetime) -> None:
        seats = (held(now, PEOPLE[0], unused=unused),)
        assert ask("seats.reclaimable", record(now, 2, 0, seats=seats)) == value

    @pytest.mark.parametrize(("inactive", "value"), [(89, "none"), (90, "some")])
    def test_by_days_inactive(self, inactive: int, value: str, ask: Ask, now: datetime) -> None:
        row = held(now, PEOPLE[0], last_used=None, days_inactive=inactive, days_used=0, activity="inactive")
        assert ask("seats.reclaimable", record(now, 2, 0, seats=(row,))) == value

    def test_the_later_use_counts_where_columns_disagree(self, ask: Ask, now: datetime) -> None:
        row = held(now, PEOPLE[0], unused=5, days_inactive=200)
        assert ask("seats.reclaimable", record(now, 2, 0, seats=(row,))) == "none"

    @pytest.mark.parametrize(("assigned", "value"), [(89, "none"), (90, "some"), (None, None)])
    def test_never_used_counts_from_the_day_of_assignment(
        self, assigned: int | None, value: str | None, ask: Ask, now: datetime
    ) -> None:
        reported = now.date() - timedelta(days=5)
        day = reported - timedelta(days=assigned) if assigned else None
        row = held(now, PEOPLE[0], last_used=None, days_inactive=None, days_used=0, activity="inactive", assigned=day)
        assert ask("seats.reclaimable", record(now, 2, 0, seats=(row,))) == value

    def test_use_is_counted_to_the_day_of_the_report_that_tells_it(self, ask: Ask, now: datetime) -> None:
        """The users report of today says that the seat is assigned; nobody knows of its use since 60 days ago."""
        newer = msgspec.structs.replace(reports(now, 0, "new", (4, 1, 3))[0], id="r8")
        older = reports(now, 60, "firm", (4, 1, 3))
        last = older[2].date - timedelta(days=40)
        row = held(now, PEOPLE[0], last_used=last, days_inactive=40)
        row = msgspec.structs.replace(row, sources={**row.sources, "state": "r8"})
        known = record(now, 2, 0, seats=(row,), imports=(newer, *older))
        assert ask("seats.reclaimable", known) == "none"
        assert ask("user.last_used", known, "kim.ray@firm.example") is None

    def test_people_who_have_left(self, ask: Ask, now: datetime) -> None:
        gone = msgspec.structs.replace(PEOPLE[0], left=now.date())
        assert ask("seats.reclaimable", record(now, 2, 1, people=(gone, *PEOPLE[1:]))) == "some"

    def test_none_is_silent_where_one_seats_use_is_not_known_or_people_are_hidden(
        self, ask: Ask, now: datetime
    ) -> None:
        unknown = held(now, PEOPLE[1], last_used=None, days_inactive=None, days_used=None, activity=None)
        assert ask("seats.reclaimable", record(now, 3, 0, seats=(held(now, PEOPLE[0]), unknown))) is None
        code = sourced(Person(id="h", hashed_id="9f", hidden=True), "r3")
        hidden = record(now, 3, 0, seats=(held(now, code),), people=(code,))
        assert ask("seats.reclaimable", hidden) is None
        idle = record(now, 3, 0, seats=(held(now, code, unused=100),), people=(code,))
        assert ask("seats.reclaimable", idle) == "some"

    def test_silent_without_reports_and_with_stale_ones(self, ask: Ask, now: datetime) -> None:
        assert ask("seats.reclaimable", record(now, 2, 0)) is None
        seats = (held(now, PEOPLE[0], unused=300),)
        old = reports(now, 91, "firm", (4, 1, 3))
        assert ask("seats.reclaimable", record(now, 2, 0, seats=seats, imports=old)) is None
