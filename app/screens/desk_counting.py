"""Counting for the Desk: in a worker, with progress, and stopped when one wants."""

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from app.keys import shown_key
from app.modes import Visit
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from app.widgets.choice_bar import ChoiceBar
from kb.errors import DesksideError
from kb.learning.bars import bar
from kb.learning.report import Learned, Report, learn, moment_of, report
from kb.learning.work_item import WorkItem
from kb.learning.work_list import work_list

_BAR = 20
_WORTH_TELLING = 500


class StoppedError(Exception):
    """The counting was stopped by the person, or began anew."""


class DeskCounting(DeskScreen):
    """Counts, and shows by `show` what was counted. A subclass has a ChoiceBar `#desk-time` and a line `#desk-line`."""

    class Counting(Message):
        """So many cases are counted."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    class Counted(Message):
        """All was counted, in the worker."""

        def __init__(self, learned: Learned, found: Report, items: list[WorkItem]) -> None:
            super().__init__()
            self.learned = learned
            self.found = found
            self.items = items

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.counted: DeskCounting.Counted | None = None
        self.counting = False

    def show(self) -> None:
        """Show what was counted."""
        raise NotImplementedError

    def say(self, line: str) -> None:
        """Show a line above the list."""
        self.query_one("#desk-line", Static).update(Content(line))

    def on_screen_resume(self) -> None:
        """Count again: something may have happened while we were away."""
        self.look_again()

    def look_again(self) -> None:
        """Count what there is now."""
        self.counting = True
        self._count(self.query_one("#desk-time", ChoiceBar).value)

    def library_renewed(self) -> None:
        """An editor has mended something."""
        self.look_again()

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def _count(self, time: str) -> None:
        worker = get_current_worker()
        desk = self.desk_app.desk

        def progress(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise StoppedError
            if total >= _WORTH_TELLING:
                self.post_message(self.Counting(done, total))

        try:
            learned = learn(desk, progress)
            found = report(learned, desk, since=moment_of(time, learned.now))
            counted = self.Counted(learned, found, work_list(learned, desk))
        except StoppedError:
            return
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            if not worker.is_cancelled:
                self.post_message(counted)

    @on(Counting)
    def _tell_counting(self, message: Counting) -> None:
        if self.counting:
            full = _BAR * message.done // max(message.total, 1)
            drawn = bar(full, _BAR, _BAR)
            self.say(f"{drawn} Counting the cases: {message.done:,} of {message.total:,}. Escape stops.")

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.counting = False
        self.desk_app.tell(message.error)

    @on(Counted)
    def _show_counted(self, message: Counted) -> None:
        self.counting = False
        self.counted = message
        self.show()

    def action_again(self) -> None:
        """Count again."""
        self.look_again()

    def action_stop(self) -> None:
        """Stop counting; what was counted before stays."""
        self.workers.cancel_group(self, "count")
        self.counting = False
        again = shown_key(self.desk_app.key_for("desk.again"))
        self.say(f"Stopped. {again} counts again.")
        self.refresh_bindings()
