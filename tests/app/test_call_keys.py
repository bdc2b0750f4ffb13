"""How many keys a telephone call takes.

The rule of counting: each key that the interface needs counts, Enter and the digits of answers included. What does
not count is the caller's own name or address as it is typed, for the agent types it whatever the program. Nothing is
pasted, and no key map is used.
"""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest

from app.modes import Visit
from app.widgets.question_view import QuestionView
from kb.accounts.samples import harbour_engineering, old_mill_architects
from kb.desk import Desk, open_desk
from kb.settings import Folders, Settings, shipped_library
from tests.app.person import Person, at, burst
from tests.app.seats import NOW, only_case

MOST_TO_FIRST_QUESTION = 6
MOST_OF_A_WHOLE_CALL = 15
MOST_TO_WRAP_UP = 3
MOST_MILLISECONDS = 50


@pytest.fixture
def staff(tmp_path: Path) -> Desk:
    """Return an agent's desk over the shipped library, with the records of two companies."""
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    desk = open_desk(Settings(), folders, library=shipped_library(), staff=True, clock=lambda: NOW)
    desk.accounts.save(harbour_engineering(NOW))
    desk.accounts.save(old_mill_architects(NOW))
    return desk


@dataclass
class Counted:
    """Somebody whose keys are counted."""

    person: Person
    keys: int = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self.person.press(*keys)

    async def type(self, text: str) -> None:
        """Type what the caller says; not counted, see the module."""
        await self.person.type(text)


async def test_from_a_known_address_to_the_first_question(staff: Desk) -> None:
    async with at(staff, "home") as person:
        agent = Counted(person)
        await agent.press("ctrl+t")
        await person.sees("Who calls?")
        await agent.type("grace.whitmore@harbour.example")
        await agent.press("enter")
        await person.sees("What is wrong with the account, worst first", "No seats left to assign")
        await agent.press("3")
        await person.sees("No seats left to assign · 0:00 · Grace Whitmore")
        assert agent.keys <= MOST_TO_FIRST_QUESTION


@pytest.mark.parametrize("scrap", ["whit", "harb", "0463", "960220", "01632 960 220", "grayce"])
async def test_three_or_four_letters_of_anything_are_enough(staff: Desk, scrap: str) -> None:
    async with at(staff, "read") as person:
        agent = Counted(person)
        await agent.press("ctrl+t")
        await person.sees("Who calls?")
        await agent.type(scrap)
        await agent.press("enter")
        await person.sees("Harbour Engineering plc: 3 problems")
        assert staff.account_id == "harbour-engineering"
        assert agent.keys == 2


async def test_the_whole_missing_licences_call_with_nothing_on_record(staff: Desk) -> None:
    async with at(staff, "home") as person:
        agent = Counted(person)
        await agent.press("ctrl+t")
        await person.sees("Enter goes on without a record.")
        await agent.press("enter")
        await person.sees("No account record: everything is asked.", "I bought more licences but cannot see them")
        await agent.press(number_of(person, "I bought more licences but cannot see them"))
        await person.sees("Are you the contract manager")
        await agent.press("1")
        await person.sees("Has anybody else in your company seen the new licences")
        await agent.press("1")
        await person.sees("Roughly when was the order paid?")
        await agent.press("1")
        await person.sees("The order is less than two hours old")
        await agent.press("y")
        await person.sees("Solved")
        before = agent.keys
        await agent.press("e")
        await person.sees("How did it end?", "The steps of the article")
        await agent.press("enter")
        await person.sees("Wrapped up as")
        assert agent.keys - before <= MOST_TO_WRAP_UP
        assert agent.keys <= MOST_OF_A_WHOLE_CALL
        case = only_case(staff)
        assert case.wrap_up is not None and case.wrap_up.cause == "too-fresh"
        assert case.wrap_up.article == "wait-for-new-licences"
        assert case.state == "solved" and case.call is not None and case.call.ended is not None


async def test_a_call_that_ends_at_the_support_desk(staff: Desk) -> None:
    async with at(staff, "account") as person:
        agent = Counted(person)
        await agent.press("ctrl+t")
        await person.sees("Who calls?")
        await agent.type("grace.whitmore@harbour.example")
        await agent.press("enter")
        await person.sees("What is wrong with the account, worst first")
        await agent.press("1")
        await person.sees("The new licences are under a colleague's address")
        await agent.press("g")
        await person.sees("Request DS-")
        await agent.press("e")
        await person.sees("How did it end?", "Handed over in a request")
        await agent.press("enter")
        await person.sees("Wrapped up as")
        assert agent.keys <= MOST_OF_A_WHOLE_CALL
        case = only_case(staff)
        assert case.request is not None and case.request.state == "ready"
        assert case.wrap_up is not None and case.wrap_up.cause == "under-a-colleague"


async def test_two_calls_of_keys_that_come_all_at_once(staff: Desk) -> None:
    async with at(staff, "home") as person:
        first = ("ctrl+t", *"whit", "enter", "1", "g", "e", "enter")
        burst(person.app, *first, "ctrl+t", *"grace", "enter", "3", "2", "1")
        await person.sees("No seats left to assign · 0:00 · Grace Whitmore", "Somebody holds a seat without using it")
        await person.until(lambda: len(staff.cases.recent()) == 2 and not person.app.screen.unsaved())
        live, done = sorted(staff.cases.recent(), key=lambda case: case.wrap_up is not None)
        assert done.request is not None and done.state == "request"
        assert done.wrap_up is not None and done.wrap_up.fixed_by == "Handed over in a request"
        assert {fact: answer.value for fact, answer in live.answers.items()} == {
            "seats": "none",
            "unused": "some",
        }


def number_of(person: Person, words: str) -> str:
    """Return the digit that stands before some words on the screen."""
    line = next(line for line in person.text.splitlines() if words in line)
    return line.split()[0]


async def test_the_next_question_stands_there_within_50_milliseconds(staff: Desk) -> None:
    """In time of the processor beyond a key that does nothing; the best of a few, for others work on the machine."""
    flow = staff.flow("new-licences-missing")
    async with at(staff, "solve", Visit(flow=flow.id)) as person:
        answers = person.app.screen.query_one(QuestionView).query_one("#answers")
        times: list[float] = []
        for value in ("contract_manager", "visible", "unsure", "unsure", "single_user", "new"):
            await person.until(lambda: answers.has_focus)
            question = person.app.screen.walk.state.question
            nothing = await milliseconds(person, "f11")
            times.append(await milliseconds(person, str(list(question.values).index(value) + 1)) - nothing)
            assert person.app.screen.walk.state.question is not question
        assert min(times) < MOST_MILLISECONDS


async def milliseconds(person: Person, key: str) -> float:
    begun = process_time()
    await person.press(key)
    return (process_time() - begun) * 1000
