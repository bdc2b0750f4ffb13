"""A case whose file is damaged goes on from its good copy, and whoever opens it is told so, once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.cases.store import CaseStore
from kb.cases.walk import add_note, open_case
from kb.errors import Finding

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def told() -> list[Finding]:
    return []


@pytest.fixture
def store(tmp_path: Path, told: list[Finding]) -> CaseStore:
    """A store with one case that was saved twice."""
    store = CaseStore(tmp_path / "cases", tell=told.append)
    store.save(add_note(store.save(open_case(NOW)), "called", NOW))
    return store


def path_of(store: CaseStore) -> Path:
    return store.folder / f"{store.ids()[0]}.json"


def test_nothing_is_told_of_a_whole_case(store, told):
    store.load(store.ids()[0])
    assert told == []


def test_a_damaged_case_is_told_once_and_goes_on(store, told):
    path = path_of(store)
    path.write_bytes(path.read_bytes()[:50])
    case = store.load(store.ids()[0])
    store.load(case.id)
    (finding,) = told
    assert (finding.code, finding.place.file) == ("C002", str(path))
    assert finding.message.startswith("The case's file is damaged: it is cut off. This is the copy of ")
    assert case.notes == ()
    store.save(add_note(case, "called again", NOW))
    assert [note.text for note in store.load(case.id).notes] == ["called again"]
    assert len(told) == 1
    path.write_bytes(b"")
    list(store.all())
    assert len(told) == 2, "it was mended and is damaged anew"


def test_a_missing_file_is_told_too(store, told):
    path_of(store).unlink()
    assert [case.notes for case in store.all()] == [()]
    assert "file is missing" in told[0].message
