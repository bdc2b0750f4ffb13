"""Each thing that a person can do, declared once.

Bindings, the footer, the command palette, the help screen, the key map of the config file and the manual's table of
keys are all made from these declarations. They stand in `app.command_sets`, one file a place; nothing here or there
imports Textual, so that the command line can print and check them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from app.keys import key_names, shown_key, types_a_character
from kb.errors import Place as FilePlace
from kb.errors import SettingsError
from kb.text import joined

if TYPE_CHECKING:
    from textual.binding import BindingType

SETS = (
    "everywhere",
    "home",
    "reader",
    "article",
    "panes",
    "call",
    "solve",
    "account",
    "request",
    "cases",
    "desk",
    "edit",
    "dialogs",
)
"""The modules of `app.command_sets`, in the order of the help screen and the manual."""


class Place(msgspec.Struct, frozen=True):
    """Somewhere that commands work: the app, a screen, a widget or a dialog. `inside` names the places around it.

    A key may not mean two things in places that are around one another.
    """

    id: str
    title: str
    inside: tuple[str, ...] = ()


class Command(msgspec.Struct, frozen=True):
    """One thing that a person can do.

    `id` is `place.name`: what the key map of the config file calls it. `keys` are Textual's names, comma-separated,
    the one to show first. `action` is the method without `action_`, on the screen or widget of the place; None means
    the name with underscores. `footer` shows it in the footer, `palette` lists it in the command palette, `priority`
    lets it work before anything that has the focus.
    """

    id: str
    label: str
    keys: str
    tooltip: str
    action: str | None = None
    footer: bool = False
    palette: bool = True
    staff: bool = False
    priority: bool = False

    @property
    def place(self) -> str:
        """The place where it works: the part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The name of the action, as Textual takes it."""
        return self.action or self.id.partition(".")[2].replace("-", "_")


@cache
def _declared() -> tuple[tuple[Place, ...], tuple[Command, ...]]:
    places: list[Place] = []
    commands: list[Command] = []
    for name in SETS:
        module = import_module(f"app.command_sets.{name}")
        places += module.PLACES
        commands += module.COMMANDS
    return tuple(places), tuple(commands)


def places() -> dict[str, Place]:
    """Return all places by id, in the order of the manual."""
    return {place.id: place for place in _declared()[0]}


def commands(place: str | None = None) -> tuple[Command, ...]:
    """Return all commands, or those of one place, in the order of the manual."""
    return tuple(command for command in _declared()[1] if place is None or command.place == place)


@cache
def _by_action() -> dict[tuple[str, str], Command]:
    return {(command.place, command.method.replace("'", "")): command for command in commands()}


def command_for(place: str, action: str, parameters: tuple[object, ...] = ()) -> Command | None:
    """Return the command that an action of a place carries out, if it is one."""
    called = f"{action}({', '.join(str(one) for one in parameters)})" if parameters else action
    return _by_action().get((place, called.replace("'", "")))


def bindings(place: str) -> list["BindingType"]:
    """Return Textual's bindings for a place, for the `BINDINGS` of its screen or widget."""
    from textual.binding import Binding

    return [
        Binding(
            command.keys,
            command.method,
            command.label,
            show=command.footer,
            tooltip=command.tooltip,
            id=command.id,
            priority=command.priority,
        )
        for command in commands(place)
        if command.keys
    ]


def keys_of(command: Command, key_map: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the Textual names of a command's keys under a checked key map."""
    written = (key_map or {}).get(command.id, command.keys)
    return key_names(written) if written else ()


def shown_keys(command: Command, key_map: Mapping[str, str] | None = None) -> str:
    """Return a command's keys as text, the first one first: `?, F1`."""
    return ", ".join(shown_key(key) for key in keys_of(command, key_map))


def checked_key_map(written: Mapping[str, str], config_file: str = "") -> dict[str, str]:
    """Return the config file's key map in Textual's names.

    Raises SettingsError for an unknown command, something that is no key, a letter for a command that must work while
    one types, and a key that would mean two things in one place.
    """
    if not written:
        return {}
    where = FilePlace(config_file) if config_file else None
    known = {command.id: command for command in commands() if command.keys}
    checked: dict[str, str] = {}
    for name, text in written.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            hint = (
                f"Did you mean '{near[0]}'?" if near else "The manual's table of keys lists the names of all commands."
            )
            raise SettingsError(f"[keys] names no command '{name}'.", where=where, hint=hint)
        try:
            keys = key_names(text)
        except ValueError as error:
            raise SettingsError(
                f"[keys] {name}: {error}.", where=where, hint="Write '?', 'ctrl+e' or 'f5, x'."
            ) from None
        typing = [key for key in keys if types_a_character(key)]
        if known[name].priority and typing:
            raise SettingsError(
                f"[keys] {name} works while one types, so '{shown_key(typing[0])}' cannot be its key.",
                where=where,
                hint="Take a function key or a key with ctrl.",
            )
        checked[name] = ",".join(keys)
    for key, one, other in clashes(checked):
        if one.id in checked or other.id in checked:
            raise SettingsError(
                f"[keys] {shown_key(key)} would mean both '{one.label}' ({one.id}) and '{other.label}' ({other.id}).",
                where=where,
                hint=f"Give {joined([name for name in (one.id, other.id) if name in checked], 'or')} another key.",
            )
    return checked


def clashes(key_map: Mapping[str, str]) -> Iterator[tuple[str, Command, Command]]:
    """Yield each key that would mean two things where both can be meant, with the two commands.

    Escape may: it always means to leave the innermost place that there is something to leave.
    """
    around = places()
    by_key: dict[str, list[Command]] = {}
    for command in commands():
        for key in keys_of(command, key_map):
            for other in by_key.get(key, []):
                if key == "escape" and command.place != other.place:
                    continue
                if _together(around, command.place, other.place) and command.id != other.id:
                    yield key, other, command
            by_key.setdefault(key, []).append(command)


def _together(around: Mapping[str, Place], one: str, other: str) -> bool:
    return one == other or one in _outer(around, other) or other in _outer(around, one)


def _outer(around: Mapping[str, Place], place: str) -> set[str]:
    outer = set(around[place].inside)
    for name in around[place].inside:
        outer |= _outer(around, name)
    return outer


def keys_table(key_map: Mapping[str, str] | None = None) -> str:
    """Return the tables of keys in Markdown, one a place, under a checked key map; the manual has those without."""
    parts: list[str] = []
    for place in places().values():
        rows = [command for command in commands(place.id) if command.keys]
        if not rows:
            continue
        parts += [f"## {place.title}", "", "| Keys | What it does | Name in the key map |", "|---|---|---|"]
        for command in rows:
            keys = ", ".join(f"`{shown_key(key)}`".replace("|", "\\|") for key in keys_of(command, key_map))
            staff = " (staff)" if command.staff else ""
            parts.append(f"| {keys} | {command.tooltip}{staff} | `{command.id}` |")
        parts.append("")
    return "\n".join(parts)
