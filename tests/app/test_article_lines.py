"""How articles are laid out into lines: wrapping, blocks, tables, the long page of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from app.widgets.article_find import find, nearest, texts
from app.widgets.article_lines import block_text, lay_out, plain_line
from app.widgets.article_pages import Pages, Place, text_of_section
from app.widgets.wrapping import wrap
from kb.library.markdown import parse

SHORT = st.text(alphabet="ab zäé日本\n -", max_size=60)


def laid(text: str, width: int = 60) -> list[str]:
    """Return an article's lines as plain text."""
    blocks = parse(text).blocks
    lines = []
    for at, block in enumerate(blocks):
        lines += [plain_line(line).rstrip() for line in lay_out(block, blocks[at - 1] if at else None, width)]
    return lines


@settings(max_examples=150, deadline=None)
@given(SHORT, st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_no_word(text, width):
    lines = [text[start:end] for start, end in wrap(text, width)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_at_spaces_and_only_too_long_words_are_cut():
    text = "one two three sesquipedalian"
    assert [text[start:end] for start, end in wrap(text, 9)] == ["one two", "three", "sesquiped", "alian"]


def test_ideographs_break_anywhere_and_count_two_cells():
    text = "日本語の文章"
    assert [text[start:end] for start, end in wrap(text, 5)] == ["日本", "語の", "文章"]


def test_nested_lists_tasks_and_numbers():
    text = "- one\n- two\n  - deep\n\n1. first\n10. tenth\n\n- [ ] open\n- [x] done\n"
    assert laid(text) == ["• one", "• two", "  • deep", "", " 1. first", " 2. tenth", "", "☐ open", "☑ done"]


def test_wrapped_items_hang_under_their_text():
    assert laid("1. aaaa bbbb cccc dddd", 24)[0:2] == [" 1. aaaa bbbb cccc dddd"]
    assert laid("1. aaaa bbbb cccc dddd eeee", 24) == [" 1. aaaa bbbb cccc dddd", "    eeee"]


def test_admonitions_have_a_bar_a_title_and_keep_what_is_in_them():
    text = "> [!WARNING]\n> Careful.\n>\n> - a list\n"
    assert laid(text) == ["▌ Warning", "▌ Careful.", "▌", "▌ • a list"]


def test_a_numbered_step_keeps_its_number_beside_an_admonition():
    lines = laid("1. > [!NOTE]\n   > Inside.\n2. Next\n")
    assert lines[0] == " 1. ▌ Note"
    assert lines[1] == "    ▌ Inside."


def test_details_are_open_and_quotes_nest():
    assert laid("<details><summary>More</summary>\n\nHidden.\n\n</details>\n")[0:2] == ["▌ ▾ More", "▌ Hidden."]
    assert laid("> outer\n> > inner\n") == ["▌ outer", "▌", "▌ ▌ inner"]


def test_code_keeps_its_lines_and_tabs_become_spaces():
    lines = laid("```\n" + "x" * 90 + "\n\ta\n```\n", 40)
    assert lines == [" " + "x" * 90, "     a"]


def test_headings_have_rulings_by_level():
    assert laid("# A\n\n## B\n\n### C\n") == ["A", "━", "", "B", "─", "", "C"]


def test_a_table_fits_aligns_and_wraps_its_cells():
    table = "| Name | Much longer heading here |\n|--:|---|\n| a | some words that go on and on and on |\n"
    lines = laid(table, 40)
    assert all(cell_len(line) <= 40 for line in lines)
    assert lines[0].startswith("Name │ Much longer heading")
    assert lines[2].startswith("   a │ some words")
    assert " ".join(line.split("│")[1].strip() for line in lines[2:]) == "some words that go on and on and on"


def test_a_table_that_is_too_wide_becomes_records():
    header = "| " + " | ".join(f"Heading{number}" for number in range(8)) + " |"
    rows = "|" + "---|" * 8 + "\n| " + " | ".join(f"value-{number}" for number in range(8)) + " |"
    lines = laid(f"{header}\n{rows}\n", 40)
    assert lines[0] == "Heading0  value-0"
    assert lines[7] == "Heading7  value-7"


@pytest.mark.parametrize("width", [20, 33, 60, 100])
def test_no_line_but_code_is_wider_than_the_page(width):
    text = (
        "# Heading that is long enough to wrap somewhere in the middle\n\nWords " + "and more words " * 20 + "\n\n"
        "> [!NOTE]\n> " + "noted " * 30 + "\n\n- item " + "goes on " * 20 + "\n\n| a | b |\n|---|---|\n| "
        + "cell " * 20 + " | " + "other " * 20 + " |\n\nhttps://example.com/" + "x" * 200 + "\n"
    )  # fmt: skip
    assert all(cell_len(line) <= width for line in laid(text, width))


def test_every_piece_knows_its_place_in_the_blocks_text():
    text = "Some **bold** text that wraps.\n\n| a | b |\n|---|---|\n| one two | three |\n\n```\ncode\n  more\n```\n"
    for block in parse(text).blocks:
        for line in lay_out(block, None, 12):
            for piece in line.pieces:
                if piece.at >= 0:
                    assert block_text(block)[piece.at : piece.at + len(piece.text)] == piece.text


def long_document(paragraphs: int = 400):
    """Return a document of many paragraphs of several lines."""
    return parse("\n\n".join(f"## Part {n}\n\nParagraph {n} " + "word " * (10 + n % 50) for n in range(paragraphs)))


def test_only_what_is_seen_is_laid_out():
    pages = Pages(long_document(), 50)
    pages.settle(0, 24)
    assert sum(lines is not None for lines in pages._lines) < 30


def test_the_end_is_reached_though_heights_were_guessed():
    pages = Pages(long_document(), 50)
    y = pages.settle(10**9, 24)
    assert y == pages.height - 24
    number, _at, line = pages.line_at(pages.height - 1)
    assert number == len(pages.document.blocks) - 1
    assert plain_line(line).endswith("word")


def test_scrolling_up_into_unseen_blocks_goes_on_without_a_jump():
    pages = Pages(long_document(), 50)
    y = pages.settle(10**9, 24)
    seen = []
    for _ in range(300):
        seen.append(plain_line(pages.line_at(y)[2]))
        y = pages.settle(y - 1, 24)
    exact = Pages(long_document(), 50)
    exact.fill(60)
    lines = [plain_line(exact.line_at(at)[2]) for at in range(exact.height)]
    assert seen == lines[exact.height - 24 - 299 : exact.height - 23][::-1]


@pytest.mark.parametrize("line", [0, 1, 7, 100, 333])
def test_a_place_is_found_again_at_another_width(line):
    pages = Pages(long_document(), 50)
    pages.fill(60)
    place = pages.place_at(line)
    assert pages.line_of(place) == line
    number, _ = pages.block_at(line)
    wide = Pages(pages.document, 93)
    there = wide.line_of(place)
    assert wide.block_at(there)[0] == number
    if place.character >= 0 and place.lines == 0:
        shown = [piece for piece in wide.line_at(there)[2].pieces if piece.at >= 0]
        assert shown[0].at <= place.character <= shown[-1].at + len(shown[-1].text)


def test_an_empty_document_has_a_page():
    pages = Pages(parse(""), 40)
    assert pages.height == 0
    assert pages.settle(5, 20) == 0
    assert pages.place_at(0) == Place()
    assert pages.line_at(0) is None


def test_found_places_are_exact_whatever_the_case_and_the_line_breaks():
    document = parse("One Two\n\n- three\n  one   two\n\n| a | ONE two |\n|---|---|\n| x | y |\n")
    matches = find(texts(document), "one two")
    found = [block_text(document.blocks[match.block])[match.start : match.end] for match in matches]
    assert [" ".join(text.split()) for text in found] == ["One Two", "one two", "ONE two"]
    assert nearest(matches, 1) == 1
    assert nearest(matches, 99) == 0
    assert find(texts(document), "  ") == []
    assert find(texts(document), "a.c[") == []


def test_a_section_is_copied_with_what_is_under_it():
    document = parse("# T\n\nIntro\n\n## A\n\nText\n\n### B\n\n- one\n- two\n\n## C\n\nEnd\n")
    assert text_of_section(document, 1) == ("T", "T\n\nIntro")
    assert text_of_section(document, 3) == ("A", "A\n\nText\n\nB\n\n• one\n• two")
    assert text_of_section(parse("Only text\n"), 0) == ("", "Only text")
