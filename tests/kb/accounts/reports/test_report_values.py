"""Cells to values: numbers, roles, states, addresses. What is not understood stays unknown."""

import pytest

from kb.accounts.record import TeamRole
from kb.accounts.reports.values import (
    NumberColumn,
    greater_role,
    is_email,
    is_hidden,
    is_rounded_by_excel,
    read_access,
    read_access_option,
    read_role,
    read_status,
    read_whole,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("0", 0),
        ("12.0", 12),
        ("12,0", 12),
        ("1,250", 1250),
        ("1.250", 1250),
        ("1,000", 1000),
        ("2.000", 2000),
        ("12.00", 12),
        ("1 250 000", 1_250_000),
    ],
)
def test_whole_numbers(text: str, number: int) -> None:
    assert read_whole(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1,2,3", "12abc", "1e5", "9" * 13, "½", "1,25"])
def test_what_is_no_whole_number(text: str) -> None:
    assert read_whole(text) is None


def test_a_decimal_comma_is_known_by_its_column() -> None:
    german = NumberColumn(["6,5", "1,250", "1.234,75", "0"])
    assert [german.of(text) for text in ("6,5", "1,250", "1.234,75", "0")] == [6.5, 1.25, 1234.75, 0.0]
    english = NumberColumn(["6.5", "1,250", "1,234.75"])
    assert [english.of(text) for text in ("6.5", "1,250", "1,234.75")] == [6.5, 1250.0, 1234.75]


def test_a_number_with_two_meanings_stays_unknown_with_the_reason() -> None:
    column = NumberColumn(["1,250", "7"])
    assert column.of("1,250") is None
    assert "decimal comma" in (column.problem("1,250") or "")
    assert column.of("7") == 7
    assert "not a number" in (NumberColumn(["many"]).problem("many") or "")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Primary admin", "primary_admin"),
        ("primary_admin", "primary_admin"),
        ("Primary Administrator", "primary_admin"),
        ("Secondary admin", "secondary_admin"),
        ("SECONDARY ADMINISTRATOR", "secondary_admin"),
        ("SSO admin", "sso_admin"),
        ("sso_administrator", "sso_admin"),
        ("User", "user"),
        ("Member", "user"),
        ("Named user", "user"),
        ("User (guest)", "external"),
        ("Guest", "external"),
        ("External user", "external"),
        ("Secondary admin, SSO admin", "sso_admin"),
        ("Software coordinator", None),
        ("Benutzer", None),
    ],
)
def test_roles_in_their_wordings(text: str, role: TeamRole | None) -> None:
    assert read_role(text) == role


def test_the_greater_of_two_roles() -> None:
    assert greater_role("user", "secondary_admin") == "secondary_admin"
    assert greater_role("primary_admin", None) == "primary_admin"
    assert greater_role(None, None) is None


def test_states_and_access() -> None:
    assert read_status("Verified") == "active"
    assert read_status("Invitation_sent") == "pending"
    assert read_status("Suspended") is None
    assert [read_access_option(text) for text in ("Seats", "TOKENS", "flex", "Other")] == [
        "Subscription", "Flex", "Flex", "Other",
    ]  # fmt: skip
    assert read_access("Multi-user") == "network"
    assert read_access("Single_user") == "single_user"
    assert read_access("Flex") == "flex"
    assert read_access("Cloud") is None


def test_addresses_and_stars() -> None:
    assert is_email("Kim.O'Ray+cad@north.example")
    assert not any(map(is_email, ["kim", "a@b@c", "Kim <kim@north.example>", "a b@c.example", "a@" + "x" * 300]))
    assert is_hidden("*****")
    assert not is_hidden("*")


def test_a_number_that_a_spreadsheet_rounded() -> None:
    assert is_rounded_by_excel("1.10001E+11")
    assert not is_rounded_by_excel("110001234567")
    assert not is_rounded_by_excel("57-E1")
