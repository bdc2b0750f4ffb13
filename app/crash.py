"""What happens when Deskside breaks: the traceback goes to the log, and the person gets one screen of plain words.

The log may be passed on, so it holds no value of any variable, and of an error no more than its kind: messages quote
what they are about.
"""

import os
import traceback
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from kb.text import clean, clean_line, shorten


class TerminalError(Exception):
    """Textual could not go on; says what kind of error it met, and nothing else."""


def write_crash(log_file: Path, error: BaseException, now: datetime) -> bool:
    """Append the error's traceback to the log; only its owner may read that file.

    Returns whether it could be written; never raises.
    """
    text = clean(f"{now.isoformat(timespec='seconds')} Deskside stopped\n{''.join(_without_values(error))}\n")
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(number, "a", encoding="utf-8", errors="replace") as log:
            log.write(text)
    except OSError:
        return False
    return True


def _without_values(error: BaseException) -> Iterator[str]:
    """Go through the lines of a traceback, the error that came first at the top."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    for one in reversed(chain):
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(one.__traceback__)
        said = f": {one}" if isinstance(one, TerminalError) else ""
        number = f" {one.errno}" if isinstance(one, OSError) and one.errno else ""
        yield f"{type(one).__name__}{number}{said}\n"


def error_shown_by(renderables: Iterable[object]) -> TerminalError:
    """Return an error for what Textual wants to show of one that it has caught itself: of a traceback, its kind."""
    from rich.traceback import Traceback

    stacks = [stack for shown in renderables if isinstance(shown, Traceback) for stack in shown.trace.stacks]
    where = [f" at {stack.frames[-1].filename}:{stack.frames[-1].lineno}" if stack.frames else "" for stack in stacks]
    told = [f"{stack.exc_type}{place}" for stack, place in zip(stacks, where, strict=True)]
    return TerminalError("; ".join(told) or "The terminal could not be used any more.")


def apology(error: BaseException, log_file: Path | None, kept: list[str]) -> str:
    """Return the words for the person. `kept` says, a line each, what was done with text that was not saved."""
    what = shorten(clean_line(f"{type(error).__name__}: {error}"), 300)
    lines = [
        "Deskside has stopped because of a mistake in Deskside itself. Sorry.",
        "",
        "Everything that was saved is still there." + ("" if kept else " Open cases go on where they were."),
        *kept,
        "",
        f"What went wrong: {what}",
        f"The details are in {clean_line(str(log_file))}"
        if log_file
        else "The details could not be written to the log.",
        "Please pass them on to whoever looks after Deskside for you.",
        "",
        "To go on, start it again: deskside",
    ]
    return "\n".join(lines)
