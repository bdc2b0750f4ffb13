"""Short messages: none twice, gone once they were read and the person goes on, and to be read again."""

from time import time

from textual.notifications import Notification

from app.toasts import overtaken, read_by_now, seconds_to_read
from kb.desk import Desk
from kb.errors import StorageError

from .person import at


def test_how_long_a_message_stays() -> None:
    assert seconds_to_read("Saved.") == 4.0
    assert seconds_to_read("x" * 100) == 8.0
    assert seconds_to_read("x" * 1_000) == 10.0


def test_a_message_takes_the_place_of_the_same_and_an_error_that_of_an_error() -> None:
    saved, failed = Notification("Saved."), Notification("Failed.", severity="error")
    assert overtaken([saved, failed], "Saved.", "information") == [saved]
    assert overtaken([saved, failed], "Another.", "information") == []
    assert overtaken([saved, failed], "Failed differently.", "error") == [failed]


def test_what_has_stood_long_enough_has_been_read() -> None:
    old, new = Notification("Saved.", raised_at=time() - 2), Notification("Saved.")
    assert read_by_now([old, new]) == [old]


async def test_an_error_is_shown_once_and_goes_when_the_person_goes_on(desk: Desk) -> None:
    async with at(desk, "home") as person:
        error = StorageError("The disk is full.", where="case.json")
        for _ in range(3):
            person.app.tell(error)
        await person.sees("The disk is full.")
        assert [one.message for one in person.app._notifications] == ["case.json: The disk is full."]
        await person.press("x")  # too soon to have been read
        assert len(person.app._notifications) == 1
        for one in person.app._notifications:
            one.raised_at -= 4
        await person.press("y")
        await person.sees_no_more("The disk is full.")
        person.app.action_messages()
        await person.sees("Messages, the latest first", "case.json: The disk is full.")
        assert len(person.app.toasts.told) == 1
