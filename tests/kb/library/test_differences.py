"""Comparing and merging texts: what changed is shown, and two people's changes come together or are refused."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library import differences as module
from kb.library.differences import common_lines, differences, merged

BASE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
TEXTS = st.text(alphabet="ab\n", max_size=30)


def shown(before: str, after: str) -> list[str]:
    marks = {"same": " ", "removed": "-", "added": "+", "gap": "…"}
    return [f"{marks[line.kind]}{line.number} {line.text}".rstrip() for line in differences(before, after, context=1)]


def test_a_change_is_shown_with_its_neighbours():
    assert shown(BASE, BASE.replace("four", "FOUR")) == ["…1", " 3 three", "-4 four", "+4 FOUR", " 5 five", "…6"]
    assert shown("a\nb", "a\nb") == []
    assert shown("", "a") == ["-1", "+1 a"]


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_a_comparison_holds_every_changed_line(before, after):
    lines = differences(before, after, context=100)
    if before == after:
        assert lines == []
        return
    assert "\n".join(line.text for line in lines if line.kind in ("same", "removed")) == before
    assert "\n".join(line.text for line in lines if line.kind in ("same", "added")) == after


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_common_lines_are_common_and_in_order(before, after):
    one, other = before.split("\n"), after.split("\n")
    at_one = at_other = 0
    for run in common_lines(one, other):
        assert run.before >= at_one and run.after >= at_other
        assert one[run.before : run.before + run.size] == other[run.after : run.after + run.size]
        at_one, at_other = run.before + run.size, run.after + run.size


def test_a_text_too_long_to_compare_is_one_change(monkeypatch):
    monkeypatch.setattr(module, "MOST_COMPARED", 3)
    assert shown("a\nx\nb\ny\nc", "a\n1\nb\n2\nc") == [
        " 1 a",
        "-2 x",
        "-3 b",
        "-4 y",
        "+2 1",
        "+3 b",
        "+4 2",
        " 5 c",
    ]


def test_changes_in_different_places_come_together():
    mine, theirs = BASE.replace("two", "2"), BASE.replace("six", "6")
    assert merged(BASE, mine, theirs) == BASE.replace("two", "2").replace("six", "6")
    assert merged(BASE, theirs, mine) == merged(BASE, mine, theirs)


def test_changes_in_the_same_place_do_not():
    assert merged(BASE, BASE.replace("two", "2"), BASE.replace("two", "zwei")) is None
    assert merged(BASE, BASE.replace("two\n", "two\nmine\n"), BASE.replace("two\n", "two\ntheirs\n")) is None
    assert merged(BASE, BASE.replace("two\n", ""), BASE.replace("two", "2")) is None


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_merging_is_fair_and_loses_no_ones_only_change(base, mine, theirs):
    assert merged(base, mine, base) == mine
    assert merged(base, base, theirs) == theirs
    assert merged(base, mine, mine) == mine
    assert merged(base, mine, theirs) == merged(base, theirs, mine)
