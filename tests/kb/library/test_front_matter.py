"""Front matter: the fields of an article, and what happens to it when it is broken."""

from datetime import date

import pytest

from kb.library.front_matter import FrontMatter, never_closed, parse_front_matter, split


def parsed(text: str) -> FrontMatter:
    return parse_front_matter(text, file="a.md")


def codes(front_matter: FrontMatter) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.place.line) for finding in front_matter.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: x\n---\nbody", ("title: x\n", "body", 4)),
        ("---\ntitle: x\n...\nbody", ("title: x\n", "body", 4)),
        ("---  \n---\nbody", ("", "body", 3)),
        ("---\ntitle: x\n---", ("title: x\n", "", 3)),
        ("body", (None, "body", 1)),
        ("---\n\nText between rules.\n\n---\n", (None, "---\n\nText between rules.\n\n---\n", 1)),
        ("---\ntitle: x\nbody", (None, "---\ntitle: x\nbody", 1)),
        ("# a\n---\nb: c\n---\n", (None, "# a\n---\nb: c\n---\n", 1)),
    ],
)
def test_split(text: str, expected: tuple[str | None, str, int]) -> None:
    assert split(text) == expected


def test_a_block_that_is_never_closed_is_noticed() -> None:
    assert never_closed("---\nstatus: draft\n\nbody\n")
    assert not never_closed("---\nstatus: draft\n---\n")
    assert not never_closed("---\n\nA rule, and text.\n")


def test_all_fields() -> None:
    front_matter = parsed(
        "title: A\nsummary: B\ncategory: c/d\ntags: [e, f, e]\nroles: [admin, staff]\nsays:\n  - g h\n  - i\n"
        "status: review\nowner: j\nreviewed: 2026-02-28\nreview_every: 12\naliases: [k]\n"
        "troubleshooters: [l.yaml]\nrelated: [../m/n.md]\n"
    )
    assert front_matter == FrontMatter(
        present=True,
        title="A",
        summary="B",
        category="c/d",
        tags=("e", "f"),
        roles=("admin", "staff"),
        says=("g h", "i"),
        status="review",
        owner="j",
        reviewed=date(2026, 2, 28),
        review_every=12,
        aliases=("k",),
        troubleshooters=("l",),
        related=("n",),
    )


def test_nothing_is_taken_for_anything_but_text() -> None:
    front_matter = parsed("title: 0441\nsummary: no\ntags: [1.10, yes]\n")
    assert (front_matter.title, front_matter.summary, front_matter.tags) == ("0441", "no", ("1.10", "yes"))


@pytest.mark.parametrize(
    "text",
    [
        "title: a: b\nstatus: published\n",
        "status: published\nstatus: draft\n",
        "title: &a [*a]\n",
        "title: [a\n",
        "\tx: y\ntitle: a\n",
        "title: !!python/object x\n",
        "<<: {a: b}\n",
        "- a\n",
        "status: publishd\n",
        "status: [published]\n",
        "x: " + "[" * 200,
    ],
)
def test_what_is_broken_is_a_draft(text: str) -> None:
    front_matter = parsed(text)
    assert front_matter.status == "draft"
    assert front_matter.findings


def test_too_much_is_not_read() -> None:
    assert codes(parsed("title: " + "x" * 20_000)) == [("A015", 1)]
    assert codes(parsed("".join(f"key{n}: x\n" for n in range(101)))) == [("A015", 1)]
    assert parsed("".join(f"key{n}: x\n" for n in range(101))).status == "draft"


@pytest.mark.parametrize("text", ["roles: {a: b}\n", "roles: [stafff]\n", "roles: internal\n"])
def test_unknown_roles_are_for_staff(text: str) -> None:
    front_matter = parsed(text)
    assert front_matter.roles == ("staff",)
    assert len(front_matter.findings) == 1


def test_unknown_roles_beside_known_ones_are_left_out() -> None:
    assert parsed("roles: [admin, boss]\n").roles == ("admin",)


def test_wrong_fields_fall_to_their_default_with_file_and_line() -> None:
    front_matter = parsed(
        "title: A\ntags: {a: b}\nreviewed: 2026-02-30\nreview_every: often\nsays: [[a]]\nsumary: x\nheaven: post\n"
    )
    assert front_matter.title == "A"
    assert (front_matter.tags, front_matter.reviewed, front_matter.review_every, front_matter.says) == (
        (),
        None,
        None,
        (),
    )
    assert sorted(codes(front_matter)) == [
        ("A012", 3),
        ("A012", 4),
        ("A012", 5),
        ("A012", 6),
        ("A014", 7),
        ("A014", 8),
    ]
    hints = {finding.place.line: (finding.severity, finding.hint) for finding in front_matter.findings}
    assert hints[7] == ("warning", "Did you mean `summary`?")
    assert hints[8] == ("note", "")


@pytest.mark.parametrize("value", ["20-11-2026", "2026-11", "soon", "2026-13-01", "0000-01-01"])
def test_dates_are_checked(value: str) -> None:
    assert codes(parsed(f"reviewed: {value}\n")) == [("A012", 2)]


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "121", "٣", "9" * 5_000])
def test_months_are_checked(value: str) -> None:
    front_matter = parsed(f"review_every: {value}\n")
    assert front_matter.review_every is None
    assert codes(front_matter) == [("A012", 2)]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("draft: true\n", "draft"),
        ("published: false\n", "draft"),
        ("draft: false\n", "published"),
        ("draft: true\nstatus: published\n", "published"),
        ("status: Archived\n", "archived"),
        ("status:\n", "published"),
    ],
)
def test_other_words_for_a_draft(text: str, status: str) -> None:
    front_matter = parsed(text)
    assert front_matter.status == status
    assert front_matter.findings == ()


def test_values_are_clean() -> None:
    front_matter = parsed('title: "a\\e]52;c;x\\a b"\ntags: ["c\\u202ed"]\n')
    assert front_matter.title == "a\ufffd]52;c;x\ufffd b"
    assert front_matter.tags == ("c\ufffdd",)


def test_toml_of_other_systems_is_read() -> None:
    block, body, line = split('+++\ntitle = "A: b"\ndraft = true\ntags = ["c", "d"]\nheaven = 2026-01-02\n+++\nbody\n')
    assert (body, line) == ("body\n", 7)
    assert block is not None
    front_matter = parsed(block)
    assert (front_matter.title, front_matter.tags, front_matter.status) == ("A: b", ("c", "d"), "draft")
    assert [(finding.code, finding.severity, finding.place.line) for finding in front_matter.findings] == [
        ("A014", "note", 5)
    ]


def test_broken_toml_is_a_draft() -> None:
    front_matter = parsed('+++\ntitle = "A\n+++\n')
    assert front_matter.status == "draft"
    assert codes(front_matter) == [("A011", 2)]


def test_what_other_systems_say_is_taken_and_the_rest_left_alone() -> None:
    front_matter = parsed(
        "title: About {% data variables.product.prodname_team_plan %}\nintro: What {{ site.product }} does.\n"
        "tags: one, two\nkeywords: [two, three]\ncategories: four\ncategory: [a/b, c]\nms.date: 01/02/2026\n"
        "redirect_from:\n  - /old/one\n  - /old/two/\naliases: [/older/, other-name]\npermalink: /now/:title/\n"
        "nav_order: 2.5\nstatus: new\nversions: {fpt: '*'}\nauthor: x\n"
    )
    assert (front_matter.title, front_matter.summary) == ("About team plan", "What product does.")
    assert front_matter.tags == ("one", "two", "four", "three")
    assert (front_matter.category, front_matter.order, front_matter.status) == ("a/b", 2.5, "published")
    assert front_matter.redirects[:3] == ("/old/one", "/old/two/", "/older/")
    assert front_matter.aliases == ("other-name",)
    assert codes(front_matter) == []
