"""No action can be run that is not declared: not by a key, not by a click, not by a text that names it."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widget import Widget

import app.screens
import app.widgets
from app.acting import Acting
from app.commands import commands
from app.deskside import DesksideApp
from tests.hostile.world import World

TEXTUALS_OWN = {
    "copy", "copy_text", "cut", "first", "last", "minimize", "paste",
    "cursor_down", "cursor_left", "cursor_line_end", "cursor_line_start", "cursor_next_sibling", "cursor_page_down",
    "cursor_page_up", "cursor_parent", "cursor_parent_next_sibling", "cursor_previous_sibling", "cursor_right",
    "cursor_up", "cursor_word_left", "cursor_word_right",
    "delete_left", "delete_line", "delete_right", "delete_to_end_of_line", "delete_to_end_of_line_or_delete_line",
    "delete_to_start_of_line", "delete_word_left", "delete_word_right",
    "page_down", "page_left", "page_right", "page_up", "select_all", "select_cursor", "select_line",
    "scroll_down", "scroll_end", "scroll_home", "scroll_left", "scroll_right", "scroll_up",
}  # fmt: skip
"""What our screens and widgets take over from Textual: moving about, selecting, and typing."""
APPS_OWN = {"command_palette", "focus_next", "focus_previous", "help_quit", "quit", "suspend_process"}
PARAMETERS: tuple[tuple[object, ...], ...] = (
    (), ("q",), ("evil.svg", "/"), ("home",), ("../home",), (1,), (99,), ("bold",), (None,), ("screen", "x"),
)  # fmt: skip


def acting() -> Iterator[type[Acting]]:
    """Go through everything that has commands of its own."""
    for package in (app.screens, app.widgets):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    waiting = [Acting]
    while waiting:
        for found in waiting.pop().__subclasses__():
            waiting.append(found)
            if found.PLACE:
                yield found


def declared(place: str) -> set[str]:
    """Return the names of the actions that are declared for a place."""
    return {command.method.partition("(")[0] for command in commands(place)}


def actions(kind: type) -> list[str]:
    """Return the names of all actions of a class."""
    return [name.removeprefix("action_") for name in dir(kind) if name.startswith("action_")]


@pytest.mark.parametrize("kind", sorted(set(acting()), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_a_screen_runs_only_what_is_declared(kind: type[Acting], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "offers", lambda self, action: True)
    monkeypatch.setattr(kind, "desk_app", type("_App", (), {"staff": True})())
    one = kind.__new__(kind)
    may_run = {name for name in actions(kind) for given in PARAMETERS if one.check_action(name, given)}
    assert may_run - declared(kind.PLACE) <= TEXTUALS_OWN
    with_parameters = {
        name for name in actions(kind) for given in PARAMETERS if given and one.check_action(name, given)
    }
    assert with_parameters <= {"answer", "choice"}


def test_the_app_runs_only_what_is_declared(world: World) -> None:
    one = DesksideApp(world.desk())
    may_run = {name for name in actions(DesksideApp) for given in PARAMETERS if one.check_action(name, given)}
    assert may_run == (declared("app") | APPS_OWN) & set(actions(DesksideApp))
    assert not {"screenshot", "simulate_key", "pop_screen", "push_screen", "switch_mode", "notify"} & may_run
    assert [given for given in PARAMETERS if one.check_action("go", given)] == [("home",)]


def test_every_action_of_ours_is_declared() -> None:
    for kind in acting():
        ours = {
            name
            for name in actions(kind)
            if any(f"action_{name}" in base.__dict__ and base.__module__.startswith("app.") for base in kind.__mro__)
        }
        inherited = {name for base in kind.__mro__ if issubclass(base, Acting) for name in declared(base.PLACE)}
        assert ours <= declared(kind.PLACE) | inherited | {"choice"}, kind


@pytest.mark.parametrize(
    "action",
    [
        "app.screenshot('evil.svg', '.')",
        "app.simulate_key('ctrl+q')",
        "app.push_screen('x')",
        "app.pop_screen",
        "app.switch_mode('edit')",
        "app.toggle_class('Screen', 'x')",
        "app.go('evil')",
        "app.go('home', 'x')",
        "app.save_picture('/tmp/x')",
        "screen.dismiss",
        "screen.toggle('disabled')",
        "screen.notify('x')",
        "screen.focus('words')",
    ],
)
async def test_an_injected_action_does_nothing(world: World, action: str) -> None:
    running = DesksideApp(world.desk())
    async with running.run_test() as pilot:
        await pilot.pause()
        screen = running.screen
        assert not await running.run_action(action, screen)
        await pilot.pause()
        assert running.screen is screen
        assert running.is_running
        assert isinstance(running.focused, Widget | None)
        assert not running.focused or not running.focused.disabled
    assert list(Path(world.folder).rglob("*.svg")) == []
