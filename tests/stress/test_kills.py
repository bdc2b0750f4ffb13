"""Programs that are killed (SIGKILL) at random moments of real work: nothing that was said to be saved is lost or torn.

After each kill the next program goes on where the last one stopped, over whatever that has left behind.
"""

import contextlib
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.settings import Folders
from kb.upkeep.doctor import check_data
from tests.stress.workloads import WORKS, Work

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no fork")
ROOT = Path(__file__).parents[2]
FRESH = 30
"""After so many kills the work begins anew, for files that grow would make it slower and slower."""
LONGEST_WAIT = 30.0


@dataclass
class Workshop:
    """The program that starts the others, and the lines that it and they say."""

    process: subprocess.Popen[bytes]
    pending: bytes = b""

    def line(self, wait: float) -> str | None:
        """Return the next line, None when there is none within so many seconds."""
        assert self.process.stdout is not None
        until = time.monotonic() + wait
        while b"\n" not in self.pending:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return None
            self.pending += os.read(self.process.stdout.fileno(), 65536)
        line, _, self.pending = self.pending.partition(b"\n")
        assert not line.startswith(b"raised"), line
        return line.decode()

    def killed_run(self, steps: int, moment: float) -> int:
        """Let a program work, kill it `moment` seconds after so many steps, return the last one that it told of."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()
        pid = int((self.line(LONGEST_WAIT) or "").removeprefix("pid "))
        heard = 0
        for _ in range(steps):
            heard = int((self.line(LONGEST_WAIT) or "").removeprefix("done "))
        until = time.monotonic() + moment
        while (said := self.line(until - time.monotonic())) is not None:
            heard = int(said.removeprefix("done "))
        os.kill(pid, signal.SIGKILL)
        while (said := self.line(LONGEST_WAIT)) != "ended":
            heard = int((said or "").removeprefix("done "))
        return heard


@contextlib.contextmanager
def workshop(kind: str, folder: Path) -> Iterator[Workshop]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stress.workshop", kind, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        yield Workshop(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


def left_behind(folder: Path) -> bool:
    return any(path.name.endswith((".tmp", ".writing")) for path in folder.rglob(".*"))


def begun(kind: str, folder: Path) -> Work:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    work = WORKS[kind](folder)
    work.begin()
    return work


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", WORKS)
def test_kills_at_random_moments_lose_and_tear_nothing(tmp_path, size, say, kind):
    chance = random.Random(f"{kind} {size.kills}")
    folder = tmp_path / "work"
    work = begun(kind, folder)
    acknowledged = reached = halfway = 0
    with workshop(kind, folder) as shop:
        for number in range(size.kills):
            if number and number % FRESH == 0:
                work = begun(kind, folder)
                reached = 0
            heard = shop.killed_run(chance.randrange(3), chance.uniform(0, 0.03)) or reached
            halfway += left_behind(folder)
            acknowledged += heard - reached
            reached = work.reached()
            assert reached in (heard, heard + 1), f"heard of {heard}, and {reached} is there"
        checkup = check_data(_folders(folder), library=folder / "library")
        assert {one.finding.code for one in checkup.treated} <= {"D010"}
        assert work.reached() == reached
        assert not left_behind(folder / "data")
        assert check_data(_folders(folder), library=folder / "library").treated == []
    say(f"{kind}: {size.kills} kills, {halfway} halfway through a write; {acknowledged} steps saved, 0 lost, 0 torn")


def _folders(folder: Path) -> Folders:
    return Folders(folder / "config.toml", folder / "data", folder / "cache")
