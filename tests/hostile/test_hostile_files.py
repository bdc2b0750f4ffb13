"""Whatever stands where a file should stand: nothing waits, nothing outside is read, and the rest goes on working."""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.library_watch import LibraryWatch
from kb.accounts.reports import read_report
from kb.accounts.store import AccountStore
from kb.cases.store import CaseStore
from kb.errors import DesksideError, LibraryError, RecordError, SettingsError
from kb.library.editing import read_for_editing, save_under
from kb.library.library import Library
from kb.library.new_article import create_article
from kb.library.reading import read_file
from kb.library_check import check_everything
from kb.settings import load_settings
from kb.text import clean_line
from kb.troubleshooter.load import load_flows
from kb.troubleshooter.new_flow import create_flow
from tests.hostile.jobs import TODAY
from tests.hostile.payloads import PAYLOADS
from tests.hostile.world import World, file_name, write_named

pytestmark = pytest.mark.timeout(30)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def make_link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


STRANGE: dict[str, Callable[[Path], None]] = {
    "pipe": make_pipe,
    "socket": make_socket,
    "folder": lambda path: path.mkdir(),
    "link to the passwords": make_link_to("/etc/passwd"),
    "link to a device": make_link_to("/dev/zero"),
    "link to the environment": make_link_to("/proc/self/environ"),
    "link to nothing": make_link_to("nowhere"),
    "link to itself": make_link_to("./strange"),
    "link up": make_link_to("../../.."),
}


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("s")


@pytest.mark.parametrize("name", STRANGE)
def test_in_the_place_of_an_article(short: Path, name: str) -> None:
    (short / "good.md").write_text("# Good\n\nStill here.\n")
    STRANGE[name](short / "strange.md")
    library = Library.load(short)
    assert "Still here." in library.article("good").body
    assert any("strange" in finding.place.file for finding in library.findings)
    texts = " ".join(article.body for article in library.articles.values())
    assert "root:" not in texts
    assert "PATH=" not in texts
    check_everything(library, {}, (), TODAY)
    with pytest.raises(DesksideError):
        read_file(short, "strange.md")
    with pytest.raises(DesksideError):
        read_for_editing(short, "strange.md")


@pytest.mark.parametrize("name", STRANGE)
def test_in_the_place_of_a_troubleshooter_and_of_the_settings(short: Path, name: str) -> None:
    (short / "good.md").write_text("# Good\n")
    (short / "troubleshooters").mkdir()
    STRANGE[name](short / "troubleshooters" / "strange.yaml")
    STRANGE[name](short / "library.yaml")
    library = Library.load(short)
    flows, findings = load_flows(library)
    assert flows == {}
    assert library.article("good").title == "Good"
    assert "root:" not in f"{library.settings} {findings}"


@pytest.mark.parametrize("name", STRANGE)
def test_in_the_place_of_a_record_and_of_a_case(short: Path, name: str) -> None:
    (short / "accounts").mkdir()
    (short / "cases").mkdir()
    store = AccountStore(short / "accounts")
    good = store.create("Good")
    STRANGE[name](short / "accounts" / "strange.json")
    STRANGE[name](short / "cases" / "2026-11-20-abcdef.json")
    with pytest.raises(DesksideError) as told:
        store.load("strange")
    assert "root:" not in str(told.value)
    assert store.load(good.id).company == "Good"
    assert [match.id for match in store.find("good")] == [good.id]
    cases = CaseStore(short / "cases")
    assert cases.recent() == []
    assert len(list(cases.all())) <= 1


@pytest.mark.parametrize("name", [name for name in STRANGE if not name.startswith("link to the")])
def test_in_the_place_of_a_report_and_of_the_config_file(short: Path, name: str) -> None:
    STRANGE[name](short / "strange")
    with pytest.raises(RecordError):
        read_report(short / "strange")
    if name == "link to nothing":
        assert load_settings(short / "strange").library == ""
    else:
        with pytest.raises(SettingsError):
            load_settings(short / "strange")


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "/dev/tty", "/proc/self/mem"])
def test_devices_are_no_files(path: str) -> None:
    with pytest.raises(RecordError):
        read_report(Path(path))
    with pytest.raises(SettingsError):
        load_settings(Path(path))


@pytest.mark.parametrize(
    "path",
    ["../x.md", "a/../../x.md", "/etc/passwd", "..", ".", "", "a\0.md", "x" * 300 + ".md", "link/x.md", "loop/a.md"],
)
def test_no_path_leaves_the_library(tmp_path: Path, path: str) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "a.md").write_text("# A\n")
    (tmp_path / "x.md").write_text("outside")
    (library / "link").symlink_to(tmp_path)
    (library / "loop").symlink_to(library)
    with pytest.raises(LibraryError):
        read_file(library, path)
    file = read_for_editing(library, "a.md")
    with pytest.raises((LibraryError, DesksideError)):
        save_under(library, file, "new", path, lock_folder=tmp_path / "locks")
    assert (tmp_path / "x.md").read_text() == "outside"
    assert sorted(entry.name for entry in library.iterdir()) == ["a.md", "link", "loop"]


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/evil", "a/../../evil", "-rf", ".hidden", "a:b", "..", "a\\b", "a\0b"]
)
def test_nothing_new_is_written_outside_of_the_library(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n")
    library = Library.load(folder)
    with pytest.raises(DesksideError):
        create_flow(library, name, "Evil")
    with pytest.raises(DesksideError):
        create_article(library, "Evil", article_id=name)
    assert [path.name for path in folder.iterdir()] == ["a.md"]
    with suppress(DesksideError):
        create_article(library, "Evil", category=name)
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
    assert not Path("/tmp/evil").exists()


def test_files_with_hostile_names_are_read_shown_and_edited(tmp_path: Path) -> None:
    written = write_named(tmp_path)
    articles = [path for path in written if path.suffix == ".md"]
    assert len(articles) > 60
    library = Library.load(tmp_path)
    assert len(library.articles) == len(articles) + 3
    for file in library.files:
        assert clean_line(file.article.path) == file.article.path
        assert clean_line(file.article.id) == file.article.id
        edited = read_for_editing(tmp_path, file.path)
        assert clean_line(str(edited.kind)) == edited.kind
    assert any(finding.code == "A010" for finding in library.findings)


def test_a_folder_of_very_many_and_very_deep_files_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(60):
        deep = deep / "down"
    deep.mkdir(parents=True)
    (deep / "deep.md").write_text("# Deep\n")
    for number in range(2_000):
        (tmp_path / f"{number}.md").write_text(f"# {number}\n")
    library = Library.load(tmp_path)
    assert len(library.articles) == 2_000
    assert any(finding.code == "A005" for finding in library.findings)


def test_a_library_with_names_that_are_no_text_is_watched_all_the_same(world: World) -> None:
    assert any(path.name == file_name(PAYLOADS[-1]) + ".md" for path in (world.library / "names").iterdir())
    desk = world.desk()
    seen: list[str] = []
    watch = LibraryWatch(desk)
    thread = threading.Thread(
        target=watch.run,
        args=(lambda: seen.append(desk.library.article("steps").title), lambda error: seen.append(str(error))),
        daemon=True,
    )
    thread.start()
    end = time.monotonic() + 20
    number = 0
    while not any(title.startswith("Changed") for title in seen) and time.monotonic() < end:
        number += 1
        (world.library / "articles" / "steps.md").write_text(f"# Changed {number}\n")
        thread.join(0.3)
    watch.stop()
    thread.join(10)
    assert any(title.startswith("Changed") for title in seen)
