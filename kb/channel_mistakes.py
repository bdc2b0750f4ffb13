"""What is wrong in a `[channels.NAME]` table, in words, and what to write instead."""

import re
from difflib import get_close_matches
from typing import Literal, get_args, get_origin, get_type_hints

from kb.channel_settings import ChannelSettings, keys_of_kind, kinds

_KINDS_OF_VALUE = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "object": "a table of its own",
    "array": "a list",
}


def channel_mistake(problem: str, kind: object) -> tuple[str, str]:
    """Return a sentence about what msgspec found in a table of this kind, and one that says what to do."""
    known = keys_of_kind(kind)
    keys = f"Keys of this kind: {', '.join(known)}." if known else f"Known kinds: {', '.join(kinds())}."
    place = re.search(r"at `\$\.?([^`]*)`", problem)
    at = place[1] if place else ""
    if at == "kind" or (not known and kind is not None):
        near = get_close_matches(str(kind), kinds(), 1)
        return f"There is no kind `{kind}`.", (f"Did you mean `{near[0]}`? " if near else "") + keys
    unknown = re.search(r"unknown field `([^`]*)`", problem)
    if unknown:
        near = get_close_matches(unknown[1], known, 1)
        return f"There is no key `{unknown[1]}`.", f"Did you mean `{near[0]}`?" if near else keys
    missing = re.search(r"required field `([^`]*)`", problem)
    if missing:
        return f"`{missing[1]}` is missing.", keys
    wanted = re.match(r"Expected `([^`|]*)[^`]*`(?:, got|$)", problem)
    if wanted:
        return f"`{at}` must be {_KINDS_OF_VALUE.get(wanted[1].strip(), wanted[1])}.", ""
    allowed = _values_of(kind, at)
    if allowed:
        return f"`{at}` cannot be what it says.", f"It may be {' or '.join(allowed)}."
    limits = re.match(r"Expected `\w+` (.+?)(?: - at|$)", problem)
    return f"`{at}` cannot be what it says.", f"It must be {limits[1]}." if limits else keys


def _values_of(kind: object, key: str) -> list[str]:
    """Return the words that a key of this kind may have; none where it takes other values too."""
    for settings in get_args(ChannelSettings):
        if settings.__struct_config__.tag == kind:
            hint = get_type_hints(settings).get(key)
            return [f"`{value}`" for value in get_args(hint)] if get_origin(hint) is Literal else []
    return []
