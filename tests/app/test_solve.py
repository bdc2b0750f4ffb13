"""The troubleshooter as a person meets it: picking, answering, changing, the fix, the end, and what can go wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from app.modes import Visit
from kb.accounts.samples import harbour_engineering, old_mill_architects
from kb.cases import walk
from kb.cases.case import Caller, Case
from kb.desk import Desk
from kb.errors import StorageError
from tests.app.person import at

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SEATS = """\
flow: seats
version: "2"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
article: missing-licences.md
facts:
  owner:
    ask: Which address did the order go to?
    speak: Could you tell me which address the order went to?
    why: That address holds the seats.
    help: add-users.md#one-by-one
    record: order.owner
    values: {caller: Mine, someone_else: A colleague's, unsure: Not sure}
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
causes:
  - id: colleague
    title: They are under a colleague's address
    when: {owner: someone_else}
    because: The order went to another address.
    then: {contact: move}
  - id: look
    title: You looked in the wrong place
    when: {owner: [caller, unsure], seen: yes}
    because: Somebody sees them.
    then: {fix: missing-licences.md, who: [contract_manager], verify: "Do you see them now?", else: move}
  - id: lost
    title: The order is lost
    when: {owner: [caller, unsure], seen: no}
    because: Nobody sees them.
    then: {contact: move}
contacts:
  move:
    subject: "Seats are missing: contract {contract.number?}"
    asks: [Order number]
contradiction: move
"""
FILES = {"troubleshooters/seats.yaml": SEATS}
MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Return a customer's desk with the troubleshooter for missing seats, and no account."""
    desk = make_desk(FILES)
    desk.clock = lambda: NOW
    return desk


@pytest.fixture
def harbour(make_desk: MakeDesk) -> Desk:
    """Return the desk of a customer whose newest order went to a colleague."""
    return with_account(make_desk(FILES))


def with_account(desk: Desk) -> Desk:
    desk.clock = lambda: NOW
    record = harbour_engineering(NOW)
    desk.accounts.save(record)
    desk.account_id = record.id
    if not desk.staff:
        desk.caller = Caller(email="grace.whitmore@harbour.example")
    return desk


def only_case(desk: Desk) -> Case:
    (case_id,) = desk.cases.ids()
    return desk.cases.load(case_id)


SOLVE = ("solve", Visit(flow="seats"))


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


async def test_a_troubleshooter_that_has_changed_is_told(desk: Desk) -> None:
    flow = desk.flow("seats")
    begun = walk.answer(desk.new_case(flow=flow), flow, "owner", "caller", NOW)
    case = desk.save_case(msgspec.structs.replace(begun, flow_version=1))
    async with at(desk, "solve", Visit(case=case.id)) as person:
        await person.sees("was changed since the case was begun (version 1, now 2)", "Does anybody see them?")
        await person.press("1")
        await person.until(lambda: desk.cases.load(case.id).flow_version == 2)


async def test_a_case_whose_troubleshooter_is_gone_can_still_become_a_request(desk: Desk) -> None:
    flow = desk.flow("seats")
    begun = walk.answer(desk.new_case(flow=flow), flow, "owner", "caller", NOW)
    case = desk.save_case(msgspec.structs.replace(begun, flow="long-gone"))
    async with at(desk, "solve", Visit(case=case.id)) as person:
        await person.sees("“long-gone” is no longer in this library", "• owner: caller", "Another problem")
        await person.press("s")
        await person.sees("What it is about")
        texts = [line.text for line in desk.request_for(case).lines]
        assert "owner: caller (the caller)" in texts
        await person.press("escape", "f4")
        await person.sees("is no longer in this library")
        await person.press("right", "tab", "enter")
        await person.sees("What is wrong?")


@pytest.mark.parametrize("choice", ["1", "2"])
async def test_two_windows_on_one_case_lose_nothing(desk: Desk, choice: str) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1")
        await person.until(lambda: desk.cases.ids())
        other = only_case(desk)
        desk.save_case(walk.answer(other, desk.flow("seats"), "owner", "someone_else", NOW))
        await person.press("2")
        await person.sees("was changed in another window", "1 Show how it stands there", "2 Go on here as a case")
        await person.press(choice)
        if choice == "1":
            await person.sees("They are under a colleague's address")
            assert only_case(desk).answers["owner"].value == "someone_else"
        else:
            await person.sees("The order is lost")
            await person.until(lambda: len(desk.cases.ids()) == 2)
            kept = {desk.cases.load(case_id).answers["owner"].value for case_id in desk.cases.ids()}
            assert kept == {"caller", "someone_else"}


async def test_a_change_from_another_window_shows_when_one_comes_back(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1")
        await person.until(lambda: desk.cases.ids())
        await person.press("f2")
        await person.sees("What is wrong, or what are you looking for?")
        desk.save_case(walk.answer(only_case(desk), desk.flow("seats"), "seen", "no", NOW))
        await person.press("f4")
        await person.sees("The order is lost")


async def test_what_the_disk_refuses_is_said_kept_and_asked_about(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    save, full = desk.cases.save, [True]

    def saved(case: Case) -> Case:
        if full[0]:
            raise StorageError("The disk is full.", hint="Make room.")
        return save(case)

    monkeypatch.setattr(desk.cases, "save", saved)
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("1")
        await person.sees("The last step is not saved. The disk is full. Make room.", "Does anybody see them?")
        await person.press("ctrl+q")
        await person.sees("Not saved: the case.")
        await person.press("escape", "2")
        await person.sees("The order is lost", "The disk is full.")
        await person.press("s")
        await person.sees("A request is written from a saved")
        full[0] = False
        await person.press("b")
        await person.sees_no_more("The disk is full.")
        await person.until(lambda: only_case(desk).answers.keys() == {"owner"})


async def test_a_troubleshooter_edited_on_disk_shows_when_one_comes_back(desk: Desk) -> None:
    async with at(desk, *SOLVE) as person:
        await person.sees("Which address did the order go to?")
        await person.press("f2")
        path = desk.library.folder / "troubleshooters" / "seats.yaml"
        path.write_text(SEATS.replace("Which address did", "To which address did"), encoding="utf-8")
        desk.reload_library()
        await person.press("f4")
        await person.sees("To which address did the order go to?")


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


async def test_hostile_words_do_nothing(make_desk: MakeDesk) -> None:
    evil = "[/b] [@click=app.quit]x[/] \\x1b]52;c;ZXZpbA==\\x07"
    files = {
        "troubleshooters/seats.yaml": SEATS.replace("Mine", f'"{evil}"').replace(
            "ask: Which address did the order go to?", f'ask: "{evil}?"'
        )
    }
    async with at(make_desk(files), *SOLVE) as person:
        words = await person.sees("[/b] [@click=app.quit]x[/] ", "2 A colleague's")
        assert "\x1b" not in words
        await person.press("1", "c", "enter")
        await person.sees("4 Take my answer back")
        await person.press("escape", "2")
        await person.sees("The order is lost")
        await person.press("w")
        await person.sees("What that rests on")
        assert "\x1b" not in person.text
        assert person.app.is_running


async def test_a_broken_record_is_told_and_everything_is_asked(make_desk: MakeDesk) -> None:
    desk = make_desk(FILES, good_copies=0, account="harbour-engineering")
    desk.accounts.save(harbour_engineering(NOW))
    path = desk.accounts.path_of("harbour-engineering")
    path.write_bytes(path.read_bytes()[:200])
    async with at(desk, *SOLVE) as person:
        await person.sees(
            "The account record cannot be read, so everything is asked.", "Which address did the order go to?", "1 Mine"
        )
        await person.press("1", "1")
        await person.sees("Who can do this: the contract manager")


# On the phone


@pytest.fixture
def staff(make_desk: MakeDesk) -> Desk:
    """Return an agent's desk with two accounts, the harbour's open."""
    desk = make_desk(FILES, staff=True)
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
        await person.press("u", "down", "down", "enter")
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


async def test_customers_are_offered_nothing_of_that(desk: Desk) -> None:
    async with at(desk, *SOLVE, size=(200, 30)) as person:
        await person.sees("Which address did the order go to?")
        assert "Note" not in person.footer
        assert "Look up" not in person.footer
        await person.press("t", "l")
        await person.sees("Which address did the order go to?")
