"""Servers on loopback that answer as no help desk should, and a measured call of each channel to one of them."""

import gzip
import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kb.cases.channels.opening import open_channel
from kb.cases.delivery import give
from kb.cases.sender import Sender
from kb.cases.store import CaseStore
from kb.channel_settings import (
    FreshdeskSettings,
    RequestTrackerSettings,
    RoundupSettings,
    SmtpSettings,
    WebhookSettings,
    ZammadSettings,
    ZendeskSettings,
)
from tests.hostile.payloads import PAYLOADS
from tests.kb.cases.conftest import START, Clock, a_case

SECRET = "sEcr3t-of-the-desk/+="
USER = "agent@desk.example"
TIMEOUT = 0.15
KINDS: dict[str, Callable[[str], Any]] = {
    "roundup": lambda url: RoundupSettings(url=url, user=USER, secret="env:DESK", timeout=TIMEOUT),
    "request-tracker": lambda url: RequestTrackerSettings(url=url, queue="Q", secret="env:DESK", timeout=TIMEOUT),
    "zammad": lambda url: ZammadSettings(url=url, group="Users", secret="env:DESK", timeout=TIMEOUT),
    "zendesk": lambda url: ZendeskSettings(url=url, user=USER, secret="env:DESK", timeout=TIMEOUT),
    "freshdesk": lambda url: FreshdeskSettings(url=url, secret="env:DESK", timeout=TIMEOUT),
    "webhook": lambda url: WebhookSettings(url=f"{url}/hook", secret="env:DESK", timeout=TIMEOUT),
    "smtp": lambda url: SmtpSettings(
        host="127.0.0.1", port=int(url.rpartition(":")[2]), security="none", sender=USER, to="help@desk.example",
        user=USER, secret="env:DESK", timeout=TIMEOUT,
    ),
}  # fmt: skip
Behave = Callable[[socket.socket, bytes], None]


def http(body: bytes, status: str = "201 Created", *headers: str) -> bytes:
    """Return an answer of a web server."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + body


def says(answer: bytes) -> Behave:
    return lambda line, asked: line.sendall(answer)


def for_ever(piece: bytes, first: bytes = b"", pause: float = 0.0) -> Behave:
    """Send the same again and again, until the other side goes away."""

    def behave(line: socket.socket, asked: bytes) -> None:
        line.sendall(first)
        while True:
            line.sendall(piece)
            if pause:
                time.sleep(pause)

    return behave


def echo(status: str) -> Behave:
    """Say back all that was sent, in every place from which something is read, in base64 too."""

    def behave(line: socket.socket, asked: bytes) -> None:
        head = asked.decode("latin-1")
        said = f"{SECRET} {b64encode(SECRET.encode()).decode()} {head[:1500]}"
        proof = next((row for row in head.splitlines() if row.lower().startswith("authorization")), said)
        value = dict.fromkeys(("message", "id", "number", "url", "login", "link", "token"), f"{proof} {said}")
        inner = {"ticket": value, "data": value, "user": value, "contact": value, "upload": value}
        line.sendall(http(json.dumps(value | inner).encode(), status))

    return behave


@cache
def _gzip(times: int) -> bytes:
    """Return 300 MB of nothing, packed so many times."""
    return gzip.compress(bytes(300_000_000) if times == 1 else _gzip(times - 1), 1)


def _deflated() -> bytes:
    return _gzip(1)[10:-8]


def make_bombs() -> None:
    """Pack what is sent packed: it takes longer than anybody waits for an answer."""
    _gzip(3)


def packed(content: Callable[[], bytes], status: str, coding: str) -> Behave:
    """Answer with something packed, which is made when it is asked for."""
    return lambda line, asked: line.sendall(http(content(), status, f"Content-Encoding: {coding}"))


_CHUNKED = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
_HARM = " ".join(payload.text for payload in PAYLOADS)
_ALL_KEYS = ("message", "id", "number", "url", "link", "token", "ticket", "data", "user", "upload", "items", "errors")


def _everywhere(value: object) -> bytes:
    inner = dict.fromkeys(_ALL_KEYS, value)
    return json.dumps(inner | dict.fromkeys(("ticket", "data", "user", "upload"), inner)).encode()


AT_ONCE: dict[str, Behave] = {
    "harm in a refusal": says(http(json.dumps({"message": _HARM, "errors": [_HARM]}).encode(), "422 No")),
    "harm in a success": says(http(_everywhere(_HARM))),
    "harm as it is": says(http(_HARM.encode("utf-8", "surrogatepass"), "400 No")),
    "harm in the status line": says(http(b"{}", f"400 {_HARM[:300]}".replace("\n", "").replace("\r", ""))),
    "a list": says(http(b"[[[1]]]")),
    "a text": says(http(b'"x"')),
    "null": says(http(b"null")),
    "huge number": says(http(b'{"id": ' + b"9" * 5_000 + b"}")),
    "many digits": says(http(b'{"id": ' + b"9" * 4_000 + b', "number": 1e999, "url": NaN}')),
    "lists everywhere": says(http(_everywhere([{"id": [1], "Subject": {}}]))),
    "objects everywhere": says(http(_everywhere({"id": {"id": {}}, "number": None}))),
    "numbers everywhere": says(http(_everywhere(-1.5))),
    "deep": says(http(b"[" * 900_000)),
    "deep objects": says(http(b'{"message":' * 150_000)),
    "deep and whole": says(http(b'{"message":' * 900 + b"1" + b"}" * 900, "400 No")),
    "wide": says(http(b'{"errors": [' + b"[]," * 500_000 + b"1]}", "400 No")),
    "no UTF-8": says(http(b'{"id": "\xff\xfe\x80"}')),
    "UTF-16": says(http('{"id": "1"}'.encode("utf-16"))),
    "lone surrogate": says(http(b'{"id": "\\ud800", "message": "\\udfff"}')),
    "huge body": for_ever(b"x" * 60_000, b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
    "endless chunks": for_ever(b"1000\r\n" + b" " * 4096 + b"\r\n", _CHUNKED),
    "endless header": for_ever(b"x" * 60_000, b"HTTP/1.1 200 OK\r\nX: "),
    "endless headers": for_ever(b"X: y\r\n" * 1000, b"HTTP/1.1 200 OK\r\n"),
    "endless chunk size": for_ever(b"0" * 60_000, _CHUNKED),
    "endless trailer": for_ever(b"X: y\r\n" * 1000, _CHUNKED + b"0\r\n"),
    "endless 100 continue": for_ever(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "gzip bomb": packed(lambda: _gzip(1), "201 Created", "gzip"),
    "gzip in gzip in gzip": packed(lambda: _gzip(3), "200 OK", "gzip, gzip, gzip"),
    "deflate bomb": packed(_deflated, "201 Created", "deflate"),
    "bomb in a refusal": packed(lambda: _gzip(1), "400 No", "gzip"),
    "a packed refusal": says(http(gzip.compress(b'{"message": "no"}'), "400 No", "Content-Encoding: gzip")),
    "an unknown coding": says(http(b"{}", "200 OK", "Content-Encoding: zorb")),
    "no colon": says(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n{}"),
    "NUL in a header": says(http(b"{}", "200 OK", "X: a\0b")),
    "a space before the colon": says(http(b"{}", "200 OK", "Content-Type : a")),
    "two lengths": says(http(b"{}", "200 OK", "Content-Length: 1")),
    "a negative length": says(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"),
    "HTTP 0.9": says(b"hello\r\n"),
    "another protocol": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a strange status": says(http(b"{}", "999 Odd")),
    "a switch": says(http(b"{}", "101 Switching Protocols", "Upgrade: x")),
    "nothing": lambda line, asked: None,
    "a chunk that is none": says(_CHUNKED + b"zz\r\n"),
    "too short": says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"),
    "to itself": lambda line, asked: line.sendall(http(b"", "302 Found", f"Location: {asked.split()[1].decode()}")),
    "to a file": says(http(b"", "301 Moved", "Location: file:///etc/passwd")),
    "to harm": says(http(b"", "307 Moved", "Location: http://evil.example/\x1b]52;c;x")),
    **{
        f"retry after {value[:20]}": says(http(b"{}", "503 No", f"Retry-After: {value}"))
        for value in ("9" * 400, "-5", "1e999", "Mon, 99 Foo 99999999999 99:99:99 +9999999", "\u0663", "nan", "inf")
    },
    "said back in a refusal": echo("400 No"),
    "said back in a success": echo("201 Created"),
    "said back in a failure": echo("500 No"),
}
"""Web servers that answer at once, or never end."""

SLOW: dict[str, Behave] = {
    "a header byte by byte": for_ever(b"x", b"HTTP/1.1 200 OK\r\nX: ", 0.05),
    "headers line by line": for_ever(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n", 0.05),
    "a body byte by byte": for_ever(b" ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", 0.05),
    "100 continue again and again": for_ever(b"HTTP/1.1 100 Continue\r\n\r\n", b"", 0.05),
}
"""Web servers that send a little before each time limit is over."""

_READY = b"220 desk.example ready\r\n250-desk.example\r\n250 AUTH PLAIN LOGIN\r\n"


def _mail(*replies: bytes) -> Behave:
    """Reply to one command after the other; to those beyond with the last one."""

    def behave(line: socket.socket, asked: bytes) -> None:
        line.sendall(b"220 desk.example\r\n")
        for number in range(30):
            if not line.recv(65_536):
                return
            line.sendall(replies[min(number, len(replies) - 1)])

    return behave


_EHLO = b"250-desk\r\n250-SIZE 9999999999999999999999\r\n250 AUTH PLAIN LOGIN\r\n"
_LINE = _HARM.replace("\r", "").replace("\n", "").encode("utf-8", "replace")
_PROOF = b64encode(f"\0{USER}\0{SECRET}".encode())
MAIL: dict[str, Behave] = {
    "endless greeting": for_ever(b"220-" + b"x" * 900 + b"\r\n"),
    "endless line": for_ever(b"x" * 60_000, b"220 "),
    "slow greeting": for_ever(b"220-x\r\n", b"", 0.05),
    "slow line": for_ever(b"x", b"220 ", 0.05),
    "harm in the greeting": says(b"554 " + _LINE[:4000] + b"\r\n"),
    "harm in a refusal": _mail(_EHLO, b"535 " + _LINE[:4000] + b"\r\n"),
    "the password said back": _mail(_EHLO, b"535 " + SECRET.encode() + b" " + _PROOF + b"\r\n"),
    "the password said back later": _mail(_EHLO, b"235 ok\r\n", b"550 " + SECRET.encode() + b" " + _PROOF + b"\r\n"),
    "a challenge that is none": _mail(b"250-desk\r\n250 AUTH CRAM-MD5\r\n", b"334 ====\xff\r\n"),
    "challenges without end": _mail(b"250-desk\r\n250 AUTH LOGIN\r\n", b"334 VXNlcm5hbWU6\r\n"),
    "no code": _mail(b"hello\r\n"),
    "a strange code": _mail(_EHLO, b"999 x\r\n"),
    "a way to sign in that is none": _mail(b"250-desk\r\n250 AUTH \x1b[2J\r\n"),
    "no UTF-8": _mail(_EHLO, b"535 \xff\xfe\r\n"),
    "silence": lambda line, asked: time.sleep(1.0),
    "nothing": lambda line, asked: None,
    "binary": for_ever(bytes(range(256))),
}
"""Mail servers."""


@contextmanager
def hostile_servers(behaviours: Mapping[str, Behave], *, asks: bool = True) -> Iterator[dict[str, str]]:
    """Run servers that read what they are asked, unless they speak first, and then behave; give their addresses."""
    over = threading.Event()

    def answer(line: socket.socket, behave: Behave) -> None:
        with line, suppress(OSError):
            line.settimeout(20)
            asked = line.recv(65_536) if asks else b""
            behave(line, asked)
            line.shutdown(socket.SHUT_WR)
            while line.recv(65_536):
                pass

    def serve(server: socket.socket, behave: Behave) -> None:
        while not over.is_set():
            with suppress(OSError):
                line, _ = server.accept()
                threading.Thread(target=answer, args=(line, behave), daemon=True).start()

    addresses = {}
    with ExitStack() as held:
        held.callback(over.set)
        for name, behave in behaviours.items():
            server = held.enter_context(socket.create_server(("127.0.0.1", 0)))
            server.settimeout(0.2)
            threading.Thread(target=serve, args=(server, behave), daemon=True).start()
            addresses[name] = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield addresses


def call_job(kind: str, url: str, only_send: bool = False) -> dict[str, Any]:
    """Send a request by a channel, check that and look for the request; return all words and what was stored."""
    import os

    os.environ["DESK"] = SECRET
    with TemporaryDirectory() as folder:
        store = CaseStore(Path(folder) / "cases")
        clock = Clock()
        channel = open_channel("desk", KINDS[kind](url), "help@desk.example")
        case = give(store, store.save(a_case()), channel, clock.now)
        began = time.monotonic()
        words = [delivery.words for delivery in Sender(store, {"desk": channel}, clock).send()]
        took = {"send": time.monotonic() - began}
        assert case.request is not None
        for what in () if only_send else ("check", "find"):
            began = time.monotonic()
            words += channel.check().lines if what == "check" else [str(channel.find(case.request))]
            took[what] = time.monotonic() - began
        kept = "\n".join(path.read_text("utf-8") for path in Path(folder).rglob("*.json*"))
        request = store.load(case.id).request
        assert request is not None
        words += [attempt.result for attempt in request.attempts] + [request.remote_id, request.remote_url]
        return {"words": words, "kept": kept, "took": took, "state": request.state, "at": str(START)}
