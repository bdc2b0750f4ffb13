"""Finding accounts and cases by any scrap, as staff meet it: in the dialog, on Home and in the palette."""

from time import sleep

import pytest
from textual.widgets import Input

from app.screens.find_account import FindAccountScreen
from app.widgets.found_list import FoundList
from kb.accounts.samples import harbour_engineering, northwind_design, old_mill_architects
from kb.cases.case import Caller
from kb.desk import Desk
from tests.app.person import Person, at
from tests.app.seats import NOW, MakeDesk, seats_desk


@pytest.fixture
def staff(make_desk: MakeDesk) -> Desk:
    """Return a staff desk with the three sample accounts and a case."""
    desk = seats_desk(make_desk, staff=True)
    for record in (harbour_engineering(NOW), northwind_design(NOW), old_mill_architects(NOW)):
        desk.accounts.save(record)
    case = desk.new_case(flow=desk.flow("seats"), caller=Caller(name="Zora Blake", email="zora@mill.example"))
    desk.save_case(case)
    return desk


def rows(person: Person) -> list[tuple[str, str, str]]:
    """Return kind, title and text of the rows that can be picked."""
    return [(row.kind, row.title, row.text) for row in person.app.screen.query_one(FoundList).pickable]


def stressed(person: Person) -> str:
    """Return what is stressed in the first row's text."""
    row = person.app.screen.query_one(FoundList).pickable[0]
    return "|".join(row.text[start:end] for start, end in row.marks)


async def test_the_dialog_shows_why_an_account_was_found(staff: Desk) -> None:
    async with at(staff, "account") as person:
        await person.press("o")
        await person.until(lambda: len(rows(person)) == 3, "all accounts")
        await person.type("960220")
        await person.until(lambda: len(rows(person)) == 1, "one account")
        assert rows(person) == [("account", "Harbour Engineering plc", "phone 01632 960220")]
        assert stressed(person) == "960220"
        await person.sees("phone 01632 960220", "1 account")
        await person.type("wihtmore harbor")
        await person.until(lambda: "Grace" in str(rows(person)) or "grace" in str(rows(person)), "the misspelt one")
        await person.press("enter")
        await person.until(lambda: staff.account_id == "harbour-engineering", "the account")


async def test_reading_many_files_shows_how_far_it_is_and_closing_stops_it(staff: Desk, monkeypatch) -> None:
    async with at(staff, "account") as person:
        seen = []

        def refresh(progress, cancelled) -> bool:
            progress(12_000, 100_000)
            while not cancelled():
                sleep(0.001)
            seen.append("stopped")
            return False

        monkeypatch.setattr(staff.accounts.lookup, "refresh", refresh)
        await person.press("o")
        await person.sees("Reading accounts: 12,000 of 100,000. Escape stops it.")
        await person.type("northwind")
        await person.until(lambda: [row[1] for row in rows(person)] == ["Northwind Design Ltd"], "what is read by then")
        await person.sees("Reading accounts: 12,000 of 100,000.")
        await person.press("escape")
        await person.until(lambda: seen == ["stopped"], "the end of the reading")


async def test_the_newest_words_win(staff: Desk, monkeypatch) -> None:
    staff.accounts.lookup.refresh()
    async with at(staff, "account") as person:
        await person.press("o")
        await person.until(lambda: len(rows(person)) == 3, "all accounts")
        screen = person.app.screen
        assert isinstance(screen, FindAccountScreen)
        screen.query_one(Input).value = "northwind"
        screen.post_message(FindAccountScreen.Looked("north", staff.find_accounts("harbour")))
        await person.until(lambda: [row[1] for row in rows(person)] == ["Northwind Design Ltd"], "the newest")


async def test_staff_find_accounts_and_cases_from_home(staff: Desk) -> None:
    staff.prepare_lookup()
    async with at(staff, "home") as person:
        await person.type("110004512871")
        await person.sees("Accounts", "Northwind Design Ltd", "contract 110004512871")
        assert rows(person)[0] == ("account", "Northwind Design Ltd", "contract 110004512871")
        await person.type("zora blake")
        await person.sees("Cases", "Zora Blake")
        await person.type("110004512871")
        await person.until(lambda: rows(person)[0][0] == "account", "the account again")
        await person.press("enter")
        await person.until(lambda: staff.account_id == "northwind-design", "the account")


async def test_a_customer_finds_no_accounts_from_home(make_desk: MakeDesk, staff: Desk) -> None:
    customer = seats_desk(make_desk)
    for record in (harbour_engineering(NOW), northwind_design(NOW)):
        if record.id not in customer.accounts.ids():
            customer.accounts.save(record)
    customer.prepare_lookup()
    async with at(customer, "home") as person:
        await person.type("110004512871")
        await person.until(lambda: "Nothing found" in person.words, "nothing")


async def test_the_palette_finds_an_account_by_a_number(staff: Desk) -> None:
    staff.prepare_lookup()
    async with at(staff, "home") as person:
        await person.press("ctrl+p", *"110004512871")
        await person.sees("Account: Northwind Design Ltd", "contract 110004512871")
