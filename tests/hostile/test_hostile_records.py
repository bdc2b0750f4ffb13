"""Records, cases and reports of another form are refused or read in part, quickly, and the rest goes on working."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from app.cli.solving import describe, state_json
from kb.accounts.checks import check_account
from kb.accounts.overview import overview
from kb.accounts.readers import read_all
from kb.accounts.reading import Context
from kb.accounts.record import TABLES
from kb.cases.headers import header_of
from kb.cases.message import mailto_link, render_eml, render_text
from kb.errors import DesksideError, Finding
from tests.hostile.conftest import FULL
from tests.hostile.inspecting import harm_in_text
from tests.hostile.jobs import account_job, case_job, report_job
from tests.hostile.limits import spent
from tests.hostile.record_bombs import JSON_BOMBS, LARGE_REPORTS, REPORTS
from tests.hostile.world import ACCOUNT, CALLER, World

pytestmark = pytest.mark.timeout(900 if FULL else 120)

VALUES: tuple[Any, ...] = (
    None, True, 7, -1, 1e300, 2**62, "", " ", "x", "[/]", "@", "a@b@c", [], {}, [[]], [{}], [None], ["x"], [1],
    {"a": {}}, "0001-01-01", "9999-12-31", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00",
    "2026-01-01T00:00:00", "x" * 5_000, "9" * 400, "../../../x", chr(0x202E), "a\nb",
)  # fmt: skip
FEW = VALUES if FULL else VALUES[::6]


@pytest.mark.parametrize("job", [account_job, case_job])
def test_no_json_goes_off(job: Any) -> None:
    found = list(spent(job, {name: (data,) for name, data in JSON_BOMBS.items()}))
    assert [said for one in found for said in one.wrong] == []
    for one in found:
        for said in one.result["said"]:
            assert re.match(r"\S+\.json: .*\.", said), said
            assert harm_in_text(said.encode()) == []


def test_no_report_goes_off() -> None:
    reports = REPORTS | (LARGE_REPORTS if FULL else {"million-rows": LARGE_REPORTS["million-rows"]})
    found = list(spent(report_job, {name: (data, "users.csv") for name, data in reports.items()}))
    allowed = {"hundred-thousand-rows"}  # a report of this size is read in full
    assert [said for one in found for said in one.wrong if one.name not in allowed] == []
    for one in found:
        assert one.result["said"]
        assert harm_in_text("\n".join(one.result["said"]).encode()) == []
    read = {one.name: one.result for one in found}
    assert "more than 400,000 rows" in read["million-rows"]["said"][0]
    assert read["quote-open"]["rows"] == [20_000]
    for name in ("xlsx-bomb", "xlsx-bomb-text", "xlsx-far", "xlsx-laughs", "xlsx-outside", "zip-broken", "zip-many"):
        assert read[name]["rows"] == []
        assert "root:" not in read[name]["said"][0]


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*at, key)
        yield from _places(inner, (*at, key))


def _with(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    inner = changed
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = new
    return changed


def test_no_value_of_another_type_breaks_a_case(world: World) -> None:
    desk = world.desk()
    path = world.folder / "data" / "cases" / f"{world.case_id}.json"
    row = json.loads(path.read_text())["case"]["1"]
    moment = "2026-01-01T00:00:00+00:00"
    row["request"]["attempts"] = [{"channel": "eml", "at": moment, "result": "x", "sent": "y", "times": 1}]
    row["request"]["attachments"] = [{"name": "a", "size": 1, "sha256": "0" * 64, "type": "text/plain"}]
    desk.save_case(desk.new_case())
    read = 0
    for at in (at for at in _places(row) if not (len(at) > 2 and isinstance(at[2], int) and at[2] > 0)):
        for new in FEW:
            path.write_text(json.dumps({"case": {"1": _with(row, at, new)}}))
            for one in desk.cases.all():
                assert isinstance(one, Finding) or header_of(one)
            assert desk.cases.recent()
            try:
                case = desk.cases.load(world.case_id)
            except DesksideError:
                continue
            read += 1
            state = desk.state_of(case)
            if state is not None:
                list(describe(desk, case, state))
                state_json(desk, case, state)
            try:
                for request in (desk.request_for(case), case.request):
                    if request is not None:
                        render_text(request)
                        mailto_link(request, "help@reseller.example")
                        render_eml(request, "help@reseller.example")
            except DesksideError:
                continue
    assert read > 60


def test_no_value_of_another_type_breaks_a_record(world: World) -> None:
    desk = world.desk()
    path = world.folder / "data" / "accounts" / f"{ACCOUNT}.json"
    tables = {name: dict(list(rows.items())[:2]) for name, rows in json.loads(path.read_text()).items()}
    for name, rows in tables.items():
        for field in msgspec.structs.fields(TABLES[name]):
            rows["1"].setdefault(field.name, None)
    read = 0
    for name, rows in tables.items():
        for at in _places(rows["1"]):
            for new in FEW:
                changed = {**tables, name: {**rows, "1": _with(rows["1"], at, new)}}
                path.write_text(json.dumps(changed))
                try:
                    record = desk.accounts.open(ACCOUNT).record
                except DesksideError:
                    continue
                read += 1
                check_account(record, desk.clock())
                overview(record)
                for caller in (CALLER, None):
                    read_all(Context(record=record, caller=caller, now=desk.clock(), user=CALLER, product="AutoCAD"))
                desk.accounts.find("harbour")
    assert read > 200
