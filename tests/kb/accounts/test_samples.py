"""The sample accounts: what each is for, whenever it is opened."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from kb.accounts.checks import check_account
from kb.accounts.readers import READERS, read_all
from kb.accounts.reading import Context
from kb.accounts.record import HAND, TABLES, Record
from kb.accounts.samples import samples

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MOMENTS = [
    NOW,
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, tzinfo=timezone(timedelta(hours=12))),
    datetime(2031, 7, 15, 12, 0),
]
GRACE, HELEN = "grace.whitmore@harbour.example", "helen.marlow@oldmill.example"


def sample(name: str, now: datetime = NOW) -> Record:
    """Return one sample account."""
    return next(record for record in samples(now) if record.id == name)


def said(record: Record, caller: str, now: datetime = NOW) -> dict[str, str]:
    """Return what the readers say."""
    readings = read_all(Context(record=record, caller=caller, now=now))
    return {name: reading.value for name, reading in readings.items()}


def test_the_three_accounts_by_name() -> None:
    assert [record.id for record in samples(NOW)] == ["northwind-design", "harbour-engineering", "old-mill-architects"]


@pytest.mark.parametrize("now", MOMENTS)
def test_the_healthy_account_has_no_problem_whenever_it_is_opened(now: datetime) -> None:
    assert check_account(sample("northwind-design", now), now) == []


@pytest.mark.parametrize("now", MOMENTS)
def test_missing_licences_are_explained_from_the_record_alone(now: datetime) -> None:
    """All that the troubleshooter for missing licences may ask is answered by the record of harbour-engineering."""
    answers = said(sample("harbour-engineering", now), GRACE, now)
    assert answers["caller.contract_role"] == "contract_manager"
    assert answers["order.owner"] == "someone_else"
    assert answers["licences.where"] == "other_manager"
    assert answers["order.age"] == "over_24h"
    assert answers["contract.state"] == "active"
    assert answers["access.type"] == "several"
    assert answers["account.view"] == "both"
    assert answers["team.count"] == "several"


@pytest.mark.parametrize("now", MOMENTS)
def test_the_colleague_is_named_first_and_the_order_with_both_addresses(now: datetime) -> None:
    worst = check_account(sample("harbour-engineering", now), now)[0]
    assert worst.code == "newest-licences-elsewhere"
    assert "Tomasz Wilk <tomasz.wilk@harbour.example>" in worst.title
    assert GRACE in worst.detail
    assert "SO-20961" in worst.detail
    assert "77190352" in worst.detail


@pytest.mark.parametrize("now", MOMENTS)
def test_the_account_in_trouble_has_all_its_troubles(now: datetime) -> None:
    codes = [problem.code for problem in check_account(sample("old-mill-architects", now), now)]
    assert codes == [
        "manager-address-typing-error",
        "contract-suspended",
        "no-admin-left",
        "more-assigned-than-seats",
        "invitation-lapsed",
        "seat-of-leaver",
        "reclaimable-seats",
    ]


def test_the_mistyped_manager_is_explained_from_the_record_alone() -> None:
    answers = said(sample("old-mill-architects"), HELEN)
    assert answers["caller.email_match"] == "typing_error"
    assert answers["team.admins"] == "none_left"
    assert answers["seats.free"] == "over_assigned"
    assert "contract.manager" not in answers
    assert "caller.contract_role" not in answers


def test_the_network_server_of_the_older_contract_is_complete() -> None:
    record = sample("harbour-engineering")
    focus = Context(record=record, caller=GRACE, now=NOW, contract="110004630215", product="AutoCAD")
    answers = {name: reading.value for name, reading in read_all(focus).items()}
    assert answers["access.type"] == "network"
    assert answers["server.details"] == "complete"
    assert answers["server.file"] == "valid"
    assert answers["contract.manager"] == "caller"
    assert answers["contract.coordinator"] == "someone_else"


def test_only_example_domains_and_numbers_for_fiction() -> None:
    for record in samples(NOW):
        text = msgspec.json.encode(record).decode()
        addresses = [word for word in text.replace('"', " ").split() if "@" in word]
        assert addresses
        assert all(address.endswith(".example") for address in addresses)
        phones = [record.account.phone, *(person.phone for person in record.people)]
        assert all(phone.startswith("01632 960") for phone in phones if phone)


def test_every_value_tells_its_source_and_every_source_exists() -> None:
    for record in samples(NOW):
        reports = {report.id for report in record.imports} | {HAND}
        for table, kind in TABLES.items():
            rows = (record.account,) if table == "account" else getattr(record, table)
            assert len({row.id for row in rows}) == len(rows)
            for row in rows:
                if table == "imports":
                    continue
                assert set(row.sources.values()) <= reports
                filled = {
                    field.name
                    for field in msgspec.structs.fields(kind)
                    if getattr(row, field.name) not in (None, "", (), False) and field.name not in ("id", "sources")
                }
                assert filled <= set(row.sources), (record.id, table, row.id)


def test_references_between_rows_hold() -> None:
    for record in samples(NOW):
        people, contracts = {row.id for row in record.people}, {row.id for row in record.contracts}
        teams = {row.name for row in record.teams}
        assert {seat.person for seat in record.seats} <= people
        assert {row.contract for row in (*record.subscriptions, *record.orders, *record.servers)} <= contracts
        assert {row.team for row in (*record.subscriptions, *record.seats)} <= teams
        assert {place.team for person in record.people for place in person.memberships} <= teams


def test_samples_survive_being_stored_and_read_again() -> None:
    for record in samples(NOW):
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record


def test_the_samples_between_them_make_most_readers_speak() -> None:
    spoken = {name for record in samples(NOW) for person in record.people for name in said(record, person.email or "")}
    assert set(READERS) - spoken <= {"tokens.balance", "user.seat", "contract.coordinator", "server.file"}
