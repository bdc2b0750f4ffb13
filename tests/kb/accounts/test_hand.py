from datetime import UTC, date, datetime

import pytest

from kb.accounts.hand import add_row, editable_tables, fields_of, remove_row, set_by_hand, text_of
from kb.accounts.hand_values import as_text, parse
from kb.accounts.record import Account, Contract, Import, Membership, Order, Person, Record, Seat, Server, Team
from kb.errors import DesksideError, NotFoundError, RecordError

RECORD = Record(
    id="northwind",
    account=Account(id="account", company="Northwind"),
    people=(
        Person(
            id="p1",
            email="kim@northwind.example",
            first_name="Kim",
            last_name="Ray",
            sources={"email": "users-1"},
            memberships=(
                Membership(team="Design", role="user", role_text="Member", status="pending", invited=date(2026, 1, 2)),
                Membership(team="Site", role="user"),
            ),
        ),
        Person(id="p2", first_name="Lee", last_name="Ash"),
    ),
    contracts=(Contract(id="110001234567", contract_number="110001234567"),),
    seats=(Seat(id="s1", person="p1", product="AutoCAD"), Seat(id="s2", person="p2", product="AutoCAD")),
    orders=(Order(id="o1", number="SO-1"),),
    teams=(Team(id="t1", name="Design"),),
    servers=(Server(id="v1", host_name="LIC1"),),
    imports=(
        Import(
            id="users-1",
            kind="users report",
            file="u.csv",
            sha256="0" * 64,
            date=date(2026, 11, 3),
            imported_at=datetime(2026, 11, 4, tzinfo=UTC),
        ),
    ),
)


def row(record, table, row_id):
    return next(row for row in getattr(record, table) if row.id == row_id)


@pytest.mark.parametrize(
    ("table", "row_id", "field", "text", "value"),
    [
        ("contracts", "110001234567", "contract_manager", " Kim@Northwind.example ", "Kim@Northwind.example"),
        ("contracts", "110001234567", "coordinators", "a@b.example; c@d.example, a@b.example",
         ("a@b.example", "c@d.example")),
        ("contracts", "110001234567", "end", "3 Nov 2026", date(2026, 11, 3)),
        ("contracts", "110001234567", "auto_renew", "Yes", True),
        ("contracts", "110001234567", "purchased_via", "New Model", "new_model"),
        ("contracts", "110001234567", "status", "Active\x1b[2J", "Active\N{REPLACEMENT CHARACTER}[2J"),
        ("seats", "s1", "days_used", "1,250", 1250),
        ("seats", "s1", "monthly_average", "12.5", 12.5),
        ("seats", "s1", "person", "Lee Ash", "p2"),
        ("seats", "s1", "person", "KIM@northwind.example", "p1"),
        ("orders", "o1", "placed", "2026-11-03 14:30Z", datetime(2026, 11, 3, 14, 30, tzinfo=UTC)),
        ("servers", "v1", "host_id", "00-1A-2B", "00-1A-2B"),
        ("servers", "v1", "serials", "123-12345678, 561-00000001", ("123-12345678", "561-00000001")),
        ("teams", "t1", "personal_data", "off", False),
        ("people", "kim@northwind.example", "phone", "01844 263790", "01844 263790"),
    ],
)  # fmt: skip
def test_a_text_becomes_the_fields_own_type_and_is_marked(table, row_id, field, text, value):
    changed = set_by_hand(RECORD, table, row_id, field, text)
    new = next(new for new, old in zip(getattr(changed, table), getattr(RECORD, table), strict=True) if new != old)
    assert getattr(new, field) == value
    assert new.sources[field] == "hand"
    assert getattr(RECORD, table) != getattr(changed, table)


def test_the_company_row_is_edited_like_any_other():
    changed = set_by_hand(RECORD, "account", "account", "notes", "Call after ten.\n\tAsk for Kim.\n")
    assert changed.account.notes == "Call after ten.\n\tAsk for Kim."
    assert changed.account.sources == {"notes": "hand"}


def test_an_empty_text_makes_a_field_unknown_and_takes_its_source():
    changed = set_by_hand(RECORD, "people", "p1", "email", "  ")
    assert row(changed, "people", "p1").email is None
    assert row(changed, "people", "p1").sources == {}
    with pytest.raises(RecordError, match="cannot be empty"):
        set_by_hand(RECORD, "seats", "s1", "product", "")


def test_an_invitation_that_waits_can_be_entered_and_read_back():
    text = "Site: user, invited 3 November 2026"
    changed = row(set_by_hand(RECORD, "people", "p1", "memberships", text), "people", "p1")
    place = changed.memberships[0]
    assert (place.team, place.role, place.status, place.invited) == ("Site", "user", "pending", date(2026, 11, 3))
    assert text_of(changed, "memberships") == "Site: user, invited 2026-11-03"
    accepted = set_by_hand(RECORD, "people", "p1", "memberships", "Site: user, active")
    assert row(accepted, "people", "p1").memberships[0].status == "active"


def test_teams_keep_what_the_text_does_not_show():
    changed = set_by_hand(RECORD, "people", "p1", "memberships", "Design: Primary admin; New team: user; Alone")
    assert row(changed, "people", "p1").memberships == (
        Membership(team="Design", role="primary_admin", status="pending", invited=date(2026, 1, 2)),
        Membership(team="New team", role="user"),
        Membership(team="Alone"),
    )
    same = set_by_hand(RECORD, "people", "p1", "memberships", text_of(row(RECORD, "people", "p1"), "memberships"))
    assert row(same, "people", "p1").memberships == row(RECORD, "people", "p1").memberships


@pytest.mark.parametrize(
    ("table", "row_id", "field", "text", "words"),
    [
        ("contracts", "110001234567", "end", "03/11/2026", "could be two different days"),
        ("contracts", "110001234567", "end", "30 Feb 2026", "There is no day"),
        ("contracts", "110001234567", "end", "soon", "not a date. Write it as 2026-11-03 or 3 Nov 2026"),
        ("contracts", "110001234567", "end", "3 Nov 0026", "cannot be right"),
        ("contracts", "110001234567", "contract_manager", "Kim Ray", "not an e-mail address"),
        ("contracts", "110001234567", "contract_manager", "a@b.example, c@d.example", "not an e-mail address"),
        ("contracts", "110001234567", "coordinators", "a@b.example, nobody", "“nobody” is not an e-mail address"),
        ("contracts", "110001234567", "purchased_via", "shop", "Write reseller, store or new model"),
        ("contracts", "110001234567", "auto_renew", "perhaps", "neither yes nor no"),
        ("seats", "s1", "days_used", "-3", "not a whole number"),
        ("seats", "s1", "days_used", "9" * 30, "too large"),
        ("seats", "s1", "days_used", "1.5", "not a whole number"),
        ("seats", "s1", "person", "Max", "Add the person first"),
        ("orders", "o1", "placed", "2026-11-03 25:00", "There is no time"),
        ("people", "p1", "memberships", "Design: boss", "Write primary admin, secondary admin"),
        ("people", "p1", "memberships", "Design: user; design: user", "there twice"),
        ("people", "p1", "memberships", ": user", "names no team"),
        ("people", "p1", "memberships", "Design: user, invited soon", "soon"),
        ("people", "p1", "memberships", "Design: user, waiting", "no state of an invitation"),
    ],
)
def test_what_a_field_cannot_have_is_refused_in_plain_words(table, row_id, field, text, words):
    with pytest.raises(RecordError) as caught:
        set_by_hand(RECORD, table, row_id, field, text)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{table}, ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("peple", "p1", "email"), "Did you mean people?"),
        (("people", "p3", "email"), "There is no row “p3” in people. Known: p1 and p2."),
        (("people", "p1", "emial"), "Did you mean email?"),
        (("people", "p1", "sources"), "has no field"),
        (("people", "p1", "id"), "has no field"),
        (("imports", "users-1", "kind"), "not edited by hand"),
        (("people\x1b[2J", "p1", "email"), "There is no table"),
    ],
)
def test_what_does_not_exist_is_answered_with_the_nearest(arguments, words):
    with pytest.raises(DesksideError) as caught:
        set_by_hand(RECORD, *arguments, "x@y.example")
    assert words in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_new_contract_has_its_number_as_id():
    record, row_id = add_row(
        RECORD, "contracts", {"contract_number": "220001", "contract_manager": "kim@northwind.example"}
    )
    assert row_id == "220001"
    added = row(record, "contracts", "220001")
    assert added.contract_manager == "kim@northwind.example"
    assert added.sources == {"contract_number": "hand", "contract_manager": "hand"}
    record, row_id = add_row(record, "contracts", {"subscription_id": "S-5"})
    assert row_id == "S-5"


def test_new_rows_of_other_tables_get_ids_of_their_own():
    record, first = add_row(RECORD, "people", {"email": "new@northwind.example"})
    record, second = add_row(record, "people", {"first_name": "Zoë"})
    assert len({first, second, "p1", "p2"}) == 4
    record, seat = add_row(record, "seats", {"person": "new@northwind.example", "product": "Revit"})
    assert row(record, "seats", seat).person == first
    record, server = add_row(record, "servers", {"host_id": "0011223344"})
    assert row(record, "servers", server).sources == {"host_id": "hand"}


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        ("people", {"phone": "1"}, "Give E-mail, First name or Last name"),
        ("people", {"email": "KIM@northwind.example"}, "Change the row p1 instead"),
        ("contracts", {"contract_number": "110001234567"}, "Change the row 110001234567 instead"),
        ("contracts", {}, "Give Contract number or Subscription ID"),
        ("seats", {"person": "p1"}, "Give Product"),
        ("seats", {"product": "Revit"}, "Give Person"),
        ("teams", {"name": " design "}, "Change the row t1 instead"),
        ("account", {"company": "Other"}, "one company"),
        ("imports", {"kind": "x"}, "not edited by hand"),
        ("orders", {"number": "1", "nombre": "x"}, "Did you mean number?"),
    ],
)
def test_a_row_that_cannot_be_added_is_refused(table, values, words):
    with pytest.raises(DesksideError) as caught:
        add_row(RECORD, table, values)
    assert words in str(caught.value)


def test_a_person_goes_with_the_seats_and_other_rows_alone():
    record = remove_row(RECORD, "people", "p1")
    assert [person.id for person in record.people] == ["p2"]
    assert [seat.id for seat in record.seats] == ["s2"]
    assert remove_row(RECORD, "orders", "o1").orders == ()
    with pytest.raises(NotFoundError):
        remove_row(RECORD, "orders", "o2")
    with pytest.raises(RecordError, match="Delete the account"):
        remove_row(RECORD, "account", "account")
    with pytest.raises(RecordError, match="not edited by hand"):
        remove_row(RECORD, "imports", "users-1")


def test_each_field_of_each_table_has_a_label_and_a_way_to_type_it():
    for table in editable_tables():
        fields = fields_of(table)
        assert fields
        for field in fields:
            assert field.label[0].isupper()
            assert field.name not in ("id", "sources", "hidden", "hashed_id")
            assert (field.kind == "choice") == bool(field.choices)
    kinds = {field.name: field.kind for field in fields_of("contracts")}
    assert kinds["contract_manager"] == "email"
    assert kinds["coordinators"] == "emails"
    assert kinds["end"] == "date"
    assert kinds["auto_renew"] == "yes_no"
    with pytest.raises(NotFoundError):
        fields_of("nothing")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "AutoCAD LT"),
        ("date", "2026-11-03"),
        ("yes_no", "no"),
        ("whole", "1250"),
        ("number", "12.5"),
        ("number", "1234567.25"),
        ("emails", "a@b.example, c@d.example"),
        ("teams", "Design: primary admin; Alone"),
        ("time", "2026-11-03 14:30+00:00"),
        ("text", ""),
    ],
)
def test_a_shown_value_is_typed_back_to_itself(kind, text):
    assert as_text(parse(kind, text)) == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("2026-1-3", date(2026, 1, 3)),
        ("3 November 2026", date(2026, 11, 3)),
        ("3rd nov. 2026", date(2026, 11, 3)),
        ("03-Nov-2026", date(2026, 11, 3)),
        ("Nov 3, 2026", date(2026, 11, 3)),
        ("1st Sept 2026", date(2026, 9, 1)),
        ("29 Feb 2028", date(2028, 2, 29)),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert parse("date", text) == day


@pytest.mark.parametrize("text", ["2026-11-03 14:30", "3 Nov 2026, 14:30", "2026-11-03T14:30:00", "3 Nov 2026 14:30"])
def test_a_moment_without_a_zone_is_this_computers(text):
    value = parse("time", text)
    assert value.tzinfo is not None
    assert value.replace(tzinfo=None) == datetime(2026, 11, 3, 14, 30)
    assert parse("time", "3 Nov 2026").replace(tzinfo=None) == datetime(2026, 11, 3)
    with pytest.raises(RecordError, match="time zone"):
        parse("time", "2026-11-03 14:30+99:99")
