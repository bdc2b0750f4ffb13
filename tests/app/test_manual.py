"""The manual says what the program does: its tables are compared with the declarations that they tell of."""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from app.cli.main import root
from app.commands import keys_table
from kb.settings import Settings, shipped_library

MANUAL = shipped_library() / "using-deskside"


def text(name: str) -> str:
    return (MANUAL / f"{name}.md").read_text(encoding="utf-8")


def test_the_table_of_all_keys_is_that_of_the_declarations() -> None:
    tables = text("all-keys").partition("\n## ")[2]
    assert f"## {tables.strip()}" == keys_table().strip(), "run `make manual`"


def all_commands() -> Iterator[str]:
    context = click.Context(root)
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {sub}" for sub, one in command.commands.items() if not one.hidden)
        else:
            yield name


@pytest.mark.parametrize("name", list(all_commands()))
def test_every_command_is_in_the_manual_and_has_help(name: str) -> None:
    manual = text("command-line")
    group, _, sub = name.partition(" ")
    assert f"deskside {name}" in manual or (f"deskside {group}" in manual and f"`{sub}`" in manual)
    context = click.Context(root)
    command: click.Command | None = root
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.get_command(context, part)
    assert command is not None
    assert command.help


@pytest.mark.parametrize("key", [field.encode_name for field in msgspec.structs.fields(Settings)])
def test_every_setting_is_in_the_manual(key: str) -> None:
    assert f"`{key}" in text("settings") or f"[{key}" in text("settings")


@pytest.mark.parametrize("name", ["DESKSIDE_CONFIG", "DESKSIDE_DATA", "DESKSIDE_CACHE", "NO_COLOR"])
def test_every_environment_variable_is_in_the_manual(name: str) -> None:
    assert name in text("settings") + text("keys-and-mouse")


def test_the_readme_links_to_what_is_there() -> None:
    import re

    readme = Path(__file__).parents[2] / "README.md"
    targets = re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (readme.parent / target).exists()] == []
