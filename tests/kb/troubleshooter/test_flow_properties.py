"""Random small troubleshooters: the session and the proof against listing every case."""

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kb.accounts.reading import Reading
from kb.errors import Place
from kb.troubleshooter.flow import Cause, Contact, ContactForm, Fact, Flow, Never
from kb.troubleshooter.precedence import winners_over
from kb.troubleshooter.proof import prove
from kb.troubleshooter.questions import Ask, Step, build
from kb.troubleshooter.session import NOTHING_FITS, offered, replay
from kb.troubleshooter.state import Origin, State
from kb.troubleshooter.table import table_of

PLACE = Place("random.yaml", 1)
Case = dict[str, str]


@st.composite
def conditions(draw: st.DrawFn, sizes: dict[str, int], least: int) -> dict[str, tuple[str, ...]]:
    names = draw(st.lists(st.sampled_from(sorted(sizes)), min_size=least, max_size=3, unique=True))
    when = {}
    for name in names:
        values = draw(st.sets(st.integers(0, sizes[name] - 1), min_size=1, max_size=sizes[name]))
        when[name] = tuple(f"v{value}" for value in sorted(values))
    return when


@st.composite
def flows(draw: st.DrawFn, *, nevers: int = 3) -> Flow:
    sizes = {f"f{number}": draw(st.integers(2, 3)) for number in range(draw(st.integers(1, 4)))}
    causes: dict[str, Cause] = {}
    for number in range(draw(st.integers(1, 5))):
        after = draw(st.lists(st.sampled_from(sorted(causes)), max_size=3, unique=True)) if causes else []
        when = draw(conditions(sizes, 0))
        ending = Contact(draw(st.sampled_from(["one", "two", "three"])))
        causes[f"c{number}"] = Cause(f"c{number}", when, "because", ending, PLACE, after=tuple(after))
    order = draw(st.permutations(sorted(causes)))
    rows = draw(st.lists(conditions(sizes, 1), max_size=nevers))
    return Flow(
        id="random",
        version=1,
        title="Random",
        symptom="Random",
        article="",
        facts={
            name: Fact(
                name, f"{name}?", "why", {f"v{n}": f"{name} {n}" for n in range(size)}, PLACE, record=f"r.{name}"
            )
            for name, size in sizes.items()
        },
        causes={name: causes[name] for name in order},
        contacts={name: ContactForm(name, "subject", PLACE) for name in ("one", "two", "three")},
        contradiction="one",
        path="random.yaml",
        never=tuple(Never(when, "because", PLACE) for when in rows),
    )


def fits(when: dict[str, tuple[str, ...]], case: Case) -> bool:
    return all(case[fact] in values for fact, values in when.items())


def all_cases(flow: Flow) -> Iterator[Case]:
    for values in product(*(fact.values for fact in flow.facts.values())):
        yield dict(zip(flow.facts, values, strict=True))


def cases_that_can_be(flow: Flow) -> list[Case]:
    return [case for case in all_cases(flow) if not any(fits(never.when, case) for never in flow.never)]


def undominated(flow: Flow, case: Case) -> set[str]:
    fitting = {cause.id for cause in flow.causes.values() if fits(cause.when, case)}
    over = winners_over(flow.causes)
    return {one for one in fitting if not over[one] & fitting}


def result_of(state: State) -> str:
    if state.contradiction is not None:
        return "gap" if state.contradiction.because == NOTHING_FITS else "contradiction"
    assert state.cause is not None
    return state.cause.id


def winner(flow: Flow, case: Case) -> str:
    """The cause of a whole case, by replaying it whole; `test_a_whole_case` proves that this is right."""
    return result_of(replay(flow, {}, case))


def possible_results(flow: Flow, known: Case) -> set[str]:
    cases = [case for case in cases_that_can_be(flow) if all(case[fact] == value for fact, value in known.items())]
    return {winner(flow, case) for case in cases}


@settings(max_examples=150, deadline=None)
@given(flows())
def test_a_whole_case_gives_a_cause_that_wins(flow: Flow) -> None:
    for case in all_cases(flow):
        state = replay(flow, {}, case)
        assert state.question is None
        if any(fits(never.when, case) for never in flow.never):
            assert state.contradiction in flow.never
        elif not any(fits(cause.when, case) for cause in flow.causes.values()):
            assert result_of(state) == "gap"
        else:
            assert result_of(state) in undominated(flow, case)


@settings(max_examples=100, deadline=None)
@given(flows(), st.data())
def test_a_walk_ends_in_the_cause_of_the_case_and_asks_only_what_matters(flow: Flow, data: st.DataObject) -> None:
    cases = cases_that_can_be(flow)
    if not cases:
        assert replay(flow, {}, {}).contradiction is not None
        return
    case = data.draw(st.sampled_from(cases))
    recorded = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    readings = {f"r.{fact}": Reading(case[fact], "the record") for fact in recorded}
    known = {fact: case[fact] for fact in recorded}
    answers: Case = {}
    state = replay(flow, readings, answers)
    while state.question is not None:
        fact = state.question.id
        assert fact not in known, "asked twice, or although the record knows"
        assert len(possible_results(flow, known)) > 1, "asked although the result is settled"
        assert case[fact] in offered(state)
        assert {cause.id for cause in state.possible} == possible_results(flow, known) - {"gap"}
        answers[fact] = known[fact] = case[fact]
        state = replay(flow, readings, answers)
    assert result_of(state) == winner(flow, case)
    assert not state.set_aside
    assert {one.fact.id for one in state.known if one.origin is Origin.CALLER} == set(answers) or result_of(
        state
    ) == "gap"


@settings(max_examples=100, deadline=None)
@given(flows(nevers=0), st.data())
def test_without_never_each_question_is_the_first_that_can_change_the_result(flow: Flow, data: st.DataObject) -> None:
    known = data.draw(
        st.fixed_dictionaries(
            {}, optional={fact.id: st.sampled_from(sorted(fact.values)) for fact in flow.facts.values()}
        )
    )
    cases = [case for case in all_cases(flow) if all(case[fact] == value for fact, value in known.items())]

    def changes(fact: str) -> bool:
        return any(
            winner(flow, case) != winner(flow, {**case, fact: value})
            for case in cases
            for value in flow.facts[fact].values
        )

    state = replay(flow, {}, known)
    first = next((fact for fact in flow.facts if fact not in known and changes(fact)), None)
    assert (state.question.id if state.question else None) == first


@settings(max_examples=100, deadline=None)
@given(flows(), st.data())
def test_the_order_of_answering_does_not_matter_and_taking_back_restores(flow: Flow, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(list(all_cases(flow))))
    given_facts = data.draw(st.permutations(sorted(flow.facts)))
    some = data.draw(st.integers(0, len(given_facts)))
    answers = {fact: case[fact] for fact in given_facts[:some]}
    state = replay(flow, {}, answers)
    backwards = dict(reversed(list(answers.items())))
    assert replay(flow, {}, backwards) == state
    for fact in flow.facts:
        if fact not in answers:
            replay(flow, {}, {**answers, fact: case[fact]})
    assert replay(flow, {}, answers) == state
    assert replay(replace(flow), {}, answers) == replace(state, flow=replace(flow))


@settings(max_examples=100, deadline=None)
@given(flows(), st.data())
def test_what_counts_says_all_that_is_known(flow: Flow, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(list(all_cases(flow))))
    recorded = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    answered = data.draw(st.sets(st.sampled_from(sorted(flow.facts))))
    readings = {f"r.{fact}": Reading(case[fact], "the record") for fact in recorded}
    state = replay(flow, readings, {fact: case[fact] for fact in answered})
    values = {one.fact.id: one.value for one in state.known}
    again = replay(flow, {}, values)
    assert (again.question, again.cause) == (state.question, state.cause)
    assert again.possible == state.possible
    assert not {one.fact.id for one in state.known} & {one.fact.id for one in state.set_aside}
    assert {one.fact.id for one in (*state.known, *state.set_aside)} >= answered
    assert {one.cause.id for one in state.ruled_out}.isdisjoint(cause.id for cause in state.possible)


def codes_with_rows(flow: Flow) -> tuple[set[str], set[tuple[str, str]], set[str], set[str]]:
    codes: set[str] = set()
    overlaps: set[tuple[str, str]] = set()
    dead: set[str] = set()
    idle: set[str] = set()
    for finding in prove(flow):
        named = finding.message.split("`")[1::2]
        codes.add(finding.code)
        if finding.code in ("F202", "F203"):
            overlaps.add((min(named[:2]), max(named[:2])))
        elif finding.code == "F204":
            dead.add(named[0])
        elif finding.code == "F205":
            idle.add(named[0])
    return codes, overlaps, dead, idle


@settings(max_examples=200, deadline=None)
@given(flows())
def test_the_proof_agrees_with_listing_every_case(flow: Flow) -> None:
    codes, overlaps, dead, idle = codes_with_rows(flow)
    cases = cases_that_can_be(flow)
    assert ("F208" in codes) == (not cases)
    if not cases:
        return
    assert ("F201" in codes) == any(not undominated(flow, case) for case in cases)
    meeting = {pair for case in cases for pair in combinations(sorted(undominated(flow, case)), 2)}
    assert overlaps == meeting
    over = winners_over(flow.causes)
    order = [row.cause for row in table_of(flow).rows if row.cause is not None]
    for number, cause in enumerate(order):
        before = [one for one in order[:number] if one.id in over[cause.id] or one.then == cause.then]
        wins = any(fits(cause.when, case) and not any(fits(one.when, case) for one in before) for case in cases)
        assert (cause.id in dead) == (not wins)
    if not flow.never:
        for fact in flow.facts:
            decides = any(
                winner(flow, case) != winner(flow, {**case, fact: value})
                for case in cases
                for value in flow.facts[fact].values
            )
            assert (fact in idle) == (not decides)


@settings(max_examples=100, deadline=None)
@given(flows())
def test_the_diagram_of_questions_asks_what_the_session_asks(flow: Flow) -> None:
    if not cases_that_can_be(flow):
        return
    table = table_of(flow)

    def compare(step: Step, answers: Case) -> None:
        state = replay(flow, {}, answers)
        if isinstance(step, Ask):
            fact = table.facts[step.number]
            assert state.question is fact
            values = [value for mask, _ in step.branches for value in table.values(step.number, mask)]
            assert sorted(values) == sorted(offered(state))
            for mask, child in step.branches:
                for value in table.values(step.number, mask):
                    compare(child, {**answers, fact.id: value})
        else:
            cause = table.rows[step.position].cause
            assert result_of(state) == (cause.id if cause else "gap")

    compare(build(table), {})


@pytest.mark.parametrize("fact", ["f0", "f1"])
def test_facts_that_never_ties_together_are_asked_once(fact: str) -> None:
    """Either of two facts tells the other, so that only one of them is asked, and it is asked."""
    values = {"a": "A", "b": "B"}
    flow = Flow(
        id="tied",
        version=1,
        title="Tied",
        symptom="Tied",
        article="",
        facts={name: Fact(name, f"{name}?", "why", values, PLACE) for name in ("f0", "f1")},
        causes={
            "same-a": Cause("same-a", {fact: ("a",)}, "because", Contact("one"), PLACE),
            "same-b": Cause("same-b", {fact: ("b",)}, "because", Contact("one"), PLACE),
        },
        contacts={"one": ContactForm("one", "subject", PLACE)},
        contradiction="one",
        path="tied.yaml",
        never=(
            Never({"f0": ("a",), "f1": ("b",)}, "because", PLACE),
            Never({"f0": ("b",), "f1": ("a",)}, "because", PLACE),
        ),
    )
    state = replay(flow, {}, {})
    assert state.question is not None
    asked = state.question.id
    assert result_of(replay(flow, {}, {asked: "a"})) == "same-a"
    assert result_of(replay(flow, {}, {asked: "b"})) == "same-b"
    other = "f0" if asked == "f1" else "f1"
    assert result_of(replay(flow, {}, {other: "b"})) == "same-b"
    assert result_of(replay(flow, {}, {"f0": "a", "f1": "b"})) == "contradiction"
