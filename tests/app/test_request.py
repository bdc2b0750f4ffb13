"""Support requests as a person meets them: the form, the preview, the ways out, and the outbox."""

import email
import email.policy
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input, TextArea

from app.modes import Visit
from kb.cases.case import Case, Request
from kb.cases.outbox import keep
from kb.cases.request import strike_line, with_message
from kb.desk import Desk
from kb.errors import RequestError, StorageError
from tests.app.person import Person, at
from tests.app.seats import NOW, MakeDesk, only_case, seats_desk, with_account


@pytest.fixture
def harbour(make_desk: MakeDesk) -> Desk:
    """Return the desk of a customer whose newest order went to a colleague."""
    return with_account(seats_desk(make_desk))


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Return a customer's desk without an account."""
    return seats_desk(make_desk)


def saved_case(desk: Desk) -> Case:
    """Save a case that ends at the support desk, and return it."""
    return desk.save_case(desk.with_readings(desk.new_case(flow=desk.flow("seats"))))


def request_of(desk: Desk) -> Request:
    """Return the request of the only case."""
    request = only_case(desk).request
    assert request is not None
    return request


async def fill(person: Person, key: str, value: str) -> None:
    """Type a value into a field of the form."""
    row = next(row for row in person.app.screen.query("RequestField") if row.field.key == key)
    row.query_one(Input).focus()
    await person.pilot.pause()
    await person.type(value)


async def test_a_case_becomes_a_request_that_is_seen_saved_and_marked_as_sent(harbour: Desk, tmp_path: Path) -> None:
    case, target = saved_case(harbour), tmp_path / "out.eml"
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready. F9 shows exactly what will leave", "Grace Whitmore", "77190352", "Seats are missing:")
        await person.press("f9")
        await person.sees("This, and nothing else, goes to support@reseller.example", "What was found")
        assert request_of(harbour).state == "ready"
        await person.press("e")
        await person.sees("Save the e-mail file as", f"request-{request_of(harbour).id}.eml")
        await person.type_at_once(target)
        await person.press("enter")
        await person.sees("Has it gone to the support desk?", "Saved as", "Open this file in your mail program")
        await person.press("y")
        await person.sees("All requests are sent.", "✓ Seats are missing", "sent, saved as an e-mail file")
    message = email.message_from_bytes(target.read_bytes(), policy=email.policy.default)
    assert message["X-Deskside-Request"] == request_of(harbour).id
    assert request_of(harbour).state == "sent"


async def test_what_is_missing_is_named_until_it_is_there(desk: Desk) -> None:
    async with at(desk, "request") as person:
        await person.sees("There are no support requests yet. n writes one")
        await person.press("n")
        await person.sees("“Your name” is needed.", "The request needs a subject.", "The request says nothing yet.")
        assert person.app.focused.parent.field.key == "caller.name"
        await fill(person, "caller.name", "Kim Ray")
        await fill(person, "caller.email", "kim@nowhere")
        await fill(person, "caller.phone", "call me")
        await person.sees("is not a telephone number. Use digits")
        await fill(person, "caller.phone", "01632 960000")
        await fill(person, "caller.email", "kim@firm.example")
        person.app.screen.query_one("#request-subject").focus()
        await person.pilot.pause()
        await person.type("Nothing works")
        person.app.screen.query_one(TextArea).focus()
        await person.press("f9")
        await person.sees("It cannot leave yet. The request says nothing yet.")
        await person.press("e", "t", "c")
        await person.sees("It cannot leave yet.")
        await person.press("escape")
        await person.sees("In your own words")
        person.app.screen.query_one(TextArea).insert("The program does not start.")
        await person.sees("Ready. F9 shows")
        await person.press("escape")
        await person.sees("1 request not sent yet.", "· Nothing works", "not sent yet ·")
        assert request_of(desk).message == "The program does not start."


async def test_a_new_request_that_nobody_wrote_anything_into_is_not_kept(desk: Desk) -> None:
    async with at(desk, "request") as person:
        await person.sees("There are no support requests yet.")
        await person.press("n")
        await person.sees("What it is about")
        await person.press("escape")
        await person.sees("There are no support requests yet.")
    assert desk.cases.ids() == []


async def test_an_article_gives_a_request_about_it(desk: Desk) -> None:
    async with at(desk, "request", Visit(article="add-users")) as person:
        await person.sees("Help with: Add users", "The article “Add users” did not solve the problem.")


async def test_fields_and_lines_are_struck_and_do_not_leave(harbour: Desk) -> None:
    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id), size=(100, 44)) as person:
        await person.sees("Ready.", "☑ What was found:")
        row = next(row for row in person.app.screen.query("RequestField") if row.field.key == "caller.phone")
        row.query_one(Input).focus()
        await person.sees("F8 Strike")
        await person.press("f8")
        await person.sees("Your telephone number (not shared)")
        person.app.screen.query_one("#request-lines").focus()
        await person.press("down", "space")
        await person.sees("☐ What was found:")
        await person.press("f9")
        await person.sees("This, and nothing else")
        assert "01632 960220" not in person.words
        assert "They are under a colleague's address" not in person.words
        await person.press("escape")
        await person.sees("What it is about")
        person.app.screen.query_one("#request-lines").focus()
        await person.press("f8")
        await person.sees("☑ What was found:")


async def test_what_was_typed_and_emptied_is_there_again_the_next_time(harbour: Desk) -> None:
    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        await fill(person, "caller.phone", "")
        person.app.screen.query_one("#request-subject").focus()
        await person.pilot.pause()
        await person.type("My own words")
        await person.press("escape")
        await person.sees("My own words", "not sent yet")
        await person.press("enter")
        await person.sees("Ready.", "My own words")
        row = next(row for row in person.app.screen.query("RequestField") if row.field.key == "caller.phone")
        assert row.query_one(Input).value == ""


async def test_it_is_copied_and_a_terminal_that_takes_nothing_is_thought_of(
    harbour: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_desktop(text: str) -> None:
        raise RequestError("No clipboard can be reached from here.")

    monkeypatch.setattr("app.screens.preview.copy_text", no_desktop)
    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        await person.press("f9", "c")
        await person.sees("Copied to the clipboard.", "Nothing comes when you paste? Then save it as a text file")
        assert person.app.clipboard.startswith("Seats are missing")
        await person.press("n")
        await person.sees("1 request not sent yet.", "not sent yet, copied")


async def test_a_mail_program_that_is_not_there_keeps_the_preview_and_the_failure(
    harbour: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_desktop(url: str) -> None:
        assert url.startswith("mailto:support@reseller.example?subject=Seats")
        raise RequestError("There is no desktop here that could open this.")

    monkeypatch.setattr("app.screens.preview.open_link", no_desktop)
    monkeypatch.setattr("app.screens.preview.copy_text", lambda text: None)
    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        await person.press("f9", "m")
        await person.sees("There is no desktop here")
        await person.sees("This, and nothing else")
        await person.press("k")
        await person.sees("1 request not sent yet.", "failed: There is no desktop here")


async def test_a_file_that_is_there_already_is_not_overwritten(harbour: Desk, tmp_path: Path) -> None:
    case, target = saved_case(harbour), tmp_path / "kept.txt"
    target.write_text("mine")
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        await person.press("f9", "t")
        await person.sees("Save the text file as")
        await person.type_at_once(target)
        await person.press("enter")
        await person.is_told("This file exists already.")
        await person.press("t")
        await person.sees("Save the text file as")
        await person.type("")
        await person.press("enter")
        await person.sees("Nothing was saved")
    assert target.read_text() == "mine"


async def test_two_windows_on_one_request_lose_nothing_silently(harbour: Desk) -> None:
    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        other = with_message(harbour.request_for(case), "Written in the other window.")
        keep(harbour.cases, harbour.cases.load(case.id), other, NOW)
        await fill(person, "caller.name", "G. Whitmore")
        await person.sees("This request was changed in another window.", "1 Show how it stands there")
        await person.press("2")
        await person.until(lambda: request_of(harbour).fields[0].value == "G. Whitmore")
        keep(harbour.cases, only_case(harbour), with_message(request_of(harbour), "And once more."), NOW)
        await fill(person, "caller.name", "Grace W.")
        await person.sees("This request was changed in another window.")
        await person.press("1")
        await person.until(lambda: person.app.screen.query_one(TextArea).text == "And once more.")
        assert request_of(harbour).message == "And once more."


async def test_what_leaves_is_never_another_text_than_the_one_shown(harbour: Desk, tmp_path: Path) -> None:
    case, target = saved_case(harbour), tmp_path / "out.txt"
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        await person.press("f9")
        await person.sees("This, and nothing else")
        other = strike_line(request_of(harbour), 1)
        keep(harbour.cases, only_case(harbour), other, NOW)
        await person.press("t")
        await person.sees("Save the text file as")
        await person.type_at_once(target)
        await person.press("enter")
        await person.sees("The request was changed in another", "This is how it reads now.")
        assert not target.exists()
        assert "They are under a colleague's address" not in person.words


async def test_a_full_disk_keeps_the_form_open(harbour: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(case: Case) -> Case:
        raise StorageError("The disk is full.", hint="Make room.")

    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id)) as person:
        await person.sees("Ready.")
        with monkeypatch.context() as patch:
            patch.setattr(harbour.cases, "save", full)
            await fill(person, "caller.name", "G. Whitmore")
            await person.sees("The request could not be saved.", "1 Try again", "3 Go back without saving")
            await person.press("2")
            await person.press("ctrl+q")
            await person.sees("Not saved: the support request.")
            await person.press("escape")
        await person.press("escape")
        await person.sees("1 request not sent yet.")
        assert request_of(harbour).fields[0].value == "G. Whitmore"


async def test_the_outbox_marks_as_sent_and_back_shows_what_was_sent_and_deletes(harbour: Desk) -> None:
    case = saved_case(harbour)
    keep(harbour.cases, case, harbour.request_for(case), NOW)
    async with at(harbour, "request") as person:
        await person.sees("1 request not sent yet.")
        await person.press("s")
        await person.sees("is marked as sent.", "All requests are sent.")
        await person.press("enter")
        await person.sees("Sent. This is what the support desk has")
        await person.press("k", "escape")
        await person.press("s")
        await person.sees("1 request not sent yet.")
        await person.press("d")
        await person.sees("Delete this request for good?")
        await person.press("escape")
        await person.sees("1 request not sent yet.")
        await person.press("delete", "y")
        await person.sees("There are no support requests yet.")
        assert only_case(harbour).request is None


async def test_the_newest_request_that_waits_stands_first_and_broken_files_are_named(harbour: Desk) -> None:
    for number, state in enumerate(("ready", "sent", "ready")):
        case = saved_case(harbour)
        request = msgspec.structs.replace(harbour.request_for(case), subject=f"Request {number}", state=state)
        harbour.save_case(msgspec.structs.replace(case, request=request, updated=NOW.replace(minute=number)))
    (harbour.cases.folder / "2026-01-01-broken.json").write_text("{")
    async with at(harbour, "request") as person:
        words = await person.sees("2 requests not sent yet.", "Cannot be read:", "The file is damaged")
        assert words.index("Request 2") < words.index("Request 0") < words.index("✓ Request 1")


async def test_by_mouse_alone(harbour: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = saved_case(harbour)
    async with at(harbour, "solve", Visit(case=case.id)) as person:
        await person.sees("They are under a colleague's address")
        await person.click("Write a support request")
        await person.sees("Ready.")
        await person.click("F9 Preview and send")
        await person.sees("This, and nothing else")
        await person.click("Text file")
        await person.sees("Save the text file as")
        await person.press("enter")
        await person.sees("Has it gone to the support desk?")
        await person.click("It is sent")
        await person.sees("All requests are sent.")
    (written,) = tmp_path.glob("request-*.txt")
    assert "confirmed to Tomasz Wilk" in written.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
async def test_the_head_stays_in_sight_at_any_size(harbour: Desk, size: tuple[int, int]) -> None:
    case = saved_case(harbour)
    async with at(harbour, "request", Visit(case=case.id), size=size) as person:
        await person.sees("Ready.")
        person.app.screen.query_one("#request-lines").focus()
        await person.press("end")
        await person.sees("Ready.", "Troubleshooter: seats, version 2")
        await person.press("f9")
        await person.sees("This, and nothing else", "E-mail file", "Mail program")
