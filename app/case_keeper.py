"""Saving a case at every step without the screen waiting for the disk, each save after the one before."""

import asyncio
from collections.abc import Callable

import msgspec

from kb.cases.case import Case
from kb.errors import DesksideError
from kb.storage.words import UncertainWriteError


class CaseKeeper:
    """Saves the latest state of one case; states that were overtaken while the disk was busy are passed over.

    `write` does the saving, in a thread, and returns the case with its new revision. `start` runs a coroutine in the
    background: a screen's `run_worker`. `failed` is told of each save that the disk refused; the state is kept, and
    goes with the next one.
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
        self._refused: Case | None = None
        self._running = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def busy(self) -> bool:
        """Whether something is not saved: because the disk is at it, or because it has refused."""
        return self._running or self._waiting is not None or self._refused is not None

    def keep(self, case: Case) -> None:
        """Save this state as soon as the disk is free."""
        self._waiting = case
        self._refused = None
        self._idle.clear()
        if not self._running:
            self._running = True
            self._start(self._run(), exclusive=False, group="keep-case", exit_on_error=False)

    async def settled(self) -> bool:
        """Wait until the disk is at rest, after another try where it had refused; return whether all is saved."""
        if self._refused is not None and not self._running:
            self.keep(self._refused)
        await self._idle.wait()
        return not self.busy

    async def _run(self) -> None:
        try:
            while self._waiting is not None:
                case = msgspec.structs.replace(self._waiting, revision=self.revision)
                self._waiting = None
                try:
                    saved = await asyncio.to_thread(self._write, case)
                except UncertainWriteError as error:
                    self.revision = error.revision or self.revision
                    self._refused = None
                    self._failed(error)
                except DesksideError as error:
                    self._refused = case
                    self._failed(error)
                else:
                    self.revision = saved.revision
                    self._refused = None
        finally:
            self._running = False
            self._idle.set()
