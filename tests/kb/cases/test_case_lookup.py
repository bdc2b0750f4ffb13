"""Finding a case by any scrap: its numbers, who asked, what it was about, what was noted and what came of it."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases.case import Answer, Caller, Case, Note, WrapUp
from kb.cases.lookup import case_lookup
from kb.cases.store import CaseStore
from kb.troubleshooter.load import load_flow
from tests.kb.cases.conftest import START, a_case

FLOW = """\
flow: seats
version: "1"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
article: missing.md
facts:
  owner:
    ask: Which address did the order go to?
    why: That address holds the seats.
    values: {caller: Mine, someone_else: "A colleague's"}
causes:
  - {id: colleague, when: {owner: someone_else}, because: The order went elsewhere., then: {contact: move}}
  - {id: nobody, when: {owner: caller}, because: It is yours., then: {contact: move}}
contacts:
  move: {subject: Seats}
contradiction: move
"""


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """A folder with three cases."""
    store = CaseStore(tmp_path / "cases")
    request = msgspec.structs.replace(a_case().request, state="sent", remote_id="4711")
    store.save(
        Case(
            id="2026-11-23-k3x9", started=START, updated=START, flow="seats", account="harbour",
            caller=Caller(name="Grace Whitmore", email="grace@harbour.example", phone="01632 960220",
                          company="Harbour"),
            answers={"owner": Answer("someone_else", START)}, notes=(Note("Rings back on Tuesday about Maya", START),),
        )
    )  # fmt: skip
    store.save(msgspec.structs.replace(a_case(), request=request, updated=START + timedelta(days=1)))
    store.save(
        Case(
            id="2026-11-24-zz11", started=START, updated=START + timedelta(days=2), state="solved", flow="gone",
            caller=Caller(name="Kim Ray"), wrap_up=WrapUp(START, cause="Signed in with the old address"),
        )
    )  # fmt: skip
    return store


@pytest.fixture
def find(store: CaseStore, tmp_path: Path):
    """Return what finds cases, and gives the first one's id and why it was found."""
    lookup = case_lookup(store, lambda: {"seats": load_flow(FLOW, path="seats.yaml")}, tmp_path / "cache")

    def find(words: str) -> list[tuple[str, str]]:
        return [(found.id, found.why) for found in lookup.find(words)]

    find.lookup = lookup
    return find


SCRAPS = [
    ("2026-11-23-k3x9", ("2026-11-23-k3x9", "case")),
    ("k3x9", ("2026-11-23-k3x9", "case")),
    ("grace whitmore", ("2026-11-23-k3x9", "caller")),
    ("whitmroe", ("2026-11-23-k3x9", "caller")),
    ("grace@harbour.example", ("2026-11-23-k3x9", "e-mail")),
    ("960220", ("2026-11-23-k3x9", "phone")),
    ("harbour", ("2026-11-23-k3x9", "company")),
    ("seats missing", ("2026-11-23-k3x9", "troubleshooter")),
    ("order went elsewhere", ("2026-11-23-k3x9", "cause")),
    ("tuesday maya", ("2026-11-23-k3x9", "note")),
    ("not finished", ("2026-11-23-k3x9", "state")),
    ("DS-7F3QK-2M000", ("2026-11-24-abc000", "request")),
    ("7f3qk", ("2026-11-24-abc000", "request")),
    ("4711", ("2026-11-24-abc000", "ticket")),
    ("licences missing", ("2026-11-24-abc000", "subject")),
    ("sam reed", ("2026-11-24-abc000", "your name")),
    ("old address", ("2026-11-24-zz11", "cause")),
    ("solved kim", ("2026-11-24-zz11", "caller")),
]


def test_any_scrap_finds_the_case(find) -> None:
    assert [(words, find(words)[0]) for words, _ in SCRAPS] == SCRAPS


def test_what_is_struck_from_a_request_is_not_found(find) -> None:
    assert find("01844 000000") == []


def test_the_case_that_was_touched_last_comes_first_when_nothing_is_looked_for(find) -> None:
    assert [found.id for found in find.lookup.first()] == ["2026-11-24-zz11", "2026-11-24-abc000", "2026-11-23-k3x9"]
    (first, *_) = find.lookup.first(1)
    assert (first.title, first.person) == ("gone", "Kim Ray")


def test_a_changed_troubleshooter_changes_what_its_cases_are_found_by(find, store: CaseStore, tmp_path: Path) -> None:
    assert find("seats missing")
    other = load_flow(FLOW.replace("Seats are missing", "Chairs are lost"), path="seats.yaml")
    lookup = case_lookup(store, lambda: {"seats": other}, tmp_path / "cache")
    assert [found.title for found in lookup.find("chairs")] == ["Chairs are lost"]


def test_a_case_that_is_saved_or_deleted_is_seen(find, store: CaseStore) -> None:
    assert find("kim ray")
    case = store.load("2026-11-24-zz11")
    store.save(msgspec.structs.replace(case, caller=Caller(name="Zora Blake")))
    store.delete("2026-11-24-abc000")
    find.lookup.refresh()
    assert find("zora") == [("2026-11-24-zz11", "caller")]
    assert find("4711") == []


def test_a_case_that_cannot_be_read_is_named_and_the_others_are_found(find, store: CaseStore) -> None:
    (store.folder / "2026-11-25-torn.json").write_bytes(b"{")
    assert find("4711") == [("2026-11-24-abc000", "ticket")]
    assert find.lookup.broken == ["2026-11-25-torn"]
