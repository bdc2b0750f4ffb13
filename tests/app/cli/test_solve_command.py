"""`deskside solve` without a terminal, `deskside case` and `deskside request`."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.app.cli.conftest import Output

Run = Callable[..., Output]


def solved(deskside: Run, *arguments: str, code: int = 0) -> dict[str, object]:
    result = deskside("solve", "seats", *arguments, "--json")
    assert result.code == code, result.err
    content: dict[str, object] = json.loads(result.out)
    return content


def test_an_answer_that_is_missing_is_named_with_exit_code_3(deskside: Run) -> None:
    state = solved(deskside, code=3)
    assert state["status"] == "question"
    assert state["question"] == {
        "fact": "ordered",
        "ask": "Did you order seats?",
        "why": "Without an order there are no seats.",
        "help": "",
        "answers": {"yes": "Yes", "no": "No"},
        "contracts": [],
    }


def test_answers_in_advance_lead_to_the_fix(deskside: Run) -> None:
    state = solved(deskside, "--answer", "ordered=yes", "--answer", "seen=yes")
    assert state["status"] == "fix"
    assert state["cause"] == "look"
    assert isinstance(state["fix"], dict)
    assert state["fix"]["steps"] == ["Sign in.", "Look at the list."]
    assert state["fix"]["who"] == "the primary admin"


def test_a_fix_that_did_not_help_becomes_a_request(deskside: Run) -> None:
    state = solved(deskside, "--answer", "ordered=yes", "--answer", "seen=yes", "--helped", "no")
    assert state["status"] == "contact"
    assert isinstance(state["request"], dict)
    assert "The steps did not solve it." in state["request"]["text"]
    solved_state = solved(deskside, "--answer", "ordered=yes", "--answer", "seen=yes", "--helped", "yes")
    assert solved_state["status"] == "solved"


def test_a_wrong_answer_is_refused_with_those_there_are(deskside: Run) -> None:
    result = deskside("solve", "seats", "--answer", "ordered=perhaps", "--json")
    assert result.code == 1
    assert "Answers: yes, no." in result.err
    assert "It asks: ordered, seen." in deskside("solve", "seats", "--answer", "what=no").err


def test_a_troubleshooter_is_found_by_the_callers_words(deskside: Run) -> None:
    result = deskside("solve", "cannot", "see", "my", "seats", "--json")
    assert json.loads(result.out)["flow"] == "seats"


def test_plain_output_says_what_to_answer_next(deskside: Run) -> None:
    result = deskside("solve", "seats", "--answer", "ordered=yes")
    assert result.code == 3
    assert "Did you order seats? Yes (your answer)" in result.out
    assert "--answer seen=no    No" in result.out


def test_a_case_is_kept_resumed_listed_and_deleted(deskside: Run) -> None:
    case = solved(deskside, "--answer", "ordered=yes", "--keep", code=3)["case"]
    assert isinstance(case, str)
    resumed = json.loads(deskside("solve", "--resume", case, "--answer", "seen=no", "--json").out)
    assert resumed["cause"] == "lost"
    assert case in deskside("case", "list").out
    assert "Did you order seats? Yes" in deskside("case", "show", case).out
    assert deskside("case", "delete", case, "--yes").code == 0
    assert deskside("case", "show", case).code == 1


def test_a_request_goes_the_whole_way(deskside: Run, tmp_path: Path) -> None:
    solved(deskside, "--answer", "ordered=no", "--keep")
    listed = json.loads(deskside("request", "list", "--json").out)["requests"]
    request_id = listed[0]["id"]
    assert listed[0]["subject"] == "Seats missing"
    refused = deskside("request", "export", request_id, str(tmp_path / "out.eml"))
    assert refused.code == 1
    assert "“Your name” is needed." in refused.err
    fields = ("--field", "caller.name=Sam Reed", "--field", "caller.email=sam@harbour.example")
    assert deskside("request", "edit", request_id, *fields, "--message", "Please help.").code == 0
    assert deskside("request", "export", request_id, str(tmp_path / "out.eml")).code == 0
    sent = (tmp_path / "out.eml").read_text(encoding="utf-8")
    assert "To: support@reseller.example" in sent
    assert "Please help." in sent
    assert deskside("request", "export", request_id, str(tmp_path / "out.eml")).code == 1
    assert deskside("request", "sent", request_id.lower()).code == 0
    assert json.loads(deskside("request", "list", "--json").out)["requests"][0]["state"] == "sent"
    assert deskside("request", "delete", request_id, "--yes").code == 0
    assert json.loads(deskside("request", "list", "--json").out)["requests"] == []


def test_lines_can_be_struck(deskside: Run) -> None:
    solved(deskside, "--answer", "ordered=no", "--keep")
    request_id = json.loads(deskside("request", "list", "--json").out)["requests"][0]["id"]
    assert "Nothing was ordered." in deskside("request", "show", request_id).out
    listing = deskside("request", "edit", request_id).out
    number = next(line.split()[0] for line in listing.splitlines() if "Nothing was ordered." in line)
    assert deskside("request", "edit", request_id, "--strike", number).code == 0
    assert "Nothing was ordered." not in deskside("request", "show", request_id).out
    assert deskside("request", "edit", request_id, "--strike", "99").code == 1
    told = deskside("request", "edit", request_id, "--field", "caller.email=nobody").err
    assert "Before it can leave: “Your e-mail address”" in told


def test_a_request_from_an_article_and_one_from_nothing(deskside: Run) -> None:
    about = deskside("request", "new", "--article", "missing", "--field", "caller.name=Sam")
    assert about.code == 0
    assert "Help with: Licences are missing" in deskside("request", "show", about.out.strip()).out
    nothing = deskside("request", "new")
    assert "The request needs a subject." in nothing.err
    assert deskside("request", "new", "--field", "nonsense=1").code == 1


def test_a_broken_case_is_named_and_the_others_are_listed(deskside: Run, tmp_path: Path) -> None:
    case = solved(deskside, "--keep", code=3)["case"]
    (tmp_path / "data" / "cases" / "2026-01-01-broken.json").write_text("{", encoding="utf-8")
    result = deskside("case", "list")
    assert str(case) in result.out
    assert "2026-01-01-broken.json" in result.out
    assert result.code == 0


def test_what_is_answered_in_a_resumed_case_is_saved_in_it(deskside: Run) -> None:
    case = solved(deskside, "--answer", "ordered=yes", "--keep", code=3)["case"]
    assert deskside("solve", "--resume", str(case), "--answer", "seen=yes").code == 0
    again = json.loads(deskside("solve", "--resume", str(case), "--json").out)
    assert (again["status"], again["cause"], again["case"]) == ("fix", "look", case)
    assert json.loads(deskside("solve", "--resume", str(case), "--helped", "yes", "--json").out)["status"] == "solved"
    assert "solved" in deskside("case", "list").out


def test_a_troubleshooter_that_has_changed_or_gone_is_told(deskside: Run, library: Path) -> None:
    case = str(solved(deskside, "--answer", "ordered=yes", "--keep", code=3)["case"])
    flow = library / "troubleshooters/seats.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("version: 2", "version: 3"), encoding="utf-8")
    changed = deskside("solve", "--resume", case)
    assert "was changed since the case was begun (version 2, now 3)" in changed.err
    assert "Did you order seats? Yes (your answer)" in changed.out
    flow.unlink()
    gone = deskside("solve", "--resume", case, "--answer", "seen=yes")
    assert gone.code == 1
    assert "The troubleshooter of this case is no longer in the library." in gone.err


def test_the_end_says_who_is_reached_and_what_was_solved(deskside: Run) -> None:
    lost = deskside("solve", "seats", "--answer", "ordered=yes", "--answer", "seen=no")
    assert "Only support can act here: the support desk, 01844 263790." in lost.out
    answers = ("--answer", "ordered=yes", "--answer", "seen=yes")
    failed = deskside("solve", "seats", *answers, "--helped", "no")
    assert "The steps did not solve it. Only support can act here" in failed.out
    assert "Solved: You looked in the wrong place" in deskside("solve", "seats", *answers, "--helped", "yes").out


def test_a_library_without_troubleshooters_says_so(deskside: Run, library: Path) -> None:
    (library / "troubleshooters/seats.yaml").unlink()
    for arguments in ((), ("seats",), ("cannot", "see")):
        result = deskside("solve", *arguments)
        assert (result.code, "This library has no troubleshooters." in result.err) == (1, True)


def test_what_was_found_out_is_told_even_where_nothing_can_be_saved(deskside: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    result = deskside("solve", "seats", "--answer", "ordered=no", "--keep", "--json")
    assert result.code == 1
    assert json.loads(result.out)["cause"] == "not-ordered"
    assert "data" in result.err
    assert "Traceback" not in result.err
