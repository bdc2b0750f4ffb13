"""A clock that is set back: nothing is lost, nothing comes in the wrong order, and nothing waits for the right time."""

import itertools
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases import walk
from kb.cases.channels.file import FileChannel
from kb.cases.outbox import keep, send
from kb.cases.request import with_field, with_subject
from kb.cases.sending import given, is_due
from kb.desk import Desk, open_desk
from kb.library.drafts import DraftFolder
from kb.settings import Folders, Settings
from kb.storage.documents import load_document
from kb.storage.files import ABSENT
from kb.storage.locks import lock
from kb.storage.tinydb_storage import transaction
from kb.upkeep.doctor import check_data
from tests.app.cli.conftest import LIBRARY
from tests.app.conftest import write_library

START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
USERS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose clock goes back by a day each time that it is asked."""
    library = write_library(tmp_path / "library", LIBRARY)
    days = itertools.count()
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    return open_desk(Settings(), folders, library=library, clock=lambda: START - timedelta(days=next(days)))


def test_a_walk_and_its_request_go_on_as_if_nothing_were(desk, tmp_path):
    flow = desk.flows["seats"]
    case = desk.start_case(flow=flow)
    for fact, value in (("ordered", "yes"), ("seen", "no")):
        case = desk.save_case(walk.answer(case, flow, fact, value, desk.clock()))
    case = desk.cases.load(case.id)
    state = desk.state_of(case)
    assert state is not None and state.cause is not None and state.cause.id == "lost"
    assert walk.last_answered(case, state) == "seen"
    request = desk.request_for(case)
    for key, value in (("caller.name", "Kim Ray"), ("caller.email", "kim@northwind.example")):
        request = with_field(request, key, value)
    case = keep(desk.cases, case, request, desk.clock())
    for number in (1, 2):
        case, _ = send(desk.cases, case, FileChannel(tmp_path / f"{number}.txt", "help@reseller.example"), desk.clock())
    kept = desk.cases.load(case.id).request
    assert kept is not None
    assert [Path(one.result.removesuffix(".")).name for one in kept.attempts] == ["1.txt", "2.txt"]
    assert kept.attempts[1].at < kept.attempts[0].at
    assert desk.cases.load(case.id).updated < case.started


def test_a_request_does_not_wait_for_a_time_that_was_never_right(desk, tmp_path):
    """It was to be tried again in a minute, by a clock that was a year ahead."""
    request = desk.request_for(desk.new_case(article="missing"))
    for key, value in (("caller.name", "Kim Ray"), ("caller.email", "kim@northwind.example")):
        request = with_field(request, key, value)
    waiting = given(with_subject(request, "Seats"), "desk", START)
    ahead = START + timedelta(days=365)
    for next_attempt, due in ((ahead, True), (START + timedelta(minutes=1), False), (START, True)):
        assert is_due(msgspec.structs.replace(waiting, next_attempt=next_attempt), START) == due


def test_an_import_of_a_report_from_the_future_is_not_lost(desk, tmp_path):
    from kb.accounts.reports import plan_import, read_reports

    record = desk.accounts.create("Northwind")
    for number, day in enumerate(("2026-11-20", "2026-11-23", "2027-03-01")):
        path = tmp_path / f"users-{day}.csv"
        row = "p{0}@northwind.example,P{0},Kim,Ray,North,User,Active,AutoCAD\n"
        path.write_text(USERS + "".join(row.format(one) for one in range(number + 1)))
        now = desk.clock()
        record = desk.save_record(plan_import(record, read_reports(path), now).record_after)
    record = desk.accounts.load("northwind")
    assert [person.email for person in record.people] == [f"p{one}@northwind.example" for one in range(3)]
    assert len(record.imports) == 3


def test_stored_files_do_not_depend_on_the_time(tmp_path):
    path = tmp_path / "a.json"
    for number in range(4):
        with transaction(path) as database:
            database.table("rows").truncate()
            database.table("rows").insert({"n": number})
        for one in tmp_path.iterdir():
            os.utime(one, (2_000_000_000 - 10_000_000 * number,) * 2)
    assert load_document(path).tables["rows"]["1"] == {"n": 3}
    path.write_bytes(b"torn")
    assert load_document(path).tables["rows"]["1"] == {"n": 2}
    with transaction(path) as database:
        database.table("rows").insert({"n": 9})
    assert [row["n"] for row in load_document(path).tables["rows"].values()] == [2, 9]


def test_waiting_for_a_lock_does_not_go_by_the_clock_on_the_wall(tmp_path, monkeypatch):
    times = itertools.count(2_000_000_000, -1000)
    monkeypatch.setattr("time.time", lambda: next(times))
    with lock(tmp_path / "a.json"):
        pass
    with lock(tmp_path / "a.json", 0.05):
        pass


def test_unsaved_text_of_each_window_is_kept(tmp_path):
    for days, session in enumerate(("one", "two")):
        drafts = DraftFolder(tmp_path / "drafts", tmp_path / "library", session=session)
        draft = drafts.begin("a.md", ABSENT, "", START - timedelta(days=days))
        drafts.keep(draft)
    found, broken = drafts.all()
    assert (len(found), broken) == (2, [])


def test_the_doctor_finds_nothing_wrong_with_times_in_the_future(desk):
    desk.accounts.create("Northwind")
    desk.save_case(desk.new_case())
    for path in desk.folders.data.rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))
    assert check_data(desk.folders).treated == []
