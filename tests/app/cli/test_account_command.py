"""`deskside account`: records made, filled from reports and by hand, looked up, checked, copied and deleted."""

import json
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.app.cli.conftest import Output

Run = Callable[..., Output]
USERS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"
KIM = "kim.ray@harbour.example,KIM123,Kim,Ray,Harbour,Primary Admin,Active,AutoCAD\n"
LEE = "lee.okoro@harbour.example,LEE123,Lee,Okoro,Harbour,User,Active,AutoCAD\n"
SUBSCRIPTIONS = """\
Team,Product,Contract number,Subscription ID,Start date,End date,Autorenew date,Subscription status,Seat quantity
Harbour,AutoCAD,110004321,57400001,2026-01-15,2027-01-14,,Active,1
"""


@pytest.fixture
def account(deskside: Run) -> str:
    """Make an account and return its id."""
    return deskside("account", "new", "Harbour Engineering").out.strip()


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """Return a users report as it is downloaded: UTF-16 with tabs."""
    path = tmp_path / "users-2026-11-03.csv"
    path.write_bytes((USERS + KIM + LEE).replace(",", "\t").encode("utf-16"))
    return path


def record(deskside: Run) -> dict[str, list[dict[str, object]]]:
    content: dict[str, list[dict[str, object]]] = json.loads(deskside("account", "show", "--json").out)
    return content


def test_a_new_record_is_named_after_the_company_and_listed(deskside: Run, account: str) -> None:
    assert account == "harbour-engineering"
    assert deskside("account", "new", "Harbour Engineering").out == "harbour-engineering-2\n"
    assert deskside("account", "list").out == "harbour-engineering\nharbour-engineering-2\n"
    assert json.loads(deskside("account", "list", "--json").out) == ["harbour-engineering", "harbour-engineering-2"]
    assert deskside("account", "new", " ").code == 1


def test_without_any_record_it_says_how_to_make_one(deskside: Run) -> None:
    assert "`deskside account new COMPANY` makes one." in deskside("account", "list").err
    result = deskside("account", "show")
    assert (result.code, "`deskside account new COMPANY` makes one." in result.err) == (1, True)


def test_with_several_records_one_has_to_be_named(deskside: Run, account: str) -> None:
    deskside("account", "new", "Northwind")
    result = deskside("account", "show")
    assert result.code == 1
    assert "There are: harbour-engineering, northwind." in result.err
    assert "Northwind" in deskside("account", "show", "northwind").out
    assert "Northwind" in deskside("--account", "northwind", "account", "show").out


def test_reports_are_shown_then_saved_and_twice_is_once(
    deskside: Run, account: str, users: Path, tmp_path: Path
) -> None:
    subscriptions = tmp_path / "subscriptions.csv"
    subscriptions.write_text(SUBSCRIPTIONS)
    dry = deskside("account", "import", str(users), str(subscriptions), "--dry-run")
    assert (dry.code, "nothing was changed" in dry.err) == (0, True)
    assert "Kim Ray <kim.ray@harbour.example>: new" in dry.out
    assert record(deskside)["people"] == []
    done = deskside("account", "import", str(users), str(subscriptions), "--yes")
    assert (done.code, done.out) == (0, dry.out)
    assert done.err.splitlines()[-1] == "Saved to harbour-engineering."
    saved = record(deskside)
    assert [person["email"] for person in saved["people"]] == ["kim.ray@harbour.example", "lee.okoro@harbour.example"]
    assert [contract["contract_number"] for contract in saved["contracts"]] == ["110004321"]
    again = deskside("account", "import", str(users), str(subscriptions), "--yes")
    assert "the record holds all of this already" in again.err
    assert record(deskside) == saved


def test_one_file_that_is_no_report_does_not_keep_the_others_out(
    deskside: Run, account: str, users: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    result = deskside("account", "import", str(tmp_path / "notes.csv"), str(users), "--yes")
    assert result.code == 1
    assert "notes.csv" in result.err
    assert len(record(deskside)["people"]) == 2
    alone = deskside("account", "import", str(tmp_path / "notes.csv"), str(tmp_path / "none.csv"), "--yes")
    assert "None of these files could be used; nothing was changed." in alone.err


def test_rows_that_could_not_be_used_are_named(deskside: Run, account: str, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(USERS + KIM + ",,,,Harbour,User,Active,AutoCAD\n")
    result = deskside("account", "import", str(path), "--yes")
    assert "users.csv:3" in result.out
    assert len(record(deskside)["people"]) == 1


def test_what_is_entered_by_hand_stays_when_a_report_says_otherwise(
    deskside: Run, account: str, users: Path, tmp_path: Path
) -> None:
    deskside("account", "import", str(users), "--yes")
    assert deskside("account", "set", "people.kim.ray@harbour.example.last_name=Ray-Smith").code == 0
    newer = tmp_path / "users-2026-11-20.csv"
    newer.write_text(USERS + KIM + LEE.replace("User", "Secondary Admin"))
    result = deskside("account", "import", str(newer), "--yes")
    assert "stays Ray-Smith" in result.out
    shown = deskside("account", "show").out
    assert "Kim Ray-Smith <kim.ray@harbour.example>" in shown
    assert "(by hand: Last name)" in shown
    assert "secondary admin in Harbour" in shown


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("nonsense", "is not TABLE.ROW.FIELD=VALUE"),
        ("people=1", "is not TABLE.ROW.FIELD=VALUE"),
        ("peple.kim.email=a@b.example", "Did you mean people?"),
        ("people.nobody.email=a@b.example", "There is no row “nobody” in people."),
        ("account.account.colour=red", "has no field “colour”"),
        ("account.account.reseller_email=nowhere", "is not an e-mail address"),
    ],
)
def test_a_mistake_in_set_changes_nothing_and_says_what_there_is(
    deskside: Run, account: str, assignment: str, says: str
) -> None:
    before = record(deskside)
    result = deskside("account", "set", "account.account.phone=01632 960000", assignment)
    assert result.code == 1
    assert says in result.err.replace("\n", " ")
    assert record(deskside) == before


def test_a_row_is_added_by_hand_and_marked(deskside: Run, account: str) -> None:
    added = deskside(
        "account",
        "add",
        "contracts",
        "contract_number=110004321",
        "end=3 Nov 2027",
        "contract_manager=kim@firm.example",
    )
    assert (added.code, added.out, added.err) == (0, "110004321\n", "Saved to harbour-engineering.\n")
    person = deskside("account", "add", "people", "email=kim@firm.example", "first_name=Kim", "last_name=Ray")
    assert deskside("account", "set", f"people.{person.out.strip()}.phone=01632 960000").code == 0
    shown = deskside("account", "show").out
    assert "110004321, contract manager Kim Ray <kim@firm.example>, ends 3 November 2027  (entered by hand)" in shown
    contract = record(deskside)["contracts"][0]
    assert contract["end"] == "2027-11-03"
    assert contract["sources"] == {"contract_number": "hand", "end": "hand", "contract_manager": "hand"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("people",), "Write FIELD=VALUE with any of: email, autodesk_id"),
        (("people", "email"), "`email` is not FIELD=VALUE."),
        (("people", "email=a@b.example", "email=c@d.example"), "`email` is given twice."),
        (("people", "mail=a@b.example"), "Give E-mail, First name or Last name."),
        (("people", "email=a@b.example", "phne=1"), "Did you mean phone?"),
        (("people", "email=nowhere"), "is not an e-mail address"),
        (("person", "email=a@b.example"), "There is no table “person”."),
        (("imports", "kind=users report"), "is not edited by hand"),
        (("account", "company=Other"), "A record is about one company."),
        (("contracts", "end=tomorrow", "contract_number=1"), "contracts, End"),
    ],
)
def test_a_mistake_in_add_changes_nothing_and_says_what_there_is(
    deskside: Run, account: str, arguments: tuple[str, ...], says: str
) -> None:
    before = record(deskside)
    result = deskside("account", "add", *arguments)
    assert (result.code, result.out) == (1, "")
    assert says in " ".join(result.err.split())
    assert record(deskside) == before


def test_a_second_row_for_the_same_thing_is_refused(deskside: Run, account: str) -> None:
    assert deskside("account", "add", "people", "email=kim@firm.example").code == 0
    result = deskside("account", "add", "people", "email=KIM@firm.example")
    assert result.code == 1
    assert "There is a row of people for KIM@firm.example already." in result.err


def test_a_check_prints_what_is_wrong_worst_first_and_exits_with_1(deskside: Run, account: str, users: Path) -> None:
    deskside("account", "import", str(users), "--yes")
    ended = datetime.now().date() - timedelta(days=20)
    deskside("account", "add", "contracts", "contract_number=110004321", f"end={ended}")
    result = deskside("account", "check")
    assert result.code == 1
    lines = [line for line in result.out.splitlines() if line[:2].strip().isdigit()]
    assert lines[0].startswith(" 1. !!")
    assert "Who can mend it:" in result.out
    assert "Read: deskside show " in result.out
    problems = json.loads(deskside("account", "check", "--json").out)
    assert len(problems) == len(lines)
    order = ["error", "warning", "note"]
    assert [order.index(problem["severity"]) for problem in problems] == sorted(
        order.index(problem["severity"]) for problem in problems
    )
    assert {"code", "severity", "title", "who", "article"} <= problems[0].keys()


def test_accounts_are_found_by_any_scrap(deskside: Run, account: str, users: Path) -> None:
    deskside("account", "import", str(users), "--yes")
    deskside("account", "new", "Northwind Design")
    assert deskside("account", "find", "okoro").out.startswith("harbour-engineering  Harbour Engineering  person Lee")
    assert json.loads(deskside("account", "find", "northwnd", "--json").out)[0]["account_id"] == "northwind-design"
    nothing = deskside("account", "find", "zzzz")
    assert (nothing.code, nothing.out, nothing.err) == (1, "", "No account fits these words.\n")


def test_a_copy_is_private_and_another_deskside_can_read_it(deskside: Run, account: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.json"
    result = deskside("account", "export", account, str(target))
    assert result.code == 0
    assert "It holds people's data" in result.err
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert deskside("account", "export", account, str(target)).code == 1
    assert deskside("account", "export", "nobody", str(tmp_path / "x.json")).code == 1


def test_deleting_asks_and_takes_the_copies_with_it(deskside: Run, account: str, tmp_path: Path) -> None:
    deskside("account", "set", "account.account.phone=01632 960000")
    assert deskside("account", "forget", "nobody", "--yes").code == 1
    assert deskside("account", "forget", account, "--yes").code == 0
    assert deskside("account", "list").out == ""
    assert [path.name for path in (tmp_path / "data" / "accounts").iterdir()] == [".erased"]


def test_a_record_of_the_demo_is_never_a_real_one(deskside: Run) -> None:
    mine = deskside("account", "new", "Zebra Works").out.strip()
    demo = deskside("--demo", "account", "list").out
    assert "old-mill-architects" in demo
    assert mine not in demo
    assert deskside("account", "list").out == f"{mine}\n"
