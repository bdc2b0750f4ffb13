"""The editor over the small test library, with its pauses cut short."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual import events
from textual.pilot import Pilot

from app.modes import Visit
from app.screens import edit_checks, edit_drafts
from app.screens.edit import EditScreen
from kb.desk import Desk

ADD_USERS = "articles/users-and-seats/add-users.md"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (edit_checks, "_PREVIEW_AFTER"),
        (edit_checks, "_CHECK_AFTER"),
        (edit_drafts, "_KEEP_AFTER"),
    ):
        monkeypatch.setattr(module, name, 0.1)


@pytest.fixture
def editors_desk(make_desk: Callable[..., Desk]) -> Desk:
    """Return a desk for staff."""
    return make_desk(staff=True)


@pytest.fixture
def editing(run_app, until) -> Callable[..., AbstractAsyncContextManager[Pilot[int]]]:
    """Return `editing(desk, path=…, size=…)`: the app with a file open in the editor, ready to type."""

    @asynccontextmanager
    async def start(
        desk: Desk, path: str = ADD_USERS, *, size: tuple[int, int] = (80, 24), line: int | None = None
    ) -> AsyncIterator[Pilot[int]]:
        async with run_app(desk, mode="edit", visit=Visit(path=path, line=line), size=size) as pilot:
            if path:
                await until(pilot, lambda: editor(pilot).path == path)
            yield pilot

    return start


def editor(pilot: Pilot[int]) -> EditScreen:
    """Return the editor's screen, whatever is over it."""
    screen = pilot.app._screen_stacks["edit"][0]
    assert isinstance(screen, EditScreen)
    return screen


@pytest.fixture
def edit() -> Callable[[Pilot[int]], EditScreen]:
    """Return `edit(pilot)`: the editor's screen."""
    return editor


@pytest.fixture
def read(editors_desk: Desk) -> Callable[..., str]:
    """Return `read(path)`: what a file of the library holds on the disk."""

    def text(path: str = ADD_USERS) -> str:
        return (editors_desk.library.folder / path).read_text(encoding="utf-8")

    return text


@pytest.fixture
def paste() -> Callable[[Pilot[int], str], object]:
    """Return `await paste(pilot, text)`: text at once, where typing it would take long."""

    async def put(pilot: Pilot[int], text: str) -> None:
        pilot.app.post_message(events.Paste(text))
        await pilot.pause()

    return put


@pytest.fixture
def said() -> Callable[[Pilot[int]], str]:
    """Return `said(pilot)`: all short messages that have been shown."""
    return lambda pilot: "\n".join(one.message for one in pilot.app._notifications)
