"""Shared pieces of Markdown: put in where they are named, with variables and links right, and never more than once."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.rename_article import plan_article_rename
from kb.library.renames import carry_out
from kb.library.snippets import insert_snippets
from kb.library.uses import uses_of

YAML = """title: T
support: {phone: 01234 567890}
snippets:
  who: The **admin**, on {support.phone}.
  note: |
    > [!TIP]
    > See [add](users/add.md#h "T").

    - one
  nested: before {snippet:who} after
  cycle: "{snippet:cycle}"
"""


def body(library_of: Callable[[Mapping[str, str]], Library], text: str, path: str = "users/deep/a.md") -> str:
    library = library_of({"library.yaml": YAML, path: text, "users/add.md": "# Add\n\n## H\n"})
    article = library.articles[library.id_by_path(path) or ""]
    return article.body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x {snippet:who} y\n", "x The **admin**, on 01234 567890. y\n"),
        ("{snippet:note}\n", '> [!TIP]\n> See [add](../add.md#h "T").\n\n- one\n'),
        ("1. {snippet:note}\n2. b\n", '1. > [!TIP]\n   > See [add](../add.md#h "T").\n   \n   - one\n2. b\n'),
        ("> {snippet:note}", '> > [!TIP]\n> > See [add](../add.md#h "T").\n> \n> - one'),
        ("x {snippet:note}\n", "x {snippet:note}\n"),
        ("{snippet:nested} {snippet:cycle}\n", "before {snippet:who} after {snippet:cycle}\n"),
        (
            "`{snippet:who}` \\{snippet:who}\n\n    {snippet:who}\n",
            "`{snippet:who}` \\{snippet:who}\n\n    {snippet:who}\n",
        ),
        (
            "```\n{snippet:who}\n```\n{snippet:none} {snippet:who\n",
            "```\n{snippet:who}\n```\n{snippet:none} {snippet:who\n",
        ),
    ],
)
def test_a_snippet_stands_where_its_name_stood(library_of, text, expected):
    assert body(library_of, text) == expected


def test_lines_are_those_of_the_file_and_what_is_wrong_is_told(library_of):
    text = "---\ntitle: A\n---\n{snippet:note}\n\n[x](none.md)\n\n{snippet:none}\n\n"
    text += "{support.none} {snippet:note}\n\n{snippet:note}\n\n[y](no.md)\n"
    library = library_of({"library.yaml": YAML, "a.md": text, "users/add.md": "# Add\n\n## H\n"})
    found = [(one.code, one.place.line) for one in check_library(library) if one.place.file == "a.md"]
    wanted = [("A101", 6), ("A021", 8), ("A020", 10), ("A021", 10), ("A101", 14)]
    assert [one for one in found if one[0] in ("A101", "A020", "A021")] == wanted
    assert [(one.code, one.place.line) for one in library.findings if one.code == "L005"] == [
        ("L005", 10),
        ("L005", 11),
    ]


def test_a_changed_snippet_is_seen_in_all_articles_that_were_kept(library_of, tmp_path):
    library = library_of({"library.yaml": YAML, "a.md": "{snippet:who}\n"})
    cached = Library.load(library.folder, tmp_path / "cache")
    assert cached.articles["a"].body.startswith("The **admin**")
    (library.folder / "library.yaml").write_text(YAML.replace("The **admin**", "The boss"))
    again = Library.load(library.folder, tmp_path / "cache")
    assert again.articles["a"].body.startswith("The boss")
    assert again.with_article("library.yaml").articles["a"].body.startswith("The boss")


def test_a_snippet_s_links_follow_a_rename_and_its_uses_are_known(library_of):
    library = library_of(
        {"library.yaml": YAML, "users/add.md": "# Add\n\n## H\n", "b.md": "{snippet:note} {support.phone}\n"}
    )
    top: Path = library.folder.parent
    plan = plan_article_rename(library, "add", "people/new")
    assert "library.yaml:7" in {str(one.place) for one in plan.touched}
    carry_out(plan, library, journals=top / "journals", lock_folder=top / "locks")
    assert (library.folder / "library.yaml").read_text() == YAML.replace("users/add.md#h", "people/new.md#h")
    assert [str(use.line) + use.path for use in uses_of(library, "snippet:note")] == ["1b.md"]
    assert [use.path for use in uses_of(library, "support.phone")] == ["b.md", "library.yaml"]


@pytest.mark.parametrize(
    "yaml",
    [
        "snippets: [a]\n",
        "snippets: {'a b': x}\n",
        "snippets: {a: [b]}\n",
        "snippets: {a: {b: c}}\n",
        f"snippets: {{a: {'x' * 20_001}}}\n",
    ],
)
def test_broken_snippets_are_told_and_cost_nothing_else(library_of, yaml):
    library = library_of({"library.yaml": f"title: Kept\n{yaml}", "a.md": "{snippet:a} text\n"})
    assert library.settings.title == "Kept" and library.articles["a"].body == "{snippet:a} text\n"
    assert [one.code for one in library.findings if one.code.startswith("L")] == ["L002"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["{snippet:a}", "{snippet:b}", "\n", "`", "> ", "1. ", "\n\n", "```\n", "x", "\\", "{", "\u2028"]
        ),
        max_size=30,
    )
)
def test_any_text_gives_a_text_with_a_line_for_each_line(pieces):
    text = "".join(pieces)
    values = {"snippet:a": "one\n\n{snippet:b} [l](x.md)", "snippet:b": "```\nopen"}
    result, inserted, findings = insert_snippets(text, values, path="d/a.md")
    assert result.count("\n") == text.count("\n") + sum(more for _, more in inserted)
    assert all(1 <= start <= result.count("\n") + 1 for start, _ in inserted)
    assert result.count("one") <= text.count("{snippet:a}")
    assert all(finding.code == "A021" for finding in findings)


def test_many_large_snippets_are_bounded():
    result, _, _ = insert_snippets("{snippet:a}\n" * 5_000, {"snippet:a": "x" * 20_000}, path="a.md")
    assert len(result) < 2_100_000


def test_names_and_links_from_the_top_of_a_site_are_the_same_in_every_folder():
    piece = "[x](/docs/two) [y](b/two.md) [[two]]"
    text, _, _ = insert_snippets("{snippet:s}\n", {"snippet:s": piece}, path="a/one.md")
    assert text == "[x](/docs/two) [y](../b/two.md) [[two]]\n"
