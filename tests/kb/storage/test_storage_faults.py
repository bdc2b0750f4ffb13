"""Each single call of a write fails in turn, and many in a row: old or new is there, whole, and the error is plain."""

import errno
import os
import random
from pathlib import Path

import pytest

from kb.errors import DesksideError, StorageError
from kb.storage.documents import load_document
from kb.storage.files import read_bytes, write_atomic
from kb.storage.tinydb_storage import transaction
from kb.storage.words import UncertainWriteError


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


OLD, NEW = {"n": "old", "pad": "o" * 400}, {"n": "new", "pad": "n" * 90}
CODES = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EINTR]
BOUND = 60


def save(path, row):
    with transaction(path) as database:
        database.table("rows").truncate()
        database.table("rows").insert(row)


def saved(path):
    return load_document(path).tables["rows"]["1"]


def calls_of_one_save(path, watch):
    other = watch(lambda name, number, arguments: None)
    save(path, NEW)
    return other.made


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
def test_one_failing_call_leaves_old_or_new(tmp_path, watch, fail_at, code):
    expected = calls_of_one_save(prepared(tmp_path / "count", watch), watch)
    assert {"open", "write", "sync", "close", "link", "replace", "sync_folder", "unlink", "status_of"} <= set(expected)
    reported = 0
    for number in range(1, len(expected) + 1):
        path = prepared(tmp_path / str(number), watch)
        other = fail_at(number, code)
        try:
            save(path, NEW)
            outcome = "saved"
        except UncertainWriteError as error:
            outcome = "uncertain"
            assert "may not survive a power cut" in str(error)
        except StorageError as error:
            outcome = "refused"
            assert str(path) in str(error)
            assert "Errno" not in str(error)
        name = other.made[number - 1]
        watch(lambda name, number, arguments: None)
        assert saved(path) in ([OLD] if outcome == "refused" else [NEW]), (number, name)
        assert (outcome == "uncertain") == (name == "sync_folder"), (number, name)
        reported += outcome != "saved"
        assert not [left for left in names_in(path.parent) if left.endswith(".tmp")] or name == "unlink"
        save(path, {"n": "later"})
        assert saved(path) == {"n": "later"}
        assert not [left for left in names_in(path.parent) if left.endswith((".tmp", ".writing"))], (number, name)
    assert reported >= len(expected) // 2


def prepared(folder, watch):
    watch(lambda name, number, arguments: None)
    folder.mkdir()
    path = folder / "a.json"
    save(path, {"n": "older"})
    save(path, OLD)
    return path


def test_a_failing_file_sync_is_never_taken_for_success(tmp_path, watch):
    path = tmp_path / "a.json"
    write_atomic(path, b"old")

    def act(name, number, arguments):
        def fail():
            raise OSError(errno.EIO, "fault")

        return fail if name == "sync" else None

    watch(act)
    with pytest.raises(StorageError, match="the disk reported a fault"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_full_disk_is_said_in_plain_words(tmp_path, watch):
    path = tmp_path / "a.md"
    write_atomic(path, b"old")

    def act(name, number, arguments):
        def fail():
            raise OSError(errno.ENOSPC, "No space left on device")

        return fail if name == "write" else None

    watch(act)
    with pytest.raises(StorageError) as caught:
        write_atomic(path, b"new", mode=None)
    assert str(caught.value) == (
        f"{path}: The file cannot be saved: the disk is full. What was there before is unchanged. "
        "Free some space and try again."
    )
    assert path.read_bytes() == b"old"
    assert not [name for name in names_in(tmp_path) if name.endswith((".tmp", ".writing"))]


def test_short_writes_are_continued_and_a_write_of_nothing_is_an_error(tmp_path, watch):
    path = tmp_path / "a.json"
    data = os.urandom(1000)

    def seven_bytes(name, number, arguments):
        return (lambda: os.write(arguments[0], bytes(arguments[1][:7]))) if name == "write" else None

    watch(seven_bytes)
    write_atomic(path, data)
    assert path.read_bytes() == data
    watch(lambda name, number, arguments: (lambda: 0) if name == "write" else None)
    with pytest.raises(StorageError):
        write_atomic(path, b"other")
    assert path.read_bytes() == data


def test_a_file_system_that_cannot_sync_a_folder_is_no_fault(tmp_path, watch):
    def act(name, number, arguments):
        def refuse():
            raise OSError(errno.EINVAL, "not here")

        return refuse if name == "sync_folder" else None

    watch(act)
    write_atomic(tmp_path / "a.json", b"x")
    assert (tmp_path / "a.json").read_bytes() == b"x"


def test_repeated_failures_do_not_fill_the_copies_with_one_content(tmp_path, watch):
    path = tmp_path / "a.json"
    for number in range(4):
        write_atomic(path, b"%d" % number, good_copies=3)

    def act(name, number, arguments):
        def fail():
            raise OSError(errno.EIO, "fault")

        return fail if name == "replace" and arguments[1] == str(path) else None

    watch(act)
    for _ in range(5):
        with pytest.raises(StorageError):
            write_atomic(path, b"never", good_copies=3)
    watch(lambda name, number, arguments: None)
    write_atomic(path, b"4", good_copies=3)
    assert [read_bytes(tmp_path / f"a.json{ending}") for ending in ("", ".1", ".2", ".3")] == [b"4", b"3", b"2", b"1"]


def test_an_interruption_leaves_the_old_content_and_no_temporary_file(tmp_path, watch):
    path = tmp_path / "a.json"
    write_atomic(path, b"old")

    def act(name, number, arguments):
        def interrupt():
            raise KeyboardInterrupt

        return interrupt if name == "sync" else None

    watch(act)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert sorted(names_in(tmp_path)) == [".a.json.lock", "a.json"]


@pytest.mark.parametrize("seed", range(4))
def test_many_faults_in_a_row_never_lose_a_content(tmp_path, watch, seed):
    chance = random.Random(seed)
    path = tmp_path / "a.json"
    save(path, {"n": 0})
    may_be = [0]

    def act(name, number, arguments):
        def fail():
            if name == "close":
                os.close(arguments[0])
            raise OSError(chance.choice(CODES), "fault")

        quick = (lambda: None) if name in ("sync", "sync_folder") else None
        return fail if chance.random() < 0.06 else quick

    for number in range(1, BOUND):
        watch(act)
        try:
            save(path, {"n": number})
            may_be = [number]
        except DesksideError:
            may_be.append(number)
        watch(lambda name, number, arguments: None)
        now = saved(path)["n"]
        assert now in may_be
        may_be = [now]
