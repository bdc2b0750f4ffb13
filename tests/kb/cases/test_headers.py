"""A list of cases reads only what has changed, keeps nothing of what is gone, and filters and searches headers."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases.case import Caller, Case, Note, WrapUp
from kb.cases.headers import CaseHeader, header_of
from kb.cases.listing import matching, on_shelf, visible
from kb.cases.store import CaseStore
from kb.errors import Finding

from .conftest import START, a_case, a_request


@pytest.fixture
def folder(tmp_path: Path) -> CaseStore:
    """Return a store with a cache and 30 cases, enough for the cache to be worth writing."""
    store = CaseStore(tmp_path / "cases", cache=tmp_path / "cache")
    for number in range(30):
        store.save(case(number))
    return store


def case(number: int, **changes: object) -> Case:
    at = START + timedelta(minutes=number)
    caller = Caller(name=f"Person {number}", email=f"p{number}@harbour.example")
    made = Case(id=f"2026-11-24-c{number:03}", started=at, updated=at, caller=caller)
    return msgspec.structs.replace(made, **changes)


def another(store: CaseStore) -> tuple[CaseStore, list[str]]:
    """Return a store over the same folders, as another process has it, and which cases it loads."""
    loaded: list[str] = []
    again = CaseStore(store.folder, cache=store._headers._file.parent)
    load = again.load
    again._headers._load = lambda case_id: (loaded.append(case_id), load(case_id))[1]
    return again, loaded


def test_only_what_has_changed_is_read(folder: CaseStore) -> None:
    assert len(folder.headers()) == 30
    again, loaded = another(folder)
    assert again.headers() == folder.headers()
    assert loaded == []
    folder.save(msgspec.structs.replace(folder.load("2026-11-24-c007"), state="solved"))
    assert [one.state for one in again.headers() if one.id.endswith("007")] == ["solved"]
    assert loaded == ["2026-11-24-c007"]


def test_nothing_of_a_deleted_case_stays_in_the_cache(folder: CaseStore) -> None:
    folder.headers()
    cache = folder._headers._file
    assert b"p7@harbour.example" in cache.read_bytes()
    assert cache.stat().st_mode & 0o777 == 0o600
    folder.delete("2026-11-24-c007")
    assert b"p7@harbour.example" not in cache.read_bytes()
    (folder.folder / "2026-11-24-c008.json").unlink()  # by hand, or by another program
    assert len(another(folder)[0].headers()) == 28
    assert b"p8@harbour.example" not in cache.read_bytes()


def test_a_damaged_cache_is_made_again_and_a_damaged_case_is_named(folder: CaseStore) -> None:
    folder.headers()
    folder._headers._file.write_bytes(b"\x93\x01\xff")
    (folder.folder / "2026-11-24-c003.json").write_text("{")
    found = another(folder)[0].headers()
    assert len([one for one in found if isinstance(one, CaseHeader)]) == 29
    assert [one.code for one in found if isinstance(one, Finding)] == ["C001"]


def test_a_case_of_which_only_a_copy_is_left_is_listed(folder: CaseStore) -> None:
    first = folder.load("2026-11-24-c003")
    folder.save(msgspec.structs.replace(first, state="solved"))
    (folder.folder / "2026-11-24-c003.json").unlink()
    assert len(folder.headers()) == 30


def test_who_may_see_what() -> None:
    headers = [header_of(case(1, account="harbour")), header_of(case(2)), header_of(case(3, account="other"))]
    assert [one.id[-1] for one in visible(headers, staff=True, account=None)] == ["3", "2", "1"]
    assert [one.id[-1] for one in visible(headers, staff=False, account="harbour")] == ["2", "1"]


def test_each_filter() -> None:
    sent = msgspec.structs.replace(a_request(), state="sent")
    headers = [
        header_of(one)
        for one in (
            case(1, agent="me", account="harbour"),
            case(2, state="solved", wrap_up=WrapUp(START, "no-order", "Waited")),
            case(3, state="request", request=a_request()),
            case(4, state="request", request=sent),
            case(5, state="closed", request=sent),
            case(6, state="closed", merged_into="2026-11-24-c001"),
        )
    ]

    def of(shelf: str, **who: object) -> str:
        return "".join(one.id[-1] for one in on_shelf(headers, shelf, **who))

    assert of("all") == "123456"
    assert of("open") == "1"
    assert of("waiting") == "34"
    assert of("finished") == "256"
    assert of("mine", me="me", staff=True) == "1"
    assert of("mine", me="P3@harbour.example") == "3"
    assert of("mine", staff=True) == ""
    assert of("company", account="harbour") == "1"
    assert headers[1].wrap_up == WrapUp(START, "no-order", "Waited")


def test_words_are_looked_for_in_everything_that_people_remember() -> None:
    noted = case(1, notes=(Note("Der Drucker in Zürich", START),), request=a_request())
    headers = [header_of(noted), header_of(case(2))]
    for words in ("zurich drucker", "DS-7F3QK", "licences missing", "1 PERSON P1@"):
        assert [one.id for one in matching(headers, words)] == [noted.id], words
    assert matching(headers, "printer") == []
    assert matching(headers, " ") == headers


def test_a_header_holds_what_a_sender_must_know(store: CaseStore) -> None:
    request = a_request()
    assert not header_of(a_case()).given
    for state, approved, given in (("ready", "x", True), ("sending", "", True), ("sent", "", False)):
        changed = msgspec.structs.replace(request, state=state, approved=approved)
        assert header_of(case(1, request=changed)).given is given
