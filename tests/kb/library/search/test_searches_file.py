"""`searches.yaml`: what is read of it, and what is said of searches that find too little."""

import pytest

from kb.errors import Severity
from kb.library.search.results import Hit, SearchResults
from kb.library.search.searches import (
    ExpectedSearch,
    RankedSearch,
    load_searches,
    rank_searches,
    search_findings,
    searches_from,
)


def test_each_line_is_a_search_with_one_id_or_several() -> None:
    searches, findings = searches_from("no seats: no-seats\n'left: the company': [leaver, manager-left]\n")
    assert findings == ()
    assert searches == (
        ExpectedSearch("no seats", ("no-seats",), 1),
        ExpectedSearch("left: the company", ("leaver", "manager-left"), 2),
    )


@pytest.mark.parametrize(
    ("text", "line", "left"),
    [
        ("good: one\nbad: {a: b}\nmore: two\n", 2, 2),
        ("good: one\nempty:\n", 2, 1),
        ("good: one\ngood: two\n", 2, 0),
        ("- a list\n", 1, 0),
        ("broken: [one\n", 2, 0),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(text, line, left) -> None:
    searches, findings = searches_from(text)
    assert len(searches) == left
    (finding,) = findings
    assert (finding.code, finding.severity, finding.place.file) == ("Q001", Severity.ERROR, "searches.yaml")
    assert finding.place.line == line


def test_a_library_without_the_file_has_no_searches(tmp_path) -> None:
    assert load_searches(tmp_path) == ((), ())


def test_a_file_that_is_not_text_is_told(tmp_path) -> None:
    (tmp_path / "searches.yaml").write_bytes(b"words: \xff\xfe\n")
    searches, findings = load_searches(tmp_path)
    assert searches == ()
    assert [finding.code for finding in findings] == ["Q001"]


def test_searches_are_run_for_who_may_see_what_they_want() -> None:
    asked = []

    def search(words, audience, limit):
        asked.append((words, audience))
        return SearchResults(words, tuple(Hit("article", name, name) for name in ("other", "wanted")))

    searches = (ExpectedSearch("open", ("wanted",), 1), ExpectedSearch("hidden", ("draft",), 2))
    ranked = rank_searches(searches, search, {"wanted", "other"})
    assert asked == [("open", "customer"), ("hidden", "staff")]
    assert [(one.rank, one.first) for one in ranked] == [(2, "other"), (None, "other")]


@pytest.mark.parametrize(
    ("rank", "codes"), [(1, []), (3, []), (4, ["Q003"]), (None, ["Q003"])], ids=["first", "third", "fourth", "nowhere"]
)
def test_an_article_must_be_among_the_first_three(rank, codes) -> None:
    ranked = RankedSearch(ExpectedSearch("words", ("wanted",), 7), rank, "other")
    findings = search_findings([ranked], ["wanted", "other"])
    assert [finding.code for finding in findings] == codes
    for finding in findings:
        assert finding.place.line == 7
        assert "`other`" in finding.hint


def test_an_unknown_article_is_told_with_the_nearest() -> None:
    ranked = RankedSearch(ExpectedSearch("words", ("wantd",), 1), None)
    (finding,) = search_findings([ranked], ["wanted"])
    assert finding.code == "Q002"
    assert finding.hint == "Did you mean `wanted`?"
