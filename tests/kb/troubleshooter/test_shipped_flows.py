"""The troubleshooters that ship: whole, in order, and always ending with help."""

import random

import pytest

from kb.accounts.reading import Reading
from kb.errors import Severity
from kb.library.library import Library
from kb.settings import shipped_library
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.explain import why_asked, why_concluded, why_not
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.load import load_flows
from kb.troubleshooter.session import offered, replay
from kb.troubleshooter.tree import tree_mermaid, tree_text

FLOWS, FINDINGS = load_flows(Library.load(shipped_library()))


def test_there_are_at_least_ten_and_all_can_be_read() -> None:
    assert FINDINGS == []
    assert len(FLOWS) >= 10


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_each_is_proved(flow: Flow) -> None:
    from kb.accounts.readers import READERS

    findings = check_flow(flow, readers=READERS, library=Library.load(shipped_library()))
    assert [str(finding) for finding in findings if finding.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_each_walk_ends_with_help_and_explains_itself(flow: Flow) -> None:
    chance = random.Random(flow.id)
    for _ in range(15):
        silent = chance.random()
        readings = {
            fact.record: Reading(chance.choice(list(fact.values)), "the users report")
            for fact in flow.facts.values()
            if fact.record and chance.random() > silent
        }
        answers: dict[str, str] = {}
        state = replay(flow, readings, answers)
        while state.question is not None:
            assert why_asked(state)
            answers[state.question.id] = chance.choice(offered(state))
            state = replay(flow, readings, answers)
        assert why_concluded(state)
        assert len(why_not(state)) == len(state.ruled_out)
        assert state.contact is not None or state.fix is not None
        if state.fix is not None:
            assert replay(flow, readings, answers, helped=False).contact is not None


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_each_can_be_drawn_with_every_cause(flow: Flow) -> None:
    drawn = tree_text(flow)
    assert all(f"({cause}, " in drawn for cause in flow.causes)
    assert tree_mermaid(flow).startswith("flowchart TD\n")


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_each_question_can_be_said_aloud_and_tells_how_to_check_it(flow: Flow) -> None:
    library = Library.load(shipped_library())
    for fact in flow.facts.values():
        assert fact.speak and fact.help
        assert library.section(fact.help)
    assert flow.review_due is not None
