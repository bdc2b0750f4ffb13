"""The time line and the print of a case: all that happened, where it came from, and nothing that was struck."""

import json
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases import walk
from kb.cases.case import Answer, Attempt, Caller, Case, Field, Line, Note, StoredReading, WrapUp
from kb.cases.exchange import export_case
from kb.cases.finishing import reopen
from kb.cases.printing import FORMS, print_case
from kb.cases.reached import next_step, reached_in_words, with_section
from kb.cases.request import NOTES, checked_line, unknown_line
from kb.cases.store import CaseStore
from kb.cases.timeline import timeline
from kb.library.library import Library
from kb.troubleshooter.load import load_flow
from kb.troubleshooter.unknown import UNKNOWN

from .conftest import START, a_request

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
  seen:
    ask: Do you see them?
    why: Then there are some.
    help: assign.md#how-to-check
    values: {yes: Yes, no: No}
causes:
  - id: manager
    title: The seats wait
    when: {role: contract_manager, seen: no}
    because: Nobody has placed them.
    then: {fix: assign.md, who: [contract_manager], verify: Are they there?, else: desk}
  - id: other
    when: {role: [coordinator, payer, none], seen: no}
    because: Only the manager may.
    then: {contact: desk}
  - id: nothing
    when: {seen: yes}
    because: All is well.
    then: {contact: desk}
contacts:
  desk: {subject: Seats}
""",
    path=Path("seats.yaml"),
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with the article of the fix."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "library.yaml").write_text("title: T\nsupport: {name: desk, email: a@b.example}\ncategories: []\n")
    (folder / "assign.md").write_text(
        "---\ntitle: Assign seats\n---\nText.\n\n"
        "## Steps\n\n1. Sign in.\n2. Place *them*.\n\n## How to check\n\nLook.\n"
    )
    return Library.load(folder)


def at(minutes: int):
    return START + timedelta(minutes=minutes)


def walked() -> Case:
    """Return a case in which an answer was changed, against the record, a fix tried and a request written."""
    case = Case(
        id="2026-11-24-abc000",
        started=START,
        updated=START,
        flow="seats",
        caller=Caller("Sam Reed", "sam@harbour.example", "01844 000000"),
        readings={"caller.contract_role": StoredReading("payer", "users report", date(2026, 11, 3))},
        agent="kim@desk.example",
    )
    case = walk.answer(case, FLOW, "seen", "yes", at(1))
    case = walk.answer(case, FLOW, "seen", "no", at(2))
    case = walk.answer(case, FLOW, "role", "contract_manager", at(3))
    case = walk.tick(case, 0, at(4))
    case = walk.add_note(case, "Calls back at 5", at(5))
    case = walk.did_it_help(case, False, at(6))
    request = msgspec.structs.replace(
        a_request(),
        created=at(7),
        state="sent",
        remote_id="4711",
        given=at(8),
        channel="desk",
        attempts=(Attempt("desk", at(9), "It could not leave.", "the text", 3), Attempt("desk", at(10), "Sent.")),
    )
    return msgspec.structs.replace(case, request=request, state="request", wrap_up=WrapUp(at(11), "manager", "Waited"))


def told(case: Case, steps: tuple[str, ...] = ("Sign in.", "Place them.")) -> list[str]:
    line = timeline(case, FLOW, walk.state_of(case, FLOW), steps)
    assert [entry.at for entry in line] == sorted(entry.at for entry in line)
    return [f"{entry.text} | {entry.detail}" for entry in line]


def test_everything_that_happened_is_told_in_order() -> None:
    assert told(walked()) == [
        "Begun | Seats are missing, for Sam Reed, by kim@desk.example",
        "Do you see them? Yes | the caller",
        "Changed: Do you see them? No | the caller; it was: Yes",
        "What is your role? Contract manager | the caller, against the record, which says: Payer",
        "Step 1 done | Sign in.",
        "Note: Calls back at 5 | ",
        "It did not work | ",
        "Request DS-7F3QK-2M000 written: Licences missing | ",
        "Request DS-7F3QK-2M000 given to desk | ",
        "It could not leave. | by desk, 3 times",
        "Sent. | by desk",
        "Wrapped up: The seats wait · Waited | ",
    ]


def test_a_reopened_case_keeps_its_wrap_up_in_the_time_line(store: CaseStore) -> None:
    case = reopen(store, store.save(walked()), at(12))
    assert told(case)[-2:] == ["Wrapped up: The seats wait · Waited | ", "Reopened | "]
    taken = walk.begin_again(walk.take_back(walk.tick(case, 0, at(13)), "seen", at(14)), at(15))
    assert told(taken)[-3:] == [
        "Step 1 not done after all | Sign in.",
        "Answer taken back: Do you see them? | it was: No",
        "Begun again: all answers taken back | ",
    ]


def test_a_case_from_before_events_were_kept_has_a_time_line_too() -> None:
    old = msgspec.structs.replace(walked(), events=(), answers={"gone": Answer("x", at(1))})
    assert "gone: x | the caller" in told(old, ())
    assert "What is your role? Payer | from users report of 3 November 2026" in told(old, ())


def test_how_far_a_case_has_come(library: Library) -> None:
    case = msgspec.structs.replace(walked(), answers={})
    asking = with_section(case, walk.state_of(case, FLOW), library)
    assert (asking.section, reached_in_words(asking, library)) == ("assign#how-to-check", "Assign seats › How to check")
    fixing = with_section(walked(), walk.state_of(walked(), FLOW), library)
    assert fixing.section == "assign#steps"
    assert reached_in_words(fixing, library) == "Assign seats › Steps, step 2 of 2"
    assert [next_step(done, 2) for done in ((), (0,), (1,), (0, 1))] == [0, 1, 0, None]
    assert reached_in_words(msgspec.structs.replace(case, section="gone#x"), library) == "gone#x"


@pytest.mark.parametrize("form", FORMS)
def test_a_print_holds_the_case_but_nothing_that_was_struck(library: Library, form) -> None:
    case = walked()
    state = walk.state_of(case, FLOW)
    seen = next(known for known in state.known if known.fact.id == "seen")
    section, text = checked_line(seen)
    request = msgspec.structs.replace(
        case.request,
        fields=(Field("caller.phone", "Telephone", "01844 000000", struck=True), Field("x", "Seats", "3 <b>*seats*")),
        lines=(Line(section, text, True), Line(NOTES, "Calls back at 5", True), Line("Found", "a | b\nc")),
    )
    case = with_section(msgspec.structs.replace(case, request=request), state, library)
    whole = print_case(case, FLOW, state, library, form, at(20))
    plain = whole.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")
    for expected in (
        "Seats are missing",
        "Place them. (not done)",
        "3 <b>*seats*",
        "ticket 4711",
        "24 November 2026 09:03",
    ):
        assert expected in plain
    for gone in ("01844", "Calls back", "Do you see them", "the text"):
        assert gone not in plain
    if form != "txt":
        assert "<b>" not in whole.replace("\\<b\\>", "")
    exported = export_case(case, state, at(20)).decode()
    assert not any(gone in exported for gone in ("01844", "Calls back", '"seen"'))


def test_what_is_printed_reads_as_markdown(library: Library) -> None:
    from kb.library.html import render_html
    from kb.library.markdown import parse

    note = "# no heading\n1. no list\n<script>alert(1)</script> [a](b) `c` *d* _e_ ~~f~~ a|b"
    case = msgspec.structs.replace(walked(), notes=(Note(note, START),))
    html = render_html(parse(print_case(case, FLOW, walk.state_of(case, FLOW), library, "md", at(20))))
    assert "<script>" not in html
    assert "[a](b) `c` *d* _e_ ~~f~~ a|b" in html
    assert "# no heading" in html
    assert "1. no list" in html


def test_what_nobody_knows_is_told_unless_it_was_struck(library: Library) -> None:
    case = walk.open_case(START, flow=FLOW)
    for fact, value in (("role", UNKNOWN), ("seen", "no")):
        case = walk.answer(case, FLOW, fact, value, START)
    state = walk.state_of(case, FLOW)
    assert state.undecided
    told = print_case(case, FLOW, state, library, "txt", START)
    assert "Nobody could answer “What is your role?”." in told
    assert "What is your role? not known" in told
    section, text = unknown_line(FLOW.facts["role"])
    request = msgspec.structs.replace(a_request(), lines=(Line(section, text, struck=True),))
    struck = msgspec.structs.replace(case, request=request)
    assert "What is your role? not known" not in print_case(struck, FLOW, state, library, "txt", START)
    assert list(json.loads(export_case(struck, state, START))["answers"]) == ["seen"]
