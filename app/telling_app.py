"""An app that tells: short messages, each once; errors; what broke; and all of it to be read again."""

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App
from textual.notifications import Notification, Notify
from textual.worker import Worker, WorkerState

from app.crash import write_crash
from app.toasts import Severity, Toasts, overtaken, seconds_to_read
from kb.errors import DesksideError, Finding
from kb.text import clean, clean_line

if TYPE_CHECKING:
    from kb.desk import Desk


class TellingApp(App[int], inherit_bindings=False):
    """Tells the person in short messages over the screen; `desk` is what it works on."""

    desk: "Desk"

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.toasts = Toasts()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a short message, once. Markup is never read in it, whatever is asked for."""
        text = clean(message)
        self.toasts.keep(text, severity, self.desk.clock())
        seconds = timeout or seconds_to_read(text)
        super().notify(text, title=clean_line(title), severity=severity, timeout=seconds, markup=False)

    def on_notify(self, event: Notify) -> None:
        """Let a message take the place of what it says anew, before Textual shows it."""
        new = event.notification
        for one in overtaken(self._notifications, new.message, new.severity):
            self._unnotify(one, refresh=False)

    def tell(self, error: DesksideError) -> None:
        """Show an error that a person can do something about."""
        self.notify(str(error), severity="error")

    def tell_broken(self, worker: Worker[object]) -> None:
        """Keep the traceback of a worker that broke in the log, and say so: the rest of the app goes on."""
        if worker.state is not WorkerState.ERROR or worker.error is None or self._exception is not None:
            return
        log = self.desk.folders.log_file
        written = write_crash(log, worker.error, datetime.now().astimezone())
        kept = f" The details are in {log}." if written else ""
        self.notify(f"Something went wrong inside Deskside, so this was not done.{kept}", severity="error")

    def tell_recovered(self, finding: Finding) -> None:
        """Show that something was recovered, as a case from a good copy; any thread may find that out."""
        self.call_later(self.notify, f"{finding.message} {finding.hint}", severity="warning")

    def let_go_of(self, messages: list[Notification]) -> None:
        """Take these messages from the screen."""
        for one in messages:
            self._unnotify(one, refresh=False)
        self._refresh_notifications()

    def action_messages(self) -> None:
        """Show what was told before, for who has missed it."""
        from app.screens.passage import PassageScreen

        self.push_screen(PassageScreen("Messages, the latest first", self.toasts.as_text(self.desk.clock())))
