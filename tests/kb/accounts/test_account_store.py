import errno
import json
import os
import stat
import time
from datetime import date
from pathlib import Path

import msgspec
import pytest
from tinydb import TinyDB

from kb.accounts.record import Account, Contract, Person, Record
from kb.accounts.store import AccountStore
from kb.errors import BrokenFileError, ConflictError, NotFoundError, RecordError, StorageError
from kb.storage import calls


@pytest.fixture
def store(tmp_path: Path) -> AccountStore:
    return AccountStore(tmp_path / "data" / "accounts")


def with_person(record: Record, email: str) -> Record:
    return msgspec.structs.replace(record, people=(*record.people, Person(id=email, email=email)))


def test_a_new_account_is_a_private_tinydb_file(store):
    record = store.create("Northwind Design")
    assert (record.id, record.revision, record.company) == ("northwind-design", 1, "Northwind Design")
    assert record.account.sources == {"company": "hand"}
    path = store.folder / "northwind-design.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert TinyDB(path).table("account").all()[0]["company"] == "Northwind Design"
    assert store.load("northwind-design") == record


def test_accounts_of_one_name_get_ids_of_their_own(store):
    ids = [store.create(name).id for name in ("Acme", "ACME", "acme!", "Acme 2")]
    assert ids == ["acme", "acme-2", "acme-3", "acme-2-2"]
    assert store.ids() == sorted(ids)


def test_an_account_that_appears_while_another_is_made_is_not_overwritten(store, monkeypatch):
    """Somebody puts a file in after the folder was listed: the new account takes the next id."""
    store.folder.mkdir(parents=True)
    (store.folder / "acme.json").write_text('{"account": {"1": {"company": "Theirs"}}}')
    with monkeypatch.context() as patched:
        patched.setattr(store, "_files", dict)
        assert store.create("Acme").id == "acme-2"
    assert store.load("acme").company == "Theirs"


def test_a_hostile_name_makes_a_safe_file_and_stays_readable(store):
    record = store.create("../../[b]x[/b]\x1b]52;c;QQ==\x07\nCo \u202egpj")
    assert list(store.folder.parent.iterdir()) == [store.folder]
    assert store.ids() == [record.id]
    assert "\x1b" not in record.company
    assert "\n" not in record.company
    assert store.load(record.id).company == record.company
    with pytest.raises(RecordError, match="company's name"):
        store.create(" \n\t ")


@pytest.mark.parametrize("account_id", ["../secret", "a/b", "..", "", ".x", "a\0b", "-x", "nul"])
def test_what_is_no_id_reaches_no_file(store, account_id):
    (store.folder.parent).mkdir(parents=True)
    (store.folder.parent / "secret.json").write_text('{"account": {"1": {"company": "x"}}}')
    for call in (store.load, store.delete, store.open, store.path_of):
        with pytest.raises(NotFoundError):
            call(account_id)


def test_an_unknown_account_is_answered_with_the_nearest(store):
    store.create("Northwind")
    with pytest.raises(NotFoundError, match="Did you mean northwind"):
        store.load("northwnd")
    with pytest.raises(NotFoundError):
        store.delete("northwnd")


def test_saving_counts_and_refuses_what_is_out_of_date(store):
    first = store.create("Northwind")
    second = store.save(with_person(first, "kim@northwind.example"))
    assert second.revision == 2
    with pytest.raises(ConflictError, match="Somebody else saved it"):
        store.save(with_person(first, "lee@northwind.example"))
    assert store.load("northwind") == second
    store.delete("northwind")
    with pytest.raises(ConflictError, match="removed"):
        store.save(with_person(second, "lee@northwind.example"))
    assert store.ids() == []


def test_saving_without_a_change_writes_nothing(store):
    record = store.save(with_person(store.create("Northwind"), "kim@northwind.example"))
    before = store.path_of(record.id).stat()
    assert store.save(record) == record
    assert store.path_of(record.id).stat() == before


def test_a_record_made_elsewhere_is_saved_under_its_id(store):
    record = store.save(Record(id="harbour", account=Account(id="account", company="Harbour")))
    assert record.revision == 1
    assert store.load("harbour") == record


def test_a_torn_file_is_named_and_the_newest_good_copy_is_used(store):
    record = store.create("Northwind")
    record = store.save(with_person(record, "kim@northwind.example"))
    store.save(with_person(record, "lee@northwind.example"))
    path = store.path_of("northwind")
    torn = path.read_bytes()[:-50]
    path.write_bytes(torn)

    opened = store.open("northwind")
    assert [person.email for person in opened.record.people] == ["kim@northwind.example"]
    (finding,) = opened.findings
    assert finding.code == "S001"
    assert finding.place.file == str(path)
    assert "is damaged: it is cut off" in finding.message
    assert store.warnings("northwind") == finding

    saved = store.save(with_person(opened.record, "max@northwind.example"))
    assert store.warnings("northwind") is None
    assert saved.revision == 1000
    assert [person.email for person in store.load("northwind").people][-1] == "max@northwind.example"
    aside = [name for name in store.folder.iterdir() if ".broken-" in name.name]
    assert [name.read_bytes() for name in aside] == [torn]


def test_saving_a_recovered_record_unchanged_mends_the_file(store):
    record = store.save(with_person(store.create("Northwind"), "kim@northwind.example"))
    store.save(with_person(record, "lee@northwind.example"))
    store.path_of("northwind").write_bytes(b"")
    store.save(store.load("northwind"))
    assert store.warnings("northwind") is None


def test_a_file_that_was_removed_by_hand_is_recovered_and_listed(store):
    store.save(with_person(store.create("Northwind"), "kim@northwind.example"))
    store.path_of("northwind").unlink()
    assert store.ids() == ["northwind"]
    assert "file is missing" in store.warnings("northwind").message
    store.delete("northwind")
    assert store.ids() == []


def test_a_torn_file_without_copies_is_an_error_never_an_empty_record(tmp_path):
    store = AccountStore(tmp_path, good_copies=0)
    store.create("Northwind")
    path = store.path_of("northwind")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(BrokenFileError, match=r"northwind\.json"):
        store.load("northwind")
    with pytest.raises(BrokenFileError):
        store.save(Record(id="northwind", revision=1))
    assert [match.title for match in store.find("northwind")] == ["northwind (its file cannot be read)"]


def test_one_bad_row_and_unknown_content_survive_a_save(store):
    store.create("Northwind")
    path = store.path_of("northwind")
    tables = json.loads(path.read_text())
    del tables["_file"]
    tables["people"] = {"1": {"id": "p1", "email": "kim@northwind.example", "extra": 1}, "2": {"id": 7}}
    tables["later"] = {"1": {"x": "y\x1b"}}
    path.write_text(json.dumps(tables))

    opened = store.open("northwind")
    assert [person.id for person in opened.record.people] == ["p1"]
    assert [finding.code for finding in opened.findings] == ["S002"]
    store.save(msgspec.structs.replace(opened.record, contracts=(Contract(id="1", end=date(2027, 1, 1)),)))
    stored = json.loads(path.read_text())
    assert stored["people"] == tables["people"]
    assert stored["later"] == tables["later"]
    assert [finding.code for finding in store.open("northwind").findings] == ["S002"]


def test_a_full_disk_while_saving_loses_nothing(store, monkeypatch):
    record = store.create("Northwind")

    class FullDisk(calls.Calls):
        def write(self, descriptor: int, data: memoryview) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(calls, "system", FullDisk())
    with pytest.raises(StorageError, match="the disk is full"):
        store.save(with_person(record, "kim@northwind.example"))
    with pytest.raises(StorageError, match="the disk is full"):
        store.create("Harbour")
    monkeypatch.undo()
    assert store.load("northwind") == record
    assert store.ids() == ["northwind"]


def test_files_that_are_no_accounts_are_left_out(store):
    store.create("Northwind")
    for name in (
        "notes.txt",
        ".hidden.json",
        "Old one.json",
        "x.json.bak",
        "a\x1b[2Jb.json",
        "northwind.json.broken-1",
    ):
        (store.folder / name).write_text('{"account": {"1": {"company": "Old"}}}')
    assert store.ids() == ["Old one", "northwind"]
    assert store.load("Old one").company == "Old"


def test_deleting_takes_the_copies_with_it(store):
    record = store.create("Northwind")
    for number in range(4):
        record = store.save(with_person(record, f"p{number}@northwind.example"))
    store.delete("northwind")
    assert [path.name for path in store.folder.iterdir()] == [".northwind.json.lock"]
    again = store.create("Northwind")
    with pytest.raises(ConflictError):
        store.save(record)
    assert store.load("northwind") == again


def test_an_export_is_a_copy_that_another_store_reads(store, tmp_path):
    record = store.save(with_person(store.create("Northwind"), "kim@northwind.example"))
    other = tmp_path / "other"
    other.mkdir()
    assert store.export("northwind", other) == other / "northwind.json"
    assert AccountStore(other).load("northwind") == record
    assert [path.name for path in other.iterdir()] == ["northwind.json"]
    with pytest.raises(ConflictError, match="already"):
        store.export("northwind", other / "northwind.json")
    store.export("northwind", other / "northwind.json", replace=True)
    with pytest.raises(RecordError, match="another account"):
        store.export("northwind", store.folder / "copy.json")
    with pytest.raises(NotFoundError):
        store.export("none", other)


def test_an_export_of_a_damaged_account_says_that_it_is_an_older_copy(store, tmp_path):
    record = store.save(with_person(store.create("Northwind"), "kim@northwind.example"))
    store.save(with_person(record, "lee@northwind.example"))
    told = []
    store.export("northwind", tmp_path / "good.json", tell=told.append)
    assert told == []
    store.path_of("northwind").write_bytes(b"torn")
    store.export("northwind", tmp_path / "copy.json", tell=told.append)
    assert [finding.code for finding in told] == ["S001"]
    assert [person.email for person in AccountStore(tmp_path).load("copy").people] == ["kim@northwind.example"]


def test_an_empty_or_missing_folder_has_no_accounts(store):
    assert store.ids() == []
    assert store.find("anything") == []


def test_a_folder_of_100_000_files_is_listed_without_opening_one(tmp_path, monkeypatch):
    names = [f"company-{number:06}.json" for number in range(100_000)]

    class Entry:
        def __init__(self, name: str) -> None:
            self.name = name

    class Folder(list):
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    scans = []

    def scan(folder):
        scans.append(folder)
        return Folder(Entry(name) for name in names)

    monkeypatch.setattr(os, "scandir", scan)
    started = time.perf_counter()
    ids = AccountStore(tmp_path).ids()
    assert len(ids) == 100_000
    assert scans == [tmp_path]
    assert time.perf_counter() - started < 5
