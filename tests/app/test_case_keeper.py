"""Saving behind the screen: in order, the latest only, and nothing forgotten when the disk refuses."""

import asyncio
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime

import msgspec

from app.case_keeper import CaseKeeper
from kb.cases.case import Case, Note
from kb.errors import DesksideError, StorageError
from kb.storage.words import UncertainWriteError

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CASE = Case(id="c1", started=NOW, updated=NOW, revision=4)


def noted(*texts: str) -> Case:
    return msgspec.structs.replace(CASE, notes=tuple(Note(text, NOW) for text in texts))


class Disk:
    """Takes cases as a store does, as slowly and as badly as it is told to."""

    def __init__(self) -> None:
        self.saved: list[Case] = []
        self.refusal: DesksideError | None = None
        self.free = threading.Event()
        self.free.set()

    def write(self, case: Case) -> Case:
        assert self.free.wait(10)
        if self.refusal is not None:
            raise self.refusal
        saved = msgspec.structs.replace(case, revision=case.revision + 1)
        self.saved.append(saved)
        return saved


class Keeping:
    """A keeper over a disk, as a screen has one."""

    def __init__(self) -> None:
        self.disk = Disk()
        self.failures: list[DesksideError] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.keeper = CaseKeeper(CASE, self.disk.write, self.start, self.failures.append)

    def start(self, run: Coroutine[object, object, None], **options: object) -> None:
        task = asyncio.ensure_future(run)
        self.tasks.add(task)


async def test_each_save_has_the_revision_of_the_one_before() -> None:
    keeping = Keeping()
    for text in ("one", "two", "three"):
        keeping.keeper.keep(noted(text))
        assert keeping.keeper.busy
        assert await keeping.keeper.settled()
    assert [(case.notes[0].text, case.revision) for case in keeping.disk.saved] == [
        ("one", 5),
        ("two", 6),
        ("three", 7),
    ]
    assert keeping.keeper.revision == 7
    assert not keeping.keeper.busy


async def test_states_that_were_overtaken_are_passed_over() -> None:
    keeping = Keeping()
    keeping.disk.free.clear()
    keeping.keeper.keep(noted("one"))
    await asyncio.sleep(0)
    for text in ("two", "three", "four"):
        keeping.keeper.keep(noted(text))
    keeping.disk.free.set()
    assert await keeping.keeper.settled()
    assert [case.notes[0].text for case in keeping.disk.saved] in (["one", "four"], ["four"])
    assert keeping.keeper.revision == 4 + len(keeping.disk.saved)


async def test_what_the_disk_refuses_is_told_stays_unsaved_and_goes_with_the_next_try() -> None:
    keeping = Keeping()
    keeping.disk.refusal = StorageError("The disk is full.")
    keeping.keeper.keep(noted("one"))
    assert not await keeping.keeper.settled()
    assert keeping.keeper.busy
    assert {error.what for error in keeping.failures} == {"The disk is full."}
    keeping.disk.refusal = None
    assert await keeping.keeper.settled()
    assert [case.notes[0].text for case in keeping.disk.saved] == ["one"]
    assert not keeping.keeper.busy


async def test_a_newer_state_takes_the_place_of_one_that_was_refused() -> None:
    keeping = Keeping()
    keeping.disk.refusal = StorageError("The disk is full.")
    keeping.keeper.keep(noted("one"))
    assert not await keeping.keeper.settled()
    keeping.disk.refusal = None
    keeping.keeper.keep(noted("one", "two"))
    assert await keeping.keeper.settled()
    (saved,) = keeping.disk.saved
    assert [note.text for note in saved.notes] == ["one", "two"]
    assert saved.revision == 5


async def test_with_nothing_to_save_there_is_nothing_to_wait_for() -> None:
    keeping = Keeping()
    assert await keeping.keeper.settled()
    assert keeping.disk.saved == []


async def test_a_save_that_the_disk_did_not_confirm_is_gone_on_from() -> None:
    """It is in place, with a revision of its own: the next save must not take it for somebody else's."""
    keeping = Keeping()
    problem = UncertainWriteError("It may not survive a power cut.")
    problem.revision = 5
    keeping.disk.refusal = problem
    keeping.keeper.keep(noted("one"))
    assert await keeping.keeper.settled()
    assert keeping.failures == [problem]
    keeping.disk.refusal = None
    keeping.keeper.keep(noted("one", "two"))
    assert await keeping.keeper.settled()
    assert [case.revision for case in keeping.disk.saved] == [6]
