"""What holds for every import: twice is once, order does not matter, and nothing entered by hand is lost."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.hand import set_by_hand
from kb.accounts.record import HAND, TABLES, Record, Row
from kb.accounts.reports import Report, plan_import, reports_from_bytes

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)
PEOPLE = ["kim", "lee", "ana"]
TEAMS = ["North", "South"]
PRODUCTS = ["AutoCAD", "Revit"]
ROLES = ["User", "Secondary admin", "Primary admin", "User (guest)"]
EMPTY = Record(id="north")

people = st.sampled_from(PEOPLE)
teams = st.sampled_from(TEAMS)
products = st.sampled_from(PRODUCTS)
user_rows = st.tuples(
    people, teams, st.sampled_from(ROLES), st.sampled_from(["Active", "Pending"]), products | st.just("")
)
usage_rows = st.tuples(
    people, teams, products, st.sampled_from(["assigned", "unassigned", ""]), st.sampled_from(["active", "inactive"]),
    st.sampled_from(["Subscription", "Flex"]), st.integers(0, 20),
)  # fmt: skip
subscription_rows = st.tuples(
    teams, products, st.sampled_from(["110001", "110002"]), st.integers(1, 9), st.sampled_from(["Active", "Expired"])
)


def report(kind: str, day: int, headings: str, rows: list[list[object]]) -> Report:
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(headings.split(","))
    table.writerows(rows)
    name = f"{kind}-{FIRST_DAY + timedelta(days=day)}.csv"
    (read,) = reports_from_bytes(written.getvalue().encode(), name, NOW.date())
    return read


def users_report(day: int, rows: list[tuple[str, str, str, str, str]]) -> Report:
    table = [
        [f"{who}@north.example", who.upper(), who.title(), "Ray", team, role, status, product]
        for who, team, role, status, product in rows
    ]
    headings = "email,autodesk_id,first_name,last_name,team_alias,role,account_status,offering_name"
    return report("users", day, headings, table)


def usage_report(day: int, rows: list[tuple[str, str, str, str, str, str, int]]) -> Report:
    as_of = FIRST_DAY + timedelta(days=day)
    table = [
        [f"hash-{who}", f"{who}@north.example", who.upper(), team, product, state, activity, option,
         as_of - timedelta(days=ago)]
        for who, team, product, state, activity, option, ago in rows
    ]  # fmt: skip
    headings = (
        "hashed_autodesk_id,email,autodesk_id,Team,Product,Seat assignment,User activity,Access option,Last accessed"
    )
    return report("usage", day, headings, table)


def subscriptions_report(day: int, rows: list[tuple[str, str, str, int, str]]) -> Report:
    table = [
        [team, product, contract, number, status, FIRST_DAY + timedelta(days=300 + day)]
        for team, product, contract, number, status in {row[:3]: row for row in rows}.values()
    ]
    return report(
        "subscriptions", day, "Team,offering_name,contract_number,seat_quantity,subscription_status,end_date", table
    )


days = st.integers(0, 200)
any_report = st.one_of(
    st.builds(users_report, days, st.lists(user_rows, min_size=1, max_size=6)),
    st.builds(usage_report, days, st.lists(usage_rows, min_size=1, max_size=6)),
    st.builds(subscriptions_report, days, st.lists(subscription_rows, min_size=1, max_size=4)),
)
several = st.lists(any_report, min_size=1, max_size=4, unique_by=(lambda one: one.date, lambda one: one.sha256))


def after(record: Record, *reports: Report) -> Record:
    return plan_import(record, reports, NOW).record_after


def facts(record: Record) -> object:
    """All that a record says, without the ids of its rows and in a fixed order."""
    email = {person.id: person.email for person in record.people}
    return (
        sorted(
            (
                person.email or "", person.autodesk_id, person.hashed_id or "", person.hidden,
                sorted((place.team, place.role or "", place.status or "") for place in person.memberships),
            )
            for person in record.people
        ),
        sorted(
            (
                email[seat.person] or "", seat.product, seat.team or "", seat.access_option or "", seat.state or "",
                str(seat.last_used), seat.activity or "",
            )
            for seat in record.seats
        ),
        sorted(
            (row.contract or "", row.product, row.team or "", row.quantity, row.status) for row in record.subscriptions
        ),
        sorted((contract.id, contract.status or "", str(contract.end)) for contract in record.contracts),
        sorted((team.name, team.personal_data) for team in record.teams),
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(several)
def test_twice_is_once(reports: list[Report]) -> None:
    record = after(EMPTY, *reports)
    for again in (reports, reports[::-1], reports[:1]):
        plan = plan_import(record, again, NOW)
        assert plan.unchanged
        assert plan.record_after == record


@settings(max_examples=150, deadline=None)
@given(several, st.randoms(use_true_random=False))
def test_one_by_one_in_any_order_is_all_at_once(reports: list[Report], random: Random) -> None:
    together = after(EMPTY, *reports)
    shuffled = list(reports)
    random.shuffle(shuffled)
    record = EMPTY
    for one in shuffled:
        record = after(record, one)
    assert facts(record) == facts(together)


@settings(max_examples=120, deadline=None)
@given(several, several, st.data())
def test_nothing_that_was_entered_by_hand_is_lost(
    before: list[Report], later: list[Report], data: st.DataObject
) -> None:
    record = after(EMPTY, *before)
    editable = [
        ("people", "first_name", "Sam"), ("people", "phone", "01632 960 001"), ("people", "left", "2026-05-05"),
        ("people", "memberships", "North: sso admin"), ("contracts", "contract_manager", "sam@north.example"),
        ("contracts", "end", "2027-09-09"), ("contracts", "status", "Suspended"), ("subscriptions", "quantity", "77"),
        ("subscriptions", "serial", "123-12345678"), ("seats", "state", "unassigned"), ("seats", "version", "2019"),
        ("teams", "personal_data", "no"), ("teams", "verified_domains", "north.example"),
    ]  # fmt: skip
    for table, field, value in data.draw(st.lists(st.sampled_from(editable), max_size=5)):
        rows = getattr(record, table)
        if rows:
            record = set_by_hand(record, table, data.draw(st.sampled_from(rows)).id, field, value)
    entered = {
        (table, row.id, field): getattr(row, field)
        for table, row in all_rows(record)
        for field, source in row.sources.items()
        if source == HAND
    }
    result = after(record, *later)
    rows = {(table, row.id): row for table, row in all_rows(result)}
    for (table, row_id, field), value in entered.items():
        row = rows[table, row_id]
        assert row.sources[field] == HAND
        found = getattr(row, field)
        if field == "memberships":  # a report may tell whether an invitation was taken up
            found = tuple(
                msgspec.structs.replace(place, status=old.status) for place, old in zip(found, value, strict=True)
            )
        assert found == value


def all_rows(record: Record) -> list[tuple[str, Row]]:
    return [(table, row) for table in TABLES if table not in ("account", "imports") for row in getattr(record, table)]


@settings(max_examples=100, deadline=None)
@given(several)
def test_each_value_names_the_report_it_comes_from(reports: list[Report]) -> None:
    record = after(EMPTY, *reports)
    imports = {row.id for row in record.imports}
    assert len(imports) == len(record.imports)
    for table, row in all_rows(record):
        assert set(row.sources.values()) <= imports
        for field in ("email", "state", "quantity", "end", "last_used", "personal_data"):
            if getattr(row, field, None) is not None:
                assert field in row.sources, (table, row)
    for table in TABLES:
        if table != "account":
            ids = [row.id for row in getattr(record, table)]
            assert len(ids) == len(set(ids))
    people_ids = {person.id for person in record.people}
    assert all(seat.person in people_ids for seat in record.seats)
    contracts = {contract.id for contract in record.contracts}
    assert all(row.contract in contracts for row in record.subscriptions)


@settings(max_examples=60, deadline=None)
@given(several)
def test_the_preview_tells_of_every_row_that_changes(reports: list[Report]) -> None:
    first, *others = reports
    record = after(EMPTY, first)
    plan = plan_import(record, others, NOW)
    told = {(change.table, change.row_id) for change in plan.changes}
    old = {(table, row.id): row for table, row in all_rows(record)}
    new = {(table, row.id): row for table, row in all_rows(plan.record_after)}
    for key, row in new.items():
        before = old.get(key)
        if before is None or any(
            getattr(before, field) != getattr(row, field) for field in row.__struct_fields__ if field != "sources"
        ):
            assert key in told
    assert set(old) - set(new) <= told
