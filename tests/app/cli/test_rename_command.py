"""`deskside rename` and `deskside uses`: what is shown, what is done, and that a change cut short is told of."""

import json

import pytest

from kb.storage import several


def test_a_dry_run_shows_all_and_changes_nothing(deskside, library):
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}
    result = deskside("rename", "article", "missing", "licences-gone", "--dry-run")
    assert result.code == 0 and "Nothing was changed yet." in result.err
    assert "licences/missing.md → licences/licences-gone.md" in result.out
    assert "troubleshooters/seats.yaml:6: article\n  - article: missing.md\n  + article: licences-gone.md" in result.out
    assert {path: path.read_bytes() for path in library.rglob("*") if path.is_file()} == before


def test_an_article_is_renamed_and_the_check_stays_clean(deskside, library):
    errors = deskside("check", "--json")
    result = deskside("rename", "article", "missing", "licences-gone", "--json")
    assert json.loads(result.out)["moved"] == ["licences/missing.md", "licences/licences-gone.md"]
    assert deskside("show", "missing").code == 0
    assert [one["code"] for one in json.loads(deskside("check", "--json").out)["findings"]] == [
        one["code"] for one in json.loads(errors.out)["findings"]
    ]


def test_a_heading_and_a_troubleshooter_are_renamed(deskside, library):
    assert deskside("rename", "heading", "missing#steps", "Steps to take", "--dry-run").code == 0
    assert deskside("rename", "heading", "missing#steps", "What to do").code == 0
    assert '## What to do <a id="steps"></a>' in (library / "licences/missing.md").read_text()
    assert deskside("rename", "flow", "seats", "no-seats").code == 0
    assert (library / "troubleshooters/no-seats.yaml").read_text().startswith("flow: no-seats\n")


def test_names_that_are_taken_or_missing_are_refused(deskside, library):
    assert deskside("rename", "article", "missing", "secret").code == 1
    assert "Did you mean" in deskside("rename", "article", "missin", "x").err
    assert deskside("rename", "flow", "none", "x").code == 1
    assert deskside("rename", "heading", "missing#none", "x").code == 1


def test_uses_are_printed_with_their_lines(deskside, library):
    result = deskside("uses", "missing")
    assert result.out.splitlines()[0] == "troubleshooters/seats.yaml:6: article: missing.md"
    assert "2 uses of `missing`." in result.err
    assert deskside("uses", "support.phone").out == "licences/missing.md:7: variable: {support.phone}\n"
    assert json.loads(deskside("uses", "seats", "--json").out) == []
    assert deskside("uses", "nothing-like-it").code == 1


def test_a_rename_that_was_cut_short_is_finished_at_the_next_start(deskside, library, monkeypatch):
    class KilledError(BaseException):
        pass

    def die(*arguments: object) -> None:
        raise KilledError

    carry_out, done = several._carry_out, []

    def first_only(*arguments) -> None:
        if done:
            raise KilledError
        done.append(carry_out(*arguments))

    monkeypatch.setattr(several, "_carry_out", first_only)
    monkeypatch.setattr(several, "_put_back", die)
    monkeypatch.setattr(several, "_clear", die)
    with pytest.raises(KilledError):
        deskside("rename", "article", "missing", "licences-gone")
    monkeypatch.undo()
    monkeypatch.setenv("DESKSIDE_DATA", str(library.parent / "data"))
    monkeypatch.setenv("DESKSIDE_CACHE", str(library.parent / "cache"))
    monkeypatch.setenv("DESKSIDE_CONFIG", str(library.parent / "config.toml"))
    result = deskside("uses", "licences-gone")
    assert "S112" in result.err and "is now finished" in result.err
    assert len(result.out.splitlines()) == 2
    assert "article: licences-gone.md" in (library / "troubleshooters/seats.yaml").read_text()
    assert "S112" not in deskside("show", "missing").err


def test_a_case_goes_on_after_its_troubleshooter_fact_and_cause_were_renamed(deskside, library):
    begun = json.loads(deskside("solve", "seats", "--answer", "ordered=yes", "--keep", "--json").out)
    assert deskside("rename", "fact", "seats#ordered", "order").code == 0
    assert deskside("rename", "cause", "seats#look", "elsewhere", "--dry-run").code == 0
    assert deskside("rename", "cause", "seats#look", "elsewhere").code == 0
    assert deskside("rename", "flow", "seats", "no-seats").code == 0
    assert not [one for one in json.loads(deskside("check", "--json").out)["findings"] if one["code"].startswith("F3")]
    conclusion = json.loads(deskside("solve", "--resume", begun["case"], "--answer", "seen=yes", "--json").out)
    assert (conclusion["flow"], conclusion["cause"]) == ("no-seats", "elsewhere")
    (counted,) = json.loads(deskside("report", "--flow", "seats", "--json").out)["flows"]
    assert (counted["flow"], counted["started"], counted["causes"]) == ("no-seats", 1, {"elsewhere": 1})
    assert "no fact `orderd`" in deskside("rename", "fact", "no-seats#orderd", "x").err
