"""What is counted of one case: how it went through its troubleshooter, and nothing by which anybody would be known.

A count is made from the case whenever it is wanted; only where a case is deleted does its count go into the journal.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from kb.cases.case import Case, LeftFlow, Moment
from kb.library.ids import article_in

if TYPE_CHECKING:
    from kb.troubleshooter.flow import Flow
    from kb.troubleshooter.state import State


class CaseCount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case as it is counted. All names in it are those of the troubleshooter's and the library's own files.

    `key` tells the case from others without saying which it is. `left_at` is the fact that was asked when the case
    was last touched. `facts` holds the values that were known, by fact; `from_record` and `corrected` say which of
    them the record gave, and which the caller gave against it, `unknown` what the caller did not know. `cause` is what
    the troubleshooter concluded, `said_cause` what was said at the wrap-up: a cause's id, or OTHER. `article` is that
    of the fix. `seconds` is from the first to the last touch. `left_flows` are the troubleshooters that the case was in
    before, without their answers; `gone_on` marks the count of one of those, see `walks_of`.

    Where the troubleshooter has another version by now, nothing is replayed: what needs a replay is empty then.
    """

    key: str
    started: Moment
    updated: Moment
    flow: str = ""
    version: int = 0
    finished: bool = False
    helped: bool | None = None
    handed_over: bool = False
    left_at: str = ""
    facts: dict[str, str] = {}
    from_record: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    cause: str = ""
    contact: str = ""
    contradiction: bool = False
    said_cause: str = ""
    article: str = ""
    used_article: str = ""
    seconds: int = 0
    left_flows: tuple[LeftFlow, ...] = ()
    gone_on: bool = False


_STALE = timedelta(hours=24)
OTHER = "other"
"""What was said at a wrap-up in a person's own words: the words stay in the case."""


def case_key(case_id: str) -> str:
    """Return a key that is the same for a case wherever it is copied to, and does not tell its id."""
    return hashlib.sha256(f"case {case_id}".encode()).hexdigest()[:20]


def count_case(case: Case, flow: "Flow | None") -> CaseCount | None:
    """Return what is counted of a case; `flow` is its troubleshooter as it is now, None where it is gone.

    None for a case that went on in another one, which counts for both.
    """
    if case.merged_into:
        return None
    from kb.cases import walk
    from kb.cases.renamed import under_names_of

    case = under_names_of(case, flow)
    replayed = flow if flow is not None and flow.version == case.flow_version else None
    state = walk.state_of(case, replayed) if replayed is not None else None
    handed_over = case.request is not None and (case.state == "request" or case.request.state in ("sending", "sent"))
    known = CaseCount(
        key=case_key(case.id),
        started=case.started,
        updated=case.updated,
        flow=case.flow or "",
        version=case.flow_version or 0,
        finished=handed_over or case.helped is not None or case.state in ("solved", "closed"),
        helped=case.helped,
        handed_over=handed_over,
        said_cause=_said_cause(case, flow),
        article=article_in(case.article or ""),
        used_article=article_in(case.wrap_up.article if case.wrap_up is not None else ""),
        seconds=max(0, int((case.updated - case.started).total_seconds())),
        left_flows=tuple(msgspec.structs.replace(one, answers={}) for one in case.left_flows),
    )
    return known if state is None else _with_state(known, state)


def _with_state(count: CaseCount, state: "State") -> CaseCount:
    from kb.troubleshooter.flow import Contact, Fix
    from kb.troubleshooter.state import Origin

    ending = state.cause.then if state.cause is not None else None
    contact = state.contact.id if state.contact is not None else ending.contact if isinstance(ending, Contact) else ""
    return msgspec.structs.replace(
        count,
        finished=count.finished or state.finished,
        left_at="" if state.question is None or count.finished else state.question.id,
        facts={known.fact.id: known.value for known in state.known},
        from_record=tuple(known.fact.id for known in state.known if known.origin is Origin.RECORD),
        corrected=tuple(known.fact.id for known in state.known if known.origin is Origin.CORRECTED),
        unknown=tuple(fact.id for fact in state.unknown),
        cause=state.cause.id if state.cause is not None else "",
        contact=contact,
        contradiction=state.contradiction is not None,
        article=article_in(ending.article) if isinstance(ending, Fix) else count.article,
    )


def _said_cause(case: Case, flow: "Flow | None") -> str:
    said = case.wrap_up.cause if case.wrap_up is not None else ""
    if not said:
        return ""
    return said if flow is not None and said in flow.causes else OTHER


def walks_of(count: CaseCount) -> Iterator[CaseCount]:
    """Return the count of each troubleshooter that a case was in: those that it left, then the one that it is in.

    One that was left is over: what became of the case counts for the last one alone.
    """
    for left in count.left_flows:
        yield CaseCount(
            key=count.key,
            started=count.started,
            updated=left.at,
            flow=left.flow,
            version=left.version,
            finished=left.finished,
            helped=left.helped,
            left_at=left.question,
            from_record=left.from_record,
            corrected=left.corrected,
            unknown=left.unknown,
            cause=left.cause,
            contradiction=left.contradiction,
            gone_on=True,
        )
    yield count


def under_way(count: CaseCount, now: datetime) -> bool:
    """Tell whether somebody may still be at an unfinished case: it was touched in the last twenty-four hours."""
    return not count.finished and not count.gone_on and now - count.updated < _STALE
