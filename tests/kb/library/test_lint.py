"""The check of a library: each planted mistake is found with its code, file and line, and a good one is silent."""

from collections.abc import Callable
from datetime import date

import pytest

from kb.library.article import Article
from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.lint_fields import review_due

LibraryOf = Callable[..., Library]
TODAY = date(2026, 11, 20)

YAML = (
    "title: T\nsupport: {phone: 01234 567890, email: desk@firm.example}\ncategories:\n  - {id: users, title: Users}\n"
)
GOOD = "Who can do this: everybody.\n\n## Steps\n\n1. See [one](a.md).\n\nCheck that it worked.\n"
FRONT = "---\ntitle: {title}\nsummary: S\ncategory: users\n{more}---\n"


def article(title: str, body: str, more: str = "") -> str:
    return FRONT.format(title=title, more=more) + body


def checked(library: Library, **options: object) -> list[tuple[str, str, str]]:
    found = check_library(library, today=TODAY, **options)  # type: ignore[arg-type]
    return [(finding.code, str(finding.severity), str(finding.place)) for finding in found]


def of_one(library_of: LibraryOf, body: str, more: str = "") -> list[tuple[str, str, int]]:
    """Return code, severity and line of the findings about one article, in a library of two that name each other."""
    library = library_of(
        {
            "library.yaml": YAML,
            "users/a.md": article("One", body, more + "related: [b]\n"),
            "users/b.md": article("Two", GOOD),
        }
    )
    found = check_library(library, today=TODAY)
    assert all(finding.place.file == "users/a.md" for finding in found), found
    return [(finding.code, str(finding.severity), finding.place.line or 0) for finding in found]


def test_a_good_library_is_silent(library_of: LibraryOf) -> None:
    body = "Who can do it: all.\n\n## Steps\n\n1. [Two](b.md#steps)\n\n"
    body += "See that it worked, or call {support.phone}.\n\n`{support.none}` ![A list](x.png)\n"
    library = library_of(
        {
            "library.yaml": YAML,
            "users/x.png": b"",
            "users/a.md": article("One", body, "reviewed: 2026-01-31\nreview_every: 12\ntroubleshooters: [f]\n"),
            "users/b.md": article("Two", GOOD),
            "troubleshooters/f.yaml": "flow: f\n",
        }
    )
    assert checked(library) == []


def test_a_plain_folder_is_not_asked_for_front_matter(library_of: LibraryOf) -> None:
    assert checked(library_of({"a.md": "# A\n\ntext\n", "b/c.md": "# C\n\ntext\n"})) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[x](none.md)\n", [("A101", "error", 7)]),
        ("\n\n[x](javascript:x)\n", [("A101", "error", 9)]),
        ("[x](b.md#none)\n", [("A102", "error", 7)]),
        ("[x](#none)\n", [("A102", "error", 7)]),
        ("[x](../b.md)\n", [("A103", "note", 7)]),
        ("[click here](b.md)\n", [("A116", "warning", 7)]),
        ("See [here](b.md) or [Read more...](b.md)\n", [("A116", "warning", 7), ("A116", "warning", 7)]),
        ("![](b.png)\n", [("A101", "error", 7), ("A117", "warning", 7)]),
        ("# A\n\n### B\n", [("A113", "note", 9)]),
        ("Call 01234567890.\n", [("A115", "warning", 7)]),
        ("Call +44 (0)1234 567 890 or desk@firm.example\n", [("A115", "warning", 7), ("A115", "warning", 7)]),
        ("Call 01234 567891, `01234 567890` is code\n\n    01234 567890\n", [("A205", "note", 7)]),
        ("[text][name] and `[text][b]` and [S2][S4]\n", [("A125", "warning", 7)]),
        ("| a |\n|---|\n" + "| b |\n" * 41, [("A119", "warning", 7)]),
        ("p\n\n" * 401, [("A118", "warning", 1)]),
        ("\n", [("A124", "warning", 7)]),
        ("{support.fone}\n", [("A020", "error", 7)]),
    ],
)
def test_mistakes_in_the_text(library_of: LibraryOf, body: str, expected: list[tuple[str, str, int]]) -> None:
    assert of_one(library_of, body) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("reviewed: 2025-11-19\nreview_every: 12\n", [("A111", "warning", 1)]),
        ("reviewed: 2025-11-20\nreview_every: 12\n", []),
        ("reviewed: 2026-11-21\n", [("A112", "warning", 1)]),
        ("aliases: [b]\n", [("A109", "error", 1)]),
        ("troubleshooters: [none]\n", [("A120", "error", 1)]),
    ],
)
def test_mistakes_in_front_matter(library_of: LibraryOf, more: str, expected: list[tuple[str, str, int]]) -> None:
    assert of_one(library_of, "text\n", more) == expected


def test_missing_and_unknown_fields(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "library.yaml": YAML,
            "top.md": "text [x](userss/u.md) [y](users/w.md)\n",
            "userss/u.md": "---\ntitle: U\nsummary: S\nrelated: [topp, top]\n---\ntext\n",
            "users/w.md": "---\ntitle: u\n---\ntext\n",
        }
    )
    assert checked(library) == [
        ("A104", "warning", "top.md:1"),
        ("A105", "warning", "top.md:1"),
        ("A106", "warning", "top.md:1"),
        ("A105", "warning", "users/w.md:1"),
        ("A107", "error", "userss/u.md:1"),
        ("A108", "warning", "userss/u.md:1"),
        ("A121", "error", "userss/u.md:1"),
    ]
    hints = {finding.code: finding.hint for finding in check_library(library, today=TODAY)}
    assert hints["A107"] == "Did you mean `users`?"
    assert hints["A121"] == "Did you mean `top`?"


def test_one_alias_belongs_to_one_article(library_of: LibraryOf) -> None:
    library = library_of(
        {"a.md": "---\naliases: [x]\nsummary: S\n---\n# A\n", "b.md": "---\naliases: [x]\nsummary: S\n---\n# B\n"}
    )
    assert checked(library) == [("A110", "error", "b.md:1")]
    assert library.article("x").id == "a"


def test_customers_are_not_led_to_what_they_cannot_see(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "a.md": "---\nsummary: S\nrelated: [c]\n---\n# A\n\n[b](b.md)\n",
            "b.md": "---\nsummary: S\nstatus: draft\n---\n# B\n\n[c](c.md)\n",
            "c.md": "---\nsummary: S\nroles: [staff]\n---\n# C\n",
        }
    )
    assert checked(library) == [("A123", "warning", "a.md:1"), ("A123", "warning", "a.md:7")]


def test_an_article_that_nothing_names(library_of: LibraryOf) -> None:
    files = {
        "library.yaml": YAML,
        "users/a.md": article("A", "text\n"),
        "users/b.md": article("B", "text\n", "related: [c]\n"),
        "users/c.md": article("C", "[b](b.md)\n"),
        "troubleshooters/f.yaml": "flow: f\narticle: a\n",
    }
    assert checked(library_of(files)) == []
    files["troubleshooters/f.yaml"] = "flow: f\n"
    assert checked(library_of(files)) == [("A122", "note", "users/a.md:1")]


def test_a_list_that_is_not_under_steps(library_of: LibraryOf) -> None:
    files = {
        "troubleshooters/f.yaml": "flow: f\n",
        "a.md": "---\nsummary: S\ntroubleshooters: [f]\n---\n# A\n\n1. x\n2. y\n3. z\n",
    }
    assert checked(library_of(files)) == [("A114", "note", "a.md:1")]
    assert checked(library_of(files), flows=["g"]) == [("A114", "note", "a.md:1"), ("A120", "error", "a.md:1")]


def test_findings_of_loading_are_among_them(library_of: LibraryOf) -> None:
    library = library_of({"a.md": "---\ntitle: a: b\n---\n# A\n", "x/a.md": "# Again\n"})
    assert [code for code, _, _ in checked(library)] == ["A011", "A016"]


def test_the_day_of_the_next_review() -> None:
    one = Article("a", "a.md", "A", "", reviewed=date(2026, 8, 31), review_every=6)
    assert review_due(one) == date(2027, 2, 28)
    assert review_due(Article("a", "a.md", "A", "", reviewed=date(2025, 12, 31), review_every=12)) == date(2026, 12, 31)
    assert review_due(Article("a", "a.md", "A", "")) is None
