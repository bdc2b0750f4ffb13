"""A case as one file: what goes in, what stays out, and files that mean harm."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cases import sending, walk
from kb.cases.call import switch_flow
from kb.cases.case import Answer, Caller, Case, Note, StoredReading
from kb.cases.exchange import export_case, known_answers, read_case_file
from kb.cases.exchange_format import MOST_BYTES
from kb.cases.taking_back import taken_back
from kb.cases.walk import state_of
from kb.errors import FormatError
from kb.troubleshooter.load import load_flow

from .conftest import START, a_request

NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
FLOW = load_flow(
    """\
flow: seats
version: 2
reviewed: 2026-11-20
title: Seats are missing
facts:
  role:
    ask: What is your role?
    why: Roles differ.
    record: caller.contract_role
    values: {contract_manager: Contract manager, coordinator: Coordinator, payer: Payer, none: None of these}
  seats:
    ask: Are seats free?
    why: Then there is one.
    record: seats.free
    values: {some: Some, none: None, over_assigned: Too few}
causes:
  - id: not-manager
    when: {role: [coordinator, payer, none]}
    because: Only the manager may.
    then: {contact: desk}
  - id: full
    when: {role: contract_manager}
    because: The manager may.
    then: {contact: desk}
contacts:
  desk: {subject: Seats}
""",
    path=Path("seats.yaml"),
)


def a_walk() -> Case:
    return Case(
        id="2026-11-24-abc000",
        started=START,
        updated=START,
        state="request",
        flow="seats",
        flow_version=2,
        account="harbour-engineering",
        caller=Caller("Sam Reed", "sam@harbour.example"),
        readings={
            "caller.contract_role": StoredReading("payer", "subscriptions report", date(2026, 11, 3), "pays by card"),
            "seats.free": StoredReading("some", "users report with 40 names", date(2026, 11, 3), "40 people"),
        },
        answers={"role": Answer("coordinator", START)},
        steps_done=(0, 2),
        notes=(Note("Called twice.", START),),
        request=a_request(),
    )


def exported(case: Case | None = None) -> bytes:
    case = case or a_walk()
    return export_case(case, state_of(case, FLOW), NOW)


def test_the_other_side_goes_on_where_it_stopped() -> None:
    case = a_walk()
    opened = read_case_file(exported(case), "case.json", NOW)
    assert (opened.id, opened.flow, opened.flow_version, opened.answers) == (case.id, "seats", 2, case.answers)
    assert opened.caller == case.caller
    assert opened.steps_done == (0, 2)
    assert opened.readings["caller.contract_role"] == case.readings["caller.contract_role"]
    assert opened.account is None
    assert [note.text for note in opened.notes] == [
        "Called twice.",
        "Opened from a file that was written on 25 November 2026 at 14:30.",
    ]
    assert state_of(opened, FLOW).cause == state_of(case, FLOW).cause


def test_the_troubleshooters_that_were_left_come_along_and_a_case_that_comes_back_has_gone_on() -> None:
    here = walk.answer(
        Case(id="2026-11-24-abc001", started=START, updated=START, flow="seats"), FLOW, "seats", "none", NOW
    )
    here = msgspec.structs.replace(here, flow_version=2)
    other = msgspec.structs.replace(FLOW, id="other", facts={"role": FLOW.facts["role"]})
    there = read_case_file(export_case(here, state_of(here, FLOW), NOW), "case.json", NOW)
    there = walk.answer(switch_flow(there, FLOW, other, NOW), other, "role", "payer", NOW)
    came = read_case_file(export_case(there, state_of(there, other), NOW), "case.json", NOW)
    assert [(one.flow, one.question, one.answers) for one in came.left_flows] == [("seats", "role", {})]
    back, news = taken_back(here, came, NOW)
    assert (back.flow, list(back.answers)) == ("other", ["role"])
    assert list(back.left_flows[0].answers) == ["seats"]
    assert "it went on in the troubleshooter other" in news[1]
    assert taken_back(back, came, NOW)[0].left_flows == back.left_flows


def test_no_more_of_the_record_than_the_case_used_and_nothing_that_was_struck() -> None:
    text = exported().decode()
    assert "subscriptions report" in text
    assert "40" not in text
    assert "seats.free" not in text
    assert "A secret" not in text
    assert "01844" not in text
    assert "harbour-engineering" not in text


def test_a_case_of_a_lost_troubleshooter_takes_nothing_of_the_record() -> None:
    content = export_case(a_walk(), None, NOW)
    assert json.loads(content)["readings"] == {}


def test_a_request_that_may_be_on_its_way_is_looked_for_before_it_is_sent_from_here() -> None:
    case = a_walk()
    for state, doubt in (("sending", True), ("ready", False)):
        sent = msgspec.structs.replace(case, request=msgspec.structs.replace(case.request, state=state))
        opened = read_case_file(exported(sent), "x", NOW).request
        assert (opened.state, opened.in_doubt, opened.channel, opened.approved) == ("draft", doubt, "", "")
    waiting = msgspec.structs.replace(case, request=sending.given(case.request, "desk", NOW))
    assert read_case_file(exported(waiting), "x", NOW).request.in_doubt
    done = msgspec.structs.replace(case.request, state="sent", remote_id="4711")
    opened = read_case_file(exported(msgspec.structs.replace(case, request=done)), "x", NOW).request
    assert (opened.state, opened.remote_id) == ("sent", "4711")


def test_answers_that_this_library_does_not_know_are_named_and_left_out() -> None:
    case = msgspec.structs.replace(
        a_walk(),
        flow_version=1,
        answers={"role": Answer("payer", START), "gone": Answer("x", START), "seats": Answer("lots", START)},
        readings={"tokens.balance": StoredReading("some", "x"), **a_walk().readings},
    )
    kept, told = known_answers(case, FLOW)
    assert list(kept.answers) == ["role"]
    assert set(kept.readings) == {"caller.contract_role", "seats.free"}
    assert told == (
        "The answer gone = x is not known to this library's troubleshooter.",
        "The answer seats = lots is not known to this library's troubleshooter.",
        "It was made with version 1 of the troubleshooter; this library has 2.",
    )


def changed(**parts: object) -> bytes:
    return json.dumps(json.loads(exported()) | parts).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04", "no case file"),
        (b"[]", "This is no case file"),
        (b'{"a": 1}', "This is no case file"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"deskside_case": 1, "deskside_case": 1}', "there twice"),
        (b" " * (MOST_BYTES + 1), "larger than"),
        (changed(deskside_case=2), "form that is not known"),
        (changed(id="../../etc/passwd"), "names a case as none is named"),
        (changed(id="x" * 400), "cannot be used"),
        (changed(flow="../x"), "cannot be used"),
        (changed(started="2026-11-24T09:00:00"), "without its zone"),
        (changed(account="somebody-else"), "`account` does not belong in it."),
        (changed(notes=[{"text": "x" * 30_000, "at": "2026-11-24T09:00:00Z"}]), "cannot be used"),
        (changed(notes=[{"text": "x", "at": "2026-11-24T09:00:00Z"}] * 501), "cannot be used"),
        (changed(steps_done=[-1]), "cannot be used"),
        (changed(state="owned"), "cannot be used"),
        (changed(request={"id": "DS-1' OR 1=1", "created": "2026-11-24T09:00:00Z"}), "cannot be used"),
        (changed(caller={"name": "x", "password": "y"}), "`password` does not belong in it at `caller`."),
        (changed(notes=[{"text": "x"}]), "`at` is missing at `notes[0]`."),
        (changed(answers="none"), "what it says at `answers` cannot be right. Ask for the file once more"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_case_file(content, "case.json", NOW)
    assert words in str(caught.value)
    assert "case.json" in str(caught.value)


HOSTILE = "a\x1b]52;c;eA==\x07\u202eb\x00\r\nc"


def test_every_text_is_cleaned() -> None:
    content = json.loads(exported())
    content["caller"]["name"] = content["user"] = content["article"] = content["product"] = HOSTILE
    content["notes"][0]["text"] = HOSTILE
    content["answers"]["role"]["value"] = HOSTILE
    content["readings"]["caller.contract_role"] |= {"value": HOSTILE, "source": HOSTILE, "detail": HOSTILE}
    content["request"] |= {"subject": HOSTILE, "message": HOSTILE, "ticket": HOSTILE}
    content["request"]["fields"][0] |= {"key": HOSTILE, "label": HOSTILE, "value": HOSTILE}
    content["request"]["lines"][0] |= {"section": HOSTILE, "text": HOSTILE}
    case = read_case_file(json.dumps(content).encode(), "x", NOW)
    text = repr(msgspec.to_builtins(case)) + msgspec.json.encode(case).decode()
    assert not any(mark in text for mark in ("\\x1b", "\\u001b", "\\x07", "\u202e", "\\u202e", "\\x00", "\\r"))


_PLAIN = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just([]) | st.just({})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_that_was_tampered_with_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = json.loads(exported())
    places = list(_places(content))
    for holder, key in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        holder[key] = data.draw(_PLAIN)
    try:
        case = read_case_file(json.dumps(content).encode(), "x", NOW)
    except FormatError:
        return
    assert isinstance(case, Case)
    exported(known_answers(case, FLOW)[0])


def _places(value: object):
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])
