"""What the end of a walk means: whose fix it is, by name, and when it is for support."""

from datetime import UTC, datetime

import pytest

from kb.accounts.record import Contract, Person, Record
from kb.cases import walk
from kb.cases.case import Caller, Case
from kb.cases.conclusion import ROLE_NAMES, conclude, who_in_words
from kb.troubleshooter.load import load_flow

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FLOW = load_flow(
    """\
flow: seats
version: "1"
reviewed: 2026-11-20
title: Seats
symptom: I cannot see my seats
article: missing.md
facts:
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
  bought:
    ask: Were they bought?
    why: Else there are none.
    values: {yes: Yes, no: No}
never:
  - {seen: yes, bought: no, because: What is seen was bought.}
causes:
  - id: look
    title: You looked in the wrong place
    when: {seen: yes}
    because: Somebody sees them.
    then: {fix: missing.md#steps, who: [contract_manager], verify: Do you see them?, else: move}
  - id: lost
    when: {seen: no}
    because: Nobody sees them.
    then: {contact: move}
contacts:
  move: {subject: Seats, asks: [Order number]}
contradiction: move
""",
    path="troubleshooters/seats.yaml",
)
RECORD = Record(
    id="harbour",
    people=(Person(id="p1", email="kim@harbour.example", first_name="Kim", last_name="Ray"),),
    contracts=(Contract(id="110", contract_number="110", contract_manager="kim@harbour.example"),),
)


def case(*, caller: str = "", helped: bool | None = None, **answers: str) -> Case:
    result = walk.open_case(NOW, flow=FLOW, caller=Caller(email=caller))
    for fact, value in answers.items():
        result = walk.answer(result, FLOW, fact, value, NOW)
    return result if helped is None else walk.did_it_help(result, helped, NOW)


def conclusion_of(one: Case, record: Record | None = None):
    return conclude(one, walk.state_of(one, FLOW), record, NOW)


def test_there_is_none_while_there_is_a_question() -> None:
    assert conclusion_of(case()) is None


def test_without_a_record_the_role_is_named() -> None:
    conclusion = conclusion_of(case(seen="yes"))
    assert (conclusion.kind, conclusion.title, conclusion.because) == (
        "fix",
        "You looked in the wrong place",
        "Somebody sees them.",
    )
    assert (conclusion.who, conclusion.people, conclusion.caller_may) == ("the contract manager (purchaser)", (), None)
    assert (conclusion.article, conclusion.verify) == ("missing.md#steps", "Do you see them?")


@pytest.mark.parametrize(
    ("caller", "may"),
    [("kim@harbour.example", True), ("KIM@HARBOUR.EXAMPLE", True), ("sam@harbour.example", False), ("", None)],
)
def test_the_record_names_who_may_and_whether_the_caller_is_one(caller: str, may: bool | None) -> None:
    conclusion = conclusion_of(case(caller=caller, seen="yes"), RECORD)
    assert conclusion.people == ("Kim Ray <kim@harbour.example>",)
    assert conclusion.caller_may is may


def test_a_role_that_nobody_on_record_holds_leaves_it_open() -> None:
    conclusion = conclusion_of(case(caller="sam@harbour.example", seen="yes"), Record(id="harbour"))
    assert (conclusion.people, conclusion.caller_may) == ((), None)


def test_the_ends_are_told_apart() -> None:
    assert conclusion_of(case(seen="yes", helped=True)).kind == "solved"
    failed = conclusion_of(case(seen="yes", helped=False))
    assert (failed.kind, failed.title, failed.asks) == ("contact", "You looked in the wrong place", ("Order number",))
    lost = conclusion_of(case(seen="no"))
    assert (lost.kind, lost.title) == ("contact", "This is the cause")
    torn = conclusion_of(case(seen="yes", bought="no"))
    assert (torn.kind, torn.because, torn.asks) == ("contradiction", "What is seen was bought.", ("Order number",))


def test_roles_in_words() -> None:
    assert who_in_words(("primary_admin", "secondary_admin", "it")) == (
        "the primary admin, a secondary admin or your own IT department"
    )
    assert set(ROLE_NAMES) >= {"contract_manager", "coordinator", "sso_admin", "payer", "user", "support"}
