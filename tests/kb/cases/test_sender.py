"""The sender against a scripted server: whatever breaks, a request is neither lost nor doubled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from kb.cases.attachments import attach
from kb.cases.case import Case
from kb.cases.delivery import cancel, chosen, give
from kb.cases.outbox import delete_request, keep, mark_sent
from kb.cases.request import with_message
from kb.cases.sender import Delivery, Sender
from kb.cases.sending import LONGEST_PAUSE, Failed, Retry, Rules, Sent, Unknown, pause
from kb.cases.store import CaseStore
from kb.errors import LockedError, RequestError, StorageError
from kb.storage.files import lock

from .conftest import START, Clock, ScriptedServer, a_case

Saved = Callable[..., Case]


class Crash(BaseException):
    """The computer was switched off."""


def sender_of(store: CaseStore, server: ScriptedServer, clock: Clock) -> Sender:
    return Sender(store, {server.name: server}, clock, lambda low, high: high)


def given_case(store: CaseStore, saved: Saved, server: ScriptedServer, number: int = 0) -> Case:
    return give(store, saved(number), server, START)


def run(sender: Sender, **options) -> list[Delivery]:
    return list(sender.send(**options))


def test_a_given_request_arrives_once_with_the_servers_number(store, saved, clock) -> None:
    server = ScriptedServer()
    case = given_case(store, saved, server)
    (delivery,) = run(sender_of(store, server, clock))
    assert delivery.words == "Sent to the desk, ticket 4711."
    assert delivery.good
    request = store.load(case.id).request
    assert (request.state, request.remote_id, request.attempts[-1].sent) == ("sent", "4711", "Licences missing")
    assert run(sender_of(store, server, clock)) == []
    assert server.tickets == [request.id]


def test_what_nobody_has_given_stays(store, saved, clock) -> None:
    server = ScriptedServer()
    saved()
    assert run(sender_of(store, server, clock)) == []
    assert server.tickets == []


def test_the_disk_has_it_as_sending_before_the_server_is_called(store, saved, clock) -> None:
    server = ScriptedServer(does=[Crash()])
    case = given_case(store, saved, server)
    with pytest.raises(Crash):
        run(sender_of(store, server, clock))
    request = store.load(case.id).request
    assert (request.state, request.in_doubt) == ("sending", True)
    assert request.attempts[-1].result == "Begun."


def test_an_answer_that_was_lost_is_found_and_not_sent_again(store, saved, clock) -> None:
    server = ScriptedServer(does=[(Unknown("Broke."), True)])
    case = given_case(store, saved, server)
    sender = sender_of(store, server, clock)
    (first,) = run(sender)
    assert first.good
    assert run(sender) == []
    clock.forward(119)
    (waits,) = run(sender, only=case.id, at_once=True)
    assert server.looked == 0
    assert waits.request.state == "sending"
    clock.forward(1)
    (second,) = run(sender)
    assert second.request.state == "sent"
    assert second.request.attempts[-1].result == "Found there, ticket 4711."
    assert len(server.tickets) == 1


def test_a_request_that_was_lost_is_sent_again(store, saved, clock) -> None:
    server = ScriptedServer(does=[(Unknown("Broke."), False)])
    given_case(store, saved, server)
    sender = sender_of(store, server, clock)
    run(sender)
    clock.forward(120)
    (second,) = run(sender)
    assert second.request.state == "sent"
    assert [one.result for one in second.request.attempts] == ["It had not arrived.", "Sent, ticket 4711."]
    assert len(server.tickets) == 1


def test_offline_is_kept_and_goes_out_by_itself(store, saved, clock) -> None:
    server = ScriptedServer(does=[Retry("It could not leave.", unreachable=True)])
    given_case(store, saved, server, 0)
    given_case(store, saved, server, 1)
    sender = sender_of(store, server, clock)
    deliveries = run(sender)
    assert len(deliveries) == 1
    assert deliveries[0].good
    assert "It is kept, and goes out to the desk by itself." in deliveries[0].words
    assert sender.next_time() == START
    clock.forward(2)
    assert sorted(one.request.state for one in run(sender)) == ["sent", "sent"]
    assert sender.next_time() is None


def test_pauses_are_drawn_so_that_not_all_computers_come_back_at_once(store, clock) -> None:
    draw = Sender(store, {}, clock).draw
    pauses = [pause(9, draw) for _ in range(200)]
    assert 0 <= min(pauses) < 200
    assert 700 < max(pauses) <= LONGEST_PAUSE
    assert len(set(pauses)) > 150


def test_on_demand_does_not_wait_for_the_pause(store, saved, clock) -> None:
    server = ScriptedServer(does=[Retry("Busy.", after=500)])
    given_case(store, saved, server)
    sender = sender_of(store, server, clock)
    run(sender)
    assert run(sender) == []
    (second,) = run(sender, at_once=True)
    assert second.request.state == "sent"


def test_a_refusal_is_told_and_not_repeated(store, saved, clock) -> None:
    server = ScriptedServer(does=[Failed("No such queue.")])
    given_case(store, saved, server)
    (delivery,) = run(sender_of(store, server, clock))
    assert not delivery.good
    assert delivery.words == "Not sent to the desk. No such queue."
    clock.forward(100_000)
    assert run(sender_of(store, server, clock)) == []


def test_a_request_that_can_not_be_put_so_fails_in_words(store, saved, clock, monkeypatch) -> None:
    server = ScriptedServer()

    def refuse(request, files):
        raise RequestError("No address.")

    monkeypatch.setattr(server, "prepare", refuse)
    given_case(store, saved, server)
    (delivery,) = run(sender_of(store, server, clock))
    assert (delivery.request.state, delivery.words) == ("failed", "Not sent to the desk. No address.")


def test_a_secret_that_is_not_there_can_be_mended(store, saved, clock) -> None:
    server = ScriptedServer(does=[(RequestError("The variable X is not set here."), False)])
    given_case(store, saved, server)
    (delivery,) = run(sender_of(store, server, clock))
    assert delivery.request.state == "ready"
    clock.forward(2)
    assert run(sender_of(store, server, clock))[0].request.state == "sent"


def test_a_channel_that_is_gone_from_the_settings_is_named(store, saved, clock) -> None:
    given_case(store, saved, ScriptedServer())
    (delivery,) = run(Sender(store, {}, clock))
    assert "`desk`, which is not in the configuration" in delivery.words
    assert Sender(store, {}, clock).next_time() is None


def test_one_sender_at_a_time(store, saved, clock) -> None:
    server = ScriptedServer()
    given_case(store, saved, server)
    with lock(store.folder / "sender"), pytest.raises(LockedError, match="Another Deskside is sending"):
        run(sender_of(store, server, clock))
    assert server.tickets == []


def test_what_another_sender_has_sent_meanwhile_is_told_to_who_asked(store, saved, clock, monkeypatch) -> None:
    server = ScriptedServer()
    case = given_case(store, saved, server)
    other = given_case(store, saved, server, 1)
    run(sender_of(store, server, clock), only=case.id)
    (told,) = run(sender_of(store, server, clock), only=case.id, at_once=True)
    assert told.words == "Sent to the desk, ticket 4711."
    sender = sender_of(store, server, clock)
    listed = [store.load(other.id)]
    monkeypatch.setattr(sender, "_waiting", lambda only: listed)  # as they were before the other one sent them
    run(sender_of(store, server, clock))
    (told,) = run(sender, at_once=True)
    assert (told.case_id, told.request.state) == (other.id, "sent")
    assert len(server.tickets) == 2


def test_what_is_saved_in_the_case_meanwhile_is_not_lost(store, saved, clock, monkeypatch) -> None:
    server = ScriptedServer()
    case = given_case(store, saved, server)
    send = server.send

    def note_meanwhile(parcel, progress):
        outcome = send(parcel, progress)
        now = store.load(case.id)
        store.save(msgspec.structs.replace(now, product="Revit"))
        return outcome

    monkeypatch.setattr(server, "send", note_meanwhile)
    run(sender_of(store, server, clock))
    after = store.load(case.id)
    assert (after.product, after.request.state) == ("Revit", "sent")


@pytest.mark.parametrize(
    ("outcome", "state"), [(Sent("1"), "sent"), (Retry("Busy."), "cancelled"), (Unknown("Broke."), "cancelled")]
)
def test_a_request_that_is_cancelled_as_it_leaves_tells_the_truth(store, saved, clock, monkeypatch, outcome, state):
    server = ScriptedServer(does=[(outcome, True)])
    case = given_case(store, saved, server)
    send = server.send

    def cancel_meanwhile(parcel, progress):
        result = send(parcel, progress)
        cancel(store, store.load(case.id), clock())
        return result

    monkeypatch.setattr(server, "send", cancel_meanwhile)
    (delivery,) = run(sender_of(store, server, clock))
    assert delivery.request.state == state
    clock.forward(1000)
    assert run(sender_of(store, server, clock)) == []


def test_a_request_that_is_stopped_before_it_leaves_does_not_leave(store, saved, clock, monkeypatch) -> None:
    server = ScriptedServer()
    case = given_case(store, saved, server)
    prepare = server.prepare

    def mark_meanwhile(request, files):
        mark_sent(store, store.load(case.id), clock())
        return prepare(request, files)

    monkeypatch.setattr(server, "prepare", mark_meanwhile)
    (delivery,) = run(sender_of(store, server, clock))
    assert delivery.request.state == "sent"
    assert server.tickets == []


def test_a_request_that_is_deleted_as_it_leaves_stops_nobody(store, saved, clock, monkeypatch) -> None:
    server = ScriptedServer()
    first = given_case(store, saved, server, 0)
    given_case(store, saved, server, 1)
    send = server.send

    def delete_meanwhile(parcel, progress):
        if parcel.request.id == first.request.id:
            delete_request(store, store.load(first.id), clock())
        return send(parcel, progress)

    monkeypatch.setattr(server, "send", delete_meanwhile)
    (delivery,) = run(sender_of(store, server, clock))
    assert delivery.request.state == "sent"
    assert len(server.tickets) == 1


def test_a_request_on_its_way_cannot_be_changed(store, saved, clock) -> None:
    server = ScriptedServer(does=[(Unknown("Broke."), True)])
    given_case(store, saved, server)
    (delivery,) = run(sender_of(store, server, clock))
    case = store.load(delivery.case_id)
    with pytest.raises(RequestError, match="on its way"):
        keep(store, case, with_message(case.request, "Something else"), clock())
    assert keep(store, case, case.request, clock()).request.state == "sending"


def test_attached_files_go_with_it(store, saved, clock, tmp_path: Path) -> None:
    server = ScriptedServer()
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG")
    give(store, attach(store, saved(), picture, START), server, START)
    picture.write_bytes(b"changed since")
    run(sender_of(store, server, clock))
    assert server.sent_texts == ["Licences missing screen.png"]


def test_an_attached_file_that_is_gone_fails_in_words(store, saved, clock, tmp_path: Path) -> None:
    server = ScriptedServer()
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG")
    case = give(store, attach(store, saved(), picture, START), server, START)
    (store.attachments_of(case.id) / case.request.attachments[0].sha256).write_bytes(b"other")
    (delivery,) = run(sender_of(store, server, clock))
    assert "screen.png is gone or damaged" in delivery.words
    assert server.tickets == []


def test_a_channel_is_chosen_by_its_name() -> None:
    server = ScriptedServer()
    assert chosen({"desk": server}, "desk") is server
    with pytest.raises(RequestError, match="No way to the help desk"):
        chosen({}, "")
    with pytest.raises(RequestError, match="no channel `dsk`"):
        chosen({"desk": server}, "dsk")


@dataclass
class FragileStore(CaseStore):
    """A store whose computer is switched off at given saves, before or after the disk has them."""

    folder: Path
    good_copies: int = 0
    crashes: dict[int, bool] = field(default_factory=dict)
    saves: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.folder, good_copies=self.good_copies)

    def save(self, case: Case) -> Case:
        self.saves += 1
        before = self.crashes.get(self.saves)
        if before is True:
            raise Crash
        saved = super().save(case)
        if before is False:
            raise Crash
        return saved


_ANSWERS = st.sampled_from(
    [
        Sent("4711"),
        Retry("Busy."),
        Retry("Offline.", unreachable=True),
        (Unknown("Broke."), True),
        (Unknown("Broke."), False),
        (Crash(), True),
        (Crash(), False),
        (StorageError("The disk is full."), True),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(
    answers=st.lists(_ANSWERS, max_size=6),
    crashes=st.dictionaries(st.integers(1, 14), st.booleans(), max_size=4),
    looks=st.lists(st.booleans(), max_size=4),
)
def test_whatever_breaks_it_arrives_exactly_once(tmp_path_factory, answers, crashes, looks) -> None:
    store = FragileStore(tmp_path_factory.mktemp("cases"))
    clock, server = Clock(), ScriptedServer(does=list(answers))
    case = give(store, store.save(a_case()), server, START)
    store.saves, store.crashes = 0, dict(crashes)
    for _ in range(40):
        server.look = Retry("Offline.") if looks and looks.pop() else None
        clock.forward(3600)
        try:
            run(sender_of(store, server, clock))
        except (Crash, StorageError):
            continue
        assert len(server.tickets) <= 1
        if sender_of(store, server, clock).next_time() is None:
            break
    request = CaseStore(store.folder).load(case.id).request
    assert request.state == "sent"
    assert server.tickets == [request.id]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(answers=st.lists(_ANSWERS, max_size=6), crashes=st.dictionaries(st.integers(1, 14), st.booleans(), max_size=4))
def test_by_mail_it_arrives_at_most_once_and_a_person_is_asked_where_it_is_unknown(
    tmp_path_factory, answers, crashes
) -> None:
    store = FragileStore(tmp_path_factory.mktemp("cases"))
    clock = Clock()
    server = ScriptedServer(does=list(answers), rules=Rules(can_find=False, repeat_is_safe=False))
    case = give(store, store.save(a_case()), server, START)
    store.saves, store.crashes = 0, dict(crashes)
    for _ in range(40):
        clock.forward(3600)
        try:
            run(sender_of(store, server, clock))
        except (Crash, StorageError):
            continue
    request = CaseStore(store.folder).load(case.id).request
    assert len(server.tickets) <= 1
    assert (request.state, bool(server.tickets)) == ("sent", True) or (request.state, request.in_doubt) == (
        "failed",
        True,
    )
    assert server.looked == 0
