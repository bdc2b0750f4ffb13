"""What a person types into a record's field, as the field's own type, with errors that say what to type instead."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

import msgspec

from kb.accounts.record import Membership
from kb.errors import RecordError
from kb.text import clean, clean_line, joined

Kind: TypeAlias = Literal[
    "text", "lines", "email", "emails", "texts", "choice", "date", "time", "yes_no", "whole", "number", "teams"
]

_FIRST_HALF = ("january", "february", "march", "april", "may", "june")
_MONTHS = (*_FIRST_HALF, "july", "august", "september", "october", "november", "december")
_YEARS = range(1980, 2101)
_YES = {"yes", "y", "true", "on", "1"}
_NO = {"no", "n", "false", "off", "0"}
_LARGEST = 10**12


def kind_of(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    """Return how a field with this annotation is typed in, and its closed list of values where it has one."""
    parts = [part for part in _alternatives(annotation) if part is not NoneType]
    kind = parts[0]
    if get_origin(kind) is Literal:
        return "choice", tuple(str(value) for value in get_args(kind))
    if get_origin(kind) is tuple:
        return ("teams", ()) if get_args(kind)[0] is Membership else ("texts", ())
    simple: dict[Any, Kind] = {date: "date", datetime: "time", bool: "yes_no", int: "whole", float: "number"}
    return simple.get(kind, "text"), ()


def parse(kind: Kind, text: str, choices: Sequence[str] = ()) -> Any:
    """Return the value that a text means; an empty text is None (nothing known). Raises RecordError."""
    line = clean_line(text)
    if not line:
        return None
    if kind == "lines":
        return clean(text).strip()
    if kind == "email":
        return email(line)
    if kind == "emails":
        return tuple(dict.fromkeys(email(part) for part in re.split(r"[,;\s]+", line) if part))
    if kind == "texts":
        return tuple(dict.fromkeys(part for part in (piece.strip() for piece in re.split(r"[,;]", line)) if part))
    if kind == "choice":
        return choice(line, choices)
    if kind == "date":
        return day(line)
    if kind == "time":
        return moment(line)
    if kind == "yes_no":
        return yes_no(line)
    if kind in ("whole", "number"):
        return number(line, whole=kind == "whole")
    if kind == "teams":
        return memberships(line)
    return line


def as_text(value: object) -> str:
    """Return a value as a person would type it; unknown is an empty text. `parse` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, Membership):
        return _membership_text(value)
    if isinstance(value, tuple):
        return ("; " if any(isinstance(item, Membership) for item in value) else ", ").join(map(as_text, value))
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1_000_000 else repr(value)
    return str(value)


def email(text: str) -> str:
    """Return an e-mail address as it was written. Nothing is looked up in the network."""
    from email_validator import EmailNotValidError, validate_email

    address = clean_line(text).removeprefix("mailto:")
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise RecordError(
            f"“{address}” is not an e-mail address: {clean_line(str(error))}",
            hint="Write it like kim@firm.example.",
        ) from None
    return address


def choice(text: str, choices: Sequence[str]) -> str:
    """Return the one of some words that is meant, whatever its letter case; spaces and hyphens count as one."""
    wanted = re.sub(r"[\s_-]+", "_", text.casefold())
    if wanted in choices:
        return wanted
    begun = [value for value in choices if value.startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    known = joined([value.replace("_", " ") for value in choices], "or")
    raise RecordError(f"“{text}” is not one of the values that this can have.", hint=f"Write {known}.")


def day(text: str) -> date:
    """Return the date of `2026-11-03`, `3 Nov 2026`, `3rd November 2026` or `Nov 3, 2026`.

    `03/11/2026` is refused: it is March in one country and November in another.
    """
    hint = "Write it as 2026-11-03 or 3 Nov 2026."
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, number = (int(part) for part in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})", text):
        year, month, number = int(found[3]), _month(found[2]), int(found[1])
    elif found := re.fullmatch(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", text):
        year, month, number = int(found[3]), _month(found[1]), int(found[2])
    elif re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", text):
        raise RecordError(f"“{text}” could be two different days.", hint=hint)
    else:
        raise RecordError(f"“{text}” is not a date.", hint=hint)
    try:
        value = date(year, month, number)
    except ValueError:
        raise RecordError(f"There is no day “{text}”.", hint=hint) from None
    if value.year not in _YEARS:
        raise RecordError(f"The year {value.year} cannot be right.", hint=hint)
    return value


def moment(text: str) -> datetime:
    """Return the moment of a date with a time, `3 Nov 2026 14:30`, in this computer's time zone unless it names one.

    A date alone is its midnight.
    """
    found = re.fullmatch(r"(.+?)(?:T|\s+|,\s*)(\d{1,2}):(\d{2})(?::\d{2})?\s*(Z|[+-]\d{2}:?\d{2})?", text)
    if found is None:
        return datetime.combine(day(text), time()).astimezone()
    hint = "Write it as 2026-11-03 14:30."
    try:
        clock = time(int(found[2]), int(found[3]))
    except ValueError:
        raise RecordError(f"There is no time “{found[2]}:{found[3]}”.", hint=hint) from None
    local = datetime.combine(day(found[1]), clock)
    if not found[4]:
        return local.astimezone()
    try:
        return datetime.fromisoformat(f"{local.isoformat()}{found[4]}")
    except ValueError:
        raise RecordError(f"There is no time zone “{found[4]}”.", hint=hint) from None


def yes_no(text: str) -> bool:
    """Return what yes or no means."""
    word = text.casefold()
    if word in _YES | _NO:
        return word in _YES
    raise RecordError(f"“{text}” is neither yes nor no.", hint="Write yes or no.")


def number(text: str, *, whole: bool) -> int | float:
    """Return a count or an amount, not below zero. `1,250` and `1 250` are 1250; a decimal part follows a point."""
    plain = re.sub(r"(?<=\d)[, ](?=\d{3}(?:\D|$))", "", text)
    if not re.fullmatch(r"\d+" if whole else r"\d+(?:\.\d+)?", plain, flags=re.ASCII):
        what = "a whole number" if whole else "a number"
        raise RecordError(f"“{text}” is not {what}.", hint=f"Write {what} such as {'12' if whole else '12.5'}.")
    if len(plain) > 20 or float(plain) > _LARGEST:
        raise RecordError(f"“{text}” is too large.", hint="Check the number of digits.")
    return int(plain) if whole else float(plain)


def memberships(text: str) -> tuple[Membership, ...]:
    """Return a person's places in teams from `Design: primary admin; Site: user, invited 3 November 2026`.

    The role may be left out; `pending` and `active` say whether an invitation was accepted, `invited DAY` since when
    it waits.
    """
    roles = kind_of(Membership.__annotations__["role"])[1]
    found: dict[str, Membership] = {}
    for piece in text.split(";"):
        team, _, rest = (part.strip() for part in piece.rpartition(":")) if ":" in piece else (piece.strip(), "", "")
        role, *states = (part.strip() for part in rest.split(","))
        if not team:
            if role:
                raise RecordError(f"“{piece.strip()}” names no team.", hint="Write TEAM: ROLE; TEAM: ROLE.")
            continue
        if team.casefold() in found:
            raise RecordError(f"The team “{team}” is there twice.", hint="Give each team once.")
        place = Membership(team=team, role=choice(role, roles) if role else None)  # type: ignore[arg-type]
        found[team.casefold()] = _with_states(place, states)
    return tuple(found.values())


def _with_states(place: Membership, states: Sequence[str]) -> Membership:
    for state in states:
        word, _, since = state.partition(" ")
        if word.casefold() == "invited" and since:
            place = msgspec.structs.replace(place, status="pending", invited=day(since))
        elif state.casefold() == "pending":
            place = msgspec.structs.replace(place, status="pending")
        elif state.casefold() == "active":
            place = msgspec.structs.replace(place, status="active")
        else:
            raise RecordError(f"“{state}” is no state of an invitation.", hint="Write pending, active or invited DAY.")
    return place


def _membership_text(place: Membership) -> str:
    role = (place.role or "").replace("_", " ")
    waiting = f", invited {place.invited.isoformat()}" if place.invited else ", pending"
    shown = f"{role}{waiting if place.status == 'pending' else ''}"
    return f"{place.team}: {shown}" if shown else place.team


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _month(name: str) -> int:
    short = name.casefold()
    if short == "sept":
        return 9
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(short)), 0)
