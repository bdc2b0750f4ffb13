"""What the outbox says of a request: in which state it is, by which way it left, and what is still to be done."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from app.screens.outbox_rows import line_above, request_rows, standing, what_came_of_it
from kb.cases.case import Attempt, Case, Request
from kb.cases.sending import given, sent_to_server
from tests.kb.cases.conftest import a_case

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def label(name: str) -> str:
    return f"the channel {name}"


def request(state: str = "ready", **values: object) -> Request:
    request = a_case().request
    assert request is not None
    return msgspec.structs.replace(request, state=state, **values)


def waiting(**values: object) -> Request:
    return msgspec.structs.replace(given(request(), "desk", NOW), **values)


def left(channel: str, sent: str = "what left") -> tuple[Attempt, ...]:
    return (Attempt(channel, NOW, "Sent.", sent),)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (request("draft"), "something is missing"),
        (request(), "not sent yet"),
        (waiting(next_attempt=NOW + timedelta(minutes=5)), "goes out by itself, next try at 09:35"),
        (waiting(next_attempt=None), "goes out by itself"),
        (waiting(state="sending", next_attempt=NOW + timedelta(minutes=2)), "on its way, next try at 09:32"),
        (request("failed"), "could not be sent"),
        (request("failed", in_doubt=True), "may have arrived, ask the support desk"),
        (request("cancelled"), "cancelled"),
        (request("sent", remote_id="4711", channel="desk", attempts=left("desk")), "sent, ticket 4711"),
        (request("sent", channel="mail", attempts=left("mail")), "sent to the channel mail"),
        (request("sent", attempts=left("mail")), "sent, opened in the mail program"),
        (request("ready", channel="desk", attempts=left("eml")), "not sent yet, saved as an e-mail file"),
    ],
)
def test_each_state_has_its_words(request_: Request, words: str) -> None:
    assert standing(request_, label, NOW) == words


def test_only_what_is_sent_or_cancelled_needs_nothing_more() -> None:
    def above(*requests: Request) -> str:
        return line_above([msgspec.structs.replace(a_case(), request=one) for one in requests])

    on_its_way = waiting(state="sending")
    assert above(request("sent")) == "All requests are sent."
    assert above(request("sent"), request("cancelled")) == "Nothing waits to be sent."
    assert above(request("sent"), request()) == "1 request not sent yet."
    assert above(on_its_way) == "1 request not sent yet. It goes out by itself."
    assert above(on_its_way, waiting()) == "2 requests not sent yet. They go out by themselves."
    assert above(on_its_way, request("failed")) == "2 requests not sent yet. 1 of them goes out by itself."


def test_marks_tell_what_is_sent_from_what_is_not_and_what_never_will_be() -> None:
    cases: list[Case] = [
        msgspec.structs.replace(a_case(number), request=request(state))
        for number, state in enumerate(("sent", "ready", "cancelled"))
    ]
    assert [row.mark for row in request_rows(cases, label, NOW)] == ["✓", "·", "×"]


def test_the_last_attempts_are_told_with_how_often_and_where_it_is_now() -> None:
    offline = Attempt("desk", NOW, "No answer.", times=8)
    told = what_came_of_it(
        request("sent", attempts=(offline, *left("desk")), remote_url="https://desk.example/4711"), NOW
    )
    assert told == [
        "09:30  No answer. (8 times)",
        "09:30  Sent.",
        "The support desk has it at https://desk.example/4711",
    ]


def test_what_a_server_was_given_is_told_from_other_ways_out() -> None:
    assert sent_to_server(request("sent", channel="desk", attempts=left("desk", "all of it"))) == "all of it"
    assert sent_to_server(request("sent", channel="desk", attempts=left("eml"))) == ""
    assert sent_to_server(request("ready", channel="desk", attempts=left("desk"))) == ""
