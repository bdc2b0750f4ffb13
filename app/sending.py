"""Sends what waits while the app is open: at its start, on demand, and when the next try is due."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic, time
from typing import TYPE_CHECKING

from textual.message import Message

from app.crash import write_crash
from kb.errors import DesksideError, LockedError, NotFoundError
from kb.text import clean_line

if TYPE_CHECKING:
    from app.deskside import DesksideApp
    from kb.cases.channels.server import ServerChannel
    from kb.cases.sender import Delivery, Sender
    from kb.desk import Desk

LONGEST_SLEEP = 60.0
"""Seconds. A computer that was asleep meanwhile is noticed after at most so long."""
LONGEST_PAUSE = 900.0
WHILE_ANOTHER_SENDS = 15.0


class RequestTried(Message):
    """A request was tried; posted to the screen that is shown."""

    def __init__(self, delivery: "Delivery") -> None:
        super().__init__()
        self.delivery = delivery


class SendingFailed(Message):
    """Nothing can be sent just now; posted to the screen that is shown."""


class Sending:
    """One thread that sends, beside the screens.

    It is a daemon: quitting does not wait for a server. Whatever it was at is on the disk, and goes on at the next
    start. `delivered` is told of each request that was tried, and whether a person asked for that; `failed` of what
    keeps everything from being sent; `broke` of a mistake of our own. All three are called in the thread.
    """

    def __init__(
        self,
        desk: "Desk",
        delivered: Callable[["Delivery", bool], None],
        failed: Callable[[DesksideError], None],
        broke: Callable[[BaseException], None],
    ) -> None:
        self.desk = desk
        self._delivered = delivered
        self._failed = failed
        self._broke = broke
        self._channels: dict[str, ServerChannel] | None = None
        self._woken = threading.Event()
        self._asked: deque[str] = deque()
        self._over = False
        self._thread: threading.Thread | None = None
        self._told = ""

    @property
    def configured(self) -> bool:
        """Whether the settings have any way to a help desk."""
        return bool(self.desk.settings.channels)

    def channel(self) -> "ServerChannel | None":
        """Return the channel that requests go by, None when the settings name none.

        Raises RequestError for settings that cannot be used.
        """
        return self.channels().get(self.desk.settings.channel)

    def channels(self) -> "dict[str, ServerChannel]":
        """Return all channels. Raises RequestError for settings that cannot be used."""
        if self._channels is None:
            from kb.cases.channels.opening import open_channels

            self._channels = open_channels(self.desk.settings.channels, self.desk.library.settings.support.email)
        return self._channels

    def label(self, name: str) -> str:
        """Return what a channel is called on the screen, even where the settings of some cannot be used."""
        if self._channels is not None and name in self._channels:
            return self._channels[name].label
        settings = self.desk.settings.channels.get(name)
        return clean_line(settings.label) or name if settings is not None else name

    def start(self) -> None:
        """Begin to send what waits, again after a failure. Does nothing without a channel, or when it sends already."""
        if self.configured and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._run, name="deskside-sending", daemon=True)
            self._thread.start()

    def send_now(self, case_id: str) -> None:
        """Try the request of a case at once, whenever its next try would be."""
        self._asked.append(case_id)
        self._woken.set()
        self.start()

    def stop(self) -> None:
        """Send nothing more; what is under way goes on as long as the process does."""
        self._over = True
        self._woken.set()

    def _run(self) -> None:
        from kb.cases.sender import Sender

        try:
            sender = Sender(self.desk.cases, self.channels(), self.desk.clock)
            while not self._over:
                self._sleep(self._round(sender))
        except DesksideError as error:
            self._failed(error)
        except Exception as error:
            self._broke(error)

    def _round(self, sender: "Sender") -> float:
        """Send what is asked for and what is due; return for how many seconds there is nothing to do."""
        try:
            while self._asked:
                with suppress(NotFoundError):
                    for delivery in sender.send(only=self._asked[0], at_once=True):
                        self._delivered(delivery, True)
                self._asked.popleft()
            for delivery in sender.send():
                self._delivered(delivery, False)
            self._told = ""
            when = sender.next_time()
        except LockedError:
            return WHILE_ANOTHER_SENDS
        except DesksideError as error:
            if self._asked or self._told != str(error):
                self._told = str(error)
                self._failed(error)
            self._asked.clear()
            return LONGEST_PAUSE
        if when is None:
            return LONGEST_PAUSE
        return min(max(0.0, (when - self.desk.clock()).total_seconds()), LONGEST_PAUSE)

    def _sleep(self, seconds: float) -> None:
        """Sleep until there is something to do, or somebody asks.

        After a sleep of the computer its clock is further on than its processor has counted; put back, it is behind.
        """
        by_clock, by_processor = time() + seconds, monotonic() + seconds
        while not self._over and (left := min(by_clock - time(), by_processor - monotonic())) > 0:
            if self._woken.wait(min(left, LONGEST_SLEEP)):
                break
        self._woken.clear()


def sending_for(app: "DesksideApp") -> Sending:
    """Return the sending of an app: it tells the person, and the screen that is shown."""

    def tell(delivery: "Delivery", asked: bool) -> None:
        from app.screens.leaving import LeavingScreen

        shown = isinstance(app.screen, LeavingScreen) and app.screen.case.id == delivery.case_id
        if not shown and (asked or delivery.request.state in ("sent", "failed")):
            app.notify(delivery.words, severity="information" if delivery.good else "error")
        app.screen.post_message(RequestTried(delivery))

    def broke(error: BaseException) -> None:
        log = app.desk.folders.log_file
        kept = f" The details are in {log}." if write_crash(log, error, datetime.now().astimezone()) else ""
        words = (
            "A mistake in Deskside keeps requests from being sent. They stay in the outbox until you send one again, "
            f"or start Deskside anew.{kept}"
        )
        app.notify(words, severity="error")
        app.screen.post_message(SendingFailed())

    def failed(error: DesksideError) -> None:
        app.tell(error)
        app.screen.post_message(SendingFailed())

    def in_app(callback: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            with suppress(RuntimeError):  # the app has ended meanwhile
                app.call_from_thread(callback, *arguments)

        return call

    return Sending(app.desk, in_app(tell), in_app(failed), in_app(broke))
