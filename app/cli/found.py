"""How `account find` and `case find` print what they found."""

from collections.abc import Sequence
from typing import Any

from app.cli.output import colour, heading, say, write_json, write_styled
from kb.lookup.found import Found
from kb.text import clean, plural

_MOST_NAMED = 5


def write_found(found: Sequence[Found], *, as_json: bool, names: tuple[str, str], broken: Sequence[str]) -> None:
    """Print what was found, best first; `names` are what JSON calls its id and its title.

    The files that could not be read are named on standard error. Raises SystemExit with code 1 when nothing was found.
    """
    if as_json:
        write_json([_json(one, *names) for one in found])
    for one in () if as_json else found:
        write_styled("  ".join(part for part in (clean(one.id), clean(one.title), _reason(one)) if part))
    if broken:
        named = ", ".join(broken[:_MOST_NAMED]) + (" and more" if len(broken) > _MOST_NAMED else "")
        say(f"{plural(len(broken), 'file')} could not be read, and can be found by name only: {named}.")
    if not found:
        raise SystemExit(1)


def _json(found: Found, id_name: str, title_name: str) -> dict[str, Any]:
    return {
        id_name: found.id,
        title_name: found.title,
        "person": found.person,
        "why": found.reason,
        "field": found.why,
        "value": found.value,
        "marks": found.marks,
        "score": found.score,
    }


def _reason(found: Found) -> str:
    """Return why it was found, the matched part set off where the terminal shows it."""
    if not colour() or not found.marks or not found.reason.startswith(f"{found.why} "):
        return clean(found.reason)
    pieces = [clean(found.why), " "]
    at = 0
    for start, end in found.marks:
        pieces += [clean(found.value[at:start]), heading(found.value[start:end])]
        at = end
    rest = "".join(f", {clean(one)}" for one in found.also)
    return "".join(pieces) + clean(found.value[at:]) + rest
