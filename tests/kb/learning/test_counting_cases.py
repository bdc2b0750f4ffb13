"""Counts of troubleshooters against an oracle that looks at each case for itself."""

import random
import shutil
from collections import Counter
from datetime import timedelta
from statistics import median

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cases import walk
from kb.cases.call import switch_flow
from kb.cases.case_count import OTHER, CaseCount, case_key, count_case
from kb.cases.journal_events import JournalEvent, counted_id, read_event, write_event
from kb.cases.merging import merged
from kb.learning import case_counts
from kb.learning.case_counts import latest, read_counts, with_deleted
from kb.learning.flow_counts import FlowCounts, count_flows
from kb.learning.report import learn, moment_of, report
from tests.kb.learning.conftest import NOW, make_case

OWNERS = ("caller", "someone_else", "unsure")


def some_cases(desk, seed, count=60):
    chance = random.Random(seed)
    for number in range(count):
        answers = {}
        if chance.random() < 0.8:
            answers["owner"] = chance.choice(OWNERS)
            if answers["owner"] != "someone_else" and chance.random() < 0.8:
                answers["seen"] = chance.choice(["yes", "no"])
        helped = chance.choice([None, True, False]) if answers.get("seen") == "yes" else None
        yield make_case(
            desk,
            answers,
            helped=helped,
            days=chance.choice([0.2, 3, 40]),
            minutes=chance.randrange(1, 90),
            version=chance.choice([2, 2, 2, 1]),
            record=chance.choice(["", *OWNERS]),
            said=chance.choice(["", "look", "lost", "in her own words"]),
            requested=helped is not True and chance.random() < 0.2,
            number=number,
        )


def oracle(cases, version):
    """Count by hand what the rows of the troubleshooter say, without any replay."""
    found = FlowCounts("seats", version)
    times = []
    for case in (case for case in cases if case.flow_version == version):
        said, record = case.answers, case.readings.get("order.owner")
        owner = said["owner"].value if "owner" in said else record.value if record else None
        seen = said["seen"].value if "seen" in said else None
        cause = "colleague" if owner == "someone_else" else None
        if owner in ("caller", "unsure") and seen is not None:
            cause = "look" if seen == "yes" else "lost"
        now_version = version == 2
        finished = case.request is not None or case.helped is not None or (now_version and cause is not None)
        found.started += 1
        found.finished += finished
        found.solved += case.helped is True
        found.handed_over += case.request is not None
        if finished:
            times.append(int((case.updated - case.started).total_seconds()))
        elif case.updated > NOW - timedelta(days=1):
            found.open += 1
        else:
            found.left_at[("owner" if owner is None else "seen") if now_version else ""] += 1
        if not now_version:
            continue
        if cause:
            found.causes[cause] += 1
            found.not_helped[cause] += cause == "look" and case.helped is False
            if case.wrap_up is not None:
                told = case.wrap_up.cause if case.wrap_up.cause in ("look", "lost") else OTHER
                if told == cause:
                    found.same_cause += 1
                else:
                    found.other_cause[cause, told] += 1
        found.from_record["owner"] += record is not None and "owner" not in said
        found.corrected["owner"] += record is not None and "owner" in said and said["owner"].value != record.value
    found.from_record, found.corrected, found.not_helped = +found.from_record, +found.corrected, +found.not_helped
    found.seconds = float(median(times)) if times else None
    return found


@pytest.mark.parametrize("seed", range(12))
def test_counts_are_those_of_a_count_by_hand(desk, seed):
    cases = list(some_cases(desk, seed))
    counts = [count_case(case, desk.flows["seats"]) for case in cases]
    counted = count_flows([one for one in counts if one is not None], NOW)
    expected = [oracle(cases, version) for version in (2, 1) if any(case.flow_version == version for case in cases)]
    assert counted == expected


def test_a_count_holds_nothing_of_the_caller(desk):
    case = make_case(desk, {"owner": "caller"}, said="Zoe said so", requested=True)
    text = msgspec.json.encode(count_case(case, desk.flows["seats"])).decode()
    assert not any(word in text for word in ("Zoe", "zoe", "Quux", "quux", "DS-AAAAA", case.id))


def test_a_case_that_went_on_in_another_does_not_count_twice(desk):
    case = make_case(desk, {"owner": "caller"})
    assert count_case(msgspec.structs.replace(case, merged_into="2026-11-24-abc123"), desk.flows["seats"]) is None


def test_each_troubleshooter_of_a_case_counts_once_those_before_the_last_as_left(desk):
    flow = desk.flows["seats"]
    other = type(flow)(**{name: getattr(flow, name) for name in flow.__slots__} | {"id": "other", "version": 7})
    case = make_case(desk, {"owner": "caller"}, days=0.1)
    case = switch_flow(case, flow, other, NOW)
    case = walk.did_it_help(walk.answer(case, other, "seen", "yes", NOW), True, NOW)
    count = count_case(case, other)
    went_on, seats = count_flows([count], NOW)
    assert (seats.flow, seats.version, seats.started, seats.finished, seats.open) == ("seats", 2, 1, 0, 0)
    assert seats.left_at == Counter(seen=1)
    assert (went_on.flow, went_on.started, went_on.solved, went_on.left) == ("other", 1, 1, 0)
    line = write_event(JournalEvent(id=counted_id(count), event="case", at=NOW, count=count))
    assert read_event(line).count == count
    assert "answers" not in line.decode() and with_deleted([count], [read_event(line)] * 2) == [count]


def test_merged_cases_count_the_troubleshooter_of_the_other_one_once(desk):
    flow = desk.flows["seats"]
    first = make_case(desk, {"owner": "caller"}, days=3, number=1)
    second = msgspec.structs.replace(make_case(desk, {}, days=2, number=2), flow="other", flow_version=7)
    found = merged(second, first, NOW, None, flow)
    counts = [count_case(found.case, None), count_case(found.other, flow)]
    assert counts[1] is None
    assert {one.flow: (one.started, one.left_at["seen"]) for one in count_flows([counts[0]], NOW)} == {
        "seats": (1, 1),
        "other": (1, 0),
    }


def test_files_are_read_once_and_again_when_they_or_the_troubleshooter_change(desk, monkeypatch):
    cases = [desk.cases.save(case) for case in some_cases(desk, 1, 25)]
    cache = desk.folders.cache / "learning"
    first, findings = read_counts(desk.cases, desk.flows, cache)
    assert (len(first), findings) == (25, [])
    read = []
    stored = case_counts.stored_case
    monkeypatch.setattr(case_counts, "stored_case", lambda path: read.append(path.stem) or stored(path))
    assert read_counts(desk.cases, desk.flows, cache)[0] == first
    assert read == []
    desk.cases.save(msgspec.structs.replace(cases[3], helped=True, state="solved"))
    desk.cases.delete(cases[4].id)
    again = read_counts(desk.cases, desk.flows, cache)[0]
    assert read == [cases[3].id]
    assert len(again) == 24
    flow = desk.flows["seats"]
    changed = {"seats": type(flow)(**{name: getattr(flow, name) for name in flow.__slots__} | {"version": 3})}
    read.clear()
    renewed = read_counts(desk.cases, changed, cache)[0]
    assert len(read) == 24
    assert all(not one.cause for one in renewed)


def test_a_damaged_cache_and_a_damaged_case_stop_nothing(desk):
    cases = [desk.cases.save(case) for case in some_cases(desk, 2, 22)]
    cache = desk.folders.cache / "learning"
    first = read_counts(desk.cases, desk.flows, cache)[0]
    for path in cache.iterdir():
        path.write_bytes(b"\xff not a cache")
    assert read_counts(desk.cases, desk.flows, cache)[0] == first
    for path in desk.folders.cases.glob(f"*{cases[0].id}*"):
        path.write_bytes(b"{}")
    counts, findings = read_counts(desk.cases, desk.flows, cache)
    assert len(counts) == 21
    assert [finding.code for finding in findings] == ["C001"]


def test_a_case_that_lies_there_under_two_names_counts_once(desk):
    case = desk.cases.save(make_case(desk, {"owner": "caller"}))
    shutil.copy(desk.folders.cases / f"{case.id}.json", desk.folders.cases / f"{case.id}-copy.json")
    assert len(read_counts(desk.cases, desk.flows)[0]) == 1


def test_cases_of_others_count_too_and_those_that_were_deleted(make_desk):
    mine, yours = make_desk("mine"), make_desk("yours")
    own = [mine.cases.save(case) for case in some_cases(mine, 3, 10)]
    for path in mine.folders.cases.glob("*.json"):
        yours.folders.cases.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, yours.folders.cases)
    yours.cases.save(make_case(yours, {}, number=77))
    assert len(learn(yours).cases) == 11
    # I delete one, which is counted first; my journal goes to you, who have the case still
    count = count_case(own[0], mine.flows["seats"])
    mine.journal.case_counted(count, NOW)
    mine.cases.delete(own[0].id)
    assert learn(mine).cases == learn(mine).cases
    assert {one.key for one in learn(mine).cases} == {case_key(case.id) for case in own}
    yours.folders.data.joinpath("journal").mkdir(parents=True, exist_ok=True)
    for path in mine.journal.files():
        shutil.copy(path, yours.folders.data / "journal")
    assert len(learn(yours).cases) == 11
    yours.cases.delete(own[0].id)
    assert len(learn(yours).cases) == 11


counts_of_cases = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 4)), max_size=12)


@given(counts_of_cases, counts_of_cases, st.randoms())
@settings(max_examples=100)
def test_deleted_and_present_cases_are_each_counted_once(there, gone, chance):
    def count(key, hours):
        return CaseCount(key=key, started=NOW, updated=NOW + timedelta(hours=hours), flow="seats")

    present = [count(*one) for one in there]
    events = [
        JournalEvent(id=counted_id(one), event="case", at=NOW, count=one) for one in (count(*one) for one in gone)
    ]
    once = with_deleted(present, events)
    chance.shuffle(present)
    chance.shuffle(events)
    assert with_deleted([*present, *present], [*events, *events]) == once
    assert {one.key for one in once} == {key for key, _ in (*there, *gone)}
    assert latest(once) == once


def test_since_looks_at_when_a_case_began_and_an_event_was(desk):
    for case in some_cases(desk, 4, 30):
        desk.cases.save(case)
    desk.journal.opened("missing", NOW - timedelta(days=40))
    desk.journal.opened("missing", NOW - timedelta(days=2))
    learned = learn(desk)
    recent = report(learned, desk, since=moment_of("10 days", NOW))
    assert recent.cases == sum(one.started > NOW - timedelta(days=10) for one in learned.cases)
    assert next(one.opened for one in recent.articles if one.article == "missing") == 1
    assert moment_of("2026-11-01", NOW).date().isoformat() == "2026-11-01"
    assert moment_of("never", NOW) is None


def test_what_was_said_in_a_case_counts_from_the_case_and_once(desk):
    case = desk.cases.save(make_case(desk, {"owner": "caller", "seen": "yes"}, helped=True))
    for helped in (True, False, True):
        desk.journal.helped("missing", helped, NOW, case=case_key(case.id))
    desk.journal.helped("missing", False, NOW, "unclear")
    desk.journal.helped("missing", True, NOW, case="of-a-case-that-is-not-here")
    (one,) = report(learn(desk), desk).articles
    assert (one.yes, one.no, one.reasons, one.in_cases) == (2, 1, Counter(unclear=1), 1)
