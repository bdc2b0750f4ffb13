"""A dialog that imports reports: name the files, see what will change, and only then save it."""

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, LoadingIndicator, Static
from textual.worker import Worker, WorkerState, get_current_worker

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
        self._asked = ""

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
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._read(event.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.refresh_bindings()

    def _read(self, typed: str) -> None:
        files = files_named(typed)
        self._asked, self.plan = typed, None
        self._tell(f"There is no file {typed}." if not files else "")
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
        """Read the files that are named; take over what is shown once they are read."""
        typed = self.query_one(Input).value
        if typed != self._asked:
            self._read(typed)
        elif self.plan is not None and not self.plan.unchanged:
            reports, now = self.reports, self.desk_app.desk.clock()
            self.dismiss(lambda record: plan_import(record, reports, now).record_after)

    @on(Worker.StateChanged)
    def _ended(self, event: Worker.StateChanged) -> None:
        """Say so when a file breaks Deskside instead of being refused; nothing waits for it for ever then."""
        event.stop()
        if event.worker.group == "import" and event.state is WorkerState.ERROR:
            self.query_one("#import-busy").display = False
            self._tell("Sorry, a mistake in Deskside keeps it from reading these files. Nothing was changed.")

    def action_close(self) -> None:
        """Change nothing; reading that is under way is given up."""
        self.workers.cancel_group(self, "import")
        self.dismiss(None)

    def offers(self, action: str) -> bool | None:
        """Offer to go on where there is something to read, or to take over."""
        if action != "save" or not self.is_mounted:
            return True
        typed = self.query_one(Input).value
        to_read = bool(typed.strip()) and typed != self._asked
        return True if to_read or (self.plan is not None and not self.plan.unchanged) else None


def _told(findings: tuple[Finding, ...]) -> list[str]:
    lines = ["", "Not used:"] if findings else []
    lines += [f"  {finding.place}: {finding.message} {finding.hint}".rstrip() for finding in findings[:_MOST_FINDINGS]]
    if len(findings) > _MOST_FINDINGS:
        lines.append(f"  … and {len(findings) - _MOST_FINDINGS} more, which `deskside account import` lists.")
    return lines
