"""The registry: every reader of the contract with its closed list, silent on an empty record, sound on any record."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.readers import READERS, read_all
from kb.accounts.reading import Context
from kb.accounts.record import (
    HAND,
    Account,
    Contract,
    Import,
    Membership,
    Order,
    Person,
    Record,
    Seat,
    Server,
    Subscription,
    Team,
)
from kb.accounts.samples import samples

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

VALUES = {
    "caller.known": "yes, no",
    "caller.contract_role": "contract_manager, coordinator, payer, none",
    "caller.team_role": "primary_admin, secondary_admin, sso_admin, user, external, none",
    "caller.email_match": "exact, typing_error, other_domain, none",
    "caller.may_manage_users": "yes, no",
    "user.known": "yes, no",
    "user.invitation": "accepted, pending_under_7_days, pending_7_to_90_days, pending_over_90_days, not_invited",
    "user.seat": "assigned, not_assigned",
    "user.duplicate": "none, two_addresses, two_teams",
    "user.email_match": "exact, typing_error, other_domain, none",
    "user.last_used": "within_30_days, over_30_days, never",
    "user.domain_verified": "yes, no",
    "contract.state": "active, expiring, expired, suspended, cancelled",
    "contract.manager": "caller, someone_else, left",
    "contract.managers": "one, several",
    "contract.coordinator": "caller, someone_else, none",
    "contract.purchased_via": "reseller, store, new_model",
    "contract.auto_renew": "on, off",
    "contract.reseller": "us, other",
    "order.found": "yes, no",
    "order.age": "under_2h, 2h_to_24h, over_24h",
    "order.owner": "caller, someone_else",
    "licences.where": "visible, other_manager, other_team, other_contract",
    "seats.free": "some, none, over_assigned",
    "seats.reclaimable": "some, none",
    "team.count": "one, several",
    "team.admins": "present, none_left",
    "team.personal_data": "visible, hidden",
    "team.sso": "on, off",
    "access.type": "single_user, network, flex, several",
    "account.view": "new, classic, both",
    "server.details": "complete, incomplete, malformed, none",
    "server.file": "valid, expiring, expired",
    "tokens.balance": "some, none",
    "report.age": "fresh, ageing, stale",
}


def test_every_reader_is_there_with_its_closed_list() -> None:
    assert {name: ", ".join(reader.values) for name, reader in READERS.items()} == VALUES


def test_every_reader_tells_its_question_and_its_rule_with_a_source() -> None:
    for name, reader in READERS.items():
        assert reader.name == name
        assert reader.question.endswith("?"), name
        assert reader.rule.endswith("."), name
        assert "domain.md" not in reader.rule, name


@pytest.mark.parametrize("name", VALUES)
def test_an_empty_record_answers_nothing(name: str) -> None:
    context = Context(record=Record(id="new"), caller="kim@firm.example", now=NOW)
    assert READERS[name].read(context) is None


@pytest.mark.parametrize("name", VALUES)
def test_without_a_caller_nothing_about_the_caller_is_said(name: str) -> None:
    """A question about the caller or the user cannot be answered for nobody, however full the record is."""
    for record in samples(NOW):
        reading = READERS[name].read(Context(record=record, caller=None, now=NOW))
        if name.startswith(("caller.", "user.")) or name in ("order.owner", "licences.where"):
            assert reading is None


def test_read_all_leaves_silent_and_unknown_names_out() -> None:
    record = samples(NOW)[0]
    context = Context(record=record, caller="amelia.hart@northwind.example", now=NOW)
    readings = read_all(context, ["caller.known", "tokens.balance", "no.such_reader", "caller.known"])
    assert {name: reading.value for name, reading in readings.items()} == {"caller.known": "yes"}


def test_read_all_says_the_same_as_each_reader_by_itself() -> None:
    for record in samples(NOW):
        for caller in (person.email for person in record.people):
            context = Context(record=record, caller=caller, now=NOW)
            together = read_all(context)
            alone = {name: reader.read(context) for name, reader in READERS.items()}
            assert together == {name: reading for name, reading in alone.items() if reading}


emails = st.sampled_from(
    [
        None,
        "kim.ray@firm.example",
        "kim.rya@firm.example",
        "KIM.RAY@firm.example",
        "kim.ray@old.example",
        "sam@firm.example",
        "nobody",
        "@",
        "",
    ]
)
days = st.one_of(st.none(), st.integers(-500, 500).map(lambda count: date(2026, 11, 24) + timedelta(days=count)))
teams = st.sampled_from(["Design", "design ", "Site"])
some_team = st.one_of(st.none(), teams)
sources = st.dictionaries(
    st.sampled_from(["memberships", "state", "end", "quantity", "hidden", "contract_manager"]),
    st.sampled_from([HAND, "r1", "r2", "gone"]),
    max_size=3,
)
texts = st.sampled_from([None, "Active", "Expired", "Canceled", "Annual", "Monthly", "1 month", "[b]x[/b]", "\x1b]52;"])
products = st.sampled_from(["AutoCAD", "AUTOCAD", "Revit", "Flex", ""])

people = st.builds(
    Person,
    id=st.sampled_from(["p1", "p2", "p3"]),
    sources=sources,
    email=emails,
    autodesk_id=st.sampled_from([None, "A1", "A2"]),
    first_name=st.sampled_from([None, "Kim", "Sam"]),
    last_name=st.sampled_from([None, "Ray"]),
    memberships=st.lists(
        st.builds(
            Membership,
            team=teams,
            role=st.sampled_from([None, "primary_admin", "secondary_admin", "user", "external"]),
            status=st.sampled_from([None, "active", "pending"]),
            invited=days,
        ),
        max_size=2,
    ).map(tuple),
    left=days,
    hidden=st.booleans(),
)
contracts = st.builds(
    Contract,
    id=st.sampled_from(["c1", "c2"]),
    sources=sources,
    contract_manager=emails,
    coordinators=st.lists(emails.filter(bool), max_size=1).map(tuple),
    term=texts,
    start=days,
    end=days,
    auto_renew=st.sampled_from([None, True, False]),
    auto_renew_date=days,
    status=texts,
)
subscriptions = st.builds(
    Subscription,
    id=st.sampled_from(["s1", "s2", "s3"]),
    sources=sources,
    contract=st.sampled_from([None, "c1", "c2", "c9"]),
    product=products,
    team=some_team,
    access=st.sampled_from([None, "single_user", "network", "flex"]),
    start=days,
    end=days,
    status=texts,
    quantity=st.sampled_from([None, 0, 1, 5]),
)
seats = st.builds(
    Seat,
    id=st.sampled_from(["x1", "x2", "x3"]),
    sources=sources,
    person=st.sampled_from(["p1", "p2", "p9"]),
    product=products,
    team=some_team,
    state=st.sampled_from([None, "assigned", "unassigned"]),
    assigned=days,
    days_inactive=st.sampled_from([None, 0, 89, 90]),
    days_used=st.sampled_from([None, 0, 3]),
    last_used=days,
    access_option=st.sampled_from([None, "Flex", "Subscription"]),
)
moments = st.one_of(
    st.none(),
    st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 26)),
    st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 26), timezones=st.just(UTC)),
)
orders = st.builds(
    Order,
    id=st.sampled_from(["o1", "o2"]),
    placed=moments,
    owner=emails,
    contract=st.sampled_from([None, "c1", "c2", "c9"]),
    product=st.one_of(st.none(), products),
)
team_rows = st.builds(
    Team,
    id=st.sampled_from(["t1", "t2"]),
    name=st.sampled_from(["Design", "Site", ""]),
    primary_admin=emails,
    personal_data=st.sampled_from([None, True, False]),
    tokens=st.sampled_from([None, -1.0, 0.0, 12.5]),
    tokens_end=days,
)
servers = st.builds(
    Server,
    id=st.sampled_from(["v1", "v2"]),
    host_name=st.sampled_from([None, "lic01", "two words"]),
    host_id=st.sampled_from([None, "0050569A41C7", "0050569A41C"]),
    model=st.sampled_from([None, "single", "redundant"]),
    contract=st.sampled_from([None, "c1"]),
    file_expires=days,
)
imports = st.builds(
    Import,
    id=st.sampled_from(["r1", "r2"]),
    kind=st.sampled_from(["users report", "subscriptions report", "usage report", "seat usage report"]),
    file=st.just("x.csv"),
    sha256=st.just("0" * 64),
    date=days.filter(lambda day: day is not None),
    imported_at=st.just(NOW),
    rejected=st.sampled_from([0, 2]),
)


def by_id(rows: list) -> tuple:  # type: ignore[type-arg]
    return tuple({row.id: row for row in rows}.values())


records = st.builds(
    Record,
    id=st.just("any"),
    account=st.builds(Account, id=st.just("account"), view=st.sampled_from([None, "new", "classic", "both"])),
    people=st.lists(people, max_size=3).map(by_id),
    contracts=st.lists(contracts, max_size=2).map(by_id),
    subscriptions=st.lists(subscriptions, max_size=3).map(by_id),
    seats=st.lists(seats, max_size=3).map(by_id),
    orders=st.lists(orders, max_size=2).map(by_id),
    teams=st.lists(team_rows, max_size=2).map(by_id),
    servers=st.lists(servers, max_size=2).map(by_id),
    imports=st.lists(imports, max_size=2).map(by_id),
)


@settings(max_examples=150, deadline=None)
@given(
    record=records,
    caller=emails,
    user=emails,
    contract=st.sampled_from([None, "c1", "C2", "c9"]),
    product=st.one_of(st.none(), products),
)
def test_on_any_record_readers_give_a_known_value_or_nothing(
    record: Record, caller: str | None, user: str | None, contract: str | None, product: str | None
) -> None:
    context = Context(record=record, caller=caller, now=NOW, user=user, contract=contract, product=product)
    for name, reading in read_all(context).items():
        assert reading.value in READERS[name].values
        assert reading.source
        assert "\x1b" not in reading.detail + reading.source
        assert "\n" not in reading.detail + reading.source


@settings(max_examples=100, deadline=None)
@given(record=records, caller=emails)
def test_readers_about_one_caller_do_not_contradict_each_other(record: Record, caller: str | None) -> None:
    said = {name: one.value for name, one in read_all(Context(record=record, caller=caller, now=NOW)).items()}
    if said.get("contract.manager") == "caller":
        assert said.get("caller.contract_role") == "contract_manager"
        assert said.get("caller.email_match") in (None, "exact")
    if said.get("caller.contract_role") == "none":
        assert said.get("contract.manager") != "caller"
    if said.get("caller.known") == "no":
        assert said.get("caller.team_role") in (None, "none")
        assert said.get("caller.email_match") in (None, "none")
    if said.get("caller.team_role") == "primary_admin" and len(record.teams) < 2:
        assert said.get("team.admins") != "none_left"
    if said.get("team.count") == "one":
        assert said.get("user.duplicate") != "two_teams"
        assert said.get("licences.where") != "other_team"
