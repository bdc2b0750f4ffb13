"""A request leaves once: what is told when the disk fails before, while and after it leaves."""

import errno
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kb.cases.case import Case, Field, Request
from kb.cases.channels import Prepared
from kb.cases.channels.file import FileChannel
from kb.cases.outbox import keep, send
from kb.cases.store import CaseStore
from kb.errors import NotFoundError, RequestError, StorageError
from kb.storage import calls

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


class Paper:
    """A way out that notes what went, and can fail."""

    name = label = "paper"

    def __init__(self, failure: RequestError | None = None) -> None:
        self.sent: list[bytes] = []
        self.failure = failure

    def prepare(self, request: Request) -> Prepared:
        return Prepared(request.id, "a printer", request.subject.encode())

    def send(self, prepared: Prepared) -> str:
        if self.failure:
            raise self.failure
        self.sent.append(prepared.content)
        return "Printed."


class FailsFromTheSecondWrite(calls.Calls):
    writes = 0

    def write(self, descriptor, data):
        self.writes += 1
        if self.writes > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(descriptor, data)


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    return CaseStore(tmp_path / "cases")


@pytest.fixture
def case(store: CaseStore) -> Case:
    fields = (
        Field("caller.name", "Your name", "Kim Ray", required=True),
        Field("caller.email", "Your e-mail address", "kim@northwind.example", required=True),
    )
    request = Request(id="DS-AAAAA-BBBBB", created=NOW, subject="Help", message="Please.", fields=fields)
    return keep(store, Case(id="2026-11-24-abc234", started=NOW, updated=NOW), request, NOW)


def test_what_has_left_but_could_not_be_noted_says_so(store, case, monkeypatch):
    """The person must not send it a second time only because the outbox could not be written."""
    paper = Paper()
    monkeypatch.setattr(calls, "system", FailsFromTheSecondWrite())
    with pytest.raises(RequestError) as caught:
        send(store, with_message(case, "Changed."), paper, NOW)
    monkeypatch.undo()
    assert paper.sent == [b"Help"]
    assert str(caught.value).startswith("DS-AAAAA-BBBBB: Printed. But this could not be noted in the outbox:")
    assert "the disk is full" in str(caught.value)
    assert "do not send it a second time" in str(caught.value)
    assert store.load(case.id).request.message == "Changed."


def test_what_did_not_leave_is_told_even_where_that_cannot_be_noted(store, case, monkeypatch):
    paper = Paper(RequestError("No paper."))
    monkeypatch.setattr(calls, "system", FailsFromTheSecondWrite())
    with pytest.raises(RequestError, match=r"^No paper\.$"):
        send(store, with_message(case, "Changed."), paper, NOW)
    monkeypatch.undo()
    assert store.load(case.id).request.attempts == ()
    with pytest.raises(RequestError, match=r"^No paper\.$"):
        send(store, store.load(case.id), paper, NOW)
    assert [attempt.result for attempt in store.load(case.id).request.attempts] == ["failed: No paper."]


def test_nothing_leaves_before_it_is_saved(store, case, monkeypatch):
    class Full(calls.Calls):
        def write(self, descriptor, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    paper = Paper()
    monkeypatch.setattr(calls, "system", Full())
    with pytest.raises(StorageError, match="the disk is full"):
        send(store, with_message(case, "Changed."), paper, NOW)
    assert paper.sent == []


def test_an_export_that_the_disk_does_not_confirm_is_an_export(store, case, tmp_path, monkeypatch):
    target = tmp_path / "out" / "request.txt"
    target.parent.mkdir()

    class NoConfirmation(calls.Calls):
        def sync_folder(self, path):
            if path == str(target.parent):
                raise OSError(errno.EIO, "fault")

    monkeypatch.setattr(calls, "system", NoConfirmation())
    saved, result = send(store, case, FileChannel(target, "help@reseller.example"), NOW)
    monkeypatch.undo()
    assert target.read_text().startswith("Subject: Help")
    assert result.startswith(f"Saved as {target}.")
    assert "may not survive a power cut" in result
    assert [attempt.channel for attempt in store.load(case.id).request.attempts] == ["txt"]
    assert saved == store.load(case.id)


def test_a_folder_that_cannot_be_read_is_said_in_plain_words(tmp_path):
    (tmp_path / "cases").write_text("a file")
    with pytest.raises(StorageError, match="cannot be read: one of its folders is a file"):
        CaseStore(tmp_path / "cases").ids()


def test_a_case_that_is_not_there_is_not_found_even_without_a_folder(tmp_path):
    with pytest.raises(NotFoundError, match="no case"):
        CaseStore(tmp_path / "none").delete("2026-11-24-abc234")


def with_message(case: Case, message: str) -> Case:
    assert case.request is not None
    return msgspec.structs.replace(case, request=msgspec.structs.replace(case.request, message=message))
