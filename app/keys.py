"""Names of keys, as the key map of the config file may write them and as Textual knows them; without Textual."""

import unicodedata
from difflib import get_close_matches

_NAMED = (
    "enter escape tab space backspace delete insert home end pageup pagedown up down left right "
    + " ".join(f"f{number}" for number in range(1, 25))
).split()
_MODIFIERS = ("alt", "ctrl", "shift", "super", "meta", "hyper")
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "control": "ctrl",
}
_SHOWN = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "insert": "Ins",
    "backspace": "Backspace",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def character_name(character: str) -> str:
    """Return Textual's name of a key that types this character: `?` is `question_mark`, `a` is `a`."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


_CHARACTERS = {character_name(chr(code)): chr(code) for code in range(33, 127)}


def key_name(text: str) -> str:
    """Return Textual's name of one key as a person writes it: `?`, `ctrl+a`, `Esc`, `ctrl+shift+F5`.

    Raises ValueError, in plain words, for what is no key.
    """
    written = text.strip()
    if len(written) == 1 and written.isprintable() and not written.isspace():
        return character_name(written)
    *modifiers, last = [_ALIASES.get(part.strip().lower(), part.strip()) for part in written.split("+")]
    if not last and modifiers:
        raise ValueError(f"'{written}' ends in a plus sign; write 'plus' for that key")
    for modifier in modifiers:
        if modifier.lower() not in _MODIFIERS:
            raise ValueError(f"'{modifier}' is no modifier; known are {', '.join(_MODIFIERS)}")
    folded = {modifier.lower() for modifier in modifiers}
    if len(last) == 1 and last.isprintable() and not last.isspace():
        if folded and last.isupper():
            folded.add("shift")
        key = character_name(last.lower() if folded else last)
    elif last.lower() in _NAMED or last.lower() in _CHARACTERS:
        key = last.lower()
    else:
        near = get_close_matches(last.lower(), [*_NAMED, *_CHARACTERS], 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise ValueError(f"'{last}' is no key{hint}")
    return "+".join([*(modifier for modifier in _MODIFIERS if modifier in folded), key])


def key_names(text: str) -> tuple[str, ...]:
    """Return the names of several keys, comma-separated as the config file writes them; a lone comma is that key."""
    if text.strip() == ",":
        return ("comma",)
    names = [key_name(part) for part in text.split(",") if part.strip()]
    if not names:
        raise ValueError("no key is given")
    return tuple(dict.fromkeys(names))


def character_of(key: str) -> str | None:
    """Return the character that a key types, by its Textual name; None for a key that types none."""
    if key == "space":
        return " "
    return key if len(key) == 1 else _CHARACTERS.get(key)


def types_a_character(key: str) -> bool:
    """Tell whether a key, by its Textual name, writes something while a text field has the focus."""
    return character_of(key) is not None


def shown_key(key: str) -> str:
    """Return a key as screens and the manual show it: `question_mark` is `?`, `ctrl+p` is `Ctrl+P`."""
    *modifiers, last = key.split("+")
    if last in _SHOWN:
        shown = _SHOWN[last]
    elif last in _CHARACTERS:
        shown = _CHARACTERS[last]
        if modifiers:
            shown = shown.upper()
    else:
        shown = last.upper() if last[:1] == "f" and last[1:].isdigit() else last
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])
