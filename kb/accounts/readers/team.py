"""What the record knows about the teams in question."""

from kb.accounts.evidence import Evidence, from_report
from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.readers.user import own_teams
from kb.accounts.reading import Reading
from kb.accounts.teams import admins, admins_who_left, hidden_by, nobody_left
from kb.accounts.view import View
from kb.dates import long_date


@reader(
    "team.count",
    "Does the account have one team or several?",
    ("one", "several"),
    "Several as soon as the record mentions two. One only with a complete users report of the last 90 days. Source: "
    "Autodesk, Manage teams.",
)
def count(view: View) -> Reading | None:
    """How many teams the account has."""
    names = [view.team_name(key) for key in view.teams]
    if len(names) > 1:
        source = view.newest("users", "subscriptions", "usage report")
        evidence = from_report(source, view.today) if source else Evidence("the account record", None, True)
        return answer("several", evidence, f"Teams on record: {', '.join(sorted(names))}.")
    users = view.full_list()
    if not names or users is None:
        return None
    return answer("one", from_report(users, view.today), f"The only team on record is {names[0]}.")


@reader(
    "team.admins",
    "Does the team have an admin who is still there?",
    ("present", "none_left"),
    "Present when a primary, secondary or SSO admin on record has not left; a report must be 90 days old at most. None "
    "left only when the admin on record has left and a complete users report shows no other, nor anybody whose role is "
    "not known. Source: Autodesk, User roles.",
)
def has_admins(view: View) -> Reading | None:
    """Whether the teams in question have an admin, if it is the same for all."""
    return agreed(_admins_of(view, key) for key in own_teams(view, view.subject))


def _admins_of(view: View, key: str) -> Reading | None:
    team, name = view.teams[key], view.team_name(key)
    if nobody_left(view, key):
        gone = admins_who_left(view, key)[0]
        left = f"{gone.name or gone.email} left on {long_date(gone.left)}" if gone.left else ""
        users = view.full_list([key])
        return (
            answer("none_left", from_report(users, view.today), f"{name}: {left}; no other admin.") if users else None
        )
    if team.primary_admin and not view.address_has_left(team.primary_admin):
        evidence = view.evidence_of(team, "primary_admin", "users")
        if evidence.usable:
            return answer("present", evidence, f"{name}: primary admin is {view.named(team.primary_admin)}.")
    for person in admins(view, key):
        evidence = view.membership_evidence(person)
        if evidence.usable and person.memberships:
            return answer("present", evidence, f"{name}: {person.name or person.email or 'somebody'} is admin.")
    return None


@reader(
    "team.personal_data",
    "Do reports show the people of the team?",
    ("visible", "hidden"),
    "Hidden when the team's setting says so or a report of the last 90 days has codes instead of people; visible when "
    "the setting says so, or a users report of the last 90 days shows everybody. Source: Autodesk, Usage report "
    "(personal data).",
)
def personal_data(view: View) -> Reading | None:
    """Whether the reports of the teams in question show names and addresses."""
    return agreed(_personal_data_of(view, key) for key in view.focus_teams)


def _personal_data_of(view: View, key: str) -> Reading | None:
    team, name = view.teams[key], view.team_name(key)
    hidden = hidden_by(view, key)
    if hidden is not None:
        return answer("hidden", hidden, f"Reports show codes instead of people in {name}.")
    setting = view.evidence_of(team, "personal_data", "users", "usage report")
    if team.personal_data and setting.usable:
        return answer("visible", setting, f"Personal data is switched on in {name}.")
    users = view.full_list([key])
    if team.personal_data is None and users is not None:
        return answer("visible", from_report(users, view.today), f"The report shows the people of {name}.")
    return None


@reader(
    "team.sso",
    "Do people of the team sign in by single sign-on (SSO)?",
    ("on", "off"),
    "As entered by hand for the team, since no report tells. A verified domain alone is no sign of it: domains are "
    "verified before SSO is switched on. Source: Autodesk, SSO guide.",
)
def sso(view: View) -> Reading | None:
    """Whether single sign-on is on in the user's teams, if it is the same for all."""
    return agreed(_sso_of(view, key) for key in own_teams(view, view.subject))


def _sso_of(view: View, key: str) -> Reading | None:
    team = view.teams[key]
    if team.sso is None:
        return None
    word = "on" if team.sso else "off"
    return answer(word, view.evidence_of(team, "sso"), f"Single sign-on is {word} in {view.team_name(key)}.")


READERS = (count, has_admins, personal_data, sso)
