"""`deskside report`: what was counted, what to mend, and taking an item off the list."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kb.cases.journal import Journal
from tests.app.cli.conftest import Output

Run = Callable[..., Output]
NOW = datetime.now().astimezone().replace(microsecond=0)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data" / "journal")


def test_nothing_was_counted_yet(deskside: Run) -> None:
    result = deskside("report")
    assert result.code == 0
    assert "Nothing was counted yet." in result.out


def test_the_report_counts_cases_articles_and_searches(deskside: Run, journal: Journal) -> None:
    journal.opened("missing", NOW)
    journal.helped("missing", False, NOW, "unclear")
    journal.searched("plotter driver", "none", NOW)
    result = deskside("report")
    assert "TROUBLESHOOTERS" not in result.out
    assert "Licences are missing" in result.out
    assert "it is not clear: 1" in result.out
    assert "plotter driver" in result.out
    assert all(len(line) <= 80 for line in result.out.splitlines())


def test_since_and_filters_and_json(deskside: Run, journal: Journal) -> None:
    journal.opened("missing", NOW - timedelta(days=50))
    journal.opened("missing", NOW)
    assert json.loads(deskside("report", "--json").out)["articles"][0]["opened"] == 2
    for since in ("30 days", f"{NOW - timedelta(days=3):%Y-%m-%d}"):
        assert json.loads(deskside("report", "--json", "--since", since).out)["articles"][0]["opened"] == 1
    assert json.loads(deskside("report", "--json", "--article", "secret").out)["articles"][0]["opened"] == 0
    assert json.loads(deskside("report", "--json", "--flow", "seats").out)["flows"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--since", "yesterday or so"), 2, "is no day and no time"),
        (("--flow", "nope"), 1, "There is no troubleshooter `nope`."),
        (("--article", "nope"), 1, "There is no article `nope`."),
        (("--flow", "a\x1b[2Jb"), 1, "There is no troubleshooter"),
    ],
)
def test_what_cannot_be_reported_is_told(deskside: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = deskside("report", *arguments)
    assert result.code == code
    assert words in result.err
    assert "\x1b[2J" not in result.err


def test_the_work_list_is_for_staff(deskside: Run) -> None:
    result = deskside("report", "work")
    assert result.code == 1
    assert "--staff" in result.err
    assert "secret" not in result.out + result.err


def test_an_item_is_done_by_its_key(deskside: Run, journal: Journal) -> None:
    journal.flagged(NOW, article="missing", section="steps", version="x", words="not so any more")
    result = deskside("--staff", "report", "work")
    assert "FLAGGED BY READERS AND AGENTS (1)" in result.out
    assert "“not so any more”" in result.out
    assert "licences/missing.md:9" in result.out
    assert "A secret draft about seats" in result.out
    items = json.loads(deskside("--staff", "report", "work", "--json").out)
    key = next(item["keys"][0] for item in items if item["kind"] == "flagged")
    assert "Done: Licences are missing" in deskside("--staff", "report", "done", key).err
    assert "FLAGGED" not in deskside("--staff", "report", "work").out
    assert deskside("--staff", "report", "done", key).code == 1


def test_done_needs_a_journal(deskside: Run, journal: Journal, tmp_path: Path) -> None:
    journal.flagged(NOW, article="missing", words="x")
    (tmp_path / "config.toml").write_text('journal = "off"\n')
    items = json.loads(deskside("--staff", "report", "work", "--json").out)
    result = deskside("--staff", "report", "done", items[0]["keys"][0])
    assert "The journal is off" in result.err


def test_broken_lines_and_cases_are_told_and_stop_nothing(deskside: Run, journal: Journal, tmp_path: Path) -> None:
    journal.opened("missing", NOW)
    with journal.files()[0].open("ab") as file:
        file.write(b'{"event": "opened", "hel\n{"event": "case", "id": "x"}\n')
    cases = tmp_path / "data" / "cases"
    cases.mkdir(parents=True)
    (cases / "2026-11-24-abc123.json").write_text("{")
    result = deskside("report")
    assert "Licences are missing" in result.out
    assert result.out.count("J002") == 2
    assert "C001" in result.out
