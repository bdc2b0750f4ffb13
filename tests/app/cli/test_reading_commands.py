"""`show`, `search`, `check`, `flow` and what the root does with what it does not know."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.cli.conftest import Output

Run = Callable[..., Output]


def test_show_prints_plain_markdown_when_piped(deskside: Run) -> None:
    result = deskside("show", "missing")
    assert result.code == 0
    assert result.out.startswith("# Licences are missing\n\nCall 01844 263790.\n\n## Steps\n\n1. Sign in.")
    assert "\x1b" not in result.out


def test_show_lays_out_for_a_width_and_can_show_one_section(deskside: Run) -> None:
    result = deskside("show", "missing#steps", "--width", "30")
    assert "Call" not in result.out
    assert "1. Sign in." in result.out


def test_a_title_that_stands_in_the_text_is_not_shown_twice(deskside: Run, library: Path) -> None:
    (library / "licences/plain.md").write_text("# A plain file\n\nJust text.\n", encoding="utf-8")
    assert deskside("show", "plain").out == "# A plain file\n\nJust text.\n"
    assert deskside("show", "plain", "--width", "40").out.count("A plain file") == 1


def test_show_names_the_nearest_article(deskside: Run) -> None:
    result = deskside("show", "mising")
    assert result.code == 1
    assert result.out == ""
    assert "Did you mean `missing`?" in result.err


def test_a_customer_is_not_shown_a_draft_and_staff_are(deskside: Run) -> None:
    assert deskside("show", "secret").code == 1
    assert deskside("--staff", "show", "secret").code == 0


def test_show_as_json_carries_the_front_matter(deskside: Run) -> None:
    content = json.loads(deskside("show", "missing", "--json").out)
    assert content["title"] == "Licences are missing"
    assert content["category"] == "licences"


def test_search_finds_by_callers_words_and_never_leaks_a_draft(deskside: Run) -> None:
    result = deskside("search", "cannot see my seats", "--json")
    found = json.loads(result.out)
    assert {hit["id"] for hit in found["hits"]} >= {"missing", "seats"}
    assert "secret" not in result.out


def test_search_without_a_result_says_so_and_exits_with_1(deskside: Run) -> None:
    result = deskside("search", "zzzqqq")
    assert (result.code, result.out) == (1, "")
    assert "Nothing fits" in result.err


def test_check_is_quiet_about_a_good_library(deskside: Run) -> None:
    result = deskside("check", "--json")
    content = json.loads(result.out)
    assert content["articles"] == 2
    assert [one for one in content["findings"] if one["severity"] == "error"] == []
    assert result.code == 0


def test_check_finds_mistakes_with_file_and_line(deskside: Run, library: Path) -> None:
    (library / "licences/missing.md").write_text(
        "---\ntitle: Licences are missing\ncategory: licences\n---\nSee [it](nowhere.md).\n", encoding="utf-8"
    )
    flow = library / "troubleshooters/seats.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("when: {ordered: yes, seen: no}", "when: {ordered: no}"))
    result = deskside("check")
    assert result.code == 1
    assert "licences/missing.md:5: error" in result.out
    assert "troubleshooters/seats.yaml:" in result.out


def test_the_tree_of_a_troubleshooter_as_text_and_as_a_flowchart(deskside: Run) -> None:
    text = deskside("flow", "show", "seats").out
    assert "Did you order seats?" in text
    assert "The order is lost" in text
    assert deskside("flow", "show", "seats", "--mermaid").out.startswith("flowchart")


def test_the_tests_of_a_troubleshooter_run(deskside: Run, library: Path) -> None:
    assert deskside("flow", "test").code == 0
    flow = library / "troubleshooters/seats.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("cause: lost}", "cause: look}"), encoding="utf-8")
    result = deskside("flow", "test", "seats")
    assert result.code == 1
    assert "“lost” failed" in result.out


def test_flow_list_names_each(deskside: Run) -> None:
    assert deskside("flow", "list").out == "seats  Seats are missing\n"
    assert deskside("flow", "show", "seat").code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--version",), 0, "deskside, version"),
        (("--help",), 0, "Walk through a troubleshooter"),
        (("show",), 2, "Missing argument"),
        (("show", "missing", "--nonsense"), 2, "No such option"),
        (("missing",), 1, "needs a terminal"),
        ((), 1, "needs a terminal"),
    ],
)
def test_exit_codes(deskside: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    result = deskside(*arguments)
    assert result.code == code
    assert says in result.out + result.err


def test_a_library_that_is_not_there_is_named(deskside: Run, tmp_path: Path) -> None:
    result = deskside("--library", str(tmp_path / "none"), "flow", "list")
    assert result.code == 1
    assert "none" in result.err
    assert "Traceback" not in result.err


def test_hostile_text_in_arguments_reaches_no_terminal(deskside: Run) -> None:
    for arguments in (("show", "\x1b]0;x\x07"), ("search", "\x1b[2J\x9b31m"), ("flow", "show", "\x1b[2J")):
        result = deskside(*arguments)
        assert "\x1b" not in result.out + result.err
        assert "\x9b" not in result.out + result.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(deskside: Run, shell: str) -> None:
    assert "_DESKSIDE_COMPLETE" in deskside("completion", shell).out


def test_new_article_and_flow_pass_the_check(deskside: Run, library: Path) -> None:
    article = deskside("new", "article", "Seats vanish overnight")
    assert article.code == 0
    assert Path(article.out.strip()).is_file()
    flow = deskside("new", "flow", "vanishing", "Seats vanish")
    assert Path(flow.out.strip()) == library / "troubleshooters" / "vanishing.yaml"
    again = deskside("new", "flow", "vanishing", "Seats vanish")
    assert again.code == 1
    findings = json.loads(deskside("check", "--json").out)["findings"]
    assert [one for one in findings if one["severity"] == "error"] == []


def test_flow_test_tells_of_a_file_that_cannot_be_read(deskside: Run, library: Path) -> None:
    (library / "troubleshooters/torn.yaml").write_text("flow: torn\nflow: torn\n", encoding="utf-8")
    result = deskside("flow", "test")
    assert result.code == 1
    assert "troubleshooters/torn.yaml:2: The key `flow` stands here a second time." in result.out
    assert "3 tests passed, 0 failed." in result.err


def test_a_mistyped_command_is_told_from_a_missing_terminal(deskside: Run) -> None:
    result = deskside("serch")
    assert result.code == 1
    assert "`serch` is no command" in result.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_output_that_has_no_room_is_told_in_plain_words(library: Path, tmp_path: Path) -> None:
    places = {f"DESKSIDE_{name}": str(tmp_path / name.lower()) for name in ("DATA", "CACHE", "CONFIG")}
    run = "import sys; from app.cli import main; sys.exit(main())"
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", run, "--library", str(library), "show", "missing"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **places},
            cwd=Path(__file__).parents[3],
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == "Error: The output cannot be written: the disk is full, or cannot be written to.\n"


def test_options_may_stand_behind_the_article_too(deskside: Run) -> None:
    result = deskside("missing", "--demo", "--staff", "--account", "a", "--caller", "b@c.example")
    assert (result.code, "The app needs a terminal." in result.err) == (1, True)


def test_the_check_says_once_which_programs_are_missing(deskside, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    checked = deskside("check")
    assert checked.err.count("is not installed") == 2 and "is not installed" not in checked.out
    assert "installed" not in deskside("check", "--no-spelling", "--no-style").err
    assert json.loads(deskside("check", "--json", "--no-style").out)["not_checked"] == [
        "`codespell` is not installed, so the spelling was not checked."
    ]
