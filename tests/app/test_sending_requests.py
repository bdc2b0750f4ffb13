"""A request leaves from the screen: from "nothing more you can do yourself" to "sent, ticket 4711"."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest
from textual.widgets import Button, Static

from app.modes import Visit
from app.screens.outbox import OutboxScreen
from app.screens.preview import PreviewScreen
from app.sending import Sending
from kb.cases.case import Case, Request
from kb.cases.delivery import changed, give
from kb.cases.sender import Delivery
from kb.cases.sending import is_waiting
from kb.channel_settings import WebhookSettings
from kb.desk import Desk
from kb.errors import DesksideError, StorageError
from kb.storage.files import lock

from ..kb.cases.channels.fake_desks import SECRET, FakeWebhook
from ..kb.cases.channels.http_desk import HttpDesk, http_desk
from ..kb.cases.conftest import a_case


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpDesk]:
    """Run a help desk."""
    monkeypatch.setenv("DESK_SECRET", SECRET)
    with http_desk(FakeWebhook()) as running:
        yield running


@pytest.fixture
def desk(make_desk, server: HttpDesk) -> Desk:
    """Return a desk whose settings name that help desk, with one request that is ready."""
    return desk_to(make_desk, f"{server.url}/hook")


def webhook(url: str) -> WebhookSettings:
    return WebhookSettings(url=url, secret="env:DESK_SECRET", label="the desk", server_timeout=0, timeout=5)


def desk_to(make_desk, url: str) -> Desk:
    desk = make_desk(channel="desk", channels={"desk": webhook(url)})
    desk.cases.save(typed_case())
    return desk


def typed_case() -> Case:
    """Return a case whose request a person has typed, so that the form leaves it as it is."""
    case = a_case()
    return msgspec.structs.replace(case, request=msgspec.structs.replace(case.request, suggested=""))


def head(pilot) -> str:
    screen = pilot.app.screen
    return str(screen.query_one("#preview-head", Static).render()) if isinstance(screen, PreviewScreen) else ""


async def open_preview(pilot, until) -> None:
    await until(pilot, lambda: pilot.app.screen.query("#request-subject"))
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))


async def test_send_is_the_first_way_out_and_shows_the_ticket(desk, server, run_app, until, shown) -> None:
    case_id = desk.cases.ids()[0]
    async with run_app(desk, mode="request", visit=Visit(case=case_id)) as pilot:
        await open_preview(pilot, until)
        assert str(pilot.app.screen.query(Button).first().label) == "Send"
        await until(pilot, lambda: "Subject: Licences missing [DS-7F3QK-2M000]" in shown(pilot.app))
        assert "To: the desk" in shown(pilot.app)
        assert head(pilot) == "This, and nothing else, goes to the desk when you choose Send."
        assert server.desk.tickets == []
        await pilot.press("f9")
        await until(pilot, lambda: "Sent to the desk, ticket 4711." in head(pilot))
        assert not pilot.app._notifications
        await until(pilot, lambda: desk.cases.load(case_id).request.state == "sent")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, OutboxScreen))
        await until(pilot, lambda: "sent, ticket 4711" in shown(pilot.app))
    assert len(server.desk.tickets) == 1


async def test_what_was_sent_is_shown_as_it_was_whatever_the_settings_say_now(desk, server, run_app, until, shown):
    case_id = desk.cases.ids()[0]
    async with run_app(desk, mode="request", visit=Visit(case=case_id)) as pilot:
        await open_preview(pilot, until)
        await pilot.press("f9")
        await until(pilot, lambda: desk.cases.load(case_id).request.state == "sent")
    desk.settings.channels["desk"] = msgspec.structs.replace(webhook(server.url), label="another desk")
    async with run_app(desk, mode="request", visit=Visit(case=case_id)) as pilot:
        await until(pilot, lambda: head(pilot) == "Sent, ticket 4711. This is what the support desk has.")
        assert "To: the desk" in shown(pilot.app)
        assert "another desk" not in shown(pilot.app)


async def test_offline_is_kept_and_goes_out_by_itself(make_desk, server, run_app, until, shown) -> None:
    desk = desk_to(make_desk, "http://127.0.0.1:9/hook")
    case_id = desk.cases.ids()[0]
    async with run_app(desk, mode="request", visit=Visit(case=case_id)) as pilot:
        await open_preview(pilot, until)
        await pilot.press("f9")
        await until(pilot, lambda: "It is kept, and goes out to the desk by itself." in head(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, OutboxScreen))
        await until(pilot, lambda: "goes out by itself" in shown(pilot.app))
        assert not [one for one in pilot.app._notifications if one.severity == "error"]
    desk.settings.channels["desk"] = webhook(f"{server.url}/hook")
    async with run_app(desk) as pilot:
        await until(pilot, lambda: desk.cases.load(case_id).request.state == "sent")
    assert len(server.desk.tickets) == 1


async def test_a_refusal_is_shown_where_the_person_looks_and_can_be_tried_again(desk, server, run_app, until) -> None:
    server.faults = ["422 the queue is closed"]
    async with run_app(desk, mode="request", visit=Visit(case=desk.cases.ids()[0])) as pilot:
        await open_preview(pilot, until)
        await pilot.press("f9")
        await until(pilot, lambda: "It says: “the queue is closed”" in head(pilot))
        assert head(pilot).endswith("The other ways below are open all the same.")
        await until(pilot, lambda: not pilot.app.screen.query_one("#way-send").disabled)
        await pilot.press("escape", "f9")
        await until(pilot, lambda: "when you choose Send. The last time: 127.0.0.1:" in head(pilot))
        await pilot.press("f9")
        await until(pilot, lambda: "Sent to the desk, ticket 4711." in head(pilot))


async def test_without_a_channel_there_is_no_send(make_desk, run_app, until) -> None:
    desk = make_desk()
    desk.cases.save(typed_case())
    async with run_app(desk, mode="request", visit=Visit(case=desk.cases.ids()[0])) as pilot:
        await open_preview(pilot, until)
        assert not pilot.app.screen.query("#way-send")
        assert pilot.app.screen.offers("send") is False


async def test_the_outbox_tries_at_once_and_cancels(desk, server, run_app, until) -> None:
    case = desk.cases.load(desk.cases.ids()[0])
    server.faults = ["429 600", "429 600"]
    async with run_app(desk, mode="request") as pilot:
        channel = pilot.app.sending.channel()
        case = give(desk.cases, case, channel, desk.clock())
        pilot.app.sending.send_now(case.id)
        await until(pilot, lambda: desk.cases.load(case.id).request.tries == 1)
        await until(pilot, lambda: pilot.app.screen.picked and is_waiting(pilot.app.screen.picked.request))
        await pilot.press("f9")
        await until(pilot, lambda: desk.cases.load(case.id).request.tries == 2)
        await until(pilot, lambda: pilot.app.screen.picked.request.tries == 2)
        await pilot.press("x")
        await until(pilot, lambda: desk.cases.load(case.id).request.state == "cancelled")
    assert server.desk.tickets == []


class Told:
    """What a sending has told, and how to wait for it."""

    def __init__(self) -> None:
        self.deliveries: list[tuple[Delivery, bool]] = []
        self.errors: list[DesksideError] = []
        self.broken: list[BaseException] = []
        self.news = threading.Semaphore(0)

    def sending(self, desk: Desk) -> Sending:
        def tell(kept: list) -> object:
            def call(*arguments: object) -> None:
                kept.append(arguments if len(arguments) > 1 else arguments[0])
                self.news.release()

            return call

        return Sending(desk, tell(self.deliveries), tell(self.errors), tell(self.broken))

    def wait(self) -> None:
        assert self.news.acquire(timeout=20)


def give_the_request(desk: Desk, sending: Sending) -> str:
    case = desk.cases.load(desk.cases.ids()[0])
    return give(desk.cases, case, sending.channel(), datetime.now(UTC)).id


def test_what_waits_goes_out_when_its_time_has_come(desk: Desk, server: HttpDesk) -> None:
    told = Told()
    server.faults = ["429 0"]
    sending = told.sending(desk)
    give_the_request(desk, sending)
    sending.start()
    told.wait()
    told.wait()
    sending.stop()
    assert [(one.request.state, asked) for one, asked in told.deliveries] == [("ready", False), ("sent", False)]


def test_two_windows_do_not_send_at_the_same_time(desk: Desk, server: HttpDesk, monkeypatch) -> None:
    monkeypatch.setattr("app.sending.WHILE_ANOTHER_SENDS", 0.05)
    told = Told()
    sending = told.sending(desk)
    case_id = give_the_request(desk, sending)
    with lock(desk.cases.folder / "sender"):
        sending.send_now(case_id)
        assert not told.news.acquire(timeout=0.3)
        assert server.calls == []
    told.wait()
    sending.stop()
    assert len(server.desk.tickets) == 1


async def test_what_another_window_has_sent_meanwhile_is_shown(desk, server, run_app, until, monkeypatch) -> None:
    monkeypatch.setattr("app.sending.WHILE_ANOTHER_SENDS", 0.05)
    case_id = desk.cases.ids()[0]
    async with run_app(desk, mode="request", visit=Visit(case=case_id)) as pilot:
        await open_preview(pilot, until)
        with lock(desk.cases.folder / "sender"):
            await pilot.press("f9")
            await until(pilot, lambda: desk.cases.load(case_id).request.channel == "desk")
            changed(desk.cases, case_id, finished_there, desk.clock())
        await until(pilot, lambda: head(pilot) == "Sent to the desk, ticket 99.")
    assert server.desk.tickets == []


def finished_there(request: Request) -> Request:
    """Return the request as another Deskside leaves it that has sent it."""
    return msgspec.structs.replace(request, state="sent", approved="", next_attempt=None, remote_id="99")


def test_a_clock_that_is_put_back_does_not_lengthen_a_pause(desk: Desk, monkeypatch) -> None:
    now = [1e9]
    monkeypatch.setattr("app.sending.time", lambda: now[0])
    monkeypatch.setattr("app.sending.LONGEST_SLEEP", 0.01)
    sending = Told().sending(desk)
    thread = threading.Thread(target=sending._sleep, args=(0.2,))
    thread.start()
    now[0] -= 10_800
    thread.join(10)
    assert not thread.is_alive()


async def test_what_keeps_all_from_being_sent_is_told_each_time_one_asks(desk, server, run_app, until, monkeypatch):
    def broken(*arguments: object, **options: object) -> None:
        raise StorageError("The disk is full.")

    async with run_app(desk, mode="request", visit=Visit(case=desk.cases.ids()[0])) as pilot:
        await open_preview(pilot, until)
        with monkeypatch.context() as patched:
            patched.setattr("kb.cases.sender.Sender.send", broken)
            for _ in range(2):
                pilot.app.toasts.told.clear()
                await until(pilot, lambda: not pilot.app.screen.query_one("#way-send").disabled)
                await pilot.press("f9")
                await until(pilot, lambda: [one.text for one in pilot.app.toasts.told] == ["The disk is full."])
        await until(pilot, lambda: not pilot.app.screen.query_one("#way-send").disabled)
        await pilot.press("f9")
        await until(pilot, lambda: "Sent to the desk, ticket 4711." in head(pilot))


def test_settings_that_cannot_be_used_are_told_once(make_desk, server: HttpDesk) -> None:
    desk = desk_to(make_desk, "http://desk.example/hook")
    told = Told()
    sending = told.sending(desk)
    sending.start()
    told.wait()
    assert "Without https" in str(told.errors[0])
    assert "[channels.desk]" in str(told.errors[0])


def test_a_mistake_of_our_own_ends_the_thread_and_not_the_app(desk: Desk, monkeypatch) -> None:
    told = Told()
    sending = told.sending(desk)
    give_the_request(desk, sending)
    monkeypatch.setattr("kb.cases.sender.Sender.send", lambda *arguments, **options: 1 / 0)
    sending.start()
    told.wait()
    assert isinstance(told.broken[0], ZeroDivisionError)


def test_a_case_that_is_deleted_stops_nobody(desk: Desk, server: HttpDesk) -> None:
    told = Told()
    sending = told.sending(desk)
    give_the_request(desk, sending)
    sending.send_now("2026-01-01-gone00")
    told.wait()
    sending.stop()
    assert told.deliveries[0][0].request.state == "sent"
