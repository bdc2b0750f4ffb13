"""Writing the file of a case, taking one over from such a file, and printing one to a file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kb.cases.case import Case
from kb.cases.events import noted
from kb.cases.exchange import export_case, known_answers, read_case_file
from kb.cases.exchange_format import MOST_BYTES
from kb.cases.renamed import with_present_names
from kb.cases.store import CaseStore
from kb.cases.taking_back import taken_back
from kb.errors import ConflictError, StorageError
from kb.storage.files import ABSENT, read_bytes, write_atomic
from kb.storage.home import expanded
from kb.text import clean_line, joined, plural
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import State


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A case that came from a file, saved. `told` says in sentences what came with it and what could not be used.

    `was_here` tells that the case was known already, and has taken what the file has that is new.
    """

    case: Case
    told: tuple[str, ...]
    was_here: bool


def write_case_file(case: Case, state: State | None, target: Path, now: datetime) -> Path:
    """Write a case to a file that did not exist before and return its path; a folder means a file in it.

    Raises StorageError when there is such a file already, or it cannot be written.
    """
    return write_new(target, f"case-{case.id}.json", export_case(case, state, now))


def write_new(target: Path, name: str, content: bytes) -> Path:
    """Write a file that only this person may read and that did not exist before. Raises StorageError."""
    path = expanded(target)
    if path.is_dir():
        path = path / name
    try:
        write_atomic(path, content, expect=ABSENT, locked=False)
    except ConflictError:
        raise StorageError("This file exists already.", where=str(path), hint="Choose another name.") from None
    return path


def take_over(store: CaseStore, path: Path, flows: dict[str, Flow], now: datetime) -> TakenOver:
    """Read a case from a file and save it, to go on with it where it stopped.

    One that is here already keeps what it has and takes what the file has that is new. Raises FormatError where the
    file is no case file, StorageError where it cannot be read or the case cannot be saved.
    """
    path = expanded(path)
    read = read_case_file(read_bytes(path, most=MOST_BYTES), str(path), now)
    read = with_present_names(read, flows)
    flow = flows.get(read.flow or "")
    told = [_what_came(read)]
    if flow is not None:
        read, unusable = known_answers(read, flow)
        told += unusable
    elif read.flow:
        told.append(f"The troubleshooter {read.flow} is not in this library; what was said in it can be read here.")
    was_here = read.id in store.ids()
    if was_here:
        here = store.load(read.id)
        read, news = taken_back(here, read, now)
        told = [*news, *told[1:]]
    elif read.request is not None and read.request.in_doubt:
        told.append(
            f"The request {read.request.id} goes out from the other computer, or has done so: before it is sent from "
            "here, it is looked for at the help desk."
        )
    opened = noted(read, "opened", now, clean_line(path.name), " ".join(told))
    return TakenOver(store.save(opened), tuple(told), was_here)


def _what_came(case: Case) -> str:
    """Say what came with a case; the note that reading it has left says from when it is."""
    written = case.notes[-1].text if case.notes else ""
    notes = len(case.notes) - 1
    request = case.request
    parts = [
        plural(len(case.answers), "answer") if case.answers else "",
        f"{plural(len(case.readings), 'value')} from the caller's own account record" if case.readings else "",
        plural(len(case.steps_done), "step") + " done" if case.steps_done else "",
        plural(notes, "note") if notes > 0 else "",
        f"the request {request.id}" if request is not None else "",
    ]
    came = joined([part for part in parts if part])
    return f"{written} It came with {came}." if came else f"{written} Nothing was said in it yet."
