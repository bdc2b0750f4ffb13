"""Forgetting: after a full walk nothing of it is anywhere, and a run that was killed is finished."""

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kb.accounts.store import AccountStore
from kb.cases.case import Caller
from kb.cases.store import CaseStore
from kb.desk import Desk, open_desk
from kb.errors import ConflictError, NotFoundError, StorageError
from kb.settings import Folders, Settings
from kb.storage import calls
from kb.storage.calls import Calls
from kb.storage.locks import lock
from kb.upkeep.doctor import check_data
from kb.upkeep.forgetting import finish, forget, plan_account, plan_case, unfinished
from tests.privacy.walk import ACCOUNT, CALLER, MARKS, Walked, where

pytestmark = pytest.mark.timeout(60)


def dirty(folders: Folders, walked: Walked) -> None:
    """Leave behind what crashes, older versions and people leave: copies, broken files, leftovers and pictures."""
    for path in (folders.accounts / f"{walked.account}.json", folders.cases / f"{walked.case}.json"):
        content = path.read_bytes()
        path.with_name(f"{path.name}.broken-20261120T090000Z-abc123").write_bytes(content)
        path.with_name(f".{path.name}.0123456789ab.tmp").write_bytes(content)
        path.with_name(f".{path.name}.writing").touch()
        assert path.with_name(f"{path.name}.1").exists()
    pictures = folders.data / "pictures"
    pictures.mkdir()
    (pictures / "one.svg").write_text("<svg><text>Quillon&#160;Vexmoor</text></svg>", encoding="utf-8")
    (pictures / "two.svg").write_text("<svg><text>Somebody&#160;else</text></svg>", encoding="utf-8")


def test_nothing_of_an_account_and_its_cases_is_left(
    deskside: Callable[..., str], walked: Walked, folders: Folders, home: Path
) -> None:
    dirty(folders, walked)
    assert {mark.split("”")[0][1:] for mark in where([home], MARKS.values())} == set(MARKS.values())
    told = deskside("account", "forget", ACCOUNT, "--with-cases", "--yes", told=True)
    assert "The account record with its good copies." in told
    assert f"1 case with requests, notes and good copies: {walked.case}." in told
    assert "1 attached file." in told
    assert "1 saved picture of the screen that shows it." in told
    assert f"Not sent yet, and lost with it: {walked.request}." in told
    assert where([home], [*MARKS.values(), walked.request, walked.case]) == []
    assert [path.name for path in (folders.data / "pictures").iterdir()] == ["two.svg"]
    assert deskside("account", "list") == ""
    assert "nothing is wrong" in deskside("doctor", told=True)
    deskside("account", "forget", ACCOUNT, "--yes", code=1)


def test_an_account_alone_leaves_its_cases_and_names_them(
    deskside: Callable[..., str], walked: Walked, folders: Folders, home: Path
) -> None:
    told = deskside("account", "forget", ACCOUNT, "--yes", told=True)
    assert f"1 case refers to this account and stays: {walked.case}." in told
    assert where([home], [MARKS["csn"], MARKS["order"], MARKS["host"], MARKS["serial"]]) == []
    assert walked.case in deskside("case", "list")
    deskside("case", "show", walked.case)
    told = deskside("case", "forget", walked.case, "--yes", told=True)
    assert f"Forgot {walked.case}." in told
    assert where([home], [*MARKS.values(), walked.request, walked.case]) == []


def test_a_dry_run_and_a_no_change_nothing(deskside: Callable[..., str], walked: Walked, home: Path) -> None:
    before = where([home], MARKS.values())
    deskside("account", "forget", ACCOUNT, "--with-cases", "--dry-run")
    deskside("case", "forget", walked.case, "--dry-run")
    deskside("account", "forget", ACCOUNT, code=130)
    deskside("case", "forget", walked.case, code=130)
    assert where([home], MARKS.values()) == before


@pytest.mark.parametrize("kind", ["account", "case"])
def test_what_is_not_there_is_not_forgotten(deskside: Callable[..., str], kind: str) -> None:
    for name in ("nobody", "../../etc", "", "a/b", "x" * 300):
        deskside(kind, "forget", name, "--yes", code=1)


def test_the_settings_are_the_persons_own(deskside: Callable[..., str], walked: Walked, folders: Folders) -> None:
    folders.config_file.write_text(f'account = "{ACCOUNT}"\n', encoding="utf-8")
    assert "The settings still name it" in deskside("account", "forget", ACCOUNT, "--yes", told=True)


def test_damaged_files_can_be_forgotten(walked: Walked, folders: Folders, home: Path) -> None:
    for path in (*folders.accounts.glob("*.json*"), *folders.cases.glob("*.json*")):
        path.write_bytes(path.read_bytes()[:-40])
    plan = plan_account(folders, ACCOUNT)
    assert plan.unreadable == 1
    forget(folders, plan)
    forget(folders, plan_case(folders, walked.case))
    assert where([home], [*MARKS.values(), walked.case]) == []


def test_a_window_that_has_it_open_brings_nothing_back(walked: Walked, folders: Folders, home: Path) -> None:
    accounts, cases = AccountStore(folders.accounts), CaseStore(folders.cases)
    record, case = accounts.load(ACCOUNT), cases.load(walked.case)
    forget(folders, plan_account(folders, ACCOUNT, with_cases=True))
    with pytest.raises(ConflictError):
        accounts.save(record)
    with pytest.raises(ConflictError):
        cases.save(case)
    again = accounts.create(MARKS["company"])
    for _ in range(record.revision + 1):
        again = accounts.save(again)
        with pytest.raises(ConflictError):
            accounts.save(record)
    assert where([home], [MARKS["csn"], CALLER]) == []


@pytest.fixture
def desk(walked: Walked, folders: Folders, library: Path) -> Desk:
    """Return a desk that has found the account and the case, so that all indexes name them."""
    desk = open_desk(Settings(), folders, library=library, account=ACCOUNT, staff=True)
    assert [one.id for one in desk.find_accounts("zorbweld")] == [ACCOUNT]
    assert [one.id for one in desk.find_cases("quillon")] == [walked.case]
    assert [header.id for header in desk.case_headers()[0]] == [walked.case]
    return desk


def test_a_desk_that_is_open_finds_nothing_of_it_any_more(
    desk: Desk, walked: Walked, folders: Folders, home: Path
) -> None:
    new = desk.new_case(article="missing", caller=Caller(name="Somebody Else"))
    other = desk.save_case(msgspec.structs.replace(new, account=None))
    assert [one.id for one in desk.find_cases("quillon")] == [walked.case]
    assert {header.id for header in desk.case_headers()[0]} == {walked.case, other.id}
    forget(folders, plan_account(folders, ACCOUNT, with_cases=True), desk)
    assert desk.find_accounts("zorbweld") == []
    assert desk.find_cases("quillon") == []
    assert [one.id for one in desk.find_cases("somebody")] == [other.id]
    assert [header.id for header in desk.case_headers()[0]] == [other.id]
    assert where([home], [*MARKS.values(), walked.case]) == []


class Full(Calls):
    """An operating system whose disk has no room left for a cache."""

    def open(self, path: str, flags: int, mode: int = 0o600) -> int:
        if "/cache/" in path and not path.endswith(".lock"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().open(path, flags, mode)


def test_where_an_index_cannot_be_written_it_goes(
    desk: Desk, walked: Walked, folders: Folders, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert where([folders.cache], [ACCOUNT]) and where([folders.cache], [walked.case])
    with monkeypatch.context() as patch:
        patch.setattr(calls, "system", Full())
        forget(folders, plan_account(folders, ACCOUNT, with_cases=True), desk)
    assert where([home], [*MARKS.values(), walked.case]) == []
    assert desk.find_accounts("zorbweld") == []
    assert desk.find_cases("quillon") == []


def test_where_a_part_of_an_index_cannot_be_made_it_goes(
    desk: Desk, walked: Walked, folders: Folders, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object) -> None:
        raise ValueError("the engine cannot write")

    with monkeypatch.context() as patch:
        patch.setattr("kb.lookup.shard._filled", refused)
        forget(folders, plan_account(folders, ACCOUNT, with_cases=True), desk)
    assert where([home], [*MARKS.values(), walked.case]) == []
    other = desk.accounts.create("Another Firm")
    assert [one.id for one in desk.find_accounts("another")] == [other.id]
    assert desk.find_accounts("zorbweld") == []


@pytest.mark.parametrize("index", ["lookup", "cases"])
def test_what_another_process_keeps_in_an_index_is_told(
    desk: Desk, walked: Walked, folders: Folders, home: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_account(folders, ACCOUNT, with_cases=True)
    monkeypatch.setattr("kb.lookup.parts.PATIENCE", 0.0)
    with ExitStack() as held:
        for manifest in (folders.cache / index).rglob("manifest"):
            held.enter_context(lock(manifest.with_name("index")))
        with pytest.raises(StorageError, match="not yet in the indexes"):
            forget(folders, plan, desk)
    assert unfinished(folders) == [plan.order]
    assert finish(folders) == 2
    assert where([home], [*MARKS.values(), walked.case]) == []


class Stopped(BaseException):
    """The program was killed."""


class Stopping(Calls):
    """An operating system on which the program is killed, or a call fails, at the n-th removal."""

    def __init__(self, at: int, error: BaseException) -> None:
        self.left, self.error = at, error

    def unlink(self, path: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise self.error
        super().unlink(path)


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int, BaseException], None]]:
    with monkeypatch.context() as patch:
        yield lambda at, error: patch.setattr(calls, "system", Stopping(at, error))


@pytest.mark.parametrize("how", ["again", "doctor"])
def test_stopped_at_any_removal_a_later_run_finishes_it(
    walked: Walked, folders: Folders, home: Path, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dirty(folders, walked)
    kept = _copied(home)
    marks = [*MARKS.values(), walked.request, walked.case]
    number = 0
    while True:
        number += 1
        _put_back(home, kept)
        with monkeypatch.context() as patch:
            patch.setattr(calls, "system", Stopping(number, Stopped()))
            try:
                forget(folders, plan_account(folders, ACCOUNT, with_cases=True))
            except Stopped:
                pass
            else:
                break
        assert unfinished(folders)
        if how == "doctor":
            checkup = check_data(folders)
            assert next(one.finding.code for one in checkup.treated if one.done) == "D070"
        else:
            forget(folders, plan_account(folders, ACCOUNT, with_cases=True))
        if how == "doctor":
            assert where([home], marks) == [], number
            assert check_data(folders).treated == []
        else:
            assert not (folders.accounts / f"{ACCOUNT}.json").exists()
            check_data(folders)
            assert where([home], marks) == [], number
    assert number > 12


def test_a_disk_that_refuses_is_told_and_the_next_run_goes_on(
    walked: Walked, folders: Folders, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 3, 6, 9):
        with monkeypatch.context() as patch:
            patch.setattr(calls, "system", Stopping(number, OSError(5, "Input/output error")))
            try:
                forget(folders, plan_account(folders, ACCOUNT, with_cases=True))
            except (StorageError, NotFoundError) as error:
                assert "cannot be removed: the disk reported a fault" in str(error)
            else:
                break
    check_data(folders)
    assert where([home], [*MARKS.values(), walked.case]) == []


def test_nothing_is_erased_on_the_word_of_a_strange_note(walked: Walked, folders: Folders) -> None:
    notes = folders.data / "forgetting"
    notes.mkdir()
    for number, content in enumerate(
        (b"", b"{", b"[]", b'{"account": "../../x"}', b'{"cases": ["../x"]}', json.dumps({"account": 1}).encode())
    ):
        (notes / f"{number}.json").write_bytes(content)
    assert unfinished(folders) == []
    check_data(folders)
    assert (folders.accounts / f"{ACCOUNT}.json").exists()


def _copied(folder: Path) -> dict[str, Any]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _put_back(folder: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
