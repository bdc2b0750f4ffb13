"""Unsaved text and the journal. D050 is unsaved text that cannot be read, J001 and J002 are the journal's own."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kb.cases.journal import Journal
from kb.cases.journal_events import read_event
from kb.errors import BrokenFileError, Finding, Place, Severity, StorageError
from kb.storage import calls
from kb.storage.copies import name_aside
from kb.storage.leftovers import Writers, check_leftovers
from kb.storage.lines import keep_lines
from kb.storage.treatment import Treated, treat
from kb.storage.words import shown
from kb.text import plural


def check_drafts(folder: Path, *, dry_run: bool) -> Iterator[Treated]:
    """Look at the unsaved texts of all libraries; one that cannot be read gets a name that says so."""
    from kb.library.drafts import DraftFolder

    for error in DraftFolder(folder, folder).all()[1]:
        file = Path(error.where.file) if isinstance(error.where, Place) else folder
        finding = Finding("D050", Severity.WARNING, error.what, Place(shown(file)), error.hint)
        if not isinstance(error, BrokenFileError):
            yield Treated(finding)
            continue
        yield from treat(finding, "kept aside", partial(_set_aside, file), dry_run=dry_run)
    yield from check_leftovers(folder, writers=Writers(locked=False), dry_run=dry_run)


def _set_aside(path: Path) -> str:
    aside = name_aside(path)
    calls.system.replace(str(path), str(aside))
    return f"kept as {shown(Path(aside.name))}"


def check_journal(folder: Path, *, dry_run: bool) -> Iterator[Treated]:
    """Look at each line of the journal; a file is written anew without those that cannot be read."""
    lines: dict[str, list[Finding]] = {}
    try:
        for finding in Journal(folder).unreadable():
            if finding.code == "J002":
                lines.setdefault(finding.place.file, []).append(finding)
            else:
                yield Treated(finding)
    except StorageError as error:
        yield Treated(Finding("D007", Severity.ERROR, error.what, Place(shown(folder)), error.hint))
    for first, *others in lines.values():
        path = folder / Path(first.place.file).name
        more = f" So is it with {plural(len(others), 'other line')}." if others else ""
        finding = Finding("J002", Severity.WARNING, f"{first.message}{more}", first.place)
        planned = "taken out, and the file kept as it was"
        yield from treat(finding, planned, partial(_mend_journal, path), dry_run=dry_run)
    yield from check_leftovers(folder, dry_run=dry_run)


def _mend_journal(path: Path) -> str | None:
    aside = keep_lines(path, lambda line: not isinstance(read_event(line), str))
    return None if aside is None else f"taken out; the file as it was is kept as {shown(Path(aside.name))}"
