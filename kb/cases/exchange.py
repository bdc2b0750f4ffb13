"""A case as one file, for a customer and a support desk that work on it without a server between them.

The file holds what the case knows and where each of it comes from, how far it went, and the notes. Of the account
record it holds only what the case has used. What was struck from a request is not in it, and no password or setting.
A file from outside is read without trust: a bounded size, known names only, bounded texts, all of them cleaned.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from kb.cases.case import Answer, Caller, Case, Field, LeftFlow, Line, Note, Request, StoredReading
from kb.cases.exchange_format import (
    FORMAT,
    MOST_BYTES,
    CaseFile,
    FileAnswer,
    FileCaller,
    FileField,
    FileLeft,
    FileLine,
    FileNote,
    FileReading,
    FileRequest,
)
from kb.cases.sending import is_waiting
from kb.cases.store import is_case_id
from kb.cases.struck import without_struck
from kb.errors import FormatError, Place
from kb.storage.checked_json import DamagedError, parse
from kb.text import clean, clean_line, shorten
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import Origin, State
from kb.troubleshooter.unknown import UNKNOWN

T = TypeVar("T")


def export_case(case: Case, state: State | None, now: datetime) -> bytes:
    """Return the file of a case. `state` is where it stands; None where its troubleshooter is not in the library."""
    on_its_way = case.request is not None and _goes_out_from_here(case.request)
    case = without_struck(case, state)
    used = _readings_used(case, state)
    content = CaseFile(
        deskside_case=1,
        exported=now,
        id=case.id,
        started=case.started,
        state=case.state,
        flow=case.flow,
        flow_version=case.flow_version,
        article=case.article,
        contract=case.contract,
        product=case.product,
        user=case.user,
        caller=_to_file(case.caller, FileCaller),
        readings={name: _to_file(reading, FileReading) for name, reading in used.items()},
        answers={fact: _to_file(answer, FileAnswer) for fact, answer in case.answers.items()},
        steps_done=case.steps_done,
        helped=case.helped,
        notes=tuple(_to_file(note, FileNote) for note in case.notes),
        left_flows=tuple(_to_file(left, FileLeft) for left in case.left_flows),
        request=_request_to_file(case.request, on_its_way) if case.request else None,
    )
    text = msgspec.json.format(msgspec.json.encode(content), indent=2)
    return text + b"\n"


def read_case_file(content: bytes, where: str, now: datetime) -> Case:
    """Return the case in a file, not saved yet. It belongs to no account here, and its request waits for nobody.

    Raises FormatError, saying what is wrong and where, for anything that is no such file.
    """
    place = Place(where)
    if len(content) > MOST_BYTES:
        raise FormatError(f"The file is larger than {MOST_BYTES // 1000:,} kB; no case is.", where=place)
    try:
        value = parse(content)
    except DamagedError as problem:
        raise FormatError(f"This is no case file: {problem}.", where=place, hint=_ASK) from None
    if not isinstance(value, dict) or "deskside_case" not in value:
        hint = "`deskside case export` writes one."
        raise FormatError("This is no case file.", where=place, hint=hint)
    if value["deskside_case"] != FORMAT:
        hint = "Open it with the version of Deskside that wrote it, or a newer one."
        raise FormatError("This case file has a form that is not known here.", where=place, hint=hint)
    try:
        read = msgspec.convert(value, CaseFile, strict=False)
    except msgspec.ValidationError as error:
        words = f"The case file cannot be used: {_in_words(str(error))}."
        raise FormatError(words, where=place, hint=_ASK) from None
    if not is_case_id(read.id):
        raise FormatError("The case file names a case as none is named.", where=place, hint=_ASK)
    if any(when.tzinfo is None for when in _times(read)):
        raise FormatError("The case file has a time without its zone.", where=place, hint=_ASK)
    return _case_of(read, now)


_ASK = "Ask for the file once more, and open it as it comes. Nothing was taken from this one."


def _in_words(problem: str) -> str:
    """Say what msgspec found in a file, without its own terms: what is missing, foreign or wrong, and where."""
    place = re.search(r"at `\$\.?([^`]+)`", problem)
    where = f" at `{shorten(clean_line(place[1]), 80)}`" if place else ""
    for pattern, words in ((r"unknown field `([^`]*)`", "does not belong in it"), (r"field `([^`]*)`", "is missing")):
        named = re.search(pattern, problem)
        if named:
            return f"`{shorten(clean_line(named[1]), 80)}` {words}{where}"
    return f"what it says{where} cannot be right"


def known_answers(case: Case, flow: Flow) -> tuple[Case, tuple[str, ...]]:
    """Return the case without answers that this library's troubleshooter does not take, and sentences that say so."""
    told: list[str] = []
    kept: dict[str, Answer] = {}
    for fact, answer in case.answers.items():
        if fact in flow.facts and answer.value in (UNKNOWN, *flow.facts[fact].values):
            kept[fact] = answer
        else:
            told.append(f"The answer {fact} = {answer.value} is not known to this library's troubleshooter.")
    readers = {fact.record for fact in flow.facts.values() if fact.record}
    readings = {name: reading for name, reading in case.readings.items() if name in readers}
    if case.flow_version is not None and case.flow_version != flow.version:
        newer = " With a newer library, nothing is left out." if case.flow_version > flow.version else ""
        versions = f"version {case.flow_version} of the troubleshooter; this library has {flow.version}"
        told.append(f"It was made with {versions}.{newer}")
    return msgspec.structs.replace(case, answers=kept, readings=readings), tuple(told)


def _readings_used(case: Case, state: State | None) -> dict[str, StoredReading]:
    """Only what the record has decided in this case; of a case whose troubleshooter is gone, nothing."""
    if state is None:
        return {}
    used = {known.fact.record for known in state.known if known.origin is not Origin.CALLER}
    return {name: reading for name, reading in case.readings.items() if name in used}


def _goes_out_from_here(request: Request) -> bool:
    """Whether it may reach the help desk without anybody there: it waits to be sent, or is on its way."""
    return is_waiting(request) or request.state == "sending" or request.in_doubt


def _request_to_file(request: Request, on_its_way: bool) -> FileRequest:
    fields = tuple(_to_file(field, FileField) for field in request.fields if not field.struck)
    lines = tuple(_to_file(line, FileLine) for line in request.lines if not line.struck)
    return FileRequest(
        id=request.id,
        created=request.created,
        sent=request.state == "sent",
        on_its_way=on_its_way,
        ticket=request.remote_id,
        subject=request.subject,
        message=request.message,
        fields=fields,
        lines=lines,
    )


def _to_file(value: Any, kind: Callable[..., T]) -> T:
    names = kind.__struct_fields__  # type: ignore[attr-defined]
    return kind(**{name: getattr(value, name) for name in names})


def _case_of(read: CaseFile, now: datetime) -> Case:
    opened = Note(f"Opened from a file that was written on {read.exported:%d %B %Y at %H:%M}.", now)
    return Case(
        id=read.id,
        started=read.started,
        updated=now,
        state=read.state,
        flow=_line(read.flow),
        flow_version=read.flow_version,
        article=_line(read.article),
        contract=_line(read.contract),
        product=_line(read.product),
        user=_line(read.user),
        caller=Caller(**{name: clean_line(getattr(read.caller, name)) for name in Caller.__struct_fields__}),
        readings={
            clean_line(name): StoredReading(
                clean_line(reading.value), clean_line(reading.source), reading.date, clean_line(reading.detail)
            )
            for name, reading in read.readings.items()
        },
        answers={clean_line(fact): Answer(clean_line(one.value), one.at) for fact, one in read.answers.items()},
        steps_done=tuple(sorted(set(read.steps_done))),
        helped=read.helped,
        notes=(*(Note(clean(note.text), note.at) for note in read.notes), opened),
        left_flows=tuple(
            LeftFlow(**{name: getattr(left, name) for name in FileLeft.__struct_fields__}) for left in read.left_flows
        ),
        request=_request_of(read.request) if read.request else None,
    )


def _request_of(read: FileRequest) -> Request:
    return Request(
        id=read.id,
        created=read.created,
        state="sent" if read.sent else "draft",
        subject=clean_line(read.subject),
        message=clean(read.message),
        fields=tuple(
            Field(clean_line(one.key), clean_line(one.label), clean_line(one.value), one.required)
            for one in read.fields
        ),
        lines=tuple(Line(clean_line(one.section), clean(one.text)) for one in read.lines),
        # Another computer may be sending it: so this one looks first.
        in_doubt=read.on_its_way and not read.sent,
        remote_id=clean_line(read.ticket),
    )


def _times(read: CaseFile) -> list[datetime]:
    times = [read.exported, read.started, *(one.at for one in read.answers.values()), *(one.at for one in read.notes)]
    times += [one.at for one in read.left_flows]
    return [*times, read.request.created] if read.request else times


def _line(text: str | None) -> str | None:
    return None if text is None else clean_line(text) or None
