"""Several Desksides that send from one outbox at the same time: real processes, each request files one ticket."""

import subprocess
import sys
from pathlib import Path

import pytest

from kb.cases.channels.opening import open_channel
from kb.cases.delivery import give
from kb.cases.store import CaseStore
from kb.channel_settings import RequestTrackerSettings

from .channels.fake_desks import SECRET, FakeRequestTracker
from .channels.http_desk import http_desk
from .conftest import START, a_case

PROGRAM = """
import sys
from pathlib import Path
from kb.cases.channels.opening import open_channel
from kb.cases.sender import Sender
from kb.cases.store import CaseStore
from kb.channel_settings import RequestTrackerSettings
from kb.desk import local_now
from kb.errors import LockedError
folder, url = sys.argv[1:]
settings = RequestTrackerSettings(url=url, queue="General", secret="env:DESK_SECRET", server_timeout=0)
sender = Sender(CaseStore(Path(folder)), {"desk": open_channel("desk", settings, "")}, local_now)
print("ready", flush=True)
sys.stdin.readline()
while sender.next_time() is not None:
    try:
        for delivery in sender.send(at_once=True):
            print(delivery.request.state, flush=True)
    except LockedError:
        continue  # another one sends
"""


@pytest.mark.timeout(120)
def test_several_processes_send_each_request_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET", SECRET)
    store = CaseStore(tmp_path / "cases")
    with http_desk(FakeRequestTracker()) as desk:  # it makes a ticket of every call, as the real one does
        # Some of the answers get lost, so that there is something to look for.
        desk.faults = ["committed reset", "", "500", "committed 502", ""]
        settings = RequestTrackerSettings(url=desk.url, queue="General", secret="env:DESK_SECRET")
        channel = open_channel("desk", settings, "")
        cases = [give(store, store.save(a_case(number)), channel, START) for number in range(6)]
        command = [sys.executable, "-c", PROGRAM, str(store.folder), desk.url]
        senders = [
            subprocess.Popen(
                command, cwd=Path(__file__).parents[3], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(3)
        ]
        for one in senders:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in senders:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        told = [one.communicate(timeout=60)[0].split() for one in senders]
        assert [one.returncode for one in senders] == [0, 0, 0]
        numbers = sorted(ticket.number for ticket in desk.desk.tickets)
    requests = [store.load(case.id).request for case in cases]
    assert [request.state for request in requests] == ["sent"] * 6
    assert sorted(int(request.remote_id) for request in requests) == numbers
    assert sum(words.count("sent") for words in told) >= 6
    assert not any(request.in_doubt for request in requests)
