"""How a telephone call begins at the troubleshooter's screen: who calls, and what they say."""

from contextlib import suppress
from functools import cached_property

from textual import on, work
from textual.message import Message
from textual.widgets import ContentSwitcher
from textual.worker import Worker

from app.case_keeper import CaseKeeper
from app.keys import shown_key
from app.learning import SearchWatch
from app.screens.call_on_line import CallOnLine
from app.screens.call_rows import call_rows, caller_rows, glance_rows, standing_of, who_calls
from app.screens.failed import Failed
from app.screens.home_rows import hit_rows
from app.walking import Walk, since
from app.widgets.call_start import CallStart
from app.widgets.found_rows import Row
from kb.cases import call as calls
from kb.cases.callers import MOST_OPENED, Hint, find_callers
from kb.cases.case import Case
from kb.errors import DesksideError
from kb.text import plural
from kb.troubleshooter.flow import Flow

_MOST_HITS = 12
_MOST_PROBLEMS, _MOST_PROBLEMS_TALL, _TALL = 3, 5, 32
"""So many of the account's problems leave room, and numbers, for what callers say; on a tall terminal more."""
_WHO = "who"
_WHAT = "what"
_GOING = {"open", "switch", "request", "hand-over", "end"}
"""The workers after which something else is shown: what is typed meanwhile is meant for that."""


class CallStarter(CallOnLine):
    """Begins calls, and goes with them from one troubleshooter into another."""

    class Fitting(Message):
        """Something was looked for in a worker: the words, what fits them, and a line about it."""

        def __init__(self, asking: str, words: str, rows: list[Row], line: str) -> None:
            super().__init__()
            self.asking = asking
            self.words = words
            self.rows = rows
            self.line = line

    class Changed(Message):
        """The call is about somebody else, or goes on in another troubleshooter, in place of `instead_of`."""

        def __init__(self, case: Case, instead_of: Case, flow: Flow | None = None) -> None:
            super().__init__()
            self.case = case
            self.instead_of = instead_of
            self.flow = flow

    @cached_property
    def searches(self) -> SearchWatch:
        """What callers say is looked for like anything else: what is not found is counted."""
        return SearchWatch(lambda: self.desk_app.learning)

    @property
    def going(self) -> bool:
        """Whether a caller, a troubleshooter or another call is being opened, or is still looked for."""
        opened = (worker for worker in self.workers if worker.node is self and worker.group in _GOING)
        return any(not worker.is_finished for worker in opened) or (self.at_start and self.query_one(CallStart).awaited)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Go on with what was typed meanwhile."""
        if event.worker.is_finished:
            self.desk_app.go_on_typing()

    # The beginning: who calls

    def start_call(self) -> None:
        """Begin a call; whoever was on the line is put on hold."""
        before = self._keeper
        self.park()
        self.let_go()
        settings = self.desk_app.desk.settings
        case = calls.start_call(self.desk_app.desk.clock(), settings.identity.name)
        self._hold(case)
        self.opening = case
        self._ask_who(before)
        self._prepare()

    @work(thread=True, exclusive=True, group="prepare", exit_on_error=False)
    def _prepare(self) -> None:
        """Have both look-ups open by the time that somebody says something; what is wrong with them, they tell then."""
        desk = self.desk_app.desk
        with suppress(DesksideError):
            desk.accounts.lookup.refresh()
        with suppress(DesksideError):
            desk.prepare_search()

    def _show_start(self) -> CallStart:
        self.query_one("#solve-parts", ContentSwitcher).current = "call-start"
        self.show_call_title()
        return self.query_one(CallStart)

    def show_call_title(self) -> None:
        """Show who calls, and how long the call has lasted."""
        case = self.call_case
        if case is not None and case.call is not None:
            lasted = since(case.call.began, self.desk_app.desk.clock())
            parts = ["Call", lasted, who_calls(case), plural(len(case.notes), "note") if case.notes else ""]
            self.query_one(CallStart).title(" · ".join(part for part in parts if part))

    def _ask_who(self, before: CaseKeeper | None = None) -> None:
        """Ask who calls; the calls that wait are listed once the one `before` is saved as such."""
        start = self._show_start()
        start.ask(_WHO, "Who calls? Company, person, e-mail, contract, serial number or phone", numbered=False)
        self._list_calls(before)
        self.refresh_bindings()

    @work(exclusive=True, group="list-calls")
    async def _list_calls(self, before: CaseKeeper | None) -> None:
        if before is not None:
            await before.settled()
        self._look_for_callers("")

    @on(CallStart.Typed)
    def _typed(self, message: CallStart.Typed) -> None:
        message.stop()
        if self.query_one(CallStart).asking == _WHO:
            self._look_for_callers(message.words)
        else:
            self._look_for_help(message.words)

    @work(thread=True, exclusive=True, group="callers", exit_on_error=False)
    def _look_for_callers(self, words: str) -> None:
        desk = self.desk_app.desk
        try:
            if not words:
                rows = call_rows(desk, self.case_id)
                heading = [Row("Calls that are not over")] if rows else []
                line = "Enter goes on without a record."
                self.post_message(self.Fitting(_WHO, words, [*heading, *rows], line))
                return
            if not desk.accounts.lookup.ready:  # whoever reads the accounts in has them only in part by now
                desk.accounts.lookup.refresh()
            accounts = desk.find_accounts(words, MOST_OPENED)
            found = [Hint(one.id, one.reason, one.person) for one in accounts]
            rows = list(caller_rows(find_callers(words, found, desk.accounts.load)))
        except DesksideError as error:
            self._not_found(_WHO, words, error)
            return
        line = "Enter takes the first." if rows else "Nobody fits. Empty the box, and Enter goes on without a record."
        self.post_message(self.Fitting(_WHO, words, rows, line))

    @on(Fitting)
    def _show_fitting(self, message: Fitting) -> None:
        start = self.query_one(CallStart)
        if start.asking == message.asking:
            start.fill(message.words, message.rows, message.line)
            self.refresh_bindings()

    @on(CallStart.Picked)
    def _row_picked(self, message: CallStart.Picked) -> None:
        message.stop()
        row, asking = message.row, self.query_one(CallStart).asking
        case = self.call_case
        if case is None:
            return
        if row is None:
            if asking == _WHO:
                self._without_account(case)
        elif row.kind == "caller":
            self._take_caller(case, row.id, row.anchor)
        elif row.kind == "case":
            self.switch_to(row.id)
        elif row.kind == "flow":
            self.searches.opened(row.id)
            self.into_flow(row.id)
        else:
            self.searches.opened(row.id)
            if self.walk is not None:
                self.show_walk()
            self.show_beside(row.id, row.anchor)

    def _without_account(self, case: Case) -> None:
        """Go on without a record: the open one is closed, so that nothing of another company's is taken for it."""
        self.desk_app.desk.open_account(None)
        self.desk_app.account_changed()
        self._go_on(calls.with_caller(case, None, None, None))
        self.ask_what()

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _take_caller(self, case: Case, account: str, person_id: str) -> None:
        desk = self.desk_app.desk
        try:
            record = desk.open_account(account)
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        person = next((one for one in record.people if one.id == person_id), None) if record is not None else None
        taken = calls.with_caller(case, account, person, record)
        desk.caller = taken.caller
        self.app.call_from_thread(self.desk_app.account_changed)
        self.post_message(self.Changed(self.with_readings(taken), case))

    # What they say: problems at a glance, troubleshooters and articles

    def ask_what(self) -> None:
        """Show the account at a glance, and take what the caller says."""
        start = self._show_start()
        start.ask(_WHAT, "What does the caller say?", numbered=True)
        self.searches.ended()
        self._look_for_help("")
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="callers", exit_on_error=False)
    def _look_for_help(self, words: str) -> None:
        desk = self.desk_app.desk
        try:
            if words:
                results = desk.search(words, _MOST_HITS)
                self.app.call_from_thread(self.searches.shown, results)
                rows = sorted(hit_rows(desk, results), key=lambda row: row.kind != "flow")
                line = "Enter takes the first." if rows else "Nothing fits these words."
            else:
                case = self.call_case
                if case is not None:
                    self._use_account(case)
                record = desk.record_of(case) if case is not None else None
                line = f"{standing_of(desk, record)} A number takes a line."
                most = _MOST_PROBLEMS if self.size.height < _TALL else _MOST_PROBLEMS_TALL
                rows = list(glance_rows(desk, most, shown_key(self.desk_app.key_for("app.account"))))
        except DesksideError as error:
            self._not_found(_WHAT, words, error)
            return
        self.post_message(self.Fitting(_WHAT, words, rows, line))

    def _not_found(self, asking: str, words: str, error: DesksideError) -> None:
        """Tell that nothing could be looked for, and leave nothing waiting for it; called in a worker."""
        self.post_message(Failed(error))
        self.post_message(self.Fitting(asking, words, [], "This could not be looked for."))

    def into_flow(self, flow_id: str) -> None:
        """Go into a troubleshooter with the call, and with the answers that it shares with the one before."""
        case = self.call_case
        if case is not None and case.flow == flow_id:
            self.show_walk()
        elif case is not None:
            self._into_flow(case, flow_id, self.walk.flow if self.walk is not None else None)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _into_flow(self, case: Case, flow_id: str, before: Flow | None) -> None:
        desk = self.desk_app.desk
        try:
            flow = desk.flow(flow_id)
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        switched = calls.switch_flow(case, before, flow, desk.clock())
        self.post_message(self.Changed(self.with_readings(switched), case, flow))

    @on(Changed)
    def _changed(self, message: Changed) -> None:
        message.stop()
        if self.call_case is not message.instead_of:
            # Something was said meanwhile, such as a note: what was picked is picked again, on top of it.
            if message.flow is not None:
                self.into_flow(message.flow.id)
            return
        if message.flow is not None:
            self.lost = self.opening = None
            self.walk = Walk(self.desk_app.desk, message.flow, message.case, self._keep)
            self.walk.keep_now()
            self.show_walk()
        elif self.walk is not None:
            self.walk.become(message.case)
            self.show_walk()
        else:
            self._go_on(message.case)
            self.ask_what()

    @on(CallStart.Left)
    def _left(self, message: CallStart.Left) -> None:
        message.stop()
        self.searches.ended()
        if self.walk is not None:
            self.show_walk()
        elif self.query_one(CallStart).asking == _WHAT:
            self._ask_who()
        else:
            self._leave()

    @work(exclusive=True, group="switch")
    async def _leave(self) -> None:
        await self.leave_call()

    def _without_flow(self, case: Case) -> None:
        """Go on with a call that has no troubleshooter yet where it was; any other case is a request."""
        if not case.is_live:
            super()._without_flow(case)
            return
        self.lost = self.walk = None
        self._hold(case)
        self.opening = case
        self.went_on(case)
        self.ask_what()
