"""A web server on loopback for the fake desks, with the faults that networks and servers have."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .fake_desks import Call, FakeDesk


class HttpDesk:
    """Serves a fake desk. Each entry of `faults` befalls one call that would make a ticket, or any when `any_call`.

    `committed` before the fault's name lets the desk make the ticket first: `committed 500`, `committed hang`,
    `committed reset`, `reset`, `429 30` and `503 30` (Retry-After), `500`, `page`, `redirect URL`, or a status with
    words such as `422 why`.
    """

    def __init__(self, desk: FakeDesk) -> None:
        self.desk = desk
        self.faults: list[str] = []
        self.any_call = False
        self.calls: list[Call] = []
        self.mistakes: list[str] = []
        self.over = threading.Event()
        self.url = ""


@contextmanager
def http_desk(desk: FakeDesk, context: ssl.SSLContext | None = None, *, port: int = 0) -> Iterator[HttpDesk]:
    """Run the desk, on a port of its own or a given one, over TLS where a context is given.

    Fail afterwards if a call was not as the vendor wants it.
    """
    state = HttpDesk(desk)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, self.path, headers, self.rfile.read(length))
            state.calls.append(call)
            fault = state.faults.pop(0) if state.faults and (state.any_call or desk.creates(call)) else ""
            if fault.startswith("committed ") or not fault:
                try:
                    status, value = desk.answer(call)
                except (AssertionError, KeyError, ValueError) as mistake:
                    state.mistakes.append(f"{call.method} {call.target}: {mistake!r}")
                    status, value = 400, {"message": repr(mistake)}
                if not fault:
                    return self.reply(status, json.dumps(value) if value is not None else "", "application/json")
            return self.fail(fault.removeprefix("committed "))

        def fail(self, fault: str) -> None:
            name, _, rest = fault.partition(" ")
            if name == "hang":
                state.over.wait(20)
                self.close_connection = True
            elif name == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif name == "page":
                self.reply(200, "<html><title>Hotel</title>Please sign in</html>", "text/html")
            elif name == "redirect":
                self.reply(302, "", "text/html", Location=rest)
            elif name in ("429", "503"):
                self.reply(int(name), "", "application/json", **{"Retry-After": rest})
            elif name == "huge":
                self.reply(200, '{"a": "' + "x" * 3_000_000 + '"}', "application/json")
            else:
                self.reply(int(name), json.dumps({"message": rest}), "application/json")

        def reply(self, status: int, text: str, kind: str, **headers: str) -> None:
            content = text.encode()
            self.send_response(status)
            for key, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return

    server = Server(("127.0.0.1", port), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    state.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
    assert state.mistakes == []
