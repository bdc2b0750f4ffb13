"""A dialog that imports reports: name the files, see what will change, and only then save it."""

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Button, Input, LoadingIndicator, Static
from textual.worker import get_current_worker

from app.commands import bindings
from app.paths import files_named, path_completion
from app.screens.base import DeskDialog
from kb.accounts.record import Record
from kb.accounts.reports import ImportPlan, Report, plan_import, read_reports
from kb.errors import DesksideError, Finding

_MOST_FINDINGS = 30


class PathSuggester(Suggester):
    """Completes the path of a file as it is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return path_completion(value)


class ImportScreen(DeskDialog):
    """The result is the record as it is after the import, or None."""

    PLACE = "import"
    BINDINGS = bindings("import")
    AUTO_FOCUS = "Input"

    class Planned(Message):
        """The reports were read and compared with the record, in the worker."""

        def __init__(self, plan: ImportPlan | None, refused: list[str]) -> None:
            super().__init__()
            self.plan = plan
            self.refused = refused

    def __init__(self, record: Record) -> None:
        super().__init__()
        self.record = record
        self.plan: ImportPlan | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog import-dialog"):
            yield Static(Content("Import reports"), classes="dialog-title", markup=False)
            yield Input(placeholder="Files, for example ~/Downloads/users.csv", suggester=PathSuggester())
            foot = "Right completes a name, * stands for any, several files are parted by ;. Enter reads them."
            yield Static(Content(foot), classes="dialog-foot", markup=False)
            yield LoadingIndicator(id="import-busy")
            with VerticalScroll(id="import-plan"):
                yield Static("", id="import-text", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Save", id="save", variant="primary", disabled=True)
                yield Button("Cancel", id="close")

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
            self.post_message(self.Planned(plan, refused))

    @on(Planned)
    def _show(self, message: Planned) -> None:
        self.query_one("#import-busy").display = False
        self.plan = message.plan
        lines = [*message.refused]
        if self.plan is not None:
            lines += self.plan.describe()
            lines += _told(self.plan.findings)
            if self.plan.unchanged:
                lines.append("Nothing changes: the record holds all of this already.")
        self._tell("\n".join(lines))
        save = self.query_one("#save", Button)
        save.disabled = self.plan is None or self.plan.unchanged
        (self.query_one("#close") if save.disabled else save).focus()
        self.refresh_bindings()

    def _tell(self, text: str) -> None:
        self.query_one("#import-text", Static).update(Content(text))
        self.query_one("#import-plan").display = bool(text)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(event.button.id or "close")

    def action_save(self) -> None:
        """Take over what is shown."""
        if self.plan is not None and not self.plan.unchanged:
            self.dismiss(self.plan.record_after)

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
