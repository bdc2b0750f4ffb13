"""The states of a request on its way, without any disk or network."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from kb.cases.request import strike_line, with_field
from kb.cases.sending import (
    LONGEST_ASKED,
    LONGEST_PAUSE,
    Failed,
    Retry,
    Rules,
    Sent,
    Unknown,
    begun,
    cancelled,
    cannot_tell,
    finished,
    given,
    handed_over,
    is_due,
    is_waiting,
    looked,
    pause,
    words_for,
)
from kb.errors import RequestError

from .conftest import START, a_request

RULES = Rules(can_find=True, repeat_is_safe=False)
MAIL = Rules(can_find=False, repeat_is_safe=False)


def highest(_low: float, high: float) -> float:
    return high


def on_its_way():
    return handed_over(begun(given(a_request(), "desk", START), START, "all"), START, RULES)


def test_a_written_request_waits_for_the_person_and_a_given_one_does_not() -> None:
    request = a_request()
    assert not is_waiting(request)
    assert is_due(given(request, "desk", START), START)


@pytest.mark.parametrize(
    "change",
    [
        lambda request: with_field(request, "caller.name", "Someone Else"),
        lambda request: strike_line(request, 0),
        lambda request: msgspec.structs.replace(request, channel="another"),
    ],
)
def test_what_was_changed_after_the_person_saw_it_does_not_leave(change) -> None:
    assert not is_waiting(change(given(a_request(), "desk", START)))


def test_an_incomplete_request_cannot_be_given() -> None:
    with pytest.raises(RequestError, match="name"):
        given(with_field(a_request(), "caller.name", ""), "desk", START)


def test_a_sent_request_keeps_the_servers_number_and_what_left() -> None:
    request = finished(on_its_way(), Sent("4711", "https://desk.example/4711"), START, RULES, highest)
    assert (request.state, request.remote_id, request.remote_url) == ("sent", "4711", "https://desk.example/4711")
    assert not is_waiting(request)
    assert not request.in_doubt
    assert request.attempts[-1].sent == "all"
    assert words_for(request, "the desk", START) == "Sent to the desk, ticket 4711."


def test_a_server_that_cannot_be_reached_is_no_failure() -> None:
    request = finished(on_its_way(), Retry("It could not leave."), START, RULES, highest)
    assert request.state == "ready"
    assert is_waiting(request)
    assert request.next_attempt == START + timedelta(seconds=2)
    assert request.attempts[-1].sent == ""
    words = words_for(request, "the desk", START)
    assert words == "It is kept, and goes out to the desk by itself. Next try at 09:00:02. It could not leave."


def test_attempts_that_end_alike_become_one_line() -> None:
    request = given(a_request(), "desk", START)
    for minute in range(500):
        now = START + timedelta(minutes=minute)
        request = finished(begun(request, now, "all"), Retry("Offline."), now, RULES, highest)
    assert [(one.result, one.times) for one in request.attempts] == [("Offline.", 500)]
    assert request.attempts[0].at == START + timedelta(minutes=499)


def test_a_lost_answer_is_looked_for_only_when_the_server_must_be_done_with_it() -> None:
    request = finished(on_its_way(), Unknown("The line broke."), START, RULES, lambda low, high: 0.0)
    assert (request.state, request.in_doubt) == ("sending", True)
    assert not is_due(request, START + timedelta(seconds=119))
    assert is_due(request, START + timedelta(seconds=120))
    assert "Deskside goes on by itself, and files it only once." in words_for(request, "the desk", START)


def test_a_clock_that_was_put_back_makes_nobody_wait_except_for_a_server_that_may_be_at_work() -> None:
    hours_back = START - timedelta(hours=3)
    asked_to_wait = finished(on_its_way(), Retry("Busy.", after=600), START, RULES, highest)
    assert not is_due(asked_to_wait, START + timedelta(seconds=599))
    assert not is_due(asked_to_wait, START - timedelta(seconds=2))
    assert is_due(asked_to_wait, hours_back)
    again = finished(begun(asked_to_wait, hours_back, "all"), Retry("Busy.", after=600), hours_back, RULES, highest)
    assert not is_due(again, hours_back + timedelta(seconds=599))
    doubtful = finished(on_its_way(), Unknown("The line broke."), START, RULES, highest)
    assert not is_due(doubtful, hours_back)


def test_where_a_server_cannot_be_asked_a_person_decides() -> None:
    request = finished(on_its_way(), Unknown("The line broke."), START, MAIL, highest)
    assert (request.state, request.in_doubt) == ("failed", True)
    assert "may have arrived" in request.attempts[-1].result
    assert request.attempts[-1].sent == "all"
    words = words_for(request, "the desk", START)
    assert words.startswith("Nobody knows yet whether the desk has it. The line broke. It may have arrived: ask")
    again = given(request, "desk", START)
    assert again.in_doubt
    assert not given(request, "desk", START, again=True).in_doubt
    assert cannot_tell(again, START).state == "failed"


def test_what_is_not_at_the_server_may_be_sent_again_and_what_is_there_is_sent() -> None:
    doubtful = finished(on_its_way(), Unknown("The line broke."), START, RULES, highest)
    assert not looked(doubtful, None, START, RULES, highest).in_doubt
    assert looked(doubtful, Sent("9"), START, RULES, highest).state == "sent"


def test_a_look_that_came_to_nothing_leaves_the_doubt() -> None:
    doubtful = finished(on_its_way(), Unknown("The line broke."), START, RULES, highest)
    later = looked(doubtful, Retry("Offline."), START, RULES, highest)
    assert (later.state, later.in_doubt, later.tries) == ("sending", True, 2)
    refused = looked(doubtful, Failed("Wrong password."), START, RULES, highest)
    assert (refused.state, refused.in_doubt) == ("failed", True)


def test_in_the_end_somebody_has_to_look() -> None:
    request = on_its_way()
    late = START + timedelta(days=14)
    given_up = finished(request, Retry("Offline."), late, RULES, highest)
    assert given_up.state == "failed"
    assert given_up.attempts[-1].result == "Given up after 14 days. Offline."
    assert finished(request, Unknown("Broke."), late, RULES, highest).in_doubt


def test_a_request_in_the_hands_of_the_sender_cannot_be_given_twice() -> None:
    with pytest.raises(RequestError, match="on its way"):
        given(on_its_way(), "desk", START)
    sent = finished(on_its_way(), Sent("1"), START, RULES, highest)
    with pytest.raises(RequestError, match="sent already"):
        given(sent, "desk", START)
    assert given(sent, "desk", START, again=True).state == "ready"


def test_cancelling_says_whether_it_may_have_arrived() -> None:
    assert cancelled(given(a_request(), "desk", START), START).state == "cancelled"
    assert "may have arrived" in cancelled(on_its_way(), START).attempts[-1].result
    assert "had not left" in cancelled(begun(given(a_request(), "d", START), START, ""), START).attempts[-1].result
    with pytest.raises(RequestError):
        cancelled(finished(on_its_way(), Sent("1"), START, RULES, highest), START)


@for_all(st.integers(0, 10_000), st.none() | st.floats(0, 1e9), st.floats(0, 1))
def test_a_pause_grows_to_its_cap_and_is_never_shorter_than_the_server_asked(tries, asked, share) -> None:
    seconds = pause(tries, lambda low, high: low + share * (high - low), asked)
    assert min(asked or 0, LONGEST_ASKED) <= seconds <= max(LONGEST_PAUSE, LONGEST_ASKED)
    assert seconds <= max(LONGEST_PAUSE, asked or 0)


def test_pauses_double() -> None:
    assert [pause(tries, highest) for tries in range(11)] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
