"""What the app tells the journal: searches that end in vain, answers in a case; and nothing of anybody."""

import msgspec
import pytest

from app.learning import SearchWatch
from kb.accounts.samples import harbour_engineering
from kb.cases.case import Caller
from kb.library.search.results import Hit, SearchResults
from tests.app.person import at
from tests.app.seats import NOW, seats_desk

MARKERS = ("zyxquist", "brimblesnap", "plongford", "8842917", "vornholt")


def searches(desk):
    return [(event.words, event.found, event.opened) for event in desk.journal.events() if event.event == "search"]


async def look_for(person, words):
    await person.type(words)
    await person.until(lambda: person.app.screen.found_words == words, f"what fits “{words}”")


async def test_a_search_that_is_cleared_is_counted_once(make_desk):
    desk = seats_desk(make_desk)
    async with at(desk, "home") as person:
        await look_for(person, "plotter driver")
        await person.press("escape")
        await person.until(lambda: searches(desk), "the search in the journal")
        await person.press("escape")
    assert searches(desk) == [("plotter driver", "none", "")]


async def test_a_search_that_is_left_or_replaced_is_counted_and_an_opened_one_is_not(make_desk):
    desk = seats_desk(make_desk)
    async with at(desk, "home") as person:
        await look_for(person, "plotter")
        await look_for(person, "invoices of zoe")
        await person.press("f3")
        await person.until(lambda: len(searches(desk)) == 2, "two searches in the journal")
        await person.press("f2")
        await person.until(lambda: person.app.current_mode == "home")
        await look_for(person, "new licences are missing")
        await person.press("enter")
        await person.until(lambda: person.app.current_mode == "read")
        await person.until(lambda: any(event.event == "opened" for event in desk.journal.events()))
    assert sorted(words for words, _, _ in searches(desk)) == ["invoices of zoe", "plotter"]  # both at one time


async def test_a_search_at_which_one_quits_is_counted(make_desk):
    desk = seats_desk(make_desk)
    async with at(desk, "home") as person:
        await look_for(person, "plotter driver")
        await person.press("ctrl+q")
    if person.app.learning.last is not None:
        person.app.learning.last.join()
    assert searches(desk) == [("plotter driver", "none", "")]


async def test_help_over_the_search_does_not_end_it(make_desk):
    desk = seats_desk(make_desk)
    async with at(desk, "home") as person:
        await look_for(person, "plotter driver")
        await person.press("f1")
        await person.sees("Show the keys that work here")
        await person.press("escape")
        await person.pilot.app.workers.wait_for_complete()
        assert searches(desk) == []


def test_a_weak_result_that_was_opened_is_worth_knowing():
    told = []
    watch = SearchWatch(lambda: type("Told", (), {"searched": staticmethod(told.append)}))
    watch.shown(SearchResults("vdi", (Hit("article", "a", "A"),), weak=True))
    watch.opened("a")
    watch.left()
    assert [(one.words, one.found, one.opened) for one in told if one is not None] == [("vdi", "weak", "a")]


async def test_the_journal_that_is_off_hears_nothing(make_desk):
    desk = make_desk(journal="off")
    async with at(desk, "home") as person:
        await look_for(person, "plotter driver")
        await person.press("escape", "f3")
        await person.until(lambda: person.app.current_mode == "read")
        await person.pilot.app.workers.wait_for_complete()
    assert not desk.journal.folder.exists()
    assert not desk.journal.folder.with_name("journal-name").exists()


@pytest.mark.parametrize("known", ["on record", "only as a caller"])
async def test_a_whole_walk_leaves_nothing_of_anybody_in_the_journal(make_desk, known):
    desk = seats_desk(make_desk, staff=True)
    if known == "on record":
        record = harbour_engineering(NOW)
        person_on_record = msgspec.structs.replace(
            record.people[0],
            first_name="Zyxquist",
            last_name="Brimblesnap",
            email="zyxquist.brimblesnap@plongford.example",
        )
        company = msgspec.structs.replace(record.account, company="Plongford Vornholt Ltd")
        record = msgspec.structs.replace(record, account=company, people=(person_on_record, *record.people[1:]))
        desk.accounts.save(record)
    else:
        case = desk.new_case(
            caller=Caller(name="Zyxquist Brimblesnap", email="vornholt@plongford.example", company="Plongford")
        )
        desk.cases.save(case)
    async with at(desk, "home", size=(100, 40)) as person:
        for words in (
            "zyxquist brimblesnap cannot see seats 8842917",
            "plongford vornholt renewal 00448842917",
            "zyxquist.brimblesnap@plongford.example",
        ):
            await look_for(person, words)
        await person.press("escape")
        person.app.start_flow("seats")
        await person.sees("Could you tell me which address the order went to?")
        await person.press("exclamation_mark")
        await person.sees("What is wrong here?")
        await person.type("zyxquist of plongford says 8842917 is unclear")
        await person.press("enter")
        await person.press("1", "1")
        await person.sees("Do you see them now?")
        await person.press("n")
        await person.pilot.app.workers.wait_for_complete()
        await person.until(lambda: len(searches(desk)) == 3, "three searches in the journal")
        await person.until(lambda: any(event.event == "helped" for event in desk.journal.events()))
    files = [*desk.journal.folder.iterdir(), desk.journal.folder.with_name("journal-name")]
    written = "\n".join(path.read_text() for path in files).casefold()
    assert [marker for marker in MARKERS if marker in written] == []
    flagged = next(event for event in desk.journal.events() if event.event == "flagged")
    assert (flagged.flow, flagged.section, flagged.version) == ("seats", "owner", "2")
    assert "unclear" in flagged.words
    assert all(case_id not in written for case_id in desk.cases.ids())
