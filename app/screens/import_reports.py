"""A dialog that imports reports: name the files, see what will change, and only then save it."""

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, LoadingIndicator, Static
from textual.worker import get_current_worker

from app.commands import bindings
from app.paths import files_named
from app.screens.base import DeskDialog
from app.widgets.key_bar import KeyBar
from app.widgets.path_suggester import PathSuggester
from kb.accounts.record import Record
from kb.accounts.reports import ImportPlan, Report, plan_import, read_reports
from kb.errors import DesksideError, Finding

_MOST_FINDINGS = 30


class ImportScreen(DeskDialog):
    """The result is how a record becomes another one by these reports, or None."""

    PLACE = "import"
    BINDINGS = bindings("import")
    AUTO_FOCUS = "Input"

    class Planned(Message):
        """The reports were read and compared with the record, in the worker."""

        def __init__(self, plan: ImportPlan | None, reports: list[Report], refused: list[str]) -> None:
            super().__init__()
            self.plan = plan
            self.reports = reports
            self.refused = refused

    def __init__(self, record: Record) -> None:
        super().__init__()
        self.record = record
        self.plan: ImportPlan | None = None
        self.reports: list[Report] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog import-dialog"):
            yield Static(Content("Import reports"), classes="dialog-title", markup=False)
            yield Input(placeholder="Files, for example ~/Downloads/users.csv", suggester=PathSuggester())
            foot = "→ completes a name, * stands for any, several files are parted by ; and Enter reads them."
            yield Static(Content(foot), classes="dialog-foot", markup=False)
            yield LoadingIndicator(id="import-busy")
            with VerticalScroll(id="import-plan"):
                yield Static("", id="import-text", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Show no progress and no preview before there is any."""
        self.query_one("#import-busy").display = False
        self.query_one("#import-plan").display = False

    @on(Input.Submitted)
    def _read(self, event: Input.Submitted) -> None:
        event.stop()
        files = files_named(event.value)
        self._tell(f"There is no file {event.value}." if not files else "")
        if files:
            self.query_one("#import-busy").display = True
            self._plan(files)

    @work(thread=True, exclusive=True, group="import", exit_on_error=False)
    def _plan(self, files: list[Path]) -> None:
        worker = get_current_worker()
        reports: list[Report] = []
        refused: list[str] = []
        for file in files:
            if worker.is_cancelled:
                return
            try:
                reports += read_reports(file)
            except DesksideError as error:
                refused.append(str(error))
        plan = None
        if reports:
            try:
                plan = plan_import(self.record, reports, self.desk_app.desk.clock())
            except DesksideError as error:
                refused.append(str(error))
        if not worker.is_cancelled:
            self.post_message(self.Planned(plan, reports, refused))

    @on(Planned)
    def _show(self, message: Planned) -> None:
        self.query_one("#import-busy").display = False
        self.plan, self.reports = message.plan, message.reports
        lines = [*message.refused]
        if self.plan is not None:
            lines += self.plan.describe()
            lines += _told(self.plan.findings)
            if self.plan.unchanged:
                lines.append("Nothing changes: the record holds all of this already.")
        self._tell("\n".join(lines))
        if self.plan is not None and not self.plan.unchanged:
            self.query_one("#import-plan").focus()
        self.refresh_bindings()

    def _tell(self, text: str) -> None:
        self.query_one("#import-text", Static).update(Content(text))
        self.query_one("#import-plan").display = bool(text)
        self.query_one(".import-dialog").set_class(bool(text), "-planned")

    def action_save(self) -> None:
        """Take over what is shown."""
        if self.plan is not None and not self.plan.unchanged:
            reports, now = self.reports, self.desk_app.desk.clock()
            self.dismiss(lambda record: plan_import(record, reports, now).record_after)

    def action_close(self) -> None:
        """Change nothing; reading that is under way is given up."""
        self.workers.cancel_group(self, "import")
        self.dismiss(None)

    def offers(self, action: str) -> bool | None:
        """Offer to save only what changes something."""
        return None if action == "save" and (self.plan is None or self.plan.unchanged) else True


def _told(findings: tuple[Finding, ...]) -> list[str]:
    lines = ["", "Not used:"] if findings else []
    lines += [f"  {finding.place}: {finding.message} {finding.hint}".rstrip() for finding in findings[:_MOST_FINDINGS]]
    if len(findings) > _MOST_FINDINGS:
        lines.append(f"  … and {len(findings) - _MOST_FINDINGS} more, which `deskside account import` lists.")
    return lines
