"""The outbox: finding a request by its number, keeping it, letting it leave, and what is noted of that."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases.case import Case, Field, Line, Request
from kb.cases.channels.clipboard import ClipboardChannel
from kb.cases.channels.file import FileChannel
from kb.cases.channels.mail_program import MailProgramChannel
from kb.cases.message import MOST_MAILTO, render_text
from kb.cases.outbox import (
    case_of_request,
    delete_request,
    keep,
    mark_not_sent,
    mark_sent,
    requests,
    send,
)
from kb.cases.request import with_field
from kb.cases.store import CaseStore
from kb.errors import Finding, NotFoundError, RequestError

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
REQUEST = Request(
    id="DS-7F3QK-2MZ9A",
    created=NOW,
    subject="Seats are missing",
    fields=(
        Field("caller.name", "Your name", "Sam Reed", required=True),
        Field("caller.email", "Your e-mail address", "sam@harbour.example", required=True),
    ),
    lines=(Line("What is wrong", "Seats are missing"),),
)
CASE = Case(id="2026-11-24-abc", started=NOW, updated=NOW, flow="seats")


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    """Return an empty store."""
    return CaseStore(tmp_path / "cases")


@pytest.fixture
def kept(store: CaseStore) -> Case:
    """Return a case whose request is ready."""
    return keep(store, CASE, REQUEST, NOW)


def state(case: Case) -> str:
    assert case.request is not None
    return case.request.state


def test_a_request_is_a_draft_until_nothing_is_missing(store: CaseStore) -> None:
    draft = keep(store, CASE, with_field(REQUEST, "caller.name", ""), NOW)
    assert (state(draft), draft.state) == ("draft", "request")
    assert state(keep(store, draft, REQUEST, NOW)) == "ready"
    solved = keep(store, msgspec.structs.replace(CASE, id="2026-11-24-def", state="solved"), REQUEST, NOW)
    assert solved.state == "solved"


@pytest.mark.parametrize("written", ["DS-7F3QK-2MZ9A", "ds-7f3qk-2mz9a", " DS-7F3QK ", "ds"])
def test_a_number_is_found_in_any_case_and_by_its_beginning(store: CaseStore, kept: Case, written: str) -> None:
    assert case_of_request(store, written) == (kept, kept.request)


def test_a_number_that_means_none_or_several_is_refused(store: CaseStore, kept: Case) -> None:
    with pytest.raises(NotFoundError, match="There is no request DS-9"):
        case_of_request(store, "DS-9")
    other = msgspec.structs.replace(REQUEST, id="DS-7F3QK-2MZ9AX")
    keep(store, msgspec.structs.replace(CASE, id="2026-11-24-def"), other, NOW)
    with pytest.raises(NotFoundError, match="Several requests begin with DS-7"):
        case_of_request(store, "DS-7")
    assert case_of_request(store, "DS-7F3QK-2MZ9A")[0].id == CASE.id


def test_what_cannot_be_read_is_listed_with_the_others(store: CaseStore, kept: Case) -> None:
    store.save(msgspec.structs.replace(CASE, id="2026-11-24-none"))
    (store.folder / "2026-11-20-torn.json").write_text("{")
    found = list(requests(store))
    assert [one.id for one in found if isinstance(one, Case)] == [CASE.id]
    assert [one.code for one in found if isinstance(one, Finding)] == ["C001"]


def test_a_file_leaves_and_that_is_noted(store: CaseStore, kept: Case, tmp_path: Path) -> None:
    case, result = send(store, kept, FileChannel(tmp_path, "support@reseller.example"), LATER)
    path = tmp_path / "request-DS-7F3QK-2MZ9A.eml"
    assert result == f"Saved as {path}."
    assert b"Subject: Seats are missing" in path.read_bytes()
    assert case.request is not None
    (attempt,) = case.request.attempts
    assert (attempt.channel, attempt.at, attempt.result) == ("eml", LATER, result)
    assert attempt.sent.replace("\r\n", "\n") == path.read_bytes().decode().replace("\r\n", "\n")
    noted = store.load(case.id).request
    assert noted is not None
    assert [one.result for one in noted.attempts] == [result]
    assert state(case) == "ready"


def test_a_text_file_says_what_the_preview_says(store: CaseStore, kept: Case, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    send(store, kept, FileChannel(target, ""), NOW)
    assert target.read_text(encoding="utf-8") == f"Subject: Seats are missing\n\n{render_text(REQUEST)}"
    with pytest.raises(RequestError, match="exists already"):
        send(store, store.load(kept.id), FileChannel(target, ""), NOW)
    attempts = store.load(kept.id).request.attempts  # type: ignore[union-attr]
    assert [attempt.result.partition(":")[0] for attempt in attempts] == [f"Saved as {target}.", "failed"]


def test_what_lacks_something_does_not_leave(store: CaseStore, tmp_path: Path) -> None:
    draft = keep(store, CASE, with_field(REQUEST, "caller.name", ""), NOW)
    with pytest.raises(RequestError, match="“Your name” is needed"):
        send(store, draft, FileChannel(tmp_path, "support@reseller.example"), NOW)
    assert list(tmp_path.glob("*.eml")) == []
    with pytest.raises(RequestError, match="has no request"):
        send(store, CASE, FileChannel(tmp_path, ""), NOW)


def test_the_clipboard_gets_subject_and_text(store: CaseStore, kept: Case) -> None:
    copied: list[str] = []
    _, result = send(store, kept, ClipboardChannel(copied.append), NOW)
    assert copied == [f"Seats are missing\n\n{render_text(REQUEST)}"]
    assert "Paste it" in result


def test_the_mail_program_gets_a_link_and_a_long_text_by_the_clipboard(store: CaseStore, kept: Case) -> None:
    opened: list[str] = []
    copied: list[str] = []
    channel = MailProgramChannel("support@reseller.example", opened.append, copied.append)
    send(store, kept, channel, NOW)
    assert opened[0].startswith("mailto:support@reseller.example?subject=Seats%20are%20missing&body=")
    assert copied == []
    long = msgspec.structs.replace(REQUEST, message="word " * 1_000)
    _, result = send(store, keep(store, store.load(kept.id), long, NOW), channel, NOW)
    assert len(opened[1]) <= MOST_MAILTO
    assert copied == [render_text(long)]
    assert "Paste the text" in result


def test_it_is_marked_as_sent_and_back(store: CaseStore, kept: Case) -> None:
    sent = mark_sent(store, kept, LATER)
    assert state(sent) == "sent"
    assert keep(store, sent, sent.request or REQUEST, LATER).request == sent.request
    assert state(mark_not_sent(store, store.load(kept.id), LATER)) == "ready"
    with pytest.raises(RequestError):
        mark_sent(store, CASE, NOW)


def test_deleting_takes_the_request_and_leaves_the_walk(store: CaseStore, kept: Case) -> None:
    after = delete_request(store, kept, LATER)
    assert (after.request, after.state) == (None, "open")
    assert store.load(kept.id).request is None
    alone = keep(store, msgspec.structs.replace(CASE, id="2026-11-24-alone", flow=None), REQUEST, NOW)
    delete_request(store, alone, LATER)
    assert store.ids() == [CASE.id]
