"""Short messages over a screen: how long they stay, that none is there twice, and what was told before."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from time import time
from typing import Literal, TypeAlias

import msgspec
from textual.content import Content
from textual.notifications import Notification

from kb.dates import moment

Severity: TypeAlias = Literal["information", "warning", "error"]
MOST_KEPT = 50
_LONGEST = 10.0
_CHARACTERS_A_SECOND = 25.0
"""What people read without hurry."""


class Told(msgspec.Struct, frozen=True):
    """One message that was shown."""

    at: datetime
    text: str
    severity: Severity


class Toasts:
    """What was told, the latest last; it can be read again when it no longer stands over the screen."""

    def __init__(self) -> None:
        self.told: deque[Told] = deque(maxlen=MOST_KEPT)

    def keep(self, text: str, severity: Severity, now: datetime) -> None:
        """Remember a message; one that comes again at once is remembered once."""
        if self.told and (self.told[-1].text, self.told[-1].severity) == (text, severity):
            self.told.pop()
        self.told.append(Told(now, text, severity))

    def as_text(self, now: datetime) -> Content:
        """Return what was told, the latest first."""
        if not self.told:
            return Content("Nothing was told yet.")
        lines = (Content.assemble((f"{moment(one.at, now)}  ", "dim"), one.text) for one in reversed(self.told))
        return Content("\n\n").join(list(lines))


def seconds_to_read(text: str) -> float:
    """Return how long a message stays by itself: as long as reading it takes twice, within bounds."""
    return min(_LONGEST, max(4.0, 2 * len(text) / _CHARACTERS_A_SECOND))


def overtaken(shown: Iterable[Notification], text: str, severity: Severity) -> list[Notification]:
    """Return the messages that a new one takes the place of: the same, and for an error an error before it."""
    return [one for one in shown if one.message == text or (severity == "error" and one.severity == "error")]


def read_by_now(shown: Iterable[Notification]) -> list[Notification]:
    """Return the messages that have stood long enough to be read: they go when the person does something else."""
    now = time()
    return [one for one in shown if now - one.raised_at > 1.0 + len(one.message) / _CHARACTERS_A_SECOND]
