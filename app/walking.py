"""One case as it is walked on a screen: what has been said, where that leads, and each step from there to the next."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from kb.cases import walk
from kb.cases.case import Case
from kb.cases.conclusion import Conclusion, conclude
from kb.cases.identifiers import new_case_id
from kb.cases.reached import with_section
from kb.cases.renamed import under_names_of
from kb.dates import moment
from kb.desk import Desk
from kb.library.ids import article_in
from kb.library.sections import Step
from kb.text import clean_line
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import State


class Walk:
    """A case with its troubleshooter. Every step gives a new case, which is handed to `keep` at once."""

    def __init__(self, desk: Desk, flow: Flow, case: Case, keep: Callable[[Case], None]) -> None:
        self._desk = desk
        self.flow = flow
        self._keep = keep
        case = under_names_of(case, flow)
        self.notice = "\n".join(part for part in (walk.opened_notice(case), walk.changed_notice(case, flow)) if part)
        """What the person should know of the case besides, in a sentence; empty for nothing."""
        self._take(msgspec.structs.replace(case, flow_version=flow.version))

    def _take(self, case: Case) -> None:
        self.state: State = walk.state_of(case, self.flow)
        self.case = with_section(case, self.state, self._desk.library)
        # Without a record that can be read, a conclusion names roles instead of people.
        record = self._desk.readable_record_of(case)
        self.conclusion: Conclusion | None = conclude(case, self.state, record, self._now)

    def _go(self, case: Case) -> None:
        self._take(case)
        self._keep(self.case)

    @property
    def _now(self) -> datetime:
        return self._desk.clock()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the fix that is to be tried; none where there is no fix."""
        return self._desk.steps_of(self.state.fix.article) if self.state.fix is not None else ()

    def title(self, *, timed: bool) -> str:
        """Return the problem, the time since the case began for whoever is on the phone, and whom it is about."""
        parts = [self.flow.title]
        if timed:
            parts.append(since(self.case.started, self._now))
        caller = clean_line(self.case.caller.name or self.case.caller.email)
        user = clean_line(self.case.user or "")
        if user and user != self.case.caller.email:
            parts.append(f"{caller} about {user}" if caller else user)
        elif caller:
            parts.append(caller)
        return " · ".join(parts)

    # Steps

    def answer(self, fact: str, value: str) -> None:
        """Answer a fact, or answer it anew."""
        self._go(walk.answer(self.case, self.flow, fact, value, self._now))

    def take_back(self, fact: str) -> None:
        """Take an answer back; the record may answer again."""
        self._go(walk.take_back(self.case, fact, self._now))

    def back(self) -> bool:
        """Take back what was said last; returns False where there is nothing left to take back."""
        if self.case.helped is not None:
            self._go(walk.did_it_help(self.case, None, self._now))
            return True
        latest = walk.last_answered(self.case, self.state)
        if latest is None:
            return False
        self.take_back(latest)
        return True

    def helped(self, helped: bool) -> str | None:
        """Say whether the fix worked; returns the article of the fix, or None where there is no fix to speak of."""
        fix = self.state.fix
        if fix is None:
            return None
        self._go(walk.did_it_help(self.case, helped, self._now))
        return article_in(fix.article)

    def tick(self, done: tuple[int, ...]) -> None:
        """Note which steps of the fix are done; they count from 0."""
        self._go(walk.with_steps_done(self.case, done, self._now))

    def note(self, text: str) -> None:
        """Add a note; an empty one adds nothing."""
        noted = walk.add_note(self.case, text, self._now)
        if noted is not self.case:
            self._go(noted)

    def restart(self) -> None:
        """Take all answers back; what the record says stays, and so do notes."""
        self._go(walk.begin_again(self.case, self._now))

    def become(self, case: Case) -> None:
        """Go on with the case after something about it was changed elsewhere, such as whom it is about."""
        self._go(msgspec.structs.replace(case, updated=self._now))

    def keep_now(self) -> None:
        """Save the case as it is, though nothing was said yet."""
        self._keep(self.case)

    def apart(self) -> Case:
        """Return the case as another one that nobody has saved yet, without its request, which stays with the first."""
        state = "open" if self.case.state in ("request", "closed") else self.case.state
        return msgspec.structs.replace(self.case, id=new_case_id(self._now), revision=0, request=None, state=state)


def since(start: datetime, now: datetime) -> str:
    """Return how long ago something began, as on a stopwatch; the moment itself when that was a day or more ago."""
    passed = max(now - start, timedelta())
    if passed >= timedelta(days=1):
        return f"begun {moment(start, now)}"
    minutes, seconds = divmod(int(passed.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
