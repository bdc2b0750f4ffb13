"""An end to waiting: a time limit on each step does not help against a server that sends one byte a step."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MOST_TIMES = 4
"""An answer may take this many times as long as one step of it."""


class Deadline:
    """Breaks a connection once an answer has taken too long altogether; `passed` tells that it did.

    `seconds` are counted from `begin`, which may be called again for the next answer. Use it as a context.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def watch(self, connection: object) -> None:
        """Name the connection that would be broken; the last one named counts."""
        if isinstance(connection, socket.socket):
            self._socket = connection

    def begin(self) -> None:
        """Start counting, from nothing."""
        self.end()
        self._timer = threading.Timer(self.seconds, self._break)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Stop counting: the answer is there."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count while something is done."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def __enter__(self) -> "Deadline":
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def _break(self) -> None:
        self.passed = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
