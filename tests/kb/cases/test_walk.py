"""Walking a case: each step gives the next case, and any order of steps can be taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.reading import Reading
from kb.accounts.record import Record
from kb.cases import walk
from kb.cases.case import Caller, Case
from kb.errors import FlowError
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.load import load_flow
from kb.troubleshooter.state import Origin

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
FLOW = load_flow(
    """\
flow: seats
version: "2"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
article: missing.md
facts:
  owner:
    ask: Whose order is it?
    why: That address holds the seats.
    record: order.owner
    values: {caller: Mine, someone_else: A colleague's}
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
causes:
  - id: colleague
    when: {owner: someone_else}
    because: It went to another address.
    then: {contact: move}
  - id: look
    when: {owner: caller, seen: yes}
    because: Somebody sees them.
    then: {fix: missing.md, who: [contract_manager], verify: Do you see them?, else: move}
  - id: lost
    when: {owner: caller, seen: no}
    because: Nobody sees them.
    then: {contact: move}
contacts:
  move: {subject: Seats are missing}
contradiction: move
""",
    path="troubleshooters/seats.yaml",
)


def begun(**changes: object) -> Case:
    return walk.open_case(NOW, flow=FLOW, account="harbour", caller=Caller(email="sam@harbour.example"), **changes)  # type: ignore[arg-type]


def test_a_new_case_notes_which_troubleshooter_it_is_for() -> None:
    case = begun()
    assert (case.flow, case.flow_version, case.state, case.account) == ("seats", 2, "open", "harbour")
    assert walk.open_case(NOW).flow is None


def test_answers_lead_to_the_fix_and_its_end() -> None:
    case = walk.answer(begun(), FLOW, "owner", "caller", NOW)
    case = walk.answer(case, FLOW, "seen", "yes", NOW)
    state = walk.state_of(case, FLOW)
    assert state.fix is not None
    assert walk.state_of(walk.did_it_help(case, True, LATER), FLOW).solved
    assert walk.did_it_help(case, True, LATER).state == "solved"
    failed = walk.did_it_help(case, False, LATER)
    assert (failed.state, walk.state_of(failed, FLOW).contact is not None) == ("open", True)


def test_a_changed_answer_opens_the_end_again_and_keeps_the_others() -> None:
    case = walk.answer(walk.answer(begun(), FLOW, "owner", "caller", NOW), FLOW, "seen", "yes", NOW)
    case = walk.answer(walk.did_it_help(case, True, NOW), FLOW, "owner", "someone_else", LATER)
    assert (case.helped, case.state) == (None, "open")
    assert case.answers["seen"].value == "yes"
    assert [aside.fact.id for aside in walk.state_of(case, FLOW).set_aside] == ["seen"]


@pytest.mark.parametrize(
    ("fact", "value", "says"),
    [("nothing", "yes", "It asks: owner, seen."), ("seen", "perhaps", "Answers: yes, no.")],
)
def test_a_fact_or_an_answer_that_is_not_there_is_refused(fact: str, value: str, says: str) -> None:
    with pytest.raises(FlowError) as error:
        walk.answer(begun(), FLOW, fact, value, NOW)
    assert says in error.value.hint


def test_the_record_answers_and_a_person_may_correct_it() -> None:
    reading = Reading("someone_else", "users report", date(2026, 11, 3), "Order 7")
    case = walk.with_readings(begun(), {"order.owner": reading}, NOW)
    (known,) = walk.state_of(case, FLOW).known
    assert (known.origin, known.value, known.detail) == (Origin.RECORD, "someone_else", "Order 7")
    corrected = walk.answer(case, FLOW, "owner", "caller", LATER)
    (known,) = walk.state_of(corrected, FLOW).known
    assert (known.origin, known.value, known.record_value) == (Origin.CORRECTED, "caller", "someone_else")
    assert walk.state_of(walk.take_back(corrected, "owner", LATER), FLOW) == walk.state_of(case, FLOW)


def test_the_record_is_asked_about_the_person_concerned() -> None:
    case = walk.open_case(NOW, flow=FLOW, caller=Caller(email="sam@harbour.example"))
    context = walk.context_of(case, Record(id="harbour"), NOW)
    assert (context.caller, context.subject) == ("sam@harbour.example", "sam@harbour.example")
    assert walk.context_of(walk.open_case(NOW), Record(id="harbour"), NOW).caller is None


def test_steps_are_ticked_and_unticked() -> None:
    case = walk.tick(walk.tick(walk.tick(begun(), 2, NOW), 0, NOW), 2, LATER)
    assert (case.steps_done, case.updated) == ((0,), LATER)


def test_notes_are_cleaned_and_an_empty_one_is_none() -> None:
    case = walk.add_note(begun(), "  rang \x1b[2J at nine\n", LATER)
    assert [note.text for note in case.notes] == ["rang \N{REPLACEMENT CHARACTER}[2J at nine"]
    assert walk.add_note(case, " \n ", LATER) is case


def test_a_changed_troubleshooter_is_told() -> None:
    assert walk.changed_notice(begun(), FLOW) == ""
    assert walk.changed_notice(walk.open_case(NOW), FLOW) == ""
    older = walk.open_case(NOW, flow=load_flow(SOURCE.replace('"2"', '"1"'), path="seats.yaml"))
    assert "(version 1, now 2)" in walk.changed_notice(older, FLOW)


SOURCE = """\
flow: seats
version: "2"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
article: missing.md
facts:
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
causes:
  - {id: some, when: {seen: yes}, because: Somebody does., then: {contact: move}}
  - {id: none, when: {seen: no}, because: Nobody does., then: {contact: move}}
contacts:
  move: {subject: Seats are missing}
"""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("owner"), st.sampled_from(["caller", "someone_else"])),
        st.tuples(st.just("seen"), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("back"), st.just("")),
    ),
    max_size=12,
)


def taken(steps: list[tuple[str, str]], flow: Flow) -> Case:
    case = begun()
    for minute, (step, value) in enumerate(steps):
        now = NOW + timedelta(minutes=minute)
        if step == "back":
            latest = walk.last_answered(case, walk.state_of(case, flow))
            case = walk.take_back(case, latest, now) if latest else case
        else:
            case = walk.answer(case, flow, step, value, now)
    return case


@settings(max_examples=150)
@given(STEPS)
def test_the_state_depends_on_what_is_said_not_on_the_way_there(steps: list[tuple[str, str]]) -> None:
    case = taken(steps, FLOW)
    straight = begun()
    for fact in sorted(case.answers):
        straight = walk.answer(straight, FLOW, fact, case.answers[fact].value, NOW)
    assert walk.state_of(straight, FLOW) == walk.state_of(case, FLOW)


@settings(max_examples=150)
@given(STEPS)
def test_going_back_ends_at_the_first_question(steps: list[tuple[str, str]]) -> None:
    case = taken(steps, FLOW)
    for _ in range(len(case.answers)):
        latest = walk.last_answered(case, walk.state_of(case, FLOW))
        if latest is None:
            break
        case = walk.take_back(case, latest, NOW)
    state = walk.state_of(case, FLOW)
    assert walk.last_answered(case, state) is None
    assert state.known == ()
    assert state.question is not None
