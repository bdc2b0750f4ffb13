"""The folder of cases: one small TinyDB file each, written at every step."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from kb.cases.case import Case
from kb.cases.headers import CaseHeader, Headers
from kb.errors import BrokenFileError, DesksideError, Finding, NotFoundError, Place, Severity
from kb.storage.copies import original_name
from kb.storage.documents import load_document
from kb.storage.files import make_private_folder, remove_with_copies
from kb.storage.recovery import recovery_finding
from kb.storage.words import explained, shown

TABLE = "case"


class CaseStore:
    """Cases in one folder. Ids are file names, so they are checked before they touch the disk.

    `tell` is told once of each case that has to be read from a good copy, because its file is damaged or missing.
    `cache` is a folder to keep headers in, so that a list of cases need not read every file. `present` gives each case
    that is read the names that its troubleshooter has today.
    """

    def __init__(
        self,
        folder: Path,
        *,
        good_copies: int = 3,
        tell: Callable[[Finding], None] = lambda finding: None,
        cache: Path | None = None,
        present: Callable[[Case], Case] = lambda case: case,
    ) -> None:
        self.folder = folder
        self.present = present
        self.good_copies = good_copies
        self.tell = tell
        self._told: set[str] = set()
        self._headers = Headers(folder, cache, self.load)

    def ids(self) -> list[str]:
        """Return the ids of all cases, newest day first. Raises StorageError when the folder cannot be read."""
        try:
            with os.scandir(self.folder) as entries:
                names = {original_name(entry.name) for entry in entries}
        except FileNotFoundError:
            return []
        except OSError as error:
            raise explained(error, self.folder, "read") from None
        ids = {name.removesuffix(".json") for name in names if name.endswith(".json")}
        return sorted((name for name in ids if is_case_id(name)), reverse=True)

    def load(self, case_id: str) -> Case:
        """Return one case.

        Raises NotFoundError when there is none, BrokenFileError, naming the file, when neither the file nor a good
        copy of it can be read.
        """
        path = self._path(case_id)
        try:
            loaded = load_document(path)
        except NotFoundError:
            raise NotFoundError(
                f"There is no case {case_id}.", hint="`deskside case list` shows those there are."
            ) from None
        recovered = recovery_finding(path, loaded, code="C002", what="case")
        if recovered is not None and case_id not in self._told:
            self._told.add(case_id)
            self.tell(recovered)
        rows = loaded.tables.get(TABLE, {})
        row = next(iter(rows.values()), None)
        if row is None:
            raise BrokenFileError("The file holds no case.", where=Place(shown(path)))
        try:
            case = msgspec.convert(row, Case, strict=False)
        except msgspec.ValidationError as error:
            raise BrokenFileError(f"The case cannot be read: {error}.", where=Place(shown(path))) from None
        return self.present(msgspec.structs.replace(case, id=case_id, revision=loaded.revision))

    def save(self, case: Case) -> Case:
        """Write the case and return it with its new revision.

        Raises ConflictError when another window or process saved the case since it was loaded.
        """
        from kb.storage.tinydb_storage import transaction

        make_private_folder(self.folder)
        path = self._path(case.id)
        if case.undo is not None and case.undo.revision <= case.revision:
            case = msgspec.structs.replace(case, undo=None)
        row = msgspec.to_builtins(case, str_keys=True)
        del row["revision"]
        with transaction(path, expect_revision=case.revision, good_copies=self.good_copies) as database:
            table = database.table(TABLE)
            table.truncate()
            table.insert(row)
        self._told.discard(case.id)
        return msgspec.structs.replace(case, revision=database.revision)

    def delete(self, case_id: str) -> None:
        """Remove the case, its good copies and its attached files. Raises NotFoundError when there is none."""
        path = self._path(case_id)
        try:
            if not self.folder.is_dir():
                raise NotFoundError("The folder does not exist.")
            remove_with_copies(path)
        except NotFoundError:
            raise NotFoundError(f"There is no case {case_id}.") from None
        self.remove_attachments(case_id)
        self._headers.forget(case_id)

    def attachments_of(self, case_id: str) -> Path:
        """Return the folder of the files that were attached in a case; it need not exist."""
        return self._path(case_id).parent / "attachments" / case_id

    def remove_attachments(self, case_id: str) -> None:
        """Remove all copies of files that were attached in a case. What the disk refuses to remove stays."""
        folder = self.attachments_of(case_id)
        with suppress(OSError):
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    def all(self) -> Iterator[Case | Finding]:
        """Go through the cases, newest day first; one that cannot be read comes as a finding that names it."""
        return self._loaded(self.ids())

    def headers(self) -> list[CaseHeader | Finding]:
        """Return what a list shows of each case, newest day first; one that cannot be read as a finding that names it.

        Only files that have changed since the last time are read. Raises StorageError as `ids` does.
        """
        return self._headers.read(self.ids(), self._unreadable)

    def recent(self, limit: int = 10) -> list[Case]:
        """Return the cases that were touched last, the latest first, without those that were merged into another."""
        headers = [one for one in self.headers() if isinstance(one, CaseHeader) and not one.merged_into]
        headers.sort(key=lambda header: header.updated, reverse=True)
        return [item for item in self.each(headers[:limit]) if isinstance(item, Case)]

    def each(self, headers: Iterable[CaseHeader]) -> Iterator[Case | Finding]:
        """Go through the cases of some headers; one that cannot be read any more comes as a finding that names it."""
        return self._loaded(header.id for header in headers)

    def _loaded(self, ids: Iterable[str]) -> Iterator[Case | Finding]:
        for case_id in ids:
            try:
                yield self.load(case_id)
            except DesksideError as error:
                yield self._unreadable(case_id, error)

    def _unreadable(self, case_id: str, error: DesksideError) -> Finding:
        place = error.where if isinstance(error.where, Place) else Place(shown(self._path(case_id)))
        return Finding("C001", Severity.ERROR, error.what, place, error.hint)

    def _path(self, case_id: str) -> Path:
        if not is_case_id(case_id):
            raise NotFoundError(f"`{case_id}` is not the name of a case.")
        return self.folder / f"{case_id}.json"


def is_case_id(name: str) -> bool:
    """Tell whether a text can be the name of a case's file."""
    return (
        bool(name)
        and len(name) <= 80
        and name[0].isalnum()
        and all(c.isalnum() or c == "-" for c in name)
        and name.isascii()
    )
