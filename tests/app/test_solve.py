"""The troubleshooter as a person meets it: picking, answering, changing, the fix and the end, by keys and by mouse."""

from datetime import timedelta

import msgspec
import pytest

from kb.accounts.samples import old_mill_architects
from kb.cases import walk
from kb.cases.case import Caller
from kb.desk import Desk
from tests.app.person import at
from tests.app.seats import NOW, SEATS, SOLVE, MakeDesk, only_case, seats_desk, with_account


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Return a customer's desk with the troubleshooter for missing seats, and no account."""
    return seats_desk(make_desk)


@pytest.fixture
def harbour(make_desk: MakeDesk) -> Desk:
    """Return the desk of a customer whose newest order went to a colleague."""
    return with_account(seats_desk(make_desk))


async def test_what_is_wrong_is_picked_by_number(desk: Desk) -> None:
    async with at(desk) as person:
        await person.sees("What is wrong?", "1 I bought licences and cannot see them", "2 I cannot see my seats")
        assert "Home (F2) takes your own words" in person.words
        await person.press("2")
        await person.sees("Seats are missing", "Which address did the order go to?", "1 Mine", "3 Not sure")
        assert "3 causes still possible" in person.words
        await person.press("9")
        await person.sees("Which address did the order go to?")


async def test_from_the_first_question_to_a_fix_that_worked(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("down", "down", "enter")
        await person.sees("Does anybody see them?", "Which address did the order go to? Not sure your answer")
        await person.press("1")
        await person.sees("You looked in the wrong place", "☐ 1. Sign in.", "Do you see them now?", "y It worked")
        await person.press("space", "2")
        await person.sees("☑ 1. Sign in.", "☑ 2. Look at")
        await person.press("2")
        await person.sees("☐ 2. Look at")
        await person.press("y")
        await person.sees("Solved", "You looked in the wrong place", "Another problem", "Home", "It came back")
        await person.until(lambda: only_case(desk).state == "solved")
        case = only_case(desk)
        assert case.steps_done == (0,)
        assert {fact: answer.value for fact, answer in case.answers.items()} == {"owner": "unsure", "seen": "yes"}
        await person.press("right", "enter")
        await person.sees("What is wrong, or what are you looking for?")
    assert desk.journal.counts()["missing-licences"]["yes"] == 1


async def test_a_solved_problem_can_come_back_and_another_one_be_picked(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1", "1", "y")
        await person.sees("Solved")
        await person.press("b")
        await person.sees("☐ 1. Sign in.")
        await person.press("y")
        await person.sees("Solved")
        await person.press("enter")
        await person.sees("What is wrong?")


async def test_a_fix_that_did_not_help_becomes_a_request_that_says_what_was_tried(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1", "1", "1", "n")
        await person.sees("The steps did not solve it", "the support desk, 01844 263790", "Support will ask for")
        await person.press("enter")
        await person.sees("What it is about", "Before it can leave: “Your name” is needed.")
        lines = [line.text for line in desk.request_for(only_case(desk)).lines]
        assert "1. Sign in. (done)" in lines
        assert any(line.endswith("(not done)") for line in lines)


async def test_nothing_is_saved_before_something_is_said_and_every_answer_is(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        assert desk.cases.ids() == []
        await person.press("1")
        await person.until(lambda: desk.cases.ids())
        await person.press("2")
        await person.until(lambda: len(only_case(desk).answers) == 2)
        await person.press("b")
        await person.until(lambda: len(only_case(desk).answers) == 1)
        await person.press("b")
        await person.sees("Which address did the order go to?")
        await person.press("b")
        await person.sees("What is wrong?")


async def test_an_answer_is_changed_in_place_and_what_no_longer_matters_is_named(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1", "2")
        await person.sees("The order is lost")
        await person.press("c", "enter")
        await person.sees("2 A colleague's", "4 Take my answer back")
        await person.press("2")
        await person.sees("They are under a colleague's address", "Does anybody see them? No no longer matters")
        await person.press("c", "enter", "4")
        await person.sees("Which address did the order go to?", "1 Mine")
        await person.press("1")
        await person.sees("The order is lost")


async def test_leaving_the_list_of_answers_changes_nothing(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1", "c", "enter")
        await person.sees("4 Take my answer back")
        await person.press("escape")
        await person.sees("Does anybody see them?")
        await person.press("c", "2")
        await person.sees("The order is lost")


async def test_the_reasons_are_told_before_and_after(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("w")
        await person.sees("Why is this asked?", "That address holds the seats.", "“A colleague's” would mean")
        await person.press("escape", "2", "w")
        await person.sees("What that rests on", "What it is not", "Not “The order is lost”")
        await person.press("q")
        await person.sees_no_more("What that rests on")


async def test_how_to_find_out_shows_the_passage_and_opens_the_article(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("h How to check")
        await person.press("h")
        await person.sees("Add users", "Type the address.", "a Whole article")
        assert "Take a file." not in person.words
        await person.press("a")
        await person.until(lambda: person.app.current_mode == "read")
        await person.press("f4")
        await person.sees("Which address did the order go to?")
        await person.press("1")
        await person.sees("Does anybody see them?")
        assert "h How to check" not in person.footer


async def test_the_record_answers_and_names_the_colleague(harbour: Desk) -> None:
    async with at(harbour, *SOLVE) as person:
        await person.sees(
            "They are under a colleague's address",
            "confirmed to Tomasz Wilk <tomasz.wilk@harbour.example>",
            "Nothing had to be asked",
            "A colleague's from what was entered by hand",
        )
        await person.press("c", "enter", "1")
        await person.sees("Does anybody see them?", "your answer; what was entered by hand says: A colleague's")
        await person.press("c", "enter")
        await person.sees("Take my answer back (the record says: A colleague's)")
        await person.press("4")
        await person.sees("They are under a colleague's address", "Write a support request")


async def test_who_can_make_the_fix_is_named(harbour: Desk) -> None:
    harbour.caller = Caller(email="sam.calder@harbour.example")
    async with at(harbour, *SOLVE, size=(100, 40)) as person:
        await person.sees("They are under a colleague's address")
        await person.press("c", "enter", "1", "1")
        await person.sees("Who can do this: Grace Whitmore", "You cannot do this yourself: pass these steps on.")


async def test_a_case_is_gone_on_with_where_it_stood(desk: Desk) -> None:
    flow = desk.flow("seats")
    begun = walk.answer(desk.new_case(flow=flow), flow, "owner", "caller", NOW - timedelta(hours=1))
    case = desk.save_case(msgspec.structs.replace(begun, caller=Caller(name="Kim Ray")))
    async with at(desk, "home") as person:
        await person.sees("Go on with", "Seats are missing")
        await person.press("f4")
        await person.sees("Go on with", "Kim Ray")
        await person.press("end", "enter")
        await person.sees("Does anybody see them?", "Kim Ray", "Mine your answer")
        await person.press("2")
        await person.sees("The order is lost")
        await person.until(lambda: len(desk.cases.load(case.id).answers) == 2)


async def test_by_mouse_alone(desk: Desk) -> None:
    async with at(desk) as person:
        await person.sees("2 I cannot see my seats")
        await person.click("I cannot see my seats")
        await person.sees("Which address did the order go to?")
        await person.click("Not sure")
        await person.sees("Does anybody see them?")
        await person.click("Yes")
        await person.sees("☐ 1. Sign in.")
        await person.click("Sign in.")
        await person.sees("☑ 1. Sign in.")
        await person.click("n It did not")
        await person.sees("The steps did not solve it")
        await person.click("Which address did the order go to?")
        await person.sees("4 Take my answer back")
        await person.click("A colleague's")
        await person.sees("They are under a colleague's address")
        await person.click("Write a support request")
        await person.sees("What it is about")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 48), (200, 50)])
async def test_nothing_is_cut_off_at_any_size(harbour: Desk, size: tuple[int, int]) -> None:
    async with at(harbour, *SOLVE, size=size) as person:
        await person.sees("They are under a colleague's address", "Write a support request", "What is known")
        assert all(len(line) <= size[0] for line in person.text.splitlines())
        assert "? Help" in person.footer
        await person.press("c", "enter", "1")
        await person.sees("Does anybody see them?", "1 Yes", "2 No")
        await person.press("1")
        await person.sees("Do you see them now?", "It worked", "It did not")


async def test_resizing_keeps_the_place(desk: Desk) -> None:
    async with at(desk, *SOLVE, size=(160, 40)) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1", "1", "2")
        await person.sees("☑ 2. Look at")
        await person.pilot.resize_terminal(60, 20)
        await person.sees("What is known")
        await person.press("1")
        await person.until(lambda: only_case(desk).steps_done == (0, 1))


async def test_steps_beyond_the_screen_scroll_into_view(make_desk: MakeDesk) -> None:
    steps = "\n".join(f"{number}. Do thing number {number}." for number in range(1, 31))
    article = f"---\ntitle: Many\ncategory: users-and-seats\n---\n## Steps\n\n{steps}\n"
    files = {
        "troubleshooters/seats.yaml": SEATS.replace("fix: missing-licences.md", "fix: many.md"),
        "articles/users-and-seats/many.md": article,
    }
    async with at(make_desk(files), *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1", "1")
        await person.sees("☐ 1. Do thing number 1.", "You looked in the wrong place")
        await person.press("end")
        await person.sees("☐ 30. Do thing number 30.", "Do you see them now?")
        await person.press("home")
        await person.sees("☐ 1. Do thing number 1.")


STATE_FLOW = """\
flow: seats
version: "1"
reviewed: 2026-11-20
title: It has run out
symptom: I cannot see my seats
article: missing-licences.md
facts:
  state:
    ask: What does the account say?
    why: Then the rest follows.
    record: contract.state
    values: {active: Running, expiring: Ends soon, expired: Expired, suspended: Suspended, cancelled: Cancelled}
causes:
  - {id: runs, title: It runs, when: {state: [active, expiring]}, because: It runs., then: {contact: renew}}
  - id: ended
    title: It has ended
    when: {state: [expired, suspended, cancelled]}
    because: It ended.
    then: {contact: renew}
contacts: {renew: {subject: Renew}}
contradiction: renew
"""


async def test_the_contract_is_named_where_that_is_all_the_record_lacks(make_desk: MakeDesk) -> None:
    desk = make_desk({"troubleshooters/seats.yaml": STATE_FLOW})
    desk.clock = lambda: NOW
    record = old_mill_architects(NOW)
    desk.accounts.save(record)
    desk.account_id = record.id
    desk.caller = Caller(email="helen.marlow@oldmill.example")
    async with at(desk, *SOLVE, size=(100, 30)) as person:
        await person.sees("which contract it is about: 110003977044 or 110004201966", "u names it")
        await person.press("u", "tab", "tab", *"110003977044", "f9")
        await person.sees("It has ended")
