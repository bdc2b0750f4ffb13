"""Building a support request from what a case knows."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.accounts.record import Account, Contract, Order, Person, Record, Subscription
from kb.cases.case import Caller, Case, Line, Request
from kb.cases.request import (
    build_request,
    problems,
    strike_field,
    strike_line,
    with_field,
    with_message,
    with_subject,
)
from kb.cases.variables import fill, focus_contract, request_values
from kb.errors import Place
from kb.troubleshooter.flow import Cause, Contact, ContactForm, Fact, Flow
from kb.troubleshooter.state import Known, Origin, RuledOut, State

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PLACE = Place("flow.yaml", 1)

OWNER = Fact(
    id="owner",
    ask="Which address did the order confirmation go to?",
    why="That address becomes contract manager.",
    values={"caller": "Mine", "someone_else": "A colleague's"},
    place=PLACE,
)
COLLEAGUE = Cause(
    "colleague",
    {"owner": ("someone_else",)},
    "The order went to another address.",
    Contact("move"),
    PLACE,
    title="The licences are under a colleague's address",
)
MINE = Cause("mine", {"owner": ("caller",)}, "The order is yours.", Contact("move"), PLACE, title="They are yours")
MOVE = ContactForm(
    "move",
    "Move contract {contract.number?} to another address",
    PLACE,
    needs=("caller.phone",),
    asks=("order.number", "the other address: {order.owner?}", "a screenshot of the left menu"),
)
FLOW = Flow(
    id="missing",
    version=3,
    title="New licences are missing",
    symptom="I cannot see my new licences",
    article="missing.md",
    facts={"owner": OWNER},
    causes={"colleague": COLLEAGUE, "mine": MINE},
    contacts={"move": MOVE},
    contradiction="move",
    path="troubleshooters/missing.yaml",
)
KNOWN = Known(
    OWNER,
    "someone_else",
    Origin.RECORD,
    "the order",
    date(2026, 11, 3),
    "The confirmation went to kim@harbour.example.",
)
STATE = State(
    flow=FLOW,
    known=(KNOWN,),
    set_aside=(),
    question=None,
    cause=COLLEAGUE,
    contradiction=None,
    possible=(COLLEAGUE,),
    ruled_out=(RuledOut(MINE, KNOWN),),
    contact=MOVE,
)
RECORD = Record(
    id="harbour",
    account=Account(id="account", company="Harbour Engineering"),
    people=(Person(id="p1", email="sam@harbour.example", first_name="Sam", last_name="Reed"),),
    contracts=(
        Contract(id="110", contract_number="110", contract_manager="sam@harbour.example"),
        Contract(id="220", contract_number="220", contract_manager="kim@harbour.example", end=date(2027, 11, 3)),
    ),
    subscriptions=(Subscription(id="s1", contract="220", product="AutoCAD", quantity=5),),
    orders=(Order(id="o1", number="SO-77", placed=NOW, owner="kim@harbour.example", contract="220"),),
)


def case(**changes: object) -> Case:
    base = Case(id="c1", started=NOW, updated=NOW, flow="missing", caller=Caller(email="sam@harbour.example"))
    return msgspec.structs.replace(base, **changes)


def built(**changes: object) -> Request:
    return build_request(case(**changes), now=NOW, flow=FLOW, state=STATE, record=RECORD)


def value(request: Request, key: str) -> str:
    return next(field.value for field in request.fields if field.key == key)


def test_a_request_holds_what_the_record_knows() -> None:
    request = built()
    assert request.subject == "Move contract 220 to another address"
    assert value(request, "caller.name") == "Sam Reed"
    assert value(request, "caller.company") == "Harbour Engineering"
    assert value(request, "contract.number") == "220"
    assert value(request, "order.number") == "SO-77"
    assert value(request, "the other address") == "kim@harbour.example"
    assert value(request, "a screenshot of the left menu") == ""


def test_a_request_says_what_was_found_why_and_what_it_is_not() -> None:
    texts = [f"{line.section}: {line.text}" for line in built().lines]
    assert any("under a colleague's address: The order went to another address." in text for text in texts)
    assert any(
        "(from the order of 3 November 2026: The confirmation went to kim@harbour.example)" in text for text in texts
    )
    assert any(text == "What it is not: Because of “A colleague's”: They are yours" for text in texts)
    assert any("Contract 220, contract manager kim@harbour.example, ends 3 November 2027" in text for text in texts)
    assert any("the confirmation went to kim@harbour.example" in text for text in texts)
    assert any("missing, version 3" in text for text in texts)


def test_only_the_contract_concerned_is_told() -> None:
    assert not any("110" in line.text for line in built().lines)


def test_a_corrected_answer_names_both_sides() -> None:
    corrected = Known(OWNER, "caller", Origin.CORRECTED, "the order", None, "", record_value="someone_else")
    state = msgspec.structs.replace(STATE, known=(corrected,), cause=MINE, ruled_out=())
    request = build_request(case(), now=NOW, flow=FLOW, state=state, record=RECORD)
    assert any("Mine (the caller; the record says: A colleague's)" in line.text for line in request.lines)


def test_steps_that_did_not_help_are_listed_with_what_was_done() -> None:
    request = build_request(
        case(helped=False, steps_done=(0,)),
        now=NOW,
        flow=FLOW,
        state=STATE,
        record=None,
        steps=("Sign in.", "Open Billing."),
    )
    texts = [line.text for line in request.lines]
    assert "1. Sign in. (done)" in texts
    assert "2. Open Billing. (not done)" in texts
    assert "The steps did not solve it." in texts


def test_a_request_from_nothing_needs_a_name_an_address_a_subject_and_a_word() -> None:
    empty = build_request(Case(id="c", started=NOW, updated=NOW), now=NOW)
    assert {finding.code for finding in problems(empty)} == {"R101", "R104", "R105"}
    filled = with_message(with_subject(empty, "Help"), "Nothing works.")
    filled = with_field(with_field(filled, "caller.name", "Sam"), "caller.email", "sam@harbour.example")
    assert problems(filled) == []


@pytest.mark.parametrize("address", ["sam", "a b@c.example", "a@b, evil@x.example", "a@b@c.example", "x@"])
def test_an_address_that_cannot_be_is_named(address: str) -> None:
    codes = [finding.code for finding in problems(with_field(built(), "caller.email", address))]
    assert "R102" in codes


def test_a_needed_field_that_is_struck_or_empty_stops_the_request() -> None:
    request = built()
    assert [finding.code for finding in problems(request)] == ["R101"]
    ready = with_field(request, "caller.phone", "+44 (0)1844 000000")
    assert problems(ready) == []
    assert [finding.code for finding in problems(strike_field(ready, "caller.phone"))] == ["R101"]
    assert [finding.code for finding in problems(with_field(ready, "caller.phone", "call me"))] == ["R103"]


def test_what_was_typed_and_struck_survives_building_anew() -> None:
    typed = strike_line(with_field(with_message(built(), "Please hurry."), "caller.phone", "01844 000000"), 0)
    again = build_request(case(request=typed), now=NOW, flow=FLOW, state=STATE, record=RECORD)
    assert again.id == typed.id
    assert again.message == "Please hurry."
    assert value(again, "caller.phone") == "01844 000000"
    assert again.lines[0].struck
    assert [line.struck for line in again.lines].count(True) == 1


def test_an_article_alone_gives_a_request_about_it() -> None:
    request = build_request(Case(id="c", started=NOW, updated=NOW), now=NOW, article_title="Missing licences")
    assert request.subject == "Help with: Missing licences"
    assert request.lines == (Line("What is wrong", "The article “Missing licences” did not solve the problem."),)


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("Licences: contract {contract.number?}", {"contract.number": "7"}, "Licences: contract 7"),
        ("Licences missing: contract {contract.number?}", {}, "Licences missing"),
        ("Renewal ({order.number?})", {}, "Renewal"),
        ("Order {order.number} missing", {}, "Order (not known) missing"),
        ("For {account.company?}, please", {"account.company": "A & B"}, "For A & B, please"),
        ("{unclosed", {}, "{unclosed"),
    ],
)
def test_variables_in_a_subject(template: str, values: dict[str, str], expected: str) -> None:
    assert fill(template, values) == expected


def test_the_contract_in_question_is_the_named_one_then_that_of_the_newest_order() -> None:
    assert focus_contract(case(), RECORD) is RECORD.contracts[1]
    assert focus_contract(case(contract="110"), RECORD) is RECORD.contracts[0]
    assert request_values(case(contract="110"), RECORD)["contract.number"] == "110"


@given(st.text(), st.text())
def test_nothing_typed_brings_control_characters_in(name: str, message: str) -> None:
    request = with_message(with_subject(with_field(built(), "caller.name", name), name), message)
    assert value(request, "caller.name").isprintable() or value(request, "caller.name") == ""
    assert "\x1b" not in request.message + request.subject
