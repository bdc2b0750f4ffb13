"""A context with its record's rows found by what they are asked for: by address, by team, by contract."""

from functools import cached_property

from kb.accounts import evidence
from kb.accounts.evidence import Evidence
from kb.accounts.reading import Context
from kb.accounts.record import Contract, Import, Membership, Person, Row, Seat, Subscription, Team, same_email

_TOKENS = ("flex", "tokens")


def fold(text: str) -> str:
    """Return a name in the form that it is compared in: letter case and runs of white space do not matter."""
    return " ".join(text.split()).casefold()


class Indexed(Context, frozen=True, dict=True):
    """A context whose rows are looked up and not searched; each index is made when it is first used."""

    # People

    @cached_property
    def persons(self) -> dict[str, Person]:
        """The people by the id of their row."""
        return {person.id: person for person in self.record.people}

    @cached_property
    def _by_address(self) -> dict[str, tuple[Person, ...]]:
        found: dict[str, tuple[Person, ...]] = {}
        for person in self.record.people:
            if person.email:
                key = fold(person.email)
                found[key] = (*found.get(key, ()), person)
        return found

    def identities(self, address: str | None) -> tuple[Person, ...]:
        """Return the rows with this address: none, one, or several when one address had several Autodesk IDs."""
        return self._by_address.get(fold(address), ()) if address else ()

    @cached_property
    def namesakes(self) -> dict[str, tuple[Person, ...]]:
        """The people by their full name, in the form that names are compared in."""
        found: dict[str, tuple[Person, ...]] = {}
        for person in self.record.people:
            if person.name:
                found[fold(person.name)] = (*found.get(fold(person.name), ()), person)
        return found

    @cached_property
    def known_addresses(self) -> dict[str, str]:
        """Every address that belongs to a person, a role or an order of the account, by its folded form."""
        addresses = [person.email for person in self.record.people]
        for contract in self.record.contracts:
            addresses += [contract.contract_manager, *contract.coordinators, *contract.payers]
        addresses += [order.owner for order in self.record.orders]
        addresses += [team.primary_admin for team in self.record.teams]
        return {fold(address): address for address in addresses if address}

    def has_left(self, person: Person) -> bool:
        """Tell whether the record says that the person has left the company by now."""
        return person.left is not None and person.left <= self.today

    def address_has_left(self, address: str | None) -> bool:
        """Tell whether everybody with this address has left; False when the record does not know the address."""
        people = self.identities(address)
        return bool(people) and all(self.has_left(person) for person in people)

    def named(self, address: str) -> str:
        """Return an address with its person's name, as far as the record knows it: `Kim Ray <kim@firm.example>`."""
        name = next((person.name for person in self.identities(address) if person.name), "")
        return f"{name} <{address}>" if name else address

    def is_caller(self, address: str | None) -> bool:
        """Tell whether an address is the caller's own."""
        return same_email(address, self.caller)

    # Teams

    @cached_property
    def _team_keys(self) -> dict[str, str]:
        by_id = {fold(team.id): team.id for team in self.record.teams}
        return {fold(team.name): team.id for team in self.record.teams if team.name} | by_id

    @cached_property
    def _keys_by_text(self) -> dict[str, str]:
        return {}

    def team_key(self, text: str) -> str:
        """Return one key for a team, whether it is referred to by its row's id or by its name."""
        key = self._keys_by_text.get(text)
        if key is None:
            key = self._keys_by_text[text] = self._team_keys.get(fold(text), fold(text))
        return key

    @cached_property
    def teams(self) -> dict[str, Team]:
        """Every team that the record mentions, by its key; a team that has no row of its own gets one for its name."""
        teams = {team.id: team for team in self.record.teams}
        mentioned = {membership.team: None for person in self.record.people for membership in person.memberships}
        mentioned |= {row.team: None for row in self.record.subscriptions if row.team}
        mentioned |= {seat.team: None for seat in self.record.seats if seat.team}
        for name in mentioned:
            if name.strip():
                teams.setdefault(self.team_key(name), Team(id=self.team_key(name), name=name))
        return teams

    def team_name(self, key: str) -> str:
        """Return a team's name as people know it."""
        team = self.teams.get(key)
        return (team.name or team.id) if team else key

    @cached_property
    def everybody(self) -> dict[str, list[tuple[Person, Membership]]]:
        """The people of each team, those who have left too, by the team's key, with their place in it."""
        found: dict[str, list[tuple[Person, Membership]]] = {key: [] for key in self.teams}
        for person in self.record.people:
            for membership in person.memberships:
                if membership.team.strip():
                    found[self.team_key(membership.team)].append((person, membership))
        return found

    @cached_property
    def members(self) -> dict[str, list[tuple[Person, Membership]]]:
        """The people of each team who have not left, by the team's key, with their place in it."""
        return {
            key: [(person, place) for person, place in people if not self.has_left(person)]
            for key, people in self.everybody.items()
        }

    def placed_in(self, team: str | None) -> str | None:
        """Return the key of the team that a row belongs to.

        A row without a team belongs to the account's only team, or to none (an empty text) where no team is known;
        with several teams it cannot be placed.
        """
        if team and team.strip():
            return self.team_key(team)
        if not self.teams:
            return ""
        return next(iter(self.teams)) if len(self.teams) == 1 else None

    # Contracts

    @cached_property
    def _contracts_by_name(self) -> dict[str, Contract]:
        found: dict[str, Contract] = {}
        for contract in self.record.contracts:
            for name in (contract.id, contract.contract_number, contract.subscription_id):
                if name:
                    found.setdefault(fold(name), contract)
        return found

    def contract_named(self, text: str | None) -> Contract | None:
        """Return the contract with this id, contract number or subscription ID."""
        return self._contracts_by_name.get(fold(text)) if text else None

    @cached_property
    def rows_by_contract(self) -> dict[str, list[Subscription]]:
        """The rows of products by the id of their contract's row."""
        found: dict[str, list[Subscription]] = {}
        for row in self.record.subscriptions:
            contract = self.contract_named(row.contract)
            if contract is not None:
                found.setdefault(contract.id, []).append(row)
        return found

    # Seats

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """The seats of the account. Rows that tell of somebody's use of Flex tokens are none."""
        return tuple(seat for seat in self.record.seats if fold(seat.access_option or "") not in _TOKENS)

    @cached_property
    def _seats_by_person(self) -> dict[str, list[Seat]]:
        found: dict[str, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(seat.person, []).append(seat)
        return found

    @cached_property
    def products_with_seats(self) -> set[str]:
        """The folded names of the products that people can hold a seat of, as far as the record shows it."""
        held = {seat.product for seat in self.seats}
        held |= {row.product for row in self.record.subscriptions if row.access == "single_user"}
        return {fold(product) for product in held}

    def seats_of(self, people: tuple[Person, ...]) -> tuple[Seat, ...]:
        """Return the seat rows of these identities."""
        return tuple(seat for person in people for seat in self._seats_by_person.get(person.id, ()))

    @cached_property
    def people_seen(self) -> dict[str, dict[str, Person]]:
        """The people that a team's memberships or seats mention, by the team's key and the person's id."""
        found = {key: {person.id: person for person, _ in people} for key, people in self.everybody.items()}
        for seat in self.record.seats:
            person, team = self.persons.get(seat.person), self.placed_in(seat.team)
            if person is not None and team:
                found.setdefault(team, {}).setdefault(person.id, person)
        return found

    # Where values come from

    def evidence_of(self, row: Row, field: str, *kinds: evidence.Kind) -> Evidence:
        """Return where a row's field comes from; see `kb.accounts.evidence.evidence_of`."""
        return evidence.evidence_of(self.record, row, field, self.today, kinds=kinds)

    def membership_evidence(self, person: Person) -> Evidence:
        """Return where a person's places in teams come from: only ever a users report, or by hand."""
        return evidence.evidence_of(
            self.record, person, "memberships", self.today, kinds=("users",), report_needed=True
        )

    @cached_property
    def seat_evidence(self) -> dict[str, Evidence]:
        """Where it is known from that a seat is assigned or not, by the id of the seat's row."""
        kinds: tuple[evidence.Kind, ...] = ("usage report", "users")
        return {
            seat.id: evidence.evidence_of(self.record, seat, "state", self.today, kinds=kinds, report_needed=True)
            for seat in self.seats
        }

    def newest(self, *kinds: evidence.Kind) -> Import | None:
        """Return the newest report of these kinds, whatever its age; none that is dated in the future."""
        return evidence.newest(self.record, self.today, kinds)
