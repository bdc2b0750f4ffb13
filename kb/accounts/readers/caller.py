"""What the record knows about the person who asks."""

from kb.accounts.contracts import number_of
from kb.accounts.evidence import FRESH_DAYS, Evidence, from_report
from kb.accounts.people import like_somebody, manager_of, nearest, role_addresses, same_person
from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.reading import Reading
from kb.accounts.record import Contract, same_email
from kb.accounts.view import ADMIN_ROLES, View, fold

ROLE_FIELDS = {"contract_manager": "contract_manager", "coordinator": "coordinators", "payer": "payers"}
ROLES_IN_WORDS = {
    "primary_admin": "primary admin",
    "secondary_admin": "secondary admin",
    "sso_admin": "SSO admin",
    "user": "a user",
    "external": "an external user",
}


@reader(
    "caller.known",
    "Is the caller one of the people on record?",
    ("yes", "no"),
    "Yes when a person or a role on a contract has the caller's address. No only when a complete users report of the "
    "last 30 days does not list it. Source: users report (Autodesk, Export usage and user data).",
)
def known(view: View) -> Reading | None:
    """Whether the caller's address is on record."""
    return known_address(view, view.caller)


def known_address(view: View, address: str | None) -> Reading | None:
    """Return whether an address is on record.

    Silent for one whose person has left, for one that is only alike one on record, and where a complete list is
    missing.
    """
    if address is None or view.address_has_left(address):
        return None
    if view.identities(address) or fold(address) in view.known_addresses:
        return answer("yes", on_record(view, address), f"{view.named(address)} is on record.")
    users = view.full_list(within=FRESH_DAYS)
    if users is None or like_somebody(view, address):
        return None
    return answer("no", from_report(users, view.today), f"{address} is in no team.")


def on_record(view: View, address: str) -> Evidence:
    """Return where an address on record is known from: a report that lists its person, else the record as such."""
    for person in view.identities(address):
        found = view.evidence_of(person, "email", "users", "usage report")
        if found.report is not None:
            return found
    return Evidence("the account record", None, True)


@reader(
    "caller.contract_role",
    "What is the caller on the contract?",
    ("contract_manager", "coordinator", "payer", "none"),
    "The best role that the caller holds on any contract in question. None only for an address on record, when every "
    "one of them has a known contract manager at an address unlike the caller's, and cannot have a software "
    "coordinator that is not on record (that role exists in the classic view only). "
    "Entered by hand, for no report names these roles. "
    "Source: Autodesk, User roles; Classic user roles.",
)
def contract_role(view: View) -> Reading | None:
    """The caller's role on the contracts in question."""
    if view.caller is None or not view.contracts:
        return None
    for role, holds in (("contract_manager", _manages), ("coordinator", _coordinates), ("payer", _pays)):
        held = [contract for contract in view.contracts if holds(view, contract)]
        if held:
            numbers = ", ".join(number_of(contract) for contract in held)
            field = ROLE_FIELDS[role]
            evidence = view.evidence_of(held[0], field)
            return answer(role, evidence, f"{view.named(view.caller)} is {role.replace('_', ' ')} of {numbers}.")
    if fold(view.caller) not in view.known_addresses:
        return None  # an address that is nowhere on record may be another one of somebody who is
    if not all(_surely_without_role(view, contract) for contract in view.contracts):
        return None
    managers = dict.fromkeys(view.named(contract.contract_manager or "") for contract in view.contracts)
    evidence = view.evidence_of(view.contracts[0], "contract_manager")
    return answer("none", evidence, f"Contract manager is {', '.join(managers)}.")


def _manages(view: View, contract: Contract) -> bool:
    return view.is_caller(manager_of(view, contract))


def _coordinates(view: View, contract: Contract) -> bool:
    return any(view.is_caller(address) for address in contract.coordinators)


def _pays(view: View, contract: Contract) -> bool:
    return any(view.is_caller(address) for address in contract.payers)


def _surely_without_role(view: View, contract: Contract) -> bool:
    """Tell whether the caller, who is not on record with a role on this contract, provably has none."""
    manager = manager_of(view, contract)
    if manager is None or view.caller is None or same_person(view, view.caller, manager):
        return False
    return not _may_have_unknown_coordinator(view, contract)


def _may_have_unknown_coordinator(view: View, contract: Contract) -> bool:
    if contract.coordinators or "coordinators" in contract.sources:
        return False
    rows = view.subscriptions_of(contract)
    only_signed_in = bool(rows) and all(row.access in ("single_user", "flex") for row in rows)
    return not (view.record.account.view == "new" or only_signed_in)


@reader(
    "caller.team_role",
    "What is the caller in the team?",
    ("primary_admin", "secondary_admin", "sso_admin", "user", "external", "none"),
    "The role in the users report, or the primary admin entered by hand. Silent when the caller has different roles in "
    "the teams in question. None only when a complete users report lists the teams without the caller. Reports older "
    "than 90 days do not count. Source: Autodesk, User roles.",
)
def team_role(view: View) -> Reading | None:
    """The caller's role in the teams in question."""
    roles = caller_team_roles(view)
    return agreed(reading for places in roles.values() for reading in places)


def caller_team_roles(view: View) -> dict[str, list[Reading]]:
    """Return the caller's roles by the key of each team in question that they are in.

    One entry with `none` where they are provably in none of them; empty where that is not known.
    """
    caller = view.caller
    if caller is None or not view.focus_teams or view.address_has_left(caller):
        return {}
    places = [
        (view.team_key(membership.team), person, membership)
        for person in view.identities(caller)
        if not view.has_left(person)
        for membership in person.memberships
    ]
    found: dict[str, list[Reading]] = {}
    for key in view.focus_teams:
        leader, name = view.teams[key].primary_admin, view.team_name(key)
        leads = same_email(leader, caller)
        here = [(person, membership) for place, person, membership in places if place == key]
        if leads and not any(membership.role == "primary_admin" for _, membership in here):
            evidence = view.evidence_of(view.teams[key], "primary_admin", "users")
            detail = f"{view.named(caller)} is primary admin in {name}."
            found.setdefault(key, []).append(answer("primary_admin", evidence, detail))
        for person, membership in here:
            evidence = view.membership_evidence(person)
            somebody_else_leads = membership.role == "primary_admin" and leader is not None and not leads
            if membership.role is None or not evidence.usable or somebody_else_leads:
                return {}
            detail = f"{view.named(caller)} is {ROLES_IN_WORDS[membership.role]} in {name}."
            found.setdefault(key, []).append(answer(membership.role, evidence, detail))
    if found:
        return found
    users = view.full_list(view.focus_teams)
    if users is None or (view.identities(caller) and not places) or like_somebody(view, caller):
        return {}
    told = f"{caller} is in none of the teams in question."
    return {"": [answer("none", from_report(users, view.today), told)]}


@reader(
    "caller.email_match",
    "How does the caller's address compare with those on record?",
    ("exact", "typing_error", "other_domain", "none"),
    "Compared with the contract managers in question first, then with everybody on record. A typing error is one slip "
    "(two in a long name) with the same first letter and digits; another domain means the same name after all. Two "
    "people on record with different names are never taken for one. Exact needs every contract in question to have a "
    "known manager; none needs a complete users report too. Source: Man and Machine, Contract manager queries.",
)
def email_match(view: View) -> Reading | None:
    """Whether the caller's address is on record as written, or only one like it."""
    caller = view.caller
    if caller is None or ((view.contract or view.product) and not view.contracts):
        return None
    alike = nearest(view, caller, (manager_of(view, contract) or "" for contract in view.contracts))
    if alike is not None:
        address, how = alike
        named = next(one for one in view.contracts if same_email(one.contract_manager, address))
        detail = f"Contract {number_of(named)} names {address}; the caller's address is {caller}."
        return answer(how, view.evidence_of(named, "contract_manager"), detail)
    if any(manager_of(view, contract) is None for contract in view.contracts):
        return None
    if any(view.is_caller(address) for address in role_addresses(view.contracts)):
        return answer("exact", on_record(view, caller), f"{caller} is written so on the contract.")
    return match_with_people(view, caller)


def match_with_people(view: View, address: str) -> Reading | None:
    """Return how an address compares with those of the people on record."""
    if fold(address) in view.known_addresses:
        return answer("exact", on_record(view, address), f"{address} is on record as written.")
    alike = nearest(view, address, view.known_addresses.values())
    if alike is not None:
        return answer(alike[1], on_record(view, alike[0]), f"On record is {view.named(alike[0])}, not {address}.")
    users = view.full_list()
    if users is None:
        return None
    return answer("none", from_report(users, view.today), f"No address on record is like {address}.")


@reader(
    "caller.may_manage_users",
    "May the caller change users and assign seats?",
    ("yes", "no"),
    "In the new view only primary, secondary and SSO admins of the team may, in the classic view only the contract "
    "manager and software coordinator of the contract. Which view counts follows from the account's view, and where it "
    "has both, from the products' access. Silent while an invitation is pending. Source: Autodesk, User roles; Classic "
    "user roles; Microsol, How to set up roles.",
)
def may_manage_users(view: View) -> Reading | None:
    """Whether the caller may manage users in the view that the products in question are managed in."""
    account_view = view.record.account.view
    access = {row.access for row in view.subscriptions}
    in_new = account_view == "new" or (account_view == "both" and access <= {"single_user", "flex"} and bool(access))
    in_classic = account_view == "classic" or (account_view == "both" and access == {"network"})
    if in_new:
        return _as_admin(view)
    if in_classic:
        return _as_manager(view)
    return agreed([_as_admin(view), _as_manager(view)])


def _as_admin(view: View) -> Reading | None:
    """An admin of one team is nobody in the others, so all teams in question have to give one answer."""
    if _pending(view):
        return None
    roles = caller_team_roles(view)
    told = [
        Reading("yes" if role.value in ADMIN_ROLES else "no", role.source, role.date, role.detail)
        for places in roles.values()
        for role in places
    ]
    elsewhere = [key for key in view.focus_teams if key not in roles and "" not in roles]
    manages_some = any(reading.value == "yes" for reading in told)
    if elsewhere and (manages_some or view.full_list(elsewhere) is None):
        return None
    return agreed(told)


def _pending(view: View) -> bool:
    return any(
        membership.status == "pending" and view.team_key(membership.team) in view.focus_teams
        for person in view.identities(view.caller)
        for membership in person.memberships
    )


def _as_manager(view: View) -> Reading | None:
    answers: list[Reading | None] = []
    for contract in view.contracts:
        number = number_of(contract)
        if _manages(view, contract) or _coordinates(view, contract):
            field = "contract_manager" if _manages(view, contract) else "coordinators"
            word = field.rstrip("s").replace("_", " ")
            answers.append(answer("yes", view.evidence_of(contract, field), f"The caller is {word} of {number}."))
        elif not _surely_without_role(view, contract):
            return None
        else:
            evidence = view.evidence_of(contract, "contract_manager")
            manager = view.named(contract.contract_manager or "")
            answers.append(answer("no", evidence, f"Contract {number} is managed by {manager}."))
    return agreed(answers)


READERS = (known, contract_role, team_role, email_match, may_manage_users)
