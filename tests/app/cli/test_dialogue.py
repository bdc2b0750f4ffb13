"""Asking at a prompt: how to check, what nobody knows, and answers out of order."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.cli.dialogue import Dialogue
from kb.cases.case import Case
from kb.desk import Desk, open_desk
from kb.settings import Folders, Settings
from tests.app.seats import SEATS

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Say = Callable[..., tuple[str, Case]]


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return `say(line, …)`: what is printed when somebody types these lines, and the case after that."""
    library = tmp_path / "library"
    (library / "troubleshooters").mkdir(parents=True)
    (library / "add-users.md").write_text("---\ntitle: Add users\n---\n\n## One by one\n\nLook at the top right.\n")
    (library / "missing-licences.md").write_text("---\ntitle: Missing\n---\n\n## Steps\n\n1. Look.\n")
    (library / "troubleshooters" / "seats.yaml").write_text(SEATS)
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    desk: Desk = open_desk(Settings(), folders, library=library, clock=lambda: NOW)

    def typed(*lines: str) -> tuple[str, Case]:
        @click.command()
        def walk() -> None:
            Dialogue(desk).walk(desk.save_case(desk.new_case(flow=desk.flow("seats"))))

        result = CliRunner().invoke(walk, input="".join(f"{line}\n" for line in lines))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return " ".join(result.output.split()), desk.cases.load(desk.cases.ids()[0])

    return typed


def test_a_question_mark_tells_why_and_how_to_check(say: Say) -> None:
    told, _ = say("?", "q")
    assert "That address holds the seats." in told
    assert "Look at the top right. The whole article: deskside show add-users" in told


def test_what_nobody_knows_is_passed_over_and_named_at_the_end(say: Say) -> None:
    told, case = say("1", "unknown", "n")
    assert "u Nobody knows" in told
    assert "Nobody could answer “Does anybody see them?”" in told
    assert case.answers["seen"].value == "?"


def test_another_question_is_answered_out_of_order(say: Say) -> None:
    told, case = say("jump yes", "mine", "j which address", "2", "n")
    assert "Taken: Does anybody see them? Yes" in told
    assert "Type a number." in told, "what is no command is answered with what can be typed"
    assert {fact: given.value for fact, given in case.answers.items()} == {"seen": "yes", "owner": "someone_else"}


def test_a_jump_that_leads_nowhere_answers_nothing(say: Say) -> None:
    told, case = say("j zzz", "j which address", "9", "q")
    assert "No question and no answer has these words." in told and "Nothing was answered." in told
    assert case.answers == {}


def test_a_note_may_stand_behind_its_letter(say: Say) -> None:
    _, case = say("n Rang at Nine", "q")
    assert [note.text for note in case.notes] == ["Rang at Nine"]
