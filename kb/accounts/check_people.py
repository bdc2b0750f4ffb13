"""Checks of the people: admins who have left, invitations that nobody accepts, people who are in the list twice."""

from collections.abc import Iterator

from kb.accounts.duplicates import second_identities
from kb.accounts.evidence import BY_HAND
from kb.accounts.problem import Inspection, Problem, listed
from kb.accounts.record import Membership, Person
from kb.accounts.teams import admins, admins_who_left, nobody_left
from kb.accounts.view import fold
from kb.dates import long_date
from kb.errors import Severity
from kb.text import plural

RESEND_AFTER_DAYS = 7
ADD_AGAIN_AFTER_DAYS = 90
_ADMINS = ("primary_admin", "secondary_admin", "sso_admin")


def check_people(inspection: Inspection) -> Iterator[Problem]:
    """Find teams whose admins have left, invitations that are pending for long, and duplicate people."""
    for key in inspection.view.teams:
        yield from _admins_gone(inspection, key)
        yield from _invitations(inspection, key)
    yield from _duplicates(inspection)


def _admins_gone(inspection: Inspection, key: str) -> Iterator[Problem]:
    view = inspection.view
    name, leader = view.team_name(key), view.teams[key].primary_admin
    gone = admins_who_left(view, key)
    leavers = [
        person
        for person in gone
        if (leader and person in view.identities(leader))
        or (not leader and any(place.role == "primary_admin" for place in _places(inspection, person, key)))
    ]
    told = listed(f"{person.name or person.email} (left on {long_date(person.left)})" for person in gone if person.left)
    rows = (f"teams/{key}", *(f"people/{person.id}" for person in gone))
    if nobody_left(view, key):
        users = view.full_list([key])
        yield inspection.problem(
            "no-admin-left",
            Severity.ERROR,
            f"The team {name} has no admin left",
            f"{told} administered it, and nobody else does. People and seats cannot be changed until "
            f"{inspection.support} or Autodesk names a new admin.",
            article="primary-admin-has-left",
            evidence=view.membership_evidence(gone[0]) if users else BY_HAND,
            rows=rows,
        )
    elif leavers and not _led_by_somebody(inspection, key):
        others = admins(view, key)
        can = "Any of the team's other admins can take the role over." if others else "No other admin is known."
        yield inspection.problem(
            "primary-admin-has-left",
            Severity.WARNING,
            f"The primary admin of the team {name} has left",
            f"{told}. {can}",
            article="primary-admin-has-left",
            who=inspection.fixers(("secondary_admin", "sso_admin"), teams=(key,)),
            evidence=view.evidence_of(view.teams[key], "primary_admin", "users"),
            rows=rows,
        )


def _places(inspection: Inspection, person: Person, key: str) -> list[Membership]:
    return [place for place in person.memberships if inspection.view.team_key(place.team) == key]


def _led_by_somebody(inspection: Inspection, key: str) -> bool:
    return any(membership.role == "primary_admin" for _, membership in inspection.view.members.get(key, ()))


def _invitations(inspection: Inspection, key: str) -> Iterator[Problem]:
    view = inspection.view
    pending = [
        (person, days, membership.invited is not None)
        for person, membership in view.members.get(key, ())
        if membership.status == "pending" and (days := _days_pending(inspection, person, membership)) is not None
    ]
    lapsed = [one for one in pending if one[1] > ADD_AGAIN_AFTER_DAYS and one[2]]
    waiting = [one for one in pending if one[1] > RESEND_AFTER_DAYS and one not in lapsed]
    for code, severity, people, advice in (
        ("invitation-lapsed", Severity.WARNING, lapsed, "After 90 days an invitation is void: add them again."),
        ("invitation-pending", Severity.NOTE, waiting, "After 7 days an invitation can be sent again."),
    ):
        if people:
            told = listed(
                f"{person.name or person.email} (for {'' if dated else 'at least '}{plural(days, 'day')})"
                for person, days, dated in people
            )
            plural_verb = "has" if len(people) == 1 else "have"
            who = plural(len(people), "person", "people")
            yield inspection.problem(
                code,
                severity,
                f"{who} {plural_verb} not accepted the invitation to {view.team_name(key)}",
                f"{told}. {advice}",
                article="invitation-not-received",
                who=inspection.fixers(_ADMINS, teams=(key,)),
                evidence=view.membership_evidence(people[0][0]),
                rows=(f"people/{person.id}" for person, _, _ in people),
            )


def _days_pending(inspection: Inspection, person: Person, membership: Membership) -> int | None:
    """For how many days an invitation is pending; since the report at least, where its own day is not known."""
    since = membership.invited or inspection.view.membership_evidence(person).date
    return (inspection.view.today - since).days if since else None


def _duplicates(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    seen: set[str] = set()
    for person in view.record.people:
        if fold(person.name) in seen or view.has_left(person):
            continue
        others = second_identities(view, person)
        if others:
            seen.add(fold(person.name))
            people = [person, *others]
            told = listed(one.email or f"Autodesk ID {one.autodesk_id}" for one in people)
            teams = {view.team_key(place.team) for one in people for place in one.memberships}
            yield inspection.problem(
                "duplicate-person",
                Severity.WARNING,
                f"{person.name} is on record {plural(len(people), 'time')}",
                f"The addresses are {told}. Each is an Autodesk ID of its own, with its own seats and cloud data.",
                article="duplicate-people",
                who=inspection.fixers(_ADMINS, teams=teams or None),
                evidence=view.membership_evidence(person),
                rows=(f"people/{one.id}" for one in people),
            )
