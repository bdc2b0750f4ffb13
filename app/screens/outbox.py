"""The outbox: the support requests on this computer, and where each of them stands."""

from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.modes import Visit
from app.screens.base import DeskScreen
from app.screens.confirm import ConfirmScreen
from app.widgets.found_list import FoundList, Row
from kb.cases.case import Case
from kb.cases.outbox import delete_request, mark_sent, requests
from kb.dates import moment
from kb.errors import DesksideError, Finding
from kb.text import plural

_STATES = {
    "draft": "something is missing",
    "ready": "ready, not sent yet",
    "sending": "on its way",
    "sent": "sent",
    "failed": "could not be sent",
    "cancelled": "cancelled",
}


class OutboxScreen(DeskScreen):
    """The base screen of the part "Requests"; a request itself opens over it."""

    PLACE = "outbox"
    PART = "request"
    BINDINGS = bindings("outbox")
    AUTO_FOCUS = "#requests"

    class Read(Message):
        """The outbox was read, in its worker."""

        def __init__(self, cases: list[Case], unreadable: list[Finding]) -> None:
            super().__init__()
            self.cases = cases
            self.unreadable = unreadable

    class Opened(Message):
        """A case was read or made, in its worker, and is to be shown."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    class Failed(Message):
        """A worker could not do its work."""

        def __init__(self, error: DesksideError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._cases: dict[str, Case] = {}

    def compose_body(self) -> ComposeResult:
        yield Static("", id="outbox-line", markup=False)
        yield FoundList(id="requests")

    def arrive(self, visit: Visit) -> None:
        """Open the request of a case, or a new one about an article."""
        if visit.case:
            self._open(visit.case)
        elif visit.article:
            self._begin(visit.article)

    def on_screen_resume(self) -> None:
        """Read the outbox again: a request may have been changed over it."""
        self._read()

    @work(thread=True, exclusive=True, group="outbox", exit_on_error=False)
    def _read(self) -> None:
        items = list(requests(self.desk_app.desk.cases))
        self.post_message(
            self.Read(
                [item for item in items if isinstance(item, Case)],
                [item for item in items if isinstance(item, Finding)],
            )
        )

    @on(Read)
    def _show(self, message: Read) -> None:
        self._cases = {case.id: case for case in message.cases}
        now = self.desk_app.desk.clock()
        rows = [
            Row(
                case.request.subject or "No subject yet",
                "request",
                case.id,
                mark="✓" if case.request.state == "sent" else "·",
                note=f"{case.request.id} · {_STATES[case.request.state]} · {moment(case.updated, now)}",
            )
            for case in message.cases
            if case.request is not None
        ]
        rows += [Row(f"Cannot be read: {finding.message}", note=str(finding.place)) for finding in message.unreadable]
        waiting = sum(case.request is not None and case.request.state in ("draft", "ready") for case in message.cases)
        line = f"{plural(waiting, 'request')} not sent yet." if rows else "There are no support requests yet."
        self.query_one("#outbox-line", Static).update(Content(line))
        self.query_one(FoundList).show(rows)
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _open(self, case_id: str) -> None:
        try:
            self.post_message(self.Opened(self.desk_app.desk.cases.load(case_id)))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _begin(self, article: str) -> None:
        desk = self.desk_app.desk
        try:
            self.post_message(self.Opened(desk.new_case(article=article or None)))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        from app.screens.request import RequestScreen

        self.app.push_screen(RequestScreen(message.case))

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)

    @on(OptionList.OptionSelected, "#requests")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(self.query_one(FoundList).row_at(event.option_index).id)

    @property
    def picked(self) -> Case | None:
        """The case of the highlighted request."""
        if not self.is_mounted:
            return None
        found = self.query_one(FoundList)
        return None if found.highlighted is None else self._cases.get(found.row_at(found.highlighted).id)

    def offers(self, action: str) -> bool | None:
        """Offer what can be done with a request only where there is one."""
        return True if action == "new" or self.picked is not None else None

    def action_new(self) -> None:
        """Begin a request from nothing."""
        self._begin("")

    def action_sent(self) -> None:
        """Mark the highlighted request as sent."""
        if self.picked is not None:
            self._mark_sent(self.picked)

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _mark_sent(self, case: Case) -> None:
        desk = self.desk_app.desk
        try:
            mark_sent(desk.cases, case, desk.clock())
        except DesksideError as error:
            self.post_message(self.Failed(error))
        self.app.call_from_thread(self._read)

    def action_delete(self) -> None:
        """Delete the highlighted request, after asking."""
        case = self.picked
        if case is None or case.request is None:
            return
        question = f"{case.request.id}: {case.request.subject}"
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
            self.post_message(self.Failed(error))
        self.app.call_from_thread(self._read)
