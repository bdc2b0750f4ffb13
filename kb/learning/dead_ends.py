"""Where troubleshooters get stuck: questions at which people leave, fixes that do not help, causes that are others."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from kb.cases.case_count import OTHER, CaseCount, under_way, walks_of
from kb.learning.report import Learned
from kb.learning.work_item import WorkItem, was_done
from kb.text import plural, shorten
from kb.troubleshooter.flow import Cause, Fact, Flow

_LEAST_LEFT = 3
_SHARE_LEFT = 0.1
"""A question is worth telling when so many left at it, and that is so much of all who started."""
_LEAST_WRONG = 2
"""So many fixes that did not help, or wrap-ups with another cause, are worth telling."""
_SHARE_KNOWN = 0.6
"""What was so in so much of the cases is taken for their environment."""
_LONG = 70


def dead_ends(learned: Learned, flows: Mapping[str, Flow], done: Mapping[str, datetime]) -> Iterator[WorkItem]:
    """Go through the dead ends of the present versions, each of cases that were touched since it was done last."""
    walks = [walk for count in learned.cases for walk in walks_of(count)]
    for flow in flows.values():
        cases = [one for one in walks if one.flow == flow.id and one.version == flow.version]
        yield from _left(flow, cases, learned.now, done)
        yield from _not_helped(flow, cases, done)
        yield from _other_causes(flow, cases, done)


def _left(flow: Flow, cases: list[CaseCount], now: datetime, done: Mapping[str, datetime]) -> Iterator[WorkItem]:
    for fact in flow.facts.values():
        key = f"left:{flow.id}:{flow.version}:{fact.id}"
        at = [
            one
            for one in cases
            if one.left_at == fact.id and not under_way(one, now) and not was_done(key, one.updated, done)
        ]
        if len(at) < _LEAST_LEFT or len(at) < _SHARE_LEFT * len(cases):
            continue
        detail = f"{len(at)} of {plural(len(cases), 'case')} were left at this question"
        yield _item(flow, key, at, f"{flow.title} › {shorten(fact.ask, _LONG)}", detail, fact)


def _not_helped(flow: Flow, cases: list[CaseCount], done: Mapping[str, datetime]) -> Iterator[WorkItem]:
    for cause in flow.causes.values():
        key = f"not-helped:{flow.id}:{flow.version}:{cause.id}"
        ended = [one for one in cases if one.cause == cause.id and one.helped is not None]
        bad = [one for one in ended if one.helped is False and not was_done(key, one.updated, done)]
        if len(bad) >= _LEAST_WRONG:
            detail = f"this fix did not help in {len(bad)} of {plural(len(ended), 'case')}"
            yield _item(flow, key, bad, f"{flow.title} › {shorten(cause.title or cause.id, _LONG)}", detail, cause)


def _other_causes(flow: Flow, cases: list[CaseCount], done: Mapping[str, datetime]) -> Iterator[WorkItem]:
    for cause in flow.causes.values():
        key = f"other-cause:{flow.id}:{flow.version}:{cause.id}"
        ended = [one for one in cases if one.cause == cause.id and one.said_cause]
        other = [one for one in ended if one.said_cause != cause.id and not was_done(key, one.updated, done)]
        if len(other) < _LEAST_WRONG:
            continue
        said = sorted({_cause_in_words(flow, one.said_cause) for one in other})
        detail = f"{len(other)} of {plural(len(ended), 'wrap-up')} say it was {', '.join(said)}"
        yield _item(flow, key, other, f"{flow.title} › {shorten(cause.title or cause.id, _LONG)}", detail, cause)


def _cause_in_words(flow: Flow, cause: str) -> str:
    if cause == OTHER:
        return "something else"
    known = flow.causes.get(cause)
    return f"“{known.title or known.id}”" if known is not None else cause


def _item(flow: Flow, key: str, cases: list[CaseCount], title: str, detail: str, at: Fact | Cause) -> WorkItem:
    return WorkItem(
        kind="dead-end",
        keys=(key,),
        title=title,
        detail=detail,
        note=f"version {flow.version}",
        count=len(cases),
        weight=float(len(cases)),
        last=max(one.updated for one in cases),
        flow=flow.id,
        path=flow.path,
        line=at.place.line,
        words=flow.symptom,
        wordings=(flow.symptom, *flow.says),
        facts=tuple(environment(flow, cases)),
    )


def environment(flow: Flow, cases: Iterable[CaseCount]) -> Iterator[str]:
    """Go through what was known in most of the cases, as a question with its answer and in how many it was so."""
    cases = list(cases)
    for fact in flow.facts.values():
        for value, label in fact.values.items():
            holds = sum(one.facts.get(fact.id) == value for one in cases)
            if holds and holds >= _SHARE_KNOWN * len(cases):
                yield f"{fact.ask} {label} ({holds} of {plural(len(cases), 'case')})"
