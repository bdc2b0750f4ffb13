"""The demo's accounts: as new each time, and never in the way of another demo that begins or runs."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.accounts.demo import ACCOUNT, demo_caller, prepare_demo
from kb.accounts.hand import set_by_hand
from kb.accounts.samples import samples
from kb.accounts.store import AccountStore
from kb.errors import ConflictError

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def content(store: AccountStore) -> list[object]:
    return [msgspec.structs.replace(store.load(name), revision=0) for name in store.ids()]


def expected(now: datetime) -> list[object]:
    return sorted(samples(now), key=lambda record: record.id)


def test_the_demo_is_as_new_each_time(tmp_path: Path) -> None:
    store = prepare_demo(tmp_path, NOW)
    assert content(store) == expected(NOW)
    record = set_by_hand(store.load(ACCOUNT), "account", "account", "notes", "changed")
    store.save(msgspec.structs.replace(record, people=record.people[:1], contracts=()))
    assert content(prepare_demo(tmp_path, NOW + timedelta(days=3))) == expected(NOW + timedelta(days=3))


def test_a_window_of_an_earlier_demo_cannot_write_over_a_new_one(tmp_path: Path) -> None:
    store = prepare_demo(tmp_path, NOW)
    window = store.load(ACCOUNT)
    prepare_demo(tmp_path, NOW + timedelta(days=3))
    with pytest.raises(ConflictError):
        store.save(set_by_hand(window, "account", "account", "notes", "late"))


def test_a_broken_account_of_an_earlier_demo_is_made_anew(tmp_path: Path) -> None:
    prepare_demo(tmp_path, NOW)
    for path in tmp_path.glob(f"{ACCOUNT}.json*"):
        path.write_bytes(b"torn")
    assert content(prepare_demo(tmp_path, NOW)) == expected(NOW)


def test_several_demos_may_begin_at_once(tmp_path: Path) -> None:
    errors: list[Exception] = []

    def begin(hours: int) -> None:
        try:
            for number in range(4):
                prepare_demo(tmp_path, NOW + timedelta(hours=hours + number))
                assert len(AccountStore(tmp_path).ids()) == 3
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=begin, args=(10 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(content(AccountStore(tmp_path))) == 3


def test_each_sample_has_somebody_who_asks() -> None:
    for record in samples(NOW):
        assert record.person_by_email(demo_caller(record.id)) is not None
    assert demo_caller("other") == ""
