"""The channel to Roundup, against a real tracker: filed, found again, read back."""

import itertools
import os
import random
import signal
import subprocess
import sys
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

from ..conftest import START, Clock, a_case, a_request
from .conftest import Desk
from .cutting_proxy import Cut
from .roundup_server import PASSWORD, USER

_NUMBERS = itertools.count(100)
_KILLS = int(os.environ.get("DESKSIDE_KILLS", "5"))


def channel_to(desk: Desk, secret: str = PASSWORD, **more) -> RoundupChannel:
    settings = RoundupSettings(url=desk.tracker.url, user=USER, **more)
    return RoundupChannel("desk", settings, lambda: secret)


def new_case(store: CaseStore) -> Case:
    return store.save(a_case(next(_NUMBERS)))


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


def test_a_sender_that_is_killed_neither_loses_nor_doubles(roundup: Desk, store: CaseStore) -> None:
    chance = random.Random(4711)
    # Calls of one request: the one-time link, the message, the issue; in doubt there is a search before.
    cuts = [Cut(3, "committed"), Cut(1, "committed"), Cut(3, "before"), Cut(2, "committed"), Cut(3, "after")]
    cases: list[Case] = []
    killed = 0
    while killed < _KILLS:
        if not waiting(store):
            cases.append(give(store, new_case(store), channel_to(roundup), START))
        cut = cuts.pop(0) if cuts else Cut(chance.randint(1, 5), chance.choice(["before", "committed", "after"]))
        killed += run_and_cut(roundup, store, "careful", cut)
    while waiting(store):
        assert not run_and_cut(roundup, store, "careful", None)
    titles = roundup.tracker.titles()
    numbers = [case.request.id for case in cases]
    assert [sum(number in title for title in titles) for number in numbers] == [1] * len(numbers)
    for case in cases:
        request = store.load(case.id).request
        assert request.state == "sent"
        assert request.id in roundup.tracker.get(f"issue/{request.remote_id}")["attributes"]["title"]


def test_a_naive_sender_that_is_killed_doubles(roundup: Desk, store: CaseStore) -> None:
    case = new_case(store)
    assert run_and_cut(roundup, store, "naive", Cut(1, "committed"))
    assert not run_and_cut(roundup, store, "naive", None)
    assert roundup.tracker.titles().count(f"Licences missing [{case.request.id}]") == 2


def waiting(store: CaseStore) -> bool:
    """Tell whether anything is not sent yet."""
    return any(store.load(case_id).request.state != "sent" for case_id in store.ids())


def run_and_cut(desk: Desk, store: CaseStore, way: str, cut: Cut | None) -> bool:
    """Run a sender to its end, or until it is killed; return whether it was."""
    program = Path(__file__).with_name("sending_process.py")
    command = [sys.executable, str(program), str(store.folder), desk.tracker.url, way]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[4])
    desk.proxy.arm(cut, lambda: os.kill(process.pid, signal.SIGKILL))
    return process.wait(60) == -signal.SIGKILL


def test_a_tracker_that_is_down_keeps_the_request(store: CaseStore) -> None:
    settings = RoundupSettings(url="http://127.0.0.1:9/desk", user=USER)
    channel = RoundupChannel("desk", settings, lambda: PASSWORD)
    delivery = send(store, channel, new_case(store))
    assert delivery.good
    assert "is there, but no help desk answers. It is kept" in delivery.words
    assert isinstance(channel.find(delivery.request), Retry)
