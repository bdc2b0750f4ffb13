from datetime import UTC, date, datetime

import pytest

from kb.accounts.record import Account, Contract, Import, Membership, Person, Record, Seat
from kb.accounts.tables import record_from_tables, tables_from_record
from kb.errors import RecordError, Severity

RECORD = Record(
    id="northwind",
    account=Account(id="account", company="Northwind", notes="two\nlines", sources={"company": "hand"}),
    people=(
        Person(
            id="p1",
            email="kim@northwind.example",
            memberships=(Membership(team="Design", role="primary_admin", invited=date(2026, 1, 2)),),
        ),
        Person(id="p2", hidden=True, hashed_id="ab12"),
    ),
    contracts=(Contract(id="c1", contract_number="1", coordinators=("a@b.example",), end=date(2027, 1, 1)),),
    seats=(Seat(id="s1", person="p1", product="AutoCAD", monthly_average=1.5, days_used=0),),
    imports=(
        Import(
            id="i1",
            kind="users report",
            file="u.csv",
            sha256="0" * 64,
            date=date(2026, 11, 3),
            imported_at=datetime(2026, 11, 4, 10, tzinfo=UTC),
        ),
    ),
)


def reread(tables):
    return record_from_tables("northwind", tables)


def test_a_record_comes_back_as_it_was():
    opened = reread(tables_from_record(RECORD))
    assert opened.record == RECORD
    assert opened.findings == ()


def test_only_what_is_known_is_written():
    tables = tables_from_record(RECORD)
    assert tables["people"]["2"] == {"id": "p2", "hashed_id": "ab12", "hidden": True}
    assert tables["seats"]["1"]["days_used"] == 0
    assert "orders" not in tables


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"id": "p9", "email": 5}, "email: expected a text, got a whole number"),
        ({"id": "p9", "left": "yesterday"}, "left: this is not a date such as 2026-11-03"),
        ({"email": "x@y.example"}, "it has no id"),
        ({"id": ""}, "it has no id"),
        ({"id": "p1"}, "another row has its id, p1"),
        (
            {"id": "p9", "memberships": [{"team": "A", "role": "boss"}]},
            "memberships[0].role: “boss” is not one of its values",
        ),
        ({"id": "p9", "memberships": "none"}, "memberships: expected a list, got a text"),
    ],
)
def test_a_bad_row_costs_only_itself_is_named_and_stays(row, problem):
    tables = tables_from_record(RECORD)
    tables["people"]["7"] = row
    opened = reread(tables)
    assert opened.record == RECORD
    (finding,) = opened.findings
    assert (finding.code, finding.severity) == ("S002", Severity.WARNING)
    assert "Row 7 of people cannot be read" in finding.message
    assert problem in finding.message

    changed = Record(id="northwind", account=RECORD.account, people=(*RECORD.people[1:], Person(id="p3")))
    saved = tables_from_record(changed, tables)
    assert saved["people"]["7"] == row
    assert {number: kept["id"] for number, kept in saved["people"].items() if number != "7"} == {"2": "p2", "8": "p3"}


def test_a_bad_company_row_stays_beside_the_new_one():
    tables = {"account": {"1": {"id": "account", "company": ["Northwind"], "csn": "9"}}}
    opened = reread(tables)
    assert opened.record.company == "northwind"
    assert len(opened.findings) == 1
    saved = tables_from_record(RECORD, tables)
    assert saved["account"]["1"] == tables["account"]["1"]
    assert saved["account"]["2"]["company"] == "Northwind"
    assert reread(saved).record.company == "Northwind"


def test_a_company_row_needs_no_id():
    assert reread({"account": {"1": {"company": "Hand-made"}}}).record.account.company == "Hand-made"


def test_unknown_fields_and_tables_survive_a_change():
    tables = tables_from_record(RECORD)
    tables["people"]["1"]["shoe_size"] = {"eu": 42}
    tables["people"]["1"]["memberships"][0]["since"] = 2019
    tables["people"]["1"]["memberships"].append({"team": "Site", "role": "user", "since": 2020})
    tables["future"] = {"3": {"x": [1, 2]}}
    record = reread(tables).record
    kim = record.people[0]
    promoted = tuple(
        Membership(team=membership.team, role="sso_admin") if membership.team == "Site" else membership
        for membership in kim.memberships
    )
    changed = Person(id="p1", email="new@northwind.example", memberships=promoted)
    saved = tables_from_record(Record(id="northwind", account=record.account, people=(changed,)), tables)
    assert saved["future"] == {"3": {"x": [1, 2]}}
    row = saved["people"]["1"]
    assert row["shoe_size"] == {"eu": 42}
    assert row["email"] == "new@northwind.example"
    assert [(item["team"], item["role"], item["since"]) for item in row["memberships"]] == [
        ("Design", "primary_admin", 2019),
        ("Site", "sso_admin", 2020),
    ]
    assert reread(saved).record.people == (
        changed.__class__(
            id="p1", email=changed.email, memberships=(kim.memberships[0], Membership(team="Site", role="sso_admin"))
        ),
    )


def test_a_field_that_becomes_unknown_is_taken_out():
    tables = tables_from_record(RECORD)
    without = Record(id="northwind", account=RECORD.account, people=(Person(id="p1"), RECORD.people[1]))
    saved = tables_from_record(without, tables)
    assert saved["people"]["1"] == {"id": "p1"}
    assert saved["contracts"] == {}


def test_texts_are_cleaned_as_they_are_read_and_stay_as_stored():
    evil = "Kim\x1b]2;owned\x07\nRay\u202e"
    tables = {
        "account": {"1": {"id": "account", "company": "A\nB", "notes": "one\ntwo\x1b[2J"}},
        "people": {"1": {"id": "p1", "first_name": evil, "memberships": [{"team": evil}]}},
    }
    record = reread(tables).record
    assert record.account.company == "A B"
    assert record.account.notes.startswith("one\ntwo")
    for text in (record.people[0].first_name, record.people[0].memberships[0].team, record.account.notes):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "\n" not in record.people[0].first_name
    assert tables_from_record(record, tables) == tables


def test_two_rows_with_one_id_are_refused_rather_than_merged():
    twice = Record(id="x", people=(Person(id="p1", email="a@b.example"), Person(id="p1", email="c@d.example")))
    with pytest.raises(RecordError, match="Two rows of people have the id p1"):
        tables_from_record(twice)
