"""Many processes that change one record or one case at once, some of them killed: no change lost, none made twice."""

import random
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kb.storage.documents import load_document
from tests.stress.history import Operation, read_history, why_not_linearizable
from tests.stress.writer import SHARED, Careless, Shared

pytestmark = pytest.mark.timeout(3600)
ROOT = Path(__file__).parents[2]


@dataclass
class Crowd:
    """Writers of one document, each with a name of its own, and the files that they note their calls in."""

    kind: str
    folder: Path
    times: int
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    histories: list[Path] = field(default_factory=list)

    def start(self, name: str) -> None:
        """Start one, and let it begin as soon as it is ready."""
        history = self.folder / f"history-{len(self.histories)}.jsonl"
        self.histories.append(history)
        arguments = [self.kind, str(self.folder), name, str(self.times), str(history)]
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "tests.stress.writer", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def go(self, *names: str) -> None:
        """Wait until these are ready, then let them begin together."""
        for name in names:
            process = self.running[name]
            assert process.stdout is not None and process.stdout.readline() == "ready\n", process.communicate()
        for name in names:
            process = self.running[name]
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()

    def kill_one(self, chance: random.Random) -> None:
        """Kill one of those that still work, and start another that goes on in its name."""
        working = [name for name, process in self.running.items() if process.poll() is None]
        if not working:
            return
        name = chance.choice(working)
        self.running[name].kill()
        self.running[name].communicate()
        self.start(name)
        self.go(name)

    def finish(self) -> None:
        """Wait until all have done their work."""
        for process in self.running.values():
            _, errors = process.communicate(timeout=3000)
            assert (process.returncode, errors) == (0, "")


def check(crowd: Crowd, shared: Shared, names: list[str]) -> list[Operation]:
    """Look at what is there in the end, and whether what each was answered can be put in one order."""
    assert shared.counts(shared.load()) == dict.fromkeys(names, crowd.times)
    history = read_history(crowd.histories)
    last = Operation("the end", "read", time.monotonic(), time.monotonic(), shared.token(shared.load()))
    assert why_not_linearizable([*history, last], "") is None
    return history


def path_of(folder: Path) -> Path:
    (path,) = [path for part in ("accounts", "cases") for path in (folder / part).glob("*.json")]
    return path


@pytest.mark.parametrize("kind", SHARED)
def test_many_at_once_lose_nothing_and_double_nothing(tmp_path, size, say, kind):
    shared = SHARED[kind](tmp_path)
    shared.make()
    first = load_document(path_of(tmp_path)).revision
    names = [f"writer-{number}" for number in range(size.processes)]
    crowd = Crowd(kind, tmp_path, size.updates)
    for name in names:
        crowd.start(name)
    crowd.go(*names)
    crowd.finish()
    history = check(crowd, shared, names)
    saved = [one for one in history if one.kind == "saved"]
    refused = sum(one.kind == "refused" for one in history)
    assert len(saved) == size.processes * size.updates
    assert load_document(path_of(tmp_path)).revision == first + len(saved)
    say(
        f"one {kind}, {size.processes} processes x {size.updates} updates: {len(saved)} saved, 0 lost, 0 doubled;"
        f" {refused} stale ones refused; {len(history)} calls linearizable"
    )


def test_writers_that_do_not_ask_are_found_out(tmp_path):
    """The same check over a store that writes over whatever there is: it must fail."""
    shared = Careless(tmp_path)
    shared.make()
    names = ["one", "two", "three"]
    crowd = Crowd("careless", tmp_path, 15)
    for name in names:
        crowd.start(name)
    crowd.go(*names)
    crowd.finish()
    assert why_not_linearizable(read_history(crowd.histories), "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("kind", SHARED)
def test_many_at_once_of_which_some_are_killed(tmp_path, size, say, kind):
    chance = random.Random(f"{kind} {size.killed_writers}")
    shared = SHARED[kind](tmp_path)
    shared.make()
    names = [f"writer-{number}" for number in range(min(size.processes, 4))]
    crowd = Crowd(kind, tmp_path, size.updates * 2)
    for name in names:
        crowd.start(name)
    crowd.go(*names)
    for _ in range(size.killed_writers):
        select.select([], [], [], chance.uniform(0, 0.1))
        crowd.kill_one(chance)
    crowd.finish()
    history = check(crowd, shared, names)
    assert load_document(path_of(tmp_path)).recovered_from is None
    unanswered = sum(one.end == float("inf") for one in history)
    killed = len(crowd.histories) - len(names)
    assert killed > 0
    say(
        f"one {kind}, {len(names)} processes, {killed} kills: {len(names) * crowd.times} updates, 0 lost,"
        f" 0 doubled; {len(history)} calls linearizable, {unanswered} of them never answered"
    )
