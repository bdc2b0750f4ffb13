"""The demo: its accounts are as new each time, and meet nobody's own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.accounts.demo import ACCOUNT, demo_caller, prepare_demo
from kb.accounts.samples import samples

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_the_accounts_are_written_anew_with_dates_of_today(tmp_path: Path) -> None:
    store = prepare_demo(tmp_path / "accounts", NOW)
    assert store.ids() == ["harbour-engineering", "northwind-design", "old-mill-architects"]
    record = store.load(ACCOUNT)
    changed = msgspec.structs.replace(record, people=())
    store.save(changed)
    later = NOW + timedelta(days=400)
    again = prepare_demo(tmp_path / "accounts", later).load(ACCOUNT)
    assert len(again.people) == len(record.people)
    assert again.contracts[0].end == record.contracts[0].end + timedelta(days=400)


def test_an_account_of_ones_own_in_the_same_folder_stays(tmp_path: Path) -> None:
    store = prepare_demo(tmp_path / "accounts", NOW)
    mine = store.create("My company")
    prepare_demo(tmp_path / "accounts", NOW)
    assert store.load(mine.id) == mine


@pytest.mark.parametrize("record", samples(NOW), ids=lambda record: record.id)
def test_somebody_in_the_account_asks(record) -> None:
    assert record.person_by_email(demo_caller(record.id)) is not None


def test_nobody_asks_in_an_account_that_is_no_sample() -> None:
    assert demo_caller("elsewhere") == ""
