"""The channel to Request Tracker, against a real one: `make helpdesk` installs it, starts it and runs this."""

import os
import signal
import subprocess
import sys
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from kb.cases.attachments import attach
from kb.cases.case import Case
from kb.cases.channels.request_tracker import RequestTrackerChannel
from kb.cases.delivery import give
from kb.cases.identifiers import new_request_id
from kb.cases.message import render_text
from kb.cases.request import with_field, with_subject
from kb.cases.sender import Delivery, Sender
from kb.cases.store import CaseStore
from kb.channel_settings import RequestTrackerSettings
from kb.desk import local_now

from ..kb.cases.channels.cutting_proxy import Cut, CuttingProxy
from ..kb.cases.conftest import a_case

URL = os.environ.get("DESKSIDE_RT_URL", "")
TOKEN = os.environ.get("DESKSIDE_RT_TOKEN", "")
PASSWORD = os.environ.get("DESKSIDE_RT_PASSWORD", "")

pytestmark = [
    pytest.mark.skipif(not URL, reason="Request Tracker is not running: `make helpdesk` installs and starts it."),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="session", autouse=True)
def running() -> None:
    """Wait until it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"{URL}/REST/2.0/rt", timeout=20, trust_env=False).status_code == 401:
                return
        except httpx.HTTPError:
            time.sleep(0.2)  # it says nowhere when it is ready
    pytest.fail("Request Tracker does not answer.")


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """Return an empty folder of cases."""
    return CaseStore(tmp_path / "cases")


def channel_to(url: str = URL, secret: str = TOKEN, **more: Any) -> RequestTrackerChannel:
    settings = RequestTrackerSettings(**({"url": url, "queue": "General", "timeout": 30} | more))
    return RequestTrackerChannel("desk", settings, lambda: secret)


def new_case(store: CaseStore, number: int = 0) -> Case:
    case = a_case(number)
    assert case.request is not None
    return store.save(msgspec.structs.replace(case, request=msgspec.structs.replace(case.request, id=new_request_id())))


def send(store: CaseStore, channel: RequestTrackerChannel, case: Case) -> Delivery:
    given = give(store, case, channel, local_now())
    return next(Sender(store, {"desk": channel}, local_now).send(only=given.id))


def rt(path: str, **params: str) -> Any:
    headers = {"Authorization": f"token {TOKEN}"}
    answer = httpx.get(f"{URL}/REST/2.0/{path}", params=params, headers=headers, timeout=30, trust_env=False)
    answer.raise_for_status()
    return answer.json()


def tickets_of(number: str) -> list[str]:
    return [one["id"] for one in rt("tickets", query=f"Subject LIKE '{number}'")["items"]]


@pytest.mark.parametrize("way", ["token", "password"])
def test_a_request_is_filed_found_again_and_reads_back_as_it_was(way: str, store: CaseStore, tmp_path: Path) -> None:
    file = tmp_path / "licence – ü.lic"
    file.write_bytes(bytes(range(256)) * 40)
    proof = {"user": "root", "secret": PASSWORD} if way == "password" else {}
    channel = channel_to(**proof, id_field="Deskside", fields={"Contract": "{contract.number}"})
    delivery = send(store, channel, attach(store, new_case(store), file, local_now()))
    request = delivery.request
    assert (request.state, request.remote_id.isdigit()) == ("sent", True)
    assert channel.find(request).remote_id == request.remote_id
    assert channel_to().find(request).remote_id == request.remote_id

    ticket = rt(f"ticket/{request.remote_id}")
    assert ticket["Subject"] == f"Licences missing [{request.id}]"
    assert [one["id"] for one in ticket["Requestor"]] == ["sam@harbour.example"]
    custom = {one["name"]: one["values"] for one in ticket["CustomFields"]}
    assert (custom["Deskside"], custom["Contract"]) == ([request.id], ["110012345678"])
    parts = [
        rt(f"attachment/{one['id']}") for one in rt(f"ticket/{request.remote_id}/attachments", per_page="100")["items"]
    ]
    texts = [decoded(one) for one in parts if one.get("ContentType") == "text/plain" and not one.get("Filename")]
    assert render_text(request).encode() in [text.replace(b"\r\n", b"\n") for text in texts]
    assert [decoded(one) for one in parts if one.get("Filename") == "licence _ u.lic"] == [file.read_bytes()]


def decoded(part: dict[str, Any]) -> bytes:
    """Return an attachment's bytes: RT gives them in Base64."""
    return b64decode(part.get("Content") or "")


def test_hostile_text_makes_one_ticket_with_one_requestor(store: CaseStore) -> None:
    case = new_case(store)
    request = with_subject(case.request, "a\nBcc: x@y.example")
    request = with_field(request, "caller.name", "Sam, evil@x.example")
    delivery = send(store, channel_to(), store.save(msgspec.structs.replace(case, request=request)))
    ticket = rt(f"ticket/{delivery.request.remote_id}")
    assert ticket["Subject"] == f"a Bcc: x@y.example [{request.id}]"
    assert [one["id"] for one in ticket["Requestor"]] == ["sam@harbour.example"]


def test_a_refusal_is_told_in_its_words(store: CaseStore) -> None:
    wrong = send(store, channel_to(secret="1-14-0123456789abcdef"), new_case(store, 0))
    assert "does not know the user or the secret" in wrong.words
    no_queue = send(store, channel_to(queue="Nowhere"), new_case(store, 1))
    assert no_queue.request.state == "failed"
    assert tickets_of(wrong.request.id) == tickets_of(no_queue.request.id) == []


def test_the_settings_are_checked_without_filing() -> None:
    good = channel_to().check()
    assert good.lines[-1] == "Signed in, and the queue General is there."
    assert not channel_to(queue="Nowhere").check().good
    assert not channel_to(secret="1-14-0").check().good


PROGRAM = """
import sys
from pathlib import Path
from tests.helpdesk.test_request_tracker import channel_to
from kb.cases.sender import Sender
from kb.cases.store import CaseStore
from kb.desk import local_now
channel = channel_to(sys.argv[2], server_timeout=0)
list(Sender(CaseStore(Path(sys.argv[1])), {"desk": channel}, local_now).send(at_once=True))
"""


def test_a_sender_that_is_killed_neither_loses_nor_doubles(store: CaseStore) -> None:
    proxy = CuttingProxy(int(URL.rpartition(":")[2]))
    address = f"http://127.0.0.1:{proxy.port}"
    moments = ["committed", "before", "after", "committed", "committed", "before", "after", "committed"]
    cases = [give(store, new_case(store, n), channel_to(), local_now()) for n in range(4)]
    killed = 0
    for moment in moments:
        killed += run(store, address, proxy, Cut(1 if killed % 2 else 2, moment))  # in doubt, call 1 is the search
    for _ in range(20):
        if all(store.load(case.id).request.state == "sent" for case in cases):
            break
        run(store, address, proxy, None)
    proxy.close()
    assert killed >= 4
    for case in cases:
        request = store.load(case.id).request
        assert tickets_of(request.id) == [request.remote_id]


def run(store: CaseStore, address: str, proxy: CuttingProxy, cut: Cut | None) -> bool:
    """Run a sender to its end, or until it is killed; return whether it was."""
    command = [sys.executable, "-c", PROGRAM, str(store.folder), address]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    proxy.arm(cut, lambda: os.kill(process.pid, signal.SIGKILL))
    return process.wait(120) == -signal.SIGKILL
