"""The desk on a disk that does not confirm what it has: what is open goes on from what is there."""

import errno
from pathlib import Path

import pytest

from kb.accounts.hand import set_by_hand
from kb.desk import Desk, open_desk
from kb.settings import Folders, Settings
from kb.storage import calls
from kb.storage.words import UncertainWriteError


class NoConfirmation(calls.Calls):
    """Has everything, and says so of no folder."""

    def sync_folder(self, path: str) -> None:
        raise OSError(errno.EIO, "fault")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "library").mkdir()
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    return open_desk(Settings(), folders, library=tmp_path / "library")


def test_one_can_go_on_after_a_record_that_was_not_confirmed(desk, monkeypatch):
    desk.open_account(desk.accounts.create("Northwind").id)
    with monkeypatch.context() as disk, pytest.raises(UncertainWriteError, match="may not survive a power cut"):
        disk.setattr(calls, "system", NoConfirmation())
        desk.save_record(set_by_hand(desk.record, "account", "account", "notes", "one"))
    assert desk.record == desk.accounts.load("northwind")
    assert desk.record.account.notes == "one"
    desk.save_record(set_by_hand(desk.record, "account", "account", "notes", "two"))
    assert desk.accounts.load("northwind").account.notes == "two"
