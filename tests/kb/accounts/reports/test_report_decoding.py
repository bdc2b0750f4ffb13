"""Encodings of reports: each is found strictly, and nothing turns into wrong letters in silence."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.reports.decoding import detect_encoding, has_broken_text
from kb.errors import RecordError

TEXT = "Email,First name,Last name\r\njoerg@north.example,Jörg,Ölberg\r\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_each_encoding_gives_the_same_text(data: bytes, name: str) -> None:
    encoding = detect_encoding(data)
    assert encoding.name == name
    assert not encoding.broken
    assert encoding.open(data).read() == TEXT


def test_only_windows_1252_is_a_guess() -> None:
    assert detect_encoding(TEXT.encode("cp1252")).assumed
    assert not detect_encoding(TEXT.encode("utf-8")).assumed


def test_utf8_with_one_wrong_byte_is_not_taken_for_windows_1252() -> None:
    data = "Jörg Ölberg\nZoë\n".encode() + b"Bad \xff byte\nFran\xc3\xa7ois\n"
    encoding = detect_encoding(data)
    assert (encoding.name, encoding.broken) == ("utf-8", True)
    lines = encoding.open(data).read().splitlines()
    assert lines[0] == "Jörg Ölberg"
    assert lines[3] == "François"
    assert [has_broken_text(line) for line in lines] == [False, False, True, False]


def test_a_utf16_file_cut_off_in_a_character_is_read_up_to_there() -> None:
    data = codecs.BOM_UTF16_LE + "one\ntwo".encode("utf-16-le") + b"x"
    encoding = detect_encoding(data)
    assert encoding.broken
    assert encoding.open(data).read() == "one\ntwo"


def test_bytes_of_no_encoding_are_named_with_their_line() -> None:
    with pytest.raises(RecordError, match="line 2"):
        detect_encoding(b"first\nsecond \x81 \xe9\n")


@settings(max_examples=100)
@given(st.text(alphabet="Aé£ßñŁ漢😀,;\n", min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_unicode_comes_back_as_it_went_in(text: str, name: str) -> None:
    data = text.encode(name)
    assert detect_encoding(data).open(data).read() == text


@settings(max_examples=100)
@given(st.text(alphabet="abc éüñßøÅ,\n", min_size=1))
def test_western_letters_of_old_spreadsheets_come_back(text: str) -> None:
    # letters only: a letter with a sign after it, as in "ß£", is one N'Ko letter in UTF-8 and cannot be told apart
    data = text.encode("cp1252")
    assert detect_encoding(data).open(data).read() == text
