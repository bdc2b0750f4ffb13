"""What stopped programs leave behind is cleared away, unless it is all that there is; locks are told apart."""

from pathlib import Path

import pytest

from kb.storage.doctor import is_whole
from kb.storage.leftovers import Writers, check_leftovers, check_locks
from kb.storage.locks import lock
from kb.storage.tinydb_storage import transaction
from kb.storage.treatment import Treated


def is_json(name: str) -> bool:
    return name.endswith(".json")


def save(path: Path, name: str) -> int:
    with transaction(path) as database:
        database.table("people").truncate()
        database.table("people").insert({"name": name})
    return database.revision


def contents(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds by name, without locks; the time and the random part of names are left out."""
    found = {}
    for path in folder.iterdir():
        if not path.name.endswith(".lock"):
            name, broken, _ = path.name.partition(".broken-")
            found[name + broken] = path.read_bytes()
    return found


def examine(folder: Path) -> list[Treated]:
    return list(check_leftovers(folder, is_whole, dry_run=False))


def codes(found: list[Treated]) -> list[tuple[str, bool]]:
    return [(one.finding.code, bool(one.done)) for one in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.json"
    save(path, "one")
    return path


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch):
    monkeypatch.setattr("kb.storage.leftovers.PATIENCE", 0.05)


def test_what_a_stopped_program_left_is_removed_where_the_file_is_whole(path):
    for name in (".a.json.0123456789ab.tmp", ".a.json.ba9876543210.tmp", ".a.json.writing"):
        (path.parent / name).write_bytes(b"half")
    (path.parent / ".notes.tmp").write_bytes(b"somebody's own")
    before = contents(path.parent)
    (found,) = examine(path.parent)
    assert (found.finding.code, found.done) == ("D010", "removed")
    assert found.finding.message == "A program was stopped while it wrote a.json, and left 3 files."
    expected = {name: data for name, data in before.items() if not name.startswith(".a.json.")}
    assert contents(path.parent) == expected
    assert (path.parent / ".a.json.lock").exists()


def test_a_half_written_file_is_kept_where_there_is_nothing_else(tmp_path):
    (tmp_path / ".a.json.0123456789ab.tmp").write_bytes(b'{"people": {"1": {"na')
    (tmp_path / ".a.json.ba9876543210.tmp").write_bytes(b"")
    (tmp_path / ".a.json.writing").write_bytes(b"")
    (found,) = examine(tmp_path)
    assert found.done.startswith("kept as a.json.broken-")
    assert contents(tmp_path) == {"a.json.broken-": b'{"people": {"1": {"na'}


def test_a_lock_that_is_held_is_named_and_the_others_are_counted(path):
    save(path.with_name("b.json"), "b")
    assert check_locks(path.parent, is_json) == (2, [])
    with lock(path):
        count, held = check_locks(path.parent, is_json)
    assert (count, codes(held)) == (2, [("D011", False)])
    assert held[0].finding.place.file == str(path)
    assert check_locks(path.parent, lambda name: False) == (0, [])


def test_without_locks_only_old_files_are_cleared_away(tmp_path, monkeypatch):
    target = tmp_path / "a.draft"
    target.write_bytes(b"text")
    left = tmp_path / ".a.draft.0123456789ab.tmp"
    left.write_bytes(b"half")
    writers = Writers(locked=False)
    assert list(check_leftovers(tmp_path, writers=writers, dry_run=False)) == []
    monkeypatch.setattr("kb.storage.leftovers.time.time", lambda: left.stat().st_mtime + 4000)
    assert codes(list(check_leftovers(tmp_path, writers=writers, dry_run=False))) == [("D010", True)]
    assert not left.exists()
    left.write_bytes(b"half")
    monkeypatch.setattr("kb.storage.leftovers.time.time", lambda: left.stat().st_mtime - 100)
    assert list(check_leftovers(tmp_path, writers=writers, dry_run=False)) == [], "the clock was set back"


def test_a_file_with_a_name_as_long_as_a_name_can_be(tmp_path):
    path = tmp_path / ("x" * 240 + ".json")
    save(path, "one")
    locks = {one.name for one in tmp_path.iterdir()} - {path.name}
    (hidden,) = (name.removesuffix(".lock") for name in locks)
    (tmp_path / f"{hidden}.0123456789ab.tmp").write_bytes(b"half")
    (found,) = check_leftovers(tmp_path, is_whole, dry_run=False)
    assert (found.finding.place.file, found.done) == (str(path), "removed")
