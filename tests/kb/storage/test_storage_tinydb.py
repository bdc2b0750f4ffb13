import errno
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.operations import increment

from kb.errors import ConflictError, LockedError, StorageError
from kb.storage.documents import load_document
from kb.storage.files import remove_with_copies
from kb.storage.tinydb_storage import DurableStorage, transaction
from kb.storage.words import UncertainWriteError


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_transaction_is_one_write(tmp_path, watch):
    path = tmp_path / "a.json"
    other = watch(lambda name, number, arguments: None)
    with transaction(path) as database:
        people = database.table("people")
        people.insert_multiple({"n": number} for number in range(5))
        people.update({"n": 50}, where("n") == 4)
        people.remove(where("n") == 0)
        assert database.revision == 0
        assert not path.exists()
    assert database.revision == 1
    assert other.made.count("replace") == 1
    assert [row["n"] for row in load_document(path).tables["people"].values()] == [1, 2, 3, 50]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_exception_writes_nothing(tmp_path):
    path = tmp_path / "a.json"
    with transaction(path) as database:
        database.table("people").insert({"n": 1})
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="stop"), transaction(path) as database:
        database.table("people").truncate()
        raise RuntimeError("stop")
    assert path.read_bytes() == before
    with pytest.raises(ConflictError, match="has ended"):
        database.table("people").insert({"n": 2})


def test_no_change_is_no_write(tmp_path):
    path = tmp_path / "a.json"
    with transaction(path) as database:
        assert database.table("people").all() == []
    assert not path.exists()
    with transaction(path) as database:
        database.table("people").insert({"n": 1})
    first = database.revision
    with transaction(path) as database:
        database.table("people").update({"n": 1})
    assert database.revision == first
    assert not (tmp_path / "a.json.1").exists()


def test_the_revision_that_was_read_must_still_be_there(tmp_path):
    path = tmp_path / "a.json"
    with transaction(path, expect_revision=0) as database:
        database.table("people").insert({"n": 1})
    with pytest.raises(ConflictError, match="Somebody else saved it"), transaction(path, expect_revision=0):
        pass
    with transaction(path, expect_revision=1) as database:
        database.table("people").insert({"n": 2})
    path.unlink()
    (tmp_path / "a.json.1").unlink()
    with pytest.raises(ConflictError, match="removed"), transaction(path, expect_revision=2):
        pass


def test_a_document_that_is_made_again_never_has_a_revision_of_the_one_that_was_removed(tmp_path):
    """A window that still has the removed one open must not write over the new one, unseen."""
    path = tmp_path / "a.json"
    with transaction(path) as database:
        database.table("people").insert({"n": 1})
    assert database.revision == 1
    remove_with_copies(path)
    with transaction(path) as database:
        database.table("people").insert({"n": 2})
    assert database.revision >= 1000
    with pytest.raises(ConflictError, match="Somebody else saved it"), transaction(path, expect_revision=1):
        pass
    remove_with_copies(path)
    again = TinyDB(path, storage=DurableStorage)
    again.insert({"n": 3})
    assert load_document(path).revision >= 1000


def test_a_revision_that_the_disk_did_not_confirm_is_told(tmp_path, watch):
    path = tmp_path / "a.json"
    with transaction(path) as database:
        database.table("people").insert({"n": 1})

    def act(name, number, arguments):
        def fail():
            raise OSError(errno.EIO, "fault")

        return fail if name == "sync_folder" else None

    watch(act)
    with pytest.raises(UncertainWriteError) as caught, transaction(path) as database:
        database.table("people").insert({"n": 2})
    watch(lambda name, number, arguments: None)
    assert caught.value.revision == load_document(path).revision == 2
    with transaction(path, expect_revision=caught.value.revision) as database:
        database.table("people").insert({"n": 3})
    assert database.revision == 3


def test_an_unclean_row_of_others_is_left_alone_in_a_raw_transaction(tmp_path):
    path = tmp_path / "a.json"
    with transaction(path) as database:
        database.table("people").insert({"name": "a\x1bb"})
    with transaction(path, raw=True) as database:
        database.table("teams").insert({"name": "c"})
    assert load_document(path, raw=True).tables["people"]["1"] == {"name": "a\x1bb"}


def test_what_is_read_in_a_transaction_changes_only_by_writing(tmp_path):
    path = tmp_path / "a.json"
    with transaction(path) as database:
        database.table("people").insert({"tags": ["a"]})
    with transaction(path) as database:
        database.table("people").all()[0]["tags"].append("b")
    assert load_document(path).tables["people"]["1"] == {"tags": ["a"]}
    assert database.revision == 1


def test_a_second_transaction_on_one_file_is_refused_not_waited_for_ever(tmp_path):
    path = tmp_path / "a.json"
    with transaction(path), pytest.raises(LockedError), transaction(path, timeout=0.05):
        pass


def test_the_storage_works_under_a_tinydb_of_ones_own(tmp_path):
    path = tmp_path / "a.json"
    database = TinyDB(path, storage=DurableStorage, good_copies=1)
    database.insert({"n": 1})
    database.table("teams").insert({"name": "Design"})
    database.update(increment("n"))
    assert database.all() == [{"n": 2}]
    assert database.tables() == {"_default", "teams"}
    assert sorted(name for name in names_in(tmp_path) if not name.startswith(".")) == ["a.json", "a.json.1"]
    again = TinyDB(path, storage=DurableStorage)
    assert again.table("teams").get(where("name") == "Design") == {"name": "Design"}
    again.drop_tables()
    assert again.tables() == set()
    assert load_document(path).tables == {}


def test_an_outdated_tinydb_object_cannot_overwrite(tmp_path):
    """Two handles, as two windows have them: TinyDB's own storage loses a row without a word, ours refuses."""
    plain = tmp_path / "plain.json"
    one, two = TinyDB(plain), TinyDB(plain)
    counts = [one.insert({"n": 0}), one.get(doc_id=1)["n"], two.get(doc_id=1)["n"]]
    one.update({"n": counts[1] + 1})
    two.update({"n": counts[2] + 1})
    assert TinyDB(plain).all() == [{"n": 1}], "an update was lost"

    path = tmp_path / "ours.json"
    one, two = TinyDB(path, storage=DurableStorage), TinyDB(path, storage=DurableStorage)
    one.insert({"n": 0})
    seen = two.get(doc_id=1)["n"]
    one.update(increment("n"))
    with pytest.raises(ConflictError):
        two.update({"n": seen + 1})
    TinyDB(path, storage=DurableStorage).update(increment("n"))
    assert load_document(path).tables["_default"]["1"] == {"n": 2}


def test_a_folder_that_cannot_be_written_is_said_in_plain_words(tmp_path):
    with pytest.raises(StorageError, match="folder does not exist"), transaction(tmp_path / "no" / "a.json"):
        pass
