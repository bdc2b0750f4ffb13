"""What a line of the journal says, and how the lines of several journals become one without counting anything twice.

Each event has an id of its own, so a line counts once however often and under whatever file names it was copied. The
count of a deleted case has the case's key for its id: it is the same line on every computer that knew the case.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

import msgspec

from kb.cases.case_count import CaseCount
from kb.storage.checked_json import DamagedError, canonical, parse
from kb.text import clean_line

EventKind: TypeAlias = Literal["opened", "helped", "flagged", "search", "case", "done"]
Found: TypeAlias = Literal["none", "weak", "some"]
REASONS: Final = {
    "wrong": "It is wrong",
    "unclear": "It is not clear",
    "did-not-work": "I did it, and it did not work",
    "not-my-problem": "It is not about my problem",
}
"""Why an article did not help, with the words to pick it by."""
_MOST_WORDS = 500
_NEVER = datetime.min.replace(tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1, 9999
"""Times outside of these overflow when they are taken to another zone."""


class JournalEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened. Nothing in it tells who it happened to.

    `event` is an `EventKind`, or a kind that a newer version knows. `article`, `flow` and `section` (a heading's slug,
    or a fact) say about what; `version` is the reviewed date or the content of what was flagged. `words` are a
    search's or a flagger's, without names and numbers. `found` and `opened` are how a search ended. `case` is the key
    of the case in which it happened, `items` what was done of the editors' list, `count` what is left of a case.
    """

    id: str
    event: str
    at: datetime | None = None
    article: str = ""
    flow: str = ""
    section: str = ""
    version: str = ""
    words: str = ""
    helped: bool | None = None
    reason: str = ""
    found: Found | None = None
    opened: str = ""
    case: str = ""
    items: tuple[str, ...] = ()
    count: CaseCount | None = None


_decoder = msgspec.json.Decoder(JournalEvent)


def new_event_id() -> str:
    """Return an id that no other event has: 80 random bits."""
    return secrets.token_hex(10)


def counted_id(count: CaseCount) -> str:
    """Return the id of the event that keeps the count of a case: the same on every computer."""
    return f"case-{count.key}"


def read_event(line: bytes) -> JournalEvent | str:
    """Return what a line of the journal says, or in a few words why it cannot be read."""
    if len(line) <= _MOST_WORDS and line.isascii() and _is_plain(line.decode("ascii")):
        try:
            event = _decoder.decode(line)
        except (msgspec.DecodeError, ValueError):
            pass  # what is wrong with it is found out below
        else:
            return _checked(event)
    try:
        entry = parse(line)
    except DamagedError as problem:
        return str(problem).removesuffix(" at line 1")
    if not isinstance(entry, dict) or "event" not in entry:
        return _read_old(entry)
    try:
        event = msgspec.convert(_cleaned(entry), JournalEvent)
    except (msgspec.ValidationError, ValueError):
        return "it is not in the form of the journal"
    return _checked(event)


def _is_plain(text: str) -> bool:
    """Tell whether a line holds nothing that would have to be cleaned: nearly all do not, and are read at once."""
    return text.isprintable() and not any(sign in text for sign in ("\\", "  ", '" ', ' "'))


def _checked(event: JournalEvent) -> JournalEvent | str:
    if not event.id or (event.event == "case") != (event.count is not None):
        return "it is not in the form of the journal"
    if event.event == "helped" and event.helped is None:
        return "it does not say whether the article helped"
    return _in_zone(event)


def _read_old(entry: Any) -> JournalEvent | str:
    """Read a line as the first version wrote it: no id and no kind. The line itself is what tells it from others."""
    if not isinstance(entry, dict) or not isinstance(entry.get("article"), str):
        return "it names no article"
    if not isinstance(entry.get("helped"), bool):
        return "it does not say whether the article helped"
    try:
        same = hashlib.sha256(canonical(entry)).hexdigest()[:20]
        at = datetime.fromisoformat(entry["at"]) if isinstance(entry.get("at"), str) else None
    except (DamagedError, ValueError):
        return "it is not in the form of the journal"
    reason = entry.get("reason")
    return _in_zone(
        JournalEvent(
            id=f"old-{same}",
            event="helped",
            at=at,
            article=clean_line(entry["article"]),
            helped=entry["helped"],
            reason=reason if isinstance(reason, str) and reason in REASONS else "",
        )
    )


def _in_zone(event: JournalEvent) -> JournalEvent:
    """Return the event with a time that can be compared with others."""
    if event.at is None or event.at.tzinfo is not None:
        return event
    return msgspec.structs.replace(event, at=event.at.replace(tzinfo=UTC))


def _cleaned(value: Any) -> Any:
    """Return JSON with every text on one line, safe to draw, and of a length that a person could have typed."""
    if isinstance(value, str):
        return clean_line(value)[:_MOST_WORDS]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value


def write_event(event: JournalEvent) -> bytes:
    """Return the event as a line: JSON in ASCII, all texts safe to draw."""
    plain = msgspec.to_builtins(msgspec.convert(_cleaned(msgspec.to_builtins(event)), JournalEvent))
    return json.dumps(plain, sort_keys=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def merged(events: Iterable[JournalEvent]) -> list[JournalEvent]:
    """Return each event once, the oldest first, whatever order they came in.

    Where two lines of one id differ, because somebody changed a copy, or a case went on after it was copied, the one
    with the latest time counts.
    """
    by_id: dict[str, JournalEvent] = {}
    for event in events:
        other = by_id.get(event.id)
        if other is None or _order(event) > _order(other):
            by_id[event.id] = event
    return sorted(by_id.values(), key=lambda event: (_moment(event.at), event.id))


def _order(event: JournalEvent) -> tuple[datetime, bytes]:
    touched = event.count.updated if event.count is not None else event.at
    return _moment(touched), msgspec.json.encode(event, order="deterministic")


def _moment(at: datetime | None) -> datetime:
    """Return a time to sort by; in UTC, so that one event read in two zones is one and the same."""
    return at.astimezone(UTC) if at is not None and _FIRST_YEAR < at.year < _LAST_YEAR else _NEVER
