"""`deskside search` beyond the plain search: spelling, operators, and measuring it with questions."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.cases.journal import Journal
from tests.app.cli.conftest import Output

Run = Callable[..., Output]


def test_a_correction_is_told_with_the_way_back(deskside: Run) -> None:
    result = deskside("search", "liscences")
    assert "Showing results for “licences”." in result.err
    assert "--as-typed" in result.err
    assert "Licences are missing" in result.out
    assert deskside("search", "--as-typed", "liscences").code == 1


def test_a_dash_before_a_word_leaves_it_out(deskside: Run) -> None:
    assert "missing" in deskside("search", "seats", "--json").out
    result = deskside("search", "--json", "--", "seats", "-list")
    assert {hit["id"] for hit in json.loads(result.out)["hits"]} == {"seats"}


def test_nothing_to_search_for_is_a_mistake(deskside: Run) -> None:
    result = deskside("search")
    assert result.code == 2
    assert "Say what to search for." in result.err


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    lines = (
        {"id": "1", "query": "licences are missing", "relevant": ["missing"]},
        {"id": "2", "query": "secret draft", "relevant": ["secret", "gone"]},
        {"id": "3", "query": "qqqq", "relevant": ["missing"]},
        {"id": "4", "query": "cannot see my seats", "relevant": ["missing"]},
    )
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return path


def test_a_search_is_measured_with_questions(deskside: Run, library: Path, questions: Path) -> None:
    result = deskside("search", "--evaluate", str(library), str(questions), "--json")
    assert result.code == 0
    measured = json.loads(result.out)
    assert measured["questions"] == 4
    assert measured["hit_at_1"] in (0.5, 0.75)
    assert measured["hit_at_3"] == measured["hit_at_5"] == 0.75
    assert measured["unknown"] == ["gone"]
    assert "gone" in result.err
    assert 0 < measured["p50_ms"] <= measured["p95_ms"]


def test_the_figures_are_printed_one_a_line(deskside: Run, library: Path, questions: Path) -> None:
    lines = deskside("search", "--evaluate", str(library), str(questions)).out.splitlines()
    assert [line.split()[0] for line in lines] == ["questions", "hit@1", "hit@3", "hit@5", "MRR@10", "p50", "p95"]
    assert lines[3].split() == ["hit@5", "0.750"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"query": "a", "relevant": ["b"]}\n{"query": 3}\n', "questions.jsonl:2"),
        ("not json\n", "questions.jsonl:1"),
        ("\n\n", "no questions"),
        ('\xff{"query"', "questions.jsonl:1"),
    ],
)
def test_questions_that_cannot_be_read_are_told(deskside: Run, library: Path, tmp_path: Path, text, said) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(text.encode("latin-1"))
    result = deskside("search", "--evaluate", str(library), str(path))
    assert result.code == 1
    assert said in result.err


def test_questions_that_are_not_there_are_told(deskside: Run, library: Path, tmp_path: Path) -> None:
    result = deskside("search", "--evaluate", str(library), str(tmp_path / "none.jsonl"))
    assert result.code == 1
    assert "cannot be read" in result.err


def test_check_runs_the_searches_of_the_library(deskside: Run, library: Path) -> None:
    searches = "licences missing: missing\nlook at the list: seats\nqqqq: missing\nno such: nothing\n"
    (library / "searches.yaml").write_text(searches, encoding="utf-8")
    result = deskside("check")
    assert "searches.yaml:3: warning Q003" in result.out
    assert "searches.yaml:4: error Q002: There is no article or troubleshooter `nothing`." in result.out
    assert "4 searches of searches.yaml" in result.err
    assert result.code == 1
    ranks = {one["words"]: one["rank"] for one in json.loads(deskside("check", "--json").out)["searches"]}
    assert ranks["licences missing"] in (1, 2)
    assert ranks["qqqq"] is None


def searches(folder: Path) -> list[tuple[str, str]]:
    events = Journal(folder / "data" / "journal").events()
    return sorted((event.words, event.found or "") for event in events if event.event == "search")


def test_a_search_in_vain_is_counted_for_the_editors(deskside: Run, tmp_path: Path) -> None:
    deskside("search", "plotter", "driver", "1603", "of", "Kim", "Ray", "110012345678")
    deskside("search", "--json", "licences", "of", "the", "zebra", "stampede", "quagga")
    deskside("search", "licences", "are", "missing")
    deskside("search", "zq")
    assert searches(tmp_path) == [
        ("licences of the zebra stampede quagga", "weak"),
        ("plotter driver 1603 of", "none"),
    ]


def test_measuring_counts_nothing(deskside: Run, library: Path, questions: Path, tmp_path: Path) -> None:
    deskside("search", "--evaluate", str(library), str(questions))
    assert searches(tmp_path) == []


def test_a_journal_that_is_off_counts_no_search(deskside: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('journal = "off"\n', encoding="utf-8")
    assert deskside("search", "plotter driver").code == 1
    assert not (tmp_path / "data" / "journal").exists()
