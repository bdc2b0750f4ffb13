"""`deskside account find` and `deskside case find`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.cli.conftest import Output

Run = Callable[..., Output]

ACCOUNT = {
    "account": {"1": {"id": "account", "company": "Northwind Design"}},
    "people": {"1": {"id": "p1", "first_name": "Kim", "last_name": "Ray", "phone": "01632 960101"}},
}
CASE = {
    "case": {
        "1": {
            "id": "2026-11-23-k3x9", "started": "2026-11-23T09:00:00Z", "updated": "2026-11-23T09:00:00Z",
            "caller": {"name": "Grace Whitmore"},
            "notes": [{"text": "Rings back \x1b[2J", "at": "2026-11-23T09:00:00Z"}],
        }
    }
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the data folder of the commands."""
    return tmp_path / "data"


def put(folder: Path, name: str, tables: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(tables))


def test_an_account_is_found_with_the_reason(deskside: Run, data: Path) -> None:
    put(data / "accounts", "northwind", ACCOUNT)
    assert deskside("account", "find", "+44 1632", "960101").out == "northwind  Northwind Design  phone 01632 960101\n"
    (found,) = json.loads(deskside("account", "find", "northwnid", "--json").out)
    assert (found["account_id"], found["company"], found["field"]) == ("northwind", "Northwind Design", "company")
    assert found["marks"] == [[0, 9]]
    nothing = deskside("account", "find", "zzzz")
    assert (nothing.code, nothing.out, nothing.err) == (1, "", "No account fits these words.\n")


def test_a_case_is_found_with_the_reason(deskside: Run, data: Path) -> None:
    put(data / "cases", "2026-11-23-k3x9", CASE)
    assert "caller Grace Whitmore" in deskside("--staff", "case", "find", "whitmroe").out
    found = deskside("--staff", "case", "find", "rings", "back")
    assert found.out.startswith("2026-11-23-k3x9  ") and "note Rings back" in found.out
    assert "\x1b" not in found.out
    (as_json,) = json.loads(deskside("--staff", "case", "find", "k3x9", "--json").out)
    assert (as_json["id"], as_json["field"], as_json["person"]) == ("2026-11-23-k3x9", "case", "Grace Whitmore")
    assert deskside("--staff", "case", "find", "zzzz").code == 1


def test_a_customer_finds_only_cases_of_the_own_account(deskside: Run, data: Path) -> None:
    put(data / "accounts", "northwind", ACCOUNT)
    other = {"case": {"1": {**CASE["case"]["1"], "account": "someone-else"}}}
    put(data / "cases", "2026-11-23-k3x9", other)
    assert deskside("case", "find", "whitmore").code == 1
    assert deskside("--staff", "case", "find", "whitmore").code == 0


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_found(deskside: Run, data: Path) -> None:
    put(data / "accounts", "northwind", ACCOUNT)
    (data / "accounts" / "torn.json").write_bytes(b"{")
    found = deskside("account", "find", "kim")
    assert found.out == "northwind  Northwind Design  person Kim Ray\n"
    assert "1 file could not be read, and can be found by name only: torn." in found.err
