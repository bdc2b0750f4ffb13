"""Whether a licence server's details can go into a licence file."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

from kb.accounts.record import Server

Details: TypeAlias = Literal["complete", "incomplete", "malformed"]
FileState: TypeAlias = Literal["valid", "expiring", "expired"]

EXPIRING_DAYS = 30
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*", re.IGNORECASE)
_HEX = frozenset("0123456789abcdef")
_NO_ADAPTER = ("0" * 12, "f" * 12)
_SERVERS = {"single": 1, "distributed": 2, "redundant": 3}


def host_id_problem(host_id: str) -> str | None:
    """Return what is wrong with a host ID, or None. It is the 12 hexadecimal digits of a network adapter.

    Separators between pairs of digits do not matter. Source: Autodesk, Licence file: SERVER line.
    """
    digits = "".join(character for character in host_id.casefold() if character not in ":-. ")
    wrong = sorted({character for character in digits if character not in _HEX})
    if wrong:
        return f"{', '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not among 0-9 and a-f"
    if len(digits) != 12:
        return f"it has {len(digits)} digits instead of 12"
    return "no network adapter has it" if digits in _NO_ADAPTER else None


def host_name_problem(name: str) -> str | None:
    """Return what is wrong with a server's name, or None: letters, digits, hyphens and dots, no spaces."""
    return None if _HOST_NAME.fullmatch(name) and len(name) <= 253 else "it is not a computer's name"


def malformed(server: Server) -> list[str]:
    """Return what cannot be right in a server's details, in words."""
    found = []
    if server.host_id and (problem := host_id_problem(server.host_id)):
        found.append(f"host ID {server.host_id}: {problem}")
    if server.host_name and (problem := host_name_problem(server.host_name)):
        found.append(f"name {server.host_name}: {problem}")
    return found


def missing(server: Server) -> list[str]:
    """Return what a licence file needs and the record does not have, in words."""
    wanted = {"name": server.host_name, "host ID": server.host_id, "model": server.model}
    return [label for label, value in wanted.items() if not value]


def details(servers: Iterable[Server]) -> Details | None:
    """Return how complete the details of these servers are together; None without servers.

    A distributed licence needs two servers at least, a redundant one three, each with its own name and host ID.
    """
    found = list(servers)
    if not found:
        return None
    if any(malformed(server) for server in found):
        return "malformed"
    if any(missing(server) for server in found):
        return "incomplete"
    needed = max(_SERVERS[server.model] for server in found if server.model)
    return "complete" if len(found) >= needed else "incomplete"


def file_state(expires: date, today: date) -> FileState:
    """Return how a licence file stands: it works through its last day, and is expiring in the 30 days up to it.

    The 30 days are ours; Autodesk sends the renewed file after the renewal.
    """
    days = (expires - today).days
    if days < 0:
        return "expired"
    return "expiring" if days <= EXPIRING_DAYS else "valid"
