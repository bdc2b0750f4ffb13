"""The command line over a small library, told to succeed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.cli import main
from kb.settings import Folders
from tests.app.cli.conftest import LIBRARY
from tests.app.conftest import write_library
from tests.hostile.conftest import keep_out
from tests.privacy.walk import Walked, walk_by_command

Deskside = Callable[..., str]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the person's own settings and folders out of every test."""
    keep_out(tmp_path / "home", monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder in which everything of Deskside's stands: data, cache, settings."""
    (tmp_path / "deskside").mkdir()
    return tmp_path / "deskside"


@pytest.fixture
def folders(home: Path) -> Folders:
    """Return its folders."""
    return Folders(home / "config.toml", home / "data", home / "cache")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder of the person's own."""
    (tmp_path / "outside").mkdir()
    return tmp_path / "outside"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return the folder of a small library."""
    return write_library(tmp_path / "library", LIBRARY)


@pytest.fixture
def deskside(
    library: Path,
    folders: Folders,
    outside: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Deskside]:
    """Return `deskside("show", "missing")`, which runs a command; its exit code must be `code`, or any where None.

    It returns what went to standard output, or with `told=True` to standard error.
    """
    for name, path in (("CONFIG", folders.config_file), ("DATA", folders.data), ("CACHE", folders.cache)):
        monkeypatch.setenv(f"DESKSIDE_{name}", str(path))
    monkeypatch.chdir(outside)

    def run(*arguments: str, code: int | None = 0, told: bool = False) -> str:
        capfd.readouterr()
        ended = main(["--library", str(library), "--staff", *arguments])
        out, err = capfd.readouterr()
        assert code is None or ended == code, f"{arguments} ended with {ended}: {out}{err}"
        return err if told else out

    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        yield run


@pytest.fixture
def walked(deskside: Deskside, outside: Path) -> Walked:
    """Walk by command, and return what was made."""
    return walk_by_command(deskside, outside)
