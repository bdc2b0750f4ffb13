"""Who holds which role, by name and address."""

from datetime import UTC, datetime, timedelta

import msgspec

from kb.accounts.people import describe_person, nearest, same_person, who_can
from kb.accounts.reading import Context
from kb.accounts.record import Person, Record, Team
from kb.accounts.sample_rows import by_hand, contract, person, subscription
from kb.accounts.view import View

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DOMAIN = "firm.example"
KIM = person("Kim Ray", DOMAIN, ("Design", "primary_admin"))
SAM = person("Sam Low", DOMAIN, ("Design", "secondary_admin"), ("Site", "user"))
INES = person("Ines Costa", DOMAIN, ("Site", "sso_admin"))
GONE = person("Ida Holt", DOMAIN, ("Site", "primary_admin"), left=NOW.date())
NEW = person("Zoe Hill", DOMAIN, ("Site", "secondary_admin"), pending_since=NOW.date())
OLD = contract("c1", KIM, NOW.date() - 100 * DAY, NOW.date() + 200 * DAY, coordinators=(SAM,))
OTHER = contract("c2", "owner@firm.example", NOW.date() - 100 * DAY, NOW.date() + 200 * DAY)
RECORD = Record(
    id="firm",
    people=(KIM, SAM, INES, GONE, NEW),
    contracts=(OLD, msgspec.structs.replace(OTHER, payers=("pay@firm.example", KIM.email or ""))),
    subscriptions=(subscription(OLD, "Revit", "Design", 2), subscription(OTHER, "AutoCAD", "Site", 2)),
)


def names(*roles: str, record: Record = RECORD, **focus: str) -> list[str]:
    """Return who can, as text."""
    context = Context(record=record, caller=None, now=NOW, **focus)  # type: ignore[arg-type]
    return [str(holder) for holder in who_can(record, roles, context)]


def test_people_are_named_by_name_and_address_in_the_order_of_the_roles() -> None:
    assert names("contract_manager", "coordinator") == [
        "Kim Ray <kim.ray@firm.example>",
        "owner@firm.example",
        "Sam Low <sam.low@firm.example>",
    ]
    assert names("coordinator", "contract_manager")[0] == "Sam Low <sam.low@firm.example>"


def test_nobody_is_named_twice() -> None:
    assert names("payer", "contract_manager", "primary_admin") == [
        "pay@firm.example",
        "Kim Ray <kim.ray@firm.example>",
        "owner@firm.example",
    ]


def test_focus_narrows_to_a_contract_and_its_teams() -> None:
    assert names("contract_manager", contract="c2") == ["owner@firm.example"]
    assert names("secondary_admin", "sso_admin", contract="c2") == ["Ines Costa <ines.costa@firm.example>"]
    assert names("admin", product="Revit") == ["Kim Ray <kim.ray@firm.example>", "Sam Low <sam.low@firm.example>"]


def test_who_has_left_or_is_only_invited_is_not_named() -> None:
    assert names("primary_admin", contract="c2") == []
    assert "Zoe Hill <zoe.hill@firm.example>" not in names("secondary_admin")
    led = msgspec.structs.replace(RECORD, teams=(by_hand(Team(id="Site", name="Site", primary_admin=GONE.email)),))
    assert names("primary_admin", record=led, contract="c2") == []


def test_the_primary_admin_entered_for_the_team_is_the_one() -> None:
    led = msgspec.structs.replace(RECORD, teams=(by_hand(Team(id="Design", name="Design", primary_admin=SAM.email)),))
    assert names("primary_admin", record=led, contract="c1") == ["Sam Low <sam.low@firm.example>"]


def test_the_user_is_the_person_with_the_problem_and_support_is_nobody_on_record() -> None:
    assert names("user", user="sam.low@firm.example") == ["Sam Low <sam.low@firm.example>"]
    assert names("user", "it", "support", "no_such_role") == []


def test_managers_of_cancelled_contracts_are_named_only_where_there_is_no_other() -> None:
    dead = contract("c3", "late@firm.example", NOW.date() - 500 * DAY, NOW.date() - 100 * DAY)
    more = msgspec.structs.replace(RECORD, contracts=(*RECORD.contracts, dead))
    assert "late@firm.example" not in names("contract_manager", record=more)
    alone = msgspec.structs.replace(RECORD, contracts=(dead,))
    assert names("contract_manager", record=alone) == ["late@firm.example"]


def test_hidden_people_are_not_named() -> None:
    code = Person(id="h", hashed_id="9f", hidden=True, memberships=KIM.memberships)
    assert names("primary_admin", record=Record(id="firm", people=(code,))) == []


def test_the_context_may_be_about_another_record() -> None:
    context = Context(record=Record(id="other"), caller=None, now=NOW)
    assert [holder.name for holder in who_can(RECORD, ["coordinator"], context)] == ["Sam Low"]


def test_a_person_described() -> None:
    assert describe_person(RECORD, "KIM.RAY@firm.example") == "Kim Ray <KIM.RAY@firm.example>"
    assert describe_person(RECORD, "owner@firm.example") == "owner@firm.example"


def test_the_nearest_address_is_the_mistyped_one_before_another_domain() -> None:
    view = View.of(Context(record=RECORD, caller=None, now=NOW))
    among = ["kim.ray@old.example", "kim.rya@firm.example", "ulla@firm.example", "kim.ray@firm.example"]
    assert nearest(view, "kim.ray@firm.example", among) == ("kim.rya@firm.example", "typing_error")
    assert nearest(view, "kim.ray@firm.example", among[:1]) == ("kim.ray@old.example", "other_domain")
    assert nearest(view, "kim.ray@firm.example", ["ulla@firm.example", ""]) is None


def test_two_addresses_in_use_under_different_or_unknown_names_are_two_people() -> None:
    jon, joan = person("Jon Smith", DOMAIN, ("Design", "user")), person("Joan Smith", DOMAIN, ("Design", "user"))
    nameless = msgspec.structs.replace(joan, first_name=None, last_name=None)
    twice = msgspec.structs.replace(joan, first_name="Jon")
    for other, alike in ((joan, None), (nameless, None), (twice, "typing_error")):
        view = View.of(Context(record=Record(id="x", people=(jon, other)), caller=None, now=NOW))
        assert same_person(view, jon.email or "", joan.email or "") == alike
