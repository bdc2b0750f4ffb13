"""Lines of a width in cells: words whole where they fit, wide characters and emoji never torn."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.library.blocks import Span, plain
from kb.library.wrap import clusters, wrap_spans, wrap_text
from kb.text import width

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
words = st.sampled_from(["a", "bb", "ccc", "d" * 14, " ", "  ", "漢", "字。", "é", FAMILY, "\xa0", "（", "—", "\n"])


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap_text("hello world this is a test", 10) == ["hello", "world this", "is a test"]
    assert wrap_text("averylongwordindeed x", 10) == ["averylongw", "ordindeed", "x"]


def test_wide_characters_take_two_cells_and_may_end_a_line() -> None:
    assert wrap_text("漢字の文章です。これは", 10) == ["漢字の文章", "です。これ", "は"]
    assert wrap_text("漢字の文章。です", 10) == ["漢字の文", "章。です"]


def test_emoji_and_marks_are_not_torn() -> None:
    assert list(clusters(f"e\u0301{FAMILY}🇬🇧🇫🇷👍🏽")) == ["e\u0301", FAMILY, "🇬🇧", "🇫🇷", "👍🏽"]
    assert all(FAMILY in line for line in wrap_text(FAMILY * 4, 4))


def test_no_break_spaces_hold() -> None:
    assert wrap_text("a link\xa0[1] and", 9) == ["a", "link\xa0[1]", "and"]


def test_hard_breaks_and_no_text() -> None:
    assert wrap_text("a\n\nb", 9) == ["a", "", "b"]
    assert wrap_spans((), 9) == [()]


def test_a_word_in_several_styles_is_one_word() -> None:
    spans = (Span("see un"), Span("believ", bold=True, link=2), Span("able things"))
    lines = wrap_spans(spans, 12)
    assert [plain(line) for line in lines] == ["see", "unbelievable", "things"]
    assert lines[1] == (Span("un"), Span("believ", bold=True, link=2), Span("able"))


def test_the_first_line_may_have_more_room() -> None:
    assert [plain(line) for line in wrap_spans((Span("aa bb cc dd"),), 5, first=8)] == ["aa bb cc", "dd"]


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=30).map("".join), st.integers(2, 25), st.integers(2, 25))
@example("   字。", 2, 2)
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, cells: int, first: int) -> None:
    lines = [plain(line) for line in wrap_spans((Span(text),), cells, first=first)]
    for number, line in enumerate(lines):
        assert width(line) <= (first if number == 0 else cells) or len(list(clusters(line))) == 1
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["a", "bb", "c" * 13, " ", "   "]), max_size=30).map("".join), st.integers(2, 25))
def test_ascii_and_other_text_break_alike(text: str, cells: int) -> None:
    ascii_lines = [line.strip() for line in wrap_text(text, cells)]
    other_lines = [line.strip().replace("é", "a") for line in wrap_text(text.replace("a", "é"), cells)]
    assert ascii_lines == other_lines
