"""The account as a person meets it: its problems, its rows in full, changes by hand, imports, and other accounts."""

from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input, OptionList

from app.modes import Visit
from app.widgets.found_list import FoundList
from kb.accounts.hand import set_by_hand
from kb.accounts.record import HAND
from kb.accounts.samples import harbour_engineering, northwind_design, old_mill_architects
from kb.desk import Desk
from kb.errors import StorageError
from tests.app.person import Person, at
from tests.app.seats import NOW, MakeDesk, seats_desk

USERS = """\
Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product
new.person@harbour.example,NEWPERSON123,New,Person,Harbour Engineering,User,Active,AutoCAD
,,,,,,,
"""


@pytest.fixture
def harbour(make_desk: MakeDesk) -> Desk:
    """Return a customer's desk with the three sample accounts, the harbour's open."""
    desk = seats_desk(make_desk)
    for record in (harbour_engineering(NOW), northwind_design(NOW), old_mill_architects(NOW)):
        desk.accounts.save(record)
    desk.account_id = "harbour-engineering"
    return desk


@pytest.fixture
def empty(make_desk: MakeDesk) -> Desk:
    """Return a customer's desk without any account."""
    return seats_desk(make_desk)


async def pick(person: Person, words: str) -> None:
    """Highlight the first row that holds these words, once there is one."""
    found = person.app.screen.query_one("#account-rows", OptionList)

    def index() -> int | None:
        rows = range(found.option_count)
        return next((at for at in rows if words in str(found.get_option_at_index(at).prompt)), None)

    await person.until(lambda: index() is not None, f"a row with {words}")
    found.highlighted = index()
    await person.pilot.pause()


def box(person: Person, name: str) -> Input:
    """Return the box of a field in the dialog."""
    return person.app.screen.query_one(f"#row-{name}", Input)


async def test_problems_stand_first_and_the_worst_is_told_in_full(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        words = await person.sees(
            "Harbour Engineering plc: 3 problems found.",
            "‼ The newest licences are under Tomasz Wilk",
            "Who can mend it: the support desk",
        )
        assert words.index("‼") < words.index("! The contracts are under 2 contract managers")


async def test_a_row_is_told_with_where_each_field_comes_from(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        await pick(person, "77190352, contract manager")
        await person.sees(
            "Contract manager: tomasz.wilk@harbour.example (entered by hand)",
            "Purchased via: new model",
            "Start: 15 November 2026 (subscriptions report of 21 November 2026)",
        )
        await pick(person, "Grace Whitmore <grace")
        await person.press("end")
        await person.sees("users report of 21 November 2026")


async def test_a_problem_leads_to_its_article_or_a_word_that_there_is_no_troubleshooter(harbour: Desk) -> None:
    async with at(harbour, "account", size=(100, 40)) as person:
        await person.sees("3 problems found.", "t Solve it")
        article = harbour.problems()[0].article
        assert harbour.library.find(article) is not None
        await person.press("t")
        await person.until(lambda: person.app.current_mode == "solve", "the troubleshooter")
        await person.press("f5")
        await person.sees("3 problems found.")
        await person.press("a")
        await person.until(lambda: person.app.current_mode == "read", "the article")


async def test_a_row_is_changed_by_hand_and_a_mistake_is_told_in_the_dialog(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        await pick(person, "77190352, contract manager")
        await person.press("e")
        await person.sees("Change by hand", "Contract manager tomasz.wilk@harbour.example", "F8 Remove the row")
        box(person, "end").value = "someday"
        await person.press("f9")
        await person.sees("End: “someday”")
        box(person, "end").value = "1 March 2028"
        box(person, "contract_manager").value = "grace.whitmore@harbour.example"
        await person.press("f9")
        await person.sees("77190352, contract manager Grace Whitmore", "Harbour Engineering plc: 2 problems found.")
        assert "Contract manager: grace.whitmore@harbour.example (entered by hand)" in person.words
    contract = harbour.accounts.load("harbour-engineering").contracts[1]
    assert contract.contract_manager == "grace.whitmore@harbour.example"
    assert contract.sources["end"] == HAND
    assert contract.sources["start"] != HAND


async def test_what_was_entered_is_not_given_up_without_asking(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        await pick(person, "77190352, contract manager")
        await person.press("e")
        await person.sees("Change by hand")
        await person.press("escape")
        await person.sees_no_more("Change by hand")
        await person.press("e")
        await person.sees("Change by hand")
        box(person, "term").value = "3-Year"
        await person.press("escape")
        await person.sees("Give up what was entered?")
        await person.press("escape")
        await person.sees("Change by hand", "3-Year")
        await person.press("escape", "y")
        await person.sees("Harbour Engineering plc: 3 problems found.")
    assert harbour.accounts.load("harbour-engineering").contracts[1].term == "Annual"


async def test_a_row_is_added_and_removed_again(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        await person.sees("3 problems found.")
        await person.press("+")
        await person.sees("What do you want to add?", "2 A person")
        await person.press("2")
        await person.sees("Add by hand", "name@company.example")
        await person.press("f9")
        await person.sees("Give E-mail, First name or")
        box(person, "email").value = "kim.ray@harbour.example"
        box(person, "first_name").value = "Kim"
        await person.press("f9")
        await person.sees("Saved.")
        await pick(person, "Kim <kim.ray@harbour.example>")
        await person.press("enter")
        await person.sees("Change by hand")
        await person.press("f8")
        await person.sees("Remove this row?", "A report that still names it brings it back.")
        await person.press("y")
        await person.until(lambda: len(harbour.accounts.load("harbour-engineering").people) == 6)


async def test_a_change_meets_one_from_another_window_and_both_stay(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        await pick(person, "77190352, contract manager")
        await person.press("e")
        await person.sees("Change by hand")
        other = set_by_hand(harbour.accounts.load("harbour-engineering"), "account", "account", "phone", "01632 960999")
        harbour.accounts.save(other)
        box(person, "status").value = "Suspended"
        await person.press("f9")
        await person.sees("Saved.")
    record = harbour.accounts.load("harbour-engineering")
    assert (record.account.phone, record.contracts[1].status) == ("01632 960999", "Suspended")


async def test_what_the_disk_refuses_is_told(harbour: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(record: object) -> None:
        raise StorageError("The disk is full.", hint="Make room.")

    async with at(harbour, "account") as person:
        await pick(person, "Telephone: 01632 960200")
        await person.press("e")
        await person.sees("Change by hand")
        box(person, "phone").value = "01632 960999"
        monkeypatch.setattr(harbour.accounts, "save", full)
        await person.press("f9")
        await person.sees("The disk is full. Make room.", "Telephone: 01632 960200")


async def test_reports_are_seen_before_they_are_saved(harbour: Desk, tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text(USERS, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no report")
    async with at(harbour, "account", size=(110, 40)) as person:
        await person.sees("3 problems found.")
        await person.press("i")
        await person.sees("Import reports", "several files are parted by ;")
        await person.type_at_once(tmp_path / "nothing.csv")
        await person.press("enter")
        await person.sees("There is no file")
        await person.type_at_once(f"{tmp_path / 'users.csv'};{tmp_path / 'notes.txt'}")
        await person.press("enter")
        await person.sees("New Person <new.person@harbour.example>: new", "notes.txt")
        assert "F9 Go on" in person.words
        await person.press("escape")
        await person.sees("3 problems found.")
        assert len(harbour.accounts.load("harbour-engineering").people) == 6
        await person.press("i")
        await person.sees("Import reports")
        await person.type_at_once(tmp_path / "users.*")
        await person.press("enter")
        await person.sees("New Person")
        await person.press("f9")
        await person.sees("Saved.")
        assert len(harbour.accounts.load("harbour-engineering").people) == 7
        await person.press("i")
        await person.sees("Import reports")
        await person.type_at_once(tmp_path / "users.csv")
        await person.press("enter")
        await person.sees("imported before", "Nothing in the record changes.")
        await person.press("f9")
        await person.sees("Import reports")


async def test_what_is_saved_is_what_was_shown_and_a_file_that_breaks_the_reader_is_told(
    harbour: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "users.csv").write_text(USERS, encoding="utf-8")
    other = USERS.replace("new.person", "other.person").replace("NEWPERSON", "OTHERPERSON")
    (tmp_path / "other.csv").write_text(other, encoding="utf-8")
    async with at(harbour, "account", size=(110, 40)) as person:
        await person.sees("3 problems found.")
        await person.press("i")
        await person.sees("Import reports")
        await person.type_at_once(tmp_path / "users.csv")
        await person.press("f9")
        await person.sees("<new.person@harbour.example>: new")
        person.app.screen.query_one(Input).value = str(tmp_path / "other.csv")
        await person.press("f9")
        await person.sees("<other.person@harbour.example>: new")
        await person.press("f9")
        await person.sees("Saved.")
        emails = {one.email for one in harbour.accounts.load("harbour-engineering").people}
        assert "other.person@harbour.example" in emails
        assert "new.person@harbour.example" not in emails

        def broken(path: Path) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("app.screens.import_reports.read_reports", broken)
        await person.press("i")
        await person.sees("Import reports")
        await person.type_at_once(tmp_path / "users.csv")
        await person.press("enter")
        await person.sees("a mistake in Deskside keeps it from reading these files. Nothing was changed.")


async def test_without_an_account_it_says_how_to_begin(empty: Desk) -> None:
    async with at(empty, "account") as person:
        await person.sees("No account is open.", "1. n makes a record for your company.", "n New account")
        assert "Import" not in person.footer
        await person.press("n")
        await person.sees("The company's name")
        await person.type("Harbour Engineering plc")
        await person.press("enter")
        await person.sees("Harbour Engineering plc: 2 problems found.", "i imports the reports that an admin downloads")
    assert empty.account_id == "harbour-engineering-plc"


async def test_another_account_is_found_by_any_scrap(harbour: Desk) -> None:
    async with at(harbour, "account") as person:
        await person.sees("Harbour Engineering plc")
        await person.press("o")
        await person.sees("3 accounts", "Northwind Design Ltd")
        await person.type("amelia")
        await person.sees("1 account", "person Amelia Hart")
        await person.press("enter")
        await person.sees("Northwind Design Ltd: no problems found.")
        await person.press("o")
        await person.sees("3 accounts")
        await person.type("zzzz")
        await person.sees("No account fits.")
        await person.press("escape")
        await person.sees("Northwind Design Ltd: no problems found.")


async def test_a_record_that_cannot_be_read_is_named_and_another_can_be_opened(make_desk: MakeDesk) -> None:
    desk = seats_desk(make_desk)
    desk.accounts.good_copies = 0
    desk.accounts.save(harbour_engineering(NOW))
    desk.accounts.save(northwind_design(NOW))
    path = desk.accounts.path_of("harbour-engineering")
    path.write_bytes(path.read_bytes()[:300])
    desk.account_id = "harbour-engineering"
    async with at(desk, "account") as person:
        await person.sees("The file is damaged: it is cut off.", "o finds one that is here already")
        await person.press("o")
        await person.sees("Find an account", "Northwind Design Ltd")
        await person.type("northwind")
        await person.sees("1 account")
        await person.press("enter")
        await person.sees("Northwind Design Ltd: no problems found.")


async def test_a_copy_that_was_used_is_said(make_desk: MakeDesk) -> None:
    desk = seats_desk(make_desk)
    record = desk.accounts.save(harbour_engineering(NOW))
    desk.accounts.save(set_by_hand(record, "account", "account", "phone", "01632 960999"))
    path = desk.accounts.path_of(record.id)
    path.write_bytes(path.read_bytes()[:300])
    desk.account_id = record.id
    async with at(desk, "account") as person:
        await person.sees(
            "Harbour Engineering plc: 3 problems found. The account's file is damaged", "This is the copy"
        )


async def test_hostile_names_do_nothing(harbour: Desk) -> None:
    record = harbour.accounts.load("harbour-engineering")
    evil = "[/b] [@click=app.quit]x[/] \x1b]52;c;ZXZpbA==\x07\u202e"
    people = (msgspec.structs.replace(record.people[0], first_name=evil), *record.people[1:])
    account = msgspec.structs.replace(record.account, company=evil, notes=evil)
    harbour.accounts.save(msgspec.structs.replace(record, people=people, account=account))
    async with at(harbour, "account", size=(120, 40)) as person:
        await person.sees("[/b] [@click=app.quit]x[/]", "problems found.")
        found = person.app.screen.query_one("#account-rows", FoundList)
        found.highlighted = next(at for at in range(found.option_count) if found.row_at(at).kind == "people")
        await person.pilot.pause()
        await person.press("e")
        await person.sees("Change by hand", "[/b] [@click=app.quit]x[/]")
        await person.press("escape", "o")
        await person.sees("Find an account")
        assert not {"\x1b", "\x07", "\u202e"} & set(person.text)
        assert person.app.is_running


@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
async def test_it_can_be_used_at_any_size(harbour: Desk, size: tuple[int, int]) -> None:
    async with at(harbour, "account", size=size) as person:
        await person.sees("3 problems found.", "Who can mend it" if size[0] > 60 else "The newest licences")
        assert all(len(line) <= size[0] for line in person.text.splitlines())
        await pick(person, "77190352, contract manager")
        await person.press("e")
        await person.sees("Change by hand", "F9 Save")
        box(person, "end").value = "someday"
        await person.press("f9")
        await person.sees("End: “someday”", "Contract number")


async def test_by_mouse_alone(harbour: Desk) -> None:
    async with at(harbour, "home", Visit()) as person:
        await person.sees("F5 Account")
        await person.click("F5 Account")
        await person.sees("3 problems found.")
        await person.click("Telephone: 01632 960200")
        await person.sees("Change by hand", "01632 960200")
        await person.click("Esc Close")
        await person.sees("3 problems found.")
