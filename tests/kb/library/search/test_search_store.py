"""The index is a cache: brought up to date entry by entry, built anew when it is not as we left it."""

import json
import multiprocessing
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kb.library.search import schema, store
from kb.library.search.index import SearchIndex
from kb.library.search.results import Entry, Section
from kb.library.search.sources import IndexSource, Sources, source_of
from kb.storage.index_files import folder_for
from kb.storage.locks import lock


def entry(name: str, text: str, **fields: object) -> Entry:
    return Entry("article", name, name.title(), sections=(Section("", "", text),), **fields)


ZEBRA = entry("zebra", "A zebra has stripes.")
LION = entry("lion", "A lion has a mane.")


class Library:
    """Sources that remember which entries were made."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = list(entries)
        self.made: list[str] = []

    def sources(self) -> list[IndexSource]:
        return [replace(source_of(one), make=self._maker(one)) for one in self.entries]

    def _maker(self, one: Entry) -> Callable[[], Entry]:
        def make() -> Entry:
            self.made.append(one.id)
            return one

        return make

    def open(self, folder: Path, **options: object) -> SearchIndex:
        self.made.clear()
        return SearchIndex.open(self.sources(), folder, **options)


def found(index: SearchIndex, words: str) -> list[str]:
    return [hit.id for hit in index.search(words, "staff").hits]


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "cache" / "index"


def test_an_unchanged_library_is_opened_without_making_an_entry(folder) -> None:
    library = Library(ZEBRA, LION)
    assert found(library.open(folder), "stripes") == ["zebra"]
    assert library.made == ["zebra", "lion"]
    assert found(library.open(folder), "stripes") == ["zebra"]
    assert library.made == []


def test_only_what_changed_is_indexed_again(folder) -> None:
    library = Library(ZEBRA, LION)
    library.open(folder)
    library.entries = [entry("zebra", "A zebra has spots."), LION, entry("gnu", "A gnu has horns.")]
    index = library.open(folder)
    assert library.made == ["zebra", "gnu"]
    assert found(index, "spots") == ["zebra"]
    assert found(index, "stripes") == []
    assert found(index, "horns") == ["gnu"]


def test_what_is_gone_is_found_no_more(folder) -> None:
    library = Library(ZEBRA, LION)
    library.open(folder)
    library.entries = [LION]
    index = library.open(folder)
    assert library.made == []
    assert found(index, "stripes") == []
    assert found(index, "mane") == ["lion"]
    assert found(library.open(folder), "stripes") == []


def test_an_index_that_much_was_replaced_in_is_made_anew_and_ranks_like_a_new_one(folder, tmp_path) -> None:
    others = [entry(f"cat{number}", "A cat has paws.") for number in range(30)]
    library = Library(ZEBRA, LION, *others)
    library.open(folder)
    made = []
    for number in range(store._WORN_FROM):
        library.entries = [entry("zebra", f"A zebra has stripes and a mane, {number} of them."), LION, *others]
        index = library.open(folder)
        made.append(len(library.made))
    assert made == [1] * (store._WORN_FROM - 1) + [32]
    anew = library.open(tmp_path / "another")
    assert index.search("mane", "staff").hits == anew.search("mane", "staff").hits
    library.open(folder)
    assert library.made == []


def test_an_open_index_stays_as_it_was_while_another_is_brought_up_to_date(folder) -> None:
    library = Library(ZEBRA)
    before = library.open(folder)
    library.entries = [entry("zebra", "A zebra has spots.")]
    after = library.open(folder)
    assert found(before, "stripes") == ["zebra"]
    assert found(after, "spots") == ["zebra"]


def test_a_page_that_became_a_draft_is_hidden_even_where_the_index_is_behind(folder) -> None:
    Library(ZEBRA, LION).open(folder)
    draft = Library(replace(ZEBRA, public=False, status="draft"), LION)
    with lock(folder / "index"):
        index = draft.open(folder)
    assert index.search("stripes", "customer").hits == ()
    assert [hit.id for hit in index.search("mane", "customer").hits] == ["lion"]


def test_while_another_writes_one_reads_what_is_there(folder) -> None:
    library = Library(ZEBRA)
    library.open(folder)
    library.entries = [ZEBRA, LION]
    with lock(folder / "index"):
        index = library.open(folder)
    assert found(index, "stripes") == ["zebra"]
    assert found(index, "mane") == []
    assert found(library.open(folder), "mane") == ["lion"]


def damage_nothing_but_time(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def damage_by_cutting(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_by_garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def damage_by_removal(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [damage_nothing_but_time, damage_by_cutting, damage_by_garbage, damage_by_removal])
@pytest.mark.parametrize("ending", ["meta.json", ".term", ".idx", ".store", ".fast", "manifest.json"])
def test_a_damaged_index_is_built_anew_without_a_word(folder, capfd, ending, damage) -> None:
    library = Library(ZEBRA, LION)
    library.open(folder)
    for path in folder.rglob(f"*{ending}"):
        damage(path)
    index = library.open(folder)
    assert found(index, "stripes") == ["zebra"]
    assert sorted(library.made) == (
        [] if damage is damage_nothing_but_time and "manifest" in ending else ["lion", "zebra"]
    )
    assert found(library.open(folder), "mane") == ["lion"]
    assert library.made == []
    assert capfd.readouterr() == ("", "")


def test_an_index_of_another_format_is_built_anew(folder, monkeypatch) -> None:
    library = Library(ZEBRA)
    library.open(folder)
    monkeypatch.setattr(store, "FORMAT", schema.FORMAT + 1)
    assert found(library.open(folder), "stripes") == ["zebra"]
    assert library.made == ["zebra"]
    assert json.loads((folder / "manifest.json").read_bytes())["format"].startswith(f"{schema.FORMAT + 1} ")


def test_a_writer_that_was_stopped_halfway_leaves_nothing_behind(folder, monkeypatch) -> None:
    library = Library(ZEBRA)
    library.open(folder)
    library.entries = [ZEBRA, LION]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write_manifest", stop)
        with pytest.raises(KeyboardInterrupt):
            library.open(folder)
    index = library.open(folder)
    assert found(index, "stripes") == ["zebra"]
    assert found(index, "mane") == ["lion"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_done_without(tmp_path) -> None:
    tmp_path.chmod(0o500)
    try:
        index = Library(ZEBRA).open(tmp_path / "index")
    finally:
        tmp_path.chmod(0o700)
    assert found(index, "stripes") == ["zebra"]


def test_a_file_in_the_place_of_the_folder_is_done_without(tmp_path) -> None:
    (tmp_path / "cache").write_text("in the way")
    assert found(Library(ZEBRA).open(tmp_path / "cache"), "stripes") == ["zebra"]
    assert found(Library(ZEBRA).open(tmp_path / "cache" / "index"), "stripes") == ["zebra"]
    assert (tmp_path / "cache").read_text() == "in the way"


def test_a_disk_that_fills_up_is_done_without_and_left_clean(folder, monkeypatch) -> None:
    library = Library(ZEBRA)
    library.open(folder)
    library.entries = [ZEBRA, LION]
    write = store._write

    def full(indexes, *rest: object, **options: object) -> None:
        if (folder / "pages").exists():
            write(indexes, *rest, **options)
            raise OSError(28, "No space left on device")
        write(indexes, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", full)
        assert found(library.open(folder), "mane") == ["lion"]
    assert [path.name for path in folder.iterdir() if not path.name.endswith(".lock")] == []
    assert found(library.open(folder), "mane") == ["lion"]
    assert (folder / "manifest.json").exists()


def test_without_a_folder_the_index_is_in_memory() -> None:
    assert found(SearchIndex.open([ZEBRA], None), "stripes") == ["zebra"]


def test_an_index_that_breaks_while_it_is_open_is_made_anew(folder, monkeypatch) -> None:
    library = Library(ZEBRA)
    index = library.open(folder)

    def broken(*_: object) -> None:
        raise ValueError("the file is not what it was")

    monkeypatch.setattr(index._engine, "pages", broken)
    monkeypatch.setattr(index._engine, "vocabulary", broken)
    index.prepare("customer")
    assert found(index, "stripes") == ["zebra"]
    assert not (folder / "manifest.json").exists()
    library.open(folder)
    assert library.made == ["zebra"]


def test_the_index_is_for_its_owner_alone(folder) -> None:
    Library(ZEBRA).open(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_progress_is_told(folder) -> None:
    told: list[tuple[int, int]] = []
    Library(*(entry(f"page{n}", "text") for n in range(120))).open(folder, progress=lambda *now: told.append(now))
    assert told == [(0, 120), (50, 120), (100, 120), (120, 120)]


def test_each_library_has_its_own_folder(tmp_path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "one")
    cache = tmp_path / "cache"
    assert folder_for(cache, tmp_path / "one") != folder_for(cache, tmp_path / "two")
    assert folder_for(cache, tmp_path / "one") == folder_for(cache, tmp_path / "link")


def test_text_that_cannot_be_encoded_is_indexed_all_the_same(folder) -> None:
    index = Library(entry("odd", "broken \udcff word"), ZEBRA).open(folder)
    assert found(index, "broken") == ["odd"]


def _search_in_another_process(folder: Path, number: int, answers: "multiprocessing.Queue[list[str]]") -> None:
    entries = [ZEBRA, LION, *(entry(f"page{n}", f"Number {n} of many.") for n in range(300 + number))]
    index = SearchIndex.open(entries, folder)
    answers.put(found(index, "stripes"))


def test_several_processes_at_once(folder) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[list[str]] = context.Queue()
    processes = [
        context.Process(target=_search_in_another_process, args=(folder, number, answers)) for number in range(3)
    ]
    for process in processes:
        process.start()
    assert [answers.get(timeout=60) for _ in processes] == [["zebra"]] * 3
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert found(Library(ZEBRA, LION).open(folder), "mane") == ["lion"]


VERSIONS = 12


def _version(number: int) -> list[Entry]:
    pages = [entry(f"page{at}", f"Version {number} of page {at}.") for at in range(40)]
    return [ZEBRA, *pages, entry("news", f"This is edition number{number}.")]


def _write_versions(folder: Path) -> None:
    for number in range(1, VERSIONS):
        SearchIndex.open(_version(number), folder)


def test_while_one_process_writes_another_goes_on_reading_what_it_has_opened(folder) -> None:
    opened = SearchIndex.open(_version(0), folder)
    writer = multiprocessing.get_context("spawn").Process(target=_write_versions, args=(folder,))
    writer.start()
    while writer.is_alive():
        assert found(opened, "stripes") == ["zebra"]
        assert found(opened, "edition") == ["news"]
        assert found(opened, "number0") == ["news"]
    assert writer.exitcode == 0
    last = Library(*_version(VERSIONS - 1))
    assert found(last.open(folder), f"number{VERSIONS - 1}") == ["news"]
    assert last.made == []


def test_a_removed_folder_is_made_again(folder) -> None:
    library = Library(ZEBRA)
    library.open(folder)
    shutil.rmtree(folder)
    assert found(library.open(folder), "stripes") == ["zebra"]
    assert library.made == ["zebra"]


def unasked() -> Iterator[Entry]:
    raise AssertionError("the sources were gone through")
    yield ZEBRA


def test_what_the_index_holds_in_this_state_is_not_gone_through(folder) -> None:
    SearchIndex.open(Sources([ZEBRA, LION], "one"), folder)
    index = SearchIndex.open(Sources(unasked(), "one"), folder)
    assert found(index, "stripes") == ["zebra"]
    changed = entry("zebra", "A zebra has hooves.")
    assert found(SearchIndex.open(Sources([changed, LION], "two"), folder), "hooves") == ["zebra"]
    assert found(SearchIndex.open(Sources([ZEBRA, LION], "one"), folder), "hooves") == []


def test_a_state_of_the_same_content_is_remembered(folder) -> None:
    SearchIndex.open([ZEBRA], folder)
    SearchIndex.open(Sources([ZEBRA], "one"), folder)
    assert found(SearchIndex.open(Sources(unasked(), "one"), folder), "stripes") == ["zebra"]


def test_no_state_is_like_no_other(folder) -> None:
    SearchIndex.open(Sources([ZEBRA]), folder)
    assert found(SearchIndex.open(Sources([LION]), folder), "mane") == ["lion"]


def test_while_another_brings_the_index_up_to_date_only_what_is_left_is_found(folder) -> None:
    SearchIndex.open(Sources([ZEBRA, LION], "one"), folder)
    with lock(folder / "index"):
        index = SearchIndex.open(Sources([LION], "two"), folder)
        assert found(index, "stripes") == []
        assert found(index, "mane") == ["lion"]
