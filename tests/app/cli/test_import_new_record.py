"""`deskside account import --new`: the record comes into being with what is imported, or not at all."""

from pathlib import Path

import pytest

from kb.storage import calls

USERS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "users-2026-11-03.csv"
    path.write_text(USERS + "kim@northwind.example,KIM,Kim,Ray,North,User,Active,AutoCAD\n")
    return path


def accounts(tmp_path: Path) -> list[str]:
    folder = tmp_path / "data" / "accounts"
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".json") if folder.exists() else []


def test_a_new_record_is_made_with_what_is_imported(deskside, tmp_path, report):
    done = deskside("account", "import", str(report), "--new", "Northwind Design", "--yes")
    assert (done.code, done.err.splitlines()[-1]) == (0, "Saved to northwind-design.")
    assert accounts(tmp_path) == ["northwind-design.json"]
    shown = deskside("account", "show", "northwind-design")
    assert "Northwind Design" in shown.out
    assert "kim@northwind.example" in shown.out


def test_files_that_cannot_be_used_leave_no_empty_record(deskside, tmp_path):
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    done = deskside("account", "import", str(tmp_path / "notes.csv"), "--new", "Northwind", "--yes")
    assert done.code == 1
    assert "nothing was changed" in done.err
    assert accounts(tmp_path) == []


def test_saying_no_leaves_no_empty_record(deskside, tmp_path, report, monkeypatch):
    monkeypatch.setattr("click.confirm", _no)
    done = deskside("account", "import", str(report), "--new", "Northwind")
    assert (done.code, accounts(tmp_path)) == (130, [])


def test_a_dry_run_leaves_no_record(deskside, tmp_path, report):
    done = deskside("account", "import", str(report), "--new", "Northwind", "--dry-run")
    assert "Kim Ray <kim@northwind.example>: new" in done.out
    assert (done.code, accounts(tmp_path)) == (0, [])


def test_a_disk_that_fails_leaves_no_empty_record(deskside, tmp_path, report, monkeypatch):
    class Faulty(calls.Calls):
        def sync(self, descriptor):
            raise OSError(5, "fault")

    monkeypatch.setattr(calls, "system", Faulty())
    done = deskside("account", "import", str(report), "--new", "Northwind", "--yes")
    assert done.code == 1
    assert "the disk reported a fault" in done.err
    assert accounts(tmp_path) == []


def _no(*arguments, **options):
    import click

    raise click.Abort


def test_what_takes_long_says_what_is_going_on(deskside, report, monkeypatch):
    quiet = deskside("account", "import", str(report), "--new", "Northwind", "--dry-run")
    assert "Reading" not in quiet.err
    monkeypatch.setattr("app.cli.account._LARGE", 10)
    told = deskside("account", "import", str(report), "--new", "Northwind", "--dry-run")
    assert told.err.startswith("Reading 0 MB of reports. Ctrl+C stops")
    assert told.out == quiet.out
