"""`deskside doctor`: what it says, and its exit code."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def data(deskside, tmp_path: Path) -> Path:
    """Return a data folder with one account record that was saved twice."""
    assert deskside("account", "new", "Northwind").code == 0
    assert deskside("--account", "northwind", "account", "set", "account.account.notes=hello").code == 0
    return tmp_path / "data"


def test_a_healthy_folder_is_said_to_be_so(deskside, data):
    done = deskside("doctor")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"1 account record and 0 cases looked at in {data}: nothing is wrong.\n"


def test_nothing_kept_yet_is_fine(deskside, tmp_path):
    done = deskside("doctor")
    assert done.code == 0
    assert "0 account records and 0 cases" in done.err
    assert not (tmp_path / "data").exists()


def test_what_was_mended_is_said_and_the_next_run_finds_nothing(deskside, data):
    path = data / "accounts" / "northwind.json"
    torn = path.read_bytes()[:80]
    path.write_bytes(torn)
    done = deskside("doctor")
    assert done.code == 1
    found, what = done.out.splitlines()
    assert found == f"{path}: warning D001: The file is damaged: it is cut off."
    assert what.startswith("    Done: restored from the good copy of ")
    aside = what.rpartition(" is kept as ")[2].removesuffix(".")
    assert (path.parent / aside).read_bytes() == torn
    assert "1 finding, 1 of them mended." in done.err
    assert f"accounts/{aside}" in done.err
    again = deskside("doctor")
    assert (again.code, again.out) == (0, "")
    assert f"accounts/{aside}" in again.err


def test_a_dry_run_changes_nothing(deskside, data):
    path = data / "accounts" / "northwind.json"
    path.write_bytes(b"torn")
    done = deskside("doctor", "--dry-run")
    assert done.code == 1
    assert "    Would be done: restored from the good copy of " in done.out
    assert "This was a dry run; nothing was changed." in done.err
    assert path.read_bytes() == b"torn"


def test_json_says_the_same(deskside, data):
    path = data / "accounts" / "northwind.json"
    path.write_bytes(b"torn")
    (data / "accounts" / "other.json").write_bytes(b"torn")
    planned = json.loads(deskside("doctor", "--json", "--dry-run").out)
    assert planned["dry_run"]
    assert [(one["code"], bool(one["done"]), one["mended"]) for one in planned["findings"]] == [
        ("D001", True, False),
        ("D002", False, False),
    ]
    done = deskside("doctor", "--json")
    content = json.loads(done.out)
    assert (done.code, done.err) == (1, "")
    assert (content["data"], content["accounts"], content["cases"], content["locks"]) == (str(data), 2, 0, 1)
    assert [(one["code"], one["mended"]) for one in content["findings"]] == [
        ("D001", True),
        ("D002", False),
    ]
    assert [name.partition(".broken-")[0] for name in content["kept_aside"]] == ["accounts/northwind.json"]


def test_a_broken_settings_file_does_not_stop_it(deskside, data, tmp_path):
    (tmp_path / "config.toml").write_text("account = [")
    (data / "accounts" / "northwind.json").write_bytes(b"torn")
    done = deskside("doctor")
    assert done.code == 1
    assert f"{tmp_path / 'config.toml'}: error D040: The configuration is not valid TOML" in done.out
    assert "D001" in done.out


def test_a_key_that_means_two_things_is_found(deskside, data, tmp_path):
    (tmp_path / "config.toml").write_text('[keys]\n"app.hepl" = "f1"\n')
    done = deskside("doctor")
    assert done.code == 1
    assert "D040: [keys] names no command 'app.hepl'." in done.out
    assert "Did you mean 'app.help'?" in done.out


def test_a_library_that_cannot_be_read_does_not_stop_it(deskside, data, tmp_path):
    (tmp_path / "library" / "library.yaml").write_text("title: [")
    assert deskside("doctor").code == 0


def test_the_demo_is_looked_at_apart_from_ones_own_data(deskside, data, tmp_path):
    (data / "accounts" / "northwind.json").write_bytes(b"torn")
    assert deskside("--demo", "account", "list").code == 0
    done = deskside("--demo", "doctor")
    assert (done.code, done.out) == (0, "")
    assert f"3 account records and 0 cases looked at in {tmp_path / 'cache' / 'demo'}" in done.err
    assert (data / "accounts" / "northwind.json").read_bytes() == b"torn"


def test_a_case_from_a_good_copy_is_told_by_each_command_that_reads_it(deskside, tmp_path):
    case = json.loads(deskside("solve", "seats", "--answer", "ordered=no", "--keep", "--json").out)["case"]
    path = tmp_path / "data" / "cases" / f"{case}.json"
    path.write_bytes(b"torn")
    for command in (("case", "show", case), ("case", "list"), ("request", "list")):
        done = deskside(*command)
        assert done.code == 0
        assert f"{path}: warning C002: The case's file is damaged: it is not valid JSON" in done.err
    assert deskside("doctor").code == 1
    assert "C002" not in deskside("case", "show", case).err
