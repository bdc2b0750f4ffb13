"""Who holds which role, by name and address, and who therefore can carry something out."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from kb.accounts.addresses import Likeness, likeness
from kb.accounts.contracts import living
from kb.accounts.reading import Context
from kb.accounts.record import Contract, Person, Record, same_email
from kb.accounts.view import ADMIN_ROLES, View, fold


class Holder(msgspec.Struct, frozen=True):
    """Somebody who holds a role. Reads as `Kim Ray <kim@firm.example>`; the name is empty where it is not known."""

    email: str
    role: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


def who_can(record: Record, roles: Sequence[str], context: Context) -> list[Holder]:
    """Return the people who hold one of these roles, in the order of the roles, nobody twice.

    Roles are those of a flow's `who`: contract_manager, coordinator, primary_admin, secondary_admin, sso_admin, payer
    and user (the person with the problem); `admin` is any of the three admins. `it` and `support` are nobody in the
    record. Looked at are the contract and product in the context's focus, else the whole account. People who have
    left, whose invitation is pending or whose address is hidden are not named.
    """
    return holders(View.of(replace(context, record=record) if context.record is not record else context), roles)


def holders(
    view: View,
    roles: Iterable[str],
    *,
    contracts: Iterable[Contract] | None = None,
    teams: Iterable[str] | None = None,
) -> list[Holder]:
    """Return who holds one of these roles in these contracts and teams (those in the view's focus when None)."""
    among = (living(view, view.contracts) or view.contracts) if contracts is None else tuple(contracts)
    in_teams = view.focus_teams if teams is None else tuple(teams)
    found: dict[str, Holder] = {}
    for role in roles:
        for address in _addresses(view, role, among, in_teams):
            if not view.address_has_left(address):
                name = next((person.name for person in view.identities(address) if person.name), "")
                found.setdefault(fold(address), Holder(address, role, name))
    return list(found.values())


def _addresses(view: View, role: str, contracts: tuple[Contract, ...], teams: tuple[str, ...]) -> Iterator[str]:
    if role == "user":
        if view.subject:
            yield view.subject
    elif role == "contract_manager":
        yield from (contract.contract_manager for contract in contracts if contract.contract_manager)
    elif role == "coordinator":
        yield from (address for contract in contracts for address in contract.coordinators)
    elif role == "payer":
        yield from (address for contract in contracts for address in contract.payers)
    elif role == "admin":
        for admin in ADMIN_ROLES:
            yield from _addresses(view, admin, contracts, teams)
    elif role in ADMIN_ROLES:
        for key in teams:
            team = view.teams.get(key)
            if role == "primary_admin" and team and team.primary_admin:
                yield team.primary_admin
                continue
            for person, membership in view.members.get(key, ()):
                if membership.role == role and membership.status != "pending" and person.email:
                    yield person.email


def manager_of(view: View, contract: Contract | None) -> str | None:
    """Return a contract's manager; None where nobody is on record, or only in a report that is too old to trust."""
    if contract is None or contract.contract_manager is None:
        return None
    usable = view.evidence_of(contract, "contract_manager").usable
    return contract.contract_manager if usable else None


def describe_person(record: Record, email: str) -> str:
    """Return an address with its person's name, as far as the record knows it: `Kim Ray <kim@firm.example>`."""
    person = record.person_by_email(email)
    return f"{person.name} <{email}>" if person and person.name else email


def role_addresses(contracts: Iterable[Contract]) -> list[str]:
    """Return the addresses that hold a role on these contracts."""
    found: list[str] = []
    for contract in contracts:
        found += [contract.contract_manager] if contract.contract_manager else []
        found += [*contract.coordinators, *contract.payers]
    return found


def same_person(view: View, one: str, other: str) -> Likeness | None:
    """Return how far two addresses look like one person's, in the light of what the record knows about both.

    Two addresses that the record gives to people of different names are two people, however alike they are written.
    """
    alike = likeness(one, other)
    if alike in (None, "exact"):
        return alike
    names, other_names = _names(view, one), _names(view, other)
    if names and other_names and not names & other_names:
        return None
    if not (names and other_names) and _signs_in(view, one) and _signs_in(view, other):
        return None  # both are in use, and nothing says that it is one person
    return alike


def nearest(view: View, address: str, among: Iterable[str]) -> tuple[str, Likeness] | None:
    """Return the address that looks most like another one of the same person, with how it is alike.

    The address itself is not looked for. A typing error is nearer than another domain.
    """
    alike = [
        (found, other)
        for other in among
        if not same_email(address, other) and (found := same_person(view, address, other)) is not None
    ]
    found, other = min(alike, key=lambda pair: (pair[0] != "typing_error", fold(pair[1])), default=(None, ""))
    return (other, found) if found else None


def like_somebody(view: View, address: str) -> bool:
    """Tell whether an address that is not on record is alike one that is, so that it may be that person's."""
    key = fold(address)
    if key not in view.near_addresses:
        view.near_addresses[key] = nearest(view, address, view.known_addresses.values()) is not None
    return view.near_addresses[key]


def _names(view: View, address: str) -> set[str]:
    return {fold(person.name) for person in view.identities(address) if person.name}


def _signs_in(view: View, address: str) -> bool:
    return any(_in_use(person) for person in view.identities(address))


def _in_use(person: Person) -> bool:
    return person.autodesk_id is not None or bool(person.memberships)
