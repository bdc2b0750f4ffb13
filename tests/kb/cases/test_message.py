"""A request as text, as an e-mail and as a link."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cases.case import Field, Line, Request
from kb.cases.message import MOST_MAILTO, mailto_link, preview_lines, render_eml, render_text
from kb.errors import RequestError

REQUEST = Request(
    id="DS-7F3QK-2MZ9A",
    created=datetime(2026, 11, 24, tzinfo=UTC),
    subject="Licences missing",
    message="Please help.",
    fields=(
        Field("caller.name", "Your name", "Sam Reed", required=True),
        Field("caller.email", "Your e-mail address", "sam@harbour.example", required=True),
        Field("caller.phone", "Telephone", "01844 000000", struck=True),
        Field("order.number", "Order number"),
    ),
    lines=(
        Line("What was checked", "Which address? A colleague's"),
        Line("What was checked", "A secret", struck=True),
        Line("What it is not", "An expired contract"),
    ),
)


def test_the_text_leaves_out_what_was_struck_and_names_what_is_missing() -> None:
    text = render_text(REQUEST)
    assert "A secret" not in text
    assert "01844" not in text
    assert text.startswith("Please help.\n\nYour name: Sam Reed\n")
    assert "What was checked\n- Which address? A colleague's\n\nWhat it is not\n- An expired contract" in text
    assert "Not known yet: Order number" in text
    assert text.endswith("Request DS-7F3QK-2MZ9A\n")


def test_the_preview_is_what_leaves() -> None:
    assert "\n".join(preview_lines(REQUEST)) == f"Subject: {REQUEST.subject}\n\n{render_text(REQUEST)}".rstrip("\n")


def test_the_email_can_be_read_by_any_mail_program() -> None:
    message = message_from_bytes(render_eml(REQUEST, "help@desk.example"), policy=default)
    assert message["To"] == "help@desk.example"
    assert message["Reply-To"].addresses[0].addr_spec == "sam@harbour.example"
    assert message["Subject"] == "Licences missing"
    assert message["X-Unsent"] == "1"
    assert message["Message-ID"] == "<ds-7f3qk-2mz9a@deskside.invalid>"
    assert message.get_content().replace("\r\n", "\n") == render_text(REQUEST)


@pytest.mark.parametrize("recipient", ["", "a@b.example, evil@x.example", "a@b.example\nBcc: evil@x.example", "nobody"])
def test_a_recipient_that_is_not_one_address_is_refused(recipient: str) -> None:
    with pytest.raises(RequestError):
        render_eml(REQUEST, recipient)
    with pytest.raises(RequestError):
        mailto_link(REQUEST, recipient)


@given(st.text(), st.text())
def test_no_field_adds_a_header(subject: str, name: str) -> None:
    request = Request(
        id="DS-1",
        created=REQUEST.created,
        subject=subject,
        fields=(Field("caller.name", "Name", name), Field("caller.email", "E-mail", "sam@harbour.example")),
    )
    message = message_from_bytes(render_eml(request, "help@desk.example"), policy=default)
    assert set(message.keys()) <= {
        "Subject",
        "To",
        "From",
        "Reply-To",
        "Message-ID",
        "X-Deskside-Request",
        "X-Unsent",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert [address.addr_spec for address in message["To"].addresses] == ["help@desk.example"]


def test_a_short_request_fits_into_a_link() -> None:
    link, whole = mailto_link(REQUEST, "help@desk.example")
    assert whole
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    assert parts.path == "help@desk.example"
    assert set(query) == {"subject", "body"}
    assert query["body"][0] == render_text(REQUEST)


def test_a_long_request_is_left_to_the_clipboard() -> None:
    long = Request(id="DS-1", created=REQUEST.created, subject="x", message="word " * 2_000)
    link, whole = mailto_link(long, "help@desk.example")
    assert not whole
    assert len(link) <= MOST_MAILTO
    assert "clipboard" in link
