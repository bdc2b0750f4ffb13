"""Keeping unsaved text on the disk while one types: soon, in order, and without the screen waiting for the disk."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kb.errors import DesksideError
from kb.library.drafts import Draft, DraftFolder


class DraftKeeper:
    """Keeps the latest text of the file in hand; texts that were overtaken while the disk was busy are passed over.

    `start` runs a coroutine in the background: a screen's `run_worker`. A draft that cannot be kept is told once.
    """

    def __init__(
        self, drafts: DraftFolder, start: Callable[..., object], failed: Callable[[DesksideError], None]
    ) -> None:
        self.drafts = drafts
        self._start = start
        self._failed = failed
        self._told = False
        self._waiting: list[tuple[bool, Draft]] = []
        self._running = False
        self._closed = False
        self._writing = threading.Lock()

    def keep(self, draft: Draft, text: str, now: datetime) -> Draft:
        """Keep this text as soon as the disk is free; return the draft that will hold it."""
        draft = replace(draft, text=text, written=now)
        self._next(True, draft)
        return draft

    def drop(self, draft: Draft) -> None:
        """Remove the draft: its text is saved, or is not wanted."""
        self._next(False, draft)

    def rescue(self, draft: Draft, text: str, now: datetime) -> None:
        """Keep this text at once, because the app is breaking. Raises StorageError."""
        self._waiting = []
        with self._writing:
            self._closed = True
            self.drafts.keep(replace(draft, text=text, written=now))

    def discard(self, draft: Draft) -> None:
        """Remove the draft at once, because the person quits and does not want it. Raises StorageError."""
        self._waiting = []
        with self._writing:
            self._closed = True
            self.drafts.drop(draft)

    def _next(self, keep: bool, draft: Draft) -> None:
        self._waiting = [one for one in self._waiting if one[1].file != draft.file]
        self._waiting.append((keep, draft))
        if not self._running:
            self._running = True
            self._start(self._run(), exclusive=False, group="drafts", exit_on_error=False)

    async def _run(self) -> None:
        try:
            while self._waiting:
                keep, draft = self._waiting.pop(0)
                try:
                    await asyncio.to_thread(self._write, keep, draft)
                    self._told = False
                except DesksideError as error:
                    if not self._told:
                        self._told = True
                        self._failed(error)
        finally:
            self._running = False

    def _write(self, keep: bool, draft: Draft) -> None:
        with self._writing:
            if self._closed:
                return
            if keep:
                self.drafts.keep(draft)
            else:
                self.drafts.drop(draft)
