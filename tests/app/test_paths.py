"""File names as a person types them, and the name of a new file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.paths import export_path, files_named, path_completion


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where one is, with two reports and a folder in it; it is the home folder as well."""
    for name in ("users.csv", "usage report.csv", ".hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "seats.csv").write_text("x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("users.csv", ["users.csv"]),
        ("  'usage report.csv' ", ["usage report.csv"]),
        ("~/users.csv", ["users.csv"]),
        ("us*.csv", ["usage report.csv", "users.csv"]),
        ("users.csv; users.csv ;reports/seats.csv", ["users.csv", "seats.csv"]),
        ("reports", []),
        ("nothing.csv", []),
        ("nowhere/*.csv", []),
        ("", []),
        (";;", []),
    ],
)
def test_only_files_that_are_there_count(folder: Path, typed: str, names: list[str]) -> None:
    assert [path.name for path in files_named(typed)] == names


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("use", "users.csv"),
        ("usa", "usage report.csv"),
        ("rep", "reports/"),
        ("reports/", "reports/seats.csv"),
        ("~/rep", "~/reports/"),
        ("users.csv;rep", "users.csv;reports/"),
        ("users.csv", None),
        ("zzz", None),
        ("nowhere/x", None),
        ("", None),
        (".hid", ".hidden"),
    ],
)
def test_the_last_path_is_completed(folder: Path, typed: str, completed: str | None) -> None:
    assert path_completion(typed) == completed


def test_a_name_that_a_terminal_would_obey_is_never_suggested(folder: Path) -> None:
    (folder / "evil\x1b[2J.csv").write_text("x")
    assert path_completion("evi") is None


@given(st.text(max_size=40))
def test_whatever_is_typed_nothing_breaks(typed: str) -> None:
    for path in files_named(typed):
        assert path.is_file()
    completed = path_completion(typed)
    assert completed is None or completed.startswith(typed)


def test_a_new_file_goes_to_the_downloads_or_where_one_is(folder: Path) -> None:
    assert export_path("request.eml") == folder / "request.eml"
    (folder / "Downloads").mkdir()
    assert export_path("request.eml") == folder / "Downloads" / "request.eml"
    (folder / "Downloads" / "request.eml").write_text("x")
    (folder / "Downloads" / "request-2.eml").symlink_to("nowhere")
    assert export_path("request.eml") == folder / "Downloads" / "request-3.eml"
