"""The folder of account records: one small TinyDB file a company."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kb.accounts.ids import id_for, is_account_id
from kb.accounts.record import HAND, Account, Record
from kb.accounts.tables import OpenedRecord, record_from_tables, tables_from_record
from kb.errors import ConflictError, Finding, LockedError, NotFoundError, Place, RecordError, StorageError
from kb.lookup.source import files_in
from kb.storage.documents import load_document
from kb.storage.files import ABSENT, make_private_folder, read_bytes, remove_with_copies, write_atomic
from kb.storage.recovery import recovery_finding
from kb.storage.words import MissingFileError, shown
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.lookup.found import Found
    from kb.lookup.index import LookupIndex
    from kb.lookup.row import Row

ENDING = ".json"


class AccountStore:
    """Account records in one folder. The id of an account is its file's name; nothing else knows of it.

    `good_copies` is how many earlier contents of each record are kept. `cache` is where the look-up index is kept; None
    keeps it in memory.
    """

    def __init__(self, folder: Path, *, good_copies: int = 3, cache: Path | None = None) -> None:
        self.folder = folder
        self.good_copies = good_copies
        self._cache = cache

    @cached_property
    def lookup(self) -> "LookupIndex":
        """The look-up of these accounts, by any scrap."""
        from kb.lookup.index import LookupIndex
        from kb.lookup.source import Source
        from kb.storage.index_files import folder_for

        source = Source("account", self.folder, self._files, self._row)
        return LookupIndex(source, folder_for(self._cache, self.folder) if self._cache is not None else None)

    def ids(self) -> list[str]:
        """Return the ids of all accounts in alphabetical order; the folder is read once, and no file is opened."""
        return sorted(self._files())

    def load(self, account_id: str) -> Record:
        """Return an account's record, with its revision.

        Raises NotFoundError, BrokenFileError when neither the file nor a copy is good, and StorageError when it
        cannot be read. `open` tells in addition what was noticed on the way.
        """
        return self.open(account_id).record

    def open(self, account_id: str) -> OpenedRecord:
        """Return an account's record with findings: that a copy was used, and the rows that cannot be read."""
        path = self.path_of(account_id)
        try:
            loaded = load_document(path, raw=True)
        except MissingFileError:
            raise self._unknown(account_id) from None
        opened = record_from_tables(account_id, loaded.tables, revision=loaded.revision, file=shown(path))
        recovered = recovery_finding(path, loaded, code="S001", what="account")
        return OpenedRecord(opened.record, (*((recovered,) if recovered else ()), *opened.findings))

    def warnings(self, account_id: str) -> Finding | None:
        """Return the warning that the record comes from a good copy because its file is damaged, if it does."""
        return next((finding for finding in self.open(account_id).findings if finding.code == "S001"), None)

    def save(self, record: Record) -> Record:
        """Write a record in one step and return it with its new revision; one without changes is not written.

        Raises ConflictError when somebody else saved or removed the account since the record was read.
        """
        return self._write(record, new=False)

    def create(self, company: str) -> Record:
        """Make the record of a company, under an id that no account has, and return it.

        Raises RecordError for a name without any text.
        """
        return self.add(new_record(company))

    def add(self, record: Record) -> Record:
        """Save a new record in one step, under an id made from the company's name that no account has; return it."""
        wanted = id_for(record.company)
        taken = {known.casefold() for known in self._files()}
        number = 1
        while True:
            account_id = wanted if number == 1 else f"{wanted}-{number}"
            number += 1
            if account_id.casefold() in taken:
                continue
            try:
                return self._write(msgspec.structs.replace(record, id=account_id, revision=0), new=True)
            except ConflictError:
                continue

    def delete(self, account_id: str) -> None:
        """Remove an account with its copies, damaged contents and leftovers. Raises NotFoundError."""
        path = self.path_of(account_id)
        if account_id not in self._files():
            raise self._unknown(account_id)
        remove_with_copies(path)
        if self._cache is not None or "lookup" in self.__dict__:
            with suppress(LockedError):  # whoever is at work on the index finds the file gone
                self.lookup.forget(account_id)

    def export(
        self,
        account_id: str,
        target: Path,
        *,
        replace: bool = False,
        tell: Callable[[Finding], None] = lambda finding: None,
    ) -> Path:
        """Write a copy of an account's file, as it is stored, and return where; a folder gets `ACCOUNT.json` in it.

        The newest good content is taken; that it is not the file's own is told to `tell`. Raises ConflictError when the
        target exists and `replace` is not set.
        """
        path = self.path_of(account_id)
        try:
            loaded = load_document(path, raw=True)
        except MissingFileError:
            raise self._unknown(account_id) from None
        place = target / path.name if target.is_dir() else target
        if place.parent.resolve() == self.folder.resolve():
            raise RecordError(
                "A copy among the accounts would be taken for another account.",
                where=Place(shown(place)),
                hint="Name another folder.",
            )
        recovered = recovery_finding(path, loaded, code="S001", what="account")
        if recovered is not None:
            tell(recovered)
        data = read_bytes(loaded.recovered_from or path, follow_links=False)
        write_atomic(place, data, expect=None if replace else ABSENT, locked=False)
        return place

    def find(self, words: str, limit: int = 20) -> "list[Found]":
        """Return the accounts that the words point at, best first, each with the reason.

        Looked at are company, id, people's names, e-mail addresses and phone numbers, contract, subscription and order
        numbers, serial numbers, teams and licence servers. The beginning of a word or any part of a number is enough,
        and typing errors are forgiven.
        """
        return self.lookup.find(words, limit)

    def first(self, limit: int = 20) -> "list[Found]":
        """Return the first accounts in the order of their companies' names."""
        return self.lookup.first(limit)

    def path_of(self, account_id: str) -> Path:
        """Return the file of an account, there or not. Raises NotFoundError for what cannot be an id."""
        if not is_account_id(account_id):
            raise NotFoundError(
                f"“{clean_line(account_id)}” cannot be the name of an account.",
                hint="`deskside account list` shows the accounts.",
            )
        return self.folder / f"{account_id}{ENDING}"

    def _write(self, record: Record, *, new: bool) -> Record:
        from kb.storage.tinydb_storage import transaction

        path = self.path_of(record.id)
        make_private_folder(self.folder)
        with transaction(path, expect_revision=record.revision, good_copies=self.good_copies, raw=True) as database:
            before = database.storage.read()
            if new and before is not None:
                raise ConflictError("There is an account of this name already.", where=Place(shown(path)))
            database.storage.write(tables_from_record(record, before))
        if "lookup" in self.__dict__:
            self.lookup.changed(record.id)
        return msgspec.structs.replace(record, revision=database.revision)

    def _files(self) -> dict[str, os.DirEntry[str] | None]:
        """Return the accounts' ids with their entries in the folder, None where only a copy is left."""
        return files_in(self.folder, is_account_id)

    def _row(self, account_id: str, data: bytes | None) -> "Row | None":
        """Return what an account can be found by, from its file's content or from a good copy of it."""
        from kb.accounts.lookup import account_row, quick_record

        record = quick_record(account_id, data) if data is not None else None
        try:
            return account_row(record or self.load(account_id))
        except (StorageError, NotFoundError):
            return None

    def _unknown(self, account_id: str) -> NotFoundError:
        from difflib import get_close_matches

        known = self._files()
        near = [name for name in sorted(known) if account_id and name.startswith(account_id)][:3]
        near = near or get_close_matches(account_id, known, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`deskside account list` shows the accounts."
        return NotFoundError(f"There is no account “{clean_line(account_id)}”.", hint=hint)


def new_record(company: str) -> Record:
    """Return a record of a company that is not saved and holds no more than its name.

    Raises RecordError for a name without any text.
    """
    name = clean_line(company)
    if not name:
        raise RecordError("An account needs the company's name.", hint="Give its name.")
    return Record(id="new-record", account=Account(id="account", company=name, sources={"company": HAND}))
