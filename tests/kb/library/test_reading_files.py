"""Files are read inside the library's folder and nowhere else, whatever stands under their name."""

import os
import socket
from pathlib import Path

import pytest

from kb.errors import FormatError, LibraryError
from kb.library.reading import read_beginning, read_bytes, read_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = tmp_path / "library"
    (library / "sub").mkdir(parents=True)
    (library / "sub" / "a.md").write_bytes(b"\xef\xbb\xbfhello \xc3\xa9\r\n")
    (tmp_path / "secret.md").write_text("secret")
    return library


def test_a_file_is_read_without_its_mark(folder: Path) -> None:
    assert read_file(folder, "sub/a.md") == "hello é\r\n"
    assert read_file(folder, "./sub//a.md") == "hello é\r\n"


@pytest.mark.parametrize(
    "path",
    ["../secret.md", "sub/../../secret.md", "/etc/hostname", "", ".", "sub/\0.md", "x" * 300, "sub/none.md", "sub"],
)
def test_paths_that_are_refused(folder: Path, path: str) -> None:
    with pytest.raises(LibraryError):
        read_file(folder, path)


def test_links_are_refused_wherever_they_stand(folder: Path, tmp_path: Path) -> None:
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "inside.md").symlink_to(folder / "sub" / "a.md")
    (folder / "out").symlink_to(tmp_path)
    for path in ("link.md", "inside.md", "out/secret.md"):
        with pytest.raises(LibraryError):
            read_file(folder, path)


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert read_file(tmp_path / "link", "sub/a.md").startswith("hello")


@pytest.mark.timeout(10)
def test_pipes_and_sockets_are_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.md"))
        for path in ("pipe.md", "socket.md"):
            with pytest.raises(LibraryError):
                read_file(folder, path)


def test_size_is_limited(folder: Path) -> None:
    (folder / "big.md").write_bytes(b"x" * 101)
    assert len(read_bytes(folder, "big.md", 101)) == 101
    assert len(read_beginning(folder, "big.md", 50)) == 51
    with pytest.raises(LibraryError, match="larger than 100 bytes"):
        read_bytes(folder, "big.md", 100)


def test_wrong_bytes_are_named_with_their_line(folder: Path) -> None:
    (folder / "wrong.md").write_bytes(b"a\nb\n\xff\n")
    with pytest.raises(FormatError) as caught:
        read_file(folder, "wrong.md")
    assert str(caught.value.where) == "wrong.md:3"
