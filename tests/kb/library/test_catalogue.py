"""What comes from the catalogue is what the files say, whatever has happened to either meanwhile."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from kb.library import catalogue, loading
from kb.library.catalogue import catalogue_file
from kb.library.library import Library
from kb.library.listing import Listing
from tests.kb.library.same_library import assert_same

Write = Callable[[Mapping[str, str | bytes]], Path]
FILES = {
    "library.yaml": "title: Small\nvariables: {product: Portal}\n",
    "a.md": "---\ntitle: The {product}\naliases: [old]\nsays: [no seats]\nreviewed: 2026-01-02\n---\n\n[b](b.md)\n",
    "b.md": "# Bee\n\nText of the {product}.\n",
    "sub/c.md": "---\nroles: [staff]\nrelated: [a]\nunknown_key: 1\nstatus: nonsense\n---\n# Cee\n",
}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be trusted that were written a moment ago. Tests must write so that a stamp changes."""
    monkeypatch.setattr(loading, "_RACY", -(10**12))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was read while folders were opened."""
    names: list[str] = []
    real = loading.read_beginning

    def noting(folder: Path, path: str, most: int) -> bytes:
        names.append(path)
        return real(folder, path, most)

    monkeypatch.setattr(loading, "read_beginning", noting)
    yield names


def rewrite(path: Path, content: str) -> None:
    """Put a file in another's place: its stamp is another even within one tick of the clock."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(content)
    beside.replace(path)


def made(articles: Listing) -> int:
    return len(articles._articles)


def test_an_unchanged_library_is_opened_without_reading_its_articles(
    write_library: Write, cache: Path, sure: None, read: list[str]
) -> None:
    folder = write_library(FILES)
    first = Library.load(folder, cache)
    assert sorted(read) == ["a.md", "b.md", "library.yaml", "sub/c.md"]
    read.clear()
    library = Library.load(folder, cache)
    assert read == ["library.yaml"]
    assert made(library.articles) == 0
    assert library.articles.catalogue is not first.articles.catalogue
    assert_same(library, Library.load(folder))


def test_of_a_library_only_what_has_changed_is_read(
    write_library: Write, cache: Path, sure: None, read: list[str]
) -> None:
    folder = write_library(FILES)
    Library.load(folder, cache)
    read.clear()
    rewrite(folder / "b.md", "# Fly\n\nText of the {product}.\n")  # as long as before
    library = Library.load(folder, cache)
    assert read == ["library.yaml", "b.md"]
    assert library.article("b").title == "Fly"
    read.clear()
    assert Library.load(folder, cache).article("b").title == "Fly"
    assert read == ["library.yaml"]


def test_a_variable_that_changes_reads_everything(
    write_library: Write, cache: Path, sure: None, read: list[str]
) -> None:
    folder = write_library(FILES)
    Library.load(folder, cache)
    read.clear()
    (folder / "library.yaml").write_text("title: Small\nvariables: {product: Desk}\n")
    library = Library.load(folder, cache)
    assert library.article("a").title == "The Desk"
    assert sorted(read) == ["a.md", "b.md", "library.yaml", "sub/c.md"]
    assert_same(library, Library.load(folder))


def test_a_file_that_was_just_written_is_read_again_but_not_parsed_again(
    write_library: Write, cache: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_library(FILES)
    Library.load(folder, cache)
    read.clear()

    def refuse(*arguments: object) -> None:
        raise AssertionError("an article was parsed")

    monkeypatch.setattr("kb.library.article_file.article_from", refuse)
    library = Library.load(folder, cache)
    assert sorted(read) == ["a.md", "b.md", "library.yaml", "sub/c.md"]
    monkeypatch.undo()
    assert_same(library, Library.load(folder))


def test_a_change_of_the_same_size_and_time_is_seen(write_library: Write, cache: Path) -> None:
    folder = write_library(FILES)
    status = (folder / "b.md").stat()
    Library.load(folder, cache)
    (folder / "b.md").write_text("# Fly\n\nText of the {product}.\n")
    os.utime(folder / "b.md", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert Library.load(folder, cache).article("b").title == "Fly"


def test_bodies_stay_in_their_files_until_they_are_asked_for(write_library: Write, cache: Path) -> None:
    library = Library.load(write_library(FILES), cache)
    article = library.article("b")
    assert "body" not in vars(article)
    assert article.passing_body() == "# Bee\n\nText of the Portal.\n"
    assert "body" not in vars(article)
    assert article.body == article.passing_body()
    assert library.articles["b"] is article


def test_an_article_that_has_changed_meanwhile_shows_what_the_disk_has(write_library: Write, cache: Path) -> None:
    library = Library.load(write_library(FILES), cache)
    (library.folder / "b.md").write_text("# Bee\n\nOther \x1b]52;c;eA==\x07 text of the {product}.\n")
    assert library.article("b").body == "# Bee\n\nOther \ufffd]52;c;eA==\ufffd text of the Portal.\n"


@pytest.mark.parametrize("field", ["status: draft", "roles: [staff]", "status: [broken"])
def test_an_article_that_customers_do_not_see_any_more_is_not_shown(
    write_library: Write, cache: Path, field: str
) -> None:
    library = Library.load(write_library(FILES), cache)
    (library.folder / "b.md").write_text(f"---\n{field}\n---\n# Bee\n\nText of the {{product}}.\n")
    assert "Text" not in library.article("b").body
    assert "changed since the library was opened" in library.article("b").body
    assert library.reload().article("b").status == ("published" if "roles" in field else "draft")
    assert "Text of the Portal" in library.reload().article("b").body


def test_an_article_that_is_gone_says_so(write_library: Write, cache: Path) -> None:
    library = Library.load(write_library(FILES), cache)
    (library.folder / "b.md").unlink()
    assert "This file does not exist." in library.article("b").body


@pytest.mark.timeout(20)
def test_what_has_taken_the_place_of_an_article_is_never_followed(
    write_library: Write, cache: Path, tmp_path: Path
) -> None:
    library = Library.load(write_library(FILES), cache)
    (tmp_path / "secret").mkdir()
    for name in ("b.md", "c.md"):
        (tmp_path / "secret" / name).write_text("# Bee\n\nsecret\n")
    (library.folder / "b.md").unlink()
    (library.folder / "b.md").symlink_to(tmp_path / "secret" / "b.md")
    (library.folder / "sub").rename(library.folder / "away")
    (library.folder / "sub").symlink_to(tmp_path / "secret")
    (library.folder / "a.md").unlink()
    os.mkfifo(library.folder / "a.md")
    for article_id in ("a", "b", "c"):
        assert "cannot be" in library.article(article_id).body or "not a plain file" in library.article(article_id).body
        assert "secret" not in library.article(article_id).body
    again = Library.load(library.folder, cache)
    assert_same(again, Library.load(library.folder))
    assert "b" not in again.articles


def test_a_parsed_document_is_kept_while_its_article_has_not_changed(
    write_library: Write, cache: Path, sure: None
) -> None:
    library = Library.load(write_library(FILES), cache)
    b, c = library.article("b").document, library.article("c").document
    rewrite(library.folder / "sub" / "c.md", "# Sea\n")
    again = library.reload()
    assert again.article("b").document is b
    assert again.article("c").document is not c
    changed = again.with_text("b.md", "# Bee two\n")
    assert changed.article("b").title == "Bee two"
    assert changed.article("c") is again.article("c")
    grown = changed.with_text("new/d.md", "# Dee\n")
    assert list(grown.articles) == ["a", "b", "d", "c"]
    assert grown.article("c") is again.article("c")
    assert grown.articles.state not in ("", changed.articles.state, again.articles.state)


def test_what_was_read_in_between_is_not_kept(write_library: Write, cache: Path, sure: None) -> None:
    library = Library.load(write_library(FILES), cache)
    rewrite(library.folder / "b.md", "# Fly\n")
    assert library.article("b").body == "# Fly\n"
    rewrite(library.folder / "b.md", FILES["b.md"])
    assert library.reload().article("b").body == "# Bee\n\nText of the Portal.\n"


def spoiled(data: bytes) -> Iterator[bytes]:
    yield b""
    yield data[: len(data) // 2]
    yield data[:-1]
    for at in (3, len(catalogue._MARK) + 1, len(data) // 2, len(data) - 40):
        yield data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    yield b"\0" * len(data)
    yield b"# Bee\n" * 1000


def test_a_spoilt_catalogue_is_made_anew(write_library: Write, cache: Path, sure: None) -> None:
    folder = write_library(FILES)
    fresh = Library.load(folder)
    Library.load(folder, cache)
    file = catalogue_file(cache, folder)
    whole = file.read_bytes()
    for data in spoiled(whole):
        file.write_bytes(data)
        assert_same(Library.load(folder, cache), fresh)
        assert file.read_bytes() == whole


@pytest.mark.timeout(20)
def test_nothing_in_the_place_of_a_catalogue_stops_a_library(write_library: Write, cache: Path, tmp_path: Path) -> None:
    folder = write_library(FILES)
    fresh = Library.load(folder)
    file = catalogue_file(cache, folder)
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    assert_same(Library.load(folder, cache), fresh)
    file.unlink()
    file.mkdir()
    assert_same(Library.load(folder, cache), fresh)
    file.rmdir()
    (tmp_path / "elsewhere").write_bytes(b"kept")
    file.symlink_to(tmp_path / "elsewhere")
    assert_same(Library.load(folder, cache), fresh)
    assert (tmp_path / "elsewhere").read_bytes() == b"kept"
    (tmp_path / "file").write_text("no folder")
    assert_same(Library.load(folder, tmp_path / "file"), fresh)
    assert_same(Library.load(folder, tmp_path / "file" / "below"), fresh)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_folder_that_cannot_be_written_costs_nothing_but_time(write_library: Write, cache: Path) -> None:
    folder = write_library(FILES)
    cache.mkdir()
    cache.chmod(0o500)
    assert_same(Library.load(folder, cache), Library.load(folder))


def test_other_code_reads_the_files_again(
    write_library: Write, cache: Path, sure: None, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_library(FILES)
    Library.load(folder, cache)
    read.clear()
    monkeypatch.setattr(catalogue, "code_version", lambda *packages: "another")
    Library.load(folder, cache)
    assert "a.md" in read


def test_a_catalogue_of_another_layout_is_made_anew(
    write_library: Write, cache: Path, sure: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that ran on while its code was changed leaves one behind, under the name of the code of now."""
    folder = write_library(FILES)
    fields = [(name, catalogue._types[name]) for name in ("title", "summary")]
    older = msgspec.defstruct("ArticleEntry", fields, bases=(catalogue.FileEntry,), array_like=True, frozen=True)
    with monkeypatch.context() as before:
        before.setattr(catalogue, "ArticleEntry", older)
        before.setattr(catalogue, "KEPT_FIELDS", ("title", "summary"))
        Library.load(folder, cache)
    left = catalogue_file(cache, folder).read_bytes()
    assert_same(Library.load(folder, cache), Library.load(folder))
    assert catalogue_file(cache, folder).read_bytes() != left


def test_a_catalogue_is_for_its_own_folder(write_library: Write, cache: Path, tmp_path: Path, sure: None) -> None:
    folder = write_library(FILES)
    Library.load(folder, cache)
    copy = tmp_path / "copy"
    folder.rename(copy)
    Library.load(copy, cache)
    catalogue_file(cache, copy).write_bytes(catalogue_file(cache, folder).read_bytes())
    assert_same(Library.load(copy, cache), Library.load(copy))


def test_names_that_are_no_text_come_back(write_library: Write, cache: Path, sure: None, read: list[str]) -> None:
    folder = write_library(FILES)
    (folder / os.fsdecode(b"\xff\xfe.md")).write_text("# Odd\n")
    (folder / "x\x1b[2J.md").write_text("# Escape\n")
    Library.load(folder, cache)
    read.clear()
    library = Library.load(folder, cache)
    assert read == ["library.yaml"]
    assert_same(library, Library.load(folder))


def test_an_empty_folder_has_an_empty_catalogue(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "none").mkdir()
    for _ in range(2):
        library = Library.load(tmp_path / "none", cache)
        assert library.articles == {}
        assert [finding.code for finding in library.findings] == ["A001"]


def test_what_was_read_can_be_written_down_later(
    write_library: Write, cache: Path, sure: None, read: list[str]
) -> None:
    folder = write_library(FILES)
    library = Library.load(folder, cache, keep=False)
    assert not cache.exists()
    library.with_text("b.md", "# Other\n").keep()
    read.clear()
    assert Library.load(folder, cache).article("b").title == "Bee"
    assert read == ["library.yaml"]
    catalogue_file(cache, folder).unlink()
    library.keep()  # once is enough
    assert not catalogue_file(cache, folder).exists()
