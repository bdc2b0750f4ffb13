"""A case on paper: all that is known of it and what happened in it, without what was struck from its request."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal, TypeAlias, get_args

from kb.cases.case import Case, Request
from kb.cases.events import wrap_up_in_words
from kb.cases.reached import reached_in_words
from kb.cases.struck import without_struck
from kb.cases.timeline import Entry, timeline
from kb.cases.words import REQUEST_STATES, state_in_words
from kb.dates import long_date
from kb.errors import NotFoundError
from kb.library.library import Library
from kb.text import clean, clean_line
from kb.troubleshooter.explain import source_of, undecided_because
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import State

Form: TypeAlias = Literal["txt", "md", "html"]
FORMS: tuple[Form, ...] = get_args(Form)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_LIST_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the print: a heading and its lines, each of which may be several lines of text."""

    heading: str
    lines: tuple[str, ...]


def print_case(
    case: Case,
    flow: Flow | None,
    state: State | None,
    library: Library,
    form: Form,
    now: datetime,
    flows: Mapping[str, Flow] | None = None,
) -> str:
    """Return a case as plain text, as Markdown or as a page of HTML.

    `flow` and `state` are its troubleshooter and where it stands; None where the library no longer has it. `flows` has
    the words of those that it was in before.
    """
    title = f"Case {case.id}"
    shared = without_struck(case, state)
    steps = steps_of(shared, library)
    line = timeline(shared, flow, None, steps, flows)
    parts = [part for part in _parts(shared, case, flow, state, library, line) if part.lines]
    foot = f"Printed on {long_date(now.date())} at {now:%H:%M}."
    if form == "html":
        return _html(title, parts, foot)
    return _markdown(title, parts, foot) if form == "md" else _text(title, parts, foot)


def steps_of(case: Case, library: Library) -> tuple[str, ...]:
    """Return the texts of the steps at the section that a case has reached."""
    try:
        return tuple(step.text for step in library.steps(case.section)) if case.section else ()
    except NotFoundError:
        return ()


def _parts(
    shared: Case, case: Case, flow: Flow | None, state: State | None, library: Library, line: list[Entry]
) -> Iterator[Part]:
    """`shared` is the case without what was struck, with its time line; what was concluded rests on all of `case`."""
    steps = steps_of(case, library)
    yield Part("", tuple(_head(shared, flow, library)))
    if state is not None:
        yield Part("What was found", tuple(_found(state)))
        kept = set(shared.answers) | set(_facts_of_readings(shared, state))
        known = (one for one in state.known if one.fact.id in kept)
        yield Part("What is known", tuple(f"{one.fact.ask} {one.label} ({source_of(one)})" for one in known))
    if flow is None:
        yield Part("What was answered", tuple(f"{fact}: {one.value}" for fact, one in shared.answers.items()))
    if steps and state is not None and state.question is None:
        marks = (("done" if number in shared.steps_done else "not done") for number in range(len(steps)))
        yield Part("Steps", tuple(f"{text} ({mark})" for text, mark in zip(steps, marks, strict=True)))
    yield Part("Notes", tuple(f"{_moment(note.at)}  {clean(note.text)}" for note in shared.notes))
    if shared.request is not None:
        yield Part(f"Request {shared.request.id}", tuple(_request(shared.request)))
    yield Part(
        "Time line",
        tuple(f"{_moment(one.at)}  {one.text}{f' ({one.detail})' if one.detail else ''}" for one in line),
    )


def _facts_of_readings(case: Case, state: State) -> Iterator[str]:
    return (known.fact.id for known in state.known if known.fact.record in case.readings)


def _head(case: Case, flow: Flow | None, library: Library) -> Iterator[str]:
    caller = case.caller
    who = ", ".join(clean_line(one) for one in (caller.name, caller.email, caller.phone, caller.company) if one)
    article = library.articles.get(case.article or "")
    wrap_up = case.wrap_up
    for label, value in (
        ("Problem", flow.title if flow else article.title if article else case.flow),
        ("Who asks", who),
        ("Who has the problem", case.user),
        ("Account", case.account),
        ("Contract", case.contract),
        ("Product", case.product),
        ("Begun", _moment(case.started)),
        ("At the support desk", case.agent),
        ("How far it is", state_in_words(case)),
        ("Where it has got to", reached_in_words(case, library)),
        ("Wrapped up", f"{wrap_up_in_words(wrap_up, flow)} ({_moment(wrap_up.at)})" if wrap_up else ""),
    ):
        if value:
            yield f"{label}: {clean_line(value)}"


def _found(state: State) -> Iterator[str]:
    if state.contradiction is not None:
        yield f"What is known does not fit together: {state.contradiction.because}"
    elif state.undecided:
        yield undecided_because(state)
    elif state.cause is not None:
        yield f"{state.cause.title}: {state.cause.because}" if state.cause.title else state.cause.because
        if state.solved:
            yield "The steps solved it."
    elif state.question is not None:
        yield f"Not finished. The next question: {state.question.ask}"


def _request(request: Request) -> Iterator[str]:
    ticket = f", ticket {request.remote_id}" if request.remote_id else ""
    yield f"State: {REQUEST_STATES[request.state]}{ticket}"
    if request.subject:
        yield f"Subject: {clean_line(request.subject)}"
    if request.message.strip():
        yield clean(request.message).strip()
    yield from (f"{field.label}: {clean_line(field.value)}" for field in request.fields if field.value.strip())
    yield from (f"{line.section}: {clean(line.text)}" for line in request.lines)
    yield from (f"File: {clean_line(one.name)}" for one in request.attachments)


def _moment(when: datetime) -> str:
    return f"{long_date(when.date())} {when:%H:%M}"


def _text(title: str, parts: list[Part], foot: str) -> str:
    blocks = [f"{title}\n{'=' * len(title)}"]
    for part in parts:
        heading = [part.heading, "-" * len(part.heading)] if part.heading else []
        bullet = "- " if part.heading else ""
        lines = [bullet + line.replace("\n", f"\n{' ' * len(bullet)}") for line in part.lines]
        blocks.append("\n".join([*heading, *lines]))
    return "\n\n".join([*blocks, foot]) + "\n"


def _markdown(title: str, parts: list[Part], foot: str) -> str:
    blocks = [f"# {_escaped(title)}"]
    for part in parts:
        if part.heading:
            blocks.append(f"## {_escaped(part.heading)}")
        blocks.append("\n".join(f"- {_escaped(line)}" for line in part.lines))
    return "\n\n".join([*blocks, _escaped(foot)]) + "\n"


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, its later lines as part of the same list item."""
    lines = [_LIST_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line)).strip() for line in text.split("\n")]
    return "\\\n  ".join(line for line in lines if line)


def _html(title: str, parts: list[Part], foot: str) -> str:
    body = [f"<h1>{escape(title)}</h1>"]
    for part in parts:
        if part.heading:
            body.append(f"<h2>{escape(part.heading)}</h2>")
        items = (escape(line).replace("\n", "<br>") for line in part.lines)
        body.append("<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>")
    body.append(f"<p>{escape(foot)}</p>")
    start = f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return "\n".join([start, "<body>", *body, "</body>", "</html>"]) + "\n"
