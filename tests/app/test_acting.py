"""What screens and widgets with commands have in common: their work in the background ends with them."""

import asyncio

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerState

from app.acting import Acting


class Leaving(Static):
    """A widget that, once it goes, waits until the screen's worker had its turn."""

    async def on_unmount(self) -> None:
        screen = self.app.screen_stack[-1]
        assert isinstance(screen, Working)
        screen.found_out.set()
        await asyncio.wait([screen.finding])


class Working(Acting, Screen[None]):
    """A screen whose worker comes back to a widget."""

    def compose(self) -> ComposeResult:
        yield Static(id="result")
        yield Leaving()

    def on_mount(self) -> None:
        self.found_out = asyncio.Event()
        self.worker = self.run_worker(self.find_out())

    async def find_out(self) -> None:
        self.finding = asyncio.current_task()
        await self.found_out.wait()
        while self.query("#result"):
            await asyncio.sleep(0)
        self.query_one("#result", Static).update("found")


async def test_a_worker_whose_screen_goes_does_not_come_back_to_a_widget_that_is_gone() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        screen = Working()
        await app.push_screen(screen)
        await pilot.pause()
        assert screen.worker.state is WorkerState.RUNNING
    assert screen.worker.state is WorkerState.CANCELLED
