"""When Deskside itself breaks: the log tells where, and holds nothing of anybody; the person is told in plain words."""

import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.traceback import Traceback

from app.crash import apology, write_crash
from app.deskside import DesksideApp
from app.screens.base import DeskScreen
from tests.hostile.inspecting import harm_in_text
from tests.hostile.payloads import together
from tests.hostile.world import World

Run = Callable[..., tuple[int, bytes, bytes]]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SECRETS = ("kim.ray@firm.example", "110004321", "Kim Ray", "s3cret-token")
ADDRESS, CONTRACT, NAME, TOKEN = SECRETS


def broken() -> None:
    """Break in three ways at once, each error quoting what it is about."""
    record = {NAME: CONTRACT}
    try:
        try:
            int(record[NAME] + ADDRESS)
        except ValueError:
            record[ADDRESS]
    except KeyError as error:
        raise FileNotFoundError(2, TOKEN, f"/home/{ADDRESS}") from error


def error_of(function: Callable[[], None]) -> Exception:
    try:
        function()
    except Exception as error:
        return error
    raise AssertionError("it did not break")


def test_the_log_tells_where_and_holds_nothing_of_anybody(tmp_path: Path) -> None:
    log = tmp_path / "data" / "deskside.log"
    assert write_crash(log, error_of(broken), NOW)
    written = log.read_text()
    for kind in ("ValueError", "KeyError", "FileNotFoundError 2"):
        assert f"{kind}\n" in written
    assert "in broken" in written
    assert [secret for secret in SECRETS if secret in written] == []
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_circle_of_errors_ends(tmp_path: Path) -> None:
    error = ValueError(NAME)
    error.__context__ = error.__cause__ = ValueError(ADDRESS)
    error.__cause__.__context__ = error
    assert write_crash(tmp_path / "log", error, NOW)
    assert NAME not in (tmp_path / "log").read_text()


def test_a_log_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("mine")
    (tmp_path / "log").symlink_to(tmp_path / "other")
    assert not write_crash(tmp_path / "log", ValueError(), NOW)
    assert (tmp_path / "other").read_text() == "mine"


def test_the_apology_obeys_nothing() -> None:
    words = apology(ValueError(together()), Path(together()), [])
    assert harm_in_text(words.encode()) == []


def test_a_command_that_breaks(command: Run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.desk.open_desk", lambda *arguments, **options: broken())
    code, out, err = command("show", "steps")
    assert (code, out) == (1, b"")
    assert err.startswith(
        b"Sorry, something went wrong inside Deskside. Your files are as they were. The details are in"
    )
    written = (world.folder / "data" / "deskside.log").read_text()
    assert [secret for secret in SECRETS if secret in written or secret.encode() in err] == []


async def test_a_terminal_that_cannot_be_read_ends_as_any_other_crash(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rescued: list[str] = []
    monkeypatch.setattr(DeskScreen, "rescue", lambda self: rescued.append("yes") or "Your text was kept.")
    app = DesksideApp(world.desk())
    with pytest.raises(Exception, match="KeyError"):
        async with app.run_test() as pilot:
            await pilot.pause()
            try:
                _ = {}[ADDRESS]
            except KeyError:
                shown = Traceback()
            app.call_later(app.panic, shown)
            await pilot.pause()
            await pilot.pause()
    assert app.return_code == 1
    assert rescued
    told = capfd.readouterr().err
    assert "Your text was kept." in told
    assert "Traceback" not in told
    assert ADDRESS not in (world.folder / "data" / "deskside.log").read_text()


@pytest.mark.terminal
def test_a_terminal_that_goes_away_takes_nothing_along(terminal: Callable[..., object], world: World) -> None:
    screen = terminal("steps")
    screen.wait_for("Steps")
    screen.kill()
    assert world.desk().library.article("steps").document.blocks
    assert not (world.folder / "data" / "deskside.log").exists()
