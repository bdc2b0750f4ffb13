"""A telephone call that goes on, and its end: notes, hold, the other calls, handing over and wrapping up."""

import msgspec
from textual import work

from app.keys import shown_key
from app.screens.call import CallStarter
from app.screens.failed import Failed
from kb.cases.case import Case
from kb.cases.walk import add_note
from kb.errors import DesksideError
from kb.text import plural

CALL_ACTIONS = ("hold",)
"""What needs somebody on the line."""
AT_START = ("note", "hold", "end", "hand_over", "calls", "answer", "about_call")
"""What can be done while it is not clear yet what the call is about."""


class CallHolder(CallStarter):
    """What can be done while somebody is on the line, and with the case of a walk that is no call."""

    def action_words(self) -> None:
        """Take what the caller says, without leaving the call."""
        if self.call_case is not None:
            self.ask_what()

    def action_account(self) -> None:
        """Look the caller up: in a call, person and account at once."""
        if self.in_call:
            self._ask_who()
        else:
            super().action_account()

    def note_down(self, text: str) -> None:
        """Write a note into the case, whatever of it is shown."""
        case = self.call_case
        if case is not None:
            noted = add_note(case, text, self.desk_app.desk.clock())
            if noted is not case:
                self._go_on(noted)

    @work(exclusive=True, group="switch")
    async def action_hold(self) -> None:
        """Put the call on hold, and show which calls there are."""
        await self.leave_call()
        self.action_calls()

    def action_calls(self) -> None:
        """Show the calls that are not over."""
        from app.screens.calls import CallsScreen

        self.app.push_screen(CallsScreen(self.case_id), self._call_picked)

    def _call_picked(self, picked: object) -> None:
        if picked == "":
            self.start_call()
        elif isinstance(picked, str):
            self.switch_to(picked)

    # The end

    def action_end(self) -> None:
        """Wrap the case up, and end its call."""
        from app.screens.wrap_up import WrapUpScreen

        case = self.call_case
        if case is not None:
            flow, state = (self.walk.flow, self.walk.state) if self.walk is not None else (None, None)
            self.app.push_screen(WrapUpScreen(case, flow, state), self._wrapped_up)

    def _wrapped_up(self, wrapped: object) -> None:
        if isinstance(wrapped, Case):
            self._end(wrapped)

    @work(exclusive=True, group="end")
    async def _end(self, wrapped: Case) -> None:
        case = self.call_case
        if case is None or case.id != wrapped.id or self._keeper is None:
            return
        self._go_on(msgspec.structs.replace(case, wrap_up=wrapped.wrap_up, state=wrapped.state, call=wrapped.call))
        if not await self._keeper.settled():
            return
        self.desk_app.notify(f"Wrapped up as {case.id}.")
        if self.case_id == case.id:
            self.let_go()
            self.show_symptoms()

    @work(exclusive=True, group="request")
    async def action_hand_over(self) -> None:
        """Put the support request of this case into the outbox, as it is filled in from what is known."""
        if self.call_case is not None and await self.saved_call():
            self._hand_over(self.case_id)

    async def saved_call(self) -> bool:
        """Save the case, with or without a troubleshooter, and return whether that went well."""
        if self.opening is not None and self._keeper is not None:
            if not self._keeper.revision and not self._keeper.busy:
                self._keep(self.opening)
            return await self._keeper.settled()
        return await self.saved()

    @work(thread=True, exclusive=True, group="hand-over", exit_on_error=False)
    def _hand_over(self, case_id: str) -> None:
        from kb.cases.outbox import keep
        from kb.cases.request import problems

        desk = self.desk_app.desk
        try:
            case = desk.cases.load(case_id)
            request = desk.request_for(case)
            kept = keep(desk.cases, case, request, desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        missing = problems(request)
        told = f"Request {request.id} is in the outbox."
        if missing:
            key = shown_key(self.desk_app.key_for("solve.request"))
            told = f"{told} {plural(len(missing), 'thing')} missing: {missing[0].message} {key} opens it."
        self.app.call_from_thread(self._handed_over, kept, told)

    def _handed_over(self, case: Case, told: str) -> None:
        if self.case_id != case.id:
            return
        self._hold(case)
        if self.walk is not None:
            self.walk.become(case)
            self.show_walk()
        else:
            self.opening = case
        self.desk_app.notify(told)
