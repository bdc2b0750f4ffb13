"""Nothing from an article, a troubleshooter or a record reaches the terminal as something that it would obey."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kb.accounts.samples import harbour_engineering
from kb.accounts.store import AccountStore

pytestmark = pytest.mark.terminal

Start = Callable[..., Any]
PAYLOAD = "\x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x9b31m\u202e"
ESCAPED = '"\\x1b]52;c;ZXZpbA==\\x07\\x1b]0;owned\\x07\\x9b31m\\u202e %s"'
OBEYED = ("\x1b]52", "\x1b]0;", "\x1b]2;", "\x9b", "\u202e")

FLOW = """\
flow: seats
version: "1"
reviewed: 2026-11-20
title: %(title)s
symptom: %(symptom)s
article: evil.md
facts:
  seen:
    ask: %(ask)s
    why: %(why)s
    values: {yes: %(yes)s, no: Answer no}
causes:
  - id: look
    title: %(cause)s
    when: {seen: yes}
    because: %(because)s
    then: {contact: move}
  - id: fix
    title: A fix
    when: {seen: no}
    because: Nobody sees them.
    then: {fix: evil.md, who: [contract_manager], verify: %(verify)s, else: move}
contacts:
  move: {subject: %(subject)s, asks: [%(asks)s]}
"""


@pytest.fixture
def evil_library(tmp_path: Path) -> Path:
    """Return a library whose every text carries the payload."""
    folder = tmp_path / "evil library"
    (folder / "articles" / "bad").mkdir(parents=True)
    (folder / "troubleshooters").mkdir()
    quoted = {name: ESCAPED % name for name in ("title", "summary", "name")}
    (folder / "library.yaml").write_text(
        f"title: {quoted['title']}\nsupport: {{name: {quoted['name']}, email: s@reseller.example}}\n"
        f"categories:\n  - {{id: bad, title: {quoted['title']}, summary: {quoted['summary']}}}\n",
        encoding="utf-8",
    )
    (folder / "articles" / "bad" / "evil.md").write_text(
        f"---\ntitle: {quoted['title']}\nsummary: {quoted['summary']}\ncategory: bad\n---\n"
        f"Body words {PAYLOAD} and a [link{PAYLOAD}](https://x.example/{PAYLOAD}).\n\n## Steps\n\n"
        f"1. Step one{PAYLOAD}.\n\n```\ncode {PAYLOAD}\n```\n\n| a{PAYLOAD} | b |\n|---|---|\n| c | {PAYLOAD} |\n",
        encoding="utf-8",
    )
    names = ("title", "symptom", "ask", "why", "yes", "cause", "because", "verify", "subject", "asks")
    flow = FLOW % {name: ESCAPED % f"the {name}" for name in names}
    (folder / "troubleshooters" / "seats.yaml").write_text(flow, encoding="utf-8")
    return folder


@pytest.fixture
def evil_account(tmp_path: Path) -> str:
    """Return the id of an account in which every text that a person wrote carries the payload."""
    store = AccountStore(tmp_path / "data" / "accounts", good_copies=0)
    record = store.save(harbour_engineering(datetime.now().astimezone()))
    path = store.path_of(record.id)
    tables = json.loads(path.read_text(encoding="utf-8"))
    del tables["_file"]
    texts = {
        "company",
        "first_name",
        "product",
        "contract_number",
        "subscription_id",
        "name",
        "number",
        "notes",
        "team",
    }
    for table in tables.values():
        for row in table.values():
            for name in texts & row.keys():
                row[name] = f"{row[name]}{PAYLOAD}"
    path.write_text(json.dumps(tables), encoding="utf-8")
    return record.id


def assert_harmless(raw: bytes) -> None:
    """Assert that nothing of the payload is left that a terminal obeys."""
    text = raw.decode("utf-8")
    for obeyed in OBEYED:
        assert obeyed not in text, repr(text[text.index(obeyed) - 60 : text.index(obeyed) + 60])


def test_no_screen_lets_it_through(terminal: Start, evil_library: Path, evil_account: str, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    caller = ("--caller", "grace.whitmore@harbour.example")
    screen = terminal("--library", str(evil_library), "--account", evil_account, *caller, size=(110, 40))
    screen.wait_for("the symptom", "problems found")
    screen.press("f3")
    screen.wait_for("All articles")
    screen.press("enter")
    screen.wait_for("]52;c;ZXZpbA==")
    screen.press("f5")
    screen.wait_for("problems found.", "Contracts", "]52;c;ZXZpbA==")
    screen.press("f4")
    screen.wait_for("What is wrong?", "the symptom")
    screen.press("1")
    screen.wait_for("the ask", "2 Answer no")
    screen.press("w")
    screen.wait_for("the why")
    screen.press("escape")
    screen.wait_until(lambda words: "the why" not in words)
    screen.press("1")
    screen.wait_for("the cause", "the because", "Write a support request")
    screen.press("s")
    screen.wait_for("Ready.", "the subject", "the asks")
    screen.press("f9")
    screen.wait_for("This, and nothing else")
    screen.press("t")
    screen.wait_for("Save the text file as")
    screen.press("ctrl+u")
    screen.wait_for("The file's name")
    screen.type(str(target))
    screen.press("enter")
    screen.wait_for("Saved as")
    screen.press("n")
    screen.wait_for("1 request not sent yet.")
    screen.press("ctrl+q")
    assert screen.ended() == 0
    assert_harmless(screen.raw)
    assert_harmless(target.read_bytes())


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "evil"),
        ("search", "words"),
        ("flow", "show", "seats"),
        ("check",),
        ("account", "show"),
        ("account", "check"),
        ("account", "find", "whitmore"),
    ],
    ids=" ".join,
)
def test_no_command_lets_it_through(
    terminal: Start, evil_library: Path, evil_account: str, arguments: tuple[str, ...]
) -> None:
    screen = terminal("--library", str(evil_library), "--account", evil_account, *arguments, size=(100, 50))
    assert screen.ended() in (0, 1)
    assert "ZXZpbA==" in screen.raw.decode() or arguments[0] in ("search", "check")
    assert_harmless(screen.raw)


def test_no_prompt_lets_it_through(terminal: Start, evil_library: Path, evil_account: str) -> None:
    screen = terminal("--library", str(evil_library), "--account", evil_account, "solve", "seats", size=(100, 50))
    screen.wait_for("the ask", "2 Answer no")
    screen.type("?\r")
    screen.wait_for("the why")
    screen.type("2\r")
    screen.wait_for("Step one", "the verify", "[y/N]")
    screen.type("n\r")
    screen.wait_for("Write a support request now?")
    screen.type("y\r")
    screen.wait_for("Your name (needed)")
    screen.type("Kim\r")
    screen.press("ctrl+d")
    screen.ended()
    assert_harmless(screen.raw)
