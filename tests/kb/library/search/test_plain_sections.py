"""The quick way from Markdown to plain sections, against the parser that the reader uses."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.blocks import Code, Heading, Paragraph, Table, plain
from kb.library.library import Library
from kb.library.markdown import parse
from kb.library.search.plain_sections import plain_inline, plain_sections
from kb.settings import shipped_library

WORD = re.compile(r"[^\W_]+")


def by_the_parser(body: str) -> tuple[list[str], Counter[str]]:
    slugs: list[str] = []
    words: Counter[str] = Counter()
    for block in parse(body).blocks:
        if isinstance(block, Heading):
            slugs.append(block.slug)
            words.update(WORD.findall(block.text))
        elif isinstance(block, Paragraph):
            words.update(WORD.findall(plain(block.spans)))
        elif isinstance(block, Code):
            words.update(WORD.findall(block.text))
        elif isinstance(block, Table):
            words.update(WORD.findall(" ".join(plain(cell) for row in (block.header, *block.rows) for cell in row)))
    return slugs, words


def quickly(body: str) -> tuple[list[str], Counter[str]]:
    sections = plain_sections(body)
    words = Counter(WORD.findall(" ".join(f"{section.heading} {section.text}" for section in sections)))
    return [section.slug for section in sections if section.slug], words


@pytest.fixture(scope="module")
def shipped() -> Library:
    return Library.load(shipped_library())


def test_the_shipped_library_gives_the_same_headings_and_words(shipped) -> None:
    different = []
    for article in shipped.articles.values():
        slugs, words = by_the_parser(article.body)
        quick_slugs, quick_words = quickly(article.body)
        if slugs != quick_slugs or sum(((words - quick_words) + (quick_words - words)).values()) > 2:
            different.append(article.id)
    assert different == []


@pytest.mark.parametrize(
    "body",
    [
        "Intro\n\n# One\n\ntext\n\n## Two `code` and *more*\n\ntext",
        "Setext\n===\n\ntext\n\nLower one\n---\n\ntext",
        "# Same\n\n# Same\n\n# Same 1\n\n# Same",
        "# Own {#mine}\n\n# Größe & Maß\n\n# 見出し",
        "```\n# not a heading\n```\n\n~~~sh\n## nor this\n~~~\n\n# But this",
        "    # indented code\n\n- item\n\n    # heading in an item? no\n",
        "> # In a quote\n> text\n\n- # In an item\n",
        "| A | B |\n|---|:-:|\n| one | two \\| three |\n",
        "[link](a.md 'title') and ![picture](b.png) and [ref][x] and [x]\n\n[x]: http://example.com 'T'\n",
        "a\\*b\\_c &amp; d &lt;e&gt; <b>bold</b> <your name> <https://example.com/x>",
        "- [ ] open\n- [x] done\n1. first\n2) second",
        "> [!NOTE]\n> Mind this\n\n***\n\nafter\n",
        "snake_case_name and _emphasis_ and 2 * 3 and ~~gone~~",
        "<!-- a comment\n# over lines -->\n# Real",
        "#no heading\n\n####### seven\n\n#\n\ntext",
    ],
)
def test_markdown_of_all_kinds_gives_the_same_headings_and_words(body) -> None:
    assert quickly(body) == by_the_parser(body)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and `co_de_x`", "bold and co_de_x"),
        ("[a [nested] link](x.md)", "a [nested] link"),
        ("[[page|shown]] and [[page]]", "shown and page"),
        ("{{ site.title }} here {% if x %}yes{% endif %}", " here yes"),
        ("a\\_b", "a_b"),
        ("&copy; &#65; &#x42;", "© A B"),
        ("`` a ` b ``", "a ` b"),
        ("plain text", "plain text"),
    ],
)
def test_inline_markdown_becomes_text(text, shown) -> None:
    assert " ".join(plain_inline(text).split()) == " ".join(shown.split())


def test_directives_of_other_tools_leave_their_titles() -> None:
    body = ':::note Careful\ntext\n:::\n\n!!! warning "Hot"\n    inside\n\n> [!TIP] Try it\n> words\n'
    words = quickly(body)[1]
    assert {"Careful", "text", "Hot", "inside", "Try", "it", "words"} <= set(words)
    assert not {"note", "warning", "TIP"} & set(words)


def test_blocks_stand_on_lines_of_their_own() -> None:
    (section,) = plain_sections("One\nparagraph.\n\n- item one\n- item two\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert section.text == "One paragraph.\nitem one\nitem two\na b\nc d"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"#=-*_`~>|[]()<>!&\\{}:;'\" \n", "\n\n", "    ", "1. ", "word", "```", "[^1]", "](", "<b>"]),
        max_size=40,
    )
)
def test_no_text_raises_and_no_word_is_lost(parts) -> None:
    body = "".join(parts)
    assert (
        "word" not in body
        or any("word" in f"{section.heading} {section.text}" for section in plain_sections(body))
        or ("word" not in " ".join(by_the_parser(body)[1]))
    )


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "part", ["[", "`", "``` `", "<a ", "*", "{%", "{{", "&a", "[a](", "![", "|", "[^", "[[", "<!--", "\\", "_a"]
)
def test_long_nonsense_takes_no_time(part) -> None:
    plain_sections(part * 20_000)
    plain_sections("\n".join([part] * 5_000))


def test_the_body_is_never_read_from_disk(tmp_path) -> None:
    assert plain_sections(str(Path(tmp_path) / "a.md"))[0].text.endswith("a.md")
