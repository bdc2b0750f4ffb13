"""What is known about one team: whether an administrator is left, and whether reports hide its people."""

from kb.accounts.evidence import Evidence
from kb.accounts.record import Person
from kb.accounts.view import ADMIN_ROLES, View


def admins(view: View, team: str) -> list[Person]:
    """Return the people who administer a team now: not gone, and not only invited."""
    found = {
        person.id: person
        for person, membership in view.members.get(team, ())
        if membership.role in ADMIN_ROLES and membership.status != "pending"
    }
    leader = view.teams[team].primary_admin
    for person in view.identities(leader):
        if not view.has_left(person):
            found.setdefault(person.id, person)
    return list(found.values())


def admins_who_left(view: View, team: str) -> list[Person]:
    """Return the people on record as administrators of a team who have left the company."""
    found = {person.id: person for person in view.identities(view.teams[team].primary_admin) if view.has_left(person)}
    for person in view.record.people:
        if view.has_left(person) and any(
            view.team_key(place.team) == team and place.role in ADMIN_ROLES for place in person.memberships
        ):
            found.setdefault(person.id, person)
    return list(found.values())


def nobody_left(view: View, team: str) -> bool:
    """Tell whether a team provably has no administrator: its own has left, and a complete list shows no other.

    An invited administrator and somebody whose role is not known could each be one, so these make it unproven.
    """
    leader = view.teams[team].primary_admin
    if leader and not view.address_has_left(leader):
        return False
    if admins(view, team) or not admins_who_left(view, team) or view.full_list([team]) is None:
        return False
    return all(
        membership.role is not None and membership.role not in ADMIN_ROLES
        for _, membership in view.members.get(team, ())
    )


def hidden_by(view: View, team: str) -> Evidence | None:
    """Return what tells that reports hide a team's people: its setting, or codes in a report that is not too old.

    None where nothing does, or where a newer report shows everybody.
    """
    row = view.teams[team]
    setting = view.evidence_of(row, "personal_data", "users", "usage report")
    if row.personal_data is False and setting.usable:
        return setting
    seen = [
        view.evidence_of(person, "hidden" if "hidden" in person.sources else "hashed_id", "usage report", "users")
        for person in view.people_seen.get(team, {}).values()
        if person.hidden and not view.has_left(person)
    ]
    newest = max((one.date for one in seen if one.usable and one.date), default=None)
    users = view.full_list([team])
    if newest is None or (users is not None and users.date > newest):
        return None
    return next(one for one in seen if one.usable and one.date == newest)
