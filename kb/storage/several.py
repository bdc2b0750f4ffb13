"""Several files of a folder changed in one step: all of them or none, whatever fails and whenever the power goes.

First the new contents are written beside their files, under hidden names, and the old contents get a second name: only
this needs room on the disk. Then a journal says that all is there, and the new contents take their files' names. What
fails before that is cleared away; what fails during it is put back; and where even that is cut short, the journal lets
the next start finish it. The journals stand in a folder of their own, outside of the folder that is changed.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConflictError, DesksideError, Finding, Place, Severity, StorageError
from kb.storage import calls
from kb.storage.checked_json import DamagedError, parse
from kb.storage.copies import give_second_name
from kb.storage.files import ABSENT, Version, lock, make_private_folder, read_bytes, write_atomic
from kb.storage.folders import sync_folder
from kb.storage.locks import hidden_name
from kb.storage.words import MissingFileError, UncertainWriteError, explained, shown

_ENDING = ".changes"
_MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class FileChange:
    """What becomes of one file: its bytes before and after, None where it does not exist.

    `path` is relative to the folder, with forward slashes and without any link on the way.
    """

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class _Step:
    """One change as the journal has it: the versions before and after."""

    path: str
    before: Version
    after: Version

    def helper(self, folder: Path, token: str, kind: str) -> Path:
        """Return the file beside it that holds its new content (`new`) or its old one (`old`)."""
        path = folder / self.path
        return path.with_name(hidden_name(path, f"{token}.{kind}"))


def change_files(folder: Path, changes: Sequence[FileChange], *, journals: Path, lock_folder: Path) -> None:
    """Change these files in one step.

    Raises ConflictError where a file is not as it was before, StorageError where one cannot be written; all files are
    then as they were, unless the error says that the next start will see to it.
    """
    make_private_folder(journals)
    make_private_folder(lock_folder)
    journal = journal_of(folder, journals)
    with lock(journal):
        if journal.exists():
            _finish(folder, journal, lock_folder)
        token = secrets.token_hex(6)
        steps = [_Step(change.path, _version(change.before), _version(change.after)) for change in changes]
        made: list[Path] = []
        _write_journal(journal, token, "preparing", steps)
        try:
            for change, step in zip(changes, steps, strict=True):
                _prepare(folder, change, step, token, made)
            _write_journal(journal, token, "decided", steps)
        except BaseException:
            _clear(folder, steps, token)
            _remove_folders(made)
            _forget(journal)
            raise
        done: list[_Step] = []
        try:
            for step in steps:
                with lock(folder / step.path, folder=lock_folder):
                    _carry_out(folder, step, token)
                done.append(step)
        except BaseException as error:
            _put_back(folder, [*done, *steps[len(done) : len(done) + 1]], token, error)
            _clear(folder, steps, token)
            _remove_folders(made)
            _forget(journal)
            raise
        _clear(folder, steps, token)
        _forget(journal)


def finish_changes(folder: Path, *, journals: Path, lock_folder: Path) -> list[Finding]:
    """Finish what was cut short in this folder, and return what is to be told about it.

    Nothing happens where no journal is left. Raises StorageError where it cannot be finished now either.
    """
    journal = journal_of(folder, journals)
    if not journal.exists():
        return []
    make_private_folder(lock_folder)
    with lock(journal):
        return _finish(folder, journal, lock_folder) if journal.exists() else []


def journal_of(folder: Path, journals: Path) -> Path:
    """Return where the journal of changes to a folder stands while they are made."""
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return journals / f"{name}{_ENDING}"


def _version(data: bytes | None) -> Version:
    return ABSENT if data is None else Version.of(data)


def _on_disk(path: Path) -> Version:
    try:
        return Version.of(read_bytes(path, most=_MOST_BYTES, follow_links=False))
    except MissingFileError:
        return ABSENT


def _write_journal(journal: Path, token: str, state: str, steps: Iterable[_Step]) -> None:
    rows = [[step.path, step.before.sha256, step.after.sha256] for step in steps]
    content = json.dumps({"token": token, "state": state, "steps": rows})
    write_atomic(journal, content.encode("ascii"), locked=False)


def _prepare(folder: Path, change: FileChange, step: _Step, token: str, made: list[Path]) -> None:
    """Put the new and the old content beside the file. Raises ConflictError where the file is another one by now."""
    path = folder / change.path
    if _on_disk(path) != step.before:
        raise _conflict(path, step)
    mode = 0o666
    try:
        if change.before is not None:
            status = calls.system.status_of(str(path))
            mode = status.st_mode & 0o777
            if not calls.system.may_write(str(path)):
                hint = "Nothing was changed. Allow writing to it, then try again."
                raise StorageError("This file is read-only.", where=Place(shown(path)), hint=hint)
            give_second_name(path, step.helper(folder, token, "old"))
        if change.after is not None:
            _make_folders(path.parent, made)
            new = step.helper(folder, token, "new")
            descriptor = calls.system.open(str(new), calls.CREATE, mode)
            try:
                calls.write_all(descriptor, change.after)
                if change.before is not None:
                    calls.system.set_mode(descriptor, mode)
                calls.system.sync(descriptor)
            finally:
                calls.system.close(descriptor)
    except OSError as error:
        problem = explained(error, path, "changed")
        problem.hint = f"Nothing was changed. {problem.hint}".strip()
        raise problem from None


def _carry_out(folder: Path, step: _Step, token: str) -> None:
    path = folder / step.path
    if _on_disk(path) != step.before:
        raise _conflict(path, step)
    try:
        if step.after == ABSENT:
            calls.system.unlink(str(path))
        else:
            calls.system.replace(str(step.helper(folder, token, "new")), str(path))
    except OSError as error:
        problem = explained(error, path, "changed")
        problem.hint = f"All files are as they were. {problem.hint}".strip()
        raise problem from None
    with suppress(UncertainWriteError):
        sync_folder(path)


def _put_back(folder: Path, done: Sequence[_Step], token: str, error: BaseException) -> None:
    """Give the files their old contents again; only names change, so a full disk does not hinder it."""
    for step in reversed(done):
        path = folder / step.path
        try:
            if _on_disk(path) != step.after or step.after == step.before:
                continue  # it was not reached, or somebody else has written it since
            if step.before == ABSENT:
                calls.system.unlink(str(path))
            else:
                calls.system.replace(str(step.helper(folder, token, "old")), str(path))
        except (OSError, DesksideError):
            what = "Several files were to change in one step, and it was cut short."
            hint = "Start Deskside again: it finishes the step before anything else."
            raise StorageError(what, where=Place(shown(path)), hint=hint) from error


def _clear(folder: Path, steps: Iterable[_Step], token: str) -> None:
    for step in steps:
        for kind in ("new", "old"):
            with suppress(OSError):
                calls.system.unlink(str(step.helper(folder, token, kind)))


def _forget(journal: Path) -> None:
    with suppress(OSError):
        calls.system.unlink(str(journal))


def _finish(folder: Path, journal: Path, lock_folder: Path) -> list[Finding]:
    try:
        content = parse(read_bytes(journal, most=_MOST_BYTES, follow_links=False))
        token, state = str(content["token"]), content["state"]
        steps = [_Step(path, Version(before), Version(after)) for path, before, after in content["steps"]]
        if not token.isalnum() or any(_leaves(step.path) for step in steps):
            raise DamagedError("it names files elsewhere")
    except (DamagedError, KeyError, TypeError, ValueError) as error:
        aside = journal.with_name(f"{journal.name}.broken")
        with suppress(OSError):
            calls.system.replace(str(journal), str(aside))
        message = f"The journal of a change to several files cannot be read ({_reason(error)}); it was put aside."
        return [Finding("S110", Severity.WARNING, message, Place(shown(aside)), "Run `deskside check`.")]
    if state != "decided":
        _clear(folder, steps, token)
        _forget(journal)
        return []
    changed, left = 0, []
    for step in steps:
        path = folder / step.path
        with lock(path, folder=lock_folder):
            there = _on_disk(path)
            if there == step.after:
                changed += 1
            elif there == step.before and _ready(folder, step, token):
                _carry_out(folder, step, token)
                changed += 1
            else:
                left.append(step.path)
    _clear(folder, steps, token)
    _forget(journal)
    findings = [
        Finding(
            "S111",
            Severity.WARNING,
            "A change to several files was cut short. Somebody else has changed this one since, so it was left alone.",
            Place(shown(folder / path)),
            "Run `deskside check`: it names the links that lead nowhere.",
        )
        for path in left
    ]
    if not left:
        message = f"A change to {changed} files that was cut short is now finished."
        findings.append(Finding("S112", Severity.NOTE, message, Place(shown(folder))))
    return findings


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, DamagedError) else "it has another form"


def _ready(folder: Path, step: _Step, token: str) -> bool:
    return step.after == ABSENT or _on_disk(step.helper(folder, token, "new")) == step.after


def _leaves(path: str) -> bool:
    return not path or path.startswith("/") or ".." in path.split("/")


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        calls.system.make_folder(str(one), 0o777)
        made.append(one)


def _remove_folders(made: Iterable[Path]) -> None:
    for folder in reversed(list(made)):
        with suppress(OSError):
            folder.rmdir()


def _conflict(path: Path, step: _Step) -> ConflictError:
    what = "Somebody else changed the file since it was read."
    if step.before == ABSENT:
        what = "There is a file of this name already."
    return ConflictError(what, where=Place(shown(path)), hint="Nothing was changed. Look again, then repeat it.")
