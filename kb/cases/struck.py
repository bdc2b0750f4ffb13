"""A case without what was struck from its request: what a person will not share is in no print and no case file."""

import msgspec

from kb.cases.case import Caller, Case, Event, Request
from kb.cases.request import NOTES, checked_line, unknown_line
from kb.troubleshooter.state import Origin, State


def without_struck(case: Case, state: State | None) -> Case:
    """Return the case without struck fields and lines of its request, and without what these were made from.

    That are the caller's details, the notes, and the answers and readings of the facts that were struck.
    """
    request = case.request
    if request is None:
        return case
    lines = {(line.section, line.text) for line in request.lines if line.struck}
    facts = _struck_facts(state, lines) if state is not None else set()
    readers = {
        known.fact.record
        for known in (state.known if state is not None else ())
        if known.fact.id in facts and known.origin is not Origin.CALLER
    }
    return msgspec.structs.replace(
        case,
        caller=_caller(case.caller, request),
        readings={name: reading for name, reading in case.readings.items() if name not in readers},
        answers={fact: answer for fact, answer in case.answers.items() if fact not in facts},
        events=tuple(event for event in case.events if not _tells(event, facts, state)),
        notes=tuple(note for note in case.notes if (NOTES, note.text) not in lines),
        request=_kept(request),
        **{name: None for name, key in _FIELDS.items() if key in _struck_fields(request)},
        undo=None,
        left_flows=() if facts else tuple(msgspec.structs.replace(one, answers={}) for one in case.left_flows),
    )


def _struck_facts(state: State, lines: set[tuple[str, str]]) -> set[str]:
    known = {known.fact.id for known in state.known if checked_line(known) in lines}
    return known | {fact.id for fact in state.unknown if unknown_line(fact) in lines}


def _tells(event: Event, facts: set[str], state: State | None) -> bool:
    """Tell whether an event says what was struck. An answer of an earlier troubleshooter may, under another name."""
    elsewhere = state is not None and event.what in ("answer", "taken_back") and event.about not in state.flow.facts
    return event.about in facts or (bool(facts) and elsewhere)


def _kept(request: Request) -> Request:
    """Return the request without what was struck, and without the texts of earlier sendings."""
    return msgspec.structs.replace(
        request,
        fields=tuple(field for field in request.fields if not field.struck),
        lines=tuple(line for line in request.lines if not line.struck),
        attempts=tuple(msgspec.structs.replace(attempt, sent="") for attempt in request.attempts),
    )


def _caller(caller: Caller, request: Request) -> Caller:
    gone = {key.removeprefix("caller."): "" for key in _struck_fields(request) if key.startswith("caller.")}
    known = {name: text for name, text in gone.items() if name in Caller.__struct_fields__}
    return msgspec.structs.replace(caller, **known)


def _struck_fields(request: Request) -> set[str]:
    return {field.key for field in request.fields if field.struck}


_FIELDS = {
    "account": "caller.company",
    "contract": "contract.number",
    "product": "product",
    "user": "user.email",
}
"""What a case is about, by the key of the request's field that tells it."""
