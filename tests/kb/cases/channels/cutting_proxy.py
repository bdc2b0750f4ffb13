"""A loopback proxy that switches the sender off at a chosen moment of a chosen call."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Moment = Literal["before", "committed", "after"]


@dataclass(frozen=True)
class Cut:
    """The moment of a call: `before` the server has it, once it has `committed`, or `after` its answer went on.

    `call` counts from 1.
    """

    call: int
    moment: Moment


class CuttingProxy:
    """Passes each call to the server on `target`, and calls `kill` at the moment that `cut` names."""

    def __init__(self, target: int = 0) -> None:
        self.target = target
        self.cut: Cut | None = None
        self.kill: Callable[[], None] = lambda: None
        self.calls = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def arm(self, cut: Cut | None, kill: Callable[[], None]) -> None:
        """Count calls from now on, and kill at the cut."""
        self.calls, self.cut, self.kill = 0, cut, kill

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                try:
                    self._pass_on(client)
                except OSError:
                    continue

    def _pass_on(self, client: socket.socket) -> None:
        request = _whole_request(client)
        if not request:
            return
        self.calls += 1
        moment = self.cut.moment if self.cut and self.cut.call == self.calls else None
        if moment == "before":
            self.kill()
            return
        with socket.create_connection(("127.0.0.1", self.target), timeout=20) as server:
            server.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            answer = b"".join(iter(lambda: server.recv(65536), b""))
        if moment == "committed":
            self.kill()
            return
        client.sendall(answer)
        client.shutdown(socket.SHUT_WR)
        if moment == "after":
            self.kill()


def _whole_request(client: socket.socket) -> bytes:
    client.settimeout(20)
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(lengths[0]) if lengths else 0) - len(body)
    while missing > 0:
        piece = client.recv(65536)
        if not piece:
            return b""
        data += piece
        missing -= len(piece)
    return data
