"""smtplib with bounds: a mail server's replies end, however much it says and however slowly."""

import smtplib
import socket
from typing import Any

from kb.cases.channels.deadline import MOST_TIMES, Deadline

MOST_REPLY = 200_000
"""Bytes of all replies of one connection together. A talkative server says a thousand."""


class _BoundedLines:
    """A server's lines, for smtplib to read; they end where they become too many."""

    def __init__(self, lines: Any, used: int) -> None:
        self._lines = lines
        self.used = used

    def readline(self, most: int) -> bytes:
        line: bytes = self._lines.readline(most)
        self.used += len(line)
        if self.used > MOST_REPLY:
            raise OSError("the server says too much")
        return line

    def close(self) -> None:
        self._lines.close()


class BoundedReplies(smtplib.SMTP):
    """Breaks off where a reply takes too long altogether, or all replies together are too much.

    Raises SMTPServerDisconnected then, as for any other connection that ends.
    """

    _used = 0

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's next reply."""
        if self.file is None and self.sock is not None:
            self.file = _BoundedLines(self.sock.makefile("rb"), self._used)
        deadline = Deadline(MOST_TIMES * _seconds(self.timeout))
        deadline.watch(self.sock)
        with deadline.counting():
            try:
                return super().getreply()
            finally:
                self._used = self.file.used if isinstance(self.file, _BoundedLines) else self._used


class BoundedTlsReplies(BoundedReplies, smtplib.SMTP_SSL):
    """The same over a connection that is encrypted from its beginning."""


def _seconds(timeout: object) -> float:
    return float(timeout) if isinstance(timeout, int | float) else (socket.getdefaulttimeout() or 60.0)
