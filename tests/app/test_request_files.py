"""Files go with a request from its form; a request that waits is taken out of the queue before it is changed."""

from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from app.modes import Visit
from kb.cases.attachments import read_attachment
from kb.cases.case import Case
from kb.cases.delivery import can_be_given_back, give, hold
from kb.cases.sending import is_waiting
from kb.channel_settings import WebhookSettings
from kb.desk import Desk
from kb.errors import RequestError

from ..kb.cases.conftest import START, ScriptedServer, a_case
from .person import at


def saved(desk: Desk) -> Case:
    """Save a case with a request that lacks nothing, and return it."""
    case = a_case()
    return desk.cases.save(msgspec.structs.replace(case, request=msgspec.structs.replace(case.request, suggested="")))


@pytest.fixture
def offline(make_desk) -> Desk:
    """Return a desk whose help desk cannot be reached, with one request that waits for it."""
    channel = WebhookSettings(url="http://127.0.0.1:9/hook", secret="env:NONE", label="the desk")
    desk = make_desk(channel="desk", channels={"desk": channel})
    give(desk.cases, saved(desk), ScriptedServer(), desk.clock())
    return desk


async def test_files_are_attached_and_taken_off_with_their_sizes(desk: Desk, tmp_path: Path) -> None:
    case_id = saved(desk).id
    (tmp_path / "screen.png").write_bytes(b"x" * 2_000)
    (tmp_path / "licence.lic").write_bytes(b"y" * 500)
    async with at(desk, "request", Visit(case=case_id)) as person:
        await person.sees("Ready.")
        await person.press("f10")
        await person.sees("At most 10.0 MB a file, 20.0 MB together.")
        await person.type_at_once(f"{tmp_path / 'screen.png'}; {tmp_path / 'licence.lic'}")
        await person.press("enter")
        await person.sees("Attached: screen.png")
        assert len(desk.cases.load(case_id).request.attachments) == 2
        form = person.app.screen.query_one("#request-form")
        form.scroll_end(animate=False)
        await person.sees("2 files with it, 2 kB of 20.0 MB", "screen.png 2 kB", "licence.lic 500 bytes")
        kept = desk.cases.load(case_id).request.attachments[0]
        assert read_attachment(desk.cases, case_id, kept) == b"x" * 2_000
        person.app.screen.query_one("#request-files").focus()
        await person.press("delete")
        await person.sees("1 file with it")
        await person.press("f9")
        await person.sees("Files: licence.lic (500 bytes)")


async def test_a_request_that_is_not_saved_yet_is_saved_with_its_first_file(desk: Desk, tmp_path: Path) -> None:
    case = desk.save_case(desk.new_case(flow=desk.flows["new-licences-missing"]))
    (tmp_path / "a.txt").write_text("a")
    async with at(desk, "request", Visit(case=case.id)) as person:
        await person.sees("Before it can leave")
        await person.press("f10")
        await person.until(lambda: isinstance(person.app.focused, Input) and person.app.focused.placeholder)
        await person.type_at_once(tmp_path / "a.txt")
        await person.press("enter")
        await person.until(lambda: desk.cases.load(case.id).request is not None)
        await person.until(lambda: desk.cases.load(case.id).request.attachments)


async def test_what_is_typed_meanwhile_stays_and_is_saved_with_the_file(desk: Desk, tmp_path: Path) -> None:
    case_id = saved(desk).id
    (tmp_path / "a.txt").write_text("a")
    async with at(desk, "request", Visit(case=case_id)) as person:
        await person.sees("Ready.")
        person.app.screen.query_one("#request-subject", Input).value = "Another subject"
        await person.press("f10")
        await person.until(lambda: isinstance(person.app.focused, Input))
        await person.type_at_once(tmp_path / "a.txt")
        await person.press("enter")
        await person.until(lambda: desk.cases.load(case_id).request.attachments)
        await person.press("escape")
        await person.until(lambda: desk.cases.load(case_id).request.subject == "Another subject")
        assert [one.name for one in desk.cases.load(case_id).request.attachments] == ["a.txt"]


@pytest.mark.parametrize(("content", "told"), [(b"", "The file is empty."), (b"z" * 10_000_001, "larger than")])
async def test_a_file_that_cannot_go_is_told_with_its_limit(
    desk: Desk, tmp_path: Path, content: bytes, told: str
) -> None:
    case_id = saved(desk).id
    (tmp_path / "file").write_bytes(content)
    async with at(desk, "request", Visit(case=case_id)) as person:
        await person.sees("Ready.")
        await person.press("f10")
        await person.until(lambda: isinstance(person.app.focused, Input))
        await person.type_at_once(tmp_path / "file")
        await person.press("enter")
        await person.until(lambda: any(told in one.message for one in person.app._notifications))
        assert desk.cases.load(case_id).request.attachments == ()


async def test_a_request_that_waits_says_what_changing_it_means_and_goes_back(offline: Desk) -> None:
    case_id = offline.cases.ids()[0]
    async with at(offline, "request", Visit(case=case_id)) as person:
        await person.sees("This request waits, and goes out by itself. To be changed, it is taken out of the queue.")
        await person.press("1")
        await person.until(lambda: person.app.screen.query("#request-subject"))
        assert not is_waiting(offline.cases.load(case_id).request)
        person.app.screen.query_one("#request-subject", Input).value = "Changed"
        await person.press("escape")
        await person.sees("Put it back into the queue?")
        await person.press("y")
        await person.until(lambda: is_waiting(offline.cases.load(case_id).request))
        assert offline.cases.load(case_id).request.subject == "Changed"


async def test_a_request_that_waits_can_be_looked_at_as_it_is(offline: Desk) -> None:
    case_id = offline.cases.ids()[0]
    async with at(offline, "request", Visit(case=case_id)) as person:
        await person.sees("Only look at it")
        await person.press("2")
        await person.sees("Subject: Licences missing")
        assert is_waiting(offline.cases.load(case_id).request)


async def test_a_changed_request_that_lacks_something_is_said_to_wait_no_longer(offline: Desk) -> None:
    case_id = offline.cases.ids()[0]
    async with at(offline, "request", Visit(case=case_id)) as person:
        await person.sees("Change it;")
        await person.press("1")
        await person.until(lambda: person.app.screen.query("#request-subject"))
        person.app.screen.query_one("#request-subject", Input).value = ""
        await person.press("escape")
        missing = "Something is missing in it, so it is not in the queue any more."
        await person.until(lambda: missing in [one.message for one in person.app._notifications])


def test_what_is_on_its_way_is_not_taken_out_of_the_queue(desk: Desk) -> None:
    case = saved(desk)
    sending = msgspec.structs.replace(case.request, state="sending", channel="desk")
    with pytest.raises(RequestError, match="on its way"):
        hold(desk.cases, msgspec.structs.replace(case, request=sending), START)
    with pytest.raises(RequestError, match="no request"):
        hold(desk.cases, msgspec.structs.replace(case, request=None), START)
    assert not can_be_given_back(sending)
