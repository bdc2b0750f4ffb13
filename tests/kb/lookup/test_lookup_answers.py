"""What is found, against plain truth: every part of a number, every word, and words with one typing error."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.lookup.found import Found
from kb.lookup.index import LookupIndex
from kb.lookup.row import Row, Text
from kb.lookup.schema import RUN
from kb.lookup.source import NO_FILE, Source
from kb.lookup.words import phone_digits, readings, squeezed, words_of
from kb.storage.file_stamps import Stamp
from kb.text import folded

NAMES = st.text(alphabet="abcdeABC éüñ-'.ß0189", min_size=1, max_size=14).filter(lambda text: words_of(folded(text)))
NUMBERS = st.text(alphabet="0123456789", min_size=4, max_size=14) | st.from_regex(r"\A[A-Z]{1,3}-[0-9]{3,8}\Z")
TEXTS = st.builds(Text, st.just("person"), NAMES, st.just("name")) | st.builds(
    Text, st.just("contract"), NUMBERS, st.just("number")
)
ROWS = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=6)


def index_of(rows: list[Row]) -> LookupIndex:
    """Return an index in memory over rows that are no files."""
    by_id = {row.id: row for row in rows}

    class Rows(Source):
        def read(self, row_id: str) -> bytes | None:
            return row_id.encode()

        def stamp(self, row_id: str) -> Stamp | None:
            return NO_FILE

    source = Rows("account", Path("/nowhere"), lambda: dict.fromkeys(by_id), lambda row_id, _: by_id[row_id])
    return LookupIndex(source, None)


def rows_of(made: list[list[Text]]) -> list[Row]:
    return [Row(f"row-{number}", texts[0].value, tuple(texts)) for number, texts in enumerate(made)]


def ids(found: list[Found]) -> set[str]:
    return {one.id for one in found}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_any_part_of_a_number_finds_all_that_have_it_and_none_that_does_not_comes_before_them(made, data) -> None:
    rows = rows_of(made)
    numbers = [squeezed(text.value) for row in rows for text in row.texts if text.shape == "number"]
    if not numbers:
        return
    number = data.draw(st.sampled_from(numbers))
    start = data.draw(st.integers(0, len(number) - RUN))
    part = number[start : data.draw(st.integers(start + RUN, len(number)))]
    if not any(map(str.isdigit, part)):
        return
    lookup = index_of(rows)
    truth = {
        row.id
        for row in rows
        if any(part in squeezed(text.value) for text in row.texts if text.shape == "number")
        or any(part in word for text in row.texts for word in words_of(folded(text.value)))
    }
    found = lookup.find(part, limit=100)
    with_number = {
        row.id for row in rows if any(part in squeezed(text.value) for text in row.texts if text.shape == "number")
    }
    assert with_number <= ids(found)
    assert ids([one for one in found if one.as_typed]) <= truth
    whole = {
        row.id for row in rows if any(squeezed(text.value) == part for text in row.texts if text.shape == "number")
    }
    assert ids(found[: len(whole)]) == whole, "whole numbers come first"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_any_words_of_one_text_find_all_that_have_them(made, data) -> None:
    rows = rows_of(made)
    text = data.draw(st.sampled_from([text for row in rows for text in row.texts if text.shape == "name"] or [None]))
    if text is None:
        return
    words = data.draw(st.permutations(sorted(set(words_of(folded(text.value))))))[:3]
    typed = " ".join(words)
    if [word.text for word in readings(typed)[0]] != list(words):
        return  # groups of digits side by side are one number
    found = index_of(rows).find(typed, limit=100)
    truth = {
        row.id for row in rows if all(any(word in words_of(folded(one.value)) for one in row.texts) for word in words)
    }
    assert truth <= ids(found)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.text(max_size=40))
def test_any_text_can_be_looked_for_and_marks_lie_in_what_is_shown(made, typed) -> None:
    for one in index_of(rows_of(made)).find(typed):
        assert all(0 <= start < end <= len(one.value) for start, end in one.marks)
        assert all(end <= start for (_, end), (start, _) in zip(one.marks, one.marks[1:], strict=False))


def a_name(rng: random.Random) -> str:
    syllables = [
        consonant + vowel for consonant in "bdfghklmnprstvw" for vowel in ("a", "e", "i", "o", "u", "an", "er")
    ]
    return "".join(rng.choices(syllables, k=rng.choice((3, 3, 4)))).capitalize()


def a_slip(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word) - 1)
    return rng.choice((
        word[:at] + word[at + 1 :],
        word[:at] + rng.choice("aeqx") + word[at:],
        word[:at] + rng.choice("aeqx") + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip


def test_one_typing_error_keeps_what_was_meant_among_the_first_five() -> None:
    rng = random.Random(7)
    rows = []
    for number in range(3_000):
        company, first, last = f"{a_name(rng)} {a_name(rng)}", a_name(rng), a_name(rng)
        address = f"{first}.{last}@{company.split()[0]}.example".lower()
        texts = (
            Text("company", company, "main"), Text("person", f"{first} {last}", "name"),
            Text("e-mail", address, "email"),
            Text("contract", f"11{rng.randrange(10**10):010}", "number"),
            Text("phone", f"01{rng.randrange(10**9):09}", "phone"),
        )  # fmt: skip
        rows.append(Row(f"row-{number}", company, texts))
    lookup = index_of(rows)
    missed = []
    asked = 0
    for row in rng.sample(rows, 40):
        company, person, address, contract, phone = (text.value for text in row.texts)
        first, last = person.split()
        for typed in (
            a_slip(rng, company), f"{first} {a_slip(rng, last)}", f"{a_slip(rng, last)} {first}", a_slip(rng, address),
            a_slip(rng, contract), a_slip(rng, phone), f"{a_slip(rng, last)} {company.split()[0]}",
        ):  # fmt: skip
            asked += 1
            if row.id not in ids(lookup.find(typed)[:5]):
                missed.append((typed, row.texts))
    assert len(missed) <= asked * 0.03, missed


@pytest.mark.parametrize(
    "typed",
    [
        "01632 960220", "01632960220", "+44 1632 960220", "+44 (0)1632 960220", "0044 1632 960220", "(01632) 960-220",
        "960220", "60220", "+441632960220", "01632/960220",
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["01632 960220", "+44 1632 960220", "+44 (0)1632 960220", "(01632) 960 220"])
def test_a_phone_number_is_found_however_it_is_written(typed: str, written: str) -> None:
    rows = [
        Row("this", "This", (Text("phone", written, "phone"),)),
        Row("that", "That", (Text("phone", "01632 999111", "phone"),)),
    ]
    assert [one.id for one in index_of(rows).find(typed)][:1] == ["this"]


def test_typed_words_are_read_as_people_write_them() -> None:
    def texts(typed: str) -> list[list[str]]:
        return [[word.text for word in way] for way in readings(typed)]

    assert texts("“Grace”, <kim@firm.example>;") == [["grace", "kim@firm.example"]]
    assert texts("110 001-234 kim") == [["110 001-234", "kim"], ["110", "001-234", "kim"]]
    assert texts("MÜLLER müller") == [["muller"]]
    assert texts("* ( ) -") == []
    assert len(readings("a b c " * 1_000)[0]) <= 12
    assert phone_digits("+44 (0)20 7946") == "44207946"
    assert squeezed("SO-20 417") == "so20417"
