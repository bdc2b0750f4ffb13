"""A context with what several readers and checks need to know about it, each worked out once."""

from collections.abc import Iterable
from functools import cached_property

from kb.accounts import evidence
from kb.accounts.evidence import Evidence
from kb.accounts.reading import Context
from kb.accounts.record import Contract, Import, Membership, Person, Row, Seat, Subscription, Team, same_email

ADMIN_ROLES = ("primary_admin", "secondary_admin", "sso_admin")


def fold(text: str) -> str:
    """Return a name in the form that it is compared in: letter case and runs of white space do not matter."""
    return " ".join(text.split()).casefold()


class View(Context):
    """One context, looked at by many readers. Make it with `View.of`."""

    @classmethod
    def of(cls, context: Context) -> "View":
        """Return the context as a view; a view is returned as it is, so that what it worked out is kept."""
        if isinstance(context, cls):
            return context
        return cls(
            record=context.record,
            caller=(context.caller or "").strip() or None,
            now=context.now,
            user=(context.user or "").strip() or None,
            contract=context.contract or None,
            product=context.product or None,
        )

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

    # Teams

    @cached_property
    def _team_keys(self) -> dict[str, str]:
        by_id = {fold(team.id): team.id for team in self.record.teams}
        return {fold(team.name): team.id for team in self.record.teams if team.name} | by_id

    def team_key(self, text: str) -> str:
        """Return one key for a team, whether it is referred to by its row's id or by its name."""
        return self._team_keys.get(fold(text), fold(text))

    @cached_property
    def teams(self) -> dict[str, Team]:
        """Every team that the record mentions, by its key; a team that has no row of its own gets one for its name."""
        teams = {team.id: team for team in self.record.teams}
        mentioned = [membership.team for person in self.record.people for membership in person.memberships]
        mentioned += [row.team for row in self.record.subscriptions if row.team]
        mentioned += [seat.team for seat in self.record.seats if seat.team]
        for name in mentioned:
            if name.strip():
                teams.setdefault(self.team_key(name), Team(id=self.team_key(name), name=name))
        return teams

    def team_name(self, key: str) -> str:
        """Return a team's name as people know it."""
        team = self.teams.get(key)
        return (team.name or team.id) if team else key

    @cached_property
    def members(self) -> dict[str, list[tuple[Person, Membership]]]:
        """The people of each team who have not left, by the team's key, with their place in it."""
        found: dict[str, list[tuple[Person, Membership]]] = {key: [] for key in self.teams}
        for person in self.record.people:
            if not self.has_left(person):
                for membership in person.memberships:
                    if membership.team.strip():
                        found[self.team_key(membership.team)].append((person, membership))
        return found

    def membership_evidence(self, person: Person) -> Evidence:
        """Return where a person's places in teams come from: only ever a users report, or by hand."""
        return evidence.evidence_of(
            self.record, person, "memberships", self.today, kinds=("users",), report_needed=True
        )

    def evidence_of(self, row: Row, field: str, *kinds: evidence.Kind) -> Evidence:
        """Return where a row's field comes from; see `kb.accounts.evidence.evidence_of`."""
        return evidence.evidence_of(self.record, row, field, self.today, kinds=kinds)

    # Focus: what the question is about

    def contract_named(self, text: str | None) -> Contract | None:
        """Return the contract with this id, contract number or subscription ID."""
        if not text:
            return None
        key = fold(text)
        return next(
            (
                contract
                for contract in self.record.contracts
                if key
                in {fold(name) for name in (contract.id, contract.contract_number, contract.subscription_id) if name}
            ),
            None,
        )

    @cached_property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts that may be meant: the one asked about, else those with the product, else all."""
        if self.contract:
            contract = self.contract_named(self.contract)
            return (contract,) if contract else ()
        if self.product:
            holding = [self.contract_named(subscription.contract) for subscription in self.subscriptions]
            return tuple({contract.id: contract for contract in holding if contract}.values())
        return self.record.contracts

    @cached_property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """The rows of products that may be meant: of the contract and the product asked about, else all."""
        rows: Iterable[Subscription] = self.record.subscriptions
        if self.product:
            rows = [row for row in rows if fold(row.product) == fold(self.product)]
        if self.contract:
            contract = self.contract_named(self.contract)
            rows = [row for row in rows if contract and self.contract_named(row.contract) is contract]
        return tuple(rows)

    def subscriptions_of(self, contract: Contract) -> tuple[Subscription, ...]:
        """Return the rows of products under one contract, of the product asked about when there is one."""
        return tuple(
            row
            for row in self.record.subscriptions
            if self.contract_named(row.contract) is contract
            and (not self.product or fold(row.product) == fold(self.product))
        )

    @cached_property
    def focus_teams(self) -> tuple[str, ...]:
        """The keys of the teams that may be meant: those of the contract or product asked about, else all."""
        if self.contract or self.product:
            rows = self.subscriptions
            if rows and all(row.team for row in rows):
                return tuple(dict.fromkeys(self.team_key(row.team) for row in rows if row.team))
        return tuple(self.teams)

    # What the reports cover

    def newest(self, *kinds: evidence.Kind) -> Import | None:
        """Return the newest report of these kinds, whatever its age."""
        return evidence.newest(self.record, self.today, kinds)

    def hidden_people(self, report: Import) -> bool:
        """Tell whether people are hidden by the privacy setting, in this report or by what the record says now.

        Hidden people that only older reports brought in do not count: the newer report shows who they are.
        """
        if any(team.personal_data is False for team in self.record.teams):
            return True
        return any(
            person.hidden and not self.has_left(person) and self._still_hidden(person, report)
            for person in self.record.people
        )

    def _still_hidden(self, person: Person, report: Import) -> bool:
        sources = {row.id: row for row in self.record.imports}
        dates = [sources[key].date for key in person.sources.values() if key in sources]
        return not dates or max(dates) >= report.date

    def full_list(self, teams: Iterable[str] | None = None, within: int = evidence.STALE_DAYS) -> Import | None:
        """Return the users report that proves who is *not* in these teams (all teams when None).

        There is none when any of this holds: no users report, one older than `within` days, rows in it that could not
        be read, people hidden by the privacy setting, or a team of which no report of that age lists anybody (a
        report that one administrator exports shows only the teams that they manage).
        """
        users = self.newest("users")
        if users is None or users.rejected or evidence.age_in_days(users, self.today) > within:
            return None
        if self.hidden_people(users):
            return None
        covering = [users]
        for key in self.teams if teams is None else teams:
            reports = [self._listed_by(person, users) for person in self._people_listed(key)]
            covers = max((report for report in reports if report), key=lambda report: report.date, default=None)
            if covers is None or covers.rejected or evidence.age_in_days(covers, self.today) > within:
                return None
            covering.append(covers)
        return min(covering, key=lambda report: report.date)

    def _people_listed(self, key: str) -> list[Person]:
        return [
            person
            for person in self.record.people
            if any(self.team_key(membership.team) == key for membership in person.memberships)
        ]

    def _listed_by(self, person: Person, users: Import) -> Import | None:
        found = self.membership_evidence(person)
        if found.report is None or evidence.kind_of(found.report) != "users":
            return None
        return found.report

    # Seats

    @cached_property
    def seat_evidence(self) -> dict[str, Evidence]:
        """Where it is known from that a seat is assigned or not, by the id of the seat's row."""
        kinds: tuple[evidence.Kind, ...] = ("usage report", "users")
        return {
            seat.id: evidence.evidence_of(self.record, seat, "state", self.today, kinds=kinds, report_needed=True)
            for seat in self.record.seats
        }

    @cached_property
    def _seat_lists(self) -> dict[str, Import]:
        found: dict[str, Import] = {}
        for seat in self.record.seats:
            report = self.seat_evidence[seat.id].report
            if report is not None and evidence.kind_of(report) in ("usage report", "users"):
                team = self.placed_in(seat.team) or ""
                before = found.get(team)
                if before is None or (report.date, report.id) > (before.date, before.id):
                    found[team] = report
        return found

    def seat_list(self, team: str) -> Import | None:
        """Return the newest report that lists all assigned seats of a team; None when there is none to trust.

        These are the usage report, and a users report that names people's products. One with rows that could not be
        read does not list all.
        """
        report = self._seat_lists.get(team)
        if report is None or report.rejected or not evidence.from_report(report, self.today).usable:
            return None
        return report

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

    def seats_of(self, people: Iterable[Person]) -> tuple[Seat, ...]:
        """Return the seat rows of these identities."""
        ids = {person.id for person in people}
        return tuple(seat for seat in self.record.seats if seat.person in ids)

    def is_caller(self, address: str | None) -> bool:
        """Tell whether an address is the caller's own."""
        return same_email(address, self.caller)
