"""The ways a request can leave this computer.

Each channel is one small module that turns a request into exactly what will leave (`prepare`) and lets it leave
(`send`). A channel that speaks to a server joins the same protocol; nothing else needs to know.
"""

from dataclasses import dataclass
from typing import Protocol

from kb.cases.case import Request


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is about to leave: where to, in plain words, and the exact bytes."""

    request_id: str
    destination: str
    content: bytes


class Channel(Protocol):
    """One way out."""

    name: str
    label: str

    def prepare(self, request: Request) -> Prepared:
        """Return what would leave. Raises RequestError when the request cannot go this way."""
        ...

    def send(self, prepared: Prepared) -> str:
        """Let it leave and return what came of it in one sentence. Raises RequestError when it did not leave."""
        ...
