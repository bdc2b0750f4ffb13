"""The channel to a mail server, against a real one: encryption, login, and each way that it can break."""

import socket
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import msgspec
import pytest

from kb.cases.attachments import attach
from kb.cases.case import Attachment, Case
from kb.cases.channels.smtp import SmtpChannel
from kb.cases.delivery import give
from kb.cases.message import AttachedFile, render_text
from kb.cases.request import with_field, with_subject
from kb.cases.sender import Delivery, Sender
from kb.cases.store import CaseStore
from kb.channel_settings import SmtpSettings
from kb.errors import RequestError

from ..conftest import START, Clock, a_case, a_request
from .mail_server import PASSWORD, USER, MailServer, mail_server

# With TLS from the first byte, aiosmtpd does not see that the login is encrypted.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def channel_to(server: MailServer, secret: str = PASSWORD, **more) -> SmtpChannel:
    settings = {
        "host": "localhost",
        "port": server.port,
        "sender": "deskside@harbour.example",
        "user": USER,
        "ca_file": str(server.ca_file),
        "timeout": 5,
    }
    return SmtpChannel("mail", SmtpSettings(**(settings | more)), "help@desk.example", lambda: secret)


def send(store: CaseStore, channel: SmtpChannel, case: Case | None = None) -> Delivery:
    case = give(store, case or store.save(a_case()), channel, START)
    return next(Sender(store, {"mail": channel}, Clock(), lambda low, high: high).send(only=case.id))


def mail_of(server: MailServer) -> EmailMessage:
    (envelope,) = server.post.taken
    return message_from_bytes(envelope.content, policy=default)  # type: ignore[return-value]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_arrives_as_it_was_shown(security: str, store: CaseStore, tmp_path: Path) -> None:
    picture = tmp_path / "Bild ü.png"
    picture.write_bytes(bytes(range(256)) * 300)
    with mail_server(tmp_path, security) as server:
        channel = channel_to(server, security=security)
        delivery = send(store, channel, attach(store, store.save(a_case()), picture, START))
    assert delivery.words == "Sent to help@desk.example through localhost."
    mail = mail_of(server)
    assert server.post.taken[0].mail_from == "deskside@harbour.example"
    assert server.post.taken[0].rcpt_tos == ["help@desk.example"]
    assert (str(mail["From"]), str(mail["To"])) == ("deskside@harbour.example", "help@desk.example")
    assert str(mail["Reply-To"]) == "Sam Reed <sam@harbour.example>"
    assert mail["Subject"] == "Licences missing [DS-7F3QK-2M000]"
    assert mail["Message-ID"] == "<ds-7f3qk-2m000@harbour.example>"
    assert mail["X-Deskside-Request"] == "DS-7F3QK-2M000"
    text = mail.get_body().get_content()
    assert text.replace("\r\n", "\n") == render_text(delivery.request)
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Bild ü.png", "image/png")
    assert part.get_content() == picture.read_bytes()
    shown = delivery.request.attempts[-1].sent
    assert "To: help@desk.example\nSubject: Licences missing [DS-7F3QK-2M000]" in shown
    assert "Bild ü.png, 77 kB" in shown
    assert server.post.taken[0].content.isascii()
    assert max(map(len, server.post.taken[0].content.split(b"\r\n"))) <= 998


def test_a_server_that_offers_no_encryption_gets_neither_mail_nor_password(store: CaseStore, tmp_path: Path) -> None:
    with mail_server(tmp_path, "none", login=False) as server:
        delivery = send(store, channel_to(server))
        assert not channel_to(server).check().good
    assert delivery.request.state == "failed"
    assert "offers no encryption, so nothing was sent, no password either" in delivery.words
    assert (server.post.commands, server.post.logins) == ([], 0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_nobody_we_trust_gets_nothing(security: str, store: CaseStore, tmp_path: Path) -> None:
    with mail_server(tmp_path, security) as server:
        delivery = send(store, channel_to(server, ca_file="", security=security))
    assert delivery.request.state == "ready"
    assert "The certificate of localhost is not trusted" in delivery.words
    assert (server.post.commands, server.post.logins) == ([], 0)


def test_a_certificate_of_another_name_gets_nothing(store: CaseStore, tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        delivery = send(store, channel_to(server, host="127.0.0.1"))
    assert "not trusted" in delivery.words
    assert (server.post.commands, server.post.logins) == ([], 0)


def test_without_encryption_only_where_the_settings_say_so_and_never_with_a_password(
    store: CaseStore, tmp_path: Path
) -> None:
    with mail_server(tmp_path, "none", login=False) as server:
        delivery = send(store, channel_to(server, security="none", user=""))
    assert delivery.request.state == "sent"
    with pytest.raises(RequestError, match="No password is sent without encryption"):
        channel_to(server, security="none", host="mail.example")


def test_a_wrong_password_is_told(store: CaseStore, tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        delivery = send(store, channel_to(server, "wrong"))
    assert delivery.request.state == "failed"
    assert "does not take the user and the password: check `user` and the secret" in delivery.words
    assert "It says: “535" in delivery.words
    assert "wrong" not in delivery.words
    assert server.post.commands == []


def test_451_is_tried_again_and_554_is_not(store: CaseStore, tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        server.post.fault = "answer 451 try later"
        first = send(store, channel_to(server))
        assert (first.request.state, first.request.in_doubt) == ("ready", False)
        assert first.words.startswith("It is kept, and goes out to help@desk.example ")
        assert first.words.endswith("It says: “451 try later”.")
        server.post.fault = "answer 554 no thanks"
        second = next(Sender(store, {"mail": channel_to(server)}, Clock()).send(at_once=True))
        assert (second.request.state, second.request.in_doubt) == ("failed", False)
        assert "554 no thanks" in second.words
    assert server.post.taken == []


def test_a_recipient_that_is_refused_is_told_before_the_text_leaves(store: CaseStore, tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        server.post.fault = "rcpt 550 unknown"
        delivery = send(store, channel_to(server))
        assert "550 unknown" in channel_to(server).check().lines[0]
    assert (delivery.request.state, "550 unknown" in delivery.words) == ("failed", True)
    assert "DATA" not in server.post.commands


@pytest.mark.parametrize("fault", ["drop", "slow"])
def test_a_line_that_breaks_after_the_text_leaves_it_open_and_sends_no_second_mail(
    fault: str, store: CaseStore, tmp_path: Path
) -> None:
    with mail_server(tmp_path) as server:
        server.post.fault = fault
        channel = channel_to(server, timeout=0.5)
        delivery = send(store, channel)
        assert (delivery.request.state, delivery.request.in_doubt) == ("failed", True)
        assert "broke as the mail was handed over. It may have arrived: ask" in delivery.words
        server.post.fault = ""
        sender = Sender(store, {"mail": channel}, Clock())
        assert list(sender.send(at_once=True)) == []
        give(store, store.load(delivery.case_id), channel, START)
        (again,) = sender.send()
        assert again.request.state == "failed"
        assert len(server.post.taken) == 1
        give(store, store.load(delivery.case_id), channel, START, again=True)
        assert next(sender.send()).request.state == "sent"
        assert len(server.post.taken) == 2


def test_a_server_that_says_nothing_is_given_up_and_tried_again(store: CaseStore, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(silent.accept()[0]), daemon=True).start()
        server = MailServer(silent.getsockname()[1], tmp_path / "none", None)  # type: ignore[arg-type]
        delivery = send(store, channel_to(server, host="127.0.0.1", timeout=0.3, ca_file=""))
    assert (delivery.request.state, delivery.request.in_doubt) == ("ready", False)
    assert delivery.words.startswith("It is kept, and goes out to help@desk.example ")
    assert delivery.words.endswith(f"could not be reached on port {server.port}, or broke off.")


def test_no_server_and_no_name_are_offline(store: CaseStore, tmp_path: Path) -> None:
    server = MailServer(9, tmp_path / "none", None)  # type: ignore[arg-type]
    delivery = send(store, channel_to(server, host="127.0.0.1", ca_file=""))
    assert delivery.good
    assert "could not be reached" in delivery.words
    nameless = channel_to(server, host="mail.desk.invalid", ca_file="")
    give(store, store.save(a_case(1)), nameless, START)
    (found,) = [one for one in Sender(store, {"mail": nameless}, Clock()).send() if one.case_id.endswith("001")]
    assert "no connection to the internet" in found.words


def test_too_much_is_told_before_it_is_sent(store: CaseStore, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 300_000)
    with mail_server(tmp_path, data_size_limit=200_000) as server:
        delivery = send(store, channel_to(server), attach(store, store.save(a_case()), large, START))
    assert delivery.request.state == "failed"
    assert "and the server takes 200 kB" in delivery.words
    assert "DATA" not in server.post.commands


def test_the_settings_are_checked_without_sending(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        check = channel_to(server).check()
    assert check.good
    assert check.lines == (
        f"Reached localhost:{server.port}, encrypted, its certificate is good.",
        "Signed in as desk.",
        "It takes mail from deskside@harbour.example to help@desk.example.",
    )
    assert server.post.taken == []


@pytest.mark.parametrize(
    "hostile",
    [
        "Licences\r\nBcc: evil@x.example",
        "Licences\nBcc: evil@x.example\n\nOther text",
        "Licences\u2028Bcc: evil@x.example",
        "Licences\x00\x1b]52;c;\x07",
        "Licences\udcff",
        "x" * 5000,
        ". \r\n.\r\n",
    ],
)
def test_no_text_gets_a_header_in(hostile: str, tmp_path: Path) -> None:
    request = msgspec.structs.replace(a_request(), subject=hostile, message=hostile)
    request = with_field(request, "caller.name", hostile)
    channel = channel_to(MailServer(25, tmp_path, None), ca_file="")  # type: ignore[arg-type]
    mail = message_from_bytes(channel.prepare(request, []).body.content, policy=default)
    allowed = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "X-Deskside-Request", "MIME-Version"}
    assert set(mail.keys()) <= allowed | {"Content-Type", "Content-Transfer-Encoding"}
    assert [one.addr_spec for one in mail["To"].addresses] == ["help@desk.example"]
    assert [one.addr_spec for one in mail["Reply-To"].addresses] == ["sam@harbour.example"]


@pytest.mark.parametrize(
    "address", ["a@b.example, evil@x.example", "a@b.example\r\nBcc: c@d.example", "a b@c", "@", ""]
)
def test_only_one_address_is_an_address(address: str, tmp_path: Path) -> None:
    server = MailServer(25, tmp_path, None)  # type: ignore[arg-type]
    with pytest.raises(RequestError):
        channel_to(server, to=address or "nobody", ca_file="")
    with pytest.raises(RequestError):
        channel_to(server, sender=address, ca_file="")
    request = with_field(a_request(), "caller.email", address)
    with pytest.raises(RequestError):
        channel_to(server, ca_file="").prepare(request, [])


def test_a_name_of_a_file_cannot_do_harm(tmp_path: Path) -> None:
    server = MailServer(25, tmp_path, None)  # type: ignore[arg-type]
    hostile = Attachment('a"\r\nX-Evil: 1\r\n\r\n.png', 1, "0" * 64, "image/png")
    parcel = channel_to(server, ca_file="").prepare(a_request(), [AttachedFile(hostile, b"x")])
    mail = message_from_bytes(parcel.body.content, policy=default)
    (part,) = mail.iter_attachments()
    assert part["X-Evil"] is None
    assert part.get_content() == b"x"


def test_an_international_address_is_written_as_mail_servers_want_it(tmp_path: Path) -> None:
    server = MailServer(25, tmp_path, None)  # type: ignore[arg-type]
    request = with_subject(with_field(a_request(), "caller.email", "sam@bücher.example"), "Grüße")
    content = channel_to(server, ca_file="").prepare(request, []).body.content
    assert b"sam@xn--bcher-kva.example" in content
    assert content.isascii()
