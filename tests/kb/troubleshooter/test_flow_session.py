"""The session: what is asked, what counts, what is set aside, and what a fix or a contradiction leads to."""

from datetime import date

import pytest

from kb.accounts.reading import Reading
from kb.troubleshooter.explain import needed, why_asked, why_concluded, why_not
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.flow_tests import run_tests
from kb.troubleshooter.load import load_flow
from kb.troubleshooter.session import NOTHING_FITS, offered, replay
from kb.troubleshooter.state import Origin

PRINTER = """\
flow: printer
title: The printer does not print
facts:
  lamp:
    ask: Is the lamp on?
    why: Without power nothing works.
    record: printer.lamp
    values: {on: It is on, off: It is off, unsure: Not sure}
  paper:
    ask: Is there paper?
    why: It stops when the tray is empty.
    record: printer.paper
    values: {yes: Yes, no: No}
  network:
    ask: Does another computer print?
    why: That tells the printer from the network.
    values: {yes: Yes, no: No}
never:
  - {lamp: off, network: yes, because: A printer without power prints for nobody.}
contradiction: desk
causes:
  - id: no-power
    title: It has no power
    when: {lamp: off}
    because: The lamp is off, so there is no power.
    then: {fix: power.md, who: [user], verify: Does it print?, else: desk}
  - id: no-paper
    title: It is out of paper
    when: {paper: no}
    after: no-power
    because: The tray is empty.
    then: {fix: paper.md, who: [user], verify: Does it print now?, else: desk}
  - id: this-computer
    title: This computer cannot reach it
    when: {lamp: [on, unsure], paper: yes, network: yes}
    because: Others print, so it is this computer.
    then: {contact: network}
  - id: broken
    title: The printer is broken
    when: {lamp: [on, unsure], paper: yes, network: no}
    because: It has power and paper, and nobody can print.
    then: {contact: desk}
contacts:
  desk: {subject: Printer}
  network: {subject: Network}
tests:
  - name: off
    answers: {lamp: off}
    asked: [lamp]
    cause: no-power
"""
FROM_DESK = Reading("off", "the caretaker's list", date(2026, 11, 3), "Seen on the round")


def flow_with(old: str = "", new: str = "") -> Flow:
    assert not old or old in PRINTER
    return load_flow(PRINTER.replace(old, new) if old else PRINTER, path="printer.yaml")


@pytest.fixture
def flow() -> Flow:
    return flow_with()


def asked(flow: Flow, readings: dict[str, Reading], answers: dict[str, str]) -> str | None:
    question = replay(flow, readings, answers).question
    return question.id if question else None


def test_facts_are_asked_in_file_order_while_they_can_change_the_result(flow: Flow) -> None:
    assert asked(flow, {}, {}) == "lamp"
    assert asked(flow, {}, {"lamp": "on"}) == "paper"
    assert asked(flow, {}, {"lamp": "on", "paper": "yes"}) == "network"
    state = replay(flow, {}, {"lamp": "on", "paper": "yes", "network": "no"})
    assert state.finished
    assert state.cause is flow.causes["broken"]


def test_what_cannot_change_the_result_is_not_asked(flow: Flow) -> None:
    state = replay(flow, {}, {"lamp": "off"})
    assert state.cause is flow.causes["no-power"]
    assert [one.fact.id for one in state.known] == ["lamp"]


def test_a_later_answer_settles_what_an_earlier_question_asks(flow: Flow) -> None:
    assert asked(flow, {}, {"network": "yes"}) == "paper", "with `never`, the lamp cannot be off"
    assert replay(flow, {}, {"network": "yes", "paper": "no"}).cause is flow.causes["no-paper"]


def test_the_record_answers_first_with_source_and_date(flow: Flow) -> None:
    state = replay(flow, {"printer.lamp": FROM_DESK}, {})
    (known,) = state.known
    assert (known.value, known.origin, known.source) == ("off", Origin.RECORD, "the caretaker's list")
    assert (known.date, known.detail, known.record_value) == (date(2026, 11, 3), "Seen on the round", "off")
    assert state.finished


def test_the_callers_word_wins_over_the_record_and_says_so(flow: Flow) -> None:
    state = replay(flow, {"printer.lamp": FROM_DESK}, {"lamp": "on"})
    (known,) = state.known
    assert (known.value, known.origin, known.record_value) == ("on", Origin.CORRECTED, "off")
    assert known.source == "the caretaker's list"
    agreed = replay(flow, {"printer.lamp": FROM_DESK}, {"lamp": "off"})
    assert [one.origin for one in agreed.known] == [Origin.CALLER]


def test_values_and_facts_that_do_not_exist_count_as_not_said(flow: Flow) -> None:
    readings = {"printer.lamp": Reading("purple", "x"), "no.such": Reading("on", "x")}
    assert replay(flow, readings, {"paper": "maybe", "moon": "full"}) == replay(flow, {}, {})
    state = replay(flow, {"printer.lamp": FROM_DESK}, {"lamp": "purple"})
    assert [one.origin for one in state.known] == [Origin.RECORD]


def test_a_changed_answer_sets_aside_what_no_longer_matters_and_deletes_nothing(flow: Flow) -> None:
    answers = {"lamp": "on", "paper": "yes", "network": "no"}
    before = replay(flow, {}, answers)
    changed = replay(flow, {}, {**answers, "lamp": "off"})
    assert changed.cause is flow.causes["no-power"]
    assert [one.fact.id for one in changed.known] == ["lamp"]
    assert [(one.fact.id, one.value) for one in changed.set_aside] == [("paper", "yes"), ("network", "no")]
    assert replay(flow, {}, answers) == before


def test_answers_on_the_way_count_although_a_later_one_would_do() -> None:
    flow = load_flow(
        PRINTER.replace("    after: no-power\n", "").replace(
            "{lamp: off}\n    because", "{lamp: off}\n    after: no-paper\n    because"
        ),
        path="printer.yaml",
    )
    assert flow.causes["no-power"].after == ("no-paper",)
    state = replay(flow, {}, {"lamp": "on", "paper": "no"})
    assert state.cause is flow.causes["no-paper"]
    assert [one.fact.id for one in state.known] == ["lamp", "paper"]
    assert state.set_aside == ()
    assert [one.fact.id for one in needed(state)] == ["paper"]


def test_values_of_the_record_that_add_nothing_are_left_out(flow: Flow) -> None:
    readings = {"printer.lamp": FROM_DESK, "printer.paper": Reading("no", "x")}
    state = replay(flow, readings, {})
    assert [one.fact.id for one in state.known] == ["lamp"]
    assert state.set_aside == ()


def test_a_fix_is_tried_and_then_helped_or_goes_to_its_contact(flow: Flow) -> None:
    tried = replay(flow, {}, {"lamp": "off"})
    assert tried.fix is flow.causes["no-power"].then
    assert (tried.contact, tried.solved) == (None, False)
    solved = replay(flow, {}, {"lamp": "off"}, helped=True)
    assert (solved.fix, solved.contact, solved.solved) == (None, None, True)
    failed = replay(flow, {}, {"lamp": "off"}, helped=False)
    assert (failed.fix, failed.contact, failed.solved) == (None, flow.contacts["desk"], False)


def test_a_contact_is_the_end_whatever_helped_says(flow: Flow) -> None:
    for helped in (None, True, False):
        state = replay(flow, {}, {"lamp": "on", "paper": "yes", "network": "yes"}, helped)
        assert (state.contact, state.fix, state.solved) == (flow.contacts["network"], None, False)


def test_helped_means_nothing_while_there_is_a_question(flow: Flow) -> None:
    assert replay(flow, {}, {}, helped=True) == replay(flow, {}, {})


def test_what_cannot_be_together_is_a_contradiction_with_its_contact(flow: Flow) -> None:
    state = replay(flow, {"printer.lamp": FROM_DESK}, {"network": "yes"})
    assert state.contradiction is flow.never[0]
    assert state.contact is flow.contacts["desk"]
    assert (state.question, state.cause, state.possible, state.ruled_out) == (None, None, (), ())
    assert [one.fact.id for one in state.known] == ["lamp", "network"]
    assert why_concluded(state) == [
        "A printer without power prints for nobody.",
        "Is the lamp on? “It is off”, from the caretaker's list of 3 November 2026. Seen on the round.",
        "Does another computer print? “Yes”, your answer.",
    ]


def test_only_answers_that_can_be_true_are_offered(flow: Flow) -> None:
    assert offered(replay(flow, {}, {})) == ("on", "off", "unsure")
    assert offered(replay(flow, {}, {"lamp": "off"})) == ()
    only_on = flow_with("{lamp: [on, unsure], paper: yes, network: yes}", "{lamp: on, paper: yes, network: yes}")
    state = replay(only_on, {}, {"network": "yes", "paper": "yes"})
    assert state.question is only_on.facts["lamp"]
    assert offered(state) == ("on", "unsure"), "the lamp cannot be off where others print"


def test_a_case_that_no_cause_fits_goes_to_support_and_not_astray() -> None:
    flow = flow_with("network: no}\n    because: It has power", "network: yes}\n    because: It has power")
    state = replay(flow, {}, {"lamp": "on", "paper": "yes", "network": "no"})
    assert state.contradiction is not None
    assert state.contradiction.because == NOTHING_FITS
    assert state.contact is flow.contacts["desk"]


def test_a_flow_that_names_nothing_right_still_ends_with_help() -> None:
    flow = flow_with("else: desk", "else: nobody")
    assert replay(flow, {}, {"lamp": "off"}, helped=False).contact is flow.contacts["desk"]
    astray = flow_with("    when: {paper: no}", "    when: {papier: no}")
    assert replay(astray, {}, {"lamp": "on", "paper": "no"}).contact is astray.contacts["desk"]


def test_why_asked_names_what_is_possible_and_what_each_answer_would_tell(flow: Flow) -> None:
    assert why_asked(replay(flow, {}, {"lamp": "on"})) == [
        "It stops when the tray is empty.",
        "Still possible: It is out of paper, This computer cannot reach it or The printer is broken.",
        "“Yes” would rule out: It is out of paper.",
        "“No” would mean: It is out of paper.",
    ]
    assert why_asked(replay(flow, {}, {"lamp": "off"})) == []


def test_why_concluded_gives_the_reason_and_each_value_with_its_source(flow: Flow) -> None:
    state = replay(flow, {"printer.lamp": FROM_DESK}, {"lamp": "on", "paper": "yes", "network": "no"})
    assert why_concluded(state) == [
        "It has power and paper, and nobody can print.",
        "Is the lamp on? “It is on”, your answer. The caretaker's list of 3 November 2026 says “It is off”.",
        "Is there paper? “Yes”, your answer.",
        "Does another computer print? “No”, your answer.",
    ]
    assert why_concluded(replay(flow, {}, {})) == []


def test_why_not_names_the_first_value_that_rules_a_cause_out(flow: Flow) -> None:
    state = replay(flow, {}, {"lamp": "on", "paper": "yes", "network": "no"})
    assert why_not(state) == [
        "Not “It has no power”: Is the lamp on? “It is on”.",
        "Not “It is out of paper”: Is there paper? “Yes”.",
        "Not “This computer cannot reach it”: Does another computer print? “No”.",
    ]
    assert [(one.cause.id, one.known.fact.id) for one in state.ruled_out] == [
        ("no-power", "lamp"),
        ("no-paper", "paper"),
        ("this-computer", "network"),
    ]


def test_why_not_tells_a_cause_that_another_one_comes_before(flow: Flow) -> None:
    lines = why_not(replay(flow, {}, {"lamp": "off"}))
    assert "Not “It is out of paper”: Is the lamp on? “It is off”, and then “It has no power” comes first." in lines


def test_why_not_tells_a_cause_that_cannot_be() -> None:
    flow = flow_with("when: {lamp: off}", "when: {lamp: off, paper: [yes, no]}")
    lines = why_not(replay(flow, {}, {"network": "yes", "paper": "no"}))
    assert lines[0] == (
        "Not “It has no power”: Does another computer print? “Yes”. A printer without power prints for nobody."
    )


def test_a_flows_own_tests_walk_as_a_person_would(flow: Flow) -> None:
    (result,) = run_tests(flow)
    assert (result.passed, result.explanation, result.reached) == (True, "", "no-power")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    cause: no-power", "    cause: no-paper", "It comes to `no-power`, not to `no-paper`."),
        ("    asked: [lamp]", "    asked: []", "It asks `lamp`, not nothing."),
        (
            "    answers: {lamp: off}",
            "    answers: {paper: yes}",
            "It asks `lamp`, and the test has no answer to that.",
        ),
        ("    answers: {lamp: off}", "    record: {printer.lamp: off}", "It asks nothing, not `lamp`."),
        ("    answers: {lamp: off}", "    answers: {lamp: on, paper: no}", "It comes to `no-paper`"),
    ],
)
def test_a_failing_test_says_what_happened(old: str, new: str, says: str) -> None:
    (result,) = run_tests(flow_with(old, new))
    assert not result.passed
    assert says in result.explanation


def test_a_test_may_set_the_callers_word_against_the_record() -> None:
    flow = flow_with(
        "    answers: {lamp: off}\n    asked: [lamp]",
        "    record: {printer.lamp: on}\n    answers: {lamp: off}\n    asked: []",
    )
    (result,) = run_tests(flow)
    assert result.passed, result.explanation


def test_a_test_may_expect_a_contradiction() -> None:
    text = PRINTER.replace("lamp: off, network: yes,", "lamp: off, paper: yes,").replace(
        "    answers: {lamp: off}\n    asked: [lamp]\n    cause: no-power",
        "    record: {printer.lamp: off, printer.paper: yes}\n    asked: []\n    cause: contradiction",
    )
    (result,) = run_tests(load_flow(text, path="printer.yaml"))
    assert result.passed, result.explanation
