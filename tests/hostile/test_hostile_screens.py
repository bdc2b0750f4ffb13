"""No screen lets anything through that a terminal would obey: every screen in a real terminal, all bytes looked at."""

import json
import os
import re
from collections.abc import Callable

import pytest

from tests.hostile.inspecting import harm_on_terminal
from tests.hostile.payloads import CSI_8, ESC, PAYLOADS, together
from tests.hostile.world import ARTICLE, CALLER, FLOW, World
from tests.terminal.conftest import Terminal

pytestmark = pytest.mark.terminal

Start = Callable[..., Terminal]
F7 = f"{ESC}[18~"
F10 = f"{ESC}[21~"
PALETTE = chr(16)
PASTE = f"{ESC}[200~%s{ESC}[201~"


def walk(screen: Terminal, *steps: str | tuple[str, ...]) -> None:
    """Press keys, and wait for the words in brackets. After Escape the screen must be still: else it is another key."""
    for step in steps:
        if isinstance(step, tuple):
            screen.wait_for(*step)
        else:
            screen.press(step)
            if step == "escape":
                settle(screen)


def settle(screen: Terminal) -> None:
    """Wait until nothing comes any more."""
    while screen._read(0.2):
        pass


def check(screen: Terminal) -> None:
    """Wait until the screen is still, with a payload's word on it, and look at all that came."""
    settle(screen)
    assert re.search(r"Q\d\dZ", screen.text)
    assert harm_on_terminal(screen.raw) == []


def test_home_the_palette_and_the_help(terminal: Start) -> None:
    screen = terminal()
    walk(screen, ("What is wrong, or what", "problems found"), *"plain words", ("Troubleshooter",), "down", "down")
    walk(screen, PALETTE, ("Search for commands",), *"Q11", ("Article:",), "escape", "escape")
    walk(screen, "f1", ("Keys that work here",), "escape")
    check(screen)


def test_reading(terminal: Start) -> None:
    screen = terminal(ARTICLE)
    walk(screen, ("Support is",), *[" "] * 7)
    walk(screen, "o", "down", "escape", "t", "down", "down", "escape", "a", ("All articles",), " ", " ", " ", "<")
    walk(screen, "M", ("Bookmarks",), "down", "escape")
    walk(screen, "/", *"plain", "enter", "enter", "escape")
    check(screen)


def test_a_link_is_shown_before_it_is_opened(terminal: Start, world: World) -> None:
    address = "http://evil.example/?%5d52;c;ZXZpbA==" + "a" * 20
    (world.library / "links.md").write_text(f"# Links\n\n[the bank]({address})\n", encoding="utf-8")
    screen = terminal("links")
    walk(screen, ("the bank",), "tab", "enter", ("Open this page in your browser?", address), "escape")
    check(screen)


def test_the_troubleshooter(terminal: Start) -> None:
    screen = terminal("--caller", CALLER, FLOW)
    walk(screen, ("still possible",), "w", ("Why is this asked?",), "escape")
    walk(screen, "h", ("Steps",), "escape", "u", ("Whom and what is it about?",), "escape")
    walk(screen, "t", *"a note", "enter", "c", "c", "1", ("Ask support",), "w", "escape")
    check(screen)


def test_a_telephone_call(terminal: Start) -> None:
    screen = terminal()
    walk(screen, ("What is wrong, or what",), chr(20), ("Who calls?",), *"harbour", ("Enter takes the first.",))
    walk(screen, "enter", ("What does the caller say?", "A number takes"), *"plain", ("Troubleshooter",), "enter")
    walk(screen, ("still possible",), "j", ("Answer out of order",), "down", "escape", "t", *"a note", "enter")
    walk(screen, "e", ("How did it end?",), "down", "escape", "p", ("1 call.",), "escape")
    check(screen)


def test_a_fix_and_what_is_asked_of_support(terminal: Start) -> None:
    screen = terminal("--caller", CALLER, FLOW)
    walk(screen, ("still possible",), "2", ("It worked",), "w", "escape", "n", ("Ask support",))
    walk(screen, "s", ("What it is about",), "f9", ("Subject:",), "escape", "escape")
    check(screen)


def test_the_list_of_troubleshooters(terminal: Start) -> None:
    screen = terminal()
    walk(screen, ("What is wrong, or what",), "f4", ("What is wrong?", "I am:"), "down", "right")
    check(screen)


def test_the_account(terminal: Start, world: World) -> None:
    report = world.folder / "users.csv"
    rows = "".join(
        f'"{payload.text}",x,k{payload.word}@f.example,T\n' for payload in PAYLOADS if '"' not in payload.text
    )
    report.write_bytes(b"first_name,last_name,email,team_name\n" + rows.encode("utf-8", "surrogatepass"))
    screen = terminal()
    walk(screen, ("What is wrong, or what",), "f5", ("problems found", "Contracts"))
    walk(screen, *["down"] * 6, "e", ("Change by hand",), "escape")
    walk(screen, "o", ("Find an account",), *"harbour", ("1 account",), "escape")
    walk(screen, "i", ("Import reports",), *str(report), "enter", ("People:",), "escape")
    check(screen)


def test_requests(terminal: Start, world: World) -> None:
    screen = terminal()
    walk(screen, ("What is wrong, or what",), "f6", (world.request_id,), "enter", ("What it is about",))
    walk(screen, "f9", ("Subject:",), " ", " ", "escape", "escape")
    check(screen)


def test_the_editor(terminal: Start) -> None:
    screen = terminal(ARTICLE)
    walk(screen, ("Support is",), "e", ("title:",), F10, "down", "down", "escape", "f8")
    check(screen)


def test_hostile_file_names_in_the_editor(terminal: Start, world: World) -> None:
    screen = terminal()
    walk(screen, ("What is wrong, or what",), F7, ("names",), "down", "down", "enter", *["down"] * 12, "enter", F10)
    check(screen)


def test_what_is_pasted(terminal: Start) -> None:
    pasted = together([payload for payload in PAYLOADS if payload.name != "surrogate"]).replace(chr(0), "")
    screen = terminal()
    walk(screen, ("What is wrong, or what",), PASTE % pasted, ("Q31Z",))
    check(screen)
    screen = terminal(ARTICLE)
    walk(screen, ("Support is",), "e", ("title:",), PASTE % f"{CSI_8}41m pasted there{chr(0x202E)}", ("pasted there",))
    check(screen)


def test_what_is_typed(terminal: Start) -> None:
    screen = terminal()
    screen.wait_for("What is wrong, or what")
    os.write(screen._ours, b"caf\xe9 \xff\xfe\xc0\x80")
    walk(screen, *"typed", ("typed",))
    for typed in (CSI_8 + "41m", chr(0x202E), chr(0xE000), chr(0x200B), chr(0x90)):
        screen.type(typed)
    walk(screen, *"after", ("after",))
    check(screen)
    screen.press("ctrl+q")
    assert screen.ended() == 0


def test_a_library_that_changes_while_it_is_read(terminal: Start, world: World) -> None:
    screen = terminal("steps")
    walk(screen, ("Steps",))
    path = world.library / "articles" / "steps.md"

    def changed(words: str) -> bool:
        # The watcher starts in a thread of its own: write until it has seen one change.
        path.write_bytes(f"# Changed {PAYLOADS[10].text}\n".encode())
        return "Changed" in words and PAYLOADS[10].word in words

    screen.wait_until(changed)
    check(screen)


def test_the_desk_over_a_journal_that_somebody_sent(terminal: Start, world: World) -> None:
    folder = world.folder / "data" / "journal"
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, payload in enumerate(PAYLOADS):
        at = "2026-11-01T09:00:00+00:00"
        names = {"article": payload.text, "flow": payload.text, "section": payload.text, "version": payload.text}
        lines.append({"id": f"f{number}", "event": "flagged", "at": at, "words": f"flag {payload.text}", **names})
        lines.append(
            {"id": f"s{number}", "event": "search", "at": at, "found": "none", "words": f"find {payload.text}"}
        )
        lines.append({"id": f"o{number}", "event": "opened", "at": at, "article": payload.text})
    text = "\n".join(json.dumps(line) for line in lines)
    (folder / "2026-11-sent.jsonl").write_text(text, encoding="utf-8")
    screen = terminal()
    walk(screen, ("What is wrong, or what",), chr(4), ("Flagged by readers",), *["down"] * 6)
    walk(screen, "t", "t", ("opened 1",), "down", "down", "t", ("without an opened result",), "down", "down")
    check(screen)
    screen.press("ctrl+q")
    assert screen.ended() == 0
