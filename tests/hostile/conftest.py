"""The hostile world, the installed command in a terminal and without one, and how large the bombs are."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.cli import main
from tests.hostile.world import World, write_world
from tests.terminal.conftest import Terminal

FULL = os.environ.get("DESKSIDE_STRESS") == "full"
"""Whether `make stress` runs, with every bomb; otherwise a few of each kind go off."""

stress = pytest.mark.skipif(not FULL, reason="only in `make stress`")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the person's own settings, folders and colours out of every test."""
    keep_out(tmp_path / "home", monkeypatch)


def keep_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the person's own settings, folders and colours out of the environment; `home` is their home now."""
    for name in [name for name in os.environ if name.startswith(("DESKSIDE_", "TEXTUAL", "XDG_"))] + ["NO_COLOR"]:
        if name != "DESKSIDE_STRESS":
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a world of hostile texts, to which the environment points."""
    made = write_world(tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def terminal(world: World) -> Iterator[Callable[..., Terminal]]:
    """Return `terminal("solve", …)`, which starts `deskside` on the hostile world in a pseudo-terminal."""
    opened: list[Terminal] = []
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(world.folder / "home"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        **world.environment,
    }

    def start(*arguments: str, size: tuple[int, int] = (150, 48)) -> Terminal:
        opened.append(Terminal([*world.options, *arguments], size, environment, world.folder))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def command(
    world: World, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[int, bytes, bytes]]]:
    """Return `command("show", …)`, which runs a command on the hostile world; gives its exit code and output."""

    def run(*arguments: str, options: list[str] | None = None) -> tuple[int, bytes, bytes]:
        capfdbinary.readouterr()
        code = main([*(world.options if options is None else options), *arguments])
        out, err = capfdbinary.readouterr()
        return code, out, err

    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        yield run
