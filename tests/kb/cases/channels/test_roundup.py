"""The channel to Roundup, against a real tracker: filed, found again, read back."""

from pathlib import Path

import msgspec

from kb.cases.attachments import attach
from kb.cases.case import Case
from kb.cases.channels.roundup import RoundupChannel
from kb.cases.delivery import give
from kb.cases.message import render_text
from kb.cases.sender import Sender
from kb.cases.sending import Retry, Sent
from kb.cases.store import CaseStore
from kb.channel_settings import RoundupSettings

from ..conftest import START, Clock, a_request
from .conftest import Desk, channel_to, new_case
from .roundup_server import PASSWORD, USER


def send(store: CaseStore, channel: RoundupChannel, case: Case):
    give(store, case, channel, START)
    return next(Sender(store, {"desk": channel}, Clock()).send(only=case.id))


def test_a_request_is_filed_found_again_and_reads_back_as_it_was(
    roundup: Desk, store: CaseStore, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 40
    file = tmp_path / "Bildschirm – 1.png"
    file.write_bytes(content)
    channel = channel_to(roundup, fields={"priority": "urgent", "status": "chatting"})
    case = attach(store, new_case(store), file, START)
    delivery = send(store, channel, case)
    request = delivery.request
    assert delivery.words.startswith("Sent to Roundup at 127.0.0.1:")

    assert channel.find(request) == Sent(request.remote_id, request.remote_url)
    issue = roundup.tracker.get(f"issue/{request.remote_id}")["attributes"]
    assert issue["title"] == f"Licences missing [{request.id}]"
    (message,) = issue["messages"]
    kept = roundup.tracker.content(f"msg/{message['id']}").decode()  # which Roundup ends without a newline
    assert kept.replace("\r\n", "\n") == render_text(request).rstrip("\n")
    (filed,) = issue["files"]
    attributes = roundup.tracker.get(f"file/{filed['id']}")["attributes"]
    assert (attributes["name"], attributes["type"]) == ("Bildschirm – 1.png", "image/png")
    assert roundup.tracker.content(f"file/{filed['id']}") == content
    priority = roundup.tracker.get(f"priority/{issue['priority']['id']}")["attributes"]["name"]
    assert priority == "urgent"
    assert request.remote_url == f"{roundup.tracker.url}/issue{request.remote_id}"


def test_what_was_never_filed_is_not_found(roundup: Desk) -> None:
    assert channel_to(roundup).find(a_request(999)) is None


def test_a_wrong_password_files_nothing_and_says_what_to_check(roundup: Desk, store: CaseStore) -> None:
    before = roundup.tracker.titles()
    delivery = send(store, channel_to(roundup, "wrong"), new_case(store))
    assert delivery.request.state == "failed"
    assert "does not know the user or the secret" in delivery.words
    assert roundup.tracker.titles() == before


def test_a_field_that_the_tracker_does_not_take_is_told_in_its_words(roundup: Desk, store: CaseStore) -> None:
    before = roundup.tracker.titles()
    delivery = send(store, channel_to(roundup, fields={"status": "nonsense"}), new_case(store))
    assert delivery.request.state == "failed"
    assert "'nonsense' is not a status" in delivery.words
    assert roundup.tracker.titles() == before
    mended = give(store, store.load(delivery.case_id), channel_to(roundup), START)
    again = next(Sender(store, {"desk": channel_to(roundup)}, Clock()).send(only=mended.id))
    assert again.request.state == "sent"


def test_the_settings_are_checked_without_filing(roundup: Desk) -> None:
    before = roundup.tracker.titles()
    good = channel_to(roundup).check()
    assert good.good
    assert f"Signed in as {USER}, who may see the class `issue`." in good.lines
    bad = channel_to(roundup, item="isue").check()
    assert not bad.good
    assert "Class isue not found" in bad.lines[0]
    assert not channel_to(roundup, "wrong").check().good
    assert roundup.tracker.titles() == before


def test_one_link_makes_one_issue_however_often_it_is_called(roundup: Desk, store: CaseStore) -> None:
    channel = channel_to(roundup, server_timeout=0)
    case = new_case(store)
    request = send(store, channel, case).request
    # As a crash would leave it that came after the server had it, but before its answer was saved: in doubt, with the
    # link; and with a server whose search does not show it yet.
    case = store.load(case.id)
    torn = msgspec.structs.replace(request, state="sending", in_doubt=True, remote_id="", claim="used-link-0000")
    store.save(msgspec.structs.replace(case, request=torn))
    clock = Clock()
    blind = channel_to(roundup, server_timeout=0)
    blind.find = lambda request: None  # type: ignore[method-assign]
    (delivery,) = Sender(store, {"desk": blind}, clock).send(at_once=True)
    assert (delivery.request.state, delivery.request.in_doubt) == ("sending", True)
    (delivery,) = Sender(store, {"desk": channel}, lambda: clock().replace(year=2027)).send()
    assert delivery.request.state == "sent"
    assert roundup.tracker.titles().count(f"Licences missing [{request.id}]") == 1


def test_a_tracker_that_is_down_keeps_the_request(store: CaseStore) -> None:
    settings = RoundupSettings(url="http://127.0.0.1:9/desk", user=USER)
    channel = RoundupChannel("desk", settings, lambda: PASSWORD)
    delivery = send(store, channel, new_case(store))
    assert delivery.good
    assert delivery.words.startswith("It is kept, and goes out to Roundup ")
    assert delivery.words.endswith("is there, but no help desk answers.")
    assert isinstance(channel.find(delivery.request), Retry)
