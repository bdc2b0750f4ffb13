"""Work in the background that must not pile up: while it runs it can be asked for again, and then runs once more."""

from collections.abc import Awaitable, Callable


class OneAtATime:
    """Runs `job` in the background, never twice at once. `start` runs a coroutine: a screen's `run_worker`.

    Cancelling a worker does not stop the thread that it waits for; so instead of many runs that are overtaken there is
    at most one, and one after it.
    """

    def __init__(self, job: Callable[[], Awaitable[None]], start: Callable[..., object], group: str) -> None:
        self._job = job
        self._start = start
        self._group = group
        self._wanted = False
        self._running = False

    def ask(self) -> None:
        """Have the job run from now on, once."""
        self._wanted = True
        if not self._running:
            self._running = True
            self._start(self._run(), exclusive=False, group=self._group)

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._job()
        finally:
            self._running = False
