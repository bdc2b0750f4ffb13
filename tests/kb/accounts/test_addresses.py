"""Whether two addresses look like one person's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.addresses import likeness, split_address


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("kim.ray@firm.example", " KIM.RAY@Firm.example", "exact"),
        ("kim.ray@firm.example", "kim.rya@firm.example", "typing_error"),
        ("kim.ray@firm.example", "kimray@firm.example", "typing_error"),
        ("kim.ray@firm.example", "kim.rey@firm.example", "typing_error"),
        ("kim.ray@firm.example", "kim.ray@fimr.example", "typing_error"),
        ("kim.ray@firm.com", "kim.ray@firm.co", "typing_error"),
        ("kim.rey@firm.example", "kim.ray@firn.example", "typing_error"),
        ("kim.ray@firm.co.uk", "kim.ray@firm.com", "other_domain"),
        ("kim.ray@firm.example", "kim.ray@gmail.com", "other_domain"),
        ("katherine.hepworth@firm.example", "katherin.hepwort@firm.example", "typing_error"),
        ("info@firm.example", "info@other.example", None),
        ("info@firm.example", "info@frim.example", "typing_error"),
        ("a.smith@firm.example", "b.smith@firm.example", None),
        ("a.smith@firm.example", "smith@firm.example", None),
        ("asmith@firm.example", "bsmith@firm.example", None),
        ("kim.a.ray@firm.example", "kim.b.ray@firm.example", None),
        ("desk1@firm.example", "desk2@firm.example", None),
        ("desk1@firm.example", "desk11@firm.example", None),
        ("sam@firm.example", "pam@firm.example", None),
        ("kim@firm.example", "tim@firm.example", None),
        ("kim.ray@firm.example", "sam.low@firm.example", None),
        ("kim.rya@firm.example", "kim.ray@other.example", None),
        ("kim", "kim", "exact"),
        ("kim", "kin", None),
        ("", "kim@firm.example", None),
        (None, None, None),
    ],
)
def test_likeness(one: str | None, other: str | None, alike: str | None) -> None:
    assert likeness(one, other) == alike
    assert likeness(other, one) == alike


def test_the_parts_of_an_address() -> None:
    assert split_address(" Kim@Firm.example ") == ("kim", "firm.example")
    assert split_address("odd@name@firm.example") == ("odd@name", "firm.example")
    assert split_address("kim") == ("kim", "")
    assert split_address("@firm.example") == ("firm.example", "")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_the_same_both_ways_on_any_text(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) in (None, "exact")
