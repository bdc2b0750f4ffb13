"""What happens when the app breaks: the traceback goes to the log, and the person gets one screen of plain words."""

import os
import traceback
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from kb.text import clean, clean_line, shorten


def write_crash(log_file: Path, error: BaseException, now: datetime) -> bool:
    """Append the error's traceback, without the values of variables, to the log; only its owner may read that file.

    Returns whether it could be written; never raises.
    """
    lines = traceback.format_exception(error)
    text = clean(f"{now.isoformat(timespec='seconds')} Deskside stopped\n{''.join(lines)}\n")
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(number, "a", encoding="utf-8", errors="replace") as log:
            log.write(text)
    except OSError:
        return False
    return True


def error_shown_by(renderables: Iterable[object]) -> RuntimeError:
    """Return an error for what Textual wants to show of one that it has caught itself: of a traceback, what it is."""
    from rich.traceback import Traceback

    stacks = [stack for shown in renderables if isinstance(shown, Traceback) for stack in shown.trace.stacks]
    told = [f"{stack.exc_type}: {stack.exc_value}" for stack in stacks]
    return RuntimeError("; ".join(told) or "The terminal could not be used any more.")


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
