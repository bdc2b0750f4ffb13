"""What the editor says about a text while it is typed: how readers will see it, and what is wrong with it."""

import asyncio
from collections.abc import Callable
from time import monotonic

from textual import on, work
from textual.timer import Timer
from textual.widgets import TextArea

from app.edit_preview import block_of_line, preview
from app.modes import Visit
from app.one_at_a_time import OneAtATime
from app.reading import Page
from app.screens.edit_panes import EditPanes
from app.widgets.article_view import ArticleView
from app.widgets.problem_list import ProblemList
from kb.errors import DesksideError, Finding
from kb.library.blocks import Document
from kb.library.checking_programs import ProgramChecks
from kb.library.links import AnchorTarget, ArticleTarget, FlowTarget, Refused, Target, UrlTarget, resolve
from kb.library_check import PROGRAMS, RANK, check_everything, check_file, ranked_searches, ranks
from kb.text import clean_line, plural

_PREVIEW_AFTER, _CHECK_AFTER = 0.2, 0.6
"""Seconds without typing until the preview is drawn and the text is checked; longer for long texts."""
_CHARACTERS_A_SECOND = 400_000
_TELL_EVERY = 0.3
"""Seconds between two words about how far the check of all files is."""


class _StoppedError(Exception):
    """The person has stopped the check of all files."""


class EditChecks(EditPanes):
    """Preview and check work on the text as it is, saved or not."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._page = Page(Document((), ()), {})
        self._body_line = 1
        self._pauses: dict[str, Timer] = {}
        self._previewed = ""
        self._not_checked = ""
        self._previews = OneAtATime(self._draw_preview, self.run_worker, "preview")
        self._checking = self._stop = False
        self._checks = OneAtATime(self._check, self.run_worker, "check")

    @property
    def path(self) -> str:
        """The path of the file that is open, or an empty text."""
        return ""

    def open(self, path: str, line: int | None = None) -> None:
        """Open a file, at a line."""
        raise NotImplementedError

    def look_at(self, text: str) -> None:
        """Draw the preview and check the text once there is a pause in typing."""
        longer = len(text) / _CHARACTERS_A_SECOND
        self._later("preview", _PREVIEW_AFTER + longer, self._previews.ask)
        self._later("check", _CHECK_AFTER + longer, self._checks.ask)

    def look_now(self) -> None:
        """Draw the preview and check the text now, because what surrounds it has changed."""
        self._previews.ask()
        self._checks.ask()

    def _later(self, name: str, seconds: float, call: Callable[[], object]) -> None:
        timer = self._pauses.pop(name, None)
        if timer is not None:
            timer.stop()
        self._pauses[name] = self.set_timer(seconds, call)

    # The preview

    async def _draw_preview(self) -> None:
        path, text = self.path, self.text.text
        if not path:
            return
        page, body_line = await asyncio.to_thread(preview, self.desk_app.desk, path, text)
        if path != self.path:
            return
        self._page, self._body_line = page, body_line
        self.view.show(page.document, keep_place=path == self._previewed)
        self._previewed = path
        self.call_after_refresh(self._follow_cursor)

    @on(TextArea.SelectionChanged, "#edit-text")
    def _cursor_moved(self) -> None:
        self.tell_state()
        if self.view.display:
            self._later("follow", 0.05, self._follow_cursor)

    def _follow_cursor(self) -> None:
        """Bring into view what the line of the cursor has become."""
        if self.view.display and self.view is not self.focused and self._page.document.blocks and self.view.rows:
            line = self.text.cursor_location[0] + 1
            block = block_of_line(self._page, line - self._body_line + 1) if line >= self._body_line else 0
            self.view.bring_into_view(block, 0, margin=min(3, self.view.rows // 3))

    @on(ArticleView.LinkFollowed)
    def _followed(self, message: ArticleView.LinkFollowed) -> None:
        """Open for editing what a link of the preview leads to."""
        message.stop()
        library = self.desk_app.desk.library
        step = self._page.steps.get(message.index)
        target: Target | None
        if step is not None:
            target = FlowTarget(step[1]) if step[0] == "flow" else None
        else:
            article = library.articles.get(library.id_by_path(clean_line(self.path)) or "")
            target = resolve(message.link.href, article, library)
        if isinstance(target, ArticleTarget):
            self.open_shown(library.articles[target.id].path)
        elif isinstance(target, FlowTarget):
            self.open_flow(target.id)
        elif isinstance(target, AnchorTarget):
            self.view.go_to_anchor(target.anchor)
        elif isinstance(target, UrlTarget):
            from app.screens.link import LinkScreen

            self.app.push_screen(LinkScreen(target.url))
        elif isinstance(target, Refused):
            self.desk_app.notify(target.reason, severity="warning")

    def open_flow(self, flow_id: str) -> None:
        """Open the file of a troubleshooter."""
        flow = self.desk_app.desk.flows.get(flow_id)
        found = (path for path in self.desk_app.desk.library.flow_paths if flow and clean_line(path) == flow.path)
        path = next(found, None)
        if path is None:
            self.desk_app.notify(f"There is no file of a troubleshooter “{flow_id}”.", severity="warning")
        else:
            self.open(path)

    # The check

    async def _check(self) -> None:
        path, text = self.path, self.text.text
        if not path:
            return
        found = await asyncio.to_thread(self._findings, path, text)
        if (path, text) == (self.path, self.text.text):
            self.problems.show(found)
            self.tell_state()

    def _findings(self, path: str, text: str) -> list[Finding]:
        desk = self.desk_app.desk
        return check_file(desk.library, desk.flows, path, text, desk.clock().date())

    def action_check_all(self) -> None:
        """Check the whole library, its searches too; once more while that goes on stops it."""
        if self._checking:
            self._stop = True
        else:
            self._checking, self._stop = True, False
            self._check_all()

    @work(group="check-all", exit_on_error=False)
    async def _check_all(self) -> None:
        try:
            found = await asyncio.to_thread(self._all_findings)
        except _StoppedError:
            self.desk_app.notify("The check was stopped.")
            return
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        finally:
            self._checking = False
            self.tell_state()
        self.problems.show(found, with_files=True)
        self.problems.display = True
        self.action_problems()
        count = sum(finding.code != RANK for finding in found)
        summary = f"{plural(count, 'finding')} in the whole library." if count else "No problems found."
        self.desk_app.notify(f"{summary} {self._not_checked}".rstrip())

    def _all_findings(self) -> list[Finding]:
        desk = self.desk_app.desk
        told = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal told
            self._go_on()
            if monotonic() - told > _TELL_EVERY:
                told = monotonic()
                words = f"Checking: {done:,} of {total:,} articles. “Check all files” once more stops it."
                self.app.call_from_thread(self.say, words)

        searches = ranked_searches(desk.library, desk.flows, desk.index.search)
        today = desk.clock().date()
        programs = ProgramChecks(PROGRAMS, self._go_on)
        found = check_everything(
            desk.library, desk.flows, desk.flow_findings, today, searches, programs=programs, progress=progress
        )
        self._not_checked = " ".join(programs.told)
        return [*found, *ranks(searches)]

    def _go_on(self) -> None:
        if self._stop:
            raise _StoppedError

    @on(ProblemList.Picked)
    def _picked(self, message: ProblemList.Picked) -> None:
        place = message.finding.place
        if place.file == clean_line(self.path):
            self.show_text()
            self.text.go_to_line(place.line or 1)
        else:
            self.open_shown(place.file, place.line)

    def open_shown(self, shown: str, line: int | None = None) -> None:
        """Open a file by its path as it is shown; the disk may have it with other characters."""
        library = self.desk_app.desk.library
        paths = (*library.articles.names.paths, *library.flow_paths, *library.other_files)
        path = next((path for path in paths if clean_line(path) == shown), None)
        if path is None:
            self.desk_app.notify(f"{shown} is not a file of this library.", severity="warning")
        else:
            self.open(path, line)
