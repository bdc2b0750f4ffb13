"""A person's places in teams, against what a users report says about them.

A users report lists everybody in the teams that it covers, so the newest one that covers a team decides who is in it:
a person whom it does not list keeps their row, their seats' history and their places in other teams, but has no place
in that one any more. Places that were entered by hand stay as they are.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from kb.accounts.record import Membership, Person
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.merging import Because, Left
from kb.accounts.reports.teams import TeamNames


def put_memberships(
    draft: Draft, teams: TeamNames, person_id: str, offered: dict[str, Membership], covered: set[str]
) -> None:
    """Put a person's places into their row. `offered` and `covered` go by the teams' ids."""
    person = draft.people[person_id]
    current = {teams.id_of(place.team): place for place in person.memberships}
    source = draft.day_of(person.sources.get("memberships"))
    if current and source is None:
        places = dict(_beside_entered(draft, person, current, offered))
        draft.people[person_id] = msgspec.structs.replace(person, memberships=tuple(places.values()))
        return
    sources = dict(person.sources)
    places = {}
    for team, place in current.items():
        day = draft.day_of(person.sources.get(_part(team))) or source
        newer = day is not None and day > draft.report.date
        if team in offered and not newer:
            places[team] = _updated(place, offered[team])
            sources[_part(team)] = draft.report.id
        elif newer or team not in covered:
            places[team] = place
            if team in offered:
                _leave(draft, person, place, offered[team], Because.NEWER)
        else:
            sources.pop(_part(team), None)
    for team, place in offered.items():
        newest = draft.listed(team, "people")
        if team not in current and (newest is None or newest.date <= draft.report.date):
            places[team] = place
            sources[_part(team)] = draft.report.id
    changed = tuple(places.values()) != person.memberships
    if (changed or sources != person.sources) and (source is None or source <= draft.report.date):
        sources["memberships"] = draft.report.id
    if changed or sources != person.sources:
        draft.people[person_id] = msgspec.structs.replace(
            person, memberships=tuple(places.values()), sources=_tidy(sources, places)
        )


def by_hand(draft: Draft, person: Person) -> bool:
    """Tell whether a person's places in teams were entered by hand."""
    return bool(person.memberships) and draft.day_of(person.sources.get("memberships")) is None


def _beside_entered(
    draft: Draft, person: Person, current: dict[str, Membership], offered: dict[str, Membership]
) -> Iterator[tuple[str, Membership]]:
    """Go through places that a person entered: a report adds only what nobody can enter, an invitation's state."""
    for team, place in current.items():
        new = offered.get(team)
        if new is None:
            yield team, place
            continue
        if place.role is not None and new.role is not None and place.role != new.role:
            _leave(draft, person, place, new, Because.HAND)
        yield team, msgspec.structs.replace(place, role=place.role or new.role, status=new.status or place.status)
    for team, new in offered.items():
        if team not in current:
            _leave(draft, person, None, new, Because.HAND)


def _updated(place: Membership, new: Membership) -> Membership:
    changes: dict[str, Any] = {"status": new.status or place.status}
    if new.role_text is not None:
        changes |= {"role": new.role, "role_text": new.role_text}
    return msgspec.structs.replace(place, **changes)


def _leave(draft: Draft, person: Person, kept: Membership | None, new: Membership, because: Because) -> None:
    if kept is None or (kept.role, kept.status) != (new.role or kept.role, new.status or kept.status):
        places = () if kept is None else (kept,)
        draft.left.append(Left("people", person.id, "memberships", places, (new,), because, draft.report.id))


def _tidy(sources: dict[str, str], places: dict[str, Membership]) -> dict[str, str]:
    parts = {_part(team) for team in places}
    return {key: source for key, source in sources.items() if not key.startswith("memberships:") or key in parts}


def _part(team: str) -> str:
    return f"memberships:{team}"
