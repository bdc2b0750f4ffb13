"""The main job end to end: from "my new licences are missing" to a request that says where they are and why."""

import email
import email.policy
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.accounts.demo import ACCOUNT, demo_caller

pytestmark = pytest.mark.terminal

COLLEAGUE = "tomasz.wilk@harbour.example"
CALLER = demo_caller(ACCOUNT)
CONTRACT = "77190352"

Start = Callable[..., "Terminal"]  # noqa: F821  # `Terminal` is in conftest.py, which tests do not import
Run = Callable[..., subprocess.CompletedProcess[str]]


def text_of(path: Path) -> str:
    """Return an e-mail file's subject and text."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "support@reseller.example"
    body = message.get_body()
    assert body is not None
    return f"{message['Subject']}\n{body.get_content()}"


def assert_says_it_all(text: str, caller: str = CALLER) -> None:
    """Assert that a request holds the contract, both addresses, and why it was written."""
    words = " ".join(text.split())
    assert CONTRACT in words
    assert caller in words
    assert COLLEAGUE in words
    assert "The new licences are under a colleague's address" in words
    assert "was confirmed to Tomasz Wilk" in words
    assert "Which address did the order confirmation go to? A colleague's, or somebody else's" in words


def test_a_customer_gets_from_home_to_an_exported_request_by_keyboard(terminal: Start, tmp_path: Path) -> None:
    target = tmp_path / "for support.eml"
    screen = terminal("--demo", size=(80, 24))
    screen.wait_for("What is wrong, or what are you looking for?", "3 problems found")
    screen.wait_for("▸ I am the contract manager but see no licences ▸ I bought more licences but cannot see them")
    screen.press("down")
    screen.wait_for("/ Search")
    screen.press("down", "down", "enter")
    screen.wait_for(
        "The new licences are under a colleague's address",
        f"under Tomasz Wilk <{COLLEAGUE}>",
        "Write a support request",
    )
    screen.press("w")
    screen.wait_for("What that rests on")
    screen.press("escape")
    screen.wait_until(lambda words: "What that rests on" not in words, "the conclusion again")
    screen.press("s")
    screen.wait_for("Ready. F9 shows exactly what will leave", CONTRACT, CALLER, COLLEAGUE)
    screen.press("f9")
    screen.wait_for("This, and nothing else, goes to support@reseller.example")
    screen.press("e")
    screen.wait_for("Save the e-mail file as")
    screen.press("ctrl+u")
    screen.wait_for("The file's name")
    screen.type(str(target))
    screen.press("enter")
    screen.wait_for("Has it gone to the support desk?", "Saved as")
    screen.press("n")
    screen.wait_for("1 request not sent yet.", "saved as an e-mail file")
    screen.press("s")
    screen.wait_for("All requests are sent.")
    screen.press("ctrl+q")
    assert screen.ended() == 0
    assert_says_it_all(text_of(target))


def test_the_same_by_mouse(terminal: Start, environment: dict[str, str]) -> None:
    downloads = Path(environment["HOME"]) / "Downloads"
    downloads.mkdir()
    screen = terminal("--demo", size=(80, 24))
    screen.wait_for("3 problems found", "▸ I bought more licences but cannot see them")
    screen.click("I bought more licences")
    screen.wait_for("The new licences are under a colleague's address", "Write a support request")
    screen.click("Write a support request")
    screen.wait_for("Ready. F9 shows exactly what will leave")
    screen.click("F9 Preview")
    screen.wait_for("This, and nothing else, goes to support@reseller.example")
    screen.click("E-mail file")
    screen.wait_for("Save the e-mail file as", "F9 Take it")
    screen.click("F9 Take it")
    screen.wait_for("Has it gone to the support desk?")
    screen.click("It is sent")
    screen.wait_for("All requests are sent.")
    (saved,) = downloads.glob("request-DS-*.eml")
    assert_says_it_all(text_of(saved))


def test_the_same_by_a_script(piped: Run, tmp_path: Path) -> None:
    target = tmp_path / "request.eml"
    result = piped("--demo", "solve", "new-licences-missing", "--json", "--request", str(target))
    assert result.returncode == 0, result.stderr
    state = json.loads(result.stdout)
    assert (state["status"], state["cause"]) == ("contact", "under-a-colleague")
    assert state["request"]["missing"] == []
    assert state["request"]["fields"]["contract.number"] == CONTRACT
    assert_says_it_all(state["request"]["text"])
    assert_says_it_all(text_of(target))


def test_the_same_at_a_prompt(terminal: Start, tmp_path: Path) -> None:
    screen = terminal("--demo", "solve", "new-licences-missing", size=(100, 50))
    screen.wait_for("The record answers: Which address did the order confirmation go to?", "Write a support request")
    assert COLLEAGUE in screen.words
    screen.press("enter")
    screen.wait_for("Save it as an e-mail file in this folder?")
    screen.press("enter")
    screen.wait_for("Kept in the outbox as DS-")
    assert screen.ended() == 0
    (saved,) = tmp_path.glob("request-DS-*.eml")
    assert_says_it_all(text_of(saved))


def test_the_same_by_an_agent_on_the_phone(terminal: Start, tmp_path: Path) -> None:
    target = tmp_path / "call.txt"
    screen = terminal("--demo", "--account", "old-mill-architects", "--staff", size=(100, 30))
    screen.wait_for("What is wrong, or what are you looking for?", "Old Mill")
    screen.press("f4")
    screen.wait_for("3 I bought more licences but cannot see them")
    screen.press("3")
    screen.wait_for("helen.marlow@oldmill.example")
    screen.press("l")
    screen.wait_for("Find an account")
    screen.type("wilk")
    screen.wait_for("1 account", "Harbour Engineering plc", "person Tomasz Wilk")
    screen.press("enter")
    screen.wait_until(lambda words: "Find an account" not in words and "helen" not in words, "nobody calling")
    screen.wait_for("Are you the contract manager, in other words the person in whose name", "8 causes still possible")
    assert re.search(r"missing · \d:\d\d", screen.words)
    screen.press("u")
    screen.wait_for("Whom and what is it about?")
    screen.type("grace")
    screen.wait_for("Grace Whitmore grace.whitmore@harbour.example")
    screen.press("enter", "f9")
    screen.wait_for("The new licences are under a colleague's address", "Tomasz Wilk", "· Grace Whitmore")
    screen.press("t")
    screen.wait_for("What the caller said")
    screen.type("Rang at nine, very polite")
    screen.press("enter")
    screen.wait_for("Note ", "Rang at nine, very polite")
    screen.press("s")
    screen.wait_for("Ready. F9 shows exactly what will leave", COLLEAGUE)
    screen.press("f9")
    screen.wait_for("This, and nothing else")
    screen.press("t")
    screen.wait_for("Save the text file as")
    screen.press("ctrl+u")
    screen.wait_for("The file's name")
    screen.type(str(target))
    screen.press("enter")
    screen.wait_for("Has it gone to the support desk?")
    screen.press("y")
    screen.wait_for("All requests are sent.")
    screen.press("ctrl+q")
    assert screen.ended() == 0
    text = target.read_text(encoding="utf-8")
    assert_says_it_all(text, "grace.whitmore@harbour.example")
    assert "Your name: Grace Whitmore" in text
    assert "- Rang at nine, very polite" in text
