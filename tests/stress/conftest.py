"""How large the stress tests are: small in every run of the tests, full in `make stress`, which prints the figures."""

import os
from dataclasses import dataclass

import pytest

from tests.figures import note

FULL = os.environ.get("DESKSIDE_STRESS") == "full"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each thing is done. `kills` is for each kind of work; `every` is the step between failing calls."""

    kills: int
    processes: int
    updates: int
    killed_writers: int
    every: int


@pytest.fixture(scope="session")
def size() -> Size:
    """Return the size that this run was asked for."""
    return Size(kills=143, processes=8, updates=200, killed_writers=60, every=1) if FULL else Size(3, 3, 8, 3, 7)


_PARTS = {
    "test_kills": "Kills",
    "test_many_processes": "Many processes at once",
    "test_faults_of_commands": "Failing calls",
}


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest):
    """Return `say("…")`, which prints a line of figures whatever pytest captures, and keeps it for the end."""
    part = _PARTS.get(request.path.stem, request.path.stem)

    def print_line(text: str) -> None:
        note(part, text)
        with capfd.disabled():
            print(f"\n  {text}", end="", flush=True)

    return print_line if FULL else lambda text: None
