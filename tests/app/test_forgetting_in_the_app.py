"""Forgetting from the screens, and what goes by itself at the start of the app."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from textual.pilot import Pilot

from app.forgetting import ask_to_forget_case
from app.modes import Visit
from kb.accounts.record import Person
from kb.desk import Desk
from kb.settings import Privacy


@pytest.fixture
def northwind(make_desk: Callable[..., Desk]) -> Desk:
    """Return a desk with a record that is open and a case of it."""
    desk = make_desk(staff=True)
    record = desk.accounts.create("Northwind")
    desk.accounts.save(msgspec.structs.replace(record, people=(Person(id="kim", email="kim@northwind.example"),)))
    desk.open_account(record.id)
    desk.start_case(article="add-users")
    return desk


async def test_an_account_with_its_case(
    northwind: Desk, run_app: Callable[..., object], shown: Callable[..., str], settle: Callable[..., object]
) -> None:
    async with run_app(northwind, mode="account", visit=Visit(), size=(80, 24)) as pilot:
        await press(pilot, settle, "f8")
        assert "Forget Northwind?" in shown(pilot.app)
        assert "The record; 1 case of it stays" in shown(pilot.app)
        await press(pilot, settle, "3")
        text = shown(pilot.app)
        assert "It cannot be undone." in text
        assert "The account record with its good copies." in text
        await press(pilot, settle, "y")
        assert northwind.accounts.ids() == []
        assert northwind.cases.ids() == []
        assert northwind.account_id is None
        assert "No account is open." in shown(pilot.app)
        assert "Northwind" not in shown(pilot.app)


async def test_the_record_alone_and_second_thoughts(
    northwind: Desk, run_app: Callable[..., object], shown: Callable[..., str], settle: Callable[..., object]
) -> None:
    async with run_app(northwind, mode="account", visit=Visit(), size=(80, 24)) as pilot:
        for keys in (["f8", "escape"], ["f8", "1"], ["f8", "2", "n"], ["f8", "3", "enter"]):
            for key in keys:
                await press(pilot, settle, key)
            assert northwind.accounts.ids() == ["northwind"]
        for key in ("f8", "2", "y"):
            await press(pilot, settle, key)
        assert northwind.accounts.ids() == []
        assert len(northwind.cases.ids()) == 1


async def test_a_case_for_the_list_of_cases(
    northwind: Desk, run_app: Callable[..., object], settle: Callable[..., object]
) -> None:
    case_id = northwind.cases.ids()[0]
    done: list[str] = []
    async with run_app(northwind, size=(80, 24)) as pilot:
        ask_to_forget_case(pilot.app, case_id, lambda: done.append("done"))
        await settle(pilot)
        await press(pilot, settle, "y")
        assert done == ["done"]
        assert northwind.cases.ids() == []


async def test_finished_cases_go_at_the_start(
    make_desk: Callable[..., Desk], run_app: Callable[..., object], shown: Callable[..., str]
) -> None:
    desk = make_desk(privacy=Privacy(keep_finished_cases="12 months"))
    case = desk.new_case(article="add-users")
    old = case.started - timedelta(days=700)
    kept = desk.save_case(msgspec.structs.replace(case, id="2024-01-01-open", started=old, updated=old))
    desk.save_case(msgspec.structs.replace(case, id="2024-01-02-done", started=old, updated=old, state="closed"))
    async with run_app(desk) as pilot:
        assert desk.cases.ids() == [kept.id]
        assert "1 finished case older than" in shown(pilot.app)


async def press(pilot: Pilot[int], settle: Callable[..., object], key: str) -> None:
    """Press a key and wait for what comes of it."""
    await pilot.press(key)
    await settle(pilot)
