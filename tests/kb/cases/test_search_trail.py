"""When a search has ended, and what of its words may be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cases.impersonal import impersonal
from kb.cases.search_trail import EndedSearch, SearchTrail, continues


def typed(trail, *words, found="some"):
    return [ended for one in words if (ended := trail.shown(one, found)) is not None]


def letter_by_letter(text):
    return [text[:end] for end in range(1, len(text) + 1)]


def test_what_is_typed_letter_by_letter_is_one_search():
    trail = SearchTrail()
    assert typed(trail, *letter_by_letter("plotter driver")) == []
    assert trail.ended() == EndedSearch("plotter driver", "some")
    assert trail.ended() is None


def test_a_search_that_is_taken_away_letter_by_letter_was_the_whole_of_it():
    trail = SearchTrail()
    whole = letter_by_letter("plotter")
    assert typed(trail, *whole, *reversed(whole), found="none") == []
    assert trail.ended() == EndedSearch("plotter", "none")


def test_another_search_ends_the_one_before():
    trail = SearchTrail()
    assert typed(trail, "plotter driver", "invoice address") == [EndedSearch("plotter driver", "some")]
    assert trail.ended() == EndedSearch("invoice address", "some")


def test_a_typing_error_put_right_and_more_words_go_on():
    trail = SearchTrail()
    assert typed(trail, "plottr drivr", "plotter driver", "driver plotter a0", "plotter driver missing") == []


def test_an_opened_result_is_no_gap_unless_it_fitted_weakly():
    trail = SearchTrail()
    typed(trail, "plotter")
    assert trail.opened("a") is None
    assert trail.ended() is None
    typed(trail, "plotter", found="weak")
    assert trail.opened("a") == EndedSearch("plotter", "weak", "a")
    assert trail.opened("b") is None
    assert trail.ended() is None


def test_leaving_and_coming_back_is_one_search():
    trail = SearchTrail()
    typed(trail, "plotter")
    assert trail.left() == EndedSearch("plotter", "some")
    assert trail.left() is None
    assert typed(trail, "plotter d", "invoice") == []
    assert trail.ended() == EndedSearch("invoice", "some")


def test_two_letters_are_no_search():
    trail = SearchTrail()
    typed(trail, "pl")
    assert trail.ended() is None


@given(st.text(max_size=12), st.text(max_size=12))
def test_going_on_has_no_direction_between_a_text_and_its_beginning(one, other):
    assert continues(one, one + other)
    assert continues(one + other, one)


NAMES = {"kim", "ray", "harbour", "thame"}
KNOWN = {"licences", "missing", "revit", "3ds", "grace", "period", "renewal"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Licences for Kim Ray missing", "licences for missing"),
        ("licences for kim ray missing", "licences for missing"),
        ("Kim Ray", ""),
        ("kim's licences", "licences"),
        ("kim-maria’s licences", "licences"),
        ("kim.ray@harbour.example cannot sign in", "cannot sign in"),
        ("kim.ray@harbour", ""),
        ("contract 110012345678 missing", "contract missing"),
        ("serial 123-45678901", "serial"),
        ("call 01844 263 790", "call"),
        ("+44 (0)1844 263790", ""),
        ("2024 2025 2026", ""),
        ("Revit 2024 missing", "revit 2024 missing"),
        ("3ds max", "3ds max"),
        ("12 Thame Street", ""),
        ("error 1603", "error 1603"),
        ("1603", "1603"),
        ("install stops with 1603", "install stops with 1603"),
        ("Error: 16", "error 16"),
        ("403 error", "403 error"),
        ("error -15.570.0", "error -15.570.0"),
        ("FlexNet -15,570", "flexnet -15,570"),
        ("installer 0x80070643", "installer 0x80070643"),
        ("tools v2.4.3", "tools v2.4.3"),
        ("error number 1603", "error number 1603"),
        ("see https://portal.example/a?b=c now", "see now"),
        ("C:\\Users\\kray\\licence.lic", ""),
        ("grace period", "grace period"),
        ("Plotter driver", "plotter driver"),
        ("how to use a VPN with AutoCAD on macOS", "how to use a vpn with autocad on macos"),
        ("AutoCAD LT crashes", "autocad lt crashes"),
        ("the plotter of Anne-Marie McKay", "the plotter of"),
        ("the plotter of JOHN", "the plotter of"),
        ("the plotter of O'Neill and O’Brien", "the plotter of and"),
        ("the plotter of John Doe", "the plotter of"),
        ("LICENCES MISSING", "licences missing"),
        ("a\x1b]52;c;eA==\x07b\u202ec", ""),
    ],
)
def test_words_keep_nothing_of_persons(text, kept):
    left = impersonal(text, known=KNOWN, is_name=NAMES.__contains__)
    assert left == kept or (kept == "" and not set(left.split()) & NAMES and not any(map(str.isdigit, left)))


@pytest.mark.parametrize(
    "text",
    [
        *("110012345678", "-110012345678", "11001234567", "123-45678901", "399.11223344", "399,11223344", "5508811223"),
        *("01844", "0184426", "263790", "555.123.4567", "01844.263790", "1844,263790", "90817203"),
        *("12.05.1987", "12.05.87", "1.5.87", "1987.05.12", "192.168.1.20", "OX93EH", "12a", "PO-ZZ-90817"),
        *("order 90817", "serial number 5678", "contract ending 4321", "ext 4411", "ring 4411", "pin 4711"),
        *("1234 acacia avenue", "seat 16", "12 thame street", "4711 0815", "error 1603 4711", "١٢٣٤", "１６０３"),
        *("0x123456789", "1.2.3.4.5", "12345678.1"),
    ],
)
def test_numbers_of_somebody_do_not_stay(text):
    assert not any(map(str.isdigit, impersonal(text)))


_CODES = st.from_regex(r"(?a:[-v]?[0-9]{1,12}([.,-][0-9]{1,12}){0,3})", fullmatch=True)


@given(st.one_of(st.text(max_size=80), st.lists(_CODES | st.sampled_from(["error", "a", "serial"])).map(" ".join)))
def test_words_have_no_digits_but_few_and_no_control_character(text):
    for word in impersonal(text).split():
        assert word.isprintable() or not word.isascii()
        digits = sum(map(str.isdigit, word))
        assert digits <= 7 or word.startswith("0x")
        assert not word.isdigit() or (digits <= 5 and word[0] != "0")
        assert "@" not in word
