"""Counts under the names that troubleshooters have today: a deleted case was counted under those of its time."""

from collections.abc import Mapping

import msgspec

from kb.cases.case_count import CaseCount
from kb.cases.renamed import left_under_present_names, present_facts
from kb.troubleshooter.flow import Flow


def with_present_names(count: CaseCount, flows: Mapping[str, Flow]) -> CaseCount:
    """Return the count of a case with the present ids of its troubleshooters, and of their facts and causes."""
    if count.left_flows:
        count = msgspec.structs.replace(count, left_flows=left_under_present_names(count.left_flows, flows))
    flow = flows.get(count.flow) if count.flow else None
    if flow is None:
        return count
    return msgspec.structs.replace(
        count,
        flow=flow.id,
        left_at=flow.fact_id(count.left_at),
        facts={flow.fact_id(fact): value for fact, value in count.facts.items()},
        from_record=present_facts(count.from_record, flow),
        corrected=present_facts(count.corrected, flow),
        unknown=present_facts(count.unknown, flow),
        cause=flow.cause_id(count.cause),
        said_cause=flow.cause_id(count.said_cause),
    )
