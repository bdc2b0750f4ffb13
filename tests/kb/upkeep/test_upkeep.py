"""The doctor over a whole data folder: what is wrong is named, mended, and not found a second time."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kb.accounts.record import Person
from kb.accounts.store import AccountStore
from kb.cases.journal import Journal
from kb.cases.store import CaseStore
from kb.cases.walk import add_note, open_case
from kb.errors import Severity
from kb.library.drafts import DraftFolder
from kb.library.search.results import Entry
from kb.library.search.sources import Sources
from kb.library.search.store import open_indexes
from kb.settings import Folders
from kb.storage.files import ABSENT, lock, make_private_folder
from kb.storage.index_files import folder_for
from kb.upkeep.doctor import check_data

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Folders with one account, one case, one draft, a journal and a search index, each as Deskside makes them."""
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    accounts = AccountStore(folders.accounts)
    record = accounts.create("Northwind")
    for name in ("kim", "lee"):
        record = accounts.save(msgspec.structs.replace(record, people=(*record.people, Person(id=name))))
    cases = CaseStore(folders.cases)
    case = cases.save(open_case(NOW))
    cases.save(add_note(case, "called", NOW))
    drafts = DraftFolder(folders.drafts, tmp_path / "library")
    draft = drafts.begin("a.md", ABSENT, "", NOW)
    drafts.keep(dataclasses.replace(draft, text="typed"))
    Journal(folders.data / "journal").helped("a", True, NOW)
    (tmp_path / "library").mkdir()
    folder = folder_for(folders.cache / "search", tmp_path / "library")
    open_indexes(Sources([Entry(kind="article", id="a", title="A")]), folder)
    return folders


def found(folders: Folders, **options: object) -> list[tuple[str, str, bool]]:
    """Return code, file name and whether it was mended for each finding."""
    checkup = check_data(folders, **options)
    return [(one.finding.code, Path(one.finding.place.file).name, bool(one.done)) for one in checkup.treated]


def tree(folder: Path) -> dict[str, bytes | str]:
    """Return all that stands in a folder and below, with modes."""
    return {
        str(path.relative_to(folder)): (path.read_bytes() if path.is_file() else b"", oct(path.lstat().st_mode))
        for path in sorted(folder.rglob("*"))
    }


def test_what_deskside_makes_itself_has_no_findings(folders):
    before = tree(folders.data)
    checkup = check_data(folders)
    assert checkup.treated == []
    assert (checkup.accounts, checkup.cases, checkup.locks, checkup.kept_aside) == (1, 1, 2, [])
    assert tree(folders.data) == before


def test_nothing_kept_yet_is_nothing_wrong(tmp_path):
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    assert check_data(folders).treated == []
    assert list(tmp_path.iterdir()) == []


def wreck(folders: Folders) -> None:
    """Do everything to a data folder that the doctor can mend."""
    accounts, case = folders.accounts, next(folders.cases.glob("*.json"))
    (accounts / "northwind.json").write_bytes((accounts / "northwind.json").read_bytes()[:70])
    (accounts / ".northwind.json.0123456789ab.tmp").write_bytes(b"half")
    case.unlink()
    draft = next(folders.drafts.glob("*.draft"))
    draft.write_bytes(b"torn")
    with (folders.data / "journal" / "2026-11.jsonl").open("ab") as journal:
        journal.write(b'{"article": "b", "hel\n[]\n{"article": "c", "helped": true}\n')
    (folders.data / "remembered.json").write_bytes(b"{")
    (folders.data / "remembered.json.1").write_bytes(b'{"theme": "dark"}')
    (folders.data / ".remembered.json.writing").write_bytes(b"")
    index = next((folders.cache / "search").iterdir())
    manifest = json.loads((index / "manifest.json").read_bytes())
    (index / next(iter(manifest["files"]))).write_bytes(b"torn")
    for path in (folders.data, *folders.data.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    accounts.chmod(0o755)


WRECKED = [
    ("D020", "accounts", True),
    ("D010", "northwind.json", True),
    ("D001", "northwind.json", True),
    ("D003", "CASE", True),
    ("D050", "DRAFT", True),
    ("J002", "2026-11.jsonl", True),
    ("D010", "remembered.json", True),
    ("D001", "remembered.json", True),
    ("D030", "INDEX", True),
]


def renamed(rows: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    names = {"D003": "CASE", "D050": "DRAFT", "D030": "INDEX"}
    return [(code, names.get(code, name), mended) for code, name, mended in rows]


def test_all_that_can_be_mended_is_mended_and_then_nothing_is_found(folders):
    wreck(folders)
    assert renamed(found(folders)) == WRECKED
    checkup = check_data(folders)
    assert checkup.treated == []
    assert len(checkup.kept_aside) == 5
    assert {Path(name).name.partition(".broken-")[0] for name in checkup.kept_aside} >= {
        "northwind.json",
        "2026-11.jsonl",
        "remembered.json",
    }
    assert [person.id for person in AccountStore(folders.accounts).load("northwind").people] == ["kim"]
    (case,) = CaseStore(folders.cases).all()
    assert case.notes == ()
    assert set(Journal(folders.data / "journal").counts()) == {"a", "c"}
    assert not any((folders.cache / "search").rglob("manifest.json"))


def test_a_dry_run_says_all_of_it_and_changes_nothing(folders):
    wreck(folders)
    before = tree(folders.data), tree(folders.cache)
    assert renamed(found(folders, dry_run=True)) == WRECKED
    assert (tree(folders.data), tree(folders.cache)) == before


def test_a_row_that_cannot_be_read_is_named_with_its_table(folders):
    path = folders.accounts / "northwind.json"
    tables = json.loads(path.read_bytes())
    del tables["_file"]
    tables["people"]["7"] = {"id": 5}
    path.write_text(json.dumps(tables))
    (one,) = check_data(folders).treated
    assert (one.finding.code, one.done) == ("S002", "")
    assert one.finding.message.startswith("Row 7 of people cannot be read")


def test_a_case_with_a_wrong_form_is_named_once(folders):
    (folders.cases / "2026-11-24-zzzzzz.json").write_text('{"case": {"1": {"id": 3}}}')
    (folders.cases / "2026-11-24-zzzzzz.json").chmod(0o600)
    assert found(folders) == [("C001", "2026-11-24-zzzzzz.json", False)]


def test_a_record_without_any_good_content_is_named_once_and_left(folders):
    (folders.accounts / "old-mill.json").write_bytes(b"torn")
    (folders.accounts / "old-mill.json").chmod(0o600)
    assert found(folders) == [("D002", "old-mill.json", False)]
    assert (folders.accounts / "old-mill.json").read_bytes() == b"torn"


def test_names_that_nothing_can_have_are_named(folders):
    for name in ("-rf.json", "a:b.json"):
        (folders.accounts / name).write_bytes(b"{}")
        (folders.accounts / name).chmod(0o600)
    (folders.cases / "two words.json").write_bytes(b"{}")
    (folders.cases / "two words.json").chmod(0o600)
    assert found(folders) == [
        ("D024", "-rf.json", False),
        ("D024", "a:b.json", False),
        ("D024", "two words.json", False),
    ]


def test_attached_files_are_compared_with_their_checksum(folders):
    case_id = CaseStore(folders.cases).ids()[0]
    folder = folders.cases / "attachments" / case_id
    make_private_folder(folder)
    for content, stored in ((b"good", b"good"), (b"whole", b"torn")):
        (folder / hashlib.sha256(content).hexdigest()).write_bytes(stored)
    gone = folders.cases / "attachments" / "2025-01-01-aaaaaa"
    make_private_folder(gone)
    (gone / hashlib.sha256(b"x").hexdigest()).write_bytes(b"x")
    for path in (folders.cases / "attachments").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    torn = hashlib.sha256(b"whole").hexdigest()
    assert found(folders) == [("D061", "2025-01-01-aaaaaa", False), ("D060", torn, False)]
    assert (folder / torn).read_bytes() == b"torn"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("theme = ", "D040", "not valid TOML"),
        ("colour = 1", "D040", "There is no setting"),
        ('library = "/nowhere/at/all"', "D041", "/nowhere/at/all"),
        ('account = "harbour"', "D042", "harbour"),
    ],
)
def test_mistakes_in_the_settings_are_named_and_all_else_is_looked_at(folders, text, code, words):
    folders.config_file.write_text(text)
    checkup = check_data(folders)
    (one,) = checkup.treated
    assert (one.finding.code, one.finding.place.file) == (code, str(folders.config_file))
    assert words in one.finding.message
    assert checkup.accounts == 1
    assert folders.config_file.read_text() == text


def test_a_demo_does_not_ask_for_the_account_of_the_settings(folders):
    folders.config_file.write_text('account = "harbour"')
    assert check_data(folders, demo=True).treated == []


def test_what_a_stopped_editor_left_in_the_library_is_cleared_away(folders, tmp_path):
    library = tmp_path / "library"
    (library / "articles").mkdir()
    (library / "articles" / "a.md").write_text("text")
    (library / "articles" / ".a.md.0123456789ab.tmp").write_text("half")
    (library / "articles" / ".a.md.writing").write_text("")
    (library / ".git").mkdir()
    (library / ".git" / ".a.0123456789ab.tmp").write_text("somebody else's")
    folders.config_file.write_text(f'library = "{library}"')
    make_private_folder(folders.cache / "locks")
    assert found(folders) == [("D010", "a.md", True)]
    assert sorted(path.name for path in library.rglob("*") if path.is_file()) == [".a.0123456789ab.tmp", "a.md"]
    assert check_data(folders, library=tmp_path / "elsewhere").treated == []


def test_a_folder_that_cannot_be_read_is_no_reason_to_stop(folders):
    (folders.data / "journal").rename(folders.data / "old")
    (folders.data / "journal").write_bytes(b"")
    (folders.data / "journal").chmod(0o600)
    folders.cases.rename(folders.data / "old-cases")
    folders.cases.write_bytes(b"")
    folders.cases.chmod(0o600)
    rows = found(folders)
    assert [(code, name) for code, name, _ in rows] == [("D007", "cases"), ("D007", "journal")]


def test_a_link_out_of_the_data_folder_is_named_and_never_changed(folders, tmp_path):
    outside = tmp_path / "outside.json"
    outside.write_bytes(b"precious")
    outside.chmod(0o644)
    (folders.accounts / "link.json").symlink_to(outside)
    (folders.accounts / ".northwind.json.0123456789ab.tmp").symlink_to(outside)
    rows = found(folders)
    assert ("D022", "link.json", False) in rows
    assert (outside.read_bytes(), outside.stat().st_mode & 0o777) == (b"precious", 0o644)


def test_an_index_that_is_being_made_is_left_alone(folders):
    index = next((folders.cache / "search").iterdir())
    (index / "manifest.json").unlink()
    with lock(index / "index"):
        assert check_data(folders).treated == []
    assert found(folders) == [("D030", index.name, True)]
    assert all(path.name.startswith(".") for path in index.iterdir())
    assert check_data(folders).treated == []


def test_a_look_up_index_that_is_not_as_it_was_left_is_removed_and_made_again(folders):
    store = AccountStore(folders.accounts, cache=folders.cache / "lookup")
    assert [one.id for one in store.find("northwind")] == ["northwind"]
    assert check_data(folders).treated == []
    manifest = next((folders.cache / "lookup").rglob("manifest"))
    next(manifest.parent.rglob("*.idx")).unlink()
    assert found(folders, dry_run=True) == [("D030", manifest.parent.name, True)]
    assert found(folders) == [("D030", manifest.parent.name, True)]
    assert found(folders) == []
    again = AccountStore(folders.accounts, cache=folders.cache / "lookup")
    assert [one.id for one in again.find("northwind")] == ["northwind"]


def test_severity_tells_what_stops_work(folders):
    (folders.accounts / "old-mill.json").write_bytes(b"torn")
    (folders.accounts / "northwind.json").write_bytes(b"torn")
    for name in ("old-mill.json", "northwind.json"):
        (folders.accounts / name).chmod(0o600)
    severities = {one.finding.code: one.finding.severity for one in check_data(folders).treated}
    assert severities == {"D001": Severity.WARNING, "D002": Severity.ERROR}
