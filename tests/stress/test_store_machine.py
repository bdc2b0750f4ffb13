"""The stores against a plain dict: random changes, stale windows, failing disks, damaged files, restarts, the doctor.

The model holds what was acknowledged. After a fault, the old or the new content is there, and the model follows. After
damage, one of the last contents is there, and the file says so.
"""

import errno
import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from kb.accounts.record import Record
from kb.accounts.store import AccountStore
from kb.cases.case import Case
from kb.cases.store import CaseStore
from kb.cases.walk import add_note, open_case
from kb.errors import ConflictError, StorageError
from kb.settings import Folders
from kb.storage import calls
from kb.storage.copies import copies_of
from kb.upkeep.doctor import check_data
from tests.kb.storage.conftest import WatchedCalls
from tests.stress.conftest import FULL

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
COPIES = 2
ERRORS = [errno.EIO, errno.ENOSPC, errno.EACCES]
words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=6)


GENERATIONS = itertools.count()


@dataclass
class Kept:
    """What the model knows of one document: its content, and those before it, newest first.

    `generation` is another one after each change: only a window that has seen the present one may save.
    """

    content: object
    earlier: list[object] = field(default_factory=list)
    generation: int = field(default_factory=lambda: next(GENERATIONS))

    def become(self, content: object) -> None:
        """Take another content; the one so far is now the newest copy."""
        if content != self.content:
            self.earlier = [self.content, *self.earlier][:COPIES]
            self.content = content
            self.generation = next(GENERATIONS)


@dataclass(frozen=True)
class Window:
    """A document as somebody has it open."""

    document: Record | Case
    generation: int

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id


class QuickDisk(calls.Calls):
    """Waits for nothing, for no power is cut here."""

    def sync(self, descriptor: int) -> None:
        """Do nothing."""

    def sync_folder(self, path: str) -> None:
        """Do nothing."""


def failing(number: int, code: int) -> WatchedCalls:
    def act(name, at, arguments):
        def fail():
            if name == "close":
                os.close(arguments[0])
            raise OSError(code, os.strerror(code))

        return fail if at == number else (lambda: None) if name in ("sync", "sync_folder") else None

    return WatchedCalls(act)


def content_of(document: Record | Case) -> object:
    return msgspec.structs.replace(document, revision=0)


class Stores(RuleBasedStateMachine):
    """Account records and cases, as several windows use them."""

    windows = Bundle("windows")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.model: dict[str, Kept] = {}
        self.clock = NOW
        calls.system = QuickDisk()
        self.restart()

    def teardown(self) -> None:
        calls.system = calls.Calls()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule()
    def restart(self) -> None:
        self.accounts = AccountStore(self.folder / "data" / "accounts", good_copies=COPIES)
        self.cases = CaseStore(self.folder / "data" / "cases", good_copies=COPIES)

    @rule(minutes=st.integers(-5000, 5000))
    def set_the_clock(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    @rule(target=windows)
    def new_account(self) -> Window:
        record = self.accounts.create("Northwind")
        assert record.id not in self.model
        self.model[record.id] = Kept(content_of(record))
        return self._window(record)

    @rule(target=windows)
    def new_case(self) -> Window:
        case = self.cases.save(open_case(self.clock))
        self.model[case.id] = Kept(content_of(case))
        return self._window(case)

    @precondition(lambda self: self.model)
    @rule(target=windows, data=st.data())
    def open_window(self, data: st.DataObject) -> Window:
        return self._window(self._load(data.draw(st.sampled_from(list(self.model)))))

    @rule(target=windows, window=consumes(windows), text=words)
    def save(self, window: Window, text: str) -> Window:
        """Save from a window: that is refused when another window or a removal came before."""
        changed = self._changed(window.document, text)
        fresh = window.id in self.model and self.model[window.id].generation == window.generation
        try:
            saved = self._save(changed)
        except ConflictError:
            assert not fresh
            return multiple()
        assert fresh
        self.model[window.id].become(content_of(saved))
        return self._window(saved)

    @rule(window=consumes(windows), text=words, number=st.integers(1, 40), code=st.sampled_from(ERRORS))
    def save_on_a_failing_disk(self, window: Window, text: str, number: int, code: int) -> None:
        changed = self._changed(window.document, text)
        known = self.model.get(window.id)
        try:
            with _system(failing(number, code)):
                saved = self._save(changed)
        except StorageError:
            if known is not None:
                now = content_of(self._load(window.id))
                assert now in (known.content, content_of(changed))
                known.become(now)
        else:
            assert known is not None
            known.become(content_of(saved))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), number=st.integers(1, 30), code=st.sampled_from(ERRORS))
    def delete_on_a_failing_disk(self, data: st.DataObject, number: int, code: int) -> None:
        name = data.draw(st.sampled_from(list(self.model)))
        try:
            with _system(failing(number, code)):
                self._store(name).delete(name)
        except StorageError:
            if name in self._store(name).ids():
                self.model[name].earlier = []
                return
        self.model.pop(name)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(list(self.model)))
        self._store(name).delete(name)
        self.model.pop(name)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), damage=st.sampled_from(["cut", "empty", "flip", "gone"]))
    def damage(self, data: st.DataObject, damage: str) -> None:
        """Damage a file that has a good copy: an earlier content comes up, and is said not to be the last."""
        name = data.draw(st.sampled_from(list(self.model)))
        path = self._path(name)
        if not self.model[name].earlier:
            return
        assert any(copy.exists() for copy in copies_of(path))
        whole = path.read_bytes()
        if damage == "gone":
            path.unlink()
        else:
            middle = len(whole) // 2
            flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
            path.write_bytes({"cut": whole[:middle], "empty": b"", "flip": flipped}[damage])
        now = content_of(self._load(name))
        assert now in [self.model[name].content, *self.model[name].earlier]
        self.model[name] = Kept(now)
        checkup = self._doctor()
        found = [one.finding.code for one in checkup if one.finding.code != "D010"]
        assert found == ["D003" if damage == "gone" else "D001"]
        assert all(one.done for one in checkup)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), content=st.binary(max_size=30))
    def leave_what_a_killed_writer_leaves(self, data: st.DataObject, content: bytes) -> None:
        path = self._path(data.draw(st.sampled_from(list(self.model))))
        for ending, left in (("0123456789ab.tmp", content), ("writing", b"")):
            hidden = path.with_name(f".{path.name}.{ending}")
            hidden.write_bytes(left)
            hidden.chmod(0o600)

    @rule()
    def call_the_doctor(self) -> None:
        for one in self._doctor():
            assert (one.finding.code, one.done) == ("D010", "removed")
        assert self._doctor() == []

    @invariant()
    def the_stores_hold_what_the_model_holds(self) -> None:
        ids = sorted([*self.accounts.ids(), *self.cases.ids()])
        assert ids == sorted(self.model)
        for name, kept in self.model.items():
            assert content_of(self._load(name)) == kept.content

    def _window(self, document: Record | Case) -> Window:
        return Window(document, self.model[document.id].generation)

    def _doctor(self):
        folders = Folders(self.folder / "config.toml", self.folder / "data", self.folder / "cache")
        return check_data(folders).treated

    def _store(self, name: str) -> AccountStore | CaseStore:
        return self.accounts if name.startswith("northwind") else self.cases

    def _path(self, name: str) -> Path:
        return self._store(name).folder / f"{name}.json"

    def _load(self, name: str) -> Record | Case:
        return self._store(name).load(name)

    def _save(self, document: Record | Case) -> Record | Case:
        if isinstance(document, Record):
            return self.accounts.save(document)
        return self.cases.save(document)

    def _changed(self, document: Record | Case, text: str) -> Record | Case:
        if isinstance(document, Record):
            account = msgspec.structs.replace(document.account, notes=text)
            return msgspec.structs.replace(document, account=account)
        return msgspec.structs.replace(add_note(document, text or "x", self.clock), updated=self.clock)


class _system:  # noqa: N801
    """Puts another operating system under the stores for a moment."""

    def __init__(self, other: calls.Calls) -> None:
        self.other = other

    def __enter__(self) -> None:
        self.before, calls.system = calls.system, self.other

    def __exit__(self, *error: object) -> None:
        calls.system = self.before


TestStores = Stores.TestCase
TestStores.settings = settings(
    max_examples=300 if FULL else 12, stateful_step_count=50 if FULL else 25, deadline=None, print_blob=True
)
