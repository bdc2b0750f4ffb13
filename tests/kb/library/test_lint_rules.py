"""The rules of good help articles, how much each matters in a library, and that foreign folders are not drowned."""

from collections.abc import Callable
from datetime import date

import pytest

from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.lint_levels import MANY, summed_up
from kb.library.reading_grade import grade, sentences
from kb.library_check import check_everything

LibraryOf = Callable[..., Library]
TODAY = date(2026, 11, 20)
YAML = "title: T\nsupport: {phone: 01234 567890, email: desk@firm.example}\ncategories: [{id: users, title: Users}]\n"
WHO, CHECKED = "Who can do this: an admin.\n\n", "\n## Check that it worked\n\nThe list shows it.\n"
LONG = " ".join(["word"] * 45)


def found(
    library_of: LibraryOf, body: str, *, title: str = "Add people", more: str = "", yaml: str = YAML
) -> list[str]:
    text = f"---\ntitle: {title}\nsummary: S\ncategory: users\n{more}---\n{body}"
    library = library_of(
        {
            "library.yaml": yaml,
            "users/a.md": text,
            "b.md": "---\ntitle: B\nsummary: S\ncategory: users\n---\n[a](users/a.md)\n",
        }
    )
    return [
        f"{one.code}:{one.place.line}" for one in check_library(library, today=TODAY) if one.place.file == "users/a.md"
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{WHO}## Steps\n\n1. One\n2. Two\n{CHECKED}", []),
        (f"## Steps\n\n1. One\n{CHECKED}", ["A202:1"]),
        (f"{WHO}## Steps\n\n1. One\n", ["A204:1"]),
        (f"{WHO}## Steps\n\n- One\n- Two\n{CHECKED}", ["A203:8"]),
        (f"{WHO}## Steps\n\nJust do it.\n{CHECKED}", ["A203:8"]),
        ("Call +44 1632 111222 or 0800 123 4567.\n", ["A205:6", "A205:6"]),
        ("Call {support.phone}, or write `0800 123 4567`, contract 110001234567, 2026-11-20, 01632 960123.\n", []),
        ("Write to sales@firm.example or x@other.example.\n", ["A205:6"]),
        (f"{LONG}.\n", ["A209:6"]),
        (" ".join(["One two three."] * 60) + "\n", ["A210:6"]),
        ("text\n", []),
    ],
)
def test_the_parts_of_a_good_article(library_of, body, expected):
    assert found(library_of, body) == expected


@pytest.mark.parametrize("title", ["Overview", "FAQ", "Problems", "Users", "t" * 90])
def test_a_title_says_the_problem(library_of, title):
    assert found(library_of, "text\n", title=title) == ["A201:1"]


def test_terms_to_avoid_are_told_unless_they_are_explained(library_of):
    yaml = YAML + "terms: {contract manager: [purchaser, CM], seat: [slot]}\n"
    assert found(library_of, "The Purchaser and a slot.\n\n`CM` purchasers\n", yaml=yaml) == ["A207:6", "A207:6"]
    assert found(library_of, "The contract manager (purchaser, CM).\n", yaml=yaml) == []


def test_what_replaces_an_article_must_exist(library_of):
    assert found(library_of, "text\n", more="status: archived\nreplaced_by: none\n") == ["A126:1"]
    assert found(library_of, "text\n", more="status: archived\nreplaced_by: b\n") == []
    assert found(library_of, "text\n", more="validated: 2030-01-01\n") == ["A112:1"]


def test_a_library_says_how_much_each_finding_matters(library_of):
    body = f"{LONG}.\n\n[click here](../b.md)\n"
    assert found(library_of, body) == ["A209:6", "A116:8"]
    assert found(library_of, body, yaml=YAML + "checks: {A209: off, A116: {other/*: off}}\n") == ["A116:8"]
    assert found(library_of, body, yaml=YAML + "checks: {A209: {'users/*': off, '*': error}, A116: off}\n") == []
    library = library_of({"library.yaml": YAML + "checks: {A209: loud, B: off, A1: note, A210: {x: [y]}}\n"})
    assert [one.code for one in library.findings].count("L002") == 4
    library = library_of({"library.yaml": YAML + "checks: {A116: error}\n"})
    assert {str(one.severity) for one in check_library(library) if one.code == "A116"} == {"error"}


def test_a_rule_that_many_articles_break_is_one_line(library_of):
    files = {f"{number:03}.md": f"# T{number}\n\n{LONG}.\n" for number in range(MANY + 1)}
    library = library_of(files)
    each = check_everything(library, {}, (), TODAY, each=True)
    assert [one.code for one in each] == ["A209"] * (MANY + 1)
    few = check_everything(library, {}, (), TODAY)
    assert len(few) == 1 and f"{MANY + 1} times in {MANY + 1} files" in few[0].message and "--all" in few[0].hint
    assert summed_up(each, {"A209": {}}) == each


def test_foreign_folders_are_not_asked_for_our_parts(library_of):
    library = library_of(
        {"a.md": "# FAQ\n\n## Schritte\n\nCall 0800 123 4567\n", "b.md": "# B\n\n## Steps\n\n1. [a](a.md)\n"}
    )
    assert [one.code for one in check_library(library)] == []


def test_progress_is_told_and_can_end_the_check(library_of):
    library = library_of({f"{number}.md": "# T\n" for number in range(5)})
    seen = []
    check_library(library, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(number, 5) for number in range(5)]

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        check_library(library, progress=stop)


def test_sentences_and_grades():
    assert sentences("One two. Three, e.g. Four! “Five?” Six 1.5 seven.") == [
        "One two.", "Three, e.g. Four!", "“Five?”", "Six 1.5 seven."
    ]  # fmt: skip
    easy = ["The cat is in the box. It is a big box. You can see it."] * 10
    hard = ["The organisational administration of the contractual responsibilities of the participating subsidiaries "
            "is to be communicated to the responsible representatives of the organisation."] * 8  # fmt: skip
    assert grade(easy) < 3 < 15 < grade(hard)
    assert grade(["Kurz."]) is None and grade(["Dies ist kein Englisch und wird auch keines mehr werden."] * 20) is None


def test_variables_and_snippets_that_nothing_uses(library_of):
    yaml = YAML + "variables: {a.b: x, c: y}\nsnippets:\n  used: text {c}\n  unused: text\n  nest: '{snippet:used}'\n"
    library = library_of(
        {"library.yaml": yaml, "users/a.md": "---\ntitle: A\n---\n{snippet:used} `{a.b}` {snippet:nest}\n"}
    )
    codes = [(one.code, one.place.line) for one in check_library(library) if one.code.startswith("L")]
    assert codes == [("L006", 4), ("L007", 7), ("L005", 8)]
