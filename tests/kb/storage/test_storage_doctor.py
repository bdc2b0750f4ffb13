"""What the doctor does to documents: mended is only what can be, and nothing that is the only one of its kind goes."""

import errno
from pathlib import Path

import pytest

from kb.storage import treatment
from kb.storage.doctor import check_documents, check_plain
from kb.storage.documents import encode, load_document
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


def holds(path: Path) -> str:
    loaded = load_document(path)
    assert loaded.recovered_from is None
    return loaded.tables["people"]["1"]["name"]


def contents(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds by name, without locks; the time and the random part of names are left out."""
    found = {}
    for path in folder.iterdir():
        if not path.name.endswith(".lock"):
            name, broken, _ = path.name.partition(".broken-")
            found[name + broken] = path.read_bytes()
    return found


def examine(folder: Path, *, dry_run: bool = False) -> list[Treated]:
    return list(check_documents(folder, is_json, dry_run=dry_run))


def codes(found: list[Treated]) -> list[tuple[str, bool]]:
    return [(one.finding.code, bool(one.done)) for one in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A document that was saved three times: `one` and `two` are its copies, `three` is in the file."""
    path = tmp_path / "a.json"
    for name in ("one", "two", "three"):
        save(path, name)
    return path


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch):
    monkeypatch.setattr("kb.storage.doctor.PATIENCE", 0.05)
    monkeypatch.setattr("kb.storage.leftovers.PATIENCE", 0.05)
    assert treatment.PATIENCE > 1


def test_a_healthy_folder_has_no_findings_and_nothing_is_written(path, watch):
    other = watch(lambda name, number, arguments: None)
    assert examine(path.parent) == []
    assert not {"write", "replace", "unlink", "link", "set_mode_of"} & set(other.made)


def test_a_folder_that_is_not_there_is_no_finding(tmp_path):
    assert examine(tmp_path / "none") == []


@pytest.mark.parametrize(
    "damage", [lambda data: data[:60], lambda data: b"", lambda data: data.replace(b"three", b"thr33"), lambda d: b"[]"]
)
def test_a_damaged_file_is_restored_and_kept_aside(path, damage):
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    (found,) = examine(path.parent)
    assert found.finding.code == "D001"
    assert found.finding.place.file == str(path)
    assert found.done.startswith("restored from the good copy of ")
    assert "; the damaged file is kept as a.json.broken-" in found.done
    assert holds(path) == "two"
    assert contents(path.parent)["a.json.broken-"] == damaged
    assert load_document(path).revision >= 1000, "nobody can have seen this revision with another content"
    assert examine(path.parent) == []


def test_a_file_of_which_only_a_copy_is_left_is_restored(path):
    path.unlink()
    (found,) = examine(path.parent)
    assert (found.finding.code, holds(path)) == ("D003", "two")
    assert "delete it once more" in found.finding.message
    assert examine(path.parent) == []


def test_a_dry_run_changes_nothing_and_says_what_would_be_done(path):
    path.write_bytes(b"torn")
    (path.parent / "a.json.2").write_bytes(b"torn too")
    (path.parent / ".a.json.0123456789ab.tmp").write_bytes(b"half")
    (path.parent / "b.json.1").write_bytes(encode({"people": {"1": {"name": "b"}}}, 1))
    before = {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in path.parent.iterdir()}
    found = examine(path.parent, dry_run=True)
    assert codes(found) == [("D010", True), ("D001", True), ("D005", True), ("D003", True)]
    assert found[0].done == 'kept under a name with "broken" in it'
    assert found[1].done.startswith("restored from the good copy of ")
    assert {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in path.parent.iterdir()} == before


def test_what_was_being_written_is_kept_where_the_file_itself_is_damaged(path):
    """It was never said to be saved; but it may be newer than the copy, so it is not thrown away."""
    path.write_bytes(b"torn")
    newer = encode({"people": {"1": {"name": "four"}}}, 4)
    (path.parent / ".a.json.0123456789ab.tmp").write_bytes(newer)
    (path.parent / ".a.json.writing").write_bytes(b"")
    found = examine(path.parent)
    assert codes(found) == [("D010", True), ("D001", True)]
    assert found[0].done.startswith("kept as a.json.broken-")
    assert holds(path) == "two"
    left = [one.read_bytes() for one in path.parent.iterdir()]
    assert newer in left and b"torn" in left
    assert examine(path.parent) == []


def test_where_nothing_good_is_left_nothing_is_touched(path):
    for one in (path, *(path.with_name(f"a.json.{number}") for number in (1, 2))):
        one.write_bytes(b"torn " + one.name.encode())
    before = contents(path.parent)
    (found,) = examine(path.parent)
    assert (found.finding.code, found.done) == ("D002", "")
    assert "No good copy is left" in found.finding.message
    assert contents(path.parent) == before


def test_copies_that_are_all_damaged_without_the_file_are_named(path):
    path.unlink()
    for number in (1, 2):
        path.with_name(f"a.json.{number}").write_bytes(b"torn")
    (found,) = examine(path.parent)
    assert (found.finding.code, found.finding.place.file) == ("D002", f"{path}.1")


def test_a_damaged_copy_is_kept_aside_so_that_it_is_not_counted_on(path):
    path.with_name("a.json.1").write_bytes(b"torn")
    (found,) = examine(path.parent)
    assert (found.finding.code, found.finding.place.file) == ("D005", f"{path}.1")
    assert found.done.startswith("kept as a.json.broken-")
    assert set(contents(path.parent)) == {"a.json", "a.json.2", "a.json.broken-"}
    path.write_bytes(b"torn")
    assert codes(examine(path.parent)) == [("D001", True)]
    assert holds(path) == "one"


def test_a_file_of_a_newer_version_is_named_and_left(path):
    newer = path.read_bytes().replace(b'"format": 1', b'"format": 2')
    path.write_bytes(newer)
    assert codes(examine(path.parent)) == [("D004", False)]
    assert path.read_bytes() == newer


def test_what_is_no_file_is_named_and_left(tmp_path):
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_bytes(b"precious")
    found = examine(tmp_path)
    assert codes(found) == [("D007", False), ("D007", False)]
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "accounts").write_bytes(b"")
    (found,) = check_documents(tmp_path / "accounts", is_json, dry_run=False)
    assert (found.finding.code, found.finding.message) == (
        "D007",
        "The file cannot be read: one of its folders is a file.",
    )


def test_a_whole_file_that_never_got_its_name_is_put_in_place_where_there_is_nothing_else(tmp_path):
    whole = encode({"people": {"1": {"name": "Kim"}}}, 7)
    (tmp_path / ".a.json.0123456789ab.tmp").write_bytes(whole)
    (tmp_path / ".a.json.writing").write_bytes(b"")
    (found,) = examine(tmp_path)
    assert (found.finding.code, found.done[:17]) == ("D006", "restored from wha")
    assert holds(tmp_path / "a.json") == "Kim"
    assert load_document(tmp_path / "a.json").revision >= 1000
    assert examine(tmp_path) == []


def test_a_whole_file_beside_a_damaged_one_is_put_in_place_and_both_are_kept(tmp_path):
    (tmp_path / "a.json").write_bytes(b"torn")
    (tmp_path / ".a.json.0123456789ab.tmp").write_bytes(encode({"people": {"1": {"name": "Kim"}}}, 7))
    assert codes(examine(tmp_path)) == [("D006", True)]
    assert holds(tmp_path / "a.json") == "Kim"
    assert contents(tmp_path)["a.json.broken-"] == b"torn"


def test_a_file_that_somebody_is_writing_is_left_to_them(path):
    path.write_bytes(b"torn")
    (path.parent / ".a.json.0123456789ab.tmp").write_bytes(b"half")
    with lock(path):
        found = examine(path.parent)
        assert codes(found) == [("D010", False), ("D001", False)]
        assert all("Another program has been writing this file" in one.finding.hint for one in found)
        assert examine(path.parent, dry_run=True)[0].done
        assert (path.parent / ".a.json.0123456789ab.tmp").exists()
    assert codes(examine(path.parent)) == [("D010", True), ("D001", True)]
    assert examine(path.parent) == []


def test_what_cannot_be_mended_says_why(path, watch):
    path.write_bytes(b"torn")

    def full(name, number, arguments):
        def fail():
            raise OSError(errno.ENOSPC, "No space left on device")

        return fail if name == "write" else None

    watch(full)
    (found,) = examine(path.parent)
    assert (found.finding.code, found.done) == ("D001", "")
    assert "the disk is full" in found.finding.hint
    assert contents(path.parent)["a.json"] == b"torn"
    assert load_document(path).recovered_from == path.with_name("a.json.1")


def torn_twice(folder: Path, watch) -> Path:
    watch(lambda name, at, arguments: None)
    folder.mkdir()
    path = folder / "a.json"
    for name in ("one", "two", "three"):
        save(path, name)
    path.write_bytes(b"torn")
    path.with_name("a.json.2").write_bytes(b"torn copy")
    return path


def test_a_fault_at_any_call_of_mending_loses_nothing(tmp_path, watch):
    """After a fault anywhere, the good content can still be read, and the damaged one still stands under some name."""
    whole = torn_twice(tmp_path / "whole", watch)
    calls_made = len((watch(lambda name, at, arguments: None), examine(whole.parent))[0].made)
    assert calls_made > 60
    unmended = 0
    for number in range(1, calls_made + 1):
        path = torn_twice(tmp_path / str(number), watch)

        def act(name, at, arguments, number=number):
            def fail():
                raise OSError(errno.EIO, "fault")

            if at == number and name != "close":
                return fail
            return (lambda: None) if name in ("sync", "sync_folder") else None

        watch(act)
        unmended += any(not one.done for one in examine(path.parent))
        watch(lambda name, at, arguments: None)
        assert load_document(path).tables["people"]["1"]["name"] == "two"
        left = [one.read_bytes() for one in path.parent.iterdir()]
        assert b"torn" in left
        assert b"torn copy" in left
        examine(path.parent)
        assert (holds(path), examine(path.parent)) == ("two", [])
    assert unmended > 10


def test_a_plain_file_is_restored_from_its_copy(tmp_path):
    path = tmp_path / "remembered.json"
    path.write_bytes(b'{"a": [1, 2')
    path.with_name("remembered.json.1").write_bytes(b'{"a": [1]}')
    assert next(check_plain(path, dry_run=True)).done.startswith("restored from the good copy")
    (found,) = check_plain(path, dry_run=False)
    assert found.finding.code == "D001"
    assert contents(tmp_path) == {
        "remembered.json": b'{"a": [1]}',
        "remembered.json.1": b'{"a": [1]}',
        "remembered.json.broken-": b'{"a": [1, 2',
    }
    assert list(check_plain(path, dry_run=False)) == []


def test_a_plain_file_without_a_copy_is_kept_aside(tmp_path):
    path = tmp_path / "remembered.json"
    assert list(check_plain(path, dry_run=False)) == []
    path.write_bytes(b"[]")
    (found,) = check_plain(path, dry_run=False)
    assert (found.finding.code, found.done[:8]) == ("D002", "kept as ")
    assert contents(tmp_path) == {"remembered.json.broken-": b"[]"}
    assert list(check_plain(path, dry_run=False)) == []


def test_a_name_with_control_characters_is_shown_without_them(tmp_path):
    evil = tmp_path / "a\x1b]52;c;AA\x07.json"
    evil.write_bytes(b"torn")
    found = examine(tmp_path)
    assert codes(found) == [("D002", False)]
    assert not any("\x1b" in str(one.finding) or "\x07" in one.done for one in found)
