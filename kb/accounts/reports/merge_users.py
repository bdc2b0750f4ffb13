"""A users report into a record: people, their places in teams, and the products assigned to them."""

from collections.abc import Sequence

import msgspec

from kb.accounts.record import Membership
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.identity import describe, group_people, place_people
from kb.accounts.reports.memberships import by_hand, put_memberships
from kb.accounts.reports.report import Report, UserRow
from kb.accounts.reports.seats import Seats
from kb.accounts.reports.teams import TeamNames, add_teams, mark_listed
from kb.accounts.reports.values import greater_role
from kb.text import joined, plural

_MANY = 3


def merge_users(draft: Draft, report: Report) -> None:
    """Put a users report into the draft.

    Nobody is deleted. Who is no longer listed in a team that the report covers loses their place and their seats
    there, and is named in the notes. A report that hides people, or has rows that could not be read, cannot tell who
    is missing, so it takes nothing away.
    """
    rows = [row for row in report.rows if isinstance(row, UserRow)]
    teams = add_teams(draft, [(row.place.team, row.who) for row in rows])
    complete = not report.rejected and not any(row.who.hidden for row in rows)
    in_report = {teams.id_of(row.place.team) for row in rows if row.place.team and complete}
    rows = _placed(draft, rows)
    groups = group_people(row.who for row in rows)
    people = place_people(draft, groups.values())
    places: dict[str, dict[str, Membership]] = {}
    persons = [people[groups[row.who]] for row in rows]
    for person, row in zip(persons, rows, strict=True):
        team = teams.id_of(row.place.team)
        place = msgspec.structs.replace(row.place, team=teams.spelling(row.place.team) or "")
        before = places.setdefault(person, {}).get(team)
        places[person][team] = place if before is None else _both(before, place)
    covered = {team for team in in_report if not _newer_list(draft, team, "people")}
    for person, offered in places.items():
        put_memberships(draft, teams, person, offered, covered)
    _take_out(draft, teams, set(places), covered)
    for team in covered:
        mark_listed(draft, team, "people")
    lists_products = any(row.product for row in rows)
    _put_seats(draft, teams, list(zip(persons, rows, strict=True)), in_report if lists_products else set())


def _placed(draft: Draft, rows: list[UserRow]) -> list[UserRow]:
    """Give rows without a team the account's only team, where it has only one."""
    if len(draft.teams) != 1 or all(row.place.team for row in rows):
        return rows
    team = next(iter(draft.teams.values()))
    return [
        row
        if row.place.team
        else UserRow(row.line, row.who, msgspec.structs.replace(row.place, team=team.name or team.id), row.product)
        for row in rows
    ]


def _both(one: Membership, other: Membership) -> Membership:
    """Return one place for two rows about it: a person with two roles has the rights of the greater one."""
    role = greater_role(one.role, other.role)
    texts = list(dict.fromkeys(text for text in (one.role_text, other.role_text) if text))
    return msgspec.structs.replace(one, role=role, role_text=joined(texts) or None, status=one.status or other.status)


def _newer_list(draft: Draft, team: str, what: str) -> bool:
    """Tell whether another list of the team is newer, or of the same day: two of one day may be parts of one whole."""
    newest = draft.listed(team, what)
    return newest is not None and newest.date >= draft.report.date


def _take_out(draft: Draft, teams: TeamNames, listed: set[str], covered: set[str]) -> None:
    missing = 0
    known = 0
    for person in list(draft.people.values()):
        here = [place.team for place in person.memberships if teams.id_of(place.team) in covered]
        known += bool(here)
        if not here or person.id in listed:
            continue
        missing += 1
        if by_hand(draft, person):
            text = f"is not in the report; their place in {joined(here)} was entered by hand and stays"
        else:
            put_memberships(draft, teams, person.id, {}, covered)
            left = {place.team for place in draft.people[person.id].memberships}
            gone = [team for team in here if team not in left]
            text = f"is no longer in the report; their row stays, without a place in {joined(gone)}"
            if not gone:
                continue
        draft.note("absent", "people", person.id, describe(person), text)
    if missing >= _MANY and missing * 2 > known:
        draft.warn(
            "import-many-absent",
            f"{plural(missing, 'person', 'people')} of {known} known in these teams are not in the report.",
            hint="Check that it is the whole report, and not a part of it, before you import it.",
        )


def _put_seats(draft: Draft, teams: TeamNames, rows: Sequence[tuple[str, UserRow]], covered: set[str]) -> None:
    seats = Seats(draft, teams)
    listed: set[str] = set()
    done: set[tuple[str, str, str]] = set()
    for person, row in rows:
        if row.product is None:
            continue
        team = teams.id_of(row.place.team)
        key = (person, row.product.casefold(), team)
        if key in done:
            continue  # one product has a row for each of its parts
        done.add(key)
        listed.add(seats.put(person, row.product, row.place.team or None, {"state": "assigned", "unassigned": None}))
    complete = {team for team in covered if not _newer_list(draft, team, "products")}
    seats.release_unlisted(complete, listed)
    for team in complete:
        mark_listed(draft, team, "products")
