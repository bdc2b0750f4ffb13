"""What programs are killed at, over and over: each kind of work says how to begin, what one step is, what must hold.

A step returns its number once the work is saved. Afterwards the folder is looked at by somebody else, who knows only
the last number that was heard: that one must be there, whole, and at most the next one may be there too.
"""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from kb.accounts.hand import set_by_hand
from kb.accounts.reports import plan_import, read_reports
from kb.accounts.store import AccountStore
from kb.cases.case import Case, Field, Request
from kb.cases.channels.file import FileChannel
from kb.cases.journal import Journal
from kb.cases.outbox import keep, send
from kb.cases.store import CaseStore
from kb.cases.walk import add_note
from kb.library.editing import read_for_editing, save_edited
from kb.storage.documents import load_document
from kb.storage.files import make_private_folder

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
CASE = "2026-11-24-abc234"
USERS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"
PAD = 3000
"""Bytes that make a file long enough for a kill to fall into the writing of it."""


class Work(ABC):
    """One kind of work in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.accounts = AccountStore(self.data / "accounts")
        self.cases = CaseStore(self.data / "cases")

    @abstractmethod
    def begin(self) -> None:
        """Make what the work begins with."""

    @abstractmethod
    def step(self) -> int:
        """Do the next step, and return its number when it is saved. The first is 1."""

    @abstractmethod
    def reached(self) -> int:
        """Return the number of the last step that is there. Raises AssertionError for anything torn or half done."""

    def steps(self) -> Callable[[], int]:
        """Return `step`, for a program that has just started."""
        return self.step


class ImportReports(Work):
    """Each step imports a users report with one more person in it."""

    def begin(self) -> None:
        self.accounts.create("Northwind")

    def step(self) -> int:
        record = self.accounts.load("northwind")
        number = len(record.imports) + 1
        path = self.folder / f"users-{date(2026, 1, 1) + timedelta(days=number)}.csv"
        rows = (f"p{one}@northwind.example,P{one},Kim,Ray,North,User,Active,AutoCAD\n" for one in range(number))
        path.write_text(USERS + "".join(rows))
        self.accounts.save(plan_import(record, read_reports(path), NOW).record_after)
        return number

    def reached(self) -> int:
        opened = self.accounts.open("northwind")
        assert opened.findings == ()
        people = {person.email for person in opened.record.people}
        number = len(opened.record.imports)
        assert people == {f"p{one}@northwind.example" for one in range(number)}
        assert len(opened.record.seats) == number
        return number


class SaveRecord(Work):
    """Each step enters a value by hand."""

    def begin(self) -> None:
        self.accounts.create("Northwind")

    def step(self) -> int:
        record = self.accounts.load("northwind")
        number = int(record.account.notes.partition(" ")[0] or 0) + 1
        self.accounts.save(set_by_hand(record, "account", "account", "notes", f"{number} {'x' * PAD}"))
        return number

    def reached(self) -> int:
        opened = self.accounts.open("northwind")
        assert opened.findings == ()
        return int(opened.record.account.notes.partition(" ")[0] or 0)


class SaveCase(Work):
    """Each step adds a note to a case."""

    def begin(self) -> None:
        self.cases.save(Case(id=CASE, started=NOW, updated=NOW))

    def step(self) -> int:
        case = self.cases.load(CASE)
        number = len(case.notes) + 1
        self.cases.save(add_note(case, f"{number} {'x' * 200}", NOW))
        return number

    def reached(self) -> int:
        assert load_document(self.cases.folder / f"{CASE}.json").recovered_from is None
        notes = self.cases.load(CASE).notes
        assert [int(note.text.partition(" ")[0]) for note in notes] == list(range(1, len(notes) + 1))
        return len(notes)


class SendRequest(Work):
    """Each step saves a changed request and lets it leave as a file."""

    def begin(self) -> None:
        fields = (
            Field("caller.name", "Your name", "Kim Ray", required=True),
            Field("caller.email", "Your e-mail address", "kim@northwind.example", required=True),
        )
        request = Request(id="DS-AAAAA-BBBBB", created=NOW, subject="Help", fields=fields)
        keep(self.cases, Case(id=CASE, started=NOW, updated=NOW), request, NOW)
        (self.folder / "out").mkdir()

    def step(self) -> int:
        case = self.cases.load(CASE)
        assert case.request is not None
        number = 1 + max((int(path.stem) for path in (self.folder / "out").glob("*.txt")), default=0)
        changed = msgspec.structs.replace(case.request, message=f"{number} {'x' * PAD}")
        case = keep(self.cases, case, changed, NOW)
        send(self.cases, case, FileChannel(self.folder / "out" / f"{number}.txt", "help@reseller.example"), NOW)
        return number

    def reached(self) -> int:
        assert load_document(self.cases.folder / f"{CASE}.json").recovered_from is None
        request = self.cases.load(CASE).request
        assert request is not None
        written = sorted(int(path.stem) for path in (self.folder / "out").glob("*.txt"))
        assert written == list(range(1, len(written) + 1))
        for number in written:
            text = (self.folder / "out" / f"{number}.txt").read_text()
            assert f"\n{number} {'x' * PAD}\n" in text
            assert text.endswith("Request DS-AAAAA-BBBBB\n")
        noted = [Path(one.result.removeprefix("Saved as ").removesuffix(".")).stem for one in request.attempts]
        assert len(set(noted)) == len(noted)
        assert {int(one) for one in noted} <= set(written)
        unnoted = set(written) - {int(one) for one in noted}
        return len(written) - (len(written) in unnoted)


class EditArticle(Work):
    """Each step changes an article as the editor does: over the version that was read, and over no other."""

    def begin(self) -> None:
        (self.folder / "library" / "articles").mkdir(parents=True)
        (self.folder / "library" / "articles" / "a.md").write_text(self._text(0))

    def step(self) -> int:
        file = read_for_editing(self.folder / "library", "articles/a.md")
        number = int(file.text.partition(" ")[0]) + 1
        save_edited(self.folder / "library", file, self._text(number), lock_folder=self.folder / "cache" / "locks")
        return number

    def reached(self) -> int:
        text = (self.folder / "library" / "articles" / "a.md").read_text()
        number = int(text.partition(" ")[0])
        assert text == self._text(number)
        return number

    def _text(self, number: int) -> str:
        return f"{number} words\n" + f"Line {number}.\n" * (PAD // 10)


class ExportRecord(Work):
    """Each step changes a record and writes a copy of it over the last copy, which tells how far the steps are."""

    def begin(self) -> None:
        self.accounts.create("Northwind")
        (self.folder / "out").mkdir()
        self.accounts.export("northwind", self.folder / "out" / "copy.json")

    def step(self) -> int:
        record = self.accounts.load("northwind")
        number = self._number(self._copied()) + 1
        self.accounts.save(set_by_hand(record, "account", "account", "notes", f"{number} {'x' * PAD}"))
        self.accounts.export("northwind", self.folder / "out" / "copy.json", replace=True)
        return number

    def reached(self) -> int:
        opened = self.accounts.open("northwind")
        assert opened.findings == ()
        copied = self._copied()
        copy = self._number(copied)
        assert self._number(opened.record.account.notes) in (copy, copy + 1)
        assert copied == (f"{copy} {'x' * PAD}" if copy else "")
        return copy

    def _copied(self) -> str:
        return AccountStore(self.folder / "out").load("copy").account.notes

    def _number(self, notes: str) -> int:
        return int(notes.partition(" ")[0] or 0)


class AppendToJournal(Work):
    """Each step adds a line to the journal."""

    def begin(self) -> None:
        make_private_folder(self.data)

    def steps(self) -> Callable[[], int]:
        numbers = itertools.count(self.reached() + 1)
        journal = Journal(self.data / "journal")

        def step() -> int:
            number = next(numbers)
            journal.helped(f"article-{number}", True, NOW, "because " * 50)
            return number

        return step

    def step(self) -> int:
        raise NotImplementedError("`steps` counts by itself, for the journal is not read at each step")

    def reached(self) -> int:
        counts = Journal(self.data / "journal").counts()
        number = len(counts)
        assert set(counts) == {f"article-{one}" for one in range(1, number + 1)}
        assert all(count["yes"] == 1 for count in counts.values())
        return number


WORKS: dict[str, type[Work]] = {
    "importing reports": ImportReports,
    "saving records": SaveRecord,
    "saving cases": SaveCase,
    "sending requests": SendRequest,
    "editing articles": EditArticle,
    "exporting records": ExportRecord,
    "noting what helped": AppendToJournal,
}
