"""Opening a file in the person's own editor: a command of several words, a file of any name, a failure that is told."""

import sys
from contextlib import contextmanager

import pytest
from textual.app import SuspendNotSupported

from app.own_editor import editor_command, run_own_editor
from kb.errors import SettingsError

PATH = "articles/users-and-seats/add-users.md"


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"EDITOR": "nano"}, ["nano"]),
        ({"EDITOR": "vi", "VISUAL": "code --wait"}, ["code", "--wait"]),
        ({"EDITOR": "'/my tools/edit' -x", "VISUAL": " "}, ["/my tools/edit", "-x"]),
    ],
)
def test_the_editor_is_what_the_environment_says(environment, command):
    assert editor_command(environment) == command


@pytest.mark.parametrize("environment", [{}, {"EDITOR": ""}, {"EDITOR": "'open quote"}])
def test_no_editor_is_told_with_how_to_set_one(environment):
    with pytest.raises(SettingsError, match="export EDITOR=nano"):
        editor_command(environment)


class _Suspending:
    """An app that can leave its terminal."""

    @contextmanager
    def suspend(self):
        yield


class _Served:
    """An app that cannot: it runs in a browser."""

    def suspend(self):
        raise SuspendNotSupported("no")


def test_a_program_that_does_not_exist_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("VISUAL", "no-such-editor-anywhere")
    with pytest.raises(SettingsError, match="`no-such-editor-anywhere` cannot be started"):
        run_own_editor(_Suspending(), tmp_path / "x.md")
    monkeypatch.setenv("VISUAL", "cat")
    with pytest.raises(SettingsError, match="cannot leave this terminal"):
        run_own_editor(_Served(), tmp_path / "x.md")


def test_the_file_is_named_whole_so_that_it_is_never_an_option(monkeypatch, tmp_path):
    script = tmp_path / "editor.py"
    script.write_text("import sys; open(sys.argv[-1], 'a').write(repr(sys.argv[1:]))")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script} --wait")
    target = tmp_path / "-rf [x].md"
    run_own_editor(_Suspending(), target)
    assert target.read_text() == repr(["--wait", str(target)])


async def test_it_saves_first_and_takes_what_was_written(
    editors_desk, editing, until, edit, read, monkeypatch, tmp_path
):
    script = tmp_path / "editor.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write('written elsewhere\\n')")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    async with editing(editors_desk) as pilot:
        monkeypatch.setattr(type(pilot.app), "suspend", _Suspending.suspend)
        await pilot.press(*"mine ", "ctrl+r")
        await until(pilot, lambda: edit(pilot).text.text.endswith("written elsewhere\n"))
        assert read().startswith("mine ---")
        assert not edit(pilot).dirty
        await pilot.press("ctrl+z")
        assert not edit(pilot).text.text.endswith("written elsewhere\n")


async def test_without_an_editor_it_is_told(editors_desk, editing, until, said, monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with editing(editors_desk) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "export EDITOR=nano" in said(pilot))
