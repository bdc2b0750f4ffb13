"""Changing a file of a library: its form is kept, nothing unseen is written over, and what fails loses nothing."""

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import ConflictError, LibraryError, StorageError
from kb.library.editing import (
    EditedFile,
    edited_from,
    kind_of,
    read_for_editing,
    save_edited,
    save_under,
    version_on_disk,
)
from kb.storage import calls
from kb.storage.files import ABSENT, Version
from kb.text import clean


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    (folder / "troubleshooters").mkdir(parents=True)
    return folder


@pytest.fixture
def save(folder: Path, tmp_path: Path):
    def save(file: EditedFile, text: str, **options: object) -> EditedFile:
        return save_edited(folder, file, text, lock_folder=tmp_path / "locks", **options)

    return save


def put(folder: Path, data: bytes, path: str = "a.md") -> EditedFile:
    (folder / path).write_bytes(data)
    return read_for_editing(folder, path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("library.yaml", "settings"),
        ("troubleshooters/x.yaml", "flow"),
        ("troubleshooters/x.YML", "flow"),
        ("troubleshooters/deep/x.md", "article"),
        ("a.md", "article"),
    ],
)
def test_the_path_tells_what_a_file_is(path, kind):
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"one\ntwo\n", b"one\n2\n"),
        (b"one\r\ntwo\r\n", b"one\r\n2\r\n"),
        (b"one\rtwo\r", b"one\r2\r"),
        (b"\xef\xbb\xbfone\r\ntwo", b"\xef\xbb\xbfone\r\n2"),
        (b"one\r\ntwo\nthree\r\n", b"one\r\n2\r\nthree\r\n"),
        (b"one\n\xe2\x80\xa8two\n", b"one\n2\n"),
    ],
)
def test_line_ends_and_byte_order_mark_are_kept(folder, save, before, after):
    file = put(folder, before)
    assert "\r" not in file.text
    assert not file.text.startswith("\ufeff")
    changed = file.text.replace("\ntwo", "\n2", 1).replace("\n\n2", "\n2")
    saved = save(file, changed)
    assert (folder / "a.md").read_bytes() == after
    assert saved.version == Version.of(after)
    assert saved.text == changed


def test_lines_that_were_not_touched_keep_their_own_ends_and_hidden_characters(folder, save):
    before = "first\r\nzero\u200bwidth\nbidi\u202e\r\nlast\n".encode()
    file = put(folder, before)
    assert "\u202e" not in file.text and "\u200b" not in file.text
    assert "2 characters that are not shown" in file.note
    save(file, file.text.replace("last", "the last").replace("first\n", "first\nnew\n"))
    assert (folder / "a.md").read_bytes() == "first\r\nnew\nzero\u200bwidth\nbidi\u202e\r\nthe last\n".encode()


def test_a_text_that_did_not_change_is_written_as_it_was(folder, save):
    before = "a\x1b[31m\r\nb\u2028c\rd".encode()
    file = put(folder, before)
    assert "\x1b" not in file.text
    save(file, file.text)
    assert (folder / "a.md").read_bytes() == before


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="ab\r\n\u2028\u200b\u202e\x0b", max_size=24),
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 3), st.sampled_from(["", "x", "\n", "x\ny", "b"]))),
)
def test_what_is_written_reads_as_what_was_typed(original, edits):
    file = edited_from(original.encode(), "a.md")
    text = file.text
    for at, removed, inserted in edits[:3]:
        text = text[:at] + inserted + text[at + removed :]
    written = file.bytes_of(text)
    assert clean(written.decode()) == text
    if text == file.text:
        assert written == original.encode()


def test_the_files_mode_is_kept(folder, save):
    file = put(folder, b"one\n")
    (folder / "a.md").chmod(0o640)
    save(file, "two\n")
    assert stat.S_IMODE((folder / "a.md").stat().st_mode) == 0o640
    assert [path.name for path in folder.iterdir() if path.is_file()] == ["a.md"]


def test_a_file_that_changed_meanwhile_is_not_written_over(folder, save):
    file = put(folder, b"base\n")
    (folder / "a.md").write_bytes(b"theirs\n")
    with pytest.raises(ConflictError, match=r"^a\.md: Somebody else changed the file"):
        save(file, "mine\n")
    assert (folder / "a.md").read_bytes() == b"theirs\n"
    seen = version_on_disk(folder, "a.md")
    (folder / "a.md").write_bytes(b"theirs again\n")
    with pytest.raises(ConflictError):
        save(file, "mine\n", over=seen)
    saved = save(file, "mine\n", over=Version.of(b"theirs again\n"))
    assert (folder / "a.md").read_bytes() == b"mine\n"
    assert saved.version == Version.of(b"mine\n")


def test_a_removed_file_is_a_conflict_until_one_has_seen_it(folder, save):
    file = put(folder, b"base\n")
    (folder / "a.md").unlink()
    with pytest.raises(ConflictError, match="removed"):
        save(file, "mine\n")
    assert version_on_disk(folder, "a.md") == ABSENT
    save(file, "mine\n", over=ABSENT)
    assert (folder / "a.md").read_bytes() == b"mine\n"


def test_the_same_text_written_by_another_is_no_conflict(folder, save):
    file = put(folder, b"base\n")
    (folder / "a.md").write_bytes(b"mine\n")
    assert save(file, "mine\n").version == Version.of(b"mine\n")


def test_text_that_is_not_utf8_is_shown_and_never_changed(folder, save):
    file = put(folder, b"# Caf\xe9\n\nText\n")
    assert "Café" in file.text
    assert "Line 1 is not UTF-8" in file.read_only
    with pytest.raises(LibraryError, match="not UTF-8"):
        save(file, "other")
    assert (folder / "a.md").read_bytes() == b"# Caf\xe9\n\nText\n"
    assert put(folder, "Grüße\n".encode("utf-16")).read_only


def test_a_20_mb_article_is_refused_in_plain_words(folder):
    (folder / "big.md").write_bytes(b"word " * 4_000_000)
    with pytest.raises(LibraryError, match=r"big\.md: This file is larger than 1 MB\. Split it"):
        read_for_editing(folder, "big.md")


def test_a_line_that_no_screen_can_lay_out_is_refused(folder):
    (folder / "long.md").write_bytes(b"short\n" + b"x" * 20_001)
    with pytest.raises(LibraryError, match=r"long\.md: Line 2 is longer than 20,000 characters\."):
        read_for_editing(folder, "long.md")


@pytest.mark.parametrize("path", ["../a.md", "/etc/passwd", "x/../../a.md", ""])
def test_nothing_outside_the_library_is_read_or_written(folder, tmp_path, path):
    with pytest.raises(LibraryError):
        read_for_editing(folder, path)
    file = put(folder, b"text\n", "b.md")
    with pytest.raises(LibraryError):
        save_under(folder, file, "mine", f"{path}x.md" if path == "/etc/passwd" else path, lock_folder=tmp_path / "l")


def test_links_are_neither_read_nor_written_through(folder, save, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("secret")
    (folder / "linked").symlink_to(outside)
    (folder / "b.md").symlink_to(outside / "a.md")
    for path in ("linked/a.md", "b.md"):
        with pytest.raises(LibraryError):
            read_for_editing(folder, path)
    ghost = EditedFile("linked/a.md", "secret", Version.of(b"secret"), original="secret")
    with pytest.raises(LibraryError, match="link"):
        save(ghost, "mine")
    with pytest.raises(StorageError, match="link"):
        save(EditedFile("b.md", "secret", Version.of(b"secret"), original="secret"), "mine")
    assert (outside / "a.md").read_text() == "secret"


def test_mine_under_another_name(folder, tmp_path):
    file = put(folder, b"theirs\r\n")
    saved = save_under(folder, file, "mine\n", "mine.md", lock_folder=tmp_path / "locks")
    assert (saved.path, (folder / "mine.md").read_bytes()) == ("mine.md", b"mine\r\n")
    with pytest.raises(ConflictError, match="name already"):
        save_under(folder, file, "other\n", "mine.md", lock_folder=tmp_path / "locks")
    for name in ("mine.txt", ".hidden.md", "-rf.md", "x\x1b.md"):
        with pytest.raises(LibraryError, match="cannot be the name"):
            save_under(folder, file, "mine\n", name, lock_folder=tmp_path / "locks")


class _Refusing(calls.Calls):
    def __init__(self, code: int) -> None:
        self.code = code

    def write(self, descriptor: int, data: memoryview) -> int:
        raise OSError(self.code, os.strerror(self.code))


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "no right")]
)
def test_a_disk_that_refuses_is_told_and_the_file_stays_whole(folder, save, monkeypatch, code, words):
    file = put(folder, b"old\n")
    monkeypatch.setattr(calls, "system", _Refusing(code))
    with pytest.raises(StorageError, match=rf"^a\.md: .*{words}.*unchanged"):
        save(file, "new\n")
    monkeypatch.undo()
    assert (folder / "a.md").read_bytes() == b"old\n"
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == ["a.md"]
    save(file, "new\n")
    assert (folder / "a.md").read_bytes() == b"new\n"


def test_a_disk_that_does_not_confirm_is_told_and_the_next_save_works(folder, save, monkeypatch):
    class Unsure(calls.Calls):
        def sync_folder(self, path: str) -> None:
            raise OSError(errno.EIO, "no")

    file = put(folder, b"old\n")
    monkeypatch.setattr(calls, "system", Unsure())
    saved = save(file, "new\n")
    assert "may not survive a power cut" in saved.note
    monkeypatch.undo()
    save(saved, "newer\n")
    assert (folder / "a.md").read_bytes() == b"newer\n"
