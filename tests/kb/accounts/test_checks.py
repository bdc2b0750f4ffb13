"""The checks of a whole account: each problem with its particulars, who can mend it by name, and its article."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from kb.accounts.checks import Problem, check_account
from kb.accounts.record import Contract, Membership, Order, Person, Record, Server, Team
from kb.accounts.sample_rows import by_hand, contract, order, person, reports, seat, sourced, subscription, team
from kb.accounts.samples import samples
from kb.errors import Severity

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY, DAY = NOW.date(), timedelta(days=1)
DOMAIN = "firm.example"
KIM = person("Kim Ray", DOMAIN, ("Design", "primary_admin"))
BEN = person("Ben Oak", DOMAIN, ("Design", "secondary_admin"))
SAM = person("Sam Low", DOMAIN, ("Design", "user"))
KIM_NAMED, BEN_NAMED = "Kim Ray <kim.ray@firm.example>", "Ben Oak <ben.oak@firm.example>"
SUPPORT = "Clearwater support"
ARTICLES = {
    "missing-licences", "contract-manager-sees-nothing", "cannot-amend-users", "network-licence-file",
    "invitation-not-received", "licence-not-valid", "no-seats-left", "subscription-expired",
    "contract-manager-has-left", "primary-admin-has-left", "duplicate-people", "email-address-changed",
    "wrong-email-address", "order-under-wrong-address", "more-assigned-than-seats", "reclaim-seats",
    "server-replaced", "renew-network-licence-file", "flex-tokens-ran-out", "reports-show-codes", "import-reports",
    "someone-left-the-company",
}  # fmt: skip


def year(number: str, manager: Person | str, ended: int = -265, **more: Any) -> Contract:
    """Return a contract for a year that ended so many days ago."""
    end = TODAY - ended * DAY
    return contract(number, manager, end - 365 * DAY, end, **more)


def account(*people: Person, days_old: int = 5, **tables: Any) -> Record:
    """Return an account of these people that has nothing wrong unless the tables say so."""
    rows = {"imports": reports(NOW, days_old, "firm", (len(people), 1, 1)), **tables}
    return Record(id="firm", people=people or (KIM, BEN, SAM), **rows)


def found(record: Record, code: str | None = None) -> list[Problem]:
    """Return the problems of a record, those of one code when it is given."""
    problems = check_account(record, NOW, support_name=SUPPORT)
    return [problem for problem in problems if code in (None, problem.code)]


def codes(record: Record) -> list[str]:
    """Return the codes of a record's problems."""
    return [problem.code for problem in found(record)]


def only(record: Record, code: str) -> Problem:
    """Return the one problem of this code."""
    (problem,) = found(record, code)
    return problem


def test_an_account_in_order_has_no_problem() -> None:
    run = year("c1", KIM)
    assert found(account(contracts=(run,), subscriptions=(subscription(run, "Revit", "Design", 3),))) == []


def test_an_empty_record_lacks_only_its_reports() -> None:
    assert codes(Record(id="new")) == ["no-users-report", "no-subscriptions-report"]


class TestReports:
    def test_a_report_older_than_90_days(self) -> None:
        assert found(account(days_old=90)) == []
        problems = found(account(days_old=91))
        assert [problem.code for problem in problems] == [
            "stale-users-report",
            "stale-subscriptions-report",
            "stale-usage-report",
        ]
        assert problems[0].who == (KIM_NAMED, BEN_NAMED)
        assert problems[0].source == "the users report of 25 August 2026"
        assert problems[0].rows == ("imports/r1",)

    def test_a_report_from_the_future(self) -> None:
        ahead = msgspec.structs.replace(reports(NOW, 0, "x", (1, 1, 1))[0], id="r9", date=TODAY + 30 * DAY)
        record = account()
        problem = only(msgspec.structs.replace(record, imports=(*record.imports, ahead)), "report-dated-ahead")
        assert "24 December 2026" in problem.detail

    def test_rows_that_could_not_be_read(self) -> None:
        record = account()
        torn = (msgspec.structs.replace(record.imports[0], rejected=2), *record.imports[1:])
        problem = only(msgspec.structs.replace(record, imports=torn), "report-not-whole")
        assert problem.title == "2 rows of the newest users report could not be read"

    def test_people_hidden_by_the_setting_or_by_codes(self) -> None:
        off = (by_hand(Team(id="Design", name="Design", personal_data=False)),)
        problem = only(account(teams=off), "personal-data-hidden")
        assert (problem.who, problem.article) == ((KIM_NAMED, BEN_NAMED), "reports-show-codes")
        place = (Membership(team="Site", role="user"),)
        code = sourced(Person(id="h", hashed_id="9f", hidden=True, memberships=place), "r1")
        assert only(account(KIM, code), "personal-data-hidden").title.startswith("Reports of the team Site")


class TestContracts:
    """Day counts: Autodesk, Renewal FAQ. The boundaries are tested with contract.state."""

    @pytest.mark.parametrize(
        ("ended", "expected"),
        [
            (-91, []),
            (-90, [("contract-expiring", Severity.NOTE)]),
            (-31, [("contract-expiring", Severity.NOTE)]),
            (-30, [("contract-expiring", Severity.WARNING)]),
            (0, [("contract-expired", Severity.ERROR)]),
            (15, [("contract-expired", Severity.ERROR)]),
            (16, [("contract-suspended", Severity.ERROR)]),
            (45, [("contract-suspended", Severity.ERROR)]),
            (46, [("contract-cancelled", Severity.ERROR)]),
            (366, [("contract-cancelled", Severity.NOTE)]),
        ],
    )
    def test_by_the_day(self, ended: int, expected: list[tuple[str, Severity]]) -> None:
        record = account(contracts=(year("c1", KIM, ended),))
        assert [(problem.code, problem.severity) for problem in found(record)] == expected

    def test_particulars_and_who_can_renew(self) -> None:
        row = msgspec.structs.replace(year("c1", KIM, 5), payers=("pay@firm.example",))
        record = account(contracts=(row,), subscriptions=(subscription(row, "Revit", "Design", 3),))
        problem = only(record, "contract-expired")
        assert problem.title == "Contract c1 has expired; access ends in 10 days"
        assert problem.detail == (
            "Contract c1 ended on 19 November 2026, 5 days ago. Products work until 4 December 2026. "
            "It holds Revit (3 seats). Contract manager is Kim Ray <kim.ray@firm.example>. "
            "It was bought through Clearwater CAD."
        )
        assert problem.who == (KIM_NAMED, "pay@firm.example")
        assert problem.article == "subscription-expired"
        assert problem.source == "the subscriptions report of 19 November 2026"
        assert problem.rows == ("contracts/c1",)

    def test_without_a_manager_who_is_there_support_renews(self) -> None:
        gone = msgspec.structs.replace(KIM, left=TODAY)
        assert only(account(gone, BEN, SAM, contracts=(year("c1", gone, 5),)), "contract-expired").who == (SUPPORT,)

    def test_a_monthly_term_is_cancelled_sooner_and_an_unknown_one_is_told_as_such(self) -> None:
        row = year("c1", KIM, 35)
        monthly = msgspec.structs.replace(row, term="Monthly", start=None)
        unknown = msgspec.structs.replace(row, term=None, start=None)
        assert codes(account(contracts=(monthly,))) == ["contract-cancelled"]
        problem = only(account(contracts=(unknown,)), "contract-suspended")
        assert problem.detail.count("If its term was one month, it is cancelled by now.") == 1

    def test_a_renewal_that_cannot_be_seen_yet(self) -> None:
        row = msgspec.structs.replace(year("c1", KIM, 3), auto_renew=True)
        assert codes(account(contracts=(row,))) == ["renewal-not-seen"]

    def test_an_end_that_only_a_stale_report_tells_is_a_warning(self) -> None:
        problem = only(account(contracts=(year("c1", KIM, 5),), days_old=120), "contract-expired")
        assert problem.severity is Severity.WARNING
        assert "120 days old: import a new one first" in problem.detail

    def test_a_cancelled_contract_whose_products_stand_under_another_one_is_a_note(self) -> None:
        old, new = year("c1", KIM, 60), year("c2", KIM)
        rows = (subscription(old, "Revit", "Design", 3), subscription(new, "Revit", "Design", 3))
        assert only(account(contracts=(old, new), subscriptions=rows), "contract-cancelled").severity is Severity.NOTE
        other = (rows[0], subscription(new, "AutoCAD", "Design", 3))
        problem = only(account(contracts=(old, new), subscriptions=other), "contract-cancelled")
        assert problem.severity is Severity.ERROR


class TestManagers:
    def test_several_managers_go_to_support(self) -> None:
        problem = only(account(contracts=(year("c1", KIM), year("c2", SAM))), "contracts-under-several-managers")
        assert problem.who == (SUPPORT,)
        assert problem.article == "missing-licences"
        assert f"{KIM_NAMED}: c1; Sam Low <sam.low@firm.example>: c2." in problem.detail
        assert problem.rows == ("contracts/c1", "contracts/c2")

    def test_one_person_at_a_mistyped_address_is_not_several_managers(self) -> None:
        record = account(contracts=(year("c1", KIM), year("c2", "kim.rya@firm.example")))
        assert codes(record) == ["manager-address-typing-error"]

    def test_newest_licences_under_another_manager(self) -> None:
        old, new = year("c1", KIM), contract("c2", SAM, TODAY - 9 * DAY, TODAY + 356 * DAY)
        record = account(contracts=(old, new), orders=(order("O-7", NOW - 9 * DAY, SAM, new),))
        problem = only(record, "newest-licences-elsewhere")
        assert problem.severity is Severity.ERROR
        assert "order O-7 are on contract c2, since 15 November 2026" in problem.detail
        assert f"{KIM_NAMED} manages c1 and does not see them." in problem.detail
        assert problem.who == (SUPPORT,)
        assert found(record)[0] == problem

    def test_older_purchases_of_a_second_manager_are_no_news(self) -> None:
        old, new = year("c1", KIM), year("c2", SAM)
        for days, count in ((90, 1), (91, 0)):
            record = account(contracts=(old, new), orders=(order("O-7", NOW - days * DAY, SAM, new),))
            assert len(found(record, "newest-licences-elsewhere")) == count

    def test_an_order_that_went_to_another_address_than_the_managers(self) -> None:
        run = year("c1", KIM)
        record = account(contracts=(run,), orders=(order("O-7", NOW - 9 * DAY, SAM, run),))
        problem = only(record, "order-owner-not-manager")
        assert "confirmed to Sam Low <sam.low@firm.example>" in problem.detail
        assert problem.article == "order-under-wrong-address"
        assert problem.who == (SUPPORT,)
        for row in (order("O-8", NOW - 366 * DAY, SAM, run), order("O-9", NOW, "KIM.RAY@firm.example", run)):
            assert found(account(contracts=(run,), orders=(row,))) == []

    @pytest.mark.parametrize(
        ("address", "code", "severity", "article"),
        [
            ("kim.rya@firm.example", "manager-address-typing-error", Severity.ERROR, "wrong-email-address"),
            ("kim.ray@fimr.example", "manager-address-typing-error", Severity.ERROR, "wrong-email-address"),
            ("kim.ray@old.example", "manager-address-other-domain", Severity.WARNING, "email-address-changed"),
        ],
    )
    def test_an_address_like_a_known_persons(self, address: str, code: str, severity: Severity, article: str) -> None:
        problem = only(account(contracts=(year("c1", address),)), code)
        assert (problem.severity, problem.article, problem.who) == (severity, article, (SUPPORT,))
        assert address in problem.detail
        assert KIM_NAMED in problem.detail

    def test_a_managers_own_sign_in_is_no_typing_error_of_a_colleagues(self) -> None:
        jon, joan = person("Jon Smith", DOMAIN, ("Design", "user")), person("Joan Smith", DOMAIN, ("Design", "user"))
        assert found(account(KIM, jon, joan, contracts=(year("c1", joan),))) == []

    def test_a_mistyped_primary_admin(self) -> None:
        rows = (by_hand(Team(id="Design", name="Design", primary_admin="kim.rya@firm.example")),)
        assert "admin-address-typing-error" in codes(account(teams=rows))

    def test_a_manager_who_has_left(self) -> None:
        gone = msgspec.structs.replace(SAM, left=TODAY - 3 * DAY)
        record = account(KIM, BEN, gone, contracts=(year("c1", SAM), year("c2", SAM)))
        problem = only(record, "contract-manager-has-left")
        assert problem.title == "The contract manager of c1 and c2 has left the company"
        assert "left on 21 November 2026" in problem.detail
        assert (problem.who, problem.article) == ((SUPPORT,), "contract-manager-has-left")
        assert codes(account(KIM, BEN, gone, contracts=(year("c1", SAM, 400),))) == ["contract-cancelled"]

    def test_a_contract_without_a_manager_on_record(self) -> None:
        rows = tuple(msgspec.structs.replace(year(number, KIM), contract_manager=None) for number in ("c1", "c2"))
        problem = only(account(contracts=rows), "contract-without-manager")
        assert problem.title == "Nobody is on record as contract manager of c1 and c2"
        assert problem.severity is Severity.WARNING


class TestPeople:
    def test_a_primary_admin_who_has_left_can_be_followed_by_another_admin(self) -> None:
        gone = msgspec.structs.replace(KIM, left=TODAY)
        problem = only(account(gone, BEN, SAM), "primary-admin-has-left")
        assert (problem.severity, problem.who) == (Severity.WARNING, (BEN_NAMED,))
        assert problem.article == "primary-admin-has-left"

    def test_a_team_without_any_admin_goes_to_support(self) -> None:
        gone = msgspec.structs.replace(KIM, left=TODAY)
        problem = only(account(gone, SAM, teams=(team("Design", KIM, DOMAIN),)), "no-admin-left")
        assert (problem.severity, problem.who) == (Severity.ERROR, (SUPPORT,))
        assert "Kim Ray (left on 24 November 2026) administered it" in problem.detail
        assert found(account(gone, SAM), "primary-admin-has-left") == []

    def test_where_no_other_admin_is_known_nor_excluded_support_has_to_look(self) -> None:
        gone = msgspec.structs.replace(KIM, left=TODAY)
        odd = sourced(Person(id="o", email="odd@firm.example", memberships=(Membership(team="Design"),)), "r1")
        problem = only(account(gone, odd), "primary-admin-has-left")
        assert problem.who == (SUPPORT,)

    def test_a_successor_on_record_settles_it(self) -> None:
        gone = msgspec.structs.replace(KIM, left=TODAY)
        assert found(account(gone, SAM, teams=(team("Design", SAM, DOMAIN),))) == []

    @pytest.mark.parametrize(
        ("days", "code"),
        [(7, None), (8, "invitation-pending"), (90, "invitation-pending"), (91, "invitation-lapsed")],
    )
    def test_invitations_that_nobody_accepts(self, days: int, code: str | None) -> None:
        zoe = person("Zoe Hill", DOMAIN, ("Design", "user"), pending_since=TODAY - days * DAY)
        problems = found(account(KIM, zoe))
        assert [problem.code for problem in problems] == ([code] if code else [])
        for problem in problems:
            assert problem.article == "invitation-not-received"
            assert problem.who == (KIM_NAMED,)
            assert f"Zoe Hill (for {days} days)" in problem.detail

    def test_an_invitation_of_unknown_day_is_at_least_as_old_as_its_report(self) -> None:
        place = (Membership(team="Design", role="user", status="pending"),)
        zoe = sourced(Person(id="z", email="zoe@firm.example", memberships=place), "r1")
        assert found(account(KIM, zoe, days_old=7)) == []
        problem = only(account(KIM, zoe, days_old=8), "invitation-pending")
        assert "zoe@firm.example (for at least 8 days)" in problem.detail

    def test_duplicate_people_are_told_once(self) -> None:
        again = msgspec.structs.replace(SAM, id="s2", email="sam@old.example", autodesk_id="OTHER")
        problem = only(account(KIM, SAM, again), "duplicate-person")
        assert problem.title == "Sam Low is on record 2 times"
        assert "sam.low@firm.example and sam@old.example" in problem.detail
        assert (problem.who, problem.article) == ((KIM_NAMED,), "duplicate-people")
        assert problem.rows == ("people/sam-low", "people/s2")

    def test_one_person_in_two_teams_is_in_order(self) -> None:
        assert found(account(KIM, person("Sam Low", DOMAIN, ("Design", "user"), ("Site", "user")))) == []


class TestSeats:
    def pool(self, quantity: int, holders: Iterable[Person], unused: int = 2, **tables: Any) -> Record:
        """Return an account with one pool of seats."""
        run = year("c1", "owner@firm.example")
        reported = TODAY - 5 * DAY
        seats = tuple(
            seat(
                holder,
                "Revit",
                "Design",
                assigned=reported - 300 * DAY,
                last_used=reported - unused * DAY,
                reported=reported,
            )
            for holder in holders
        )
        people = tables.pop("people", (KIM, BEN, SAM))
        rows = (subscription(run, "Revit", "Design", quantity),)
        return account(*people, contracts=(run,), subscriptions=rows, seats=seats, **tables)

    def test_more_assigned_than_seats(self) -> None:
        problem = only(self.pool(1, (KIM, SAM)), "more-assigned-than-seats")
        assert problem.title == "Revit in Design has 1 seat, and 2 are assigned"
        assert (problem.severity, problem.who) == (Severity.ERROR, (KIM_NAMED, BEN_NAMED))
        assert problem.source == "the usage report of 19 November 2026"

    def test_no_free_seat_is_a_note(self) -> None:
        assert only(self.pool(2, (KIM, SAM)), "no-free-seats").severity is Severity.NOTE
        assert found(self.pool(3, (KIM, SAM))) == []

    def test_seats_that_could_be_taken_back(self) -> None:
        problem = only(self.pool(3, (KIM, SAM), unused=90), "reclaimable-seats")
        assert "Kim Ray (90 days) and Sam Low (90 days)" in problem.detail
        assert problem.article == "reclaim-seats"
        assert found(self.pool(3, (KIM, SAM), unused=89)) == []

    def test_seats_of_people_who_left_are_told_once(self) -> None:
        gone = msgspec.structs.replace(SAM, left=TODAY)
        record = self.pool(3, (KIM, gone), unused=120, people=(KIM, BEN, gone))
        assert codes(record) == ["seat-of-leaver", "reclaimable-seats"]
        problem = only(record, "seat-of-leaver")
        assert problem.title == "1 person who left still holds 1 seat"
        assert "Sam Low (Revit)" in problem.detail
        assert problem.article == "someone-left-the-company"
        assert "Sam Low" not in only(record, "reclaimable-seats").detail

    def test_a_long_list_of_names_is_shortened(self) -> None:
        crowd = tuple(person(f"Worker Nr{number}", DOMAIN, ("Design", "user")) for number in range(12))
        detail = only(self.pool(30, crowd, unused=200, people=(KIM, *crowd)), "reclaimable-seats").detail
        assert "Worker Nr4 (200 days) and 7 more." in detail
        assert "Worker Nr5" not in detail


class TestServersAndTokens:
    def server(self, **more: Any) -> Record:
        """Return an account with one licence server."""
        run = year("c1", KIM, coordinators=(BEN,))
        row = Server(id="v1", host_name="lic01", host_id="0050569A41C7", model="single", contract="c1")
        return account(contracts=(run,), servers=(by_hand(msgspec.structs.replace(row, **more)),))

    def test_details_in_order(self) -> None:
        assert found(self.server(file_expires=TODAY + 31 * DAY)) == []

    @pytest.mark.parametrize("host_id", ["0050569A41C", "0050569A41C70"])
    def test_a_host_id_with_a_typing_error(self, host_id: str) -> None:
        problem = only(self.server(host_id=host_id), "server-details-malformed")
        assert f"host ID {host_id}: it has {len(host_id)} digits instead of 12" in problem.detail
        assert (problem.severity, problem.article) == (Severity.ERROR, "server-replaced")
        assert problem.who == (KIM_NAMED, BEN_NAMED)

    def test_details_that_are_missing(self) -> None:
        problem = only(self.server(host_id=None, model=None), "server-details-incomplete")
        assert problem.title.endswith("lic01: host ID and model")
        assert problem.article == "network-licence-file"
        problem = only(self.server(model="redundant"), "server-details-incomplete")
        assert problem.title == "A redundant licence has only 1 server on record"

    @pytest.mark.parametrize(
        ("days", "code", "words"),
        [
            (30, "licence-file-expiring", "expires in 30 days"),
            (1, "licence-file-expiring", "expires in 1 day"),
            (0, "licence-file-expiring", "expires today"),
            (-1, "licence-file-expired", "expired on 23 November 2026"),
        ],
    )
    def test_a_licence_file_that_ends(self, days: int, code: str, words: str) -> None:
        problem = only(self.server(file_expires=TODAY + days * DAY), code)
        assert problem.title == f"The licence file of lic01 {words}"
        assert problem.article == "renew-network-licence-file"

    def test_a_server_of_a_cancelled_contract_does_not_matter(self) -> None:
        record = self.server(host_id="12", file_expires=TODAY - DAY)
        gone = year("c1", KIM, 100)
        assert codes(msgspec.structs.replace(record, contracts=(gone,))) == ["contract-cancelled"]

    def test_tokens_used_up_or_ended(self) -> None:
        for tokens, end, code in ((0.0, None, "tokens-used-up"), (50.0, TODAY - DAY, "tokens-ended")):
            row = by_hand(Team(id="Design", name="Design", tokens=tokens, tokens_end=end))
            problem = only(account(teams=(row,), contracts=(year("c1", KIM),)), code)
            assert (problem.article, problem.who) == ("flex-tokens-ran-out", (KIM_NAMED,))
        row = by_hand(Team(id="Design", name="Design", tokens=50.0, tokens_end=TODAY))
        assert found(account(teams=(row,))) == []


def test_worst_first_in_the_same_order_each_time() -> None:
    for record in samples(NOW):
        problems = check_account(record, NOW)
        rank = [list(Severity).index(problem.severity) for problem in problems]
        assert rank == sorted(rank)
        assert check_account(record, NOW) == problems


def test_every_problem_names_somebody_an_article_and_a_source() -> None:
    records = [*samples(NOW), account(days_old=200), Record(id="new")]
    for problem in (problem for record in records for problem in found(record)):
        assert problem.who
        assert problem.article in ARTICLES
        assert bool(problem.source) is (problem.code not in ("no-users-report", "no-subscriptions-report"))
        assert problem.title == problem.title.strip()
        assert not problem.title.endswith(".")
        assert problem.detail.endswith(".")
        assert msgspec.structs.asdict(problem)["code"] == problem.code


def test_the_support_desk_has_a_name_even_where_the_library_gives_none() -> None:
    record = samples(NOW)[1]
    assert check_account(record, NOW, support_name="")[0].who == ("the support desk",)


def test_control_characters_in_a_record_reach_no_problem() -> None:
    evil = "\x1b]52;c;eA==\x07\u202e[red]"
    row = msgspec.structs.replace(year("c1", KIM, 5), contract_number=evil, reseller_name=evil, contract_manager=evil)
    orders = (by_hand(Order(id="o", number=evil, owner=evil, contract="c1", placed=NOW)),)
    teams = (by_hand(Team(id="t", name=evil, primary_admin=evil, tokens=0.0)),)
    servers = (by_hand(Server(id="v", host_name=evil, host_id=evil)),)
    people = (msgspec.structs.replace(KIM, first_name=evil), SAM)
    for problem in found(account(*people, contracts=(row,), orders=orders, teams=teams, servers=servers)):
        text = " ".join([problem.title, problem.detail, problem.source, *problem.who])
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
