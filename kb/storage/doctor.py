"""What is wrong with stored documents, and how it is mended without anything being lost.

Codes: D001 a file is damaged and a good copy is not, D002 nothing good is left, D003 the file is gone and a copy is
not, D004 a newer version wrote it, D005 a copy is damaged, D006 only what a stopped program was writing is left, and it
is whole, D007 it cannot be read for another reason.

Everything is mended under the file's lock, after another look: somebody may have saved it meanwhile. What is broken is
never removed but gets a name with "broken" in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.errors import BrokenFileError, DesksideError, Finding, Place, Severity, StorageError
from kb.storage import calls
from kb.storage.checked_json import DamagedError, parse
from kb.storage.copies import broken_of, copies_of, copy_of, name_aside, original_name
from kb.storage.documents import NewerFormatError, decode, load_document, read_stored, write_document
from kb.storage.files import Live, replace_held
from kb.storage.folders import sync_folder
from kb.storage.leftovers import check_leftovers, target_of
from kb.storage.locks import lock
from kb.storage.recovery import day_of
from kb.storage.treatment import PATIENCE, Treated, treat
from kb.storage.words import MissingFileError, explained, shown


def check_documents(folder: Path, is_name: Callable[[str], bool], *, dry_run: bool) -> Iterator[Treated]:
    """Look at all documents in a folder and at what stopped programs left of them, and mend what can be.

    `is_name` knows the names of documents' files. What is left is cleared away first, so that all of it is told: to
    write a file clears it away too. Only where a document has no good content, it is looked at before that.
    """
    yield from check_leftovers(folder, is_whole, only=_is_readable, dry_run=dry_run)
    try:
        names = set(calls.system.names(str(folder)))
    except FileNotFoundError:
        return
    except OSError as error:
        problem = explained(error, folder, "read")
        yield Treated(Finding("D007", Severity.ERROR, problem.what, Place(shown(folder)), problem.hint))
        return
    for name in sorted({own for name in names if is_name(own := _document_of(name))}):
        yield from check_document(folder / name, names, dry_run=dry_run)
    yield from check_leftovers(folder, is_whole, only=lambda path: not _is_readable(path), dry_run=dry_run)


def check_document(path: Path, names: set[str], *, dry_run: bool) -> Iterator[Treated]:
    """Look at one document, its copies and what was being written of it. `names` are those in its folder."""
    states = {one: _state_of(one) for one in (path, *copies_of(path)) if one.name in names}
    live = states.pop(path, _State("missing", "it is missing"))
    place = Place(shown(path))
    if live.kind == "newer":
        message = "A newer version of Deskside wrote this file."
        yield Treated(Finding("D004", Severity.WARNING, message, place, "Use that version to open it."))
        return
    if live.kind == "closed":
        yield Treated(Finding("D007", Severity.ERROR, live.why, place, live.hint))
        return
    if live.kind != "good":
        good = next((copy for copy, state in states.items() if state.kind == "good"), None)
        whole = None if good else _whole_leftover(path, names)
        if good is None and whole is None:
            yield from _hopeless(path, live, states)
            return
        if good is not None:
            yield from _restored(path, live, good, dry_run=dry_run)
        elif whole is not None:
            yield from _put_in_place(path, live, whole, dry_run=dry_run)
    for copy, state in states.items():
        if state.kind == "damaged":
            yield from _copy_set_aside(path, copy, state.why, dry_run=dry_run)


def check_plain(path: Path, *, dry_run: bool) -> Iterator[Treated]:
    """Look at a JSON file that is no document, such as the bookmarks: one good copy may stand beside it."""
    copy = copy_of(path, 1)
    live, spare = _state_of(path, _decoded_plain), _state_of(copy, _decoded_plain)
    if live.kind == "closed":
        yield Treated(Finding("D007", Severity.ERROR, live.why, Place(shown(path)), live.hint))
    if live.kind in ("good", "closed") or (live.kind == "missing" and spare.kind != "good"):
        return
    source = f"the good copy of {day_of(copy)}" if spare.kind == "good" else ""
    code, message = _told(live) if source else ("D002", f"{_told(live)[1]} No good copy is left.")
    finding = Finding(code, Severity.WARNING if source else Severity.ERROR, message, Place(shown(path)))
    planned = _planned(live, source) if source else "kept aside, and begun anew"

    def act() -> str | None:
        with lock(path, PATIENCE):
            if _state_of(path, _decoded_plain).kind == "good":
                return None
            before = set(broken_of(path))
            if source:
                there = Live.ABSENT if live.kind == "missing" else Live.BROKEN
                replace_held(path, read_stored(copy), good_copies=0, live=there)
                return _restored_from(source, path, before)
            aside = name_aside(path)
            calls.system.replace(str(path), str(aside))
        sync_folder(path)
        return f"kept as {shown(Path(aside.name))}, and begun anew"

    yield from treat(finding, planned, act, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class _State:
    kind: Literal["good", "missing", "damaged", "newer", "closed"]
    why: str = ""
    hint: str = ""


def _is_readable(path: Path) -> bool:
    """Tell whether a document can be read, be it from a copy or by a newer version."""
    try:
        load_document(path, raw=True)
    except (MissingFileError, BrokenFileError):
        return False
    except StorageError:
        return True
    return True


def is_whole(path: Path) -> bool:
    """Tell whether a document can be read from its own file, be it by a newer version."""
    return _state_of(path).kind in ("good", "newer")


def _decoded_plain(data: bytes) -> None:
    if not isinstance(parse(data), dict):
        raise DamagedError("it is not what it should be")


def _state_of(path: Path, decoded: Callable[[bytes], object] = decode) -> _State:
    try:
        decoded(read_stored(path))
    except MissingFileError:
        return _State("missing", "it is missing")
    except DamagedError as problem:
        return _State("damaged", str(problem))
    except NewerFormatError:
        return _State("newer")
    except DesksideError as error:
        return _State("closed", error.what, error.hint)
    return _State("good")


def _document_of(name: str) -> str:
    """Return the document that a name in the folder belongs to: its own, a copy's, a half-written file's."""
    return target_of(name) if name.startswith(".") else original_name(name)


def _whole_leftover(path: Path, names: set[str]) -> Path | None:
    """Return a temporary file of a stopped writer that holds the whole document, and nothing else does."""
    own = sorted(name for name in names if name.endswith(".tmp") and target_of(name) == path.name)
    return next((path.with_name(name) for name in own if _state_of(path.with_name(name)).kind == "good"), None)


def _hopeless(path: Path, live: _State, copies: dict[Path, _State]) -> Iterator[Treated]:
    if live.kind == "missing" and not copies:
        return  # only a half of what was never saved: `check_leftovers` sees to it
    where, why = next(((one, state.why) for one, state in copies.items() if live.kind == "missing"), (path, live.why))
    message = f"The file is damaged: {why}. No good copy is left."
    hint = 'Put a backup in its place. To use it as it stands, mend it in a text editor and take its "_file" table out.'
    yield Treated(Finding("D002", Severity.ERROR, message, Place(shown(where)), hint))


def _restored(path: Path, live: _State, good: Path, *, dry_run: bool) -> Iterator[Treated]:
    code, message = _told(live)
    if live.kind == "missing":
        message += " If you removed it on purpose, delete it once more, by its command."
    source = f"the good copy of {day_of(good)}"
    finding = Finding(code, Severity.WARNING, message, Place(shown(path)))

    def act() -> str | None:
        with lock(path, PATIENCE):
            return _write_recovered(path, source)

    yield from treat(finding, _planned(live, source), act, dry_run=dry_run)


def _put_in_place(path: Path, live: _State, whole: Path, *, dry_run: bool) -> Iterator[Treated]:
    source = "what a stopped program was writing, which is whole"
    message = f"{_told(live)[1]} Nothing else is left of it than what a stopped program was writing."
    finding = Finding("D006", Severity.WARNING, message, Place(shown(path)))

    def act() -> str | None:
        with lock(path, PATIENCE):
            free = next(copy for copy in copies_of(path) if _state_of(copy).kind == "missing")
            calls.system.replace(str(whole), str(free))
            return _write_recovered(path, source)

    yield from treat(finding, _planned(live, source), act, dry_run=dry_run)


def _write_recovered(path: Path, source: str) -> str | None:
    """Write a document from its newest good copy, with a revision that nobody has seen. The lock is held."""
    before = set(broken_of(path))
    loaded = load_document(path, raw=True)
    if loaded.recovered_from is None:
        return None
    write_document(path, loaded.tables, loaded, good_copies=0)
    return _restored_from(source, path, before)


def _restored_from(source: str, path: Path, before: set[Path]) -> str:
    aside = [shown(Path(one.name)) for one in broken_of(path) if one not in before]
    return f"restored from {source}" + (f"; the damaged file is kept as {aside[0]}" if aside else "")


def _copy_set_aside(path: Path, copy: Path, why: str, *, dry_run: bool) -> Iterator[Treated]:
    message = f"A good copy of {shown(Path(path.name))} is not good any more: {why}."
    finding = Finding("D005", Severity.WARNING, message, Place(shown(copy)))

    def act() -> str | None:
        with lock(path, PATIENCE):
            if _state_of(copy).kind != "damaged":
                return None
            aside = name_aside(path)
            calls.system.replace(str(copy), str(aside))
        sync_folder(path)
        return f"kept as {shown(Path(aside.name))}"

    yield from treat(finding, 'kept under a name with "broken" in it', act, dry_run=dry_run)


def _told(live: _State) -> tuple[str, str]:
    if live.kind == "missing":
        return "D003", "The file is gone; a copy of it is not."
    return "D001", f"The file is damaged: {live.why}."


def _planned(live: _State, source: str) -> str:
    return f"restored from {source}" + ("; the damaged file is kept" if live.kind == "damaged" else "")
