"""What a person is told when a good copy stands in for a file that is damaged or missing."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kb.dates import long_date
from kb.errors import Finding, Place, Severity
from kb.storage import calls
from kb.storage.documents import Loaded
from kb.storage.words import shown


def recovery_finding(path: Path, loaded: Loaded, *, code: str, what: str) -> Finding | None:
    """Return the warning that a document comes from a copy, and of when; None where it comes from its own file.

    `what` is what it holds: "account" or "case".
    """
    if loaded.recovered_from is None:
        return None
    copy = f"This is the copy of {day_of(loaded.recovered_from)}"
    if loaded.broken is None:
        message = f"The {what}'s file is missing. {copy}; what came after it is lost."
        hint = "Check what is missing, then save."
    else:
        message = f"The {what}'s file is damaged: {loaded.reason}. {copy}; what came after it is not in it."
        hint = "Check what is missing, then save. The damaged file is then kept beside it, with “broken” in its name."
    return Finding(code, Severity.WARNING, message, Place(shown(path)), hint)


def day_of(path: Path) -> str:
    """Return when a file was written, in words: `3 November 2026, 14:05`."""
    with suppress(OSError):
        written = datetime.fromtimestamp(calls.system.status_of(str(path)).st_mtime)
        return f"{long_date(written.date())}, {written:%H:%M}"
    return "an unknown day"
