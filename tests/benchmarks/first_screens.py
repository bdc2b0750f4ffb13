"""Starting processes in a real pseudo-terminal, one at a time, and timing their first screens."""

import os
import pty
import select
import signal
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS, ROWS = 120, 40
CTRL_Q = b"\x11"
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("FIRSTSCREEN")

Bare().run()
"""
DESKSIDE = """
import sys
from app.cli import main
raise SystemExit(main(sys.argv[1:]))
"""


def environment(folder: Path) -> dict[str, str]:
    """Return the environment for a process: data, cache and settings in `folder`, byte code kept as when installed."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **own,
        "TERM": "xterm-256color",
        "COLUMNS": str(COLUMNS),
        "LINES": str(ROWS),
        "PYTHONPATH": str(ROOT),
        "DESKSIDE_DATA": str(folder / "data"),
        "DESKSIDE_CACHE": str(folder / "cache"),
        "DESKSIDE_CONFIG": str(folder / "config.toml"),
    }


def first_screen(
    arguments: Sequence[str], mark: str, surroundings: Mapping[str, str], *, to_the_end: bool = False
) -> float:
    """Return the seconds from starting Python with these arguments to its first screen that has the mark on it.

    Then the process is killed; or it is asked to quit and writes down what it keeps for its next start.
    """
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, *arguments], dict(surroundings))
    seen = b""
    try:
        while mark.encode() not in seen:
            ready, _, _ = select.select([terminal], [], [], 60)
            if not ready:
                raise SystemExit(f"no first screen; the terminal has {seen[-2000:]!r}")
            try:
                seen += os.read(terminal, 65_536)
            except OSError:
                raise SystemExit(f"the process ended; the terminal has {seen[-2000:]!r}") from None
        taken = time.perf_counter() - started
        if to_the_end:
            _quit(terminal)
        return taken
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _quit(terminal: int) -> None:
    """Ask for the end as a person does, and read until the terminal is let go."""
    os.write(terminal, CTRL_Q)
    try:
        while select.select([terminal], [], [], 60)[0] and os.read(terminal, 65_536):
            pass
    except OSError:
        return


def compared(
    ways: Mapping[str, tuple[Sequence[str], str]], surroundings: Mapping[str, str], rounds: int
) -> dict[str, float]:
    """Print the median first screens of several ways to start, by turns, and return each as a multiple of the first's.

    A way is the arguments to Python and the mark to wait for. A round that does not count, and is ended properly, fills
    every cache.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, (arguments, mark) in ways.items():
            seconds = first_screen(arguments, mark, surroundings, to_the_end=not number)
            if number:
                taken[name].append(seconds)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    bare = next(iter(medians.values()))
    print(f"\n{'process start to first screen':44} {'median':>9} {'ratio':>7}")
    for name, median in medians.items():
        print(f"{name:44} {median * 1000:6.0f} ms {median / bare:6.2f}x")
    return {name: median / bare for name, median in medians.items()}
