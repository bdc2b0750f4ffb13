"""The desk: one opened library with its accounts and cases, for one kind of audience."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kb.accounts.samples import harbour_engineering, northwind_design, old_mill_architects
from kb.cases.case import Caller
from kb.desk import Desk, open_desk
from kb.errors import BrokenFileError, ConflictError, NotFoundError
from kb.settings import Folders, Identity, Settings

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FLOW = """\
flow: seats
version: "1"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
status: {status}
article: missing.md
facts:
  owner:
    ask: Which address did the order go to?
    why: That address holds the seats.
    record: order.owner
    values: {{caller: Mine, someone_else: "A colleague's"}}
causes:
  - {{id: colleague, when: {{owner: someone_else}}, because: It went elsewhere., then: {{contact: move}}}}
  - id: look
    when: {{owner: caller}}
    because: It is yours.
    then: {{fix: missing.md, who: [contract_manager], verify: Do you see them?, else: move}}
contacts:
  move: {{subject: "Seats: contract {{contract.number?}}"}}
contradiction: move
"""
GRACE = "grace.whitmore@harbour.example"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return the folder of a library with a published and a draft troubleshooter."""
    folder = tmp_path / "library"
    (folder / "troubleshooters").mkdir(parents=True)
    (folder / "missing.md").write_text("---\ntitle: Missing seats\n---\nText\n\n## Steps\n\n1. Look.\n2. Call.\n")
    (folder / "secret.md").write_text("---\ntitle: A draft\nstatus: draft\n---\nText\n")
    (folder / "troubleshooters" / "seats.yaml").write_text(FLOW.format(status="published"))
    draft = FLOW.format(status="draft").replace("flow: seats", "flow: unfinished")
    (folder / "troubleshooters" / "unfinished.yaml").write_text(draft)
    return folder


@pytest.fixture
def make(tmp_path: Path, library: Path):
    """Return a maker of desks over the library, all with the same folders."""

    def opened(settings: Settings | None = None, **options: object) -> Desk:
        folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
        return open_desk(settings or Settings(), folders, library=library, clock=lambda: NOW, **options)  # type: ignore[arg-type]

    return opened


def with_accounts(desk: Desk) -> Desk:
    for record in (harbour_engineering(NOW), northwind_design(NOW), old_mill_architects(NOW)):
        desk.accounts.save(record)
    return desk


def test_customers_see_what_is_published_and_staff_all(make) -> None:
    customer, staff = make(), make(staff=True)
    assert list(customer.visible_flows()) == ["seats"]
    assert set(staff.visible_flows()) == {"seats", "unfinished"}
    with pytest.raises(NotFoundError):
        customer.flow("unfinished")
    with pytest.raises(NotFoundError, match="no article `secret`"):
        customer.article("secret")
    assert staff.article("secret").title == "A draft"
    assert [one.flow_id for one in customer.symptoms()] == ["seats"]


def test_a_name_that_comes_near_is_suggested(make) -> None:
    with pytest.raises(NotFoundError) as error:
        make().flow("seat")
    assert error.value.hint == "Did you mean `seats`?"


def test_the_only_account_of_a_customer_opens_by_itself(make) -> None:
    assert make().account_id is None
    make().accounts.save(harbour_engineering(NOW))
    assert make().account_id == "harbour-engineering"
    assert make(staff=True).account_id is None
    assert make(Settings(account="other")).account_id == "other"
    make().accounts.save(northwind_design(NOW))
    assert make().account_id is None


def test_who_asks_is_the_person_of_the_settings_but_never_the_agent(make) -> None:
    settings = Settings(identity=Identity(name="Kim Ray", email="kim@firm.example"))
    assert make(settings).caller == Caller(name="Kim Ray", email="kim@firm.example")
    assert make(settings, staff=True).caller == Caller()
    assert make(settings, staff=True, caller=Caller(email=GRACE)).caller.email == GRACE


def test_the_caller_goes_with_an_account_that_does_not_know_them(make) -> None:
    desk = with_accounts(make(staff=True, caller=Caller(email=GRACE)))
    desk.open_account("harbour-engineering")
    assert desk.caller.email == GRACE
    desk.open_account("northwind-design")
    assert desk.caller == Caller()
    customer = make(caller=Caller(email=GRACE))
    customer.open_account("northwind-design")
    assert customer.caller.email == GRACE


def test_an_account_that_cannot_be_opened_leaves_the_old_one_open(make) -> None:
    desk = with_accounts(make())
    desk.open_account("harbour-engineering")
    with pytest.raises(NotFoundError):
        desk.open_account("nobody")
    assert (desk.account_id, desk.record.company) == ("harbour-engineering", "Harbour Engineering plc")
    assert desk.open_account(None) is None
    assert desk.problems() == []


def test_a_record_changed_elsewhere_is_read_again_and_a_conflict_is_refused(make) -> None:
    desk, other = with_accounts(make(account="harbour-engineering")), make(account="harbour-engineering")
    assert desk.record is not None
    theirs = msgspec.structs.replace(other.record, people=other.record.people[:2])
    other.save_record(theirs)
    with pytest.raises(ConflictError):
        desk.save_record(msgspec.structs.replace(desk.record, people=()))
    assert desk.refresh_record() == ()
    assert len(desk.record.people) == 2
    saved = desk.save_record(msgspec.structs.replace(desk.record, people=()))
    assert desk.record == saved
    assert [problem.title for problem in desk.problems()]


def test_a_case_starts_with_what_the_record_answers(make) -> None:
    desk = with_accounts(make(account="harbour-engineering", caller=Caller(email=GRACE)))
    case = desk.start_case(flow=desk.flow("seats"))
    assert case.readings["order.owner"].value == "someone_else"
    assert desk.cases.load(case.id) == case
    state = desk.state_of(case)
    assert state is not None
    assert state.cause is not None
    assert state.cause.id == "colleague"
    request = desk.request_for(case)
    assert request.subject == "Seats: contract 77190352"
    assert any("Tomasz Wilk" in line.text for line in request.lines)


def test_a_new_case_is_not_saved_and_knows_nothing(make) -> None:
    desk = with_accounts(make(account="harbour-engineering"))
    case = desk.new_case(flow=desk.flow("seats"))
    assert (case.readings, desk.cases.ids()) == ({}, [])


def test_a_case_whose_troubleshooter_or_account_is_gone_is_still_a_case(make) -> None:
    desk = with_accounts(make(account="harbour-engineering"))
    case = msgspec.structs.replace(desk.start_case(flow=desk.flow("seats")), flow="gone")
    assert desk.state_of(case) is None
    assert desk.with_readings(case) == case
    assert desk.request_for(case).lines[0].text.startswith("What the troubleshooter “gone” is about.")
    elsewhere = msgspec.structs.replace(case, account="deleted")
    assert desk.record_of(elsewhere) is None


def test_a_broken_record_is_told_when_it_is_asked_for(make) -> None:
    settings = Settings(account="harbour-engineering", good_copies=0)
    desk = with_accounts(make(settings))
    path = desk.accounts.path_of("harbour-engineering")
    path.write_bytes(path.read_bytes()[:50])
    fresh = make(settings)
    with pytest.raises(BrokenFileError):
        _ = fresh.record
    with pytest.raises(BrokenFileError):
        fresh.with_readings(fresh.new_case(flow=fresh.flow("seats")))


def test_the_steps_of_a_fix_come_from_its_article(make) -> None:
    desk = make()
    assert [step.text for step in desk.steps_of("missing.md")] == ["Look.", "Call."]
    assert desk.steps_of("nowhere.md") == ()


def test_a_changed_library_is_read_again(make, library: Path) -> None:
    desk = make()
    assert desk.flow("seats").title == "Seats are missing"
    path = library / "troubleshooters" / "seats.yaml"
    path.write_text(path.read_text().replace("title: Seats are missing", "title: Seats have gone"))
    (library / "new.md").write_text("---\ntitle: New\n---\nText about unicycles\n")
    desk.reload_library()
    assert desk.flow("seats").title == "Seats have gone"
    assert [hit.id for hit in desk.search("unicycles").hits] == ["new"]
    (library / "new.md").write_text("---\ntitle: Newer\n---\nText\n")
    desk.reload_article(library / "new.md")
    assert desk.article("new").title == "Newer"
