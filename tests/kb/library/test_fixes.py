"""What the check mends: only what is safe, once, and nothing else of a file changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.library.fixes import FIXED, plan_fixes
from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.renames import carry_out

YAML = "title: T\nsupport: {phone: 01234 567890, email: desk@firm.example, helpdesk: https://desk.example/x}\n"


def fix(library: Library) -> Library:
    top = library.folder.parent
    carry_out(plan_fixes(library), library, journals=top / "journals", lock_folder=top / "locks")
    return Library.load(library.folder)


def fixed(library_of: Callable[..., Library], body: str) -> str:
    library = fix(library_of({"library.yaml": YAML, "x/a.md": body, "y/b.md": "# B\n\n## H\n"}))
    return (library.folder / "x/a.md").read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Call 01234 567890.\r\n", "Call {support.phone}.\r\n"),
        ("[mail](mailto:desk@firm.example) desk@firm.example, helpdesk@firm.example\n",
         "[mail](mailto:{support.email}) {support.email}, helpdesk@firm.example\n"),
        ("[x](https://desk.example/x) https://desk.example/xy\n", "[x]({support.helpdesk}) https://desk.example/xy\n"),
        ("`01234 567890` and 101234 567890\n\n    01234 567890\n",
         "`01234 567890` and 101234 567890\n\n    01234 567890\n"),
        ("[b](b.md#h) [c](../y/b.md) `[b](b.md)`\n", "[b](../y/b.md#h) [c](../y/b.md) `[b](b.md)`\n"),
        ("## Steps\n\n- One\n  more\n- Two\n\n  - inner\n\n## Next\n\n- no\n",
         "## Steps\n\n1. One\n   more\n2. Two\n\n   - inner\n\n## Next\n\n- no\n"),
        ("## Steps\n\n- One\n\nText\n\n- Two\n", "## Steps\n\n- One\n\nText\n\n- Two\n"),
        ("## Steps\n\n- only one\n", "## Steps\n\n- only one\n"),
        ("## Steps\n\n- [ ] task\n- [x] task\n", "## Steps\n\n- [ ] task\n- [x] task\n"),
        ("---\nsays: [01234 567890]\n---\ntext\n", "---\nsays: [01234 567890]\n---\ntext\n"),
    ],
)  # fmt: skip
def test_what_is_mended_and_what_is_left(library_of, before, after):
    assert fixed(library_of, before) == after
    assert fixed(library_of, after) == after


def test_what_the_library_turned_off_is_not_mended(library_of):
    library = library_of({"library.yaml": YAML + "checks: {A115: off}\n", "a.md": "Call 01234 567890.\n"})
    assert plan_fixes(library).changes == ()


PIECES = st.sampled_from(
    ["01234 567890", "desk@firm.example", "[b](b.md)", "[h](b.md#h)", "## Steps", "- item", "- two\n  more", "1. n",
     "text", "`code 01234 567890`", "```\nb.md\n```", "> - q", "https://desk.example/x", "\\{x}", "* star", "<b>",
     "{support.phone}",
     "\u00ad", "[01234 567890](b.md)", "| a |\n|-|\n| 01234 567890 |", "    indented", "é"]
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n", " "])), max_size=9), st.sampled_from(["\n", "\r\n"]))
def test_after_a_fix_nothing_is_left_to_fix(tmp_path_factory: pytest.TempPathFactory, pieces, newline):
    folder: Path = tmp_path_factory.mktemp("fix") / "library"
    (folder / "x").mkdir(parents=True)
    (folder / "library.yaml").write_text(YAML)
    (folder / "b.md").write_text("# B\n\n## H\n")
    text = "".join(piece + end for piece, end in pieces)
    (folder / "x/a.md").write_bytes(text.replace("\n", newline).encode())
    library = Library.load(folder)
    before = [one for one in check_library(library) if one.code not in FIXED]
    plan = plan_fixes(library)
    once = fix(library)
    assert plan_fixes(once).changes == ()
    found = [one for one in check_library(once) if one.place.file == "x/a.md"]
    told = {(touched.kind, touched.place.line) for touched in plan.touched}
    assert not {(one.code, one.place.line) for one in found if one.code in FIXED} & told
    assert {one.code for one in found if one.code not in FIXED} <= {one.code for one in before}
    assert once.articles["a"].document.headings == library.articles["a"].document.headings
