"""The installed command in a real pseudo-terminal: keys go in, what a person would see comes out."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

COMMAND = Path(sys.executable).parent / "deskside"
PATIENCE = 30.0
"""Seconds to wait for what should come; only a failing test ever waits that long."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "ctrl+q": "\x11",
    "ctrl+u": "\x15",
    "ctrl+d": "\x04",
}


class Terminal:
    """One program on one pseudo-terminal."""

    def __init__(self, arguments: list[str], size: tuple[int, int], environment: dict[str, str], folder: Path) -> None:
        columns, rows = size
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._ours = ours
        self._process = subprocess.Popen(
            [str(COMMAND), *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            cwd=folder,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)

    @property
    def text(self) -> str:
        """What the screen shows, without the blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def words(self) -> str:
        """What the screen shows as one line: for words that may be broken over lines."""
        return " ".join(self.text.split())

    def wait_for(self, *expected: str) -> str:
        """Wait until the screen shows all of these, wherever lines break, and return its text."""
        return self.wait_until(lambda words: all(one in words for one in expected), f"the words {expected}")

    def wait_until(self, condition: Callable[[str], bool], what: str = "what was expected") -> str:
        """Wait until what the screen shows, as one line, fulfils a condition, and return the screen's text."""
        end = time.monotonic() + PATIENCE
        while not condition(self.words):
            if time.monotonic() > end:
                pytest.fail(f"The terminal never showed {what}:\n{self.text}")
            if not self._read(0.2) and self._process.poll() is not None and not condition(self.words):
                pytest.fail(f"It ended with {self._process.returncode} before it showed {what}:\n{self.text}")
        return self.text

    def type(self, text: str) -> None:
        """Type some text."""
        os.write(self._ours, text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name, or a single character."""
        for key in keys:
            self.type(KEYS.get(key, key))

    def click(self, words: str) -> None:
        """Wait for words that stand on one line of the screen, and click in the middle of them."""
        self.wait_until(lambda _: words in self.text, f"the words “{words}” on one line")
        lines = self.text.splitlines()
        y = next(number for number, line in enumerate(lines) if words in line)
        x = lines[y].index(words) + len(words) // 2
        self.type(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")

    def ended(self) -> int:
        """Wait for the program's end and return its exit code."""
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None:
            if time.monotonic() > end:
                pytest.fail(f"It never ended:\n{self.text}")
            self._read(0.1)
        while self._read(0.05):
            pass
        return self._process.returncode

    def _read(self, seconds: float) -> bool:
        """Take in what comes within so many seconds; returns whether anything came."""
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65_536)
        except OSError:
            return False
        self.raw += data
        # Keyboard protocols that pyte does not know, whose last letter it would print.
        self._stream.feed(re.sub(rb"\x1b\[[<>=][0-9;]*u", b"", data))
        return bool(data)

    def kill(self) -> None:
        """Kill the program, so that it can do nothing more."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """End the program, whatever it is doing."""
        self.kill()
        os.close(self._ours)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which nothing of the person who runs the tests is found."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        "DESKSIDE_CONFIG": str(tmp_path / "config.toml"),
        "DESKSIDE_DATA": str(tmp_path / "data"),
        "DESKSIDE_CACHE": str(tmp_path / "cache"),
    }


@pytest.fixture
def terminal(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Return `terminal("--demo", size=(80, 24))`, which starts `deskside` in a pseudo-terminal."""
    opened: list[Terminal] = []

    def start(*arguments: str, size: tuple[int, int] = (80, 24)) -> Terminal:
        opened.append(Terminal(list(arguments), size, environment, tmp_path))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def piped(environment: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return `piped("solve", …)`, which runs `deskside` without a terminal."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(COMMAND), *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    return run
