"""The channels to help desks' web interfaces, against stand-ins that check each call and break as servers do."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import trustme

from kb.cases.attachments import attach
from kb.cases.case import Case
from kb.cases.channels.opening import open_channel
from kb.cases.channels.server import ServerChannel
from kb.cases.delivery import give
from kb.cases.message import render_text
from kb.cases.request import with_field, with_subject
from kb.cases.sender import Delivery, Sender
from kb.cases.store import CaseStore
from kb.channel_settings import (
    FreshdeskSettings,
    RequestTrackerSettings,
    WebhookSettings,
    ZammadSettings,
    ZendeskSettings,
)
from kb.errors import RequestError

from ..conftest import START, Clock, a_case, a_request
from .fake_desks import SECRET, FakeDesk, FakeFreshdesk, FakeRequestTracker, FakeWebhook, FakeZammad, FakeZendesk
from .http_desk import HttpDesk, http_desk

FIELD = "{contract.number}"


@dataclass(frozen=True)
class Vendor:
    """One kind of desk, its settings without the address, and where its field of the contract ends up."""

    fake: Callable[[], FakeDesk]
    settings: Callable[..., Any]
    options: dict[str, Any]
    field: str
    path: str = ""
    can_find: bool = True

    def channel(self, url: str, **more: Any) -> ServerChannel:
        options = {"secret": "env:DESK_SECRET", "timeout": 0.3, **self.options, **more}
        return open_channel("desk", self.settings(url=url + self.path, **options), "help@desk.example")


VENDORS = {
    "request-tracker": Vendor(
        FakeRequestTracker, RequestTrackerSettings, {"queue": "General", "fields": {"Contract": FIELD}}, "Contract"
    ),
    "zammad": Vendor(FakeZammad, ZammadSettings, {"group": "Users", "fields": {"contract": FIELD}}, "contract"),
    "zendesk": Vendor(FakeZendesk, ZendeskSettings, {"user": "agent@desk.example", "fields": {"3601": FIELD}}, "3601"),
    "freshdesk": Vendor(FakeFreshdesk, FreshdeskSettings, {"fields": {"cf_contract": FIELD}}, "cf_contract"),
    "webhook": Vendor(FakeWebhook, WebhookSettings, {"fields": {"contract": FIELD}}, "contract", "/hook", False),
}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the secret where the settings say."""
    monkeypatch.setenv("DESK_SECRET", SECRET)


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    """Return each kind of desk in turn."""
    return VENDORS[request.param]


@pytest.fixture
def desk(vendor: Vendor) -> Iterator[HttpDesk]:
    """Run a desk of that kind."""
    with http_desk(vendor.fake()) as running:
        yield running


def send(store: CaseStore, channel: ServerChannel, case: Case | None = None) -> Delivery:
    case = give(store, case or store.save(a_case()), channel, START)
    return next(Sender(store, {"desk": channel}, Clock(), lambda low, high: high).send(only=case.id))


def go_on(store: CaseStore, channel: ServerChannel, seconds: float = 3600) -> Delivery:
    later = Clock(START + timedelta(seconds=seconds))
    return next(Sender(store, {"desk": channel}, later, lambda low, high: high).send())


def test_a_request_is_filed_as_the_vendor_wants_it_and_found_again(
    vendor: Vendor, desk: HttpDesk, store: CaseStore, tmp_path: Path
) -> None:
    file = tmp_path / "licence – ü.lic"
    file.write_bytes(bytes(range(256)) * 20)
    channel = vendor.channel(desk.url)
    delivery = send(store, channel, attach(store, store.save(a_case()), file, START))
    request = delivery.request
    (ticket,) = desk.desk.tickets
    assert (request.state, request.remote_id) == ("sent", str(ticket.number))
    assert request.remote_url.startswith(("http://127.0.0.1", "https://desk.example/"))
    assert ticket.subject == "Licences missing [DS-7F3QK-2M000]"
    assert unescape(ticket.text.replace("<br>\n", "\n")) == render_text(request)
    assert ticket.caller == "sam@harbour.example"
    assert ticket.fields[vendor.field] in ("110012345678", 110012345678)
    assert list(ticket.files.values()) == [file.read_bytes()]
    # Request Tracker fails on letters beyond ASCII in a file's name.
    assert list(ticket.files) == ["licence _ u.lic" if vendor.fake is FakeRequestTracker else "licence – ü.lic"]
    assert "A secret" not in ticket.text
    if vendor.can_find:
        assert channel.find(request).remote_id == str(ticket.number)
        assert channel.find(a_request(999)) is None


def test_a_request_without_files_is_filed_too(vendor: Vendor, desk: HttpDesk, store: CaseStore) -> None:
    assert send(store, vendor.channel(desk.url)).request.state == "sent"
    assert desk.desk.tickets[0].files == {}


@pytest.mark.parametrize(
    "fault", ["committed 500", "committed 502", "committed hang", "committed reset", "committed page"]
)
def test_a_ticket_that_was_made_is_not_made_twice(
    fault: str, vendor: Vendor, desk: HttpDesk, store: CaseStore, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"content")
    desk.faults = [fault]
    channel = vendor.channel(desk.url)
    first = send(store, channel, attach(store, store.save(a_case()), file, START))
    assert (first.request.state, first.request.in_doubt) == ("sending", True)
    second = go_on(store, channel)
    assert second.request.state == "sent"
    assert [one.number for one in desk.desk.tickets] == [int(second.request.remote_id)]


@pytest.mark.parametrize("fault", ["500", "reset", "hang"])
def test_a_ticket_that_was_not_made_is_made_later(fault: str, vendor: Vendor, desk: HttpDesk, store: CaseStore) -> None:
    desk.faults = [fault]
    channel = vendor.channel(desk.url)
    assert send(store, channel).request.state == "sending"
    assert go_on(store, channel).request.state == "sent"
    assert len(desk.desk.tickets) == 1


@pytest.mark.parametrize(("status", "words"), [("429", "asks to wait"), ("503", "is not ready just now")])
def test_a_server_that_asks_to_wait_is_given_the_time(
    status: str, words: str, vendor: Vendor, desk: HttpDesk, store: CaseStore
) -> None:
    desk.faults = [f"{status} 77"]
    first = send(store, vendor.channel(desk.url))
    assert (first.request.state, first.request.in_doubt) == ("ready", False)
    assert first.request.next_attempt == START + timedelta(seconds=77)
    assert words in first.words


def test_a_server_may_name_the_moment_until_which_to_wait(store: CaseStore) -> None:
    with http_desk(FakeZammad()) as desk:
        desk.faults = [f"429 {format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)}"]
        first = send(store, VENDORS["zammad"].channel(desk.url))
    assert timedelta(seconds=60) < first.request.next_attempt - START <= timedelta(seconds=90)


def test_a_server_that_is_still_at_work_on_it_is_asked_before_it_is_sent_again(store: CaseStore) -> None:
    with http_desk(FakeZammad()) as desk:
        desk.faults = ["committed 409 still at work"]
        channel = VENDORS["zammad"].channel(desk.url)
        first = send(store, channel)
        assert (first.request.state, first.request.in_doubt) == ("sending", True)
        assert "still at work on it, or has it already (409)" in first.words
        assert go_on(store, channel).request.state == "sent"
        assert len(desk.desk.tickets) == 1


@pytest.mark.parametrize("host", ["desk.invalid", "127.0.0.1:9"])
def test_no_name_and_no_server_are_offline_and_no_failure(host: str, store: CaseStore) -> None:
    first = send(store, VENDORS["zammad"].channel(f"https://{host}"))
    assert (first.request.state, first.request.in_doubt, first.good) == ("ready", False, True)
    assert first.words.startswith("It is kept, and goes out to ")
    assert ("no connection to the internet" in first.words) == (host == "desk.invalid")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401 no", "does not know the user or the secret"),
        ("403 no", "may not file requests there"),
        ("404 no", "There is no help desk at this address"),
        ("413 no", "too large"),
        ("415 no", "does not take this kind of content"),
        ("422 the queue is closed", "It says: “the queue is closed”"),
        (f"400 what is {SECRET}", "It says: “what is …”"),
    ],
)
def test_a_refusal_is_told_in_words_and_ends_it(
    fault: str, words: str, vendor: Vendor, desk: HttpDesk, store: CaseStore
) -> None:
    desk.faults = [fault]
    delivery = send(store, vendor.channel(desk.url))
    assert (delivery.request.state, delivery.request.in_doubt) == ("failed", False)
    assert words in delivery.words
    assert SECRET not in delivery.words


def test_a_hotels_sign_in_page_is_not_the_help_desk(vendor: Vendor, desk: HttpDesk, store: CaseStore) -> None:
    desk.any_call, desk.faults = True, ["page"] * 5
    channel = vendor.channel(desk.url)
    first = send(store, channel)
    assert first.request.state == "sending"
    assert "may ask to be signed in to first" in first.words
    desk.faults = []
    assert go_on(store, channel).request.state == "sent"
    assert len(desk.desk.tickets) == 1


def test_a_redirection_is_not_followed_with_the_secret(vendor: Vendor, desk: HttpDesk, store: CaseStore) -> None:
    with http_desk(FakeRequestTracker()) as elsewhere:
        desk.any_call, desk.faults = True, [f"redirect {elsewhere.url}/login"] * 3
        delivery = send(store, vendor.channel(desk.url))
        assert elsewhere.calls == []
    assert delivery.request.state == "ready"
    assert "is not followed so that no password goes astray" in delivery.words


def test_an_endless_answer_is_not_read_to_its_end(vendor: Vendor, desk: HttpDesk, store: CaseStore) -> None:
    desk.faults = ["committed huge"]
    delivery = send(store, vendor.channel(desk.url))
    assert delivery.request.state == "sending"
    assert "too long" in delivery.words


def test_the_settings_are_checked_without_filing(vendor: Vendor, desk: HttpDesk, monkeypatch) -> None:
    channel = vendor.channel(desk.url)
    check = channel.check()
    assert check.good
    assert check.lines[0] == f"Reached {channel.label}."
    assert all(not desk.desk.creates(call) for call in desk.calls)
    if vendor.can_find:
        monkeypatch.setenv("DESK_SECRET", "another")
        assert "does not know the user or the secret" in channel.check().lines[0]
    monkeypatch.delenv("DESK_SECRET")
    assert "The environment variable DESK_SECRET is not set here" in channel.check().lines[0]


def test_a_secret_that_is_not_there_keeps_the_request(
    vendor: Vendor, desk: HttpDesk, store: CaseStore, monkeypatch
) -> None:
    monkeypatch.delenv("DESK_SECRET")
    delivery = send(store, vendor.channel(desk.url))
    assert delivery.request.state == "ready"
    assert "DESK_SECRET is not set here" in delivery.words
    assert desk.calls == []


def test_hostile_text_stays_text(vendor: Vendor, desk: HttpDesk, store: CaseStore) -> None:
    request = with_subject(a_request(), "a\r\nBcc: x@evil.example\x1b]52;c;x\x07")
    request = with_field(request, "caller.name", "<b>Sam</b>\r\nX: y")
    case = a_case()
    case = store.save(Case(id=case.id, started=START, updated=START, request=request))
    send(store, vendor.channel(desk.url), case)
    (ticket,) = desk.desk.tickets
    assert "\n" not in ticket.subject
    assert "\x1b" not in ticket.subject + ticket.text
    name = "&lt;b&gt;Sam&lt;/b&gt; X: y" if vendor.fake is FakeFreshdesk else "<b>Sam</b> X: y"
    assert f"Your name: {name}" in ticket.text


def test_two_addresses_are_no_address(vendor: Vendor, desk: HttpDesk) -> None:
    request = with_field(a_request(), "caller.email", "a@b.example, c@d.example")
    channel = vendor.channel(desk.url)
    if vendor.fake is FakeWebhook:
        assert channel.prepare(request, []).shown
        return
    with pytest.raises(RequestError):
        channel.prepare(request, [])


def test_zendesk_takes_a_key_of_other_content_for_a_sign_that_it_has_the_request(store: CaseStore) -> None:
    with http_desk(FakeZendesk()) as desk:
        vendor = VENDORS["zendesk"]
        desk.faults = ["committed 500"]
        send(store, vendor.channel(desk.url))
        blind = vendor.channel(desk.url, tags=("changed",), server_timeout=0)
        blind.find = lambda request: None  # type: ignore[method-assign]
        doubtful = go_on(store, blind)
        assert (doubtful.request.state, doubtful.request.in_doubt) == ("sending", True)
        assert go_on(store, vendor.channel(desk.url), 90_000).request.state == "sent"
        assert len(desk.desk.tickets) == 1


def test_request_tracker_finds_by_its_own_field(store: CaseStore) -> None:
    with http_desk(FakeRequestTracker()) as desk:
        channel = VENDORS["request-tracker"].channel(desk.url, id_field="Number", fields={})
        delivery = send(store, channel)
        assert desk.desk.tickets[0].fields == {"Number": delivery.request.id}
        assert channel.find(delivery.request).remote_id == delivery.request.remote_id


def test_a_signature_that_is_wrong_is_refused(store: CaseStore, monkeypatch) -> None:
    with http_desk(FakeWebhook()) as desk:
        monkeypatch.setenv("DESK_SECRET", "another")
        delivery = send(store, VENDORS["webhook"].channel(desk.url))
        assert delivery.request.state == "failed"
        assert desk.desk.tickets == []


def test_over_tls_only_a_certificate_that_is_trusted_gets_the_request(store: CaseStore, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    vendor = VENDORS["zammad"]
    with http_desk(FakeZammad(), context) as desk:
        first = send(store, vendor.channel(desk.url))
        assert first.request.state == "ready"
        assert "is not trusted" in first.words
        assert desk.calls == []
        good = go_on(store, vendor.channel(desk.url, ca_file=str(tmp_path / "authority.pem")))
        assert good.request.state == "sent"
        assert "is not trusted" in vendor.channel(desk.url.replace("127.0.0.1", "localhost")).check().lines[0]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://desk.example", "Without https"),
        ("ftp://desk.example", "no web address"),
        ("https://user:pw@desk.example", "more than an address"),
        ("https://desk.example/?a=b", "more than an address"),
        ("https://", "no web address"),
        ("https://desk.example:port", "no web address"),
        ("https://desk .example", "no web address"),
        ("desk.example", "no web address"),
    ],
)
def test_an_address_that_must_not_be_used_is_refused(url: str, words: str) -> None:
    with pytest.raises(RequestError, match=words) as caught:
        VENDORS["zammad"].channel(url)
    assert "[channels.desk]" in str(caught.value)
    assert "pw" not in str(caught.value)
