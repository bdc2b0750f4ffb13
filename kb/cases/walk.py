"""Walking a case through its troubleshooter: each function takes a case and returns the next one."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from kb.accounts.reading import Context, Reading
from kb.accounts.record import Record
from kb.cases.case import Answer, Caller, Case, EventKind, Note, StoredReading
from kb.cases.events import noted
from kb.cases.identifiers import new_case_id
from kb.errors import FlowError
from kb.text import clean, clean_line
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.session import replay
from kb.troubleshooter.state import State
from kb.troubleshooter.unknown import UNKNOWN, value_for_unknown


def open_case(
    now: datetime,
    *,
    flow: Flow | None = None,
    article: str | None = None,
    caller: Caller | None = None,
    account: str | None = None,
) -> Case:
    """Return a new case for a troubleshooter, for an article, or for neither."""
    return Case(
        id=new_case_id(now),
        started=now,
        updated=now,
        flow=flow.id if flow else None,
        flow_version=flow.version if flow else None,
        article=article,
        account=account,
        caller=caller or Caller(),
    )


def with_readings(case: Case, readings: Mapping[str, Reading], now: datetime) -> Case:
    """Return the case with what the record says now in place of what it said before."""
    stored = {
        name: StoredReading(reading.value, reading.source, reading.date, reading.detail)
        for name, reading in readings.items()
    }
    return msgspec.structs.replace(case, readings=stored, updated=now)


def context_of(case: Case, record: Record, now: datetime) -> Context:
    """Return whom and what the case asks the record about."""
    return Context(
        record=record,
        caller=case.caller.email or None,
        now=now,
        user=case.user,
        contract=case.contract,
        product=case.product,
    )


def state_of(case: Case, flow: Flow) -> State:
    """Return where the case stands: the replay of its readings and answers."""
    readings = {
        name: Reading(stored.value, stored.source, stored.date, stored.detail) for name, stored in case.readings.items()
    }
    answers = {fact: answer.value for fact, answer in case.answers.items()}
    return replay(flow, readings, answers, case.helped)


def changed_notice(case: Case, flow: Flow) -> str:
    """Return what to tell somebody who goes on with a case whose troubleshooter has changed; empty for no change."""
    told = []
    if case.flow_version not in (None, flow.version):
        told.append(
            f"This troubleshooter was changed since the case was begun (version {case.flow_version}, now "
            f"{flow.version}). Your answers are kept: look through what is known."
        )
    left = [
        f"{clean_line(fact)}: {clean_line(answer.value)}"
        for fact, answer in case.answers.items()
        if fact not in flow.facts or answer.value not in (UNKNOWN, *flow.facts[fact].values)
    ]
    if left:
        told.append(f"It does not take these answers any more; they stay in the case: {', '.join(left)}.")
    return " ".join(told)


def opened_notice(case: Case) -> str:
    """Return what came with a case that was taken over from a file, until something is said in it; else nothing."""
    last = case.events[-1] if case.events else None
    return last.value if last is not None and last.what == "opened" else ""


def answer(case: Case, flow: Flow, fact: str, value: str, now: datetime) -> Case:
    """Return the case with one fact answered, or answered anew; answers to other facts are kept.

    UNKNOWN says that the caller does not know.

    Raises FlowError when the troubleshooter has no such fact or answer.
    """
    known = flow.facts.get(fact)
    if known is None:
        raise FlowError(
            f"The troubleshooter {flow.id} asks nothing called `{fact}`.",
            hint=f"It asks: {', '.join(flow.facts)}.",
        )
    if value == UNKNOWN:
        value = value_for_unknown(known)
    elif value not in known.values:
        raise FlowError(
            f"`{value}` is no answer to `{fact}`.",
            hint=f"Answers: {', '.join(known.values)}.",
        )
    answers = {key: given for key, given in case.answers.items() if key != fact} | {fact: Answer(value, now)}
    answered = msgspec.structs.replace(case, answers=answers, helped=None, state="open", updated=now)
    return noted(answered, "answer", now, fact, value)


def take_back(case: Case, fact: str, now: datetime) -> Case:
    """Return the case without the caller's answer to one fact; the record may answer it again."""
    answers = {key: given for key, given in case.answers.items() if key != fact}
    without = msgspec.structs.replace(case, answers=answers, helped=None, state="open", updated=now)
    return noted(without, "taken_back", now, fact)


def begin_again(case: Case, now: datetime) -> Case:
    """Return the case with all answers taken back; what the record says stays, and so do notes."""
    bare = msgspec.structs.replace(case, answers={}, steps_done=(), helped=None, state="open", updated=now)
    return noted(bare, "restarted", now)


def last_answered(case: Case, state: State) -> str | None:
    """Return the fact that "back" takes back: the latest answer that still counts.

    Answers stand in the order in which they were given; their times do not tell it, for a clock can be set back.
    """
    counting = {known.fact.id for known in state.known} | {fact.id for fact in state.unknown}
    return next((fact for fact in reversed(case.answers) if fact in counting), None)


def tick(case: Case, step: int, now: datetime) -> Case:
    """Return the case with one step of the fix done, or not done where it was done before. Steps count from 0."""
    return with_steps_done(case, tuple(sorted(set(case.steps_done) ^ {step})), now)


def with_steps_done(case: Case, done: tuple[int, ...], now: datetime) -> Case:
    """Return the case with these steps of the fix done, and no others. Steps count from 0."""
    changed = msgspec.structs.replace(case, steps_done=done, updated=now)
    for step in sorted(set(done) ^ set(case.steps_done)):
        changed = noted(changed, "step" if step in done else "step_undone", now, str(step))
    return changed


def did_it_help(case: Case, helped: bool | None, now: datetime) -> Case:
    """Return the case with the answer to "did it work?"; None takes the answer back."""
    said = msgspec.structs.replace(case, helped=helped, state="solved" if helped else "open", updated=now)
    what: EventKind = "taken_back" if helped is None else "worked" if helped else "did_not_work"
    return noted(said, what, now)


def add_note(case: Case, text: str, now: datetime) -> Case:
    """Return the case with one more note; an empty one changes nothing."""
    cleaned = clean(text).strip()
    if not cleaned:
        return case
    return msgspec.structs.replace(case, notes=(*case.notes, Note(cleaned, now)), updated=now)
