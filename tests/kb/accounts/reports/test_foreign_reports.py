"""A report of another company is told before it is taken over."""

from datetime import UTC, datetime

import pytest

from kb.accounts.record import HAND, Contract, Person, Record
from kb.accounts.reports import plan_import, reports_from_bytes

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HEADINGS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"


def users(*lines: str):
    (report,) = reports_from_bytes((HEADINGS + "\n".join(lines) + "\n").encode(), "users.csv", NOW.date())
    return report


def codes(record: Record, report) -> list[str]:
    return [finding.code for finding in plan_import(record, [report], NOW).findings]


HARBOUR = plan_import(
    Record(id="harbour"), [users("a@harbour.example,A1,Ann,Bee,Harbour,User,Active,")], NOW
).record_after


@pytest.mark.parametrize(
    ("line", "strange"),
    [
        ("x@mill.example,X1,Xan,Yew,Mill,User,Active,", True),
        ("a@harbour.example,A1,Ann,Bee,Harbour,User,Active,", False),
        ("new@harbour.example,N1,New,One,Second team,User,Active,", False),
        ("x@mill.example,X1,Xan,Yew,Harbour,User,Active,", False),
        ("a.bee@mill.example,A1,Ann,Bee,Mill,User,Active,", False),
    ],
)
def test_only_a_report_that_names_nothing_known_is_strange(line: str, strange: bool) -> None:
    assert ("import-foreign" in codes(HARBOUR, users(line))) is strange


def test_nothing_is_strange_where_nothing_of_the_kind_is_known() -> None:
    report = users("x@mill.example,X1,Xan,Yew,Mill,User,Active,")
    assert "import-foreign" not in codes(Record(id="new"), report)
    by_hand = Record(id="new", contracts=(Contract(id="110000000000", sources={"id": HAND}),))
    assert "import-foreign" not in codes(by_hand, report)
    person = Record(id="new", people=(Person(id="p1", email="a@harbour.example", sources={"email": HAND}),))
    assert "import-foreign" in codes(person, report)
