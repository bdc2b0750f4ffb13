"""The troubleshooter during a call: what to say, the time, notes, who calls, and from which account."""

from datetime import timedelta

import pytest

from kb.accounts.samples import old_mill_architects
from kb.cases.case import Caller
from kb.desk import Desk
from tests.app.person import at
from tests.app.seats import NOW, SOLVE, MakeDesk, only_case, seats_desk, with_account


@pytest.fixture
def staff(make_desk: MakeDesk) -> Desk:
    """Return an agent's desk with two accounts, the harbour's open."""
    desk = seats_desk(make_desk, staff=True)
    desk.accounts.save(old_mill_architects(NOW))
    return with_account(desk)


async def test_staff_speak_see_the_time_and_take_notes(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("They are under a colleague's address" if staff.caller.email else "Could you tell me")
        staff.clock = lambda: NOW + timedelta(minutes=3, seconds=5)
        await person.sees("Seats are missing · 3:05")
        await person.press("t")
        await person.sees("What the caller said")
        await person.type("Rang at nine")
        await person.press("enter")
        await person.sees("Note", "09:03 Rang at nine")
        await person.until(lambda: only_case(staff).notes[0].text == "Rang at nine")


async def test_staff_say_who_calls_by_a_part_of_the_name(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("Could you tell me which address the order went to?")
        await person.press("u")
        await person.sees("Who asks", "Tomasz Wilk", "Ines Costa")
        await person.type("whit")
        await person.sees("On record:", "Grace Whitmore grace.whitmore@harbour.example")
        assert "Ines Costa" not in person.words
        await person.press("enter", "f9")
        await person.sees("They are under a colleague's address", "· Grace Whitmore")
        assert staff.cases.load(staff.cases.ids()[0]).caller.phone == "01632 960220"


async def test_staff_pick_the_person_concerned_from_the_list(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("Could you tell me")
        await person.press("u")
        await person.sees("type a part of one, then ↓ goes into the list")
        await person.type("o")
        await person.press("down", "down", "enter")
        await person.sees("liam.doyle@harbour.example")
        await person.type("priya")
        await person.press("f9")
        await person.sees("Liam Doyle about priya.nair@harbour.example")


async def test_a_name_that_nobody_has_is_not_taken_for_an_address(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("Could you tell me")
        await person.press("u")
        await person.sees("Who asks")
        await person.type("Nobody")
        await person.sees("The record knows nothing like this.")
        await person.press("f9")
        await person.sees("“Nobody” is no e-mail address")
        await person.type("new.person@harbour.example")
        await person.press("f9")
        await person.sees("· new.person@harbour.example")


async def test_the_arrow_keys_go_from_line_to_line(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("Could you tell me")
        await person.press("u")
        await person.sees("Who asks")
        for key, box in (("down", "user"), ("down", "contract"), ("up", "user"), ("up", "caller"), ("up", "caller")):
            await person.press(key)
            assert person.app.focused.id == f"about-{box}"


async def test_an_address_that_cannot_be_one_is_told_and_taken(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("Could you tell me")
        await person.press("u")
        await person.sees("Who asks")
        await person.type("kim@harbour")
        await person.sees("This does not look like an e-mail address.")
        await person.press("f9")
        await person.sees("· kim@harbour")
        told = [one.message for one in person.app._notifications]
        assert told == ["“kim@harbour” does not look like an e-mail address. It was taken as you wrote it."]


async def test_staff_look_another_account_up_during_the_call(staff: Desk) -> None:
    staff.caller = Caller(email="grace.whitmore@harbour.example")
    async with at(staff, *SOLVE) as person:
        await person.sees("They are under a colleague's address")
        await person.press("l")
        await person.sees("Find an account", "Harbour Engineering plc", "Old Mill Architects LLP")
        await person.type("marlow")
        await person.sees("1 account", "Old Mill Architects LLP")
        await person.press("enter")
        await person.sees("Could you tell me which address the order went to?")
        await person.sees_no_more("grace.whitmore")
        assert staff.account_id == "old-mill-architects"
        await person.until(lambda: only_case(staff).account == "old-mill-architects")
        await person.press("f5")
        await person.sees("Old Mill Architects LLP: 7 problems found.")


async def test_customers_are_offered_nothing_of_that(make_desk: MakeDesk) -> None:
    async with at(seats_desk(make_desk), *SOLVE, size=(200, 30)) as person:
        await person.sees("Which address did the order go to?")
        assert "Note" not in person.footer
        assert "Look up" not in person.footer
        await person.press("t", "l")
        await person.sees("Which address did the order go to?")
