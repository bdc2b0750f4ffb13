"""What can go wrong with a case: two windows, a full disk, a troubleshooter or a record that is not what it was."""

import msgspec
import pytest

from app.modes import Visit
from kb.accounts.samples import harbour_engineering
from kb.cases import walk
from kb.cases.case import Case
from kb.desk import Desk
from kb.errors import StorageError
from tests.app.person import at
from tests.app.seats import FILES, NOW, SEATS, SOLVE, MakeDesk, only_case, seats_desk


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Return a customer's desk with the troubleshooter for missing seats, and no account."""
    return seats_desk(make_desk)


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
        await person.sees("The request, copied for you", "Subject: Seats are missing", "The order is lost")
        assert "Subject: Seats are missing" in person.pilot.app.clipboard
        await person.press("escape")
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
        assert "Something went wrong" not in person.words
        await person.press("1", "1")
        await person.sees("Who can do this: the contract manager")
        await person.press("s")
        await person.sees("Before it can leave:", "Seats are missing: You looked in the wrong place")
