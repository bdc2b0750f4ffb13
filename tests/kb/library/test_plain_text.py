"""A document on a terminal: titles, bars, markers, tables, numbered links, and the codes that style it."""

import re

from kb.library.markdown import parse
from kb.library.plain import render_plain


def shown(text: str, width: int = 60) -> str:
    return render_plain(parse(text), width, styled=False)


def test_headings_paragraphs_and_lists() -> None:
    assert shown("# Big\n\ntext\n\n## Small\n\n- a\n- b\n  1. c\n\nend\n") == (
        "Big\n═══\n\ntext\n\nSmall\n─────\n\n• a\n• b\n  1. c\n\nend\n"
    )


def test_wrapped_items_hang_below_their_text() -> None:
    assert shown("10. " + "word " * 8, 24) == "10. word word word word\n    word word word word\n"


def test_quotes_and_admonitions_have_a_bar() -> None:
    assert shown("> a\n>\n> b\n\n> [!WARNING] Careful\n> c\n\n> [!NOTE]\n> d\n") == (
        "│ a\n│\n│ b\n\n│ WARNING: Careful\n│ c\n\n│ NOTE\n│ d\n"
    )


def test_details_stand_open() -> None:
    assert shown("<details><summary>More</summary>\n\ntext\n</details>") == "▾ More\n  text\n"


def test_code_is_indented_and_never_wrapped() -> None:
    line = "x" * 90
    assert shown(f"```\n{line}\n\tb\n```\n", 40) == f"    {line}\n        b\n"


def test_links_are_numbered_and_listed() -> None:
    text = "[a](a.md#b), [c](https://c.example), <https://d.example>, [e](#e), ![f](f.png)"
    assert shown(text, 80) == (
        "a\xa0[1], c\xa0[2], https://d.example, e, f\xa0[3]\n\n[1] a.md#b\n[2] https://c.example\n[3] f.png (picture)\n"
    )


def test_one_address_has_one_number() -> None:
    assert shown("[a](x.md) [b](y.md) [c](x.md)") == "a\xa0[1] b\xa0[2] c\xa0[1]\n\n[1] x.md\n[2] y.md\n"


def test_tables_are_aligned() -> None:
    assert shown("| Name | Count |\n|:--|--:|\n| a | 1 |\n| longer | 100 |\n") == (
        "Name    Count\n──────  ─────\na           1\nlonger    100\n"
    )


def test_cells_wrap_before_a_table_gives_up_its_columns() -> None:
    text = "| A | B |\n|---|---|\n| short | some words that need more than one line |\n| x | y |\n"
    assert shown(text, 30) == (
        "A      B\n─────  ───────────────────────\nshort  some words that need\n       more than one line\n\nx      y\n"
    )


def test_a_table_that_is_too_wide_becomes_records() -> None:
    header = "| " + " | ".join(f"Heading{n}" for n in range(5)) + " |"
    text = f"{header}\n{'|---' * 5}|\n| one | two | three | four | |\n| 1 | 2 | 3 | 4 | 5 |\n"
    assert shown(text, 30) == (
        "Heading0: one\nHeading1: two\nHeading2: three\nHeading3: four\n\n"
        "Heading0: 1\nHeading1: 2\nHeading2: 3\nHeading3: 4\nHeading4: 5\n"
    )


def test_wide_characters_count_twice_in_columns() -> None:
    assert shown("| 漢字 | b |\n|---|---|\n| a | c |\n") == "漢字  b\n────  ─\na     c\n"


def test_styles_are_switched_off_at_each_end() -> None:
    text = render_plain(parse("# T\n\n**b** `c` [l](https://l.example)\n\n```\ncode\n```\n"), 40, styled=True)
    assert "\x1b[1mb\x1b[0m \x1b[36mc\x1b[0m \x1b[4ml\x1b[0m" in text
    assert "    \x1b[36mcode\x1b[0m" in text
    assert len(re.findall(r"\x1b\[[1-9;]+m", text)) == text.count("\x1b[0m")
    assert "═" not in text


def test_containers_too_deep_for_the_width_give_way() -> None:
    lines = shown("> " * 40 + "deep words here", 20).splitlines()
    assert all(len(line) <= 20 for line in lines)
    assert "deep" in " ".join(lines)


def test_nothing_gives_nothing() -> None:
    assert shown("") == ""
