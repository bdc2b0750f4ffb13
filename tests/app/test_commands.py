"""Keys by name, and what is made from the declarations of commands."""

import subprocess
import sys

import pytest
from textual.keys import _character_to_key

from app.commands import bindings, checked_key_map, clashes, commands, keys_of, keys_table, places, shown_keys
from app.keys import character_name, key_name, key_names, shown_key
from kb.errors import SettingsError


@pytest.mark.parametrize("character", [chr(code) for code in range(33, 127)])
def test_characters_have_textuals_names(character):
    assert character_name(character) == _character_to_key(character)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("?", "question_mark"),
        (":", "colon"),
        ("A", "A"),
        ("Esc", "escape"),
        ("ctrl+p", "ctrl+p"),
        ("ctrl+A", "ctrl+shift+a"),
        ("Shift+Ctrl+F5", "ctrl+shift+f5"),
        ("PgUp", "pageup"),
        ("question_mark", "question_mark"),
    ],
)
def test_keys_are_understood_as_people_write_them(written, name):
    assert key_name(written) == name


@pytest.mark.parametrize("written", ["", "ctrl+", "f99", "hyper space", "entr", "strg+a", "\x1b", "ab"])
def test_what_is_no_key_is_refused_in_words(written):
    with pytest.raises(ValueError, match=r"\w"):
        key_name(written)


def test_several_keys_and_the_comma():
    assert key_names("x, f5 ,x") == ("x", "f5")
    assert key_names(",") == ("comma",)


def test_keys_are_shown_as_on_the_keyboard():
    assert [shown_key(key) for key in ("question_mark", "ctrl+p", "f1", "left_square_bracket", "pagedown")] == [
        "?",
        "Ctrl+P",
        "F1",
        "[",
        "PgDn",
    ]


def test_every_command_has_a_known_place_one_id_and_words():
    seen = [command.id for command in commands()]
    assert len(seen) == len(set(seen))
    for command in commands():
        assert command.place in places()
        assert command.label and command.tooltip.endswith(".")


def test_no_key_means_two_things():
    assert [(key, one.id, other.id) for key, one, other in clashes({})] == []


def test_no_command_is_only_on_a_key_that_multiplexers_take():
    taken = {"ctrl+b", "ctrl+o", "ctrl+p", "ctrl+g"}
    for command in commands():
        keys = set(keys_of(command))
        assert not keys or keys - taken, command.id


def test_bindings_carry_the_names_of_the_key_map():
    made = bindings("app")
    assert {binding.id for binding in made} >= {"app.help", "app.quit"}
    assert next(binding for binding in made if binding.id == "app.quit").priority


def test_the_manuals_table_has_every_command_with_a_key():
    table = keys_table()
    for command in commands():
        assert not command.keys or f"`{command.id}`" in table
    assert "| `?`, `F1` | Show the keys that work here. | `app.help` |" in table


def test_a_key_map_gives_textuals_names():
    assert checked_key_map({"app.help": "?, F11", "article.copy": "ctrl+y"}) == {
        "app.help": "question_mark,f11",
        "article.copy": "ctrl+y",
    }


def test_a_moved_key_is_shown_where_it_is_now():
    help_command = next(command for command in commands() if command.id == "app.help")
    assert shown_keys(help_command, {"app.help": "f11"}) == "F11"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"app.hepl": "x"}, "Did you mean 'app.help'"),
        ({"app.help": "nonsense"}, "is no key"),
        ({"app.help": ""}, "no key is given"),
        ({"app.quit": "x"}, "works while one types"),
        ({"article.copy": "f"}, "would mean both"),
        ({"reader.contact": "y"}, "would mean both"),
        ({"article.copy": "m", "reader.tree": "m"}, "would mean both"),
        ({"app.help": "f3"}, "would mean both"),
    ],
)
def test_a_key_map_that_cannot_work_is_refused(written, message):
    with pytest.raises(SettingsError, match=message):
        checked_key_map(written, "config.toml")


def test_two_commands_can_change_their_keys():
    assert checked_key_map({"article.copy": "f", "article.hints": "y"}) == {"article.copy": "f", "article.hints": "y"}


def test_the_declarations_need_no_textual():
    code = "import sys, app.commands as c; c.keys_table(); print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
