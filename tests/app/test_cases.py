"""The list of cases: found, gone on with, closed, reopened, merged, printed, taken to a file and back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from app.modes import Visit
from app.screens.cases import CasesScreen
from kb.cases import walk
from kb.cases.case import Caller, Case, WrapUp
from kb.cases.handing_over import write_case_file
from kb.desk import Desk
from kb.settings import Identity

from .person import Person, at

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAM = Caller("Sam Reed", "sam@harbour.example", company="Harbour")


@pytest.fixture
def staffed(make_desk) -> Desk:
    """Return a desk for staff with four cases: two of Sam's, one of Kim's, and one that is solved."""
    desk = make_desk(staff=True, identity=Identity(email="agent@desk.example"))
    desk.clock = lambda: START + timedelta(hours=5)
    flow = desk.flows["new-licences-missing"]
    for number, (caller, state) in enumerate(
        ((SAM, "open"), (SAM, "open"), (Caller("Kim Lee", "kim@other.example"), "open"), (SAM, "solved"))
    ):
        when = START + timedelta(hours=number)
        case = walk.open_case(when, flow=flow, caller=caller)
        case = msgspec.structs.replace(
            case, id=f"2026-11-24-case{number}", agent="agent@desk.example" if number else ""
        )
        case = walk.answer(case, flow, "order_seen", "yes" if number % 2 else "no", when)
        case = walk.add_note(case, f"Note {number}", when)
        wrap_up = WrapUp(when, "has-order", "Placed them") if state == "solved" else None
        desk.save_case(msgspec.structs.replace(case, state=state, wrap_up=wrap_up))
    return desk


def listed(person: Person) -> list[str]:
    """Return the ids of the cases in the list."""
    return [row.id for row in person.app.screen.query_one("#case-list")._rows]


async def shown(person: Person, *ids: int) -> None:
    await person.until(lambda: listed(person) == [f"2026-11-24-case{number}" for number in ids], f"{ids}")


async def test_the_list_filters_and_finds(staffed: Desk) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.sees("4 cases.", "wrapped up: There is an", "solved")
        await person.press("f")
        await shown(person, 2, 1, 0)
        await person.click("Finished")
        await shown(person, 3)
        await person.click("Mine")
        await shown(person, 3, 2, 1)
        await person.click("Company")
        await person.sees("No account is open. F5 opens one.")
        await person.click("All")
        await person.press("slash", *"kim")
        await shown(person, 2)
        await person.press("x")  # a letter is typed, and closes nothing
        await person.sees("No case holds all of these words. This comes closest.", "Kim Lee")
        await person.press(*"qqqq")
        await person.sees("No case holds all of these words.")
        await person.press("escape")
        await shown(person, 3, 2, 1, 0)
        assert staffed.cases.load("2026-11-24-case2").state == "open"


async def test_enter_goes_on_where_the_case_stopped(staffed: Desk) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("down", "enter")
        await person.sees("There is no order.", "Kim Lee", "Note 2")


async def test_a_customer_sees_their_own_cases(make_desk, staffed: Desk) -> None:
    other = staffed.cases.load("2026-11-24-case0")
    staffed.cases.save(msgspec.structs.replace(other, account="somebody-else"))
    async with at(make_desk(), "cases") as person:
        await person.sees("3 cases.")
        assert "2026-11-24-case0" not in listed(person)


async def test_a_finished_case_is_reopened_and_closed(staffed: Desk) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("r")
        await person.until(lambda: staffed.cases.load("2026-11-24-case3").state == "open")
        await person.sees("is open again")
        await person.press("t")
        await person.sees(
            "Wrapped up: There is an order. · Placed them", "Reopened", "Do you have the order confirmation? I have it"
        )
        await person.press("escape", "x")
        await person.until(lambda: staffed.cases.load("2026-11-24-case3").state == "closed")


async def test_two_cases_of_a_caller_are_merged_and_that_is_undone(staffed: Desk) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("down", "down", "m")
        words = await person.sees("Merge with which case?")
        assert "Kim" not in words
        await person.press("2")
        await person.sees("Not taken over:", "“I have it”", "“I do not”", "is left in the other case")
        await person.press("escape")
        await person.sees("into 2026-11-24-case1")
        assert [note.text for note in staffed.cases.load("2026-11-24-case1").notes] == ["Note 0", "Note 1"]
        screen = person.app.screen
        assert isinstance(screen, CasesScreen)
        await person.until(lambda: screen.picked is not None and screen.picked.id == "2026-11-24-case1")
        await person.press("u")
        await person.sees("are two cases again")
        await shown(person, 0, 3, 2, 1)
        assert staffed.cases.load("2026-11-24-case0").merged_into == ""
        await person.press("down", "m")
        await person.until(lambda: not isinstance(person.app.screen, CasesScreen))


async def test_a_caller_with_one_case_has_none_to_merge(staffed: Desk) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("down", "m")
        await person.sees("There is no other case of this caller, as far as is known.")


async def test_opening_what_was_merged_opens_what_it_was_merged_into(staffed: Desk) -> None:
    from kb.cases.merging_files import merge

    merge(staffed.cases, "2026-11-24-case1", "2026-11-24-case0", START, staffed.flows.get)
    async with at(staffed, "solve", Visit(case="2026-11-24-case0")) as person:
        await person.sees("Note 1", "Note 0", "There is an order.")


async def test_a_case_is_printed_here_and_to_a_file(staffed: Desk, tmp_path: Path) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("p", "1")
        await person.sees("Case 2026-11-24-case3", "Problem: New licences are missing")
        await person.press("escape", "p", "3")
        await person.until(lambda: isinstance(person.app.focused, Input))
        target = tmp_path / "print.md"
        await person.type_at_once(target)
        await person.press("enter")
        await person.until(target.exists)
        assert target.stat().st_mode & 0o777 == 0o600
        assert target.read_text().startswith("# Case 2026-11-24-case3")


async def test_a_case_goes_to_a_file_and_comes_back_from_one(
    staffed: Desk, make_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    target = tmp_path / "handed.json"
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("e")
        await person.sees("What was struck from its request is not in it")
        await person.type_at_once(target)
        await person.press("enter")
        await person.until(target.exists)
    case_id = "2026-11-24-case3"
    staffed.cases.delete(case_id)
    async with at(staffed, "cases") as person:
        await shown(person, 2, 1, 0)
        await person.press("o")
        await person.until(lambda: isinstance(person.app.focused, Input))
        await person.type_at_once(target)
        await person.press("enter")
        await person.sees(
            "It came with 1 answer and 1 note.", "Opened from a file that was written on", "There is an order."
        )
        assert staffed.cases.load(case_id).caller == SAM


async def test_a_file_that_is_no_case_is_told(staffed: Desk, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[]")
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("o")
        await person.until(lambda: isinstance(person.app.focused, Input))
        await person.type_at_once(tmp_path / "bad.json")
        await person.press("enter")
        await person.sees("This is no case file.")


async def test_a_case_is_forgotten_after_asking(staffed: Desk) -> None:
    async with at(staffed, "cases") as person:
        await shown(person, 3, 2, 1, 0)
        await person.press("d")
        await person.sees("Forget the case 2026-11-24-case3?")
        await person.press("y")
        await shown(person, 2, 1, 0)


async def test_the_time_line_stands_beside_the_list_where_there_is_room(staffed: Desk) -> None:
    async with at(staffed, "cases", size=(160, 48)) as person:
        await person.sees("Time line", "Note: Note 3", "Wrapped up")
        await person.press("down")
        await person.sees("Note: Note 2")


async def test_the_customer_saves_a_case_from_the_troubleshooter(make_desk, tmp_path: Path) -> None:
    desk = make_desk()
    async with at(desk, "solve", Visit(flow="new-licences-missing")) as person:
        await person.sees("Do you have the order confirmation?")
        await person.press("1")
        await person.sees("There is an order.")
        await person.press("v")
        await person.until(lambda: isinstance(person.app.focused, Input))
        await person.type_at_once(tmp_path / "mine.json")
        await person.press("enter")
        await person.is_told("Who gets it opens it in Deskside")
        assert (tmp_path / "mine.json").exists()


async def test_the_cases_are_one_key_from_the_requests_and_a_row_at_home(staffed: Desk) -> None:
    async with at(staffed, "request") as person:
        await person.sees("There are no support requests yet.")
        await person.press("c")
        await person.sees("4 cases.")
        await person.press("escape")
        await person.sees("There are no support requests yet.")
        await person.press("f2")
        await person.click("All cases")
        await person.sees("Show: [All]", "4 cases.")


def test_a_case_file_is_never_written_over(staffed: Desk, tmp_path: Path) -> None:
    case: Case = staffed.cases.load("2026-11-24-case0")
    write_case_file(case, None, tmp_path, START)
    with pytest.raises(Exception, match="exists already"):
        write_case_file(case, None, tmp_path, START)
