"""A context as readers and checks see it: what the question is about, and what the reports prove."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from kb.accounts import evidence
from kb.accounts.indexes import Indexed, fold
from kb.accounts.reading import Context
from kb.accounts.record import Contract, Import, Person, Subscription, Team

__all__ = ["ADMIN_ROLES", "View", "fold"]

ADMIN_ROLES = ("primary_admin", "secondary_admin", "sso_admin")


class View(Indexed, frozen=True, dict=True):
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

    # What the question is about

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
        if self.contract:
            contract = self.contract_named(self.contract)
            rows = self.rows_by_contract.get(contract.id, ()) if contract else ()
        return tuple(row for row in rows if self._has_product(row))

    def subscriptions_of(self, contract: Contract) -> tuple[Subscription, ...]:
        """Return the rows of products under one contract, of the product asked about when there is one."""
        return tuple(row for row in self.rows_by_contract.get(contract.id, ()) if self._has_product(row))

    def _has_product(self, row: Subscription) -> bool:
        return not self.product or fold(row.product) == fold(self.product)

    @cached_property
    def focus_teams(self) -> tuple[str, ...]:
        """The keys of the teams that may be meant: those of the contract or product asked about, else all."""
        if self.contract or self.product:
            rows = self.subscriptions
            if rows and all(row.team for row in rows):
                return tuple(dict.fromkeys(self.team_key(row.team) for row in rows if row.team))
        return tuple(self.teams)

    # What the reports prove

    def hidden_people(self, report: Import) -> bool:
        """Tell whether people are hidden by the privacy setting, in this report or by what the record says now.

        Hidden people that only older reports brought in do not count: the newer report shows who they are.
        """
        if any(team.personal_data is False for team in self.record.teams):
            return True
        dates = {row.id: row.date for row in self.record.imports}
        for person in self.record.people:
            if person.hidden and not self.has_left(person):
                seen = [dates[key] for key in person.sources.values() if key in dates]
                if not seen or max(seen) >= report.date:
                    return True
        return False

    def full_list(self, teams: Iterable[str] | None = None, within: int = evidence.STALE_DAYS) -> Import | None:
        """Return the users report that proves who is *not* in these teams (all teams when None).

        There is none when any of this holds: no users report, one older than `within` days, rows in it that could not
        be read, people hidden by the privacy setting, or a team of which no report of that age lists anybody (a
        report that one administrator exports shows only the teams that they manage).
        """
        users = self.newest("users")
        if users is None or not self._whole(users, within) or self._anybody_hidden:
            return None
        covering = [users]
        for key in self.teams if teams is None else teams:
            covers = self._users_reports.get(key)
            if covers is None or not self._whole(covers, within):
                return None
            covering.append(covers)
        return min(covering, key=lambda report: report.date)

    def _whole(self, report: Import, within: int) -> bool:
        return not report.rejected and evidence.age_in_days(report, self.today) <= within

    @cached_property
    def _anybody_hidden(self) -> bool:
        users = self.newest("users")
        return users is not None and self.hidden_people(users)

    @cached_property
    def _users_reports(self) -> dict[str, Import]:
        """The newest users report that lists somebody of a team, by the team's key."""
        found: dict[str, Import] = {}
        for key, people in self.everybody.items():
            if (listed := self._listed(self.teams[key], "people")) is not None:
                found[key] = listed
                continue
            reports = {report.id: report for person, _ in people if (report := self._listed_by(person))}
            if reports:
                found[key] = max(reports.values(), key=lambda report: (report.date, report.id))
        return found

    def _listed(self, team: Team, what: str) -> Import | None:
        """The users report that an import has marked as listing a team's `people` or its assigned `products`."""
        return self.record.source_of(team, f"listed:{what}")

    def _listed_by(self, person: Person) -> Import | None:
        report = self.membership_evidence(person).report
        return report if report is not None and evidence.kind_of(report) == "users" else None

    @cached_property
    def _seat_lists(self) -> dict[str, Import]:
        found: dict[str, Import] = {}
        for key, team in self.teams.items():
            if (products := self._listed(team, "products")) is not None:
                found[key] = products
        for seat in self.seats:
            report = self.seat_evidence[seat.id].report
            if report is not None and evidence.kind_of(report) in ("usage report", "users"):
                place = self.placed_in(seat.team) or ""
                before = found.get(place)
                if before is None or (report.date, report.id) > (before.date, before.id):
                    found[place] = report
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

    @cached_property
    def subscriptions_reported(self) -> dict[str, date]:
        """The day of the newest subscriptions report that lists a team, by the team's key."""
        found: dict[str, date] = {}
        for row in self.record.subscriptions:
            day = self.evidence_of(row, "quantity", "subscriptions").date
            team = self.placed_in(row.team) or ""
            if day is not None:
                found[team] = max(day, found.get(team, day))
        return found

    @cached_property
    def near_addresses(self) -> dict[str, bool]:
        """Whether an address is like one on record, for those that were asked about already."""
        return {}
