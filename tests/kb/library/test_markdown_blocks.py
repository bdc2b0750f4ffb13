"""What Markdown becomes: blocks with their containers, styled spans, links, slugs and lines."""

import pytest

from kb.library.blocks import Code, Heading, Paragraph, Rule, Span, Table, plain
from kb.library.markdown import parse


def kinds(text: str) -> list[str]:
    return [type(block).__name__ for block in parse(text).blocks]


def markers(text: str) -> list[tuple[list[str], str]]:
    """Return each block's markers, outermost first, with its text."""
    return [
        ([container.marker or container.kind for container in block.containers], plain(block.spans))
        for block in parse(text).blocks
        if isinstance(block, Paragraph | Heading)
    ]


def test_styles_become_spans() -> None:
    (block,) = parse("a **b** *c* ~~d~~ `e` ***f***").blocks
    assert isinstance(block, Paragraph)
    assert block.spans == (
        Span("a "),
        Span("b", bold=True),
        Span(" "),
        Span("c", italic=True),
        Span(" "),
        Span("d", strike=True),
        Span(" "),
        Span("e", code=True),
        Span(" "),
        Span("f", bold=True, italic=True),
    )


def test_line_breaks() -> None:
    (block,) = parse("one\ntwo  \nthree\\\nfour").blocks
    assert isinstance(block, Paragraph)
    assert plain(block.spans) == "one two\nthree\nfour"


def test_headings_have_unique_stable_slugs() -> None:
    document = parse("# Über große Dinge\n\n## Steps\n\n## Steps\n\n## Steps-1\n\n## Steps\n\n## !!\n\nTitle\n===\n")
    slugs = [heading.slug for heading in document.headings]
    assert slugs == ["über-grosse-dinge", "steps", "steps-1", "steps-1-1", "steps-2", "section", "title"]
    assert [heading.level for heading in document.headings] == [1, 2, 2, 2, 2, 2, 1]


def test_heading_may_name_its_own_slug() -> None:
    (heading,) = parse("## Install it {#install}").headings
    assert (heading.text, heading.slug) == ("Install it", "install")


def test_nested_lists_keep_depth_and_markers() -> None:
    assert markers("- a\n  - b\n    1. c\n- d\n") == [
        (["•"], "a"),
        (["•", "•"], "b"),
        (["•", "•", "1."], "c"),
        (["•"], "d"),
    ]


def test_ordered_lists_keep_start_and_delimiter() -> None:
    assert [marker for (marker,), _ in markers("7) a\n8) b\n\n3. c\n")] == ["7)", "8)", "3."]


def test_items_of_one_list_are_told_apart_by_key() -> None:
    first, more, second = parse("- a\n\n  b\n- c\n").blocks
    assert first.containers[0].key == more.containers[0].key != second.containers[0].key


def test_tight_and_loose_lists() -> None:
    def tight(text: str) -> list[bool]:
        return [block.tight for block in parse(text).blocks if isinstance(block, Paragraph)]

    assert tight("p\n\n- a\n- b\n  - c\n") == [False, False, True, True]
    assert tight("- a\n\n- b\n") == [False, False]
    assert tight("1. a\n\n   - b\n   - c\n\n2. d\n") == [False, False, True, False]


def test_tasks() -> None:
    document = parse("- [ ] open\n- [x] done\n- [x](u) link\n1. [X] numbered\n")
    shown = [(block.containers[0].kind, block.containers[0].marker) for block in document.blocks]
    assert shown == [("task", "☐"), ("task", "☑"), ("item", "•"), ("task", "1. ☑")]
    assert plain(document.blocks[0].spans) == "open"  # type: ignore[union-attr]


def test_empty_items_are_shown() -> None:
    assert markers("- a\n-\n- [ ]\n") == [(["•"], "a"), (["•"], ""), (["☐"], "")]
    assert [block.line for block in parse("- a\n-\n- [ ]\n").blocks] == [1, 2, 3]


@pytest.mark.parametrize(
    ("source", "variant", "title", "text"),
    [
        ("> [!NOTE]\n> x", "note", "Note", "x"),
        ("> [!tip] Do *this*\n> x", "tip", "Do this", "x"),
        ("> [!IMPORTANT]\n>\n> x", "important", "Important", "x"),
        ("> [!WARNING]- folded\n> x", "warning", "folded", "x"),
        ("> [!CAUTION]\n> x", "caution", "Caution", "x"),
        ("> [!danger]\n> x", "caution", "Danger", "x"),
        ("> [!NOTE]", "note", "Note", ""),
    ],
)
def test_admonitions(source: str, variant: str, title: str, text: str) -> None:
    (block,) = parse(source).blocks
    (container,) = block.containers
    assert (container.kind, container.variant, container.title) == ("admonition", variant, title)
    assert isinstance(block, Paragraph)
    assert plain(block.spans) == text


def test_an_admonition_of_a_kind_that_is_not_known_is_a_note_with_its_words() -> None:
    (block,) = parse("> [!SOME-THING]- else\n> text").blocks
    box = block.containers[0]
    assert (box.kind, box.variant, box.title) == ("admonition", "note", "Some thing: else")


def test_lines_count_from_the_first_line() -> None:
    text = "# a\n\nb\n\n> [!NOTE]\n> c\n\n- d\n\n```\ne\n```\n\n| f |\n|---|\n| g [h](i) |\n"
    document = parse(text)
    assert [block.line for block in document.blocks] == [1, 3, 6, 8, 10, 14]
    assert document.links[0].line == 16


def test_code_blocks() -> None:
    fenced, indented = parse("```python title=x\na\n\n  b\n```\n\ntext\n\n    c\n").blocks[::2]
    assert fenced == Code(1, (), "python title=x", "a\n\n  b")
    assert indented == Code(9, (), "", "c")


def test_tables() -> None:
    (table,) = parse("| a | b | c |\n|---|:-:|--:|\n| 1 | `x|y` \\| z |\n| 2 | 3 | 4 | five | six |\n").blocks
    assert isinstance(table, Table)
    assert table.aligns == ("left", "center", "right")
    assert [plain(cell) for cell in table.header] == ["a", "b", "c"]
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        ["1", "`x", "y` | z"],
        ["2", "3", "4 | five | six"],
    ]


def test_surplus_cells_in_a_quoted_table_are_kept() -> None:
    (table,) = parse("> | a |\n> |---|\n> | 1 | 2 |\n").blocks
    assert isinstance(table, Table)
    assert [[plain(cell) for cell in row] for row in table.rows] == [["1 | 2"]]


def test_rules_and_setext_headings() -> None:
    assert kinds("a\n\n---\n\nb\n---\n") == ["Paragraph", "Rule", "Heading"]
    assert parse("***").blocks == (Rule(1, ()),)


def test_links_keep_their_address_as_written() -> None:
    document = parse('[a](x%20y.md#z "T") <https://b.example> [c][r] [d](<javascript:x>)\n\n[r]: ../c.md\n')
    assert [(link.href, link.text, link.title) for link in document.links] == [
        ("x%20y.md#z", "a", "T"),
        ("https://b.example", "https://b.example", ""),
        ("../c.md", "c", ""),
        ("javascript:x", "d", ""),
    ]
    assert [link.block for link in document.links] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/x_y_z.", "https://a.example/x_y_z"),
        ("(https://a.example/b(c))", "https://a.example/b(c)"),
        ("**HTTP://A.EXAMPLE/?q=1&r=2**!", "HTTP://A.EXAMPLE/?q=1&r=2"),
    ],
)
def test_bare_web_addresses_become_links(text: str, address: str) -> None:
    document = parse(text)
    assert [link.href for link in document.links] == [address]


@pytest.mark.parametrize("text", ["`https://a.example`", "https://", "xhttps://a.example", "ftp://a.example"])
def test_what_is_no_bare_web_address(text: str) -> None:
    assert parse(text).links == ()


def test_pictures_are_their_description_with_a_link() -> None:
    document = parse("![The list](pics/list.png) ![](b.png) [![badge](c.svg)](https://d.example)")
    assert plain(document.blocks[0].spans) == "The list b.png badge"  # type: ignore[union-attr]
    assert [(link.href, link.image) for link in document.links] == [
        ("pics/list.png", True),
        ("b.png", True),
        ("https://d.example", False),
    ]


def test_link_without_text_shows_its_address() -> None:
    document = parse("[](a.md)")
    assert document.blocks[0].spans == (Span("a.md", link=0),)  # type: ignore[union-attr]


def test_footnotes_stand_at_the_end_and_are_linked() -> None:
    document = parse("# Footnotes\n\nb[^x] a[^y]\n\n[^y]: second\n[^x]: first\n\n    more\n[^z]: never named\n")
    shown = [
        ([container.marker for container in block.containers], plain(block.spans))
        for block in document.blocks
        if isinstance(block, Paragraph)
    ]
    assert shown == [
        ([], "b[^1] a[^2]"),
        (["1."], "first"),
        (["1."], "more"),
        (["2."], "second"),
        (["[z]"], "never named"),
    ]
    assert [heading.slug for heading in document.headings] == ["footnotes", "footnotes-1"]
    assert {link.href for link in document.links} == {"#footnotes-1"}


def test_text_nested_deeper_than_the_parser_goes_is_kept() -> None:
    document = parse("> " * 150 + "deep\n\n" + "- " * 150 + "down")
    text = "".join(block.text if isinstance(block, Code) else "" for block in document.blocks)
    assert "deep" in text
    assert "down" in text


def test_control_characters_from_entities_are_gone() -> None:
    (block,) = parse("a&#x202e;b &#27;[2J `\x1b]52;c;x\x07`").blocks
    assert isinstance(block, Paragraph)
    assert not any(character in plain(block.spans) for character in "\x1b\x07\u202e")
