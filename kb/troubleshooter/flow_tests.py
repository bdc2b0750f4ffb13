"""The tests inside a flow file: what the record says, what the caller answers, and what should come of it."""

from dataclasses import dataclass

from kb.accounts.reading import Reading
from kb.text import joined
from kb.troubleshooter.flow import Flow, FlowTest
from kb.troubleshooter.session import replay
from kb.troubleshooter.state import State

CONTRADICTION = "contradiction"
"""What a test names in place of a cause when the record and the answers should not fit together."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test and how it went; `explanation` is empty when it passed. `reached` is the cause that came out, if any."""

    __test__ = False

    test: FlowTest
    passed: bool
    explanation: str
    reached: str = ""


def run_tests(flow: Flow) -> list[TestResult]:
    """Run a flow's tests, each as a person would walk.

    A question is answered when it is asked, and nothing ahead of that; an answer to what the record knows is given at
    once, as the caller's word against the record's.
    """
    return [_run(flow, test) for test in flow.tests]


def _run(flow: Flow, test: FlowTest) -> TestResult:
    readings = {name: Reading(value, "the test") for name, value in test.record.items()}
    asked: list[str] = []
    recorded = {fact.id for fact in flow.facts.values() if fact.record in test.record}
    answers = {fact: value for fact, value in test.answers.items() if fact in recorded}
    state = replay(flow, readings, answers)
    while state.question is not None:
        fact = state.question.id
        asked.append(fact)
        value = test.answers.get(fact)
        if value is None or value not in state.question.values:
            explanation = f"It asks `{fact}`, and the test has no answer to that."
            return TestResult(test, False, explanation)
        answers[fact] = value
        state = replay(flow, readings, answers)
    return _judged(test, state, asked)


def _judged(test: FlowTest, state: State, asked: list[str]) -> TestResult:
    reached = state.cause.id if state.cause is not None else CONTRADICTION
    problems: list[str] = []
    if reached != test.cause:
        problems.append(f"It comes to `{reached}`, not to `{test.cause}`.")
    if test.asked is not None and list(test.asked) != asked:
        problems.append(f"It asks {_listed(asked)}, not {_listed(list(test.asked))}.")
    return TestResult(test, not problems, " ".join(problems), reached)


def _listed(facts: list[str]) -> str:
    return joined([f"`{fact}`" for fact in facts]) or "nothing"
