"""The look-up index as a cache: only what changed is read, whatever stands on the disk, and nothing stays in it."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import msgspec
import pytest

from kb.accounts.record import Account
from kb.accounts.store import AccountStore
from kb.lookup.parts import PARTS
from kb.lookup.source import Source
from tests.kb.lookup.conftest import record, write


def ids(store: AccountStore, words: str) -> list[str]:
    return [found.id for found in store.find(words)]


class Counted(Source):
    """A source that notes which files are read."""

    reads: list[str]

    def read(self, row_id: str) -> bytes | None:
        self.reads.append(row_id)
        return super().read(row_id)


def counted(store: AccountStore) -> list[str]:
    """Return the list that the ids of all files go into that the store's look-up reads from now on."""
    source = store.lookup.parts.source
    Counted.reads = []
    store.lookup.parts.source = Counted(source.kind, source.folder, source.files, source.row, source.version)
    return Counted.reads


def age(folder: Path) -> None:
    """Let all files be an hour old, so that none is read again because it may be changing."""
    hour_ago = time.time() - 3600
    for path in folder.glob("*.json"):
        os.utime(path, (hour_ago, hour_ago))


def held(cache: Path, words: bytes) -> list[Path]:
    """Return the files in the cache folder that hold these bytes, or that are called so."""
    paths = [path for path in cache.rglob("*") if path.is_file()]
    return [path for path in paths if words in path.read_bytes() or words.decode() in str(path.relative_to(cache))]


def test_opening_again_reads_no_file_and_after_a_change_only_that_one(
    folder: Path, cache: Path, store: AccountStore
) -> None:
    age(folder)
    assert ids(store, "kim") == ["harbour", "northwind", "mill"]
    again = AccountStore(folder, cache=cache)
    read = counted(again)
    assert ids(again, "kim") == ["harbour", "northwind", "mill"]
    assert read == []
    write(folder, record("mill", "Old Mill Architects", people=("Ada Byron",)))
    third = AccountStore(folder, cache=cache)
    read = counted(third)
    assert ids(third, "byron") == ["mill"]
    assert ids(third, "kimble") == []
    assert read == ["mill"]


def test_a_save_of_this_process_is_found_at_once_and_only_its_file_is_read(folder: Path, store: AccountStore) -> None:
    age(folder)
    store.find("kim")
    read = counted(store)
    saved = store.load("harbour")
    store.save(msgspec.structs.replace(saved, account=Account(id="account", company="Zanzibar Boats")))
    assert ids(store, "zanzibar") == ["harbour"]
    assert set(read) == {"harbour"}
    assert store.create("Quay Works").id in ids(store, "quay works")


def test_what_another_process_saves_or_deletes_is_found_without_opening_again(
    folder: Path, cache: Path, store: AccountStore
) -> None:
    other = AccountStore(folder, cache=cache)
    assert ids(other, "grace") == ids(store, "grace") == ["harbour", "northwind"]
    saved = other.load("mill")
    other.save(msgspec.structs.replace(saved, account=Account(id="account", company="Grace Brothers")))
    other.delete("northwind")
    deadline = time.monotonic() + 10
    while ids(store, "grace") != ["mill", "harbour"] and time.monotonic() < deadline:
        pass
    assert ids(store, "grace") == ["mill", "harbour"]


def test_a_folder_that_takes_long_is_looked_through_beside(
    folder: Path, store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.find("kim")
    monkeypatch.setattr("kb.lookup.parts._LONG", 0.0)
    write(folder, record("late", "Late Comer"))
    deadline = time.monotonic() + 10
    while ids(store, "comer") != ["late"] and time.monotonic() < deadline:
        pass
    assert ids(store, "comer") == ["late"]


def test_a_mistake_that_the_index_is_not_to_blame_for_builds_it_only_once(store: AccountStore, monkeypatch) -> None:
    store.find("kim")
    read = counted(store)

    def mistaken(*_: object, **__: object) -> None:
        raise ValueError("not the index")

    monkeypatch.setattr("kb.lookup.index.weigh", mistaken)
    for _ in range(2):
        with pytest.raises(ValueError, match="not the index"):
            store.find("kim")
    assert len(read) == 4


def test_a_change_that_leaves_size_and_time_as_they_were_is_seen_by_what_the_file_holds(
    folder: Path, cache: Path, store: AccountStore
) -> None:
    path = folder / "mill.json"
    store.find("kimble")
    status = path.stat()
    with path.open("r+b") as file:
        data = file.read()
        file.seek(0)
        file.write(data.replace(b"Kimble", b"Gamble"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert ids(AccountStore(folder, cache=cache), "gamble") == ["mill"]


def test_a_file_that_was_only_touched_is_read_but_not_indexed_again(
    folder: Path, cache: Path, store: AccountStore
) -> None:
    age(folder)
    store.find("kim")
    rows = sorted(path.name for path in cache.rglob("*.store"))
    os.utime(folder / "mill.json")
    again = AccountStore(folder, cache=cache)
    read = counted(again)
    assert ids(again, "kimble") == ["mill"]
    assert read == ["mill"]
    assert sorted(path.name for path in cache.rglob("*.store")) == rows


def spoil_nothing(path: Path) -> None:
    path.write_bytes(b"")


def spoil_noise(path: Path) -> None:
    path.write_bytes(os.urandom(max(1, path.stat().st_size)))


def spoil_gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("which", "spoil"),
    [
        ("manifest", spoil_nothing),
        ("manifest", spoil_noise),
        ("meta.json", spoil_noise),
        ("*.store", spoil_nothing),
        ("*.term", spoil_noise),
        ("*.idx", spoil_gone),
        ("*", spoil_noise),
    ],
)
def test_an_index_that_was_damaged_is_made_again_without_a_word(folder: Path, cache: Path, spoil, which: str) -> None:
    in_another_process(folder, cache)  # a file that is open here must not be cut off
    for path in list(cache.rglob(which)):
        if path.is_file():
            spoil(path)
    assert ids(AccountStore(folder, cache=cache), "kim") == ["harbour", "northwind", "mill"]
    assert ids(AccountStore(folder, cache=cache), "110001234567") == ["northwind"]


def test_an_index_that_is_damaged_while_it_is_open_is_made_again(
    folder: Path, cache: Path, store: AccountStore
) -> None:
    store.find("kim")
    for path in list(cache.rglob("*")):
        if path.is_file():
            path.unlink()
    assert ids(store, "kim") == ["harbour", "northwind", "mill"]


def test_an_index_of_another_version_is_made_again(folder: Path, cache: Path, store: AccountStore, monkeypatch) -> None:
    store.find("kim")
    monkeypatch.setattr("kb.lookup.parts.FORMAT", 10_000)
    again = AccountStore(folder, cache=cache)
    read = counted(again)
    assert ids(again, "kimble") == ["mill"]
    assert sorted(read) == ["harbour", "mill", "muller", "northwind"]


def test_where_nothing_can_be_written_the_index_is_kept_in_memory(folder: Path, cache: Path) -> None:
    cache.write_text("no folder")
    assert ids(AccountStore(folder, cache=cache), "kimble") == ["mill"]
    assert ids(AccountStore(folder), "kimble") == ["mill"]


def test_the_index_is_private(cache: Path, store: AccountStore) -> None:
    store.find("kim")
    modes = {oct(path.stat().st_mode & 0o777) for path in cache.rglob("*") if path.is_file()}
    assert modes == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in (cache, *cache.rglob("*")) if path.is_dir()} == {"0o700"}


@pytest.mark.parametrize("how", ["deleted", "forgotten", "found gone"])
def test_nothing_of_an_account_that_is_gone_stays_on_the_disk(
    folder: Path, cache: Path, store: AccountStore, how: str
) -> None:
    for number in range(60):
        write(folder, record(f"other-{number}", f"Other {number}", people=("Sam Reed",)))
    store.find("kim")
    assert held(cache, b"harbour")
    if how == "deleted":
        store.delete("harbour")
    else:
        (folder / "harbour.json").unlink()
        AccountStore(folder, cache=cache).lookup.forget("harbour") if how == "forgotten" else store.lookup.refresh()
    for words in (b"harbour", b"Harbour", b"whitmore", b"Whitmore", b"110007654321"):
        assert held(cache, words) == []
    assert ids(store, "whitmore") == []
    assert ids(store, "reed")[:1] == ["other-0"]


def test_what_was_taken_out_of_a_record_goes_from_the_disk_when_the_account_is_forgotten(
    folder: Path, cache: Path, store: AccountStore
) -> None:
    store.find("kim")
    saved = store.load("harbour")
    store.save(msgspec.structs.replace(saved, people=saved.people[1:]))
    assert ids(store, "whitmore") == []
    store.lookup.forget("harbour")
    assert held(cache, b"hitmore") == []
    assert ids(store, "stone") == ["harbour"]


def test_files_that_cannot_be_read_are_named_and_the_rest_is_found(folder: Path, store: AccountStore) -> None:
    (folder / "torn.json").write_bytes(b'{"account": {"1": {"id": "account", "company": "Torn')
    (folder / "noise.json").write_bytes(bytes(range(256)))
    (folder / "deep.json").write_bytes(b"[" * 200_000)
    (folder / "controls.json").write_text(
        '{"account": {"1": {"id": "account", "company": "Evil\\u001b]52;c;AAAA\\u0007 \\u202eLtd"}}}'
    )
    os.mkfifo(folder / "pipe.json")
    (folder / "link.json").symlink_to(folder / "mill.json")
    assert ids(store, "kimble") == ["mill"]
    assert store.lookup.broken == ["deep", "link", "noise", "pipe", "torn"]
    (found,) = store.find("evil")
    assert found.id == "controls"
    assert found.title.isprintable() and found.value.isprintable()
    assert "cannot be read" in store.find("noise")[0].title


def test_a_build_can_be_stopped_and_goes_on_where_it_was(tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "many"
    for number in range(400):
        write(folder, record(f"firm-{number}", f"Firm {number}", people=("Sam Reed",)))
    age(folder)
    store = AccountStore(folder, cache=cache)
    seen: list[tuple[int, int]] = []
    asked = iter([False, False, False, True])
    assert not store.lookup.refresh(lambda done, total: seen.append((done, total)), lambda: next(asked))
    assert seen == [(0, 400), (50, 400), (100, 400)]
    assert not store.lookup.ready
    again = AccountStore(folder, cache=cache)
    read = counted(again)
    assert again.lookup.refresh(lambda done, total: seen.append((done, total)))
    assert 200 < len(read) < 400, "what was done before it was stopped is not done again"
    assert seen[-1] == (len(read), len(read))
    assert ids(again, "firm 399")[0] == "firm-399"


def build(folder: Path, cache: Path, started: "multiprocessing.synchronize.Event | None" = None) -> None:
    """Build the index, in a process of its own."""
    AccountStore(folder, cache=cache).lookup.refresh(
        lambda done, total: started.set() if started is not None and done else None
    )


def in_another_process(folder: Path, cache: Path) -> None:
    """Build the index as another process, to its end."""
    process = multiprocessing.get_context("fork").Process(target=build, args=(folder, cache))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_a_build_that_was_killed_leaves_nothing_wrong(tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "many"
    for number in range(300):
        write(folder, record(f"firm-{number}", f"Firm {number}", people=("Sam Reed",)))
    context = multiprocessing.get_context("fork")
    started = context.Event()
    process = context.Process(target=build, args=(folder, cache, started))
    process.start()
    assert started.wait(30)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    store = AccountStore(folder, cache=cache)
    assert {found.id for found in store.find("firm", limit=1_000)} == {f"firm-{number}" for number in range(300)}
    assert len(list(cache.rglob("rows-*"))) <= PARTS


def test_two_processes_may_build_at_once(tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "many"
    for number in range(300):
        write(folder, record(f"firm-{number}", f"Firm {number}", people=("Sam Reed",)))
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=build, args=(folder, cache)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = AccountStore(folder, cache=cache)
    assert {found.id for found in store.find("firm", limit=1_000)} == {f"firm-{number}" for number in range(300)}
