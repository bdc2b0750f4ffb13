"""An import worked out: what each report brings into a record, what stays, and what the preview says."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from kb.accounts.record import HAND, Contract, Membership, Person, Record, Seat, Subscription, Team
from kb.accounts.reports import ChangeKind, ImportPlan, Kind, Report, plan_import, reports_from_bytes

FIXTURES = Path(__file__).parents[3] / "fixtures" / "reports"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
AUTOCAD = "AutoCAD - including specialized toolsets"
COLLECTION = "Architecture, Engineering & Construction Collection"
USERS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"


def fixture(name: str, day: str = "2026-11-03") -> Report:
    (report,) = reports_from_bytes((FIXTURES / name).read_bytes(), name, date.fromisoformat(day))
    return report


def users(*lines: str, day: str) -> Report:
    (report,) = reports_from_bytes((USERS + "\n".join(lines) + "\n").encode(), f"users-{day}.csv", NOW.date())
    return report


def usage(*lines: str, day: str) -> Report:
    headings = (
        "Email,Team,Product,Seat assignment,Assigned date,Unassigned date,User activity,Days inactive,Access option"
    )
    text = f"{headings},Last accessed\n" + "\n".join(lines) + "\n"
    (report,) = reports_from_bytes(text.encode(), f"usage-{day}.csv", NOW.date())
    return report


def subscriptions(*lines: str, day: str) -> Report:
    headings = "Team,Product,Contract number,Subscription ID,Start date,End date,Autorenew date,Subscription status"
    text = f"{headings},Seat quantity\n" + "\n".join(lines) + "\n"
    (report,) = reports_from_bytes(text.encode(), f"subscriptions-{day}.csv", NOW.date())
    return report


def after(record: Record, *reports: Report) -> Record:
    return plan_import(record, reports, NOW).record_after


def kinds(plan: ImportPlan, kind: ChangeKind) -> list[str]:
    return [str(change) for change in plan.changes if change.kind is kind]


EMPTY = Record(id="northwind")


@pytest.mark.parametrize("generation", [1, 3])
def test_a_first_import_of_all_reports(generation: int) -> None:
    names = ("users", "subscriptions", "usage-report", "daily-usage")
    plan = plan_import(EMPTY, [fixture(f"{name}-generation-{generation}.csv") for name in names], NOW)
    record = plan.record_after
    assert not plan.unchanged
    assert len(record.people) == 4
    kim, ana, lee, tom = (named(record, name) for name in ("Kim Ray", "Ana Silva", "Lee Okoro", "Tom Beck"))
    assert kim.hashed_id == "0f2c6d0c3a1b4e5f8a9b0c1d2e3f405162738495"
    assert kim.autodesk_id == "KR7QX2PLM41A"
    assert [(place.team, place.role) for place in ana.memberships] == [
        ("Northwind Design", "secondary_admin"),
        ("Northwind Site", "user"),
    ]
    assert tom.memberships[0].status == "pending"
    assert {team.name: team.personal_data for team in record.teams} == {
        "Northwind Design": True,
        "Northwind Site": True,
    }
    seats = {(seat.person, seat.product, seat.access_option): seat for seat in record.seats}
    assert len(seats) == len(record.seats) == 5
    assert seats[kim.id, AUTOCAD, "Subscription"].last_used == date(2026, 11, 2)
    assert seats[kim.id, COLLECTION, None].state == "assigned"
    assert seats[lee.id, AUTOCAD, "Subscription"].state == "unassigned"
    flex = seats[lee.id, AUTOCAD, "Flex"]
    assert (flex.state, flex.tokens_used, flex.last_used) == (None, 21, date(2026, 10, 30))
    assert [(row.contract, row.product, row.quantity) for row in record.subscriptions] == [
        ("110001234567", AUTOCAD, 5),
        ("57412345678901", COLLECTION, 3),
        ("110007654321", "AutoCAD LT", 2),
    ]
    assert {contract.id: contract.auto_renew for contract in record.contracts} == {
        "110001234567": False, "57412345678901": True, "110007654321": False,
    }  # fmt: skip
    assert [row.kind for row in record.imports] == [
        "daily usage report", "users report", "subscriptions report", "usage report",
    ]  # fmt: skip
    assert record.source_of(kim, "email") == record.imports[1]
    assert record.source_of(flex, "tokens_used") == record.imports[3]


def test_all_generations_say_the_same() -> None:
    def facts(generation: int) -> Record:
        names = ("users", "subscriptions", "usage-report", "daily-usage")
        return after(EMPTY, *(fixture(f"{name}-generation-{generation}.csv") for name in names))

    one, three = facts(1), facts(3)
    assert [without_sources(seat) for seat in one.seats] == [without_sources(seat) for seat in three.seats]
    assert [without_sources(row) for row in one.contracts] == [without_sources(row) for row in three.contracts]
    assert {person.email for person in one.people} == {person.email for person in three.people}
    assert [place.role for person in one.people for place in person.memberships] == [
        place.role for person in three.people for place in person.memberships
    ]


def named(record: Record, name: str) -> Person:
    return next(person for person in record.people if person.name == name)


def without_sources(row: msgspec.Struct) -> msgspec.Struct:
    return msgspec.structs.replace(row, sources={})


def test_the_same_file_twice_changes_nothing_at_all() -> None:
    report = fixture("users-generation-1.csv")
    record = after(EMPTY, report)
    again = plan_import(record, [report], NOW)
    assert again.unchanged
    assert again.record_after is record
    assert again.changes == ()
    assert "imported before" in again.describe()[0]
    both = plan_import(EMPTY, [report, report], NOW)
    assert both.record_after == record


def test_people_are_one_by_autodesk_id_then_address_then_code() -> None:
    record = Record(
        id="x",
        people=(
            Person(id="a", autodesk_id="ID1", email="old@north.example", sources={"email": HAND}),
            Person(id="b", email="LEE@north.example"),
        ),
    )
    plan = plan_import(
        record,
        [
            users(
                "new@north.example,id1,Kim,Ray,North,User,Active,",
                "lee@north.example,ID2,Lee,Okoro,North,User,Active,",
                day="2026-11-03",
            )
        ],
        NOW,
    )
    kim, lee = plan.record_after.people
    assert (kim.id, kim.email, kim.first_name) == ("a", "old@north.example", "Kim")
    assert (lee.id, lee.email, lee.autodesk_id) == ("b", "LEE@north.example", "ID2")
    (kept,) = kinds(plan, ChangeKind.KEPT)
    assert "e-mail stays old@north.example" in kept
    assert "entered by hand" in kept
    assert "new@north.example" in kept


def test_one_address_with_two_autodesk_ids_in_one_report_is_two_people() -> None:
    record = after(
        EMPTY,
        users(
            "kim@north.example,ID1,Kim,Ray,North,User,Active,",
            "kim@north.example,ID2,Kim,Ray,North,User,Active,",
            day="2026-11-03",
        ),
    )
    assert [person.autodesk_id for person in record.people] == ["ID1", "ID2"]


def test_hidden_people_get_their_names_from_a_later_report() -> None:
    hidden = after(EMPTY, fixture("usage-report-hidden.csv", "2026-10-01"))
    assert [person.hidden for person in hidden.people] == [True, True]
    assert [team.personal_data for team in hidden.teams] == [False]
    plan = plan_import(hidden, [fixture("usage-report-generation-1.csv")], NOW)
    people = plan.record_after.people
    assert [(person.id, person.name, person.hidden) for person in people[:2]] == [
        (hidden.people[0].id, "Kim Ray", False),
        (hidden.people[1].id, "Ana Silva", False),
    ]
    assert [team.personal_data for team in plan.record_after.teams] == [True]
    assert [seat.days_inactive for seat in plan.record_after.seats[:2]] == [None, 121]


def test_a_hidden_and_a_named_row_become_one_when_a_report_proves_it() -> None:
    apart = after(
        EMPTY,
        fixture("usage-report-hidden.csv", "2026-10-01"),
        fixture("users-generation-1.csv", "2026-10-02"),
    )
    assert len(apart.people) == 6
    ana = next(person for person in apart.people if person.email == "ana.silva@northwind.example")
    apart = msgspec.structs.replace(
        apart,
        people=tuple(
            msgspec.structs.replace(person, phone="01632 960 001", sources={**person.sources, "phone": HAND})
            if person.hidden and person.hashed_id and person.hashed_id.startswith("1a3d")
            else person
            for person in apart.people
        ),
    )
    plan = plan_import(apart, [fixture("usage-report-generation-1.csv")], NOW)
    record = plan.record_after
    assert len(record.people) == 4
    joined = next(person for person in record.people if person.id == ana.id)
    assert (joined.phone, joined.hidden, joined.hashed_id) == (
        "01632 960 001", False, "1a3d7e1d4b2c5f60919c1d2e3f40516273849506",
    )  # fmt: skip
    assert joined.sources["phone"] == HAND
    assert {seat.person for seat in record.seats} <= {person.id for person in record.people}
    assert len([seat for seat in record.seats if seat.person == ana.id and seat.product == AUTOCAD]) == 1
    assert len(kinds(plan, ChangeKind.JOINED)) == 2


def test_two_rows_whose_entries_by_hand_differ_are_not_joined() -> None:
    entered = {"phone": HAND}
    record = Record(
        id="x",
        people=(
            Person(id="a", email="kim@north.example", phone="1", sources={**entered, "email": HAND}),
            Person(id="b", autodesk_id="ID1", phone="2", sources={**entered, "autodesk_id": HAND}),
        ),
    )
    plan = plan_import(record, [users("kim@north.example,ID1,Kim,Ray,North,User,Active,", day="2026-11-03")], NOW)
    assert [person.phone for person in plan.record_after.people] == ["1", "2"]
    assert [finding.code for finding in plan.findings] == ["import-maybe-same"]


def test_a_newer_report_beats_an_older_one_in_any_order() -> None:
    old = users("kim@north.example,ID1,Kim,Ray,North,User,Pending,AutoCAD", day="2026-10-01")
    new = users("kim@firm.example,ID1,Kim,Ray,North,Secondary admin,Active,AutoCAD", day="2026-11-01")
    for record in (after(after(EMPTY, old), new), after(after(EMPTY, new), old), after(EMPTY, new, old)):
        (kim,) = record.people
        assert kim.email == "kim@firm.example"
        assert kim.memberships == (
            Membership(team="North", role="secondary_admin", role_text="Secondary admin", status="active"),
        )
        source = record.source_of(kim, "memberships")
        assert source is not None
        assert source.date == date(2026, 11, 1)
    plan = plan_import(after(EMPTY, new), [old], NOW)
    assert any("kim@firm.example" in line and "newer report" in line for line in kinds(plan, ChangeKind.OLDER))


def test_who_is_gone_from_a_newer_report_stays_in_the_record_without_a_place() -> None:
    before = after(EMPTY, fixture("users-generation-1.csv", "2026-10-01"))
    report = users("ana.silva@northwind.example,,Ana,Silva,Northwind Design,Primary admin,Active,", day="2026-11-01")
    plan = plan_import(before, [report], NOW)
    people = {person.name: person for person in plan.record_after.people}
    assert set(people) == {"Kim Ray", "Ana Silva", "Lee Okoro", "Tom Beck"}
    assert people["Kim Ray"].memberships == ()
    assert people["Kim Ray"].left is None
    assert [(place.team, place.role) for place in people["Ana Silva"].memberships] == [
        ("Northwind Design", "primary_admin"),
        ("Northwind Site", "user"),
    ]
    gone = kinds(plan, ChangeKind.ABSENT)
    assert len(gone) == 3
    assert "Kim Ray <kim.ray@northwind.example> is no longer in the report" in gone[0]
    assert [finding.code for finding in plan.findings] == ["import-many-absent"]


def test_seats_that_a_newer_users_report_does_not_list_are_free() -> None:
    before = after(
        EMPTY,
        users(
            "kim@north.example,,,,North,User,Active,AutoCAD",
            "kim@north.example,,,,North,User,Active,Revit",
            "lee@north.example,,,,North,User,Active,Revit",
            "lee@north.example,,,,South,User,Active,Revit",
            day="2026-10-01",
        ),
    )
    record = after(before, users("kim@north.example,,,,North,User,Active,AutoCAD", day="2026-11-01"))
    email = {person.id: person.email for person in record.people}
    assert {(email[seat.person], seat.product, seat.team): seat.state for seat in record.seats} == {
        ("kim@north.example", "AutoCAD", "North"): "assigned",
        ("kim@north.example", "Revit", "North"): "unassigned",
        ("lee@north.example", "Revit", "North"): "unassigned",
        ("lee@north.example", "Revit", "South"): "assigned",
    }


def test_a_report_with_rows_that_cannot_be_read_takes_nothing_away() -> None:
    before = after(EMPTY, fixture("users-generation-1.csv", "2026-10-01"))
    plan = plan_import(
        before,
        [
            users(
                "kim.ray@northwind.example,,Kim,Ray,Northwind Design,User,Active,AutoCAD",
                "not an address,,Ana,Silva,Northwind Design,User,Active,AutoCAD",
                day="2026-11-01",
            )
        ],
        NOW,
    )
    assert kinds(plan, ChangeKind.ABSENT) == []
    assert all(person.memberships for person in plan.record_after.people)
    assert {seat.state for seat in plan.record_after.seats} == {"assigned"}


def test_a_users_report_without_any_product_frees_no_seat() -> None:
    before = after(EMPTY, users("kim@north.example,,,,North,User,Active,AutoCAD", day="2026-10-01"))
    record = after(before, users("kim@north.example,,,,North,User,Active,", day="2026-11-01"))
    assert [seat.state for seat in record.seats] == ["assigned"]


def test_two_reports_of_one_day_may_be_parts_and_take_nothing_from_each_other() -> None:
    first = users("kim@a.example,K1,Kim,Ray,Design,User,Active,", day="2026-11-03")
    second = users("sam@a.example,S1,Sam,Low,Design,User,Active,", day="2026-11-03")
    both = after(EMPTY, first, second)
    assert {person.email for person in both.people if person.memberships} == {"kim@a.example", "sam@a.example"}
    other_way = after(EMPTY, second, first)
    assert {person.email for person in other_way.people if person.memberships} == {"kim@a.example", "sam@a.example"}
    later = users("sam@a.example,S1,Sam,Low,Design,Secondary admin,Active,", day="2026-11-04")
    assert [person.email for person in after(both, later).people if person.memberships] == ["sam@a.example"]


def test_an_older_report_does_not_bring_back_who_has_gone() -> None:
    new = users("kim@north.example,,,,North,User,Active,AutoCAD", day="2026-11-01")
    old = users(
        "kim@north.example,,,,North,User,Active,Revit",
        "lee@north.example,,,,North,User,Active,AutoCAD",
        day="2026-10-01",
    )
    old_usage = usage(
        "lee@north.example,North,Revit,assigned,2026-01-01,,active,,Subscription,2026-09-30", day="2026-10-01"
    )
    record = after(after(EMPTY, new), old, old_usage)
    kim, lee = record.people
    assert lee.memberships == ()
    assert {(seat.person, seat.product): seat.state for seat in record.seats} == {
        (kim.id, "AutoCAD"): "assigned",
        (kim.id, "Revit"): "unassigned",
        (lee.id, "AutoCAD"): "unassigned",
        (lee.id, "Revit"): "unassigned",
    }
    assert [seat.last_used for seat in record.seats if (seat.person, seat.product) == (lee.id, "Revit")] == [
        date(2026, 9, 30)
    ]


def test_a_report_that_hides_people_takes_nothing_away() -> None:
    before = after(EMPTY, users("kim@north.example,,Kim,Ray,North,User,Active,AutoCAD", day="2026-10-01"))
    hidden = users("*****,4f5e,*****,*****,North,User,Active,AutoCAD", day="2026-11-01")
    plan = plan_import(before, [hidden], NOW)
    assert plan.record_after.people[0].memberships == before.people[0].memberships
    assert plan.record_after.seats[0].state == "assigned"
    assert kinds(plan, ChangeKind.ABSENT) == []
    assert plan.record_after.teams[0].personal_data is False


def test_a_report_of_several_teams_that_hides_people_does_not_tell_which_team_hides_them() -> None:
    record = after(EMPTY, users("*****,4f5e,,,North,User,,", "*****,5f6e,,,South,User,,", day="2026-11-01"))
    assert [team.personal_data for team in record.teams] == [None, None]


def test_places_that_were_entered_by_hand_stay() -> None:
    place = Membership(team="North", role="secondary_admin", invited=date(2026, 10, 20))
    record = Record(
        id="x",
        people=(
            Person(id="a", email="kim@north.example", memberships=(place,), sources={"memberships": HAND}),
            Person(id="b", email="lee@north.example", memberships=(place,), sources={"memberships": HAND}),
        ),
    )
    plan = plan_import(
        record,
        [
            users(
                "kim@north.example,,Kim,Ray,North,User,Pending,",
                "kim@north.example,,Kim,Ray,South,User,Active,",
                day="2026-11-01",
            )
        ],
        NOW,
    )
    kim, lee = plan.record_after.people
    assert kim.memberships == (msgspec.structs.replace(place, status="pending"),)
    assert kim.sources["memberships"] == HAND
    assert lee.memberships == (place,)
    assert len(kinds(plan, ChangeKind.KEPT)) == 2
    assert "was entered by hand and stays" in kinds(plan, ChangeKind.ABSENT)[0]


def test_the_date_of_an_invitation_survives_a_report() -> None:
    before = after(EMPTY, users("kim@north.example,,Kim,Ray,North,User,Pending,", day="2026-10-01"))
    invited = msgspec.structs.replace(before.people[0].memberships[0], invited=date(2026, 9, 30))
    before = msgspec.structs.replace(
        before, people=(msgspec.structs.replace(before.people[0], memberships=(invited,)),)
    )
    record = after(before, users("kim@north.example,,Kim,Ray,North,User,Active,", day="2026-11-01"))
    assert record.people[0].memberships == (msgspec.structs.replace(invited, status="active"),)


def test_two_roles_in_one_team_give_the_greater_one() -> None:
    record = after(
        EMPTY,
        users(
            "kim@north.example,,Kim,Ray,North,User,Active,",
            "kim@north.example,,Kim,Ray,North,SSO admin,Active,",
            day="2026-11-01",
        ),
    )
    assert record.people[0].memberships == (
        Membership(team="North", role="sso_admin", role_text="User and SSO admin", status="active"),
    )


def test_a_report_without_teams_is_about_the_only_one() -> None:
    text = "Email,Role,Account status\nkim@north.example,User,Active\n"
    (report,) = reports_from_bytes(text.encode(), "users.csv", date(2026, 11, 1))
    record = Record(id="x", teams=(Team(id="t1", name="North"),))
    assert after(record, report).people[0].memberships[0].team == "North"
    assert after(EMPTY, report).people[0].memberships[0].team == ""


def test_a_team_is_the_same_in_any_spelling_and_by_its_id() -> None:
    record = Record(
        id="x",
        teams=(Team(id="t1", name="North Design"),),
        people=(Person(id="a", email="kim@north.example", memberships=(Membership(team="t1"),), sources={}),),
        seats=(Seat(id="s", person="a", product="AutoCAD", team="t1"),),
    )
    record = after(record, users("kim@north.example,,,,NORTH design,User,Active,autocad", day="2026-11-01"))
    assert len(record.teams) == len(record.seats) == len(record.people[0].memberships) == 1
    assert record.people[0].memberships[0].role == "user"
    assert record.seats[0].state == "assigned"


def test_what_a_newer_report_says_is_none_is_none() -> None:
    first = usage(
        "kim@north.example,North,AutoCAD,unassigned,,2026-09-01,inactive,45,Subscription,2026-08-01", day="2026-10-01"
    )
    second = usage(
        "kim@north.example,North,AutoCAD,assigned,2026-10-20,,active,,Subscription,2026-10-30", day="2026-11-01"
    )
    for record in (after(EMPTY, first, second), after(after(EMPTY, second), first)):
        (seat,) = record.seats
        assert (seat.state, seat.assigned, seat.unassigned) == ("assigned", date(2026, 10, 20), None)
        assert (seat.activity, seat.days_inactive, seat.last_used) == ("active", None, date(2026, 10, 30))


def test_the_last_use_only_moves_on() -> None:
    record = after(
        EMPTY, usage("kim@north.example,North,AutoCAD,assigned,,,active,,Subscription,2026-10-30", day="2026-11-01")
    )
    text = "Day used,Email,Product,Team\n2026-10-31,kim@north.example,AutoCAD,North\n"
    (late,) = reports_from_bytes(text.encode(), "seat-usage-2026-10-31.csv", NOW.date())
    record = after(record, late)
    assert record.seats[0].last_used == date(2026, 10, 31)
    early = usage("kim@north.example,North,AutoCAD,assigned,,,active,,Subscription,2026-10-01", day="2026-11-05")
    plan = plan_import(record, [early], NOW)
    assert plan.record_after.seats[0].last_used == date(2026, 10, 31)
    assert kinds(plan, ChangeKind.OLDER) == []


def test_rows_of_one_seat_for_two_versions_are_one() -> None:
    record = after(
        EMPTY,
        usage(
            "kim@north.example,North,AutoCAD,unassigned,,2026-09-01,inactive,60,Subscription,2026-09-01",
            "kim@north.example,North,AutoCAD,assigned,2026-02-01,,active,,Subscription,2026-10-30",
            day="2026-11-01",
        ),
    )
    (seat,) = record.seats
    assert (seat.state, seat.unassigned, seat.activity, seat.days_inactive) == ("assigned", None, "active", None)
    assert seat.last_used == date(2026, 10, 30)


def test_seats_from_two_reports_are_one_and_tokens_are_apart() -> None:
    listed = users("kim@north.example,,,,North,User,Active,AutoCAD", day="2026-11-01")
    used = usage(
        "kim@north.example,North,AutoCAD,,,,active,,Flex,2026-10-29",
        "kim@north.example,North,AutoCAD,assigned,2026-01-01,,active,,Subscription,2026-10-30",
        day="2026-11-01",
    )
    for record in (after(EMPTY, listed, used), after(after(EMPTY, used), listed)):
        assert sorted((seat.access_option, seat.state) for seat in record.seats if seat.access_option) == [
            ("Flex", None),
            ("Subscription", "assigned"),
        ]
        assert len(record.seats) == 2


def test_contracts_are_one_by_number_or_subscription_id_and_keep_their_manager() -> None:
    record = Record(
        id="x",
        contracts=(
            Contract(
                id="hand-1", contract_number="110001", contract_manager="kim@north.example", end=date(2027, 6, 30),
                sources={"contract_number": HAND, "contract_manager": HAND, "end": HAND},
            ),
            Contract(id="S-1", subscription_id="S-1", sources={"subscription_id": HAND}),
        ),
    )  # fmt: skip
    plan = plan_import(
        record,
        [
            subscriptions(
                "North,AutoCAD,110001,,2026-01-15,2027-01-14,,Active,5",
                "North,Revit,110001,,2026-03-01,2027-02-28,,Active,2",
                "North,Civil 3D,,s-1,2026-01-01,,2027-01-01,Active,1",
                "North,Inventor,110002,,2026-01-01,2026-12-31,,Active,1",
                day="2026-11-01",
            )
        ],
        NOW,
    )
    contracts = {contract.id: contract for contract in plan.record_after.contracts}
    assert set(contracts) == {"hand-1", "S-1", "110002"}
    one = contracts["hand-1"]
    assert (one.contract_manager, one.start, one.end) == ("kim@north.example", date(2026, 1, 15), date(2027, 6, 30))
    assert (one.auto_renew, one.status) == (False, "Active")
    assert (contracts["S-1"].auto_renew, contracts["S-1"].auto_renew_date) == (True, date(2027, 1, 1))
    assert [row.contract for row in plan.record_after.subscriptions] == ["hand-1", "hand-1", "S-1", "110002"]
    assert "end stays 30 June 2027" in kinds(plan, ChangeKind.KEPT)[0]


def test_products_that_disagree_leave_the_contract_itself_open() -> None:
    record = after(
        EMPTY,
        subscriptions(
            "North,AutoCAD,110001,,2026-01-01,2026-12-31,,Active,5",
            "North,Revit,110001,,2025-01-01,2025-12-31,,Expired,2",
            "North,Maya,110001,,2026-01-01,,2027-06-01,Active,2",
            day="2026-11-01",
        ),
    )
    (contract,) = record.contracts
    assert (contract.status, contract.auto_renew, contract.auto_renew_date) == (None, None, None)
    assert (contract.start, contract.end) == (date(2025, 1, 1), date(2026, 12, 31))
    assert [row.status for row in record.subscriptions] == ["Active", "Expired", "Active"]


def test_a_renewed_product_is_the_same_row_and_a_second_purchase_is_another() -> None:
    before = after(
        EMPTY,
        subscriptions(
            "North,AutoCAD,110001,,2025-01-15,2026-01-14,,Active,5",
            "North,AutoCAD,110001,,2025-06-01,2026-05-31,,Active,2",
            day="2025-12-01",
        ),
    )
    plan = plan_import(
        before,
        [
            subscriptions(
                "North,AutoCAD,110001,,2025-06-01,2026-05-31,,Active,3",
                "North,AutoCAD,110001,,2026-01-15,2027-01-14,,Active,5",
                "North,AutoCAD,110001,,2026-02-01,2027-01-31,,Active,1",
                day="2026-02-02",
            )
        ],
        NOW,
    )
    assert [(row.id, row.end, row.quantity) for row in plan.record_after.subscriptions] == [
        (before.subscriptions[0].id, date(2027, 1, 14), 5),
        (before.subscriptions[1].id, date(2026, 5, 31), 3),
        (plan.record_after.subscriptions[2].id, date(2027, 1, 31), 1),
    ]


def test_a_product_that_a_newer_report_has_not_stays_and_is_named() -> None:
    before = after(
        EMPTY,
        subscriptions(
            "North,AutoCAD,110001,,2025-01-15,2026-01-14,,Active,5",
            "North,Revit,110001,,2025-01-15,2026-01-14,,Active,5",
            "South,Maya,110002,,2025-01-15,2026-01-14,,Active,5",
            day="2025-12-01",
        ),
    )
    plan = plan_import(
        before, [subscriptions("North,AutoCAD,110001,,2026-01-15,2027-01-14,,Active,5", day="2026-02-01")], NOW
    )
    assert len(plan.record_after.subscriptions) == 3
    assert kinds(plan, ChangeKind.ABSENT) == ["Revit under 110001 is no longer in the report; its row stays"]


def test_a_subscription_entered_without_its_team_gets_it() -> None:
    record = Record(id="x", subscriptions=(Subscription(id="hand-1", product="AutoCAD", contract="110001"),))
    record = after(record, subscriptions("North,AutoCAD,110001,,2026-01-15,2027-01-14,,Active,5", day="2026-02-01"))
    (row,) = record.subscriptions
    assert (row.id, row.team, row.quantity, row.contract) == ("hand-1", "North", 5, "110001")


def test_a_report_from_the_future_counts_as_of_today() -> None:
    plan = plan_import(EMPTY, [users("kim@north.example,,,,North,User,Active,", day="2027-03-01")], NOW)
    assert plan.imports[0].date == NOW.date()
    assert [finding.code for finding in plan.findings] == ["import-future"]


def test_a_report_without_a_usable_row_changes_nothing_and_says_so() -> None:
    plan = plan_import(EMPTY, [users("nobody,,,,North,User,Active,", day="2026-11-01")], NOW)
    assert plan.unchanged
    assert plan.record_after is EMPTY
    assert [finding.code for finding in plan.findings] == ["report-row", "import-empty"]
    assert plan.describe() == ["Nothing in the record changes."]


def test_the_preview_tells_old_and_new_values_and_counts() -> None:
    before = after(EMPTY, fixture("users-generation-1.csv", "2026-10-01"))
    report = fixture("users-generation-3.csv", "2026-11-03")
    text = (FIXTURES / "users-generation-3.csv").read_text(encoding="utf-8").replace("Secondary admin", "SSO admin")
    (report,) = reports_from_bytes(text.encode(), "users.csv", date(2026, 11, 3))
    plan = plan_import(before, [report], NOW)
    assert plan.counts()["people"] == {
        "added": 0, "changed": 2, "kept": 0, "older": 0, "absent": 0, "joined": 0, "unchanged": 2,
    }  # fmt: skip
    lines = plan.describe()
    assert lines[0] == "Users report of 3 November 2026 (users.csv): 7 rows, 7 used, 0 not used."
    assert "People: 2 changed, 2 unchanged" in lines
    assert (
        "  Ana Silva <ana.silva@northwind.example>: teams Northwind Design: secondary admin; Northwind Site: user → "
        "Northwind Design: sso admin; Northwind Site: user"
    ) in lines
    assert all("\n" not in line for line in lines)


def test_a_newer_report_that_says_the_same_moves_only_the_dates() -> None:
    before = after(EMPTY, fixture("users-generation-1.csv", "2026-10-01"))
    text = (FIXTURES / "users-generation-1.csv").read_bytes() + b"\n"
    (report,) = reports_from_bytes(text, "users.csv", date(2026, 11, 3))
    plan = plan_import(before, [report], NOW)
    assert plan.changes == ()
    assert not plan.unchanged
    assert "only the dates" in plan.describe()[1]
    sources = [plan.record_after.source_of(person, "memberships") for person in plan.record_after.people]
    assert {source.date for source in sources if source} == {date(2026, 11, 3)}


def test_a_long_preview_is_cut_with_the_number_of_what_is_left() -> None:
    lines = [f"p{number}@north.example,,,,North,User,Active," for number in range(200)]
    told = plan_import(EMPTY, [users(*lines, day="2026-11-01")], NOW).describe(most=10)
    assert "  and 190 more new" in told
    assert len(told) < 20


def test_the_record_that_went_in_is_not_touched() -> None:
    before = after(EMPTY, fixture("users-generation-1.csv", "2026-10-01"))
    copy = msgspec.msgpack.encode(before)
    plan_import(before, [fixture("usage-report-generation-1.csv"), fixture("subscriptions-generation-1.csv")], NOW)
    assert msgspec.msgpack.encode(before) == copy


def test_reports_are_named_as_the_readers_know_them() -> None:
    assert [kind.value for kind in Kind][:4] == [
        "users report", "subscriptions report", "usage report", "seat usage report",
    ]  # fmt: skip
