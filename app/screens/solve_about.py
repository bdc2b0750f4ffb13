"""What the case of the troubleshooter's screen is about: who calls, from which account, and what they said."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec
from textual import on, work
from textual.message import Message

from app.screens.failed import Failed
from app.screens.solve_case import CaseHolder
from kb.cases.case import Case
from kb.errors import DesksideError

Change: TypeAlias = Callable[[Case], Case]


class CaseSubject(CaseHolder):
    """Lets the person say whom and what the case is about, asks the record again, and takes notes."""

    class Looked(Message):
        """Whom or what the case is about was changed, and the record was asked again, in the worker."""

        def __init__(self, case: Case, instead_of: Case, change: Change) -> None:
            super().__init__()
            self.case = case
            self.instead_of = instead_of
            self.change = change

    def action_about(self) -> None:
        """Name the caller, the person concerned, the contract or the product, and look at the record again."""
        from app.screens.about_case import AboutCaseScreen

        if self.walk is not None:
            self.app.push_screen(AboutCaseScreen(self.walk.case), self._about_given)

    def _about_given(self, given: object) -> None:
        if not isinstance(given, Case) or self.walk is None or given == self.walk.case:
            return

        def about(case: Case) -> Case:
            return msgspec.structs.replace(
                case, caller=given.caller, user=given.user, contract=given.contract, product=given.product
            )

        self._ask_record(self.walk.case, about)

    def action_account(self) -> None:
        """Look another account up, for the case and for the whole desk."""
        from app.screens.find_account import FindAccountScreen

        self.app.push_screen(FindAccountScreen(), self._account_found)

    def _account_found(self, account_id: object) -> None:
        if isinstance(account_id, str):
            self._open_account(account_id)

    @work(thread=True, exclusive=True, group="account", exit_on_error=False)
    def _open_account(self, account_id: str) -> None:
        """Open the account, and make the case one about it, and about nobody whom it does not know."""
        desk = self.desk_app.desk
        try:
            record = desk.open_account(account_id)
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        self.app.call_from_thread(self.desk_app.account_changed)

        def about(case: Case) -> Case:
            known = record is not None and record.person_by_email(case.caller.email) is not None
            caller = case.caller if known else desk.caller
            return msgspec.structs.replace(
                case, account=account_id, caller=caller, user=None, contract=None, product=None
            )

        if self.walk is not None:
            self.app.call_from_thread(self._ask_record, self.walk.case, about)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _ask_record(self, case: Case, change: Change) -> None:
        self.post_message(self.Looked(self.with_readings(change(case)), case, change))

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        if self.walk is None or self.walk.case.id != message.case.id:
            return
        if self.walk.case is message.instead_of:
            self.walk.become(message.case)
            self.show_walk()
        else:
            self._ask_record(self.walk.case, message.change)

    def action_note(self) -> None:
        """Write a note into the case."""
        from app.screens.ask import AskScreen

        self.app.push_screen(AskScreen("Note", "What the caller said, or what you did"), self._noted)

    def _noted(self, text: object) -> None:
        if isinstance(text, str):
            self.note_down(text)
            if self.walk is not None:
                self.show_walk(take_focus=False)

    def note_down(self, text: str) -> None:
        """Write a note into the case."""
        if self.walk is not None:
            self.walk.note(text)
