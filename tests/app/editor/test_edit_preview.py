"""What stands beside a text, and what is said about it, whatever is typed: nothing that is typed breaks the editor."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.edit_preview import block_of_line, preview
from kb.library.blocks import Code, Heading, Paragraph, plain
from kb.library_check import check_file

FLOW = "troubleshooters/new-licences-missing.yaml"
ARTICLE = "articles/missing-licences/missing-licences.md"
SNIPPETS = ["[", "]", "{", "}", ": ", "- ", "\n", "  ", "#", "|", ">", "'", '"', "---\n", "```\n", "*", "<", "](x.md)"]
SNIPPETS += ["{support.fax}", "&a", "*a", "!!x", "\t", "\x00", "\u202e", "~", "when: {}\n", "yes", "![](x)"]


def source(desk, path: str) -> str:
    return (desk.library.folder / path).read_text(encoding="utf-8")


def test_an_article_is_shown_as_readers_see_it(editors_desk):
    text = source(editors_desk, ARTICLE)
    page, body_line = preview(editors_desk, ARTICLE, text)
    headings = [block.text for block in page.document.blocks if isinstance(block, Heading)]
    assert headings == ["New licences are missing", "Steps", "How to check"]
    assert text.split("\n")[body_line - 1].startswith("You bought licences")
    line = next(number for number, line in enumerate(text.split("\n"), 1) if line == "## How to check")
    block = page.document.blocks[block_of_line(page, line - body_line + 1)]
    assert isinstance(block, Heading) and block.text == "How to check"


def test_a_draft_is_marked_for_staff(editors_desk):
    page, _ = preview(editors_desk, ARTICLE, "---\ntitle: X\nstatus: draft\n---\nText\n")
    assert any(container.variant == "warning" for block in page.document.blocks for container in block.containers)


def test_a_troubleshooter_is_shown_as_a_tree_and_a_broken_one_with_its_line(editors_desk):
    page, _ = preview(editors_desk, FLOW, source(editors_desk, FLOW))
    code = next(block for block in page.document.blocks if isinstance(block, Code))
    assert "├─ “I have it” → has-order" in code.text
    page, _ = preview(editors_desk, FLOW, "flow: new-licences-missing\ntitle: [\n")
    block = page.document.blocks[0]
    assert isinstance(block, Paragraph) and "new-licences-missing.yaml:" in plain(block.spans)


@pytest.mark.parametrize("path", [FLOW, ARTICLE, "library.yaml"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 60), st.sampled_from(SNIPPETS)), max_size=5))
def test_nothing_that_is_typed_breaks_it(editors_desk, path, edits):
    text = source(editors_desk, path)
    for at, removed, inserted in edits:
        at %= len(text) + 1
        text = text[:at] + inserted + text[at + removed :]
    page, _ = preview(editors_desk, path, text)
    assert 0 <= block_of_line(page, 10_000) <= max(0, len(page.document.blocks) - 1)
    for finding in check_file(editors_desk.library, editors_desk.flows, path, text, date(2026, 11, 20)):
        assert finding.place.file == path


def test_lines_are_those_of_the_file_below_a_snippet(make_desk):
    desk = make_desk({"library.yaml": "title: T\nsnippets:\n  many: |\n    one\n\n    two\n\n    three\n"}, staff=True)
    page, body_line = preview(desk, "a.md", "---\ntitle: A\n---\n{snippet:many}\n\nlast\n")
    block = page.document.blocks[block_of_line(page, 6 - body_line + 1)]
    assert isinstance(block, Paragraph) and block.spans[0].text == "last"
