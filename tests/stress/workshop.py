"""A program that starts programs which do one kind of work until they are killed.

It has imported everything once, so each program starts in a few milliseconds, and it has no threads, so that it may be
forked. It is told "go" on its standard input. On its standard output it says "pid N" for each program, which says
"done N" for each step that is saved; when the program has ended, it says "ended" and what was raised, if anything.
"""

import os
import sys
import traceback
from pathlib import Path

from tests.stress.workloads import WORKS, Work


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def _work(work: Work) -> None:
    step = work.steps()
    while True:
        _say(f"done {step()}")


def main() -> None:
    """Serve until the standard input ends."""
    work = WORKS[sys.argv[1]](Path(sys.argv[2]))
    while sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            try:
                _say(f"pid {os.getpid()}")
                _work(work)
            except BaseException:
                _say(f"raised {traceback.format_exc()!r}")
            os._exit(1)
        os.waitpid(pid, 0)
        _say("ended")


if __name__ == "__main__":
    main()
