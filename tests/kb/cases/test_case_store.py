"""Cases in their folder: written at every step, read back as they were, and what is broken is named."""

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.cases.case import Answer, Attempt, Caller, Case, Field, Line, Note, Request, StoredReading
from kb.cases.headers import header_of
from kb.cases.identifiers import new_case_id, new_request_id
from kb.cases.store import CaseStore
from kb.errors import BrokenFileError, ConflictError, Finding, NotFoundError
from kb.text import clean

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FULL = Case(
    id="2026-11-24-7f3qk2",
    started=NOW,
    updated=NOW,
    state="request",
    flow="seats",
    flow_version=2,
    account="harbour",
    contract="110",
    user="kim@harbour.example",
    caller=Caller(name="Sam Reed", email="sam@harbour.example", phone="01632 960000"),
    readings={"order.owner": StoredReading("caller", "users report", date(2026, 11, 3), "Order 7")},
    answers={"seen": Answer("no", NOW)},
    steps_done=(0, 2),
    helped=False,
    notes=(Note("rang\nat nine", NOW),),
    request=Request(
        id="DS-7F3QK-2MZ9A",
        created=NOW,
        fields=(Field("caller.name", "Your name", "Sam", required=True, filled="Sam"),),
        lines=(Line("What is wrong", "Seats", struck=True),),
        attempts=(Attempt("eml", NOW, "Saved.", "text"),),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """Return a store whose folder is not there yet."""
    return CaseStore(tmp_path / "cases")


def case(number: int, **changes: object) -> Case:
    base = Case(id=f"2026-11-2{number}-abc", started=NOW, updated=NOW + timedelta(minutes=number))
    return msgspec.structs.replace(base, **changes)


def test_a_case_comes_back_as_it_was(store: CaseStore) -> None:
    saved = store.save(FULL)
    assert saved == msgspec.structs.replace(FULL, revision=1)
    assert store.load(FULL.id) == saved


def test_only_its_owner_may_read_it(store: CaseStore) -> None:
    store.save(FULL)
    path = store.folder / f"{FULL.id}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_a_second_window_cannot_overwrite_the_first(store: CaseStore) -> None:
    mine = theirs = store.save(FULL)
    theirs = store.save(msgspec.structs.replace(theirs, helped=True))
    with pytest.raises(ConflictError):
        store.save(msgspec.structs.replace(mine, helped=None))
    assert store.load(FULL.id) == theirs


def test_a_new_case_never_takes_the_place_of_another(store: CaseStore) -> None:
    store.save(FULL)
    with pytest.raises(ConflictError):
        store.save(FULL)


def test_the_newest_day_stands_first_and_the_last_touched_are_recent(store: CaseStore) -> None:
    assert store.ids() == []
    assert store.recent() == []
    for number in (1, 3, 2):
        store.save(case(number))
    store.save(case(4, updated=NOW - timedelta(days=1)))
    assert store.ids() == ["2026-11-24-abc", "2026-11-23-abc", "2026-11-22-abc", "2026-11-21-abc"]
    assert [one.id[8:10] for one in store.recent(3)] == ["23", "22", "21"]


def test_a_torn_file_is_read_from_its_good_copy(store: CaseStore) -> None:
    first = store.save(FULL)
    store.save(msgspec.structs.replace(first, helped=True))
    path = store.folder / f"{FULL.id}.json"
    path.write_bytes(path.read_bytes()[:40])
    assert store.load(FULL.id).helped is False
    assert store.ids() == [FULL.id]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"case": {}}', b'{"case": {"1": {"id": 5}}}', b'{"case": {"1": 7}}'],
)
def test_what_is_broken_is_named_and_the_others_are_there(tmp_path: Path, content: bytes) -> None:
    store = CaseStore(tmp_path / "cases", good_copies=0)
    store.save(case(1))
    (store.folder / "2026-11-29-torn.json").write_bytes(content)
    with pytest.raises(BrokenFileError):
        store.load("2026-11-29-torn")
    found, good = list(store.all())
    assert isinstance(found, Finding)
    assert "2026-11-29-torn.json" in str(found.place)
    assert isinstance(good, Case)
    assert [one.id for one in store.recent()] == ["2026-11-21-abc"]


@pytest.mark.parametrize("name", ["", "../secret", "a/b", ".hidden", "a b", "ü", "x" * 81, "CON:", "a\0b"])
def test_a_name_that_is_no_case_never_reaches_the_disk(store: CaseStore, name: str) -> None:
    with pytest.raises(NotFoundError):
        store.load(name)
    with pytest.raises(NotFoundError):
        store.delete(name)


def test_a_deleted_case_is_gone_with_its_copies(store: CaseStore) -> None:
    saved = store.save(FULL)
    store.save(msgspec.structs.replace(saved, helped=True))
    store.delete(FULL.id)
    assert store.ids() == []
    with pytest.raises(NotFoundError, match="There is no case"):
        store.load(FULL.id)
    with pytest.raises(NotFoundError):
        store.delete(FULL.id)


def test_a_list_shows_who_and_what() -> None:
    shown = header_of(FULL)
    assert (shown.caller, shown.flow, shown.request) == ("Sam Reed", "seats", "DS-7F3QK-2MZ9A")
    assert header_of(case(1, caller=Caller(email="a@b.example"))).caller == "a@b.example"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FACTS = st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), TEXT, max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXT, FACTS)
def test_any_text_survives_the_disk_but_for_what_a_terminal_obeys(
    tmp_path: Path, note: str, answers: dict[str, str]
) -> None:
    store = CaseStore(tmp_path / "cases", good_copies=0)
    given_answers = {fact: Answer(value, NOW) for fact, value in answers.items()}
    new = case(1, id=new_case_id(NOW), notes=(Note(note, NOW),), answers=given_answers)
    store.save(new)
    loaded = store.load(new.id)
    assert loaded.notes[0].text == clean(note)
    assert {fact: answer.value for fact, answer in loaded.answers.items()} == {
        fact: clean(value) for fact, value in answers.items()
    }


def test_names_are_short_speakable_and_do_not_meet() -> None:
    cases = {new_case_id(NOW) for _ in range(500)}
    numbers = {new_request_id() for _ in range(500)}
    assert len(cases) == len(numbers) == 500
    assert all(name.startswith("2026-11-24-") for name in cases)
    assert not set("ILOU") & set("".join(number[3:] for number in numbers))
