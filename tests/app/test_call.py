"""A telephone call as an agent goes through it: interruptions, answers out of order, and an app that was killed."""

from datetime import timedelta

import pytest

from app.modes import Visit
from kb.accounts.samples import old_mill_architects
from kb.cases.call import live_calls
from kb.desk import Desk
from tests.app.person import at
from tests.app.seats import FILES, NOW, SOLVE, MakeDesk, only_case, seats_desk, with_account

OTHER = """\
flow: moved
version: "1"
reviewed: 2026-11-20
title: Somebody has moved
symptom: Somebody works elsewhere now
article: missing-licences.md
facts:
  where: {ask: Where do they work now?, why: It matters., values: {here: Here, there: There}}
  seen: {ask: Does anybody see them?, why: Then they exist., values: {yes: Yes, no: No}}
causes:
  - {id: here, title: They are here, when: {where: here}, because: They are., then: {contact: ask}}
  - {id: seen, title: They were seen, when: {where: there, seen: yes}, because: They are., then: {contact: ask}}
  - {id: gone, title: They are gone, when: {where: there, seen: no}, because: They are., then: {contact: ask}}
contacts:
  ask: {subject: Somebody has moved}
"""


@pytest.fixture
def staff(make_desk: MakeDesk) -> Desk:
    """Return an agent's desk with two accounts and two troubleshooters, no account open."""
    desk = make_desk(FILES | {"troubleshooters/moved.yaml": OTHER}, staff=True)
    desk.clock = lambda: NOW
    desk.accounts.save(old_mill_architects(NOW))
    with_account(desk)
    desk.account_id = None
    return desk


async def test_a_call_is_held_for_another_and_taken_up_again(staff: Desk) -> None:
    async with at(staff) as person:
        await person.press("ctrl+t")
        await person.sees("Who calls?")
        await person.type("grace")
        await person.press("enter")
        await person.sees("Harbour Engineering plc: 3 problems", "I cannot see my seats")
        await person.click("I cannot see my seats")
        await person.sees("They are under a colleague's address")
        await person.press("ctrl+t")
        await person.sees("Calls that are not over", "Grace Whitmore", "on hold 0:00", "Seats are missing")
        await person.type("marlow")
        await person.press("enter")
        await person.sees("Call · 0:00 · Helen Marlow")
        staff.clock = lambda: NOW + timedelta(minutes=2)
        await person.press("escape", "escape", "escape")
        await person.sees("What is wrong?", "Helen Marlow", "on hold 0:00", "on hold 2:00")
        assert [case.caller.name for case in live_calls(staff.cases)] == ["Helen Marlow", "Grace Whitmore"]
        await person.press("k")
        await person.sees("2 calls. Enter takes one up.")
        await person.press("down", "enter")
        await person.sees("They are under a colleague's address", "Grace Whitmore")
        await person.until(lambda: sum(case.call.held is None for case in live_calls(staff.cases) if case.call) == 1)
        await person.press("p")
        await person.sees("2 calls. Enter takes one up.")
        await person.press("n")
        await person.sees("Who calls?")


async def test_answers_come_out_of_order_and_the_next_question_follows_from_them(staff: Desk) -> None:
    async with at(staff, "solve", Visit(flow="seats")) as person:
        await person.sees("Could you tell me which address the order went to?")
        await person.press("j")
        await person.sees("Answer out of order", "Does anybody see them?")
        await person.type("mine")
        await person.press("enter")
        await person.sees("Does anybody see them?", "0 The caller does not know", "Mine your answer")
        await person.press("0")
        await person.sees("What would decide it is not known", "Nobody could answer “Does anybody see them?”")
        await person.sees("It may be “You looked in the wrong place” or “The order is lost”.", "Nobody knows")
        await person.press("j")
        await person.type("anyb")
        await person.press("enter")
        await person.sees("Nobody knows", "Take my answer back")
        await person.press("1")
        await person.sees("You looked in the wrong place")
        assert {name: one.value for name, one in only_case(staff).answers.items()} == {"owner": "caller", "seen": "yes"}


async def test_does_not_know_takes_the_answer_that_the_question_has_for_that(staff: Desk) -> None:
    async with at(staff, "solve", Visit(flow="seats")) as person:
        await person.sees("Could you tell me")
        assert "The caller does not know" not in person.words
        await person.press("0")
        await person.sees("Does anybody see them?", "Not sure your answer")


async def test_what_the_caller_says_leads_to_another_troubleshooter_with_the_shared_answers(staff: Desk) -> None:
    async with at(staff) as person:
        await person.press("ctrl+t")
        await person.sees("Enter goes on without a record.")
        await person.press("enter")
        await person.sees("No account record: everything is asked.")
        await person.click("I cannot see my seats")
        await person.sees("Could you tell me")
        await person.press("1", "2")
        await person.sees("The order is lost")
        await person.press("slash")
        await person.sees("What does the caller say?")
        await person.type("works elsewhere")
        await person.sees("Somebody has moved")
        await person.press("enter")
        await person.sees("Where do they work now?", "Does anybody see them? No your answer")
        await person.sees("“Seats are missing” was looked at first.")
        await person.press("2")
        await person.sees("They are gone")
        assert only_case(staff).flow == "moved" and only_case(staff).is_live


async def test_an_article_is_read_beside_and_the_question_stays(staff: Desk) -> None:
    async with at(staff, *SOLVE, size=(160, 40)) as person:
        await person.sees("Could you tell me", "h tells how to check")
        await person.press("h")
        await person.sees("Could you tell me", "Add users", "Type the address.")
        await person.press("escape")
        await person.sees_no_more("Type the address.")
        await person.press("h")
        await person.sees("Type the address.")
        await person.press("1")
        await person.sees("Does anybody see them?")
        await person.sees_no_more("Type the address.")


async def test_where_there_is_no_room_it_stands_over_the_question(staff: Desk) -> None:
    async with at(staff, *SOLVE) as person:
        await person.sees("Could you tell me")
        await person.press("h")
        await person.sees("Add users", "Type the address.")
        await person.press("escape")
        await person.sees("Could you tell me")
        await person.press("slash")
        await person.sees("What does the caller say?")
        await person.type("many at once")
        await person.sees("§ Many at once")
        await person.press("enter")
        await person.sees("Take a file.")
        await person.press("escape")
        await person.sees("Could you tell me")


async def test_a_call_in_which_the_app_was_killed_is_offered_again(staff: Desk) -> None:
    async with at(staff) as person:
        await person.press("ctrl+t")
        await person.sees("Who calls?")
        await person.type("grace")
        await person.press("enter")
        await person.sees("Harbour Engineering plc: 3 problems")
        await person.until(lambda: staff.cases.ids())
    staff.account_id = None
    async with at(staff, "home") as person:
        await person.sees("Go on with", "Grace Whitmore", "left 0:00 ago")
        await person.click("left 0:00 ago")
        await person.sees("Call · 0:00 · Grace Whitmore", "Harbour Engineering plc: 3 problems")


async def test_a_note_and_the_end_of_a_call_without_a_troubleshooter(staff: Desk) -> None:
    async with at(staff) as person:
        await person.press("ctrl+t")
        await person.sees("Enter goes on without a record.")
        await person.press("enter")
        await person.sees("No account record: everything is asked.")
        await person.press("down", "t")
        await person.sees("What the caller said")
        await person.type("wants a price")
        await person.press("enter")
        await person.until(lambda: only_case(staff).notes)
        await person.press("e")
        await person.sees("How did it end?", "Nothing yet, the caller rings again")
        await person.press("enter")
        await person.sees("Wrapped up as")
        case = only_case(staff)
        assert case.notes[0].text == "wants a price" and not case.is_live and case.wrap_up is not None


async def test_customers_have_no_calls_but_may_not_know(make_desk: MakeDesk) -> None:
    async with at(seats_desk(make_desk), *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("ctrl+t", "p", "e", "k", "slash")
        await person.sees("Which address did the order go to?")
        await person.press("1")
        await person.sees("0 I cannot find out")
        await person.click("I cannot find out")
        await person.sees("What would decide it is not known")


async def test_a_whole_call_by_mouse_with_nothing_typed_but_the_name(staff: Desk) -> None:
    async with at(staff, "home") as person:
        await person.click("Commands")
        await person.sees("Search for commands")
        await person.type("new call")
        await person.sees("Begin a telephone call")
        await person.click("New call")
        await person.sees("Who calls?")
        await person.type("960220")
        await person.sees("Grace Whitmore")
        await person.click("Grace Whitmore")
        await person.sees("Harbour Engineering plc: 3 problems")
        await person.click("I cannot see my seats")
        await person.sees("They are under a colleague's address")
        await person.click("g Hand over")
        await person.sees("Request DS-")
        await person.click("e End")
        await person.sees("How did it end?", "Handed over in a request")
        await person.click("End the call")
        await person.sees("Wrapped up as")
        case = only_case(staff)
        assert case.state == "request" and case.wrap_up is not None and not case.is_live


async def test_who_goes_back_to_the_troubleshooter_before_finds_the_answers_there(staff: Desk) -> None:
    async with at(staff) as person:
        await person.press("ctrl+t")
        await person.sees("Enter goes on without a record.")
        await person.press("enter")
        await person.sees("No account record: everything is asked.")
        await person.click("I cannot see my seats")
        await person.sees("Could you tell me")
        await person.press("1")
        await person.sees("Does anybody see them?")
        for words, seen in (("works elsewhere", "Where do they work now?"), ("see my seats", "Does anybody see them?")):
            await person.press("slash")
            await person.sees("What does the caller say?")
            await person.type(words)
            await person.sees("Enter takes the first.")
            await person.press("enter")
            await person.sees(seen)
        case = only_case(staff)
        assert {name: one.value for name, one in case.answers.items()} == {"owner": "caller"}
        assert [(one.flow, one.question) for one in case.left_flows] == [("moved", "where")]
