"""Journals of several people become one by copying files: whatever is copied, and how often, each event counts once."""

import json
import random
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cases.case_count import CaseCount, case_key
from kb.cases.journal import Journal
from kb.cases.journal_events import REASONS, JournalEvent, merged, read_event, write_event
from kb.text import clean

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

counts = st.builds(
    CaseCount,
    key=st.sampled_from("abc"),
    started=st.just(NOW),
    updated=st.integers(0, 5).map(lambda hours: NOW + timedelta(hours=hours)),
    flow=st.sampled_from(["seats", ""]),
    helped=st.none() | st.booleans(),
)
plain_events = st.builds(
    JournalEvent,
    id=st.sampled_from("123456789"),
    event=st.sampled_from(["opened", "helped", "flagged", "search", "done", "of-a-newer-version"]),
    at=st.integers(0, 5).map(lambda hours: NOW + timedelta(hours=hours)),
    article=st.sampled_from(["a", "b"]),
    words=st.text(max_size=20),
    helped=st.booleans(),
    items=st.lists(st.sampled_from(["x", "y"]), max_size=2).map(tuple),
)
case_events = counts.map(
    lambda count: JournalEvent(id=f"case-{count.key}", event="case", at=count.updated, count=count)
)
events = st.lists(plain_events | case_events, max_size=20)


@given(events, events, st.randoms())
@settings(max_examples=150)
def test_merging_does_not_mind_order_or_repetition(mine, yours, chance):
    both = [*mine, *yours]
    once = merged(both)
    mixed = [*both, *both[: len(both) // 2]]
    chance.shuffle(mixed)
    assert merged(mixed) == once == merged([*yours, *mine])
    assert merged(once) == once == merged([*merged(mine), *merged(yours)])
    assert len({event.id for event in once}) == len(once)


@given(plain_events | case_events)
@settings(max_examples=200)
def test_a_line_is_safe_ascii_and_says_again_what_was_written(event):
    line = write_event(event)
    assert line.isascii() and b"\n" not in line and all(byte >= 32 for byte in line)
    read = read_event(line)
    assert isinstance(read, JournalEvent)
    assert write_event(read) == line
    assert clean(read.words) == read.words and "\n" not in read.words


def two_journals(tmp_path):
    mine, yours = Journal(tmp_path / "mine" / "journal"), Journal(tmp_path / "yours" / "journal")
    for number in range(10):
        mine.helped("a", number % 2 == 0, NOW)
        yours.helped("a", True, NOW)
        yours.opened("b", NOW)
    return mine, yours


def test_files_of_two_people_are_copied_together(tmp_path):
    mine, yours = two_journals(tmp_path)
    before = mine.events()
    for path in yours.files():
        shutil.copy(path, mine.folder)
    assert mine.counts() == {"a": Counter(yes=15, no=5)}
    assert len(mine.events()) == len(before) + 20
    # and the other way round it is the same
    for path in mine.files():
        shutil.copy(path, yours.folder)
    assert yours.events() == mine.events()


def test_a_file_that_was_copied_twice_and_lines_that_are_there_twice_count_once(tmp_path):
    mine, _ = two_journals(tmp_path)
    before = mine.events()
    (path,) = mine.files()
    lines = path.read_bytes().splitlines(keepends=True)
    shutil.copy(path, path.with_name("copy of it.jsonl"))
    random.Random(1).shuffle(lines)
    path.with_name("2025-01.jsonl").write_bytes(b"".join([*lines, *lines]))
    assert mine.events() == before


def test_old_lines_are_read_once_each(tmp_path):
    journal = Journal(tmp_path / "journal")
    journal.folder.mkdir()
    old = {"at": "2026-10-01T09:00:00+01:00", "article": "a", "helped": False, "reason": "because it is so"}
    lines = [json.dumps(old), json.dumps({**old, "at": "2026-10-01T09:00:01+01:00"}), json.dumps(old)]
    (journal.folder / "2026-10.jsonl").write_text("\n".join(lines))
    (journal.folder / "2026-10 (1).jsonl").write_text("\n".join(lines))
    assert journal.counts() == {"a": Counter(no=2)}
    assert {event.reason for event in journal.events()} == {""}
    assert len(journal.events(since=datetime(2026, 10, 1, 8, 0, 1, tzinfo=UTC))) == 1


def test_a_deleted_case_counts_once_however_often_it_is_counted(tmp_path):
    mine, yours = Journal(tmp_path / "mine" / "journal"), Journal(tmp_path / "yours" / "journal")
    count = CaseCount(key=case_key("2026-11-24-abc123"), started=NOW, updated=NOW, flow="seats", version=1)
    later = msgspec.structs.replace(count, updated=NOW + timedelta(hours=1), helped=True)
    mine.case_counted(count, NOW)
    mine.case_counted(count, NOW + timedelta(days=40))
    yours.case_counted(later, NOW + timedelta(days=2))
    for path in yours.files():
        shutil.copy(path, mine.folder)
    assert [event.count for event in mine.events()] == [later]
    assert "abc123" not in "".join(path.read_text() for path in mine.files())


def test_installations_have_names_of_their_own_and_keep_them(tmp_path):
    mine, yours = two_journals(tmp_path)
    assert mine.files()[0].name != yours.files()[0].name
    again = Journal(mine.folder)
    again.opened("c", NOW)
    assert again.files() == mine.files()


@pytest.mark.parametrize("content", [b"", b"../../etc", b"x" * 1000, b"\xff"])
def test_a_name_that_cannot_be_used_is_not_used(tmp_path, content):
    (tmp_path / "journal-name").write_bytes(content)
    journal = Journal(tmp_path / "journal")
    journal.opened("a", NOW)
    (path,) = journal.files()
    assert path.parent == journal.folder
    assert len(path.stem) == len("2026-11-") + 10


def test_only_reasons_that_can_be_picked_are_kept(tmp_path):
    journal = Journal(tmp_path / "journal")
    for reason in (*REASONS, "Kim Ray said so"):
        journal.helped("a", False, NOW, reason)
    assert {event.reason for event in journal.events()} == {*REASONS, ""}


def test_nothing_at_all_is_written_when_it_is_off(tmp_path):
    journal = Journal(tmp_path / "journal", on=False)
    journal.opened("a", NOW)
    journal.helped("a", False, NOW)
    journal.flagged(NOW, article="a", words="x")
    journal.searched("x", "none", NOW)
    journal.done(["x"], NOW)
    journal.case_counted(CaseCount(key="k", started=NOW, updated=NOW), NOW)
    assert list(tmp_path.iterdir()) == []


@given(plain_events | case_events)
@settings(max_examples=100)
def test_a_line_that_is_read_at_once_says_what_it_says_when_it_is_looked_at_closely(event):
    line = write_event(event)
    spaced = json.dumps(json.loads(line), indent=1).replace("\n", " ").encode()
    assert read_event(line) == read_event(spaced)


@pytest.mark.parametrize("words", ["a\x7fb", " a", "a ", "a  b", "a\\u0007b", "\u202e", "x" * 600])
def test_no_line_is_read_without_being_cleaned(words):
    for ascii_only in (True, False):
        line = json.dumps(
            {"event": "search", "id": "1", "words": words}, ensure_ascii=ascii_only, separators=(",", ":")
        )
        event = read_event(line.encode())
        assert isinstance(event, JournalEvent)
        assert event.words == " ".join(clean(words).split())[:500]
