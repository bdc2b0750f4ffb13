"""The start point for people who do not know which troubleshooter is theirs: symptoms in callers' words."""

from collections.abc import Mapping
from dataclasses import dataclass

from kb.troubleshooter.flow import Flow


@dataclass(frozen=True, slots=True)
class Symptom:
    """One line to pick, and the flow that it starts. `flow` is the flow's id; empty `roles` mean everybody."""

    flow_id: str
    symptom: str
    title: str
    roles: tuple[str, ...] = ()

    @property
    def flow(self) -> str:
        """The id of the flow."""
        return self.flow_id


def symptoms(flows: Mapping[str, Flow], role: str | None = None) -> list[Symptom]:
    """Return the symptoms that a person of this role may have; None is everybody, who gets all of them.

    Those written for the role come first, then those for everybody; within that, in the order of the symptoms' words.
    """
    found = [
        Symptom(flow.id, flow.symptom, flow.title, flow.roles)
        for flow in flows.values()
        if flow.status != "archived" and (role is None or not flow.roles or role in flow.roles)
    ]
    return sorted(found, key=lambda one: (role is not None and not one.roles, one.symptom.casefold(), one.flow_id))
