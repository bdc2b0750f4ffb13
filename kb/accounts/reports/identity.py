"""Who is who: the people of a report among the people of a record, by Autodesk ID, then e-mail, then hashed ID.

The Autodesk ID survives a change of address (domain.md 1, "Autodesk ID"), so it counts most. The hashed ID is one
stable code a person, so it joins a person that an earlier report hid to the one that a later report names.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kb.accounts.record import Person, Seat, same_email
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.merging import absorb
from kb.accounts.reports.report import Who
from kb.text import joined


@dataclass(slots=True, eq=False)
class Group:
    """All rows of one report that are about one person."""

    autodesk_id: str | None = None
    emails: list[str] = field(default_factory=list)
    hashed_ids: list[str] = field(default_factory=list)
    first_name: str | None = None
    last_name: str | None = None
    hidden: bool = False

    def add(self, who: Who) -> None:
        """Take in one more row's person."""
        self.autodesk_id = self.autodesk_id or who.autodesk_id
        if who.email and not any(same_email(who.email, email) for email in self.emails):
            self.emails.append(who.email)
        if who.hashed_id and who.hashed_id not in self.hashed_ids:
            self.hashed_ids.append(who.hashed_id)
        self.first_name = self.first_name or who.first_name
        self.last_name = self.last_name or who.last_name
        self.hidden = self.hidden or who.hidden


def group_people(people: Iterable[Who]) -> dict[Who, Group]:
    """Return each distinct person of a report with their group. The order of the rows does not matter.

    Rows with an Autodesk ID come first, then those with an address, then those with only a code, so that a row which
    holds several keys ties the others together.
    """
    distinct = sorted(dict.fromkeys(people), key=lambda who: (who.autodesk_id is None, who.email is None))
    groups: dict[Who, Group] = {}
    by_key: dict[tuple[str, str], Group] = {}
    for who in distinct:
        own = _keys(who.autodesk_id, [who.email], [who.hashed_id])
        # two people with two IDs are two people, whatever else is the same
        group = next((by_key[key] for key in (own[:1] if who.autodesk_id is not None else own) if key in by_key), None)
        is_new = group is None
        group = group or Group()
        group.add(who)
        groups[who] = group
        for key in own if is_new else _keys(group.autodesk_id, group.emails, group.hashed_ids):
            by_key.setdefault(key, group)
    return groups


def place_people(draft: Draft, groups: Iterable[Group]) -> dict[Group, str]:
    """Return the id of each group's row in `people`, after putting what the report says about them into the rows."""
    distinct = list(dict.fromkeys(groups))
    rows: dict[Group, str] = {}
    taken: set[str] = set()
    index = _Index(draft.people.values())
    for find in (index.by_autodesk_id, index.by_email, index.by_hashed_id):
        for group in distinct if draft.people else ():
            if group not in rows and (found := next((row for row in find(group) if row not in taken), None)):
                rows[group] = found
                taken.add(found)
    for group in distinct:
        if group not in rows:
            rows[group] = draft.new_id("people")
            draft.people[rows[group]] = Person(id=rows[group])
    for group in distinct:
        if not index.is_empty:
            _join_others(draft, index, group, rows[group], taken)
        _put_identity(draft, group, rows[group])
    return rows


class _Index:
    """The rows of `people` by each of their keys."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._rows: dict[tuple[str, str], list[str]] = {}
        for person in people:
            for key in _keys(person.autodesk_id, [person.email], [person.hashed_id]):
                self._rows.setdefault(key, []).append(person.id)

    @property
    def is_empty(self) -> bool:
        """Whether the record had no people before the report: then nobody can be one of them."""
        return not self._rows

    def by_autodesk_id(self, group: Group) -> list[str]:
        return self._found(_keys(group.autodesk_id, [], []))

    def by_email(self, group: Group) -> list[str]:
        return self._found(_keys(None, group.emails, []))

    def by_hashed_id(self, group: Group) -> list[str]:
        return self._found(_keys(None, [], group.hashed_ids))

    def _found(self, keys: list[tuple[str, str]]) -> list[str]:
        return [row for key in keys for row in self._rows.get(key, [])]


def _keys(autodesk_id: str | None, emails: Iterable[str | None], codes: Iterable[str | None]) -> list[tuple[str, str]]:
    keys = [("id", autodesk_id.casefold())] if autodesk_id else []
    for email in emails:
        if email:
            keys.append(("email", email.strip().casefold()))
    for code in codes:
        if code:
            keys.append(("code", code.casefold()))
    return keys


def _put_identity(draft: Draft, group: Group, row_id: str) -> None:
    person = draft.people[row_id]
    offered: dict[str, Any] = {
        "autodesk_id": group.autodesk_id,
        "hashed_id": group.hashed_ids[0] if group.hashed_ids else None,
        "email": group.emails[0] if group.emails else None,
        "first_name": group.first_name,
        "last_name": group.last_name,
    }
    said = {name: value for name, value in offered.items() if value is not None}
    if len(group.emails) > 1:
        known = next((email for email in group.emails if same_email(email, person.email)), group.emails[0])
        said["email"] = known
        draft.warn(
            "import-two-addresses",
            f"One person has several addresses in the report: {joined(group.emails)}. {known} was taken.",
        )
    if group.hidden and not group.emails and not person.email:
        said["hidden"] = True
    draft.merge("people", row_id, said)
    person = draft.people[row_id]
    if person.hidden and person.email:
        draft.people[row_id] = msgspec.structs.replace(person, hidden=False)


def _join_others(draft: Draft, index: _Index, group: Group, row_id: str, taken: set[str]) -> None:
    """Make one row of those that the report proves to be one person: a hidden one and a named one, above all."""
    finders: tuple[Callable[[Group], list[str]], ...] = (index.by_autodesk_id, index.by_email, index.by_hashed_id)
    for other_id in dict.fromkeys(row for find in finders for row in find(group)):
        other = draft.people.get(other_id)
        if other is None or other_id in taken or other_id == row_id:
            continue
        person = draft.people[row_id]
        ids = {key.casefold() for key in (other.autodesk_id, group.autodesk_id or person.autodesk_id) if key}
        one = absorb(person, other, draft.dates) if len(ids) < 2 else None
        if one is None:
            draft.warn(
                "import-maybe-same",
                f"{describe(other)} may be the same person as {describe(person)}, but the record differs about them.",
                hint="Compare the two, and remove one by hand.",
            )
            continue
        draft.people[row_id] = one
        del draft.people[other_id]
        _move_seats(draft, other_id, row_id)
        draft.note("joined", "people", other_id, describe(other), f"is one person with {describe(one)}")


def _move_seats(draft: Draft, from_id: str, to_id: str) -> None:
    held = {_seat_key(seat): seat for seat in draft.seats.values() if seat.person == to_id}
    for seat in [seat for seat in draft.seats.values() if seat.person == from_id]:
        moved = msgspec.structs.replace(seat, person=to_id)
        twin = held.get(_seat_key(moved))
        one = absorb(twin, moved, draft.dates) if twin is not None else None
        if twin is not None and one is not None:
            draft.seats[twin.id] = one
            held[_seat_key(one)] = one
            del draft.seats[seat.id]
        else:
            draft.seats[seat.id] = moved


def _seat_key(seat: Seat) -> tuple[str, str, bool]:
    return seat.product.casefold(), (seat.team or "").casefold(), seat.access_option == "Flex"


def describe(person: Person) -> str:
    """Return a person as a preview names them: name and address, or the code of one whom the privacy setting hides."""
    if person.name and person.email:
        return f"{person.name} <{person.email}>"
    if person.name or person.email:
        return person.name or person.email or ""
    if person.hashed_id:
        return f"a hidden person ({person.hashed_id[:8]}…)"
    return f"the person with the Autodesk ID {person.autodesk_id}" if person.autodesk_id else f"person {person.id}"
