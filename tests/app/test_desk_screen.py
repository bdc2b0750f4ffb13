"""The Desk: staff see what was counted, and go from there straight to what is to be mended."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from app.modes import Visit
from kb.cases import walk
from kb.cases.case import Caller, WrapUp
from tests.app.person import at
from tests.app.seats import NOW, seats_desk

LONG_AGO = NOW - timedelta(days=60)


def a_case(desk, *answers, helped=None, days=40, **more):
    flow = desk.flows["seats"]
    begun = NOW - timedelta(days=days)
    case = walk.open_case(begun, flow=flow, caller=Caller(name="Zoe Quux", email="zoe@quux.example"))
    for number, (fact, value) in enumerate(answers, start=1):
        case = walk.answer(case, flow, fact, value, begun + timedelta(minutes=number))
    if helped is not None:
        case = walk.did_it_help(case, helped, begun + timedelta(minutes=5))
    return desk.cases.save(msgspec.structs.replace(case, **more))


@pytest.fixture
def empty_desk(make_desk):
    return seats_desk(make_desk, staff=True)


@pytest.fixture
def full_desk(empty_desk):
    desk = empty_desk
    for _ in range(4):
        a_case(desk, ("owner", "caller"))
    for _ in range(3):
        a_case(desk, ("owner", "caller"), ("seen", "yes"), helped=False)
    a_case(desk, ("owner", "caller"), ("seen", "yes"), helped=True, wrap_up=WrapUp(NOW, "look", "", "add-users"))
    desk.journal.opened("missing-licences", LONG_AGO)
    desk.journal.flagged(NOW, article="missing-licences", section="steps", version="2026-01-01", words="the old menu")
    for words in ("plotter driver", "plotter drivers", "plotter driver missing"):
        desk.journal.searched(words, "none", NOW)
    return desk


async def test_an_empty_desk_says_what_to_do(empty_desk):
    async with at(empty_desk, "desk") as person:
        await person.sees("waits for an editor", "listed after 30 days of counting")
        await person.press("t")
        await person.sees("Nothing was counted yet. Read an article, search, or walk through a troubleshooter.")


async def test_it_is_for_staff(make_desk):
    async with at(seats_desk(make_desk), "home") as person:
        await person.press("ctrl+d")
        await person.pilot.pause()
        assert person.app.current_mode == "home"
        assert "For those who write" not in person.text


async def test_home_leads_there(empty_desk):
    async with at(empty_desk, "home") as person:
        await person.sees("What was counted, and what should be mended")
        await person.click("What was counted")
        await person.sees("To mend", "Troubleshooters", "Searches")


async def test_the_work_list_and_the_plots_at_80_by_24(full_desk):
    async with at(full_desk, "desk") as person:
        await person.sees("Flagged by readers and agents (1)", "“the old menu”", "of version 2026-01-01, changed since")
        await person.press("down")
        await person.sees("4 of 8 cases were left at this question", "Does anybody see them?", "████")
        assert all(len(line) <= 80 for line in person.text.splitlines())
        await person.press("t")
        await person.sees("8 cases counted, without names", "version 2 · 8 cases · 4 left", "started 8")
        await person.press("t")
        await person.sees("opened 1, in 4 cases · helped 1, did not 3")
        await person.press("t")
        await person.sees("3 searches without an opened result", "plotter driver", "also: plotter")


@pytest.mark.parametrize("size", [(60, 20), (160, 48), (200, 60)])
async def test_it_fits_other_sizes(full_desk, size):
    async with at(full_desk, "desk", size=size) as person:
        await person.sees("the old menu")
        for _ in range(4):
            await person.press("t")
            assert all(len(line) <= size[0] for line in person.text.splitlines())


async def test_enter_opens_the_editor_at_the_line(full_desk):
    async with at(full_desk, "desk", size=(120, 30)) as person:
        await person.sees("the old menu")
        await person.press("down", "enter")
        await person.until(lambda: person.app.current_mode == "edit")
        await person.sees("seats.yaml")
        editor = person.app.screen
        await person.until(lambda: editor.path == "troubleshooters/seats.yaml")
        line = editor.text.text.splitlines()[editor.text.cursor_location[0]]
        assert line.strip() == "seen:"


async def test_read_opens_the_article_at_the_section(full_desk):
    async with at(full_desk, "desk", size=(120, 30)) as person:
        await person.sees("the old menu")
        await person.press("a")
        await person.until(lambda: person.app.current_mode == "read")
        await person.sees("New licences are missing")


async def test_what_is_done_leaves_the_list_until_it_occurs_anew(full_desk):
    async with at(full_desk, "desk") as person:
        await person.sees("Flagged by readers and agents (1)")
        await person.press("d")
        await person.sees_no_more("Flagged by readers")
        full_desk.journal.flagged(NOW, article="missing-licences", words="another thing")
        await person.press("r")
        await person.sees("Flagged by readers and agents (1)", "another thing")


async def test_a_gap_becomes_a_draft_with_the_callers_words_by_one_key(full_desk):
    async with at(full_desk, "desk", size=(120, 40)) as person:
        await person.sees("the old menu")
        for _ in range(3):
            await person.press("t")
        await person.sees("3 searches without an opened result")
        await person.press("n")
        await person.until(lambda: person.app.current_mode == "edit")
        await person.sees("plotter-driver.md")
    (path,) = Path(full_desk.library.folder).rglob("plotter-driver.md")
    text = path.read_text(encoding="utf-8")
    assert "title: Plotter driver" in text
    assert "says: [plotter driver, plotter driver missing, plotter drivers]" in text
    assert "status: draft" in text


async def test_a_dead_end_becomes_a_draft_with_the_facts_as_environment(full_desk):
    async with at(full_desk, "desk", size=(120, 40)) as person:
        await person.sees("the old menu")
        await person.press("down")
        await person.sees("4 of 8 cases were left")
        await person.press("n")
        await person.until(lambda: person.app.current_mode == "edit")
        await person.sees("i-cannot-see-my-seats.md")
    (path,) = Path(full_desk.library.folder).rglob("i-cannot-see-my-seats.md")
    text = path.read_text(encoding="utf-8")
    assert "## Environment\n\n- Which address did the order go to? Mine (4 of 4 cases)\n" in text
    assert "Quux" not in text


async def test_a_journal_that_is_off_is_told(make_desk):
    desk = make_desk(staff=True, journal="off")
    desk.clock = lambda: datetime(2026, 11, 24, tzinfo=UTC)
    async with at(desk, "desk", Visit()) as person:
        await person.sees("The journal is off in the settings.")
