"""What the record knows about the person who has the problem."""

from kb.accounts.addresses import split_address
from kb.accounts.duplicates import second_identities
from kb.accounts.evidence import FRESH_DAYS, age_in_days, from_report
from kb.accounts.people import like_somebody
from kb.accounts.pools import is_flex
from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.readers.caller import known_address, match_with_people
from kb.accounts.reading import Reading
from kb.accounts.record import Seat
from kb.accounts.seat_use import use_of
from kb.accounts.view import View, fold
from kb.dates import long_date
from kb.text import plural

RESEND_AFTER_DAYS = 7
ADD_AGAIN_AFTER_DAYS = 90
RECENT_DAYS = 30


@reader(
    "user.known",
    "Is the person with the problem one of the people on record?",
    ("yes", "no"),
    "As for the caller: no only when a complete users report of the last 30 days does not list the address. Source: "
    "users report (Autodesk, Export usage and user data).",
)
def known(view: View) -> Reading | None:
    """Whether the user's address is on record."""
    return known_address(view, view.subject)


@reader(
    "user.invitation",
    "Has the person accepted the invitation to the team?",
    ("accepted", "pending_under_7_days", "pending_7_to_90_days", "pending_over_90_days", "not_invited"),
    "By the account status in the users report and the day of the invitation. An invitation can be sent again after 7 "
    "days; after 90 the person is added anew. Not invited only when a complete users report does not list the address. "
    "Source: Autodesk, Add and remove users.",
)
def invitation(view: View) -> Reading | None:
    """How far the user's invitation to the teams in question has got."""
    subject = view.subject
    if subject is None or not view.focus_teams or view.address_has_left(subject):
        return None
    answers: list[Reading | None] = []
    for person in view.identities(subject):
        evidence = view.membership_evidence(person)
        for membership in person.memberships:
            if view.team_key(membership.team) not in view.focus_teams or view.has_left(person):
                continue
            if not evidence.usable:
                return None
            team = view.team_name(view.team_key(membership.team))
            if membership.status == "active":
                answers.append(answer("accepted", evidence, f"{view.named(subject)} is active in {team}."))
            elif membership.status == "pending" and membership.invited is not None:
                days = (view.today - membership.invited).days
                since = f"since {long_date(membership.invited)}, for {plural(days, 'day')}"
                detail = f"The invitation of {view.named(subject)} to {team} is pending {since}."
                answers.append(answer(pending_band(days), evidence, detail) if days >= 0 else None)
            else:
                answers.append(None)
    if answers:
        return agreed(answers)
    users = view.full_list(view.focus_teams)
    if users is None or like_somebody(view, subject):
        return None
    if view.identities(subject) and not any(person.memberships for person in view.identities(subject)):
        return None
    return answer("not_invited", from_report(users, view.today), f"{subject} is in none of the teams in question.")


def pending_band(days: int) -> str:
    """Return the value for an invitation that has been pending for so many days."""
    if days < RESEND_AFTER_DAYS:
        return "pending_under_7_days"
    return "pending_7_to_90_days" if days <= ADD_AGAIN_AFTER_DAYS else "pending_over_90_days"


@reader(
    "user.seat",
    "Does the person have a seat of the product?",
    ("assigned", "not_assigned"),
    "By the usage report, or a users report that names products; 90 days old at most. Not assigned when the report "
    "says so, or when it lists all seats of the team without this one. Network products have no seats to assign. "
    "Without a product in focus, only when the answer is the same for every product. Source: Autodesk, Assign access.",
)
def seat(view: View) -> Reading | None:
    """Whether the user holds a seat of the product in question."""
    subject = view.subject
    if subject is None or view.address_has_left(subject):
        return None
    products = _seat_products(view)
    return agreed(_seat_of(view, subject, product) for product in products)


def _seat_products(view: View) -> list[str]:
    named = {fold(row.product): row.product for row in view.seats}
    without_seats: set[str] = set()
    for row in view.subscriptions:
        named.setdefault(fold(row.product), row.product)
        if row.access == "network" or is_flex(row):
            without_seats.add(fold(row.product))
    if view.product:
        named = {fold(view.product): named.get(fold(view.product), view.product)}
    return [product for key, product in named.items() if key not in without_seats]


def _seats_in_focus(view: View, address: str, product: str) -> list[Seat]:
    return [
        row
        for row in view.seats_of(view.identities(address))
        if fold(row.product) == fold(product) and (not row.team or view.team_key(row.team) in view.focus_teams)
    ]


def _seat_of(view: View, address: str, product: str) -> Reading | None:
    rows = _seats_in_focus(view, address, product)
    for row in rows:
        evidence = view.seat_evidence[row.id]
        if row.state == "assigned" and evidence.usable:
            since = f" since {long_date(row.assigned)}" if row.assigned else ""
            return answer("assigned", evidence, f"{view.named(address)} has a seat of {product}{since}.")
    if rows and all(row.state == "unassigned" and view.seat_evidence[row.id].usable for row in rows):
        detail = f"The seat of {product} was taken from {view.named(address)}."
        return answer("not_assigned", view.seat_evidence[rows[0].id], detail)
    if rows or like_somebody(view, address):
        return None
    return _not_listed(view, address, product)


def _not_listed(view: View, address: str, product: str) -> Reading | None:
    """Every team in question needs a whole and open list of seats; people behind codes could be this one."""
    lists = [view.seat_list(team) for team in view.focus_teams]
    oldest = min((report for report in lists if report), key=lambda report: report.date, default=None)
    if oldest is None or None in lists or view.hidden_people(oldest):
        return None
    if fold(product) not in view.products_with_seats:
        return None
    evidence = from_report(oldest, view.today)
    return answer("not_assigned", evidence, f"{view.named(address)} has no seat of {product}.")


@reader(
    "user.duplicate",
    "Is the person in the list twice?",
    ("none", "two_addresses", "two_teams"),
    "Two addresses when somebody else on record has the same first and last name, with another address or Autodesk ID. "
    "Two teams when one identity is in several teams, which is in order. None needs a complete users report with "
    "everybody's name. Source: Autodesk, Manage teams.",
)
def duplicate(view: View) -> Reading | None:
    """Whether the user has a second identity or is in a second team."""
    subject = view.subject
    people = [person for person in view.identities(subject) if not view.has_left(person)]
    if subject is None or not people:
        return None
    person = people[0]
    evidence = view.membership_evidence(person)
    if not evidence.usable:
        return None
    others = [other for one in people for other in second_identities(view, one)]
    if others:
        other = others[0].email or "another Autodesk ID"
        return answer("two_addresses", evidence, f"{person.name} is on record as {subject} and as {other}.")
    teams = dict.fromkeys(
        view.team_name(view.team_key(place.team)) for one in people for place in one.memberships if place.team.strip()
    )
    if len(teams) > 1:
        return answer("two_teams", evidence, f"{view.named(subject)} is in the teams {', '.join(teams)}.")
    users = view.full_list()
    unnamed = any(not other.name and not view.has_left(other) for other in view.record.people)
    if users is None or unnamed:
        return None
    return answer("none", from_report(users, view.today), f"Nobody else on record is called {person.name}.")


@reader(
    "user.email_match",
    "How does the person's address compare with those on record?",
    ("exact", "typing_error", "other_domain", "none"),
    "Compared with everybody on record, by the rules of the caller's address. None needs a complete users report. "
    "Source: Man and Machine, Contract manager queries.",
)
def email_match(view: View) -> Reading | None:
    """Whether the user's address is on record as written, or only one like it."""
    return match_with_people(view, view.subject) if view.subject else None


@reader(
    "user.last_used",
    "When did the person last use the product?",
    ("within_30_days", "over_30_days", "never"),
    "By the last use in the usage report. Within 30 days is counted to today; over 30 days and never are counted to "
    "the day of a report that is not older than 30 days itself, since later use cannot be seen. Never means not in the "
    "time that the report covers. After 30 days without a connection a licence stops working. Source: Autodesk, "
    "Licensing authorisation.",
)
def last_used(view: View) -> Reading | None:
    """When the user last used the product in question, or every product they hold when none is in focus."""
    subject = view.subject
    if subject is None or view.address_has_left(subject):
        return None
    rows = [
        row
        for row in view.seats_of(view.identities(subject))
        if not view.product or fold(row.product) == fold(view.product)
    ]
    return agreed(_last_used_of(view, row) for row in rows)


def _last_used_of(view: View, row: Seat) -> Reading | None:
    use = use_of(view, row)
    if not use.evidence.usable:
        return None
    fresh = use.evidence.report is None or age_in_days(use.evidence.report, view.today) <= FRESH_DAYS
    unused = use.days_unused
    if unused is not None:
        told = f"{row.product} had not been used for {plural(unused, 'day')} on {long_date(use.as_of)}."
        if unused + (view.today - use.as_of).days <= RECENT_DAYS:
            return answer("within_30_days", use.evidence, told)
        return answer("over_30_days", use.evidence, told) if unused > RECENT_DAYS and fresh else None
    if use.never and fresh:
        return answer("never", use.evidence, f"{row.product} was not used in the time that the report covers.")
    return None


@reader(
    "user.domain_verified",
    "Is the domain of the person's address verified for single sign-on?",
    ("yes", "no"),
    "By the verified domains of the person's teams, which are entered by hand. No only when every one of these teams "
    "has domains on record and none is the person's. Source: Autodesk, SSO guide, Add and verify domain.",
)
def domain_verified(view: View) -> Reading | None:
    """Whether the domain of the user's address is among the verified ones."""
    subject = view.subject
    domain = split_address(subject)[1] if subject else ""
    keys = own_teams(view, subject)
    teams = [view.teams[key] for key in keys]
    if not domain or not teams:
        return None
    for team in teams:
        if domain in {verified.strip().casefold().lstrip("@") for verified in team.verified_domains}:
            evidence = view.evidence_of(team, "verified_domains")
            return answer("yes", evidence, f"{domain} is verified in {team.name or team.id}.")
    if not all(team.verified_domains for team in teams):
        return None
    evidence = view.evidence_of(teams[0], "verified_domains")
    return answer("no", evidence, f"{domain} is not among the verified domains.")


def own_teams(view: View, address: str | None) -> tuple[str, ...]:
    """Return the teams that somebody is in, among those in question; all of these where the record knows none."""
    own = [
        view.team_key(membership.team)
        for person in view.identities(address)
        for membership in person.memberships
        if view.team_key(membership.team) in view.focus_teams
    ]
    return tuple(dict.fromkeys(own)) or view.focus_teams


READERS = (known, invitation, seat, duplicate, email_match, last_used, domain_verified)
