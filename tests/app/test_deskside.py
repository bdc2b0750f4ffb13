"""What a person meets in the app as a whole: starting, going about, the palette, the help, quitting, breaking."""

import asyncio
import stat

import pytest

from app.crash import apology, write_crash
from app.deskside import DesksideApp
from app.screens.base import DeskScreen
from app.screens.confirm import ConfirmScreen
from app.screens.help import HelpScreen
from kb.errors import SettingsError


async def test_it_opens_on_home_with_the_box_ready(desk, run_app, shown):
    async with run_app(desk) as pilot:
        text = shown(pilot.app)
        assert "What is wrong, or what are you looking for?" in text
        assert "F2 Home" in text.splitlines()[0]
        assert "Ctrl+Q" not in text.splitlines()[0]
        assert "F1 Help" in text.splitlines()[-1]
        assert pilot.app.focused.id == "words"


async def test_tasks_begin_in_their_turn_also_where_textual_has_them_run_at_once(desk, run_app, shown):
    loop = asyncio.get_running_loop()
    lazy = lambda loop, work, **more: asyncio.Task(work, loop=loop, **more)  # noqa: E731
    loop.set_task_factory(getattr(asyncio, "eager_task_factory", lazy))
    async with run_app(desk) as pilot:
        assert loop.get_task_factory() is None
        assert "What is wrong, or what are you looking for?" in shown(pilot.app)


async def test_the_last_line_keeps_help_at_60_columns(desk, run_app, shown):
    async with run_app(desk, size=(60, 20)) as pilot:
        assert "F1 Help" in shown(pilot.app).splitlines()[-1]


async def test_help_lists_the_keys_of_where_one_is(desk, run_app, shown):
    async with run_app(desk, size=(80, 50)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        text = shown(pilot.app)
        assert "Keys that work here" in text
        assert "Everywhere" in text
        assert "Ctrl+Q" in text
        assert "Without a key: Ctrl+P, : finds it by its name" in text and "Cases: Find a case" in text
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_quitting_asks_when_something_is_not_saved(desk, run_app, shown, monkeypatch):
    async with run_app(desk) as pilot:
        monkeypatch.setattr(DeskScreen, "unsaved", lambda self: "changes to renewals.md")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ConfirmScreen)
        assert "Not saved: changes to renewals.md." in shown(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.is_running
        assert not isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("ctrl+q", "y")
        await pilot.pause()
    assert pilot.app.return_code == 0


async def test_quitting_with_nothing_unsaved_just_quits(desk, run_app):
    async with run_app(desk) as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert pilot.app.return_value == 0


async def test_the_palette_opens_with_a_colon_and_finds_an_article(desk, run_app, until, shown):
    async with run_app(desk) as pilot:
        await pilot.press("ctrl+p", *"article add")
        await until(pilot, lambda: "Article: Add users" in shown(pilot.app))


async def test_hostile_titles_do_nothing_in_the_palette(make_desk, run_app, until, shown):
    evil = "---\ntitle: 'Bad [/b] [@click=app.quit]x[/] title'\nsummary: '[/] [red]'\n---\nText\n"
    desk = make_desk({"articles/users-and-seats/evil.md": evil})
    async with run_app(desk) as pilot:
        await pilot.press("ctrl+p", *"bad title")
        await until(pilot, lambda: "Bad [/b] [@click=app.quit]x[/] title" in shown(pilot.app))


async def test_messages_are_never_markup(desk, run_app, settle, shown):
    async with run_app(desk) as pilot:
        pilot.app.notify("cannot open [/etc/passwd] \x1b]52;c;ZXZpbA==\x07", markup=True)
        await settle(pilot)
        text = shown(pilot.app)
        assert "[/etc/passwd]" in text
        assert "\x1b" not in text


async def test_actions_from_outside_text_are_refused(desk, run_app, tmp_path):
    async with run_app(desk) as pilot:
        for action in ("app.screenshot('evil.svg', '/tmp')", "app.simulate_key('q')", "app.quit('now')", "app.back"):
            assert not await pilot.app.run_action(action)
        assert pilot.app.is_running
    assert not (tmp_path / "evil.svg").exists()


async def test_the_next_theme_is_kept_for_the_next_run(desk, run_app, settle):
    async with run_app(desk) as pilot:
        assert pilot.app.theme == "dark"
        await pilot.press("f12")
        await settle(pilot)
        assert pilot.app.theme == "light"
    async with run_app(desk) as pilot:
        assert pilot.app.theme == "light"


async def test_no_color_uses_the_terminals_own_and_says_so(desk, run_app, settle, shown, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with run_app(desk) as pilot:
        assert pilot.app.native_ansi_color
        await pilot.press("f12")
        await settle(pilot)
        assert "NO_COLOR is set" in shown(pilot.app)


async def test_keys_can_be_moved_by_the_config_file(make_desk, run_app, shown):
    desk = make_desk(keys={"app.help": "f11", "app.quit": "ctrl+x"})
    async with run_app(desk) as pilot:
        assert "F11 Help" in shown(pilot.app).splitlines()[-1]
        await pilot.press("f11")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "ctrl+x")
        await pilot.pause()
    assert pilot.app.return_value == 0


def test_a_bad_key_map_is_refused_at_start(make_desk):
    with pytest.raises(SettingsError, match=r"no command 'app.hlep'.*Did you mean 'app.help'"):
        DesksideApp(make_desk(keys={"app.hlep": "f9"}))


async def test_a_crash_ends_with_code_1_and_a_private_log(desk, run_app, monkeypatch):
    def broken(self: DeskScreen) -> None:
        secret = "value-of-a-variable"
        raise RuntimeError(f"broken {len(secret)}")

    monkeypatch.setattr(DeskScreen, "rescue", lambda self: "Your text was kept in drafts/renewals.md.")
    with pytest.raises(RuntimeError):
        async with run_app(desk) as pilot:
            pilot.app.call_later(broken, pilot.app.screen)
            await pilot.pause()
    app = pilot.app
    assert app.return_code == 1
    log = desk.folders.log_file
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    written = log.read_text()
    assert "RuntimeError\n" in written and "test_deskside.py" in written
    assert "broken 19" not in written
    assert "value-of-a-variable" not in written.replace('secret = "value-of-a-variable"', "")


def test_the_apology_fits_one_screen_and_names_the_log(tmp_path):
    text = apology(ValueError("bad [/] \x1b[2J" + "x" * 5000), tmp_path / "deskside.log", ["Text kept in drafts."])
    assert len(text.splitlines()) < 20
    assert "deskside.log" in text
    assert "Text kept in drafts." in text
    assert "\x1b" not in text
    assert "Traceback" not in text


def test_a_log_that_cannot_be_written_does_not_stop_the_apology(tmp_path, desk):
    folder = tmp_path / "file"
    folder.write_text("not a folder")
    assert not write_crash(folder / "deskside.log", ValueError("x"), desk.clock() if hasattr(desk, "clock") else None)


def test_unknown_colours_are_refused_at_start(make_desk):
    with pytest.raises(SettingsError, match=r"no colours 'drak'.*dark, light and high-contrast"):
        DesksideApp(make_desk(theme="drak"))


async def test_coming_back_finds_a_dialog_as_it_was_left_and_an_errand_closes_it(desk, run_app, settle):
    async with run_app(desk, mode="read") as pilot:
        pilot.app.push_screen(ConfirmScreen("A question", "About something."))
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("f3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("f2")
        await settle(pilot)
        pilot.app.open_article("add-users")
        await settle(pilot)
        assert pilot.app.screen.article.id == "add-users"


async def test_a_worker_that_breaks_is_told_and_logged_and_the_app_goes_on(desk, run_app, until, shown, monkeypatch):
    def broken(words, limit=20, *, as_typed=False):
        raise ZeroDivisionError(f"words: {words}")

    async with run_app(desk, size=(100, 30)) as pilot:
        monkeypatch.setattr(desk, "search", broken)
        await pilot.press("s", "e", "a", "t")
        await until(pilot, lambda: "Something went wrong inside Deskside" in shown(pilot.app))
        assert pilot.app.is_running
    log = desk.folders.log_file.read_text()
    assert "ZeroDivisionError" in log
    assert "words: seat" not in log
