"""Runs a function in a process of its own, and measures what it takes: so a bomb that goes off harms nobody else."""

import multiprocessing
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from tests.figures import note_spent

SECONDS = 2.0
_NAMES = {
    "front_matter_job": "front matter",
    "library_job": "library settings",
    "flow_job": "troubleshooters",
    "article_job": "articles",
    "raw_article_job": "articles as bytes",
    "account_job": "account records",
    "case_job": "cases",
    "report_job": "reports",
    "config_job": "settings files",
    "links_job": "articles of 10,000 links",
    "maze_job": "folders of links",
    "call_job": "servers, by channel",
}
MEGABYTES = 300
SLACK = 3.0
"""How many times slower than it should be a machine may run this: a shared runner with other tests beside."""
_GIVE_UP = 60.0
_ADDRESS_SPACE = 4_000_000_000

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.hostile.jobs"])


@dataclass(frozen=True)
class Spent:
    """What came of a call, with its processor time in seconds and the largest memory in megabytes until then."""

    name: str
    result: Any = None
    error: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """What is wrong: it broke, or took more than it may."""
        said = [f"{self.name}: {self.error}"] if self.error else []
        if self.seconds > SECONDS * SLACK:
            said.append(f"{self.name}: {self.seconds:.1f} s, where {SECONDS} s are allowed")
        if self.megabytes > MEGABYTES:
            said.append(f"{self.name}: {self.megabytes:.0f} MB, where {MEGABYTES} MB are allowed")
        return said


def spent(call: Callable[..., Any], bombs: Mapping[str, tuple[Any, ...]], *, apart: bool = False) -> Iterator[Spent]:
    """Call a function with the arguments of each bomb, in one fresh process, or in one for each.

    A process that hangs or dies is reported as the error of the call that it was at; the others are called all the
    same.
    """
    waiting = dict(bombs)
    while waiting:
        names = list(waiting)[:1] if apart else list(waiting)
        for one in _in_a_process(call, {name: waiting[name] for name in names}):
            del waiting[one.name]
            note_spent(_NAMES.get(call.__name__, call.__name__), one.seconds, one.megabytes)
            yield one


def _in_a_process(call: Callable[..., Any], bombs: Mapping[str, tuple[Any, ...]]) -> Iterator[Spent]:
    ours, theirs = _context.Pipe()
    process = _context.Process(target=_run, args=(theirs, call), daemon=True)
    process.start()
    theirs.close()
    try:
        for name, arguments in bombs.items():
            ours.send((name, arguments))
            if not ours.poll(_GIVE_UP):
                yield Spent(name, error=f"still at it after {_GIVE_UP:.0f} s", seconds=_GIVE_UP)
                return
            yield ours.recv()
    except (EOFError, ConnectionError):
        process.join(_GIVE_UP)
        yield Spent(name, error=f"the process died with {process.exitcode}")
    finally:
        process.kill()
        process.join()
        ours.close()


def _run(pipe: Connection, call: Callable[..., Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            name, arguments = pipe.recv()
        except EOFError:
            return
        result, error = None, ""
        start = time.process_time()
        try:
            result = call(*arguments)
        except BaseException:
            error = traceback.format_exc(limit=-4)[-1500:]
        seconds = time.process_time() - start
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024)
        pipe.send(Spent(name, result, error, seconds, megabytes))
