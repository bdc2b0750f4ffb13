import errno
import os
import stat
from pathlib import Path

import pytest

from kb.errors import ConflictError, LockedError, NotFoundError, StorageError
from kb.storage import calls
from kb.storage.files import (
    ABSENT,
    Version,
    lock,
    make_private_folder,
    read_bytes,
    remove_with_copies,
    write_atomic,
)
from kb.storage.locks import is_held


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def names(folder: Path) -> list[str]:
    return sorted(name for name in names_in(folder) if not name.endswith(".lock"))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_private_whatever_the_umask(tmp_path):
    path = tmp_path / "a.json"
    before = os.umask(0)
    try:
        version = write_atomic(path, b"one")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"one"
    assert version == Version.of(b"one")
    assert mode_of(path) == 0o600
    assert names(tmp_path) == ["a.json"]


def test_the_files_own_mode_is_kept_when_asked(tmp_path):
    path = tmp_path / "article.md"
    path.write_bytes(b"old")
    path.chmod(0o664)
    write_atomic(path, b"new", mode=None)
    assert mode_of(path) == 0o664
    before = os.umask(0o022)
    try:
        write_atomic(tmp_path / "fresh.md", b"new", mode=None)
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "fresh.md") == 0o644


def test_good_copies_are_rotated_and_bounded(tmp_path):
    path = tmp_path / "a.json"
    for number in range(6):
        write_atomic(path, b"%d" % number, good_copies=3)
    contents = [(tmp_path / name).read_bytes() for name in ("a.json", "a.json.1", "a.json.2", "a.json.3")]
    assert contents == [b"5", b"4", b"3", b"2"]
    assert names(tmp_path) == ["a.json", "a.json.1", "a.json.2", "a.json.3"]


def test_a_broken_content_is_kept_aside_and_never_becomes_a_copy(tmp_path):
    path = tmp_path / "a.json"
    write_atomic(path, b"good", good_copies=2)
    path.write_bytes(b"torn")
    write_atomic(path, b"new", good_copies=2, good=lambda data: data != b"torn")
    broken = [name for name in names(tmp_path) if ".broken-" in name]
    assert [(tmp_path / name).read_bytes() for name in broken] == [b"torn"]
    assert not (tmp_path / "a.json.1").exists()


def test_copies_are_made_by_copying_where_the_disk_has_no_second_names(tmp_path, watch):
    def no_links(name, number, arguments):
        def refuse():
            raise OSError(errno.EPERM, "not permitted")

        return refuse if name == "link" else None

    path = tmp_path / "a.json"
    write_atomic(path, b"one", good_copies=2)
    watch(no_links)
    write_atomic(path, b"two", good_copies=2)
    write_atomic(path, b"three", good_copies=2)
    assert (tmp_path / "a.json.1").read_bytes() == b"two"
    assert (tmp_path / "a.json.2").read_bytes() == b"one"
    assert mode_of(tmp_path / "a.json.1") == 0o600


def test_what_was_expected_must_be_there(tmp_path):
    path = tmp_path / "a.md"
    first = write_atomic(path, b"one", expect=ABSENT)
    with pytest.raises(ConflictError, match="There is a file of this name already"):
        write_atomic(path, b"two", expect=ABSENT)
    path.write_bytes(b"by somebody else")
    with pytest.raises(ConflictError, match="Nothing was overwritten"):
        write_atomic(path, b"two", expect=first)
    assert path.read_bytes() == b"by somebody else"
    path.unlink()
    with pytest.raises(ConflictError, match="removed"):
        write_atomic(path, b"two", expect=first)
    assert names(tmp_path) == []


def test_a_file_that_comes_up_at_the_last_moment_is_not_replaced(tmp_path, watch):
    """Other programs take none of our locks, and two exports to one name take none either."""
    path = tmp_path / "a.md"

    def act(name, number, arguments):
        if name == "link":
            path.write_bytes(b"by somebody else")
        return None

    watch(act)
    with pytest.raises(ConflictError, match="There is a file of this name already"):
        write_atomic(path, b"mine", expect=ABSENT, locked=False)
    assert path.read_bytes() == b"by somebody else"
    assert names(tmp_path) == ["a.md"]


def test_a_new_file_where_the_disk_has_no_second_names(tmp_path, watch):
    def act(name, number, arguments):
        def refuse():
            raise OSError(errno.EPERM, "not permitted")

        return refuse if name == "link" else None

    watch(act)
    write_atomic(tmp_path / "a.md", b"mine", expect=ABSENT)
    assert (tmp_path / "a.md").read_bytes() == b"mine"
    assert names(tmp_path) == ["a.md"]


def test_an_empty_file_is_a_content_like_any_other(tmp_path):
    path = tmp_path / "empty.md"
    path.write_bytes(b"")
    write_atomic(path, b"text", expect=Version.of(b""))
    assert names(tmp_path) == ["empty.md"]
    assert path.read_bytes() == b"text"


@pytest.mark.parametrize("target", ["inside.txt", "../outside.txt"])
def test_a_link_is_not_followed(tmp_path, target):
    folder = tmp_path / "folder"
    folder.mkdir()
    victim = folder / target
    victim.write_bytes(b"precious")
    link = folder / "a.json"
    link.symlink_to(target)
    for write in (
        lambda: write_atomic(link, b"x"),
        lambda: write_atomic(link, b"x", good_copies=1),
        lambda: write_atomic(link, b"x", locked=False),
    ):
        with pytest.raises(StorageError, match="links are not followed here"):
            write()
    with pytest.raises(StorageError, match="links are not followed here"):
        read_bytes(link, follow_links=False)
    assert victim.read_bytes() == b"precious"
    assert link.is_symlink()


def test_a_link_is_refused_where_the_system_would_follow_it(tmp_path, monkeypatch):
    monkeypatch.setattr(calls, "READ_NO_LINK", calls.READ)
    monkeypatch.setattr(calls, "LINKS_ARE_REFUSED", False)
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    assert read_bytes(tmp_path / "a", follow_links=False) == b"x"
    with pytest.raises(StorageError, match="links are not followed here"):
        read_bytes(tmp_path / "link", follow_links=False)
    with pytest.raises(NotFoundError):
        read_bytes(tmp_path / "none", follow_links=False)


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path):
    (tmp_path / ".a.json.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError):
        write_atomic(tmp_path / "a.json", b"x", timeout=0.1)
    assert not (tmp_path / "elsewhere").exists()


def test_a_named_file_gets_no_helper_files_beside_it(tmp_path):
    write_atomic(tmp_path / "request.eml", b"x", locked=False, expect=ABSENT)
    assert names_in(tmp_path) == ["request.eml"]


def test_the_lock_can_stand_elsewhere(tmp_path):
    library, locks = tmp_path / "library", tmp_path / "locks"
    library.mkdir()
    locks.mkdir()
    write_atomic(library / "a.md", b"x", lock_folder=locks)
    assert names_in(library) == ["a.md"]
    with (
        lock(library / "a.md", folder=locks),
        pytest.raises(LockedError, match="Another program"),
        lock(library / ".." / "library" / "a.md", 0.05, folder=locks),
    ):
        pass


def test_a_held_lock_is_told_and_the_lock_file_stays(tmp_path):
    path = tmp_path / "a.json"
    with lock(path), pytest.raises(LockedError, match=r"0\.05 seconds"):
        write_atomic(path, b"x", timeout=0.05)
    assert not path.exists()
    write_atomic(path, b"x")
    assert (tmp_path / ".a.json.lock").exists()


def test_whether_a_lock_is_held_is_told_without_making_one(tmp_path):
    path = tmp_path / "a.json"
    assert not is_held(path)
    assert names_in(tmp_path) == []
    with lock(path):
        assert is_held(path)
    assert not is_held(path)


def test_a_disk_without_locks_is_said_in_plain_words(tmp_path, monkeypatch):
    """Some versions of the lock library raise a kind of RuntimeError on a network share that knows no locks."""

    def refuse(*arguments, **options):
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(StorageError, match="cannot keep two programs apart"), lock(tmp_path / "a.json"):
        pass


def test_what_a_killed_writer_left_is_cleared_by_the_next(tmp_path):
    path = tmp_path / "a.json"
    write_atomic(path, b"one")
    (tmp_path / ".a.json.writing").write_bytes(b"")
    (tmp_path / ".a.json.0123456789ab.tmp").write_bytes(b"half")
    (tmp_path / ".a.json.x.0123456789ab.tmp").write_bytes(b"of a file named a.json.x")
    (tmp_path / ".notes.tmp").write_bytes(b"somebody's own")
    write_atomic(path, b"two")
    assert names(tmp_path) == [".a.json.x.0123456789ab.tmp", ".notes.tmp", "a.json"]


def test_a_write_does_not_list_the_folder(tmp_path, watch):
    other = watch(lambda name, number, arguments: None)
    write_atomic(tmp_path / "a.json", b"one", good_copies=3)
    write_atomic(tmp_path / "a.json", b"two", good_copies=3)
    assert "names" not in other.made
    assert other.made.count("sync") == 2
    assert other.made.count("sync_folder") == 2


def test_a_name_as_long_as_a_name_can_be(tmp_path):
    path = tmp_path / ("x" * 252 + ".md")
    write_atomic(path, b"one", mode=None)
    write_atomic(path, b"two", mode=None)
    assert path.read_bytes() == b"two"


def test_reading_refuses_what_is_no_file_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError, match="pipe or a device"):
        read_bytes(tmp_path / "pipe")
    with pytest.raises(StorageError, match="folder"):
        read_bytes(tmp_path)
    with pytest.raises(StorageError, match="pipe or a device"):
        read_bytes(Path("/dev/zero"))
    with pytest.raises(StorageError, match="name of a file"):
        read_bytes(Path("a\0b"))
    with pytest.raises(StorageError, match="name of a file"):
        write_atomic(tmp_path / "a\0b", b"x", locked=False)


def test_reading_has_a_bound(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bytes(tmp_path / "a", most=5) == b"12345"
    with pytest.raises(StorageError, match="too large"):
        read_bytes(tmp_path / "a", most=4)


def test_a_missing_file_is_both_not_found_and_a_storage_error(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        read_bytes(tmp_path / "none")
    assert isinstance(caught.value, StorageError)


def test_the_folder_must_exist_and_that_is_said(tmp_path):
    with pytest.raises(StorageError, match="folder does not exist"):
        write_atomic(tmp_path / "no" / "a.json", b"x", locked=False)


def test_a_name_with_control_characters_is_shown_without_them(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        read_bytes(tmp_path / "a\x1b]52;c;AA\x07")
    assert "\x1b" not in str(caught.value)
    assert "\x07" not in str(caught.value)


def test_a_protected_file_is_not_replaced(tmp_path, watch):
    path = tmp_path / "a.md"
    path.write_bytes(b"keep")
    watch(lambda name, number, arguments: (lambda: False) if name == "may_write" else None)
    with pytest.raises(StorageError, match="read-only"):
        write_atomic(path, b"new", mode=None)
    assert path.read_bytes() == b"keep"


def test_private_folders_are_made_with_those_above(tmp_path):
    folder = tmp_path / "data" / "accounts"
    make_private_folder(folder)
    make_private_folder(folder)
    assert mode_of(folder) == mode_of(tmp_path / "data") == 0o700
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="folder cannot be made"):
        make_private_folder(tmp_path / "file" / "inside")


def test_removing_takes_everything_with_it(tmp_path):
    path = tmp_path / "a.json"
    for content in (b"1", b"2", b"3"):
        write_atomic(path, content, good_copies=3)
    (tmp_path / "a.json.broken-20260101T000000Z-abcdef").write_bytes(b"x")
    (tmp_path / ".a.json.0123456789ab.tmp").write_bytes(b"half")
    (tmp_path / "a.json.bak").write_bytes(b"somebody's own")
    remove_with_copies(path)
    assert names(tmp_path) == ["a.json.bak"]
    with pytest.raises(NotFoundError):
        remove_with_copies(path)


def test_a_removal_that_fails_halfway_leaves_the_file(tmp_path, watch):
    path = tmp_path / "a.json"
    for content in (b"1", b"2"):
        write_atomic(path, content, good_copies=3)

    def refuse(name, number, arguments):
        def fail():
            raise OSError(errno.EACCES, "denied")

        return fail if name == "unlink" and arguments[0].endswith(".1") else None

    watch(refuse)
    with pytest.raises(StorageError, match="cannot be removed"):
        remove_with_copies(path)
    assert path.read_bytes() == b"2"
