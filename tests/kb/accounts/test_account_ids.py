import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.ids import id_for, is_account_id


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        ("Northwind Design", "northwind-design"),
        ("O'Brien & Co. Ltd", "obrien-co-ltd"),
        ("Smith/Jones", "smith-jones"),
        ("Müller Söhne", "müller-söhne"),
        ("株式会社テスト", "株式会社テスト"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf", "rf"),
        ("CON", "account-con"),
        ("com1", "account-com1"),
        ("🔥", "account"),
        ("", "account"),
        ("a\x1b]52;c;QQ==\x07", "a-52-c-qq"),
    ],
)
def test_an_id_says_the_company(company, expected):
    assert id_for(company) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_every_name_gives_an_id_that_is_a_safe_file_name(company):
    account_id = id_for(company)
    assert is_account_id(account_id)
    assert is_account_id(f"{account_id}-1000")
    assert len(account_id) <= 70
    assert account_id == account_id.casefold()


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "../x", "a/b", "a\\b", "C:x", ".hidden", "-x", "con", "NUL", "lpt9", "con.x", "a\nb", "a\x1b", " a",
     "a.", "\ud800", "x" * 200, "a*", "a\u202eb"],
)  # fmt: skip
def test_what_is_no_safe_name_is_refused(text):
    assert not is_account_id(text)


@pytest.mark.parametrize("text", ["Acme Ltd", "acme.old", "acme-2", "contoso", "日本"])
def test_a_name_that_a_person_gave_a_file_is_allowed(text):
    assert is_account_id(text)
