"""The text area and its colours: nothing that a terminal obeys gets in, undo survives, marks fall where they should."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult

from app.widgets.article_text import ArticleText
from app.widgets.text_marks import NAMES, insides, marks

MARKDOWN = """\
---
title: "A title"  # comment
tags: [one, two]
---
# Heading {support.name}

> [!NOTE]
> Quoted **strong** and *soft* and `code` text.

1. See [the article](other.md#part) or <https://example.com>.
- [x] done {support.phone} \\{not.one}

| a | b |
|---|---|

```yaml
key: value
```
after <!-- comment -->
"""


def marked(text: str, language: str = "markdown") -> list[tuple[str, str]]:
    lines = text.split("\n")
    return [
        (mark.name, line[mark.start : mark.end])
        for line, inside in zip(lines, insides(lines, language), strict=True)
        for mark in marks(line, inside)
    ]


@pytest.mark.parametrize(
    "mark",
    [
        ("mark", "---"),
        ("key", "title"),
        ("string", '"A title"'),
        ("comment", "# comment"),
        ("heading", "# Heading {support.name}"),
        ("variable", "{support.name}"),
        ("heading", "[!NOTE]"),
        ("strong", "**strong**"),
        ("emphasis", "*soft*"),
        ("code", "`code`"),
        ("mark", "1."),
        ("link", "[the article]"),
        ("target", "(other.md#part)"),
        ("target", "<https://example.com>"),
        ("mark", "[x]"),
        ("variable", "{support.phone}"),
        ("mark", "|---|---|"),
        ("code", "key: value"),
        ("comment", "<!-- comment -->"),
    ],
)
def test_what_markdown_is_marked_as(mark):
    assert mark in marked(MARKDOWN)


def test_what_is_not_marked():
    found = [text for _, text in marked(MARKDOWN)]
    assert "{not.one}" not in found
    assert marked("2 * 3 * 4 and snake_case_name\n") == []
    assert not [name for name, _ in marked("---\nno front matter, only a rule above\n") if name == "key"]
    assert [name for name, _ in marked("```\n# no heading\n")] == ["code", "code"]


def test_yaml_keys_strings_and_comments():
    text = "causes:\n  - id: never # why\n    when: {since: [always, 'x']}\n    subject: \"Lost: {contract.number?}\"\n"
    found = marked(text, "yaml")
    for mark in [("key", "causes"), ("key", "id"), ("key", "when"), ("key", "since"), ("comment", "# why")]:
        assert mark in found
    assert ("string", "'x'") in found and ("string", '"Lost: {contract.number?}"') in found
    assert ("mark", "-") in found


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="`*_[](){}<>|#-> ~a1.:!\\\"'\n", max_size=80), st.sampled_from(["markdown", "yaml"]))
def test_marks_are_always_inside_their_line(text, language):
    lines = text.split("\n")
    for line, inside in zip(lines, insides(lines, language), strict=True):
        for mark in marks(line, inside):
            assert 0 <= mark.start < mark.end <= len(line)
            assert mark.name in NAMES


def test_hostile_lines_are_marked_without_a_wait():
    lines = [character * 1_000 for character in "`*_[<{|>(\"'"]
    lines += ["".join(random.Random(seed).choices("`*_[]()<>{}|\\ a", k=1_000)) for seed in range(30)]
    start = time.perf_counter()
    for line in lines:
        list(marks(line, "text"))
        list(marks(line, "yaml"))
    assert time.perf_counter() - start < 2


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield ArticleText()


@pytest.fixture
async def area():
    app = _App()
    async with app.run_test(size=(60, 20)) as pilot:
        area = app.query_one(ArticleText)
        area.focus()
        await pilot.pause()
        yield area, pilot


async def test_what_is_pasted_is_cleaned(area):
    text, pilot = area
    text.app.post_message(events.Paste("a\x1b]52;c;eA==\x07b\r\nc\u202ed\u200be\x9b31m"))
    await pilot.pause()
    assert text.text == "a\ufffd]52;c;eA==\ufffdb\nc\ufffdde\ufffd31m"
    text.app._clipboard = "\x1b[2J"
    await pilot.press("ctrl+v")
    assert "\x1b" not in text.text


async def test_putting_another_text_can_be_undone_and_keeps_the_cursor(area):
    text, pilot = area
    text.show("one\ntwo\nthree\n", "markdown", read_only=False)
    text.move_cursor((1, 2))
    text.put("one\n2\nthree\nfour\n")
    assert text.cursor_location == (1, 1)
    await pilot.press("ctrl+z")
    assert text.text == "one\ntwo\nthree\n"
    await pilot.press("ctrl+y")
    assert text.text == "one\n2\nthree\nfour\n"
    text.show("other", "markdown", read_only=False)
    await pilot.press("ctrl+z")
    assert text.text == "other"


async def test_a_new_line_begins_as_far_in_as_the_one_before(area):
    text, pilot = area
    text.show("  - id: x", "yaml", read_only=False)
    text.move_cursor((0, 9))
    await pilot.press("enter", "y")
    assert text.text == "  - id: x\n  y"
    text.move_cursor((0, 1))
    await pilot.press("enter")
    assert text.text.startswith(" \n  - id")


async def test_colours_follow_the_text(area):
    text, pilot = area
    text.show("text\n", "markdown", read_only=False)
    await pilot.pause()
    assert not text.get_line(0).spans
    await pilot.press(*"# ")
    await pilot.pause()
    assert text.get_line(0).spans[0].end == len("# text")
    text.show("a\n" * 5000 + "```\ncode\n", "markdown", read_only=False)
    assert text.get_line(5001).spans
    await pilot.press("backspace")


async def test_read_only_text_stays(area):
    text, pilot = area
    text.show("text", "markdown", read_only=True)
    await pilot.press("x", "enter", "backspace")
    assert text.text == "text"


async def test_the_ends_of_the_text_are_a_key_away(area):
    text, pilot = area
    text.show("one\ntwo\nthree", "markdown", read_only=False)
    await pilot.press("ctrl+end")
    assert text.cursor_location == (2, 5)
    await pilot.press("ctrl+home")
    assert text.cursor_location == (0, 0)
