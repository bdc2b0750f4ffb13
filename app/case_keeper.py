"""Saving a case at every step without the screen waiting for the disk, each save after the one before."""

import asyncio
from collections.abc import Callable

import msgspec

from kb.cases.case import Case
from kb.errors import DesksideError


class CaseKeeper:
    """Saves the latest state of one case; states that were overtaken while the disk was busy are passed over.

    `write` does the saving, in a thread, and returns the case with its new revision. `start` runs a coroutine in the
    background: a screen's `run_worker`.
    """

    def __init__(
        self,
        case: Case,
        write: Callable[[Case], Case],
        start: Callable[..., object],
        failed: Callable[[DesksideError], None],
    ) -> None:
        self.revision = case.revision
        self._write = write
        self._start = start
        self._failed = failed
        self._waiting: Case | None = None
        self._running = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def busy(self) -> bool:
        """Whether something is not saved yet."""
        return self._running or self._waiting is not None

    def keep(self, case: Case) -> None:
        """Save this state as soon as the disk is free. A state that could not be saved is kept for the next time."""
        self._waiting = case
        self._idle.clear()
        if not self._running:
            self._running = True
            self._start(self._run(), exclusive=False, group="keep-case", exit_on_error=False)

    async def settled(self) -> None:
        """Wait until everything is saved or has failed."""
        await self._idle.wait()

    async def _run(self) -> None:
        try:
            while self._waiting is not None:
                case = msgspec.structs.replace(self._waiting, revision=self.revision)
                self._waiting = None
                try:
                    saved = await asyncio.to_thread(self._write, case)
                except DesksideError as error:
                    self._failed(error)
                else:
                    self.revision = saved.revision
        finally:
            self._running = False
            self._idle.set()
