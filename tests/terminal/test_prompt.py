"""`deskside solve` at a prompt: one line a question, for those who read a terminal line by line."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.terminal

Start = Callable[..., Any]
SIZE = (100, 60)


def test_a_problem_is_picked_explained_taken_back_noted_and_gone_on_with_later(terminal: Start) -> None:
    screen = terminal("solve", size=SIZE)
    screen.wait_for("What is wrong?", "3 I bought more licences but cannot see them", "A number, or your own words:")
    screen.type("3\r")
    screen.wait_for("Type a number. ? how to check and why it is asked", "What are you on the contract?", "Answer:")
    screen.type("?\r")
    screen.wait_for("Still possible:", "The whole article: deskside show")
    screen.type("seven\r")
    screen.wait_until(lambda words: words.count("Type a number.") == 2, "the help again")
    screen.type("1\r")
    screen.wait_for("Has anybody in your company seen the new licences?")
    screen.type("b\r")
    screen.wait_until(lambda words: words.count("What are you on the contract?") == 2, "the first question again")
    screen.type("b\r")
    screen.wait_for("This is the first question.")
    screen.type("1\r")
    screen.wait_until(lambda words: words.count("Has anybody in your company seen") == 2, "the second question again")
    screen.type("w\r")
    screen.wait_for("Not “")
    screen.type("n\r")
    screen.wait_for("Note:")
    screen.type("rang at nine\r")
    screen.wait_until(lambda words: words.endswith("Answer:"), "the prompt")
    screen.type("q\r")
    words = screen.wait_for("Go on with: deskside solve --resume")
    assert screen.ended() == 0
    case = words.split("--resume ")[1].split()[0]
    resumed = terminal("solve", "--resume", case, size=SIZE)
    resumed.wait_for("Has anybody in your company seen the new licences?", "Answer:")
    resumed.type("q\r")
    assert resumed.ended() == 0
    shown = terminal("case", "show", case, size=SIZE)
    assert shown.ended() == 0
    assert "rang at nine" in shown.words


def test_the_problem_may_be_told_in_own_words_instead_of_a_number(terminal: Start) -> None:
    screen = terminal("solve", size=SIZE)
    screen.wait_for("A number, or your own words:")
    screen.type("99\r")
    screen.wait_for("The numbers go from 1 to 10.")
    screen.type("zzzqqq\r")
    screen.wait_for("No troubleshooter fits these words.")
    screen.type("the licence server file\r")
    screen.wait_for("1 I need a new network licence file")
    screen.type("q\r")
    assert screen.ended() == 130


def test_a_fix_is_verified_and_what_did_not_help_becomes_a_request(terminal: Start) -> None:
    screen = terminal("--demo", "--account", "northwind-design", "solve", "new-licences-missing", size=SIZE)
    screen.wait_for("You may do this yourself.", "1. ", "Did you find the licences? [y/N]")
    screen.type("n\r")
    screen.wait_for("The steps did not solve it.", "Write a support request now? [Y/n]")
    screen.type("n\r")
    assert screen.ended() == 0


def test_stopping_is_no_error_with_a_traceback(terminal: Start) -> None:
    screen = terminal("solve", "new-licences-missing", size=SIZE)
    screen.wait_for("Answer:")
    screen.press("ctrl+d")
    assert screen.ended() == 130
    assert "Stopped." in screen.words
    assert b"Traceback" not in screen.raw
