"""A cache is told from one that other code made, and each folder of code is looked at once."""

import os
from pathlib import Path

import pytest

from kb import __version__, code_version
from kb.code_version import code_version as version_of


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of code with one package, in place of Deskside's own."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.py").write_text("1")
    monkeypatch.setattr(code_version, "_HERE", tmp_path)
    monkeypatch.setattr(code_version, "_files_of", code_version._files_of.__wrapped__)
    return tmp_path


def test_changed_code_has_another_version(code: Path) -> None:
    before = version_of("cases")
    (code / "cases" / "notes.txt").write_text("no code")
    assert version_of("cases") == before
    os.utime(code / "cases" / "one.py", (1, 1))
    touched = version_of("cases")
    (code / "cases" / "two.py").write_text("")
    assert len({before, touched, version_of("cases")}) == 3


def test_where_the_code_is_packed_the_version_alone_counts(code: Path) -> None:
    assert version_of("elsewhere") == __version__


def test_a_folder_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = version_of("", "cases")
    monkeypatch.setattr("os.scandir", None)
    assert version_of("", "cases") == before
    assert version_of("cases") != before
