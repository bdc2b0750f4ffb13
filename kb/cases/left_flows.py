"""The troubleshooters that a case was in before it went on in another one: what is kept of each, and going back."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from kb.cases.case import Answer, Case, LeftFlow
from kb.cases.walk import state_of
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import Origin
from kb.troubleshooter.unknown import UNKNOWN


def leaving(case: Case, flow: Flow | None, now: datetime) -> LeftFlow | None:
    """Return how far a case has come in its troubleshooter, for when it leaves it; None where it is in none.

    Without the troubleshooter, or with another version of it, only that it was begun is known.
    """
    if case.flow is None:
        return None
    bare = LeftFlow(
        flow=case.flow, version=case.flow_version or 0, at=now, helped=case.helped, answers=dict(case.answers)
    )
    if flow is None or case.flow_version not in (None, flow.version):
        return bare
    state = state_of(case, flow)
    return msgspec.structs.replace(
        bare,
        version=flow.version,
        question=state.question.id if state.question is not None else "",
        cause=state.cause.id if state.cause is not None else "",
        finished=state.finished,
        contradiction=state.contradiction is not None,
        from_record=tuple(known.fact.id for known in state.known if known.origin is Origin.RECORD),
        corrected=tuple(known.fact.id for known in state.known if known.origin is Origin.CORRECTED),
        unknown=tuple(fact.id for fact in state.unknown),
    )


def with_left(left: Iterable[LeftFlow], more: Iterable[LeftFlow | None], now_in: str | None) -> tuple[LeftFlow, ...]:
    """Return the troubleshooters that were left, each once, as it was left last; not the one that the case is in."""
    found: dict[str, LeftFlow] = {}
    for one in (*left, *more):
        if one is not None and one.flow != now_in:
            found.pop(one.flow, None)
            found[one.flow] = one
    return tuple(found.values())


def answers_before(case: Case, flow: Flow) -> dict[str, Answer]:
    """Return what was answered in a troubleshooter before the case left it, as far as it still takes that."""
    before = next((one.answers for one in case.left_flows if one.flow == flow.id), {})
    return {
        fact: answer
        for fact, answer in before.items()
        if fact in flow.facts and answer.value in (UNKNOWN, *flow.facts[fact].values)
    }
