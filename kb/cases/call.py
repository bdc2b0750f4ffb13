"""A telephone call: a case that is begun while somebody is on the line, held, taken up again, and wrapped up."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from kb.accounts.record import Person, Record
from kb.cases.case import Answer, Call, Caller, Case
from kb.cases.headers import CaseHeader
from kb.cases.left_flows import answers_before, leaving, with_left
from kb.cases.store import CaseStore
from kb.cases.walk import add_note, open_case
from kb.text import clean_line
from kb.troubleshooter.flow import Fact, Flow
from kb.troubleshooter.unknown import UNKNOWN


def start_call(now: datetime, agent: str = "") -> Case:
    """Return the case of a call that begins now, about nobody and nothing yet."""
    return msgspec.structs.replace(open_case(now), agent=agent, call=Call(now))


def hold(case: Case, now: datetime) -> Case:
    """Return the case with its caller waiting since now; one that waits already, or is no live call, stays as it is."""
    if case.call is None or not case.is_live or case.call.held is not None:
        return case
    return msgspec.structs.replace(case, call=msgspec.structs.replace(case.call, held=now), updated=now)


def take_up(case: Case, now: datetime) -> Case:
    """Return the case with its caller on the line again; a case that is no live call stays as it is."""
    if case.call is None or case.call.held is None or not case.is_live:
        return case
    return msgspec.structs.replace(case, call=msgspec.structs.replace(case.call, held=None), updated=now)


def hang_up(case: Case, now: datetime) -> Case:
    """Return the case with its call ended; what is open in it stays open."""
    if case.call is None or not case.is_live:
        return case
    return msgspec.structs.replace(case, call=Call(case.call.began, None, now), updated=now)


def live_calls(store: CaseStore) -> list[Case]:
    """Return the calls that have not ended, the one that was last spoken in first; what cannot be read is passed over.

    An app that was closed or killed in a call has left it so: it is offered again like one on hold.
    """
    live = [header for header in store.headers() if isinstance(header, CaseHeader) and header.live_call]
    found = [case for case in store.each(live) if isinstance(case, Case) and case.is_live]
    return sorted(found, key=waiting_since, reverse=True)


def waiting_since(case: Case) -> datetime:
    """Return since when nobody has spoken in a live call: when it was put on hold, else when it was last changed."""
    return case.call.held if case.call is not None and case.call.held is not None else case.updated


def with_caller(case: Case, account: str | None, person: Person | None, record: Record | None) -> Case:
    """Return the case about somebody of an account; without a person the caller is whoever they have said to be.

    What was chosen of another account's contracts, products and people is taken back.
    """
    caller = Caller(company=clean_line(record.company)) if record is not None else Caller()
    if person is not None:
        caller = Caller(person.name, person.email or "", person.phone or "", caller.company)
    same = case.account == account
    return msgspec.structs.replace(
        case,
        account=account,
        caller=caller,
        user=case.user if same else None,
        contract=case.contract if same else None,
        product=case.product if same else None,
        readings=case.readings if same else {},
    )


def switch_flow(case: Case, old: Flow | None, new: Flow, now: datetime) -> Case:
    """Return the case in another troubleshooter, with the answers that both ask for.

    Two facts are the same where one reader answers both, or where both ask the same question. Answers to what only
    the first one asks are written into a note, so nothing that the caller said is lost. Who goes back to one that was
    left before finds there what was answered in it.
    """
    if case.flow == new.id:
        return case
    carried = {} if old is None else _carried(case.answers, old, new)
    switched = msgspec.structs.replace(
        case,
        flow=new.id,
        flow_version=new.version,
        article=None,
        answers=answers_before(case, new) | {fact: answer for fact, (_, answer) in carried.items()},
        left_flows=with_left(case.left_flows, [leaving(case, old, now)], new.id),
        steps_done=(),
        helped=None,
        state="open",
        updated=now,
    )
    if old is None:
        return switched
    kept = {fact for fact, _ in carried.values()}
    said = [_in_words(fact, old.facts.get(fact), one) for fact, one in case.answers.items() if fact not in kept]
    return add_note(switched, f"“{old.title}” was looked at first. {' '.join(said)}", now)


def _carried(answers: dict[str, Answer], old: Flow, new: Flow) -> dict[str, tuple[str, Answer]]:
    """Return by the new flow's facts the old flow's fact and its answer, in the order in which they were given."""
    carried: dict[str, tuple[str, Answer]] = {}
    for fact_id, answer in answers.items():
        before = old.facts.get(fact_id)
        after = _same_fact(before, new.facts.values()) if before is not None else None
        if after is not None and (answer.value in after.values or answer.value == UNKNOWN):
            carried.setdefault(after.id, (fact_id, answer))
    return carried


def _same_fact(fact: Fact, others: Iterable[Fact]) -> Fact | None:
    return next(
        (
            other
            for other in others
            if (fact.record and fact.record == other.record)
            or (fact.record == other.record and fact.ask.casefold() == other.ask.casefold())
        ),
        None,
    )


def _in_words(name: str, fact: Fact | None, answer: Answer) -> str:
    """Return what was said; of a fact or an answer that is no longer there, by the names that the case has for them."""
    value = "Not known" if answer.value == UNKNOWN else answer.value
    if fact is None:
        return f"{name}: {value}."
    return f"{fact.ask} {fact.values.get(answer.value, value).rstrip('.')}."
