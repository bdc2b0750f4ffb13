"""What a channel to a server does. It knows one kind of help desk, and nothing of the outbox, the disk or the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.cases.case import Request
from kb.cases.message import AttachedFile
from kb.cases.sending import Failed, Outcome, Retry, Rules, Sent


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request as one kind of server takes it.

    `shown` is all that leaves, as a person reads it, attached files by name, size and SHA-256. `body` is the channel's
    own form of it.
    """

    request: Request
    destination: str
    shown: str
    body: object
    files: tuple[AttachedFile, ...] = ()


class Progress(Protocol):
    """What a channel tells while it sends. Each call returns when the disk has it, or raises StorageError."""

    claim: str

    def keep_claim(self, claim: str) -> None:
        """Keep what the next attempt must know, a one-time link for example."""
        ...

    def handing_over(self) -> None:
        """Say that the server may have the request from the next step on."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """What a test of the settings found, one sentence each, and whether a request could be sent."""

    good: bool
    lines: tuple[str, ...]


class ServerChannel(Protocol):
    """One configured way to a help desk."""

    name: str
    label: str
    rules: Rules

    def prepare(self, request: Request, files: Sequence[AttachedFile]) -> Parcel:
        """Return what would leave. Raises RequestError when the request cannot go this way."""
        ...

    def send(self, parcel: Parcel, progress: Progress) -> Outcome:
        """File it. Never raises for what the network or the server does. Raises RequestError for wrong settings."""
        ...

    def find(self, request: Request) -> Sent | Retry | Failed | None:
        """Look for the request at the server; None means that it is not there.

        Asked only where `rules.can_find`. Retry and Failed mean that it could not be looked for.
        """
        ...

    def check(self) -> Check:
        """Try address, encryption, sign-in and permission without filing anything."""
        ...
