"""Headings: which report a table is, in each generation and in any letter case."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.reports.headings import match_headings, normalised
from kb.accounts.reports.report import Kind

KNOWN = {
    Kind.USERS: [
        "first_name,last_name,email,autodesk_id,team_alias,role,account_status,offering_name,product_name",
        "First name,Last name,Email,Autodesk ID,Team,Role,Product,Feature",
        "Email address,Team,Role",
    ],
    Kind.SUBSCRIPTIONS: [
        "team_alias,offering_name,contract_number,subscription_id,term,start_date,end_date,autorenew_date,"
        "subscription_status,seat_quantity,reseller_email,reseller_name",
        "Team,offering_name,contract_number,subscription_id,term,start_date,end_date,autorenew_date,"
        "subscription_status,seat_quantity,reseller_email,reseller_name",
        "Team,Product,Contract number,Subscription ID,Term,Start date,End date,Autorenew date,Subscription status,"
        "Seat quantity,Reseller email,Reseller name",
    ],
    Kind.USAGE: [
        "hashed_autodesk_id,first_name,last_name,email,autodesk_id,team_alias,group,offering_name,version,"
        "seat_assignment,assigned_date,unassigned_date,user_activity,days_inactive,access_option,days_used,"
        "monthly_average,tokens_used,last_accessed",
        "Team,Group,Product,Seat assignment,Assigned date,Unassigned date,User activity,Days inactive,Access option,"
        "Days used,Monthly average,Tokens used,Last accessed,First name,Last name,Email",
        "Email,Product,Days used",
    ],
    Kind.DAILY_USAGE: [
        "hashed_autodesk_id,autodesk_id,first_name,last_name,email,team_alias,offering_name,product_name,version,"
        "day_used,tokens_used,access_option",
        "hashed_autodesk_id,offering_name,product_name,Team,Version,Day used,Access option",
    ],
    Kind.SEAT_USAGE: ["Day used,Email,First name,Last name,Product,Team,Version", "day_used,email,product,team"],
    Kind.TOKEN_USAGE: ["Day used,Email,Feature,First name,Last name,Product,Team,Tokens used"],
    Kind.GROUPS: ["Email,Group,Group type,Role", "Email,Group,Group_type,Role"],
    Kind.INVITATIONS: ["First name,Last name,Email address", "First name,Last name,Email"],
}
CASES = [(kind, line) for kind, lines in KNOWN.items() for line in lines]


@pytest.mark.parametrize(("kind", "line"), CASES)
def test_each_generation_is_known(kind: Kind, line: str) -> None:
    match = match_headings(line.split(","))
    assert match is not None
    assert match.kind is kind
    assert match.unknown == ()


@settings(max_examples=150)
@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_order_case_and_underscores_do_not_matter(case: tuple[Kind, str], random: Random) -> None:
    kind, line = case
    names = line.split(",")
    random.shuffle(names)
    styles = [str.upper, str.lower, str.title, lambda name: name.replace(" ", "_"), lambda name: name.replace("_", " ")]
    changed = [f" {random.choice(styles)(name)} " for name in names]
    match = match_headings(changed)
    assert match is not None
    assert match.kind is kind


@pytest.mark.parametrize("line", ["Name,Colour,Size", "Email,Product", "a,b,c,d", ",,,", "Kim,Ray,kim@north.example"])
def test_other_tables_are_no_report(line: str) -> None:
    assert match_headings(line.split(",")) is None


def test_unknown_and_repeated_columns_are_told() -> None:
    match = match_headings(["Email", "Team", "Role", "Shoe size", "Email address"])
    assert match is not None
    assert match.unknown == ("Shoe size",)
    assert match.repeated == ("Email address",)


def test_one_spelling_for_all_generations() -> None:
    assert {normalised(text) for text in ("First name", "first_name", "FIRST-NAME", " First  Name ", "firstName")} == {
        "first name"
    }
