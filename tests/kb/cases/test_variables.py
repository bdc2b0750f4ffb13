"""The names that a request knows."""

from datetime import UTC, date, datetime

from kb.accounts.record import Account, Contract, Order, Person, Record, Server, Team
from kb.cases.case import Caller, Case
from kb.cases.variables import request_values
from kb.troubleshooter.request_names import REQUEST_NAMES

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_every_name_that_the_check_knows_can_be_filled_in_and_no_other_is() -> None:
    record = Record(
        id="a",
        account=Account(id="account", company="A", csn="1"),
        people=(Person(id="p", email="kim@a.example", first_name="Kim", phone="01844 1"),),
        contracts=(
            Contract(
                id="c", contract_number="1", subscription_id="2", contract_manager="m@a.example", end=date(2027, 1, 1)
            ),
        ),
        orders=(Order(id="o", number="3", placed=NOW, owner="o@a.example", contract="c", product="P", quantity=4),),
        teams=(Team(id="t", name="T"),),
        servers=(Server(id="s", host_name="h", host_id="001122334455"),),
    )
    caller = Caller("Kim", "kim@a.example", "01844 1", "A", "user")
    case = Case(id="x", started=NOW, updated=NOW, caller=caller, user="u@a.example", product="P")
    assert set(request_values(case, record)) == set(REQUEST_NAMES)
