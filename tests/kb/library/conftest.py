"""Small libraries, written for one test each."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kb.library.library import Library


@pytest.fixture
def write_library(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Return a function that writes files by path into a folder `library` and returns the folder."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "library"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return folder

    return write


@pytest.fixture
def library_of(write_library: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[..., Library]:
    """Return a function that loads a library with these files."""

    def load(files: Mapping[str, str | bytes]) -> Library:
        return Library.load(write_library(files))

    return load
