"""Raw HTML in Markdown: its text is shown, its structure where it has one, and no tag is obeyed."""

import pytest

from kb.library.blocks import Code, Document, Heading, Paragraph, Rule, Table, plain
from kb.library.markdown import parse


def shown(document: Document) -> list[str]:
    """Return each block as its containers' kinds and its text."""
    lines = []
    for block in document.blocks:
        around = "/".join(container.kind for container in block.containers)
        text = plain(block.spans) if isinstance(block, Paragraph | Heading) else type(block).__name__
        lines.append(f"{around}: {text}" if around else text)
    return lines


def test_inline_tags() -> None:
    (block,) = parse("a<br>b <kbd>Ctrl</kbd> <b>c</b> <sub>d</sub> <!-- e --> <i>f</i>").blocks
    assert isinstance(block, Paragraph)
    assert plain(block.spans) == "a\nb Ctrl c d  f"
    styles = {span.text: (span.bold, span.italic, span.code) for span in block.spans}
    assert styles["c"] == (True, False, False)
    assert styles["Ctrl"] == (False, False, True)
    assert styles["f"] == (False, True, False)


def test_words_in_angle_brackets_that_are_no_html_are_text() -> None:
    assert shown(parse("Type <your name> and <file>.\n\n<placeholder>\n")) == [
        "Type <your name> and <file>.",
        "<placeholder>",
    ]


def test_inline_links_and_pictures() -> None:
    document = parse('<a href="b.md">text</a> and <img src="c.png" alt="A list">')
    assert [(link.href, link.text, link.image) for link in document.links] == [
        ("b.md", "text", False),
        ("c.png", "A list", True),
    ]


def test_details_stand_open_with_markdown_inside() -> None:
    document = parse("<details>\n<summary>How <b>to</b></summary>\n\n- a\n- **b**\n\n</details>\n\nafter\n")
    assert shown(document) == ["details/item: a", "details/item: b", "after"]
    assert document.blocks[0].containers[0].title == "How to"


@pytest.mark.parametrize(
    "source",
    [
        "<details><summary>T</summary>Some **text**</details>",
        "<details>\n<summary>T</summary>\nSome **text**\n</details>",
        "<details open>\n  <summary>T</summary>\n\nSome **text**\n",
    ],
)
def test_details_without_empty_lines_or_end(source: str) -> None:
    (block,) = parse(source).blocks
    assert isinstance(block, Paragraph)
    assert (plain(block.spans), block.containers[0].title) == ("Some text", "T")
    assert block.spans[1].bold


def test_details_end_with_what_they_stand_in() -> None:
    assert shown(parse("- <details>\n\n  a\n\nb\n\n</details>\n")) == ["item/details: a", "b"]


def test_nested_details_and_details_without_text() -> None:
    document = parse("<details><summary>A</summary>\n<details><summary>B</summary>x</details>\n</details>\n\n<details>")
    titles = [[container.title for container in block.containers] for block in document.blocks]
    assert titles == [["A", "B"], [""]]


def test_html_blocks_give_their_text() -> None:
    document = parse(
        '<div align="center">\n<h1 id="top">Title</h1>\n<p>One<br>two</p>\n<hr>\n<ul><li>a<li>b</ul></div>\n'
    )
    assert shown(document) == ["Title", "One\ntwo", "Rule", "item: a", "item: b"]
    assert document.headings[0].slug == "title"
    assert document.anchors == (("top", "title"),)


def test_html_tables() -> None:
    (table,) = parse(
        "<table><tr><th>A<th>B</tr><tr><td>1</td><td><p>two</p><ul><li>three</ul></td><td>x</td></tr></table>"
    ).blocks
    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.header] == ["A", "B", ""]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["1", "two\n• three", "x"]]


def test_ordered_html_lists_count() -> None:
    document = parse('<ol start="4"><li>a</li><li>b</li></ol>')
    assert [block.containers[0].marker for block in document.blocks] == ["4.", "5."]


def test_preformatted_text_is_code_and_scripts_are_nothing_to_read() -> None:
    (pre,) = parse("<pre>a\n  b</pre>\n\n<script>alert(1)</script>\n").blocks
    assert isinstance(pre, Code)
    assert (pre.language, pre.text) == ("", "a\n  b")


def test_unclosed_html_loses_nothing() -> None:
    (script,) = parse("<script>one\n\n<table><tr><td>two").blocks
    assert isinstance(script, Code)
    assert "one\n\n<table><tr><td>two" in script.text
    assert shown(parse("<p>three <b>four <a href='x'>five")) == ["three four five"]
    (table,) = parse("<table><tr><td>six").blocks
    assert isinstance(table, Table)
    assert plain(table.header[0]) == "six"


def test_comments_are_dropped() -> None:
    assert parse("<!-- not\n\nfor readers -->\n").blocks == ()
    assert shown(parse("<p>a<!-- b -->c</p>")) == ["ac"]


def test_anchors_of_html_lead_to_the_heading_that_they_stand_at() -> None:
    document = parse('# Top\n\ntext\n\n<a name="old"></a>\n\n## Install\n\ntext <a id="mid"></a>\n')
    assert dict(document.anchors) == {"old": "install", "mid": "install"}


def test_lines_of_html_blocks() -> None:
    document = parse("a\n\n<details>\n<summary>T</summary>\n\nb\n\n<p>\nc</p>\n")
    assert [block.line for block in document.blocks] == [1, 6, 8]
    assert isinstance(parse("<hr>").blocks[0], Rule)
