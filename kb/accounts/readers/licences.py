"""Where the newest licences are, seen from the caller."""

from kb.accounts.contracts import contract_standing, number_of
from kb.accounts.newest import Newest, newest_licences
from kb.accounts.people import manager_of
from kb.accounts.readers.answers import answer, reader
from kb.accounts.reading import Reading
from kb.accounts.record import Contract, same_email
from kb.accounts.view import ADMIN_ROLES, View, fold


@reader(
    "licences.where",
    "Where are the newest licences?",
    ("visible", "other_manager", "other_team", "other_contract"),
    "The contract of the newest order, or of the rows that began last, against the caller's contracts and teams. Other "
    "manager: it names another contract manager than the caller. Other team: the caller, or the caller's earlier "
    "licences, are not in its team. Other contract: the caller's, but not the one asked about or the one that has the "
    "same product already. Visible: none of these, as far as all of it is known. Source: Autodesk, "
    "Customer help (new buying experience), Manage teams.",
)
def where(view: View) -> Reading | None:
    """Where the newest licences are, seen from the caller."""
    newest = newest_licences(view)
    if newest is None or view.caller is None:
        return None
    manager = manager_of(view, newest.contract)
    if manager is None:
        return None
    number = number_of(newest.contract)
    if not view.is_caller(manager):
        if _manages_another(view) or not _leads_their_team(view, newest):
            return answer("other_manager", newest.evidence, f"{_begin(newest)} under {view.named(manager)}.")
        return answer("visible", newest.evidence, f"{_begin(newest)} in a team where the caller is admin.")
    if (found := _in_another_team(view, newest)) is not None:
        return found
    if (other := _earlier_contract(view, newest)) is not None:
        detail = f"{_begin(newest)}; {number_of(other)} is another contract."
        return answer("other_contract", newest.evidence, detail)
    if not _team_known(view, newest):
        return None
    return answer("visible", newest.evidence, f"{_begin(newest)}, which the caller manages ({number}).")


def _begin(newest: Newest) -> str:
    order = f" of order {newest.order.number}" if newest.order and newest.order.number else ""
    return f"The newest licences{order} are on contract {number_of(newest.contract)}"


def _manages_another(view: View) -> bool:
    return any(view.is_caller(manager_of(view, contract)) for contract in view.record.contracts)


def _caller_teams(view: View, *, roles: tuple[str, ...] = ()) -> set[str]:
    teams = {key for key, team in view.teams.items() if same_email(team.primary_admin, view.caller)}
    for person in view.identities(view.caller):
        if view.membership_evidence(person).usable and not view.has_left(person):
            teams |= {view.team_key(place.team) for place in person.memberships if not roles or place.role in roles}
    return teams


def _new_teams(view: View, newest: Newest) -> set[str] | None:
    """The teams of the newest licences; None where a row does not say, or there are no rows yet."""
    teams = {view.placed_in(row.team) for row in newest.rows}
    return {team for team in teams if team} if teams and None not in teams and "" not in teams else None


def _leads_their_team(view: View, newest: Newest) -> bool:
    teams = _new_teams(view, newest)
    return bool(teams) and teams is not None and teams <= _caller_teams(view, roles=ADMIN_ROLES)


def _in_another_team(view: View, newest: Newest) -> Reading | None:
    teams = _new_teams(view, newest)
    if teams is None:
        return None
    earlier = {
        view.placed_in(row.team)
        for row in view.record.subscriptions
        if row not in newest.rows
        and view.is_caller(manager_of(view, view.contract_named(row.contract)))
        and _runs(view, row.contract)
    } - {None, ""}
    own = _caller_teams(view)
    outside = bool(own) and not teams & own and view.full_list(teams) is not None
    if outside or (earlier and not teams & earlier):
        names = ", ".join(sorted(view.team_name(team) for team in teams))
        return answer("other_team", newest.evidence, f"{_begin(newest)}, in the team {names}.")
    return None


def _runs(view: View, contract: str | None) -> bool:
    found = view.contract_named(contract)
    return found is not None and contract_standing(view, found).state in ("active", "expiring")


def _earlier_contract(view: View, newest: Newest) -> Contract | None:
    asked = view.contract_named(view.contract)
    if asked is not None:
        return asked if asked is not newest.contract else None
    products = {fold(row.product) for row in newest.rows}
    for row in view.record.subscriptions:
        contract = view.contract_named(row.contract)
        if (
            contract is not None
            and contract is not newest.contract
            and view.is_caller(manager_of(view, contract))
            and fold(row.product) in products
            and _runs(view, row.contract)
        ):
            return contract
    return None


def _team_known(view: View, newest: Newest) -> bool:
    teams = _new_teams(view, newest)
    return teams is not None and bool(teams & _caller_teams(view))


READERS = (where,)
