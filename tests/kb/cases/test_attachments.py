"""Files that go with a request."""

from pathlib import Path

import pytest

from kb.cases import attachments
from kb.cases.attachments import attach, detach, read_attachment, safe_name, type_of
from kb.cases.message import preview_lines
from kb.cases.outbox import delete_request
from kb.errors import NotFoundError, RequestError, StorageError

from .conftest import START, a_case


def a_file(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_file_is_copied_so_that_what_leaves_is_what_was_seen(store, saved, tmp_path: Path) -> None:
    path = a_file(tmp_path, "screen.png", b"first")
    case = attach(store, saved(), path, START)
    path.write_bytes(b"second")
    case = store.load(case.id)
    (one,) = case.request.attachments
    assert (one.name, one.size, one.type) == ("screen.png", 5, "image/png")
    assert read_attachment(store, case.id, one) == b"first"
    assert "Files: screen.png (5 bytes)" in list(preview_lines(case.request))


def test_a_file_of_the_same_name_takes_its_place_and_can_be_taken_off(store, saved, tmp_path: Path) -> None:
    case = attach(store, saved(), a_file(tmp_path, "a.txt", b"first"), START)
    case = attach(store, case, a_file(tmp_path, "a.txt", b"other"), START)
    assert [one.size for one in case.request.attachments] == [5]
    case = detach(store, case, "a.txt", START)
    assert case.request.attachments == ()
    with pytest.raises(NotFoundError, match="No file `a"):
        detach(store, case, "a.txt", START)


def test_the_copies_go_with_the_request_and_with_the_case(store, saved, tmp_path: Path) -> None:
    case = attach(store, saved(0), a_file(tmp_path, "a.txt", b"first"), START)
    assert store.attachments_of(case.id).is_dir()
    delete_request(store, case, START)
    assert not store.attachments_of(case.id).exists()


@pytest.mark.parametrize(
    ("name", "content", "most"), [("empty.txt", b"", 100), ("large.bin", b"x" * 101, 100), ("two.bin", b"x" * 60, 100)]
)
def test_what_cannot_go_is_refused(store, saved, tmp_path: Path, monkeypatch, name, content, most) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", most)
    monkeypatch.setattr(attachments, "MOST_TOGETHER", most)
    case = attach(store, saved(), a_file(tmp_path, "first.bin", b"y" * 50), START)
    with pytest.raises((RequestError, StorageError)):
        attach(store, case, a_file(tmp_path, name, content), START)
    assert len(store.load(case.id).request.attachments) == 1


def test_a_folder_or_nothing_cannot_be_attached(store, saved, tmp_path: Path) -> None:
    case = saved()
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(StorageError):
            attach(store, case, path, START)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\screen.png", "screen.png"),
        ('a"b<c>.png', "a_b_c_.png"),
        ("..", "file"),
        ("", "file"),
        ("a\x1b[31m.png", "a_[31m.png"),
        ("x" * 300 + ".png", "x" * 89 + "….png"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


def test_types_are_guessed_and_never_trusted() -> None:
    assert type_of("a.png") == "image/png"
    assert type_of("a.tar.gz") == "application/octet-stream"
    assert type_of("licence.lic") == "application/octet-stream"


def test_a_damaged_copy_is_not_sent(store, saved, tmp_path: Path) -> None:
    case = attach(store, saved(), a_file(tmp_path, "a.txt", b"first"), START)
    (one,) = case.request.attachments
    (store.attachments_of(case.id) / one.sha256).unlink()
    with pytest.raises(RequestError, match="gone or damaged"):
        read_attachment(store, a_case().id, one)
