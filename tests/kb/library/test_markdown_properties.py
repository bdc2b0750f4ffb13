"""What holds for every text: nothing raises, no word is lost, nothing unsafe comes out, and size costs little."""

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from kb.library.blocks import Block, Code, Document, Heading, Paragraph, Spans, Table, plain
from kb.library.html import render_html
from kb.library.markdown import parse, parse_beginning
from kb.library.markdown_inline import SpanWriter, write_tokens
from kb.library.markdown_parser import MOST_INLINE_NESTING, MOST_NESTING, block_tokens, configured_parser, inline_tokens
from kb.library.markdown_unparsed import plain_text
from kb.library.plain import render_plain
from kb.text import clean, width

_FRAGMENTS = (
    "\n|\n\n|# |## |- |* |1. |2) |   |    |\t|> |> [!NOTE] |```\n|```py\n|~~~|`|``|**|*|_|~~|[|](u|)|![|](a.md#b)"
    "|[x] |[ ] |---\n|===\n|<details>|</details>|<summary>|</summary>|<br>|<b>|</b>|<p>|</p>|<table>|<tr>|<td>"
    "|</table>|<li>|<ul>|</ul>|<pre>|</pre>|&amp;|&#x202e;|\\|é|漢字|👩\u200d👩\u200d👧|<your name>"
    "|https://a.example/c|[^1]|\n[^1]: |\n[r]: /u\n|[r]|{#id}|<blockquote>|<h2>|</h2>|<script>|</script>|<?|?>|<hr>"
)
FRAGMENTS = [*_FRAGMENTS.split("|"), "|", "\n|---|---|\n"]
pieces = st.one_of(st.sampled_from(FRAGMENTS), st.integers(0, 99).map(lambda n: f"w{n}w "))
texts = st.lists(pieces, max_size=30).map("".join)


def all_spans(block: Block) -> list[Spans]:
    if isinstance(block, Heading | Paragraph):
        return [block.spans]
    if isinstance(block, Table):
        return [cell for row in (block.header, *block.rows) for cell in row]
    return []


def all_text(document: Document) -> str:
    parts: list[str] = []
    for block in document.blocks:
        parts.extend(f"{container.marker} {container.title}" for container in block.containers)
        parts.extend(plain(spans) for spans in all_spans(block))
        if isinstance(block, Code):
            parts.append(f"{block.language}\n{block.text}")
    parts.extend(f"{link.href} {link.title}" for link in document.links)
    return "\n".join(parts)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_no_word_is_lost_and_nothing_unsafe_comes_out(text: str) -> None:
    document = parse(text)
    shown = all_text(document)
    assert set(re.findall(r"w\d+w", text)) <= set(re.findall(r"w\d+w", shown))
    assert clean(shown) == shown


@settings(max_examples=200, deadline=None)
@given(texts)
def test_links_slugs_lines_and_tables_are_consistent(text: str) -> None:
    document = parse(text)
    slugs = [heading.slug for heading in document.headings]
    assert len(slugs) == len(set(slugs))
    for block in document.blocks:
        assert 1 <= block.line <= text.count("\n") + 1
        if isinstance(block, Table):
            assert all(len(row) == len(block.header) == len(block.aligns) for row in block.rows)
        for spans in all_spans(block):
            for span in spans:
                assert span.text
                if span.link is not None:
                    assert document.blocks[document.links[span.link].block] is block


@settings(max_examples=150, deadline=None)
@given(texts, st.integers(20, 100))
def test_plain_text_keeps_to_the_width(text: str, cells: int) -> None:
    document = parse(text)
    unstyled = render_plain(document, cells, styled=False)
    styled = re.sub(r"\x1b\[[\d;]*m", "", render_plain(document, cells, styled=True))
    assert "\x1b" not in unstyled + styled
    assert clean(unstyled) == unstyled
    if not any(isinstance(block, Code) for block in document.blocks):
        assert max((width(line) for line in unstyled.split("\n") + styled.split("\n")), default=0) <= cells


@settings(max_examples=150, deadline=None)
@given(texts)
def test_html_has_balanced_tags_of_our_own_only(text: str) -> None:
    html = render_html(parse(text))
    assert not re.search(r"<(?:script|style|iframe|img)\b", html)
    for tag in ("ul", "ol", "li", "blockquote", "div", "details", "table", "a", "strong", "em", "code"):
        assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab *_`[]()<>!&\\~:/.{}|#-é", max_size=40), st.text(alphabet="ab \n\t.é\u3000", max_size=40))
def test_text_that_counts_as_plain_is_shown_as_the_parser_gives_it(marked: str, wrapped: str) -> None:
    for text in (marked, wrapped):
        shown = plain_text(text)
        if shown is not None:
            writer = SpanWriter(lambda record: 0, 1, lambda name: None)
            write_tokens(writer, inline_tokens(text, {}))
            assert plain(writer.spans()) == shown.strip()


@settings(max_examples=200, deadline=None)
@given(texts, st.integers(1, 200))
def test_the_beginning_is_the_beginning_of_the_whole(text: str, characters: int) -> None:
    text = f"start\n\n{text}"
    whole = parse(text)
    beginning = parse_beginning(text, characters)
    if beginning.complete:
        assert beginning.document == whole
    else:
        top = [block for block in beginning.document.blocks if not block.containers]
        assert [type(block) for block in top] == [type(block) for block in whole.blocks if not block.containers][
            : len(top)
        ]


def test_references_that_are_defined_later_resolve_in_the_beginning() -> None:
    text = "[a][ref] b[^n]\n\n" + "filler\n\n" * 300 + "[ref]: a.md\n\n[^n]: note\n"
    beginning = parse_beginning(text, 100)
    assert not beginning.complete
    assert beginning.document.blocks == parse(text).blocks[: len(beginning.document.blocks)]
    assert [link.href for link in beginning.document.links] == ["a.md", "#footnotes"]


def test_a_first_block_that_is_longer_than_the_beginning_shows_its_first_part() -> None:
    beginning = parse_beginning("```\n" + "line\n" * 5_000 + "```\n", 500)
    (code,) = beginning.document.blocks
    assert isinstance(code, Code)
    assert not beginning.complete
    assert 50 < code.text.count("\n") < 200


def test_hostile_texts_take_time_in_proportion_to_their_size() -> None:
    bombs = {
        "quotes": ">" * 10_000,
        "brackets": "[" * 5_000,
        "pictures": "![" * 1_000 + "x" + "](u)" * 1_000,
        "summaries": "<summary>" * 10_000,
        "details": "<details>\n" * 3_000,
        "tables": "<table><tr><td>" * 2_000,
        "ticks": "".join("`" * (n % 50 + 1) + " " for n in range(5_000)),
        "words": "word " * 100_000,
        "items": "- " * 3_000,
        "comments": "<!--" * 20_000,
    }
    for name, text in bombs.items():
        start = time.process_time()
        render_plain(parse(text), 80, styled=True)
        render_html(parse(text))
        assert time.process_time() - start < 5, name


@given(texts)
@settings(max_examples=200, deadline=None)
def test_rules_that_are_asked_by_character_give_the_tokens_of_all_rules(text: str) -> None:
    environment: dict[str, object] = {}
    wanted_environment: dict[str, object] = {}
    wanted: list[Token] = []
    parser = configured_parser(MOST_NESTING + 4)
    parser.block.parse(text, parser, wanted_environment, wanted)
    found = block_tokens(text, environment)
    assert found == wanted
    assert environment == wanted_environment
    parser = configured_parser(MOST_INLINE_NESTING)
    for token in found:
        if token.type == "inline":
            spans: list[Token] = []
            parser.inline.parse(token.content, parser, wanted_environment, spans)
            assert inline_tokens(token.content, environment) == spans
