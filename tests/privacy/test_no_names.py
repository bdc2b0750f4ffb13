"""Logs, journal and crash reports name nobody, whatever one does: a long walk with texts that stand nowhere else."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.deskside import DesksideApp
from app.modes import Visit
from kb.desk import open_desk
from kb.settings import Folders, load_settings
from tests.app.conftest import settled
from tests.hostile.servers import SECRET, hostile_servers, says
from tests.hostile.servers import http as answer
from tests.privacy.walk import ACCOUNT, CALLER, MARKS, Walked, where

pytestmark = pytest.mark.timeout(60)
PAYS = "110077665544"


@pytest.fixture
def help_desk(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Configure a help desk that refuses everything, saying back who asks."""
    monkeypatch.setenv("DESK", SECRET)
    refusal = answer(b'{"message": "Quillon Vexmoor, 110077665544: no"}', "500 No")
    with hostile_servers({"desk": says(refusal)}) as urls:
        folders.config_file.write_text(
            f'channel = "desk"\n[channels.desk]\nkind = "webhook"\nurl = "{urls["desk"]}"\nsecret = "env:DESK"\n'
            f'timeout = 2.0\n[identity]\nname = "Quillon Vexmoor"\nemail = "{CALLER}"\n',
            encoding="utf-8",
        )
        yield urls["desk"]


def told_of_nobody(folders: Folders) -> list[str]:
    """Return the marks that stand in logs, journal and whatever else is no record, case or settings file."""
    others = [path for path in folders.data.iterdir() if path.name not in ("accounts", "cases", "pictures")]
    marks = [*MARKS.values(), SECRET]
    found = where([path for path in others if path.is_dir()], marks)
    for path in others:
        if path.is_file():
            content = path.read_bytes().lower()
            found += [f"“{mark}” in {path.name}" for mark in marks if mark.casefold().encode() in content]
    return found


def test_by_command(
    deskside: Callable[..., str],
    help_desk: str,
    walked: Walked,
    folders: Folders,
    outside: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deskside("search", "why", "does", "Quillon", "Vexmoor", "of", PAYS, "see", "nothing", code=None)
    deskside("account", "find", "Vexmoor")
    told = deskside("request", "send", walked.request, code=None, told=True)
    assert SECRET not in told
    broken = folders.accounts / f"{ACCOUNT}.json"
    kept = broken.read_bytes()
    broken.write_bytes(kept[:-9])
    deskside("account", "check", ACCOUNT, code=None)
    deskside("doctor", code=1)
    monkeypatch.setattr("kb.accounts.checks.check_account", lambda *given, **more: {}[CALLER, MARKS["contract"]])
    apology = deskside("account", "check", ACCOUNT, code=1, told=True)
    assert "Sorry" in apology
    log = folders.log_file.read_text(encoding="utf-8")
    assert "KeyError" in log
    assert told_of_nobody(folders) == []
    assert stat.S_IMODE(folders.log_file.stat().st_mode) == 0o600
    out = [("case", "export", walked.case), ("request", "export", walked.request), ("account", "export", ACCOUNT)]
    for number, command in enumerate(out):
        target = outside / f"out-{number}{'.txt' if command[0] == 'request' else '.json'}"
        deskside(*command, str(target))
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_in_the_app(
    walked: Walked, help_desk: str, library: Path, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(load_settings(folders.config_file), folders, library=library, account=ACCOUNT, staff=True)
    app = DesksideApp(desk)
    app.animation_level = "none"

    def broken(*given: object) -> None:
        raise ValueError(f"{CALLER} {MARKS['contract']}")

    with pytest.raises(ValueError, match="quillon"):
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await settled(pilot)
            for part in ("f5", "f6", "f4", "f3", "f2"):
                await pilot.press(part)
                await settled(pilot)
            await pilot.press(*"vexmoor", "enter")
            await settled(pilot)
            app.visit("account", Visit(account=ACCOUNT))
            await settled(pilot)
            app.article_helped("missing", False)
            app.action_save_picture()
            await settled(pilot)
            app.call_later(broken)
            await settled(pilot)
    assert "ValueError" in folders.log_file.read_text(encoding="utf-8")
    assert told_of_nobody(folders) == []
    for path in folders.data.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
