"""A case under the names that its troubleshooters have today: those that they had before are aliases in their files."""

from collections.abc import Iterable, Mapping

import msgspec

from kb.cases.case import Answer, Case, Event, LeftFlow, WrapUp
from kb.troubleshooter.flow import Flow


def with_present_names(case: Case, flows: Mapping[str, Flow]) -> Case:
    """Return the case with the present ids of its troubleshooters, and of their facts and causes.

    What has no such name today stays as it is: nothing that was said is lost.
    """
    if case.left_flows:
        case = msgspec.structs.replace(case, left_flows=left_under_present_names(case.left_flows, flows))
    return under_names_of(case, flows.get(case.flow)) if case.flow is not None else case


def under_names_of(case: Case, flow: Flow | None) -> Case:
    """Return a case of this troubleshooter with the ids that it and its facts and causes have today."""
    if flow is None or not _was_renamed(flow, case.flow):
        return case
    return msgspec.structs.replace(
        case,
        flow=flow.id,
        answers=_answers(case.answers, flow),
        events=tuple(_event(event, flow) for event in case.events),
        wrap_up=_wrap_up(case.wrap_up, flow),
    )


def present_facts(facts: Iterable[str], flow: Flow) -> tuple[str, ...]:
    """Return facts by their present ids, each once."""
    return tuple(dict.fromkeys(flow.fact_id(fact) for fact in facts))


def _was_renamed(flow: Flow, name: str | None) -> bool:
    renamed = any(fact.aliases for fact in flow.facts.values()) or any(one.aliases for one in flow.causes.values())
    return renamed or name != flow.id


def _answers(answers: Mapping[str, Answer], flow: Flow) -> dict[str, Answer]:
    """Return the answers in their order; where one fact has two, the later one counts."""
    present: dict[str, Answer] = {}
    for fact, answer in answers.items():
        present.pop(flow.fact_id(fact), None)
        present[flow.fact_id(fact)] = answer
    return present


def _event(event: Event, flow: Flow) -> Event:
    if event.what in ("answer", "taken_back"):
        return msgspec.structs.replace(event, about=flow.fact_id(event.about))
    if event.what == "wrapped_up":
        cause, dot, rest = event.value.partition(" · ")
        return msgspec.structs.replace(event, value=f"{flow.cause_id(cause)}{dot}{rest}")
    return event


def _wrap_up(wrap_up: WrapUp | None, flow: Flow) -> WrapUp | None:
    return None if wrap_up is None else msgspec.structs.replace(wrap_up, cause=flow.cause_id(wrap_up.cause))


def _left(left: LeftFlow, flow: Flow | None) -> LeftFlow:
    if flow is None or not _was_renamed(flow, left.flow):
        return left
    return msgspec.structs.replace(
        left,
        flow=flow.id,
        question=flow.fact_id(left.question),
        cause=flow.cause_id(left.cause),
        from_record=present_facts(left.from_record, flow),
        corrected=present_facts(left.corrected, flow),
        unknown=present_facts(left.unknown, flow),
        answers=_answers(left.answers, flow),
    )


def left_under_present_names(left: Iterable[LeftFlow], flows: Mapping[str, Flow]) -> tuple[LeftFlow, ...]:
    """Return troubleshooters that a case has left under their present names."""
    return tuple(_left(one, flows.get(one.flow)) for one in left)
