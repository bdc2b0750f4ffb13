"""The end of a case in three words: the cause, what fixed it, and the article that was used, each filled in already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kb.cases.call import hang_up
from kb.cases.case import Case, CaseState, WrapUp
from kb.library.ids import article_in
from kb.text import clean_line
from kb.troubleshooter.flow import Fix, Flow
from kb.troubleshooter.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that may have come of a case, in words, and the state that it leaves the case in."""

    words: str
    state: CaseState


STEPS_HELPED = Outcome("The steps of the article", "solved")
EXPLAINED = Outcome("The explanation was enough", "solved")
BY_ITSELF = Outcome("It mended itself", "solved")
HANDED_OVER = Outcome("Handed over in a request", "request")
WILL_TRY = Outcome("The caller will try the steps", "open")
RINGS_AGAIN = Outcome("Nothing yet, the caller rings again", "open")
OUTCOMES = (STEPS_HELPED, EXPLAINED, BY_ITSELF, HANDED_OVER, WILL_TRY, RINGS_AGAIN)


def suggested(case: Case, flow: Flow | None, state: State | None, now: datetime) -> WrapUp:
    """Return the wrap-up that the case itself suggests: its conclusion, what was done about it, the article of that."""
    cause = state.cause.id if state is not None and state.cause is not None else ""
    return WrapUp(now, cause, _outcome(case, state).words, _article(case, flow, state))


def causes_to_choose(state: State | None) -> list[tuple[str, str]]:
    """Return the troubleshooter's causes by id and in words: what was concluded or is possible, then the rest."""
    if state is None:
        return []
    first = [state.cause] if state.cause is not None else list(state.possible)
    ordered = {cause.id: cause for cause in (*first, *state.flow.causes.values())}
    return [(cause.id, cause.title or cause.id) for cause in ordered.values()]


def articles_to_choose(case: Case, flow: Flow | None, state: State | None) -> list[str]:
    """Return the ids of articles that may have been used, the likeliest first."""
    likely = [_article(case, flow, state), case.section.partition("#")[0], flow.article if flow is not None else ""]
    fixes = [cause.then.article for cause in flow.causes.values() if isinstance(cause.then, Fix)] if flow else []
    return list(dict.fromkeys(article_in(one) for one in (*likely, *fixes) if one))


def wrap_up(case: Case, said: WrapUp, now: datetime, causes: Sequence[tuple[str, str]] = ()) -> Case:
    """Return the case wrapped up, with its call ended.

    A cause in the words of one of `causes` is noted by its id. The outcome sets the case's state; words of one's own
    leave it as it is. What is not solved is with the support desk where a request was written, else open.
    """
    cause = next((name for name, words in causes if said.cause in (name, words)), clean_line(said.cause))
    noted = WrapUp(now, cause, clean_line(said.fixed_by), article_in(clean_line(said.article)))
    outcome = next((one for one in OUTCOMES if one.words == noted.fixed_by), None)
    state = outcome.state if outcome is not None else case.state
    if state in ("open", "request"):
        state = "open" if case.request is None else "request"
    return msgspec.structs.replace(hang_up(case, now), wrap_up=noted, state=state, updated=now)


def _outcome(case: Case, state: State | None) -> Outcome:
    if case.state == "solved" or (state is not None and state.solved):
        return STEPS_HELPED
    if case.request is not None:
        return HANDED_OVER
    return WILL_TRY if state is not None and state.fix is not None else RINGS_AGAIN


def _article(case: Case, flow: Flow | None, state: State | None) -> str:
    ending = state.cause.then if state is not None and state.cause is not None else None
    if isinstance(ending, Fix):
        return article_in(ending.article)
    return article_in(case.article or (flow.article if flow is not None else ""))
