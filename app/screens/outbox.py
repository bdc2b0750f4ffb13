"""The outbox: the support requests on this computer, and where each of them stands."""

from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.keys import shown_key
from app.modes import Visit
from app.screens.confirm import ConfirmScreen
from app.screens.failed import Failed
from app.screens.outbox_opening import OpensRequests
from app.screens.outbox_rows import is_done, line_above, request_rows, what_came_of_it
from app.sending import RequestTried
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from kb.cases.case import Case
from kb.cases.delivery import cancel
from kb.cases.outbox import delete_request, mark_not_sent, mark_sent, requests
from kb.cases.sending import is_waiting
from kb.errors import DesksideError, Finding


class OutboxScreen(OpensRequests):
    """The base screen of the part "Requests"; a request itself opens over it."""

    PLACE = "outbox"
    PART = "request"
    BINDINGS = bindings("outbox")
    CSS_PATH = "requests.tcss"
    AUTO_FOCUS = "#requests"

    class Read(Message):
        """The outbox was read, in its worker."""

        def __init__(self, cases: list[Case], unreadable: list[Finding]) -> None:
            super().__init__()
            self.cases = cases
            self.unreadable = unreadable

    class Changed(Message):
        """A request was changed, in its worker; `said` tells how."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._cases: dict[str, Case] = {}

    def compose_body(self) -> ComposeResult:
        yield Static("", id="outbox-line", markup=False)
        yield FoundList(id="requests")
        yield Static("", id="request-history", markup=False)

    def arrive(self, visit: Visit) -> None:
        """Open the request of a case, or a new one about an article or about what the person has typed."""
        if visit.case:
            self.open_case(visit.case)
        elif visit.article or visit.words:
            self.begin(visit.article, visit.words)

    def on_screen_resume(self) -> None:
        """Read the outbox again: a request may have been changed over it."""
        self._read()

    # Showing what there is

    @work(thread=True, exclusive=True, group="outbox", exit_on_error=False)
    def _read(self) -> None:
        try:
            items = list(requests(self.desk_app.desk.cases))
        except DesksideError as error:
            self.post_message(Failed(error))
            items = []
        cases = [item for item in items if isinstance(item, Case)]
        self.post_message(
            self.Read(
                sorted(sorted(cases, key=lambda case: case.updated, reverse=True), key=is_done),
                [item for item in items if isinstance(item, Finding)],
            )
        )

    @on(Read)
    def _show(self, message: Read) -> None:
        self._cases = {case.id: case for case in message.cases}
        now = self.desk_app.desk.clock()
        rows = request_rows(message.cases, self.desk_app.sending.label, now)
        rows += [Row(f"Cannot be read: {finding.place}: {finding.message}") for finding in message.unreadable]
        self.query_one("#outbox-line", Static).update(Content(self._line(message.cases, bool(rows))))
        found = self.query_one(FoundList)
        found.show(rows)
        at = next((number for number, row in enumerate(rows) if row.id == self.at), None)
        if at is not None:
            found.highlighted = at
        self._show_history()
        self.refresh_bindings()

    def _line(self, cases: list[Case], any_rows: bool) -> str:
        if not any_rows:
            key = shown_key(self.desk_app.key_for("outbox.new"))
            return f"There are no support requests yet. {key} writes one, and so does every troubleshooter's end."
        return line_above(cases)

    @on(OptionList.OptionHighlighted, "#requests")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self.is_current:
            self.at = self.query_one(FoundList).row_at(event.option_index).id
        self._show_history()
        self.refresh_bindings()

    def _show_history(self) -> None:
        """Tell by which ways the highlighted request has left, the latest last."""
        request = self.picked.request if self.picked is not None else None
        history = self.query_one("#request-history", Static)
        lines = what_came_of_it(request, self.desk_app.desk.clock()) if request is not None else []
        history.update(Content("\n".join(lines)))
        history.display = bool(lines)

    @property
    def picked(self) -> Case | None:
        """The case of the highlighted request."""
        if not self.is_mounted:
            return None
        found = self.query_one(FoundList)
        return None if found.highlighted is None else self._cases.get(found.row_at(found.highlighted).id)

    @on(OptionList.OptionSelected, "#requests")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.open_case(self.query_one(FoundList).row_at(event.option_index).id)

    # What can be done

    def offers(self, action: str) -> bool | None:
        """Offer what can be done with a request only where there is one."""
        request = self.picked.request if self.picked is not None else None
        if action in ("send", "cancel") and not self.desk_app.sending.configured:
            return False
        if action == "send":
            return True if request is not None and request.state != "sent" else None
        if action == "cancel":
            return request is not None and is_waiting(request)
        return True if action in ("new", "cases") or self.picked is not None else None

    def action_cases(self) -> None:
        """Show all cases."""
        self.desk_app.visit("cases")

    def action_new(self) -> None:
        """Begin a request from nothing."""
        self.begin()

    def action_send(self) -> None:
        """Try at once what waits to be sent; what was not given to the help desk yet is opened first."""
        case = self.picked
        if case is None or case.request is None:
            return
        if is_waiting(case.request):
            self.desk_app.sending.send_now(case.id)
        else:
            self.open_case(case.id)

    @on(OpensRequests.GivenBack)
    @on(RequestTried)
    def _tried(self) -> None:
        self._read()

    def action_cancel(self) -> None:
        """Keep the highlighted request from being sent."""
        if self.picked is not None:
            self._cancel(self.picked)

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _cancel(self, case: Case) -> None:
        desk = self.desk_app.desk
        try:
            stopped = cancel(desk.cases, case, desk.clock()).request
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            doubt = " It may have arrived all the same." if stopped and stopped.in_doubt else ""
            self.post_message(self.Changed(f"{stopped.id if stopped else ''} will not be sent.{doubt}"))

    def action_sent(self) -> None:
        """Mark the highlighted request as sent, or as not sent where it was marked."""
        if self.picked is not None:
            self._mark_sent(self.picked)

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _mark_sent(self, case: Case) -> None:
        desk = self.desk_app.desk
        was_sent = case.request is not None and case.request.state == "sent"
        try:
            marked = (mark_not_sent if was_sent else mark_sent)(desk.cases, case, desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            name = marked.request.id if marked.request is not None else ""
            self.post_message(self.Changed(f"{name} is marked as {'not sent' if was_sent else 'sent'}."))

    def action_delete(self) -> None:
        """Delete the highlighted request, after asking."""
        case = self.picked
        if case is None or case.request is None:
            return
        question = f"{case.request.id}: {case.request.subject or 'no subject'}"
        self.app.push_screen(
            ConfirmScreen("Delete this request for good?", question, yes="Delete", no="Keep"),
            partial(self._delete_if_sure, case),
        )

    def _delete_if_sure(self, case: Case, sure: object) -> None:
        if sure is True:
            self._delete(case)

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _delete(self, case: Case) -> None:
        desk = self.desk_app.desk
        try:
            delete_request(desk.cases, case, desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(self.Changed(f"{case.request.id if case.request is not None else ''} is deleted."))

    @on(Changed)
    def _changed(self, message: Changed) -> None:
        self.desk_app.notify(message.said)
        self._read()
