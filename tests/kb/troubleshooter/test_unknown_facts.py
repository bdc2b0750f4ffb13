"""What becomes of facts that the caller does not know: never a wrong cause, always an ending."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.reading import Reading
from kb.errors import Place
from kb.troubleshooter.flow import Cause, Contact, ContactForm, Fact, Fix, Flow, Never
from kb.troubleshooter.session import replay
from kb.troubleshooter.state import State
from kb.troubleshooter.unknown import UNKNOWN, value_for_unknown
from tests.kb.troubleshooter.test_flow_properties import (
    Case,
    cases_that_can_be,
    flows,
    possible_results,
    result_of,
    winner,
)

PLACE = Place("unknown.yaml", 1)


def walked(flow: Flow, case: Case, unknown: set[str], readings: dict[str, Reading] | None = None) -> State:
    """Answer what is asked as the case has it, and "does not know" to the unknown facts, until the walk ends."""
    answers: Case = {}
    state = replay(flow, readings or {}, answers)
    while state.question is not None:
        fact = state.question.id
        assert fact not in answers, "asked twice"
        answers[fact] = UNKNOWN if fact in unknown else case[fact]
        state = replay(flow, readings or {}, answers)
    return state


@settings(max_examples=200, deadline=None)
@given(flows(), st.data())
def test_unknown_facts_never_lead_to_a_wrong_cause_and_always_to_an_ending(flow: Flow, data: st.DataObject) -> None:
    cases = cases_that_can_be(flow)
    if not cases:
        return
    case = data.draw(st.sampled_from(cases))
    unknown = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    recorded = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    readings = {f"r.{fact}": Reading(case[fact], "the record") for fact in recorded}
    state = walked(flow, case, unknown, readings)
    known = {one.fact.id: one.value for one in state.known}
    if state.undecided:
        assert winner(flow, case) in {*(cause.id for cause in state.possible), "gap"}
        assert len(possible_results(flow, known)) > 1
        assert state.contact is not None and state.fix is None and not state.solved
        assert state.unknown and {fact.id for fact in state.unknown} <= unknown - recorded
    else:
        assert result_of(state) == winner(flow, case)
        assert state.unknown == ()


@settings(max_examples=150, deadline=None)
@given(flows(nevers=0), st.data())
def test_a_walk_gives_up_only_where_the_unknown_facts_decide(flow: Flow, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(cases_that_can_be(flow)))
    unknown = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    state = walked(flow, case, unknown)
    if state.undecided:
        rest = {fact: value for fact, value in case.items() if fact not in unknown}
        assert len(possible_results(flow, rest)) > 1


@settings(max_examples=100, deadline=None)
@given(flows(), st.data())
def test_what_is_learned_later_counts(flow: Flow, data: st.DataObject) -> None:
    cases = cases_that_can_be(flow)
    if not cases:
        return
    case = data.draw(st.sampled_from(cases))
    unknown = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    answers = {fact: UNKNOWN if fact in unknown else case[fact] for fact in flow.facts}
    replay(flow, {}, answers)
    assert replay(flow, {}, answers | {fact: case[fact] for fact in unknown}) == replay(flow, {}, case)


def flow_of(facts: dict[str, tuple[str, ...]], causes: tuple[Cause, ...], never: tuple[Never, ...] = ()) -> Flow:
    return Flow(
        id="unknown",
        version=1,
        title="Unknown",
        symptom="Unknown",
        article="",
        facts={
            name: Fact(name, f"{name}?", "why", {value: value for value in values}, PLACE, record=f"r.{name}")
            for name, values in facts.items()
        },
        causes={cause.id: cause for cause in causes},
        contacts={name: ContactForm(name, "subject", PLACE) for name in ("sort-out", "one", "two")},
        contradiction="sort-out",
        path="unknown.yaml",
        never=never,
    )


SCREEN = flow_of(
    {"screen": ("trial", "invalid"), "offline": ("yes", "no")},
    (
        Cause("trial", {"screen": ("trial",)}, "because", Fix("a.md", ("user",), "Well?", "two"), PLACE),
        Cause("offline", {"screen": ("invalid",), "offline": ("yes",)}, "because", Contact("one"), PLACE),
        Cause("other", {"screen": ("invalid",), "offline": ("no",)}, "because", Contact("two"), PLACE),
    ),
)


def test_the_rest_is_asked_and_then_support_is_told_what_is_unknown() -> None:
    state = replay(SCREEN, {}, {"screen": UNKNOWN})
    assert state.question is not None and state.question.id == "offline"
    assert [fact.id for fact in state.unknown] == ["screen"]
    state = replay(SCREEN, {}, {"screen": UNKNOWN, "offline": "no"})
    assert state.undecided and state.finished
    assert [cause.id for cause in state.possible] == ["trial", "other"]
    assert state.contact is not None and state.contact.id == "two"
    assert [fact.id for fact in state.unknown] == ["screen"]


def test_the_record_wins_over_not_knowing() -> None:
    state = replay(SCREEN, {"r.screen": Reading("trial", "the record")}, {"screen": UNKNOWN})
    assert state.cause is not None and state.cause.id == "trial"
    assert state.unknown == ()


def test_a_fact_that_tells_the_unknown_one_is_asked() -> None:
    tied = flow_of(
        {"plan": ("small", "large"), "seats": ("few", "many")},
        (
            Cause("small", {"plan": ("small",)}, "because", Contact("one"), PLACE),
            Cause("large", {"plan": ("large",)}, "because", Contact("two"), PLACE),
        ),
        never=(Never({"plan": ("small",), "seats": ("many",)}, "because", PLACE),),
    )
    state = replay(tied, {}, {"plan": UNKNOWN})
    assert state.question is not None and state.question.id == "seats"
    assert replay(tied, {}, {"plan": UNKNOWN, "seats": "many"}).cause == tied.causes["large"]
    assert replay(tied, {}, {"plan": UNKNOWN, "seats": "few"}).undecided


def test_a_fact_that_provides_for_not_knowing_has_its_own_value() -> None:
    assert value_for_unknown(SCREEN.facts["screen"]) == UNKNOWN
    unsure = flow_of({"owner": ("me", "unsure")}, (Cause("any", {}, "because", Contact("one"), PLACE),))
    assert value_for_unknown(unsure.facts["owner"]) == "unsure"
