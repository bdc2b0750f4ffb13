"""A small desk of its own for each test, and the app over it as a person meets it."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from app.deskside import DesksideApp
from app.modes import Visit
from kb.desk import Desk, open_desk
from kb.settings import Folders, Settings

RunApp = Callable[..., AbstractAsyncContextManager[Pilot[int]]]

LIBRARY = {
    "library.yaml": """\
title: Test help
support: {name: the support desk, phone: 01844 263790, email: support@reseller.example}
categories:
  - {id: missing-licences, title: Missing licences, summary: New licences do not show.}
  - {id: users-and-seats, title: Users and seats, summary: Who has what.}
""",
    "articles/missing-licences/missing-licences.md": """\
---
title: New licences are missing
summary: What to do when new licences do not show.
category: missing-licences
says: [new seats not showing]
related: [add-users]
troubleshooters: [new-licences-missing]
---
You bought licences and they do not show. See [how to add users](../users-and-seats/add-users.md#one-by-one), or
[start the troubleshooter](../../troubleshooters/new-licences-missing.yaml). The maker's page is
[elsewhere](https://manage.vendor.example/billing).

## Steps

1. Sign in.
2. Look at **Billing and orders**.

## How to check

The team shows the licences.
""",
    "articles/users-and-seats/add-users.md": """\
---
title: Add users
summary: Give people a seat.
category: users-and-seats
---
People need a seat.

## One by one

Type the address.

## Many at once

Take a file.
""",
    "articles/users-and-seats/draft-about-groups.md": """\
---
title: Groups of users
category: users-and-seats
status: draft
---
Not finished.
""",
    "troubleshooters/new-licences-missing.yaml": """\
flow: new-licences-missing
version: "1"
reviewed: 2026-11-20
title: New licences are missing under the contract manager
symptom: I bought licences and cannot see them
article: missing-licences.md
says: [new seats not showing]
facts:
  order_seen:
    ask: Do you have the order confirmation?
    why: Without an order there are no licences.
    values: {yes: I have it, no: I do not}
causes:
  - id: has-order
    when: {order_seen: yes}
    because: There is an order.
    then: {contact: missing}
  - id: no-order
    when: {order_seen: no}
    because: There is no order.
    then: {contact: missing}
contacts:
  missing:
    subject: Licences are missing
""",
}


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the person's own settings, folders and colours out of every test."""
    for name in [name for name in os.environ if name.startswith(("DESKSIDE_", "TEXTUAL"))] + ["NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DOWNLOAD_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name.lower()))
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    yield


def write_library(folder: Path, files: dict[str, str]) -> Path:
    """Write a library's files and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def make_desk(tmp_path: Path) -> Callable[..., Desk]:
    """Return a maker of desks: over the test library, or over other files laid over it."""

    def make(files: dict[str, str] | None = None, *, staff: bool = False, **settings: object) -> Desk:
        folder = write_library(tmp_path / "library", LIBRARY | (files or {}))
        folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
        return open_desk(Settings(**settings), folders, library=folder, staff=staff)  # type: ignore[arg-type]

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Return a customer's desk over the test library."""
    return make_desk()


@pytest.fixture
def run_app() -> RunApp:
    """Return `run_app(desk, mode=…, visit=…, size=…)`, which runs the app as a person sees it and gives a pilot."""

    @asynccontextmanager
    async def run(
        desk: Desk, *, mode: str = "home", visit: Visit | None = None, size: tuple[int, int] = (80, 24)
    ) -> AsyncIterator[Pilot[int]]:
        app = DesksideApp(desk, mode=mode, visit=visit)
        app.animation_level = "none"
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await settled(pilot)
            yield pilot

    return run


async def settled(pilot: Pilot[int]) -> None:
    """Wait until nothing is going on: no worker, no message."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    while pilot.app.workers:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


@pytest.fixture
def settle() -> Callable[[Pilot[int]], object]:
    """Return `await settle(pilot)`: wait for workers and messages."""
    return settled


async def wait_until(pilot: Pilot[int], condition: Callable[[], object], *, seconds: float = 10) -> None:
    """Wait for something that a timer brings about; fails when it does not come."""
    until = monotonic() + seconds
    while not condition():
        assert monotonic() < until, "it did not come about"
        await pilot.pause(0.01)
    await settled(pilot)


@pytest.fixture
def until() -> Callable[..., object]:
    """Return `await until(pilot, condition)`: wait for something that a timer brings about."""
    return wait_until


def screen_text(app: DesksideApp) -> str:
    """Return what the terminal shows, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@pytest.fixture
def shown() -> Callable[[DesksideApp], str]:
    """Return `shown(app)`: the text on the screen."""
    return screen_text
