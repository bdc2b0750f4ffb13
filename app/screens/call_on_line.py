"""Which telephone call is on the line at the troubleshooter's screen, and which wait."""

from textual import work
from textual.widgets import ContentSwitcher

from app.screens.failed import Failed
from app.screens.solve_reasons import CaseReasons
from kb.cases import call as calls
from kb.cases.case import Case
from kb.errors import DesksideError


class CallOnLine(CaseReasons):
    """Holds the call that is on the line, and switches to another.

    `opening` is a call that has no troubleshooter yet; with one it is the walk's case.
    """

    opening: Case | None = None

    @property
    def call_case(self) -> Case | None:
        """The case of the call, or of the walk that is no call."""
        return self.walk.case if self.walk is not None else self.opening

    @property
    def in_call(self) -> bool:
        """Whether somebody is on the line."""
        return self.call_case is not None and self.call_case.is_live

    @property
    def case_id(self) -> str:
        """The id of the case that is open; empty for none."""
        return self.opening.id if self.opening is not None else super().case_id

    @property
    def at_start(self) -> bool:
        """Whether the box for the caller, or for what the caller says, is shown."""
        return self.is_mounted and self.query_one("#solve-parts", ContentSwitcher).current == "call-start"

    def let_go(self) -> None:
        """Leave the case as it is."""
        super().let_go()
        self.opening = None

    def _go_on(self, case: Case) -> None:
        """Go on with the next state of the case, and save it."""
        if self.walk is not None:
            self.walk.become(case)
        else:
            self.opening = case
            self._keep(case)

    def park(self) -> None:
        """Put the call on hold, if there is one with anything in it."""
        case = self.call_case
        if case is not None and self.in_call and self._keeper is not None and (self._keeper.revision or self.busy):
            self._go_on(calls.hold(case, self.desk_app.desk.clock()))

    async def leave_call(self) -> None:
        """Leave a call in which nothing was said yet; one that was saved is put on hold."""
        self.park()
        if self._keeper is not None:
            await self._keeper.settled()
        self.let_go()
        self.show_symptoms()

    @work(exclusive=True, group="switch")
    async def switch_to(self, case_id: str) -> None:
        """Take another call up; this one waits meanwhile."""
        self.park()
        if self._keeper is not None:
            await self._keeper.settled()
        self.let_go()
        self.resume(case_id)

    def went_on(self, case: Case) -> None:
        """Take the caller off hold, once the case of a live call is open again, and open the caller's account."""
        taken = calls.take_up(case, self.desk_app.desk.clock())
        if taken is not case:
            self._go_on(taken)
        if case.is_live:
            self._open_account_of(case)

    @work(thread=True, exclusive=True, group="account", exit_on_error=False)
    def _open_account_of(self, case: Case) -> None:
        try:
            self._use_account(case)
        except DesksideError as error:
            self.post_message(Failed(error))

    def _use_account(self, case: Case) -> None:
        """Open the account of a call, where another is open; called in a thread. Raises as `Desk.record` does."""
        desk = self.desk_app.desk
        if desk.account_id != case.account:
            desk.open_account(case.account)
            desk.caller = case.caller
            self.app.call_from_thread(self.desk_app.account_changed)
