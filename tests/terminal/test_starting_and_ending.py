"""Starting on what is broken or not there, ending, and reading without the app, each in a real terminal."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.terminal

Start = Callable[..., Any]
Run = Callable[..., Any]
LEAVES_THE_SCREEN = b"\x1b[?1049l"


def test_quitting_gives_the_terminal_back_and_exit_code_0(terminal: Start) -> None:
    screen = terminal("--demo")
    screen.wait_for("What is wrong, or what are you looking for?")
    screen.press("ctrl+q")
    assert screen.ended() == 0
    assert LEAVES_THE_SCREEN in screen.raw
    assert b"Traceback" not in screen.raw


def test_options_behind_an_article_open_it_all_the_same(terminal: Start) -> None:
    screen = terminal("missing-licences", "--demo", "--staff")
    screen.wait_for("New or extra licences are missing", "Who can do this")
    screen.press("ctrl+q")
    assert screen.ended() == 0


def test_an_article_is_laid_out_on_a_terminal(terminal: Start) -> None:
    screen = terminal("show", "missing-licences", size=(60, 200))
    assert screen.ended() == 0
    text = screen.raw.decode()
    assert "\x1b[1m" in text
    assert "title:" not in text
    assert "Who can do this" in screen.text
    assert all(len(line) <= 60 for line in screen.text.splitlines())


def test_no_colour_is_written_where_none_is_wanted(terminal: Start, environment: dict[str, str]) -> None:
    environment["NO_COLOR"] = "1"
    screen = terminal("--demo", "account", "check")
    assert screen.ended() == 1
    assert "\x1b[3" not in screen.raw.decode()


def test_an_account_that_is_not_there_is_named_with_the_nearest(terminal: Start, piped: Run) -> None:
    assert piped("account", "new", "Harbour Engineering").returncode == 0
    told = piped("--account", "harbour-enginering", "account", "check")
    assert told.returncode == 1
    assert "Did you mean harbour-engineering?" in told.stderr
    screen = terminal("--account", "harbour-enginering")
    screen.wait_for("There is no account", "What is wrong, or what are you looking for?")
    screen.press("f5")
    screen.wait_for("Did you mean harbour-engineering?", "o finds one that is here already")
    screen.press("ctrl+q")
    assert screen.ended() == 0


def torn(tmp_path: Path, *, copies: bool) -> None:
    """Cut the account's file in half, and take its copies away unless they shall stay."""
    folder = tmp_path / "data" / "accounts"
    path = folder / "harbour-engineering.json"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for other in folder.iterdir():
        if other != path and not copies:
            other.unlink()


def test_a_torn_account_is_read_from_its_copy_and_that_is_said(terminal: Start, piped: Run, tmp_path: Path) -> None:
    assert piped("account", "new", "Harbour Engineering").returncode == 0
    assert piped("account", "set", "account.account.phone=01632 960000").returncode == 0
    torn(tmp_path, copies=True)
    told = piped("account", "check")
    assert "Harbour Engineering: 2 problems found." in told.stderr
    assert "The account's file is damaged: it is cut off. This is the copy of" in told.stderr
    screen = terminal()
    screen.wait_for("What is wrong, or what are you looking for?")
    screen.press("f5")
    screen.wait_for("Harbour Engineering: 2 problems found. The account's file is damaged")


def test_a_torn_account_without_a_copy_stops_nobody(terminal: Start, piped: Run, tmp_path: Path) -> None:
    assert piped("account", "new", "Harbour Engineering").returncode == 0
    torn(tmp_path, copies=False)
    told = piped("account", "check")
    assert told.returncode == 1
    assert "harbour-engineering.json: The file is damaged: it is cut off." in told.stderr
    assert "Put a backup in its place." in told.stderr
    screen = terminal()
    screen.wait_for("What is wrong, or what are you looking for?")
    screen.press("f4")
    screen.wait_for("3 I bought more licences but cannot see them")
    screen.press("3")
    screen.wait_for("The account record cannot be read, so everything is asked.", "What are you on the contract?")


def test_an_empty_library_says_so(terminal: Start, piped: Run, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    told = piped("--library", str(folder), "check")
    assert told.returncode == 1
    assert "There are no articles in this library." in told.stdout
    assert "This library has no troubleshooters." in piped("--library", str(folder), "solve").stderr
    screen = terminal(str(folder))
    screen.wait_for("There are no articles here yet. Put Markdown files (.md) into the library's folder.")
    screen.press("f4")
    screen.wait_for("This library has no troubleshooters.")
    screen.press("ctrl+q")
    assert screen.ended() == 0


def unusable(folder: Path) -> None:
    """Put something in the folder's place that nothing can be written into, whoever runs the tests."""
    if os.geteuid():
        folder.mkdir()
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    else:
        folder.write_text("a file where the folder should be")


def test_data_that_cannot_be_written_is_told_and_nothing_said_is_lost(
    terminal: Start, piped: Run, tmp_path: Path
) -> None:
    unusable(tmp_path / "data")
    refused = piped("solve", "new-licences-missing", "--keep", "--json")
    assert refused.returncode == 1
    assert str(tmp_path / "data") in refused.stderr
    assert "Traceback" not in refused.stderr
    assert json.loads(piped("solve", "new-licences-missing", "--json").stdout)["status"] == "question"
    screen = terminal(size=(130, 30))
    screen.wait_for("What is wrong, or what are you looking for?")
    screen.press("f4")
    screen.wait_for("3 I bought more licences but cannot see them")
    screen.press("3")
    screen.wait_for("What are you on the contract?")
    screen.press("1")
    screen.wait_for("The last step is not saved.", "Has anybody in your company seen the new licences?")
    screen.press("2")
    screen.wait_for("Which address did the order confirmation go to?")
    screen.press("ctrl+q")
    screen.wait_for("Quit without saving?", "Not saved: the case.")
    screen.press("y")
    assert screen.ended() == 0


def test_a_mistake_in_the_settings_is_told_before_the_screen_changes(terminal: Start, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[keys]\n"app.hlep" = "f9"\n', encoding="utf-8")
    screen = terminal("--demo")
    assert screen.ended() == 1
    assert "Did you mean 'app.help'?" in screen.words
    assert LEAVES_THE_SCREEN not in screen.raw
