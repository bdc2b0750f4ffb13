"""Renames: each link, field and search that leads to the old name follows, and nothing else changes, to the byte."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import ConflictError, DesksideError, LibraryError, NotFoundError
from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.rename_article import plan_article_rename
from kb.library.rename_flow import plan_flow_rename
from kb.library.rename_heading import plan_heading_rename
from kb.library.renames import RenamePlan, carry_out
from kb.library.uses import uses_of

FILES: dict[str, str] = {
    "library.yaml": "title: T\ncategories: [users, seats]\n",
    "users/add.md": (
        "---\ntitle: Add people\nsummary: S\n# a comment\nrelated: [free]  # another\n---\n\nSee "
        '[free](../seats/free.md "Title") and ![p](p.png).\n'
        "\n## Steps\n\n1. One, as [above](#steps) or [here too](add.md#steps).\n"
    ),
    "users/p.png": "",
    "users/other.md": (
        "---\ntitle: Other\nrelated:\n  - add   # first\n  - 'free'\n---\n"
        "[a](add.md) [b](<add.md#steps>) [c][r] `[d](add.md)`\n"
        '\n```\n[e](add.md)\n```\n\n<a href="add.md">html</a> [web](https://e.example/add.md) [add](add)\n'
        "\n[r]: ./add.md#Steps\n"
    ),
    "seats/free.md": "---\ntitle: Free seats\naliases:\n- gone\n- far\n---\r\n[x](../users/add.md#steps)\r\nadd.md\n",
    "troubleshooters/help.yaml": (
        'flow: help\narticle: add.md   # the one\nfacts:\n  f: {ask: a, help: "add.md#steps", values: {y: add, n: n}}\n'
        "causes:\n  - id: c\n    then:\n      fix: 'users/add.md'\n"
    ),
    "searches.yaml": "how to add: add\nadd more: [free, 'add']\n",
}


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def do(plan: RenamePlan, library: Library) -> Library:
    top = library.folder.parent
    carry_out(plan, library, journals=top / "journals", lock_folder=top / "locks")
    return Library.load(library.folder)


@pytest.fixture
def library(library_of: Callable[[Mapping[str, str]], Library]) -> Library:
    return library_of(FILES)


def broken(library: Library) -> list[str]:
    return [str(one) for one in check_library(library) if one.code in ("A101", "A102", "A103", "A109", "A110", "A121")]


def test_every_use_follows_a_new_name(library):
    renamed = do(plan_article_rename(library, "add", "add-people"), library)
    text = {name: data.decode() for name, data in bytes_in(library.folder).items()}
    assert "users/add.md" not in text
    assert "\nrelated: [free]  # another\naliases: [add]\n---\n" in text["users/add-people.md"]
    assert "[here too](add-people.md#steps)" in text["users/add-people.md"]
    assert text["users/other.md"] == (
        "---\ntitle: Other\nrelated:\n  - add-people   # first\n  - 'free'\n---\n"
        "[a](add-people.md) [b](<add-people.md#steps>) "
        "[c][r] `[d](add.md)`\n\n```\n[e](add.md)\n```\n\n"
        '<a href="add-people.md">html</a> [web](https://e.example/add.md) [add](add-people)\n'
        "\n[r]: ./add-people.md#Steps\n"
    )
    assert text["seats/free.md"] == FILES["seats/free.md"].replace("users/add.md", "users/add-people.md")
    assert text["troubleshooters/help.yaml"] == FILES["troubleshooters/help.yaml"].replace("add.md", "add-people.md")
    assert text["searches.yaml"] == "how to add: add-people\nadd more: [free, 'add-people']\n"
    assert renamed.article("add").id == "add-people" and broken(renamed) == []


def test_moving_to_another_folder_turns_links_both_ways(library):
    renamed = do(plan_article_rename(library, "add", "seats/"), library)
    moved = (library.folder / "seats/add.md").read_text()
    assert (
        '[free](free.md "Title")' in moved and "![p](../users/p.png)" in moved and "[here too](add.md#steps)" in moved
    )
    assert "aliases" not in moved
    assert "[a](../seats/add.md) [b](<../seats/add.md#steps>)" in (library.folder / "users/other.md").read_text()
    assert "fix: 'seats/add.md'" in (library.folder / "troubleshooters/help.yaml").read_text()
    assert broken(renamed) == []


def test_the_plan_changes_nothing_and_shows_each_line(library):
    before = bytes_in(library.folder)
    plan = plan_article_rename(library, "add", "add-people")
    assert bytes_in(library.folder) == before
    shown = {(str(one.place), one.kind): (one.before, one.after) for one in plan.touched}
    assert shown["searches.yaml:1", "search"] == ("how to add: add", "how to add: add-people")
    assert shown["troubleshooters/help.yaml:8", "fix"][1].strip() == "fix: 'users/add-people.md'"
    assert shown["users/other.md:4", "related"][0] == "  - add   # first"


def test_a_rename_that_is_taken_back_leaves_no_byte_changed(library):
    before = bytes_in(library.folder)
    renamed = do(plan_article_rename(library, "add", "add-people"), library)
    do(plan_article_rename(renamed, "add-people", "add", alias=False), renamed)
    assert bytes_in(library.folder) == before


def test_renaming_back_keeps_the_newer_name_alive(library):
    renamed = do(plan_article_rename(library, "add", "add-people"), library)
    back = do(plan_article_rename(renamed, "add-people", "add"), renamed)
    assert back.article("add-people").id == "add" and back.article("add").aliases == ("add-people",)
    assert broken(back) == []


@pytest.mark.parametrize(
    ("new", "error"),
    [
        ("free", ConflictError),
        ("gone", ConflictError),
        ("../x", LibraryError),
        ("-x", LibraryError),
        ("a\x1b[0m", LibraryError),
        ("seats/free", ConflictError),
        ("add", LibraryError),
        ("x" * 300, LibraryError),
        (".hidden", LibraryError),
    ],
)
def test_names_that_cannot_be_are_refused(library, new, error):
    before = bytes_in(library.folder)
    with pytest.raises(error):
        plan_article_rename(library, "add", new)
    assert bytes_in(library.folder) == before


def test_a_file_that_was_changed_since_stops_all_of_it(library):
    plan = plan_article_rename(library, "add", "add-people")
    (library.folder / "searches.yaml").write_text("mine: free\n")
    before = bytes_in(library.folder)
    with pytest.raises(DesksideError):
        do(plan, library)
    assert bytes_in(library.folder) == before


def test_line_ends_marks_and_other_encodings_stay(library_of):
    library = library_of(
        {
            "a.md": b"\xef\xbb\xbf# A\r\n\r\ntext\r\n",
            "b.md": b"\xef\xbb\xbf[a](a.md)\r\nplain\n\r\n[a](a.md)  \r\n",
            "c.md": b"caf\xe9 [a](a.md)\n",
        }
    )
    plan = plan_article_rename(library, "a", "z")
    assert plan.cautions and "c.md:1" in plan.cautions[0]
    do(plan, library)
    files = bytes_in(library.folder)
    assert files["b.md"] == b"\xef\xbb\xbf[a](z.md)\r\nplain\n\r\n[a](z.md)  \r\n"
    assert files["z.md"] == b"\xef\xbb\xbf---\r\naliases: [a]\r\n---\r\n\r\n# A\r\n\r\ntext\r\n"
    assert files["c.md"] == b"caf\xe9 [a](a.md)\n"


def test_hidden_characters_of_a_line_that_changes_stay(library_of):
    line = "a\u00ad\u200bb [a](a.md)\u2028[a](a.md)\x0bz\x1b[31m [a](a.md)\r\n"
    library = library_of({"a.md": b"# A\n", "b.md": (line + "x\n").encode()})
    do(plan_article_rename(library, "a", "zz"), library)
    assert bytes_in(library.folder)["b.md"].decode() == line.replace("a.md", "zz.md") + "x\n"


def test_toml_front_matter_and_folders_with_an_article_of_their_own(library_of):
    library = library_of(
        {
            "x/README.md": '+++\ntitle = "X"\n[extra]\na = 1\n+++\ntext\n',
            "y.md": "[x](x/) and [x](x/README.md)\n",
        }
    )
    renamed = do(plan_article_rename(library, "x", "x/about"), library)
    assert 'title = "X"\naliases = ["x"]\n[extra]\n' in (library.folder / "x/about.md").read_text()
    assert renamed.linked_from(renamed.article("y")) == {"about"}


def test_a_heading_is_reworded_and_its_old_anchor_lives(library):
    renamed = do(plan_heading_rename(library, "add#steps", "What to *do*"), library)
    text = (library.folder / "users/add.md").read_text()
    assert (
        '## What to *do* <a id="steps"></a>\n\n1. One, as [above](#what-to-do) or [here too](add.md#what-to-do)' in text
    )
    assert "<add.md#what-to-do>" in (library.folder / "users/other.md").read_text()
    assert 'help: "add.md#what-to-do"' in (library.folder / "troubleshooters/help.yaml").read_text()
    assert broken(renamed) == [] and renamed.section("add#steps") == renamed.section("add#what-to-do")
    before = bytes_in(library.folder)["users/other.md"]
    again = do(plan_heading_rename(renamed, "add#what-to-do", "Steps", alias=False), renamed)
    assert bytes_in(library.folder)["users/add.md"].decode() == FILES["users/add.md"]
    assert bytes_in(library.folder)["users/other.md"] != before and broken(again) == []


def test_headings_of_the_same_words_keep_their_links(library_of):
    library = library_of(
        {"a.md": "## Steps\n\none\n\nSteps\n-----\n\n> ## Steps ##\n\n[1](#steps) [2](#steps-1) [3](#steps-2)\n"}
    )
    plan = plan_heading_rename(library, "a#steps", "First")
    renamed = do(plan, library)
    text = (library.folder / "a.md").read_text()
    assert "[1](#first) [2](#steps) [3](#steps-1)" in text
    assert 'Steps\n-----\n\n> ## Steps <a id="steps-2"></a> ##\n' in text
    assert broken(renamed) == [] and any("another heading" in one for one in plan.cautions)


def test_a_heading_that_does_not_exist_or_would_not_be_one(library):
    with pytest.raises(NotFoundError):
        plan_heading_rename(library, "add#none", "x")
    for words in ("", "  ", "# x", "\x1b"):
        with pytest.raises(LibraryError):
            plan_heading_rename(library, "add#steps", words if words != "\x1b" else "\n")


def test_links_as_wikis_write_them_follow(library_of):
    library = library_of(
        {
            "x/a.md": "# A\n\n## Steps\n\n[[a#Steps]]\n",
            "b.md": "[[a]] [[a|it]] [[x/a]] [[a#Steps|s]] [[c]] `[[a]]`\n",
            "c.md": "",
        }
    )
    renamed = do(plan_article_rename(library, "a", "y/new"), library)
    assert (library.folder / "b.md").read_text() == "[[new]] [[new|it]] [[y/new]] [[new#Steps|s]] [[c]] `[[a]]`\n"
    do(plan_heading_rename(renamed, "new#steps", "What to do"), renamed)
    assert "[[new#What to do|s]]" in (library.folder / "b.md").read_text()
    assert "[[new#What to do]]" in (library.folder / "y/new.md").read_text()


def test_a_troubleshooter_is_renamed(library_of):
    files = FILES | {"users/x.md": "---\ntitle: X\ntroubleshooters: [help]\n---\n[go](../troubleshooters/help.yaml)\n"}
    library = library_of(files | {"searches.yaml": "help me: [add, help]\n"})
    renamed = do(plan_flow_rename(library, "help", "first-aid"), library)
    text = {name: data.decode() for name, data in bytes_in(library.folder).items()}
    assert text["troubleshooters/first-aid.yaml"].startswith("flow: first-aid\n")
    assert "troubleshooters: [first-aid]\n---\n[go](../troubleshooters/first-aid.yaml)" in text["users/x.md"]
    assert text["searches.yaml"] == "help me: [add, first-aid]\n"
    assert renamed.flow_ids == {"first-aid"} and broken(renamed) == []


def test_uses_are_named_with_their_lines(library):
    assert [f"{use.path}:{use.line} {use.kind}" for use in uses_of(library, "free")] == [
        "users/add.md:8 link",
        "users/add.md:5 related",
        "users/other.md:5 related",
        "searches.yaml:2 search",
    ]
    with pytest.raises(NotFoundError):
        uses_of(library, "none")


NAMES = st.sampled_from(["a", "b c", "d(e)", "f%", "ü", "g&h", "i'j"])
FOLDERS = st.sampled_from(["", "x", "x/y", "z z"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=NAMES, new=NAMES, old_folder=FOLDERS, new_folder=FOLDERS, end=st.sampled_from(["\n", "\r\n"]), data=st.data()
)
def test_links_lead_where_they_led_whatever_the_names(tmp_path_factory, old, new, old_folder, new_folder, end, data):
    top = tmp_path_factory.mktemp("rename") / "library"
    linking = data.draw(st.lists(FOLDERS, max_size=3, unique=True))
    path = f"{old_folder}/{old}.md".lstrip("/")
    (top / old_folder).mkdir(parents=True, exist_ok=True)
    (top / path).write_bytes(f"# T{end}{end}## H{end}{end}[self](#h)".encode())
    for number, folder in enumerate(linking):
        (top / folder).mkdir(parents=True, exist_ok=True)
        up = "../" * len([part for part in folder.split("/") if part])
        text = f"[a](<{up}{path}#h>) `[b]({path})`{end}é [c](<{up}{path}>){end}"
        (top / folder / f"n{number}.md").write_bytes(text.encode())
    library = Library.load(top)
    target = f"{new_folder}/{new}.md".lstrip("/")
    if target == path:
        return
    wanted = {one.path: sorted(library.linked_from(one)) for one in library.articles.values()}
    plan = plan_article_rename(library, library.id_by_path(path), f"./{target}")
    renamed = do(plan, library)
    new_id = renamed.id_by_path(target)
    for one in renamed.articles.values():
        if one.path != target:
            assert sorted(renamed.linked_from(one)) == ([new_id] if wanted[one.path] else [])
            assert re.findall(r"`.*?`", (top / one.path).read_text()) == [f"`[b]({path})`"]
    assert not [one for one in check_library(renamed) if one.code in ("A101", "A102", "A103")]


def test_links_by_an_old_address_follow_and_names_in_mdx_code_are_no_uses(library_of):
    library = library_of(
        {
            "library.yaml": "variables: {product: P}\n",
            "b/two.md": "---\ntitle: Two\nredirect_from: /gone/away\n---\nText.\n",
            "c.md": "[two](/gone/away)\n",
            "d.mdx": "`{product}` {product}\n",
        }
    )
    assert [(use.path, use.written) for use in uses_of(library, "two")] == [("c.md", "/gone/away")]
    assert [use.start for use in uses_of(library, "product")] == [12]
    do(plan_article_rename(library, "two", "three"), library)
    assert (library.folder / "c.md").read_text() == "[two](b/three)\n"


def test_links_from_the_top_of_a_site_stay_in_an_article_that_moves(library_of):
    library = library_of({"a/one.md": "[x](/docs/b/two) [y](../b/two.md) [z](/b/two.md)\n", "b/two.md": "# Two\n"})
    moved = do(plan_article_rename(library, "one", "c/d/one.md"), library)
    text = (library.folder / "c/d/one.md").read_text()
    assert text == "[x](/docs/b/two) [y](../../b/two.md) [z](/b/two.md)\n"
    assert not broken(moved)
