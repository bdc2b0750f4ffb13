"""The rules of a call: hold and switch, whom it is about, another troubleshooter, and the wrap-up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.accounts.people import role_addresses
from kb.accounts.samples import harbour_engineering, old_mill_architects
from kb.cases.call import hang_up, hold, live_calls, start_call, switch_flow, take_up, with_caller
from kb.cases.callers import Hint, find_callers
from kb.cases.case import Case, Line, Request, WrapUp
from kb.cases.glance import data_age, flow_for, glance
from kb.cases.request import checked_line
from kb.cases.store import CaseStore
from kb.cases.struck import without_struck
from kb.cases.timeline import timeline
from kb.cases.walk import answer, state_of
from kb.cases.wrapping_up import WILL_TRY, causes_to_choose, suggested, wrap_up
from kb.errors import NotFoundError, Place
from kb.troubleshooter.flow import Cause, Contact, ContactForm, Fact, Fix, Flow
from kb.troubleshooter.jump import targets
from kb.troubleshooter.unknown import UNKNOWN

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=4)
PLACE = Place("flow.yaml", 1)


def fact(fact_id: str, ask: str, record: str, *values: str) -> Fact:
    return Fact(
        fact_id,
        ask,
        "why",
        {value: f"{value.replace('_', ' ').capitalize()}." for value in values},
        PLACE,
        record=record,
    )


def flow_of(flow_id: str, *facts: Fact, article: str = "seats.md") -> Flow:
    first = facts[0]
    yes, *others = first.values
    return Flow(
        id=flow_id,
        version=3,
        title=f"About {flow_id}",
        symptom=flow_id,
        article=article,
        facts={one.id: one for one in facts},
        causes={
            "found": Cause(
                "found",
                {first.id: (yes,)},
                "because",
                Fix("users/add.md#steps", ("user",), "Well?", "ask"),
                PLACE,
                "It is found",
            ),
            "lost": Cause("lost", {first.id: tuple(others)}, "because", Contact("ask"), PLACE, "It is lost"),
        },
        contacts={"ask": ContactForm("ask", "subject", PLACE)},
        contradiction="ask",
        path=f"{flow_id}.yaml",
    )


SEATS = flow_of(
    "seats",
    fact("seen", "Do you see it?", "", "yes", "no"),
    fact("role", "What are you on the contract?", "caller.role", "contract_manager", "payer", "unsure"),
    fact("who", "Which role needs a new person?", "", "contract_manager", "admin"),
)
LEFT = flow_of(
    "left",
    fact("role", "Which role is it about?", "", "contract_manager", "payer"),
    fact("contract_role", "What are you in the contract?", "caller.role", "contract_manager", "payer", "unsure"),
    fact("seen", "Do you see it?", "", "yes", "no"),
    article="left.md",
)


CONTRACT = flow_of("contract", LEFT.facts["contract_role"])


def test_a_call_is_held_taken_up_and_ended() -> None:
    call = start_call(NOW, "Ann")
    assert call.is_live and call.agent == "Ann" and call.call is not None and call.call.began == NOW
    held = hold(call, LATER)
    assert held.call is not None and held.call.held == LATER and held.is_live
    assert hold(held, LATER + timedelta(minutes=1)) is held
    assert take_up(held, LATER).call == call.call
    ended = hang_up(held, LATER)
    assert ended.call is not None and ended.call.ended == LATER and ended.call.held is None
    assert not ended.is_live and hold(ended, LATER) is ended and take_up(ended, LATER) is ended
    assert not msgspec.structs.replace(call, state="closed").is_live
    plain = Case(id="2026-11-24-aaaaaa", started=NOW, updated=NOW)
    assert hold(plain, NOW) is plain and not plain.is_live


def test_calls_that_are_not_over_are_found_again_the_one_that_was_last_spoken_in_first(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    store.save(hold(start_call(NOW), LATER))
    killed = store.save(start_call(NOW))
    store.save(hang_up(start_call(NOW), LATER))
    store.save(Case(id="2026-11-24-aaaaaa", started=NOW, updated=NOW))
    assert [case.call.held for case in live_calls(CaseStore(tmp_path)) if case.call] == [LATER, None]
    assert live_calls(store)[1].id == killed.id


def test_a_caller_brings_the_account_and_lets_go_of_what_was_chosen_in_another() -> None:
    record = harbour_engineering(NOW)
    grace = next(person for person in record.people if person.first_name == "Grace")
    other = msgspec.structs.replace(start_call(NOW), account="old", contract="1", user="a@b.example")
    taken = with_caller(other, record.id, grace, record)
    assert taken.caller.name == "Grace Whitmore" and taken.caller.email == "grace.whitmore@harbour.example"
    assert taken.caller.company == "Harbour Engineering plc" and taken.caller.phone == "01632 960220"
    assert (taken.contract, taken.user) == (None, None)
    assert with_caller(taken, None, None, None).caller.email == ""


def test_another_troubleshooter_keeps_the_answers_that_both_ask_for_and_notes_the_rest() -> None:
    case = msgspec.structs.replace(start_call(NOW), flow=SEATS.id)
    for name, value in (("role", "payer"), ("who", "admin"), ("seen", UNKNOWN)):
        case = answer(case, SEATS, name, value, NOW)
    switched = switch_flow(case, SEATS, LEFT, LATER)
    assert {name: given.value for name, given in switched.answers.items()} == {
        "contract_role": "payer",
        "seen": UNKNOWN,
    }
    assert (switched.flow, switched.flow_version, switched.id) == ("left", 3, case.id)
    assert switched.notes[-1].text == "“About seats” was looked at first. Which role needs a new person? Admin."
    assert switched.notes[-1].at == LATER
    assert switch_flow(switched, LEFT, LEFT, LATER) is switched


def test_a_troubleshooter_that_was_left_is_kept_with_its_question_and_going_back_finds_its_answers() -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow=SEATS.id), SEATS, "role", "payer", NOW)
    switched = switch_flow(case, SEATS, LEFT, LATER)
    (left,) = switched.left_flows
    assert (left.flow, left.version, left.at, left.question, left.finished) == ("seats", 3, LATER, "seen", False)
    there = answer(switched, LEFT, "seen", "yes", LATER)
    back = switch_flow(there, LEFT, SEATS, LATER)
    assert {name: given.value for name, given in back.answers.items()} == {"role": "payer", "seen": "yes"}
    assert [one.flow for one in back.left_flows] == ["left"]
    assert msgspec.json.decode(msgspec.json.encode(back), type=Case) == back


def test_the_time_line_tells_each_answer_in_the_words_of_the_troubleshooter_of_then() -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow=SEATS.id), SEATS, "role", "payer", NOW)
    case = answer(case, SEATS, "who", "admin", NOW)
    case = answer(switch_flow(case, SEATS, LEFT, LATER), LEFT, "role", "payer", LATER + timedelta(minutes=1))
    flows = {"seats": SEATS, "left": LEFT}
    told = [(one.text, one.detail) for one in timeline(case, LEFT, state_of(case, LEFT), (), flows)]
    assert ("What are you on the contract? Payer.", "the caller") in told
    assert ("Which role needs a new person? Admin.", "the caller") in told
    assert ("Went on elsewhere from “About seats”", "at: Do you see it?") in told
    assert ("Which role is it about? Payer.", "the caller") in told


def test_an_answer_that_was_struck_is_in_no_print_under_the_name_of_an_earlier_troubleshooter() -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow=SEATS.id), SEATS, "role", "payer", NOW)
    case = switch_flow(case, SEATS, CONTRACT, LATER)
    state = state_of(case, CONTRACT)
    (known,) = state.known
    for struck in (False, True):
        request = Request(id="DS-AAAAA-BBBBB", created=LATER, lines=(Line(*checked_line(known), struck=struck),))
        shared = without_struck(msgspec.structs.replace(case, request=request), state)
        assert ("payer" in repr(shared)) is not struck


def test_leaving_a_troubleshooter_that_is_gone_or_was_changed_keeps_that_it_was_begun() -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow="gone", flow_version=2), SEATS, "who", "admin", NOW)
    for old in (None, SEATS):
        (left,) = switch_flow(case, old, LEFT, LATER).left_flows
        assert (left.flow, left.version, left.question, left.finished) == ("gone", 2, "", False)
    assert switch_flow(start_call(NOW), None, LEFT, LATER).left_flows == ()


def test_callers_are_found_by_what_they_say() -> None:
    records = {record.id: record for record in (harbour_engineering(NOW), old_mill_architects(NOW))}
    everywhere = [Hint(name, "company") for name in records]

    def named(words: str) -> list[str]:
        found = find_callers(words, everywhere, records.__getitem__, 30)
        return [one.person.name if one.person else one.company for one in found]

    assert named("grace")[0] == "Grace Whitmore"
    assert named("harbour gra")[0] == "Grace Whitmore"
    assert named("grace.whitmore@harbour.example")[0] == "Grace Whitmore"
    assert named("01632 960220")[0] == "Grace Whitmore"
    assert named("harbour") == ["Harbour Engineering plc", "Old Mill Architects LLP"]
    assert named("nobody") == ["Harbour Engineering plc", "Old Mill Architects LLP"]
    misspelt = [Hint("harbour-engineering", "person Grace Whitmore", "Grace Whitmore")]
    assert find_callers("grayce", misspelt, records.__getitem__)[0].person is not None


def test_the_people_of_the_one_company_that_is_named_follow_it() -> None:
    record = harbour_engineering(NOW)
    found = find_callers("harbour", [Hint(record.id, "company")], lambda name: record)
    assert found[0].person is None
    names = [one.person.name for one in found[1:] if one.person]
    with_role = {record.person_by_email(address).name for address in role_addresses(record.contracts)}
    assert len(names) > len(with_role) and set(names[: len(with_role)]) == with_role
    assert all(one.person.left is None and not one.person.hidden for one in found[1:] if one.person)


def test_records_that_cannot_be_read_are_passed_over() -> None:
    def gone(account: str) -> object:
        raise NotFoundError("There is none.")

    assert find_callers("grace", [Hint("harbour")], gone) == []  # type: ignore[arg-type]


def test_a_problem_leads_to_the_troubleshooter_that_explains_it() -> None:
    flows = {"seats": SEATS, "left": LEFT}
    assert flow_for("left", flows, {}) == "left"
    assert flow_for("add", flows, {}) == "seats"
    assert flow_for("other", flows, {}) == ""
    assert glance([], flows, {}) == []


def test_the_age_of_what_is_known_is_told() -> None:
    record = harbour_engineering(NOW)
    assert data_age(record, NOW) == "newest report 3 days old"
    assert data_age(record, NOW + timedelta(days=200)) == "newest report 203 days old, too old to rely on"
    assert "by hand" in data_age(msgspec.structs.replace(record, imports=()), NOW)


def test_the_wrap_up_is_filled_in_from_the_case() -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow=SEATS.id), SEATS, "seen", "yes", NOW)
    state = state_of(case, SEATS)
    said = suggested(case, SEATS, state, LATER)
    assert said == WrapUp(LATER, "found", WILL_TRY.words, "add")
    assert causes_to_choose(state) == [("found", "It is found"), ("lost", "It is lost")]
    solved = msgspec.structs.replace(case, helped=True, state="solved")
    assert suggested(solved, SEATS, state_of(solved, SEATS), LATER).fixed_by == "The steps of the article"
    assert suggested(start_call(NOW), None, None, LATER) == WrapUp(LATER, "", "Nothing yet, the caller rings again", "")


@pytest.mark.parametrize(
    ("fixed_by", "state"),
    [
        ("The steps of the article", "solved"),
        ("The caller will try the steps", "open"),
        ("Handed over in a request", "open"),  # without a request nothing was handed over
        ("I reset it", "open"),
    ],
)
def test_what_fixed_it_says_how_the_case_stands(fixed_by: str, state: str) -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow=SEATS.id), SEATS, "seen", "no", NOW)
    causes = causes_to_choose(state_of(case, SEATS))
    wrapped = wrap_up(case, WrapUp(LATER, "It is lost", fixed_by, "users/add.md#steps"), LATER, causes)
    assert wrapped.wrap_up == WrapUp(LATER, "lost", fixed_by, "add")
    assert wrapped.state == state and not wrapped.is_live


def test_what_was_handed_over_is_with_the_support_desk() -> None:
    case = answer(msgspec.structs.replace(start_call(NOW), flow=SEATS.id), SEATS, "seen", "no", NOW)
    written = msgspec.structs.replace(case, request=Request(id="DS-1", created=NOW), section="how-to-check#seats")
    said = suggested(written, SEATS, state_of(written, SEATS), LATER)
    assert said == WrapUp(LATER, "lost", "Handed over in a request", "seats")
    assert wrap_up(written, said, LATER).state == "request"
    assert wrap_up(written, msgspec.structs.replace(said, fixed_by="It mended itself"), LATER).state == "solved"


def test_a_few_letters_lead_to_an_answer_or_to_a_question() -> None:
    def found(words: str, first: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return [(one.fact.id, one.value) for one in targets(SEATS, words, first)]

    assert found("contract m") == [("role", "contract_manager"), ("who", "contract_manager")]
    assert found("contract m", ("who",))[0] == ("who", "contract_manager")
    assert found("pay")[0] == ("role", "payer")
    assert found("need")[0] == ("who", "")
    assert found("needs adm")[0] == ("who", "admin")
    assert found("", ("who",))[0] == ("who", "")
    assert found("zzz") == []
