"""Saving: in the file's own form, over nothing that was not seen; what fails is told, and the text stays."""

import errno
import os
import stat

import pytest

from app.screens.conflict import ConflictScreen
from app.screens.pick import PickScreen
from kb.storage import calls

PATH = "articles/users-and-seats/add-users.md"


async def test_saving_keeps_line_ends_mark_and_mode_and_undo(editors_desk, editing, until, edit):
    file = editors_desk.library.folder / PATH
    file.write_bytes(b"\xef\xbb\xbf---\r\ntitle: Add users\r\n---\r\nText\r\n")
    file.chmod(0o640)
    async with editing(editors_desk) as pilot:
        edit(pilot).text.go_to_line(4)
        await pilot.press(*"New ", "f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert file.read_bytes() == b"\xef\xbb\xbf---\r\ntitle: Add users\r\n---\r\nNew Text\r\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        await pilot.press("ctrl+z", "ctrl+s")
        await until(pilot, lambda: b"New" not in file.read_bytes())


async def test_saving_twice_at_once_is_no_conflict_with_oneself(editors_desk, editing, until, edit, read):
    async with editing(editors_desk) as pilot:
        await pilot.press("a", "f9", "f9", "b", "f9", "c", "f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert read().startswith("abc---")
        assert not isinstance(pilot.app.screen, ConflictScreen)


async def choose(pilot, answer: str) -> None:
    """Give an answer in the dialog about a conflict, by its number."""
    answers = [one for one, _ in pilot.app.screen._choices]
    await pilot.press(str(answers.index(answer) + 1))
    await pilot.pause()


async def changed_by_both(pilot, until, read_path, edit, theirs: bytes | None):
    edit(pilot).text.go_to_line(6)
    await pilot.press(*"Mine. ")
    if theirs is None:
        read_path.unlink()
    else:
        read_path.write_bytes(theirs)
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))


async def test_a_file_changed_meanwhile_is_shown_and_mine_is_kept_only_when_asked(
    editors_desk, editing, until, shown, edit
):
    file = editors_desk.library.folder / PATH
    theirs = file.read_bytes().replace(b"People need", b"All people need")
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await changed_by_both(pilot, until, file, edit, theirs)
        text = shown(pilot.app)
        assert "− All people need a seat." in text
        assert "+ Mine. People need a seat." in text
        assert file.read_bytes() == theirs
        await pilot.press("d")
        assert "What they changed" in shown(pilot.app)
        assert "+ All people need a seat." in shown(pilot.app)
        await pilot.press("d")
        assert "What you changed" in shown(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert edit(pilot).dirty and file.read_bytes() == theirs
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await choose(pilot, "mine")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert b"Mine. People need" in file.read_bytes()
        assert b"All people" not in file.read_bytes()


async def test_keeping_mine_never_overwrites_what_came_after_the_look(editors_desk, editing, until, shown, edit):
    file = editors_desk.library.folder / PATH
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await changed_by_both(pilot, until, file, edit, b"first\n")
        file.write_bytes(b"second\n")
        await choose(pilot, "mine")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen) and "− second" in shown(pilot.app))
        assert file.read_bytes() == b"second\n"


async def test_taking_theirs_can_be_undone(editors_desk, editing, until, edit):
    file = editors_desk.library.folder / PATH
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await changed_by_both(pilot, until, file, edit, b"theirs\n")
        await choose(pilot, "theirs")
        await until(pilot, lambda: edit(pilot).text.text == "theirs\n")
        assert not edit(pilot).dirty
        await pilot.press("ctrl+z")
        assert "Mine. People" in edit(pilot).text.text
        assert edit(pilot).dirty
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert b"Mine. People" in file.read_bytes()


async def test_changes_in_different_places_come_together(editors_desk, editing, until, edit):
    file = editors_desk.library.folder / PATH
    theirs = file.read_bytes().replace(b"Take a file.", b"Take two files.")
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await changed_by_both(pilot, until, file, edit, theirs)
        await choose(pilot, "both")
        await until(pilot, lambda: "Take two files." in edit(pilot).text.text)
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert b"Mine. People" in file.read_bytes() and b"Take two files." in file.read_bytes()


async def test_mine_goes_under_another_name(editors_desk, editing, until, edit, read):
    file = editors_desk.library.folder / PATH
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await changed_by_both(pilot, until, file, edit, b"theirs\n")
        await choose(pilot, "other")
        await pilot.pause()
        await pilot.press("home", *(["ctrl+k"]), *"mine.md", "enter")
        await until(pilot, lambda: edit(pilot).path == "mine.md")
        assert "Mine. People" in read("mine.md")
        assert file.read_bytes() == b"theirs\n"
        assert "mine" in editors_desk.library.articles


async def test_a_file_removed_meanwhile_is_written_only_when_asked(editors_desk, editing, until, shown, edit):
    file = editors_desk.library.folder / PATH
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await changed_by_both(pilot, until, file, edit, None)
        assert "was removed by somebody else" in shown(pilot.app)
        assert not file.exists()
        await choose(pilot, "mine")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert b"Mine. People" in file.read_bytes()


async def test_a_clean_text_follows_the_file_when_one_comes_back(editors_desk, editing, until, settle, edit):
    file = editors_desk.library.folder / PATH
    async with editing(editors_desk) as pilot:
        await pilot.press("f2")
        await settle(pilot)
        file.write_bytes(b"---\ntitle: Other title\n---\nOther\n")
        await pilot.press("f7")
        await until(pilot, lambda: edit(pilot).text.text.endswith("Other\n"))
        assert not edit(pilot).dirty
        await until(pilot, lambda: editors_desk.library.articles["add-users"].title == "Other title")
        await pilot.press("ctrl+z")
        assert "Add users" in edit(pilot).text.text


class _Refusing(calls.Calls):
    """A disk that takes nothing in the library any more."""

    def __init__(self, code: int) -> None:
        self.code = code

    def replace(self, source: str, target: str) -> None:
        if target.endswith(".md"):
            raise OSError(self.code, os.strerror(self.code))
        super().replace(source, target)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "you have no right to it"),
    ],
)
async def test_a_disk_that_refuses_is_told_and_the_text_stays(
    editors_desk, editing, until, said, edit, read, monkeypatch, code, words
):
    before = read()
    async with editing(editors_desk, size=(120, 40)) as pilot:
        await pilot.press(*"mine")
        monkeypatch.setattr(calls, "system", _Refusing(code))
        await pilot.press("f9")
        await until(pilot, lambda: words in said(pilot))
        assert edit(pilot).dirty and edit(pilot).text.text == f"mine{before}"
        assert read() == before
        await until(pilot, lambda: edit(pilot).drafts.of(PATH) is not None)
        monkeypatch.undo()
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert read() == f"mine{before}"


async def test_text_that_is_not_utf8_can_be_looked_at_only(make_desk, editing, settle, shown, said):
    desk = make_desk(staff=True)
    (desk.library.folder / "latin.md").write_bytes(b"# Caf\xe9\n")
    async with editing(desk, "latin.md", size=(100, 30)) as pilot:
        await settle(pilot)
        assert "# Café" in shown(pilot.app)
        assert "Line 1 is not UTF-8 text" in said(pilot)
        assert "read only" in shown(pilot.app)
        await pilot.press(*"xyz", "f9")
        await settle(pilot)
        assert (desk.library.folder / "latin.md").read_bytes() == b"# Caf\xe9\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("big.md", b"word \n" * 3_500_000, "larger than 1 MB"),
        ("long.md", b"x" * 30_000, "longer than 20,000 characters"),
        ("gone.md", None, "does not exist"),
    ],
    ids=["large", "long line", "gone"],
)
async def test_what_cannot_be_edited_is_refused_in_plain_words(
    make_desk, editing, until, said, edit, name, content, words
):
    desk = make_desk(staff=True)
    if content is not None:
        (desk.library.folder / name).write_bytes(content)
    async with editing(desk, size=(100, 30)) as pilot:
        edit(pilot).open(name)
        await until(pilot, lambda: words in said(pilot))
        assert edit(pilot).path == PATH
        assert pilot.app.is_running


async def test_broken_front_matter_is_shown_with_its_line_and_can_be_mended(make_desk, editing, until, shown, edit):
    desk = make_desk({"broken.md": "---\ntitle: Fine\nsummary: [oops\n---\nText\n"}, staff=True)
    async with editing(desk, "broken.md", size=(140, 40)) as pilot:
        await until(pilot, lambda: any(one.code == "A011" for one in edit(pilot).problems._findings))
        assert "1 error" in shown(pilot.app)
        edit(pilot).text.go_to_line(3)
        await pilot.press("end", *(["backspace"] * 5), *"oops", "f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        await until(pilot, lambda: not any(one.code == "A011" for one in edit(pilot).problems._findings))
        assert desk.library.articles["broken"].summary == "oops"


async def test_a_save_on_the_way_to_another_file_may_meet_a_conflict(editors_desk, editing, until, edit):
    file = editors_desk.library.folder / PATH
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await pilot.press(*"x")
        file.write_bytes(b"theirs\n")
        edit(pilot).open("library.yaml")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await choose(pilot, "mine")
        await until(pilot, lambda: edit(pilot).path == "library.yaml")
        assert file.read_bytes().startswith(b"x---")
