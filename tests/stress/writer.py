"""A program that changes one record or one case so many times, and notes what it asked and what it was answered.

Usage: writer.py account|case FOLDER NAME TIMES HISTORY. It goes on from its own count in the document, so that one that
was killed can be started again. Each line of the history is written before or after one call, in one piece, and the
times are of a clock that all programs of a computer share and that never goes back.
"""

import json
import os
import secrets
import sys
import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from kb.accounts.record import Person, Record
from kb.accounts.store import AccountStore
from kb.cases.case import Case, Note
from kb.cases.store import CaseStore
from kb.errors import ConflictError

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ACCOUNT, CASE = "northwind", "2026-11-24-abc234"


class Shared(ABC):
    """A document that several change: a count for each of them, and the token of the last change."""

    @abstractmethod
    def make(self) -> None:
        """Save it for the first time; its token is empty."""

    @abstractmethod
    def load(self) -> Any:
        """Read it."""

    @abstractmethod
    def save(self, document: Any) -> Any:
        """Write it, or raise ConflictError."""

    @abstractmethod
    def token(self, document: Any) -> str:
        """Return the token of the last change."""

    @abstractmethod
    def counts(self, document: Any) -> dict[str, int]:
        """Return the count of each who has changed it."""

    @abstractmethod
    def changed(self, document: Any, counts: dict[str, int], token: str) -> Any:
        """Return it with these counts and this token."""


class SharedRecord(Shared):
    """An account record: counts stand as people, the token in the notes."""

    def __init__(self, folder: Path) -> None:
        self.store = AccountStore(folder / "accounts")

    def make(self) -> None:
        self.store.create("Northwind")

    def load(self) -> Record:
        return self.store.load(ACCOUNT)

    def save(self, document: Record) -> Record:
        return self.store.save(document)

    def token(self, document: Record) -> str:
        return document.account.notes

    def counts(self, document: Record) -> dict[str, int]:
        return {person.id: int(person.first_name) for person in document.people}

    def changed(self, document: Record, counts: dict[str, int], token: str) -> Record:
        people = tuple(Person(id=name, first_name=str(count)) for name, count in counts.items())
        account = msgspec.structs.replace(document.account, notes=token)
        return msgspec.structs.replace(document, people=people, account=account)


class SharedCase(Shared):
    """A case: counts stand as notes, the token as the product."""

    def __init__(self, folder: Path) -> None:
        self.store = CaseStore(folder / "cases")

    def make(self) -> None:
        self.store.save(Case(id=CASE, started=NOW, updated=NOW))

    def load(self) -> Case:
        return self.store.load(CASE)

    def save(self, document: Case) -> Case:
        return self.store.save(document)

    def token(self, document: Case) -> str:
        return document.product or ""

    def counts(self, document: Case) -> dict[str, int]:
        return {name: int(count) for name, _, count in (note.text.partition(" ") for note in document.notes)}

    def changed(self, document: Case, counts: dict[str, int], token: str) -> Case:
        notes = tuple(Note(f"{name} {count}", NOW) for name, count in counts.items())
        return msgspec.structs.replace(document, notes=notes, product=token)


class Careless(SharedRecord):
    """A record that is written over whatever there is by now: what the checks must be able to find."""

    def save(self, document: Record) -> Record:
        while True:
            try:
                return self.store.save(msgspec.structs.replace(document, revision=self.store.load(ACCOUNT).revision))
            except ConflictError:
                continue


SHARED = {"account": SharedRecord, "case": SharedCase}
ALL = {**SHARED, "careless": Careless}


class Noted:
    """The calls of one process, each noted before and after."""

    def __init__(self, shared: Shared, process: str, file: Path) -> None:
        self.shared = shared
        self.process = process
        self.descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def load(self) -> Any:
        """Read the document."""
        self._note(process=self.process, kind="read", begin=time.monotonic())
        document = self.shared.load()
        self._note(end=time.monotonic(), value=self.shared.token(document))
        return document

    def save(self, document: Any, expected: str) -> bool:
        """Save the document and tell whether that was accepted."""
        token = self.shared.token(document)
        self._note(process=self.process, kind="saved", begin=time.monotonic(), value=token, expected=expected)
        try:
            self.shared.save(document)
            kind = "saved"
        except ConflictError:
            kind = "refused"
        self._note(end=time.monotonic(), kind=kind)
        return kind == "saved"

    def _note(self, **row: object) -> None:
        os.write(self.descriptor, f"{json.dumps(row)}\n".encode())


def main() -> None:
    """Change the document until the own count has come to TIMES."""
    kind, folder, process, times, history = sys.argv[1:]
    shared = ALL[kind](Path(folder))
    noted = Noted(shared, process, Path(history))
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        document = noted.load()
        counts = shared.counts(document)
        count = counts.get(process, 0) + 1
        if count > int(times):
            return
        token = f"{process}-{count}-{secrets.token_hex(4)}"
        noted.save(shared.changed(document, {**counts, process: count}, token), shared.token(document))


if __name__ == "__main__":
    main()
