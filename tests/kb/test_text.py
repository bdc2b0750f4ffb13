"""The one door for outside text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import clean, clean_line, joined, plural, shorten, slug, width


@pytest.mark.parametrize(
    "payload",
    [
        "\x1b]52;c;ZXZpbA==\x1b\\",
        "\x1b[2J",
        "\x9b31m",
        "a\u202eb",
        "a\u2066b",
        "a\U000e0041b",
        "a\x00b",
        "a\x08b",
        "a\x7fb",
        "a\ud800b",
    ],
)
def test_characters_that_act_on_a_terminal_are_replaced(payload: str) -> None:
    cleaned = clean(payload)
    assert "\ufffd" in cleaned
    assert not any(unicodedata.category(one) in ("Cc", "Cs", "Co") for one in cleaned)


def test_ordinary_text_stays_as_it_is() -> None:
    text = "Zażółć\tgęślą\njaźń — 日本語 👩‍💻 می‌خواهم"
    assert clean(text) == text


def test_characters_without_width_are_dropped() -> None:
    assert clean("pass\u200bword\ufeff\u00ad") == "password"


def test_line_ends_of_all_kinds_become_a_newline() -> None:
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


def test_one_line_has_single_spaces() -> None:
    assert clean_line("  a\n\tb\r\n  c ") == "a b c"


def test_a_flood_of_combining_marks_is_cut() -> None:
    flooded = clean("e" + "\u0301" * 500)
    assert 2 <= len(flooded) <= 12


@given(st.text(st.characters(codec=None)))
def test_nothing_dangerous_passes_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    for character in cleaned:
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")
        assert not 0x202A <= ord(character) <= 0x202E
    assert clean(cleaned) == cleaned
    assert "\n" not in clean_line(text)


def test_every_code_point_is_decided_alike() -> None:
    for code in [*range(0x3000), *range(0xE000, 0xE100), *range(0xE0000, 0xE0100), *range(0xFFF0, 0x10100)]:
        cleaned = clean(chr(code))
        assert not any(unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") and one not in "\n\t" for one in cleaned)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who can do this", "who-can-do-this"),
        ("What's new?", "whats-new"),
        ("Größe & Maß", "grösse--mass"),
        ("日本語 の 見出し", "日本語-の-見出し"),
        ("???", "section"),
    ],
)
def test_slugs(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_width_counts_cells() -> None:
    assert width("abc") == 3
    assert width("日本") == 4


@given(st.text(max_size=40), st.integers(2, 30))
def test_a_shortened_text_fits(text: str, cells: int) -> None:
    assert width(shorten(clean_line(text), cells)) <= cells


def test_counts_and_lists_in_words() -> None:
    assert plural(1, "problem") == "1 problem"
    assert plural(1200, "person", "people") == "1,200 people"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert joined(["a"]) == "a"
