"""Cases at a desk: begun, filled in from the open record, saved, and made into a request."""

from typing import TYPE_CHECKING

import msgspec

from kb.cases.case import Caller, Case, Request
from kb.desk.opened import OpenedDesk
from kb.errors import DesksideError, Finding, NotFoundError

if TYPE_CHECKING:
    from kb.accounts.record import Record
    from kb.cases.headers import CaseHeader
    from kb.library.sections import Step
    from kb.troubleshooter.flow import Flow
    from kb.troubleshooter.state import State


class CaseworkDesk(OpenedDesk):
    """An opened desk at which cases are worked on."""

    def start_case(
        self, *, flow: "Flow | None" = None, article: str | None = None, caller: Caller | None = None
    ) -> Case:
        """Return a new case, saved, with what the open record already answers."""
        return self.save_case(self.with_readings(self.new_case(flow=flow, article=article, caller=caller)))

    def new_case(self, *, flow: "Flow | None" = None, article: str | None = None, caller: Caller | None = None) -> Case:
        """Return a new case that is not saved and holds no readings yet."""
        from kb.cases import walk

        case = walk.open_case(
            self.clock(), flow=flow, article=article, caller=caller or self.caller, account=self.account_id
        )
        return msgspec.structs.replace(case, agent=self.agent)

    def with_readings(self, case: Case) -> Case:
        """Return the case with what its account's record says now; as it was where there is no record."""
        record = self.record_of(case)
        flow = self.flows.get(case.flow or "")
        if record is None or flow is None:
            return case
        from kb.accounts.readers import read_all
        from kb.cases import walk

        now = self.clock()
        names = [fact.record for fact in flow.facts.values() if fact.record]
        return walk.with_readings(case, read_all(walk.context_of(case, record, now), names), now)

    def save_case(self, case: Case) -> Case:
        """Save a case, with the section of an article that it has reached, and return it with its new revision."""
        from kb.cases.reached import with_section

        state = self.state_of(case)
        return self.cases.save(with_section(case, state, self.library) if state is not None else case)

    def case_headers(self) -> "tuple[list[CaseHeader], list[Finding]]":
        """Return the cases that may be seen here, the latest first, and those that cannot be read.

        Raises StorageError when the folder cannot be read.
        """
        from kb.cases.listing import visible

        items = self.cases.headers()
        headers = [item for item in items if not isinstance(item, Finding)]
        broken = [item for item in items if isinstance(item, Finding)]
        return visible(headers, staff=self.staff, account=self.account_id), broken

    def record_of(self, case: Case) -> "Record | None":
        """Return the record of the case's account, or None where it has none or it is gone.

        Raises StorageError and its kin where it is the account that is open, and its record cannot be read.
        """
        if case.account is None:
            return None
        if case.account == self.account_id:
            return self.record
        try:
            return self.accounts.load(case.account)
        except DesksideError:
            return None

    def readable_record_of(self, case: Case) -> "Record | None":
        """Return the record of the case's account, or None: for what goes on without a record that cannot be read."""
        try:
            return self.record_of(case)
        except DesksideError:
            return None

    def state_of(self, case: Case) -> "State | None":
        """Return where the case stands; None for a case without a troubleshooter, or whose troubleshooter is gone."""
        from kb.cases import walk

        flow = self.flows.get(case.flow or "")
        return walk.state_of(case, flow) if flow else None

    def contracts_to_choose(self, case: Case) -> tuple[str, ...]:
        """Return the contracts of which one has to be named for the record to answer the case's question."""
        state = self.state_of(case)
        record = self.readable_record_of(case)
        if state is None or state.question is None or record is None:
            return ()
        from kb.cases import walk
        from kb.cases.narrowing import contracts_to_choose

        return contracts_to_choose(state.question, walk.context_of(case, record, self.clock()))

    def steps_of(self, article_ref: str) -> "tuple[Step, ...]":
        """Return the steps of a fix; none where the article has none or does not exist."""
        try:
            return self.library.steps(article_ref)
        except NotFoundError:
            return ()

    def request_for(self, case: Case) -> Request:
        """Return the support request that this case gives, built anew around what the person typed before."""
        from kb.cases.request import build_request
        from kb.troubleshooter.flow import Fix

        flow = self.flows.get(case.flow or "")
        state = self.state_of(case)
        article = self.library.articles.get(case.article or "")
        ending = state.cause.then if state and state.cause else None
        steps = self.steps_of(ending.article) if isinstance(ending, Fix) else ()
        return build_request(
            case,
            now=self.clock(),
            flow=flow,
            state=state,
            record=self.readable_record_of(case),
            article_title=article.title if article else "",
            steps=tuple(step.text for step in steps),
        )
