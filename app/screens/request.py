"""A support request as a form: filled in from what is known, changed and struck by the person, saved as one goes."""

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Label, Static, TextArea

from app.case_keeper import CaseKeeper
from app.commands import bindings
from app.screens.base import DeskScreen
from app.widgets.check_list import CheckList
from kb.cases.case import Case, Field, Request
from kb.cases.outbox import keep
from kb.cases.request import problems, strike_field, strike_line, with_field, with_message, with_subject
from kb.errors import DesksideError
from kb.text import plural

_SAVE_AFTER = 0.5


class FieldRow(Horizontal):
    """One field of the form: its label and a box."""

    def __init__(self, field: Field) -> None:
        super().__init__(classes="field-row")
        self.field = field

    def compose(self) -> ComposeResult:
        yield Label(self._label(), classes="field-label", markup=False)
        needed = "needed" if self.field.required else ""
        yield Input(self.field.value, placeholder=needed, classes="field-input", compact=True, select_on_focus=False)

    def show(self, field: Field) -> None:
        """Show whether the field is struck."""
        self.field = field
        self.set_class(field.struck, "-struck")
        self.query_one(Label).update(self._label())

    def _label(self) -> Content:
        mark = " *" if self.field.required else ""
        return Content(f"{self.field.label}{mark}{' (not shared)' if self.field.struck else ''}")


class RequestScreen(DeskScreen):
    """The form of one request; it opens over the outbox."""

    PLACE = "request"
    PART = "request"
    BINDINGS = bindings("request")
    AUTO_FOCUS = ""

    class Ready(Message):
        """The request was built, in its worker."""

        def __init__(self, case: Case, request: Request) -> None:
            super().__init__()
            self.case = case
            self.request = request

    class Failed(Message):
        """A worker could not do its work."""

        def __init__(self, error: DesksideError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.request = case.request
        self.keeper: CaseKeeper | None = None
        self._handed_over = case.request
        self._broken = False
        self._waiting: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(Content("Filling in what is known…"), id="request-head", markup=False)
        yield VerticalScroll(id="request-form", can_focus=False)

    def on_mount(self) -> None:
        """Build the request from its case, away from the screen."""
        super().on_mount()
        self._build()

    @work(thread=True, exclusive=True, group="build", exit_on_error=False)
    def _build(self) -> None:
        desk = self.desk_app.desk
        try:
            self.post_message(self.Ready(self.case, desk.request_for(self.case)))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @on(Ready)
    async def _ready(self, message: Ready) -> None:
        self.request = message.request
        self.keeper = CaseKeeper(self.case, self._write, self.run_worker, self._not_kept)
        form = self.query_one("#request-form", VerticalScroll)
        await form.mount_all(self._form(message.request))
        if message.request.lines:
            lines = [(f"{line.section}: {line.text}", not line.struck) for line in message.request.lines]
            self.query_one(CheckList).show(lines)
        self._tell_missing()
        empty = next((row for row in self.query(FieldRow) if row.field.required and not row.field.value), None)
        (empty.query_one(Input) if empty else self.query_one("#request-subject")).focus()

    def _form(self, request: Request) -> list[Widget]:
        parts: list[Widget] = [
            Static("What it is about", classes="form-heading", markup=False),
            Input(
                request.subject,
                placeholder="In one line, for example: a licence is missing",
                id="request-subject",
                compact=True,
                select_on_focus=False,
            ),
            Static("Who asks, and what support needs", classes="form-heading", markup=False),
            *(FieldRow(field) for field in request.fields),
            Static("In your own words", classes="form-heading", markup=False),
            TextArea(request.message, id="request-message", soft_wrap=True, tab_behavior="focus"),
        ]
        if request.lines:
            heading = "What was found out: take the tick away from what you will not share"
            parts += [Static(heading, classes="form-heading", markup=False), CheckList(id="request-lines")]
        return parts

    # Changing it

    @on(Input.Changed, ".field-input")
    def _field_changed(self, event: Input.Changed) -> None:
        row = event.input.parent
        if self.request is not None and isinstance(row, FieldRow):
            self._changed(with_field(self.request, row.field.key, event.value))

    @on(Input.Changed, "#request-subject")
    def _subject_changed(self, event: Input.Changed) -> None:
        if self.request is not None:
            self._changed(with_subject(self.request, event.value))

    @on(TextArea.Changed, "#request-message")
    def _message_changed(self, event: TextArea.Changed) -> None:
        if self.request is not None:
            self._changed(with_message(self.request, event.text_area.text))

    @on(CheckList.Toggled, "#request-lines")
    def _line_toggled(self, event: CheckList.Toggled) -> None:
        if self.request is not None:
            self._changed(strike_line(self.request, event.index))

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def action_strike(self) -> None:
        """Strike the field or the line that has the focus, or take it back in."""
        focused = self.focused
        if isinstance(focused, CheckList):
            focused.action_select()
        elif self.request is not None and focused is not None and isinstance(focused.parent, FieldRow):
            row = focused.parent
            self._changed(strike_field(self.request, row.field.key))
            row.show(next(field for field in self.request.fields if field.key == row.field.key))

    def _changed(self, request: Request) -> None:
        if request == self.request:
            return
        self.request = request
        self._tell_missing()
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_SAVE_AFTER, self._save)

    def _tell_missing(self) -> None:
        if self.request is None:
            return
        missing = problems(self.request)
        head = self.query_one("#request-head", Static)
        if missing:
            head.update(Content(f"Before it can leave: {' '.join(finding.message for finding in missing)}"))
        else:
            shared = sum(not line.struck for line in self.request.lines)
            what = f", {plural(shared, 'line')} from the case" if self.request.lines else ""
            head.update(Content(f"Ready{what}. Nothing leaves before you have seen the preview."))
        head.set_class(bool(missing), "-missing")

    # Keeping it

    def _save(self) -> None:
        if self.request is not None and self.keeper is not None and self.request != self._handed_over:
            self._handed_over = self.request
            self.case = msgspec.structs.replace(self.case, request=self.request)
            self.keeper.keep(self.case)

    def _write(self, case: Case) -> Case:
        desk = self.desk_app.desk
        assert case.request is not None
        return keep(desk.cases, case, case.request, desk.clock())

    @work(exclusive=True, group="leave")
    async def _leave(self, preview: bool) -> None:
        self._save()
        if self.keeper is not None:
            await self.keeper.settled()
            self.case = msgspec.structs.replace(self.case, revision=self.keeper.revision)
        if self._broken or not preview:
            if not self._broken:
                self.dismiss()
            self._broken = False
            return
        from app.screens.preview import PreviewScreen

        self.app.push_screen(PreviewScreen(self.case), self._back_from_preview)

    def _back_from_preview(self, result: tuple[Case, bool] | None) -> None:
        if result is None:
            return
        case, done = result
        if done:
            self.dismiss()
        elif self.keeper is not None:
            self.keeper.revision = case.revision

    def _not_kept(self, error: DesksideError) -> None:
        self._broken = True
        self._handed_over = None
        self.desk_app.tell(error)

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)

    def action_preview(self) -> None:
        """Save, then show exactly what will leave."""
        self._leave(preview=True)

    def action_close(self) -> None:
        """Save, then go back."""
        self._leave(preview=False)

    def unsaved(self) -> str | None:
        """Name the request while a change waits to be saved."""
        waiting = self.request is not None and self.request != self._handed_over
        return "the support request" if waiting or (self.keeper is not None and self.keeper.busy) else None
