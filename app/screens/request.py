"""A support request as a form: filled in from what is known, changed and struck by the person, saved as one goes."""

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea
from textual.worker import Worker

from app.case_keeper import CaseKeeper
from app.commands import bindings
from app.keys import shown_key
from app.screens.failed import Failed
from app.screens.request_files import RequestFiles
from app.widgets.check_list import CheckList
from app.widgets.request_field import RequestField
from kb.cases.case import Case, Request
from kb.cases.outbox import keep
from kb.cases.request import problems, strike_field, strike_line, with_field, with_message, with_subject
from kb.cases.sending import digest
from kb.errors import ConflictError, DesksideError

_SAVE_AFTER = 0.5


class RequestScreen(RequestFiles):
    """The form of one request; it opens over the outbox."""

    PLACE = "request"
    PART = "request"
    BINDINGS = bindings("request")
    CSS_PATH = "requests.tcss"
    AUTO_FOCUS = ""

    class Ready(Message):
        """The request was built, in its worker."""

        def __init__(self, case: Case, request: Request) -> None:
            super().__init__()
            self.case = case
            self.request = request

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._waiting: Timer | None = None
        self._asks = False

    def compose_body(self) -> ComposeResult:
        yield Static(Content("Filling in what is known…"), id="request-head", markup=False)
        yield VerticalScroll(id="request-form", can_focus=False)

    def on_mount(self) -> None:
        """Build the request from its case, away from the screen."""
        self._build(self.case)

    @work(thread=True, exclusive=True, group="build", exit_on_error=False)
    def _build(self, case: Case) -> None:
        try:
            self.post_message(self.Ready(case, self.desk_app.desk.request_for(case)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Ready)
    async def _ready(self, message: Ready) -> None:
        """Show the form. What was built counts as saved: it is written once the person has done something with it."""
        self.case = message.case
        self.request = self.saved = message.request
        self.keeper = CaseKeeper(self.case, self._write, self.run_worker, self._not_kept)
        form = self.query_one("#request-form", VerticalScroll)
        await form.remove_children()
        await form.mount_all(self._form(message.request))
        if message.request.lines:
            lines = [(f"{line.section}: {line.text}", not line.struck) for line in message.request.lines]
            self.query_one(CheckList).show(lines)
        self.show_files()
        self._tell_missing()
        empty = next((row for row in self.query(RequestField) if row.field.required and not row.field.value), None)
        if empty is not None:
            empty.box.focus()
        else:
            self.query_one("#request-subject").focus(scroll_visible=False)

    def _form(self, request: Request) -> list[Widget]:
        parts: list[Widget] = [
            Static("What it is about", classes="form-heading -first", markup=False),
            Input(
                request.subject,
                placeholder="In one line, for example: a licence is missing",
                id="request-subject",
                compact=True,
                select_on_focus=False,
            ),
            Static("Who asks, and what support needs (* must be there)", classes="form-heading", markup=False),
            *(RequestField(field) for field in request.fields),
            Static("In your own words", classes="form-heading", markup=False),
            TextArea(request.message, id="request-message", soft_wrap=True, tab_behavior="focus"),
        ]
        if request.lines:
            heading = "What was found out. Space takes a tick away: that line stays on this computer"
            parts += [Static(heading, classes="form-heading", markup=False), CheckList(id="request-lines")]
        return [*parts, *self.file_widgets()]

    @property
    def going(self) -> bool:
        """Whether the form is still filled in: what is typed is meant for it."""
        return any(one.node is self and one.group == "build" and not one.is_finished for one in self.workers)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Go on with what was typed meanwhile once the form is there, or cannot be."""
        if event.worker.group == "build" and event.worker.is_finished:
            self.desk_app.go_on_typing()

    # Changing it

    @on(Input.Changed, ".field-input")
    def _field_changed(self, event: Input.Changed) -> None:
        row = event.input.parent
        if self.request is not None and isinstance(row, RequestField):
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
        elif self.request is not None and focused is not None and isinstance(focused.parent, RequestField):
            row = focused.parent
            self._changed(strike_field(self.request, row.field.key))
            row.show(next(field for field in self.request.fields if field.key == row.field.key))
            self.query_one("#request-subject", Input).value = self.request.subject

    def offers(self, action: str) -> bool | None:
        """Offer to strike only where there is a field or a line to strike."""
        if action != "strike" or not self.is_mounted:
            return True
        focused = self.focused
        return isinstance(focused, CheckList) or (focused is not None and isinstance(focused.parent, RequestField))

    def _changed(self, request: Request) -> None:
        if request == self.request:
            return
        self.request = request
        self._tell_missing()
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_SAVE_AFTER, self.save)

    def _tell_missing(self) -> None:
        if self.request is None:
            return
        missing = problems(self.request)
        head = self.query_one("#request-head", Static)
        if missing:
            told = " ".join(f"{finding.message} {finding.hint}".strip() for finding in missing)
            head.update(Content(f"Before it can leave: {told}"))
        else:
            key = shown_key(self.desk_app.key_for("request.preview"))
            head.update(Content(f"Ready. {key} shows exactly what will leave, and lets you choose how."))
        head.set_class(bool(missing), "-missing")

    # Keeping it

    def save(self, *, anyway: bool = False) -> None:
        if self.request is None or self.keeper is None or (self.request == self.saved and not anyway):
            return
        self.saved = self.request
        self.case = msgspec.structs.replace(self.case, request=self.request)
        self.keeper.keep(self.case)

    def _write(self, case: Case) -> Case:
        desk = self.desk_app.desk
        assert case.request is not None
        return keep(desk.cases, case, case.request, desk.clock())

    @work(exclusive=True, group="leave")
    async def _leave(self, preview: bool) -> None:
        if self.request is None or self.keeper is None:
            self.dismiss()
            return
        self.save(anyway=preview and self.request != self.case.request)
        if not await self.keeper.settled():
            return
        if not preview:
            self.dismiss()
            return
        from app.screens.preview import PreviewScreen

        case = msgspec.structs.replace(self.case, revision=self.keeper.revision, request=self.request)
        self.app.push_screen(PreviewScreen(case), self._back_from_preview)

    def _back_from_preview(self, result: tuple[Case, bool] | None) -> None:
        if result is None:
            return
        case, done = result
        if done:
            self.dismiss()
        elif self.keeper is not None and self.request is not None and case.request is not None:
            if digest(case.request, "") != digest(self.request, ""):  # another window has changed it meanwhile
                self.post_message(self.Ready(case, case.request))
                return
            # How it stands now, in doubt perhaps, must not be lost with the next letter that is typed.
            self.keeper.revision = case.revision
            self.case, self.request, self.saved = case, case.request, case.request

    def _not_kept(self, error: DesksideError) -> None:
        if self._asks:
            return
        from app.screens.pick import PickScreen

        self._asks = True
        if isinstance(error, ConflictError):
            question = "This request was changed in another window. What you changed here is not saved."
            choices: tuple[tuple[str, str], ...] = _CONFLICT
        else:
            self.desk_app.tell(error)
            question = "The request could not be saved."
            choices = _REFUSED
        self.app.push_screen(PickScreen(question, choices), self._after_refusal)

    def _after_refusal(self, choice: object) -> None:
        self._asks = False
        if choice in ("mine", "theirs"):
            self._reload(str(choice))
        elif choice == "again":
            self.save(anyway=True)
        elif choice == "leave":
            self.dismiss()

    @work(thread=True, exclusive=True, group="build", exit_on_error=False)
    def _reload(self, choice: str) -> None:
        """Read what another window saved: to show it, or to save what is here over it."""
        try:
            case = self.desk_app.desk.cases.load(self.case.id)
            if choice == "theirs":
                self.post_message(self.Ready(case, self.desk_app.desk.request_for(case)))
            else:
                self.app.call_from_thread(self._save_over, case)
        except DesksideError as error:
            self.post_message(Failed(error))

    def _save_over(self, other: Case) -> None:
        if self.keeper is not None:
            self.keeper.revision = other.revision
            self.save(anyway=True)

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
        """Name the request while a change is not saved."""
        waiting = self.request != self.saved or (self.keeper is not None and self.keeper.busy)
        return "the support request" if waiting else None


_CONFLICT = (
    ("theirs", "Show how it stands there, and give up what was changed here"),
    ("mine", "Save what is here in its place"),
)
_REFUSED = (
    ("again", "Try again"),
    ("stay", "Stay here, and try later"),
    ("leave", "Go back without saving"),
)
