"""Two cases become one and two again: nothing is lost, nothing leaves twice, and what clashes is named."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases.attachments import attach, read_attachment
from kb.cases.case import Answer, Caller, Case, Note
from kb.cases.finishing import close, current, reopen
from kb.cases.merging_files import merge, undo_merge
from kb.cases.outbox import requests
from kb.cases.sending import given, is_waiting
from kb.cases.store import CaseStore
from kb.errors import CaseError, ConflictError

from .conftest import START, a_request

LATER = START + timedelta(hours=1)
NOW = START + timedelta(hours=2)
SAM = Caller(email="sam@harbour.example")


def early(**changes: object) -> Case:
    """Return the case that was begun first."""
    made = Case(
        id="2026-11-24-early",
        started=START,
        updated=START,
        flow="seats",
        caller=Caller(name="Sam Reed", email="Sam@harbour.example", phone="1"),
        answers={"who": Answer("me", START), "seen": Answer("yes", START)},
        notes=(Note("First call", START),),
        contract="110012345678",
    )
    return msgspec.structs.replace(made, **changes)


def late(**changes: object) -> Case:
    """Return the case that was begun later, by the same caller."""
    made = Case(
        id="2026-11-24-late",
        started=LATER,
        updated=LATER,
        flow="seats",
        caller=SAM,
        answers={"who": Answer("other", LATER)},
        notes=(Note("Second call", LATER),),
    )
    return msgspec.structs.replace(made, **changes)


def both(store: CaseStore, one: Case | None = None, other: Case | None = None):
    """Save two cases, merge them, and return what comes of it."""
    store.save(one or early())
    store.save(other or late())
    return merge(store, "2026-11-24-early", "2026-11-24-late", NOW, lambda name: None)


def test_the_later_takes_what_the_other_knows_and_clashes_are_named(store: CaseStore) -> None:
    found = both(store)
    case, other = store.load("2026-11-24-late"), store.load("2026-11-24-early")
    assert found.case.revision == case.revision
    assert {fact: answer.value for fact, answer in case.answers.items()} == {"who": "other", "seen": "yes"}
    assert [note.text for note in case.notes] == ["First call", "Second call"]
    assert case.caller == Caller(name="Sam Reed", email="sam@harbour.example", phone="1")
    assert case.contract == "110012345678"
    assert found.clashes == ("who “other” (10:00) stays, “me” (09:00) is left in the other case.",)
    assert (other.state, other.merged_into, other.answers) == ("closed", case.id, early().answers)
    assert current(store, other.id).id == case.id


def test_its_request_goes_on_in_the_later_and_leaves_once(store: CaseStore, tmp_path: Path) -> None:
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"plan")
    with_request = attach(store, store.save(early(request=a_request(), state="request")), plan, START)
    store.save(msgspec.structs.replace(with_request, request=given(with_request.request, "desk", START)))
    store.save(late())
    found = merge(store, "2026-11-24-late", "2026-11-24-early", NOW, lambda name: None)
    assert found.case.state == "request"
    assert is_waiting(found.case.request)
    assert read_attachment(store, found.case.id, found.case.request.attachments[0]) == b"plan"
    assert [one.id for one in requests(store)] == [found.case.id]


def test_a_second_request_stays_behind_and_is_named(store: CaseStore, tmp_path: Path) -> None:
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"plan")
    attach(store, store.save(early(request=a_request(1))), plan, START)
    store.save(late(request=a_request(2)))
    found = merge(store, "2026-11-24-late", "2026-11-24-early", NOW, lambda name: None)
    assert found.case.request.id == a_request(2).id
    assert [one.name for one in found.case.request.attachments] == ["plan.pdf"]
    assert f"{a_request(1).id} (Licences missing) is kept in the other case, and will not be sent." in found.clashes[1]
    assert read_attachment(store, found.case.id, found.case.request.attachments[0]) == b"plan"


def test_merging_is_undone_until_something_is_saved(store: CaseStore) -> None:
    before = {one.id: store.save(one) for one in (early(request=a_request()), late())}
    found = merge(store, "2026-11-24-early", "2026-11-24-late", NOW, lambda name: None)
    assert store.load(found.case.id).can_undo
    undo_merge(store, found.case.id, NOW)
    for case_id, was in before.items():
        now = store.load(case_id)
        assert msgspec.structs.replace(now, revision=was.revision, updated=was.updated, events=was.events) == was
    with pytest.raises(CaseError, match="no merging"):
        undo_merge(store, found.case.id, NOW)
    again = merge(store, "2026-11-24-early", "2026-11-24-late", NOW, lambda name: None)
    saved = store.save(again.case)
    assert saved.undo is None
    with pytest.raises(CaseError, match="something was saved since"):
        undo_merge(store, saved.id, NOW)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (early(), late(caller=Caller(email="kim@harbour.example")), "same caller"),
        (early(), late(caller=Caller()), "same caller"),
        (early(merged_into="x"), late(), "merged into another case already"),
        (early(request=msgspec.structs.replace(a_request(), state="sending")), late(), "on its way"),
    ],
)
def test_what_cannot_become_one_is_left_as_it_is(store: CaseStore, one: Case, other: Case, why: str) -> None:
    with pytest.raises(CaseError, match=why):
        both(store, one, other)
    assert store.load(one.id).revision == store.load(other.id).revision == 1


def test_a_case_about_another_problem_keeps_its_answers(store: CaseStore) -> None:
    found = both(store, early(flow="servers"))
    assert set(found.case.answers) == {"who"}
    assert "another problem (servers)" in found.clashes[0]


def test_a_mere_request_takes_the_whole_walk(store: CaseStore) -> None:
    found = both(store, None, late(flow=None, answers={}, request=a_request(), state="request"))
    assert (found.case.flow, set(found.case.answers)) == ("seats", {"who", "seen"})


def test_a_case_that_is_saved_meanwhile_leaves_both_as_they_were(store: CaseStore) -> None:
    store.save(early(request=a_request()))
    store.save(late())
    save, calls = store.save, []

    def interfering(case: Case) -> Case:
        calls.append(case.id)
        if len(calls) == 2:
            save(msgspec.structs.replace(store.load("2026-11-24-early"), helped=False))
        return save(case)

    store.save = interfering
    with pytest.raises(ConflictError):
        merge(store, "2026-11-24-early", "2026-11-24-late", NOW, lambda name: None)
    assert store.load("2026-11-24-late").request is None
    assert not store.load("2026-11-24-early").merged_into


def test_close_and_reopen(store: CaseStore) -> None:
    closed = close(store, store.save(late()), NOW)
    with pytest.raises(CaseError, match="closed already"):
        close(store, closed, NOW)
    opened = reopen(store, closed, NOW)
    assert (opened.state, [event.what for event in opened.events]) == ("open", ["closed", "reopened"])
    with pytest.raises(CaseError, match="open already"):
        reopen(store, opened, NOW)


def test_what_was_merged_goes_on_where_it_was_merged_into(store: CaseStore) -> None:
    found = both(store)
    with pytest.raises(CaseError, match="was merged into 2026-11-24-late"):
        reopen(store, found.other, NOW)
    store.delete(found.case.id)
    assert current(store, found.other.id).id == found.other.id
    assert reopen(store, found.other, NOW).merged_into == ""
