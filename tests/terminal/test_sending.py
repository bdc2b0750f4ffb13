"""From "only support can help" to "sent, ticket 4711" in a real terminal: offline, online again, killed while it sends.

The help desk is a stand-in for Request Tracker, which makes a ticket of every call, on loopback.
"""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from kb.accounts.demo import ACCOUNT, demo_caller, prepare_demo
from kb.cases.outbox import requests
from kb.cases.store import CaseStore
from tests.kb.cases.channels.fake_desks import SECRET, FakeRequestTracker
from tests.kb.cases.channels.http_desk import HttpDesk, http_desk
from tests.kb.cases.channels.ports import free_port

pytestmark = pytest.mark.terminal

ATTACH = "\x1b[21~"  # F10
CONFIG = """
channel = "desk"

[channels.desk]
kind = "request-tracker"
label = "our help desk"
url = "http://127.0.0.1:{port}"
queue = "General"
secret = "env:DESK_SECRET"
timeout = 5
server_timeout = 0
"""

Start = Callable[..., "Terminal"]  # noqa: F821  # `Terminal` is in conftest.py, which tests do not import


@pytest.fixture
def port(environment: dict[str, str], tmp_path: Path) -> int:
    """Set the way to a help desk on a port where nothing listens yet, and give the caller an account record."""
    prepare_demo(tmp_path / "data" / "accounts", datetime.now().astimezone())
    environment["DESK_SECRET"] = SECRET
    chosen = free_port()
    (tmp_path / "config.toml").write_text(CONFIG.format(port=chosen))
    return chosen


def wait_for_tickets(desk: HttpDesk, count: int) -> None:
    end = time.monotonic() + 20
    while len(desk.desk.tickets) < count:
        assert time.monotonic() < end, "the help desk never got it"
        time.sleep(0.01)


def test_a_request_reaches_the_help_desk_once(terminal: Start, port: int, tmp_path: Path) -> None:
    shot = tmp_path / "screen shot.png"
    shot.write_bytes(b"\x89PNG" + bytes(range(256)))
    who = ("--account", ACCOUNT, "--caller", demo_caller(ACCOUNT))
    screen = terminal(*who)
    screen.click("I bought more licences")
    screen.wait_for("Only support can change this.", "Write a support request")
    screen.press("s")
    screen.wait_for("Ready. F9 shows exactly what will leave")
    screen.type(ATTACH)
    screen.wait_for("Attach a file", "At most 10.0 MB a file")
    screen.type(str(shot))
    screen.press("enter")
    screen.wait_for("Attached: screen")
    screen.press("f9")
    screen.wait_for("This, and nothing else, goes to our help desk when you choose Send.")

    # There is no help desk yet: that is no error.
    screen.press("f9")
    screen.wait_for("It is kept, and goes out to our help desk by itself. Next try at")
    screen.press("escape")
    screen.wait_for("1 request not sent yet. It goes out by itself.", "x Do not send")

    with http_desk(FakeRequestTracker(), port=port) as desk:
        screen.wait_for("All requests are sent.", "sent, ticket 4711", "Sent to our help desk, ticket 4711.")
        (ticket,) = desk.desk.tickets
        assert ticket.subject.startswith("Change the contract manager of new licences")
        assert ticket.caller == demo_caller(ACCOUNT)
        assert ticket.files == {shot.name: shot.read_bytes()}

        # Killed when the help desk has it and has not said so: it is found there, and not sent again.
        desk.faults = ["committed hang"]
        screen.press("n")
        screen.type("The plotter is gone")
        screen.wait_for("The plotter is gone", "Ready.")
        screen.press("f9")
        screen.wait_for("The plotter is gone [DS-", "when you choose Send.")
        screen.press("f9")
        wait_for_tickets(desk, 2)
        screen.kill()
        states = {
            case.request.subject: (case.request.state, case.request.in_doubt)
            for case in requests(CaseStore(tmp_path / "data" / "cases"))
        }
        assert states["The plotter is gone"] == ("sending", True)

        screen = terminal(*who)
        screen.wait_for("What is wrong, or what are you looking for?")
        screen.press("f6")
        screen.wait_for(
            "All requests are sent.", "The plotter is gone", "sent, ticket 4712", "Found there, ticket 4712."
        )
        assert len(desk.desk.tickets) == 2
        screen.press("ctrl+q")
        assert screen.ended() == 0
