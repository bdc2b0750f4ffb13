"""Unsaved text: kept while one types, offered after a crash, gone once it is saved or given up."""

import pytest

from app.screens.confirm import ConfirmScreen
from app.screens.pick import PickScreen
from kb.library.drafts import DraftFolder

PATH = "articles/users-and-seats/add-users.md"


def kept(desk):
    return DraftFolder(desk.folders.drafts, desk.library.folder).all()[0]


async def test_typed_text_is_kept_and_gone_once_saved(editors_desk, editing, until, edit):
    async with editing(editors_desk) as pilot:
        await pilot.press(*"typed")
        await until(pilot, lambda: kept(editors_desk) and kept(editors_desk)[0].text.startswith("typed---"))
        draft = kept(editors_desk)[0]
        assert (draft.path, draft.base_text) == (PATH, edit(pilot).file.text)
        await pilot.press("f9")
        await until(pilot, lambda: not kept(editors_desk))


async def test_undoing_everything_lets_go_of_what_was_kept(editors_desk, editing, until, edit):
    async with editing(editors_desk) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: kept(editors_desk))
        await pilot.press("ctrl+z")
        assert not edit(pilot).dirty
        await until(pilot, lambda: not kept(editors_desk))


async def crashed(desk, editing, until, text="typed ", size=(80, 24)):
    """Leave a draft as a killed app does: nothing is asked and nothing is put away."""
    async with editing(desk, size=size) as pilot:
        await pilot.press(*text)
        await until(pilot, lambda: kept(desk) and kept(desk)[0].text.startswith(text))


async def test_after_a_kill_the_text_is_offered_and_put_back(editors_desk, editing, run_app, until, shown, edit, read):
    await crashed(editors_desk, editing, until)
    assert not read().startswith("typed")
    async with run_app(editors_desk) as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        assert "There is unsaved text of" in shown(pilot.app) and PATH in shown(pilot.app)
        await pilot.press("1")
        await until(pilot, lambda: edit(pilot).dirty)
        assert edit(pilot).text.text.startswith("typed ---")
        await pilot.press("ctrl+z")
        assert not edit(pilot).dirty
        await pilot.press("ctrl+y", "f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert read().startswith("typed ---")
        await until(pilot, lambda: not kept(editors_desk))


async def test_what_was_kept_can_be_thrown_away_or_left(editors_desk, editing, until, edit, read):
    await crashed(editors_desk, editing, until)
    async with editing(editors_desk) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("escape")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert len(kept(editors_desk)) == 1
    async with editing(editors_desk) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("2")
        await until(pilot, lambda: not kept(editors_desk))
        assert not edit(pilot).dirty and not read().startswith("typed")


async def test_text_that_was_left_is_not_written_over_by_new_text(editors_desk, editing, until):
    await crashed(editors_desk, editing, until)
    async with editing(editors_desk) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("3")
        await pilot.pause()
        await pilot.press(*"new ")
        await until(pilot, lambda: {draft.text[:4] for draft in kept(editors_desk)} == {"type", "new "})


async def test_text_put_back_never_overwrites_a_newer_file_unseen(editors_desk, editing, until, shown, edit, read):
    await crashed(editors_desk, editing, until)
    file = editors_desk.library.folder / PATH
    file.write_text(read().replace("Take a file.", "Take two files."))
    async with editing(editors_desk, size=(100, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("1")
        await until(pilot, lambda: edit(pilot).dirty)
        assert "was changed since" in shown(pilot.app)
        await pilot.press("f9")
        await until(pilot, lambda: "Their text" in shown(pilot.app))
        assert "− Take two files." in shown(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: "Take two files." in edit(pilot).text.text)
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert read().startswith("typed ---") and "Take two files." in read()


async def test_keeping_aside_and_coming_back(editors_desk, editing, until, shown, edit):
    async with editing(editors_desk, size=(140, 40)) as pilot:
        await pilot.press(*"aside ")
        edit(pilot).open("library.yaml")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("2")
        await until(pilot, lambda: edit(pilot).path == "library.yaml" and kept(editors_desk))
        edit(pilot).fill_files()
        await until(pilot, lambda: edit(pilot).files.root.children)
        edit(pilot).files.root.expand_all()
        await until(pilot, lambda: "add-users.md ● not saved" in shown(pilot.app))
        edit(pilot).open(PATH)
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("1")
        await until(pilot, lambda: edit(pilot).text.text.startswith("aside ---"))


async def test_quitting_asks_and_losing_means_gone(editors_desk, editing, until, shown, edit):
    async with editing(editors_desk) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: kept(editors_desk))
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        assert f"changes to {PATH}" in " ".join(shown(pilot.app).split())
        await pilot.press("n")
        await pilot.pause()
        assert kept(editors_desk)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await pilot.pause()
    assert pilot.app.return_value == 0
    assert not kept(editors_desk)


async def test_a_crash_of_the_app_keeps_the_last_letter(editors_desk, editing, monkeypatch, capsys):
    monkeypatch.setattr("app.screens.edit_drafts._KEEP_AFTER", 1000)

    def broken(screen) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        async with editing(editors_desk) as pilot:
            await pilot.press(*"last letter")
            pilot.app.call_later(broken, pilot.app.screen)
            await pilot.pause()
    assert kept(editors_desk)[0].text.startswith("last letter---")
    told = " ".join("".join(capsys.readouterr()).split())
    assert f"The unsaved text of {PATH} is kept." in told


async def test_a_draft_that_cannot_be_kept_is_told_once(editors_desk, editing, until, said, edit):
    editors_desk.folders.data.mkdir(exist_ok=True)
    editors_desk.folders.drafts.write_text("a file where the folder should be")
    async with editing(editors_desk, size=(100, 30)) as pilot:
        await pilot.press(*"ab")
        await until(pilot, lambda: "cannot be" in said(pilot))
        assert said(pilot).count("cannot be") == 1
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)


def told(text: str) -> str:
    """Return what the messages on the screen say, without the breaks that their narrow boxes put into long paths."""
    return "".join(line.partition("▌")[2].strip() for line in text.splitlines())


async def test_drafts_of_several_files_are_listed(editors_desk, editing, run_app, until, shown, edit):
    await crashed(editors_desk, editing, until)
    drafts = DraftFolder(editors_desk.folders.drafts, editors_desk.library.folder)
    other = drafts.begin("library.yaml", kept(editors_desk)[0].base, "", kept(editors_desk)[0].written)
    drafts.keep(other)
    (editors_desk.folders.drafts / "torn.draft").write_bytes(b"{")
    async with run_app(editors_desk, mode="edit", size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen) and "torn.draft" in told(shown(pilot.app)))
        text = shown(pilot.app)
        assert "Text that is not saved yet" in text
        assert "library.yaml, of" in text and "add-users.md, of" in text
        await pilot.press("escape")
        await pilot.pause()
        assert not edit(pilot).has_file
