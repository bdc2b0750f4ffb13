"""Cases of troubleshooters that were renamed since, or whose facts and causes were: they go on, and no word is lost."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kb.cases import walk
from kb.cases.call import switch_flow
from kb.cases.case import Case, WrapUp
from kb.cases.case_count import count_case
from kb.cases.events import wrap_up_in_words
from kb.cases.exchange import export_case
from kb.cases.handing_over import take_over
from kb.cases.timeline import timeline
from kb.desk import Desk, open_desk
from kb.learning.report import learn, report
from kb.settings import Folders, Settings

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FLOW = """\
flow: seats
version: 2
title: Seats are missing
facts:
  owner:
    ask: Which address did the order go to?
    why: It holds the seats.
    values: {caller: Mine, other: Another}
  seen: {ask: Does anybody see them?, why: Then they exist., values: {yes: Yes, no: No}}
causes:
  - {id: colleague, title: A colleague has them, when: {owner: other}, because: It went there., then: {contact: move}}
  - id: look
    title: You looked elsewhere
    when: {owner: caller, seen: yes}
    because: They are seen.
    then: {contact: move}
  - {id: lost, title: It is lost, when: {owner: caller, seen: no}, because: Nobody sees it., then: {contact: move}}
contacts:
  move: {subject: Seats}
"""
RENAMED = (
    FLOW.replace("flow: seats\n", "flow: places\naliases: [seats]\n")
    .replace("  owner:\n", "  address:\n    aliases: [owner]\n")
    .replace("owner:", "address:")
    .replace("{id: colleague,", "{id: a-colleague, aliases: [colleague],")
)


@pytest.fixture
def desk_of(tmp_path: Path) -> Callable[..., Desk]:
    """Return `desk_of(text, name)`: a staff desk over a library with this one troubleshooter; the data stays."""

    def make(text: str, data: str = "data") -> Desk:
        folder = tmp_path / "library/troubleshooters"
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        (folder / f"{text.split()[1]}.yaml").write_text(text)
        folders = Folders(tmp_path / "config.toml", tmp_path / data, tmp_path / "cache")
        return open_desk(Settings(), folders, library=folder.parent, staff=True, clock=lambda: NOW)

    return make


def begun(desk: Desk, *answers: str) -> Case:
    flow = desk.flow("seats")
    case = desk.new_case(flow=flow)
    for answer in answers:
        fact, _, value = answer.partition("=")
        case = walk.answer(case, flow, fact, value, NOW)
    case = msgspec.structs.replace(case, wrap_up=WrapUp(NOW, "colleague", "By post"))
    return desk.cases.save(case)


def test_a_case_goes_on_under_the_new_names(desk_of: Callable[..., Desk]) -> None:
    old = begun(desk_of(FLOW), "owner=other")
    desk = desk_of(RENAMED)
    case = desk.cases.load(old.id)
    assert (case.flow, list(case.answers), case.flow_version) == ("places", ["address"], 2)
    state = desk.state_of(case)
    assert state is not None and state.cause is not None and state.cause.id == "a-colleague"
    assert case.wrap_up is not None
    assert wrap_up_in_words(case.wrap_up, desk.flow("places")) == "A colleague has them · By post"
    assert "Which address did the order go to? Another" in [
        one.text for one in timeline(case, desk.flow("places"), state)
    ]
    assert walk.changed_notice(case, desk.flow("seats")) == ""
    saved = desk.save_case(walk.take_back(case, "address", NOW))
    assert desk.cases.load(saved.id).answers == {}


def test_counts_of_before_and_after_are_one(desk_of: Callable[..., Desk]) -> None:
    before = desk_of(FLOW)
    old, gone = begun(before, "owner=caller"), begun(before, "owner=caller")
    count = count_case(gone, before.flow("seats"))
    assert count is not None
    before.journal.case_counted(count, NOW)
    before.cases.delete(gone.id)
    assert [one.flow for one in report(learn(before), before).flows] == ["seats"]
    desk = desk_of(RENAMED)
    begun(desk)
    for name in ("seats", "places", ""):
        (counted,) = report(learn(desk), desk, flow=name).flows
        assert (counted.flow, counted.started, counted.open) == ("places", 3, 3)
    changed = desk_of(RENAMED.replace("It is lost", "It is gone").replace("version: 2", "version: 3"))
    assert {(one.flow, one.version): one.started for one in report(learn(changed), changed).flows} == {("places", 2): 3}
    assert desk.cases.load(old.id).flow == "places"


def test_a_case_of_a_file_with_the_old_names_is_taken_over(desk_of: Callable[..., Desk], tmp_path: Path) -> None:
    before = desk_of(FLOW)
    old = begun(before, "owner=other")
    path = tmp_path / "case.json"
    path.write_bytes(export_case(old, before.state_of(old), NOW))
    desk = desk_of(RENAMED, "other-data")
    taken = take_over(desk.cases, path, desk.flows, NOW)
    assert list(desk.cases.load(old.id).answers) == ["address"]
    assert not any("not known" in sentence for sentence in taken.told)


def test_a_troubleshooter_that_was_left_has_its_new_names_too(desk_of: Callable[..., Desk]) -> None:
    before = desk_of(FLOW)
    case = begun(before, "owner=caller")
    other = msgspec.structs.replace(before.flow("seats"), id="other")
    before.cases.save(switch_flow(case, before.flow("seats"), other, NOW))
    desk = desk_of(RENAMED)
    (left,) = desk.cases.load(case.id).left_flows
    assert (left.flow, left.question, list(left.answers)) == ("places", "seen", ["address"])
    assert {one.flow: one.left_at["seen"] for one in report(learn(desk), desk).flows} == {"places": 1, "other": 0}


def test_what_has_no_new_name_is_told_and_kept(desk_of: Callable[..., Desk]) -> None:
    old = begun(desk_of(FLOW), "owner=caller", "seen=yes")
    desk = desk_of(
        FLOW.replace("owner", "address").replace("yes: Yes", "some: Some").replace("seen: yes", "seen: some")
    )
    case, flow = desk.cases.load(old.id), desk.flow("seats")
    assert walk.changed_notice(case, flow) == (
        "It does not take these answers any more; they stay in the case: owner: caller, seen: yes."
    )
    assert list(desk.save_case(case).answers) == ["owner", "seen"]
    other = msgspec.structs.replace(flow, id="other", facts={})
    noted = switch_flow(case, flow, other, NOW).notes[-1].text
    assert noted == "“Seats are missing” was looked at first. owner: caller. Does anybody see them? yes."
