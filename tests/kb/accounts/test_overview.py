"""A record told in lines, and one row of it in full."""

from datetime import UTC, datetime

import msgspec
import pytest

from kb.accounts.overview import (
    contract_line,
    named,
    overview,
    person_line,
    seats_in_use,
    seats_of,
    subscription_line,
)
from kb.accounts.record import Account, Contract, Membership, Person, Record, Seat, Subscription
from kb.accounts.row_details import hand_mark, row_details, row_of
from kb.accounts.samples import harbour_engineering, old_mill_architects
from kb.errors import NotFoundError

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HARBOUR = harbour_engineering(NOW)
OLD_MILL = old_mill_architects(NOW)


def lines(record: Record, table: str) -> list[str]:
    return [line for section in overview(record) if section.table == table for _, line in section.rows]


def test_each_table_is_told_and_an_empty_one_is_left_out() -> None:
    assert [section.title for section in overview(HARBOUR)] == [
        "Harbour Engineering plc",
        "Contracts",
        "Licences",
        "People",
        "Orders",
        "Teams",
        "Licence servers",
        "Reports read",
    ]
    assert [section.table for section in overview(Record(id="empty"))] == ["account"]
    assert lines(Record(id="empty"), "account") == ["Record empty"]


def test_every_line_names_a_row_that_is_there() -> None:
    for record in (HARBOUR, OLD_MILL):
        for section in overview(record):
            assert all(row_of(record, section.table, row_id) is not None for row_id, _ in section.rows)


def test_people_are_named_where_only_an_address_stands() -> None:
    assert named(HARBOUR, "TOMASZ.WILK@harbour.example") == "Tomasz Wilk <TOMASZ.WILK@harbour.example>"
    assert named(HARBOUR, "nobody@harbour.example") == "nobody@harbour.example"
    assert "contract manager Tomasz Wilk <tomasz.wilk@harbour.example>" in contract_line(HARBOUR, HARBOUR.contracts[1])
    assert (
        "confirmation to Tomasz Wilk <tomasz.wilk@harbour.example>, Civil 3D (4 seats)" in lines(HARBOUR, "orders")[1]
    )


def test_what_is_not_known_of_a_contract_is_said() -> None:
    bare = Contract(id="1")
    assert contract_line(Record(id="a", contracts=(bare,)), bare) == "1, contract manager not known"


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (Person(id="p"), "Name not known"),
        (Person(id="p", hidden=True), "Name hidden by the privacy setting"),
        (Person(id="p", email="a@b.example"), "Name not known <a@b.example>"),
        (
            Person(
                id="p",
                first_name="Kim",
                email="kim@b.example",
                memberships=(
                    Membership(team="North", role="primary_admin", status="pending"),
                    Membership(team="South"),
                ),
            ),
            "Kim <kim@b.example>; primary admin in North, invitation pending; role not known in South",
        ),
    ],
)
def test_a_person_in_a_line(person: Person, line: str) -> None:
    assert person_line(Record(id="a", people=(person,)), person) == line


def test_somebody_who_has_left_and_what_they_still_have() -> None:
    george = next(person for person in OLD_MILL.people if person.first_name == "George")
    assert "left on 15 October 2026; has AutoCAD" in person_line(OLD_MILL, george)


def test_seats_are_counted_by_product_and_team() -> None:
    held = [
        Seat(id=str(number), person=f"p{number}", product=product, team=team, state=state)
        for number, (product, team, state) in enumerate(
            [("CAD", "N", "assigned"), ("CAD", "S", "assigned"), ("CAD", None, "assigned"), ("CAD", "N", "unassigned")]
        )
    ]
    record = Record(id="a", seats=tuple(held))
    assert seats_in_use(record, "CAD", None) == 3
    assert seats_in_use(record, "CAD", "N") == 2
    assert seats_in_use(record, "Other", None) == 0
    assert seats_of(record, Person(id="p0")) == [held[0]]
    licences = Subscription(id="s", product="CAD", quantity=1, team="N")
    assert subscription_line(record, licences) == "CAD, 1 seat, 2 assigned, team N"
    assert subscription_line(record, Subscription(id="s")) == "Product not known"


def test_a_row_in_full_says_where_each_field_comes_from() -> None:
    told = row_details(HARBOUR, "contracts", "77190352")
    assert "Contract manager: tomasz.wilk@harbour.example  (entered by hand)" in told
    assert "End: 15 November 2027  (subscriptions report of 21 November 2026)" in told
    assert "Purchased via: new model  (entered by hand)" in told
    assert "Licences:" in told
    assert any(line.startswith("  Civil 3D, 4 seats") for line in told)


def test_what_belongs_to_a_row_is_told_with_it() -> None:
    grace = HARBOUR.people[0]
    assert any(line.startswith("  Civil 3D, last used ") for line in row_details(HARBOUR, "people", grace.id))
    licences = HARBOUR.subscriptions[2]
    assert "contract manager Tomasz Wilk" in row_details(HARBOUR, "subscriptions", licences.id)[-1]
    assert row_details(HARBOUR, "orders", HARBOUR.orders[1].id)[-1].startswith("Confirmation to Tomasz Wilk")
    assert "  Liam Doyle" in row_details(HARBOUR, "teams", HARBOUR.teams[0].id)
    report = HARBOUR.imports[0]
    assert row_details(HARBOUR, "imports", report.id)[0] == f"{report.kind}, {report.file}"


def test_no_row_has_no_details_and_no_table_is_an_error() -> None:
    assert row_details(HARBOUR, "people", "nobody") == []
    with pytest.raises(NotFoundError, match="no table “problem”"):
        row_of(HARBOUR, "problem", "0")


def test_what_was_entered_by_hand_is_marked() -> None:
    assert hand_mark(HARBOUR, "orders", HARBOUR.orders[0].id) == "entered by hand"
    assert hand_mark(HARBOUR, "people", HARBOUR.people[0].id) == "by hand: Phone"
    assert hand_mark(HARBOUR, "people", HARBOUR.people[1].id) == ""
    assert hand_mark(HARBOUR, "imports", HARBOUR.imports[0].id) == ""
    assert hand_mark(HARBOUR, "people", "nobody") == ""
    bare = msgspec.structs.replace(HARBOUR, account=Account(id="account"))
    assert hand_mark(bare, "account", "account") == ""
