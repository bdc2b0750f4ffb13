"""How things are told on the screens: what is known and where it comes from, why, and what a request's state is."""

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content
from textual.style import Style

from app.widgets.wrapped_list import hanging
from kb.cases.timeline import Entry
from kb.dates import moment
from kb.troubleshooter.explain import needed, source_of, undecided_because, why_asked, why_not
from kb.troubleshooter.state import Known, Origin, State

_BOLD = Style(bold=True)
_DIM = Style(dim=True)

CHANNELS = {
    "eml": "saved as an e-mail file",
    "txt": "saved as a text file",
    "clipboard": "copied",
    "mail": "opened in the mail program",
}
"""By which way a request has left, by the channel's name."""


def shown_by_record(state: State) -> list[str]:
    """Return what the record shows in detail of the values that a conclusion rests on, each as one sentence."""
    details = [known.detail.rstrip(".") for known in needed(state) if known.origin is Origin.RECORD and known.detail]
    return [f"{detail}." for detail in dict.fromkeys(details)]


def why_question(state: State) -> Content:
    """Return why the state's question is asked, and what each answer would mean."""
    return Content("\n\n").join([Content(line) for line in why_asked(state)])


def why_conclusion(state: State) -> Content:
    """Return why it is this cause, what that rests on, and why it is none of the others."""
    found = state.contradiction or state.cause
    parts = [Content(found.because)] if found is not None and found.because else []
    if state.undecided:
        parts.append(Content(undecided_because(state)))
    rests_on = state.known if state.cause is None else needed(state)
    if rests_on:
        parts.append(Content.styled("What that rests on", _BOLD))
        parts += [_known(known) for known in rests_on]
    others = why_not(state)
    if others:
        parts.append(Content.styled("What it is not", _BOLD))
        parts += [Content(line) for line in others]
    return _apart(parts)


def timeline_content(entries: Iterable[Entry], now: datetime, cells: int) -> Content:
    """Return a time line for a width: each thing that happened with its time, and below it where it came from."""
    lines: list[Content] = []
    for entry in entries:
        start = f"{moment(entry.at, now)}  "
        lines.append(hanging(start, entry.text, cells))
        if entry.detail:
            lines.append(hanging(" " * len(start), entry.detail, cells, _DIM))
    return Content("\n").join(lines)


def _known(known: Known) -> Content:
    detail = f": {known.detail.rstrip('.')}" if known.detail and known.origin is Origin.RECORD else ""
    return Content.assemble(f"{known.fact.ask}\n", (known.label, _BOLD), f"\n{source_of(known)}{detail}")


def _apart(parts: Iterable[Content]) -> Content:
    return Content("\n\n").join(list(parts))
