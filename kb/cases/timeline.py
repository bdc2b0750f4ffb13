"""The time line of a case: what happened in it, in order, with where each answer came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.cases.case import Attempt, Case, Event
from kb.cases.events import cause_in_words, wrap_up_in_words
from kb.text import clean_line
from kb.troubleshooter.explain import source_of
from kb.troubleshooter.flow import Fact, Flow
from kb.troubleshooter.state import Origin, State
from kb.troubleshooter.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `detail` says more of it: where an answer came from, what was said before."""

    at: datetime
    text: str
    detail: str = ""


def timeline(
    case: Case,
    flow: Flow | None,
    state: State | None,
    steps: Sequence[str] = (),
    flows: Mapping[str, Flow] | None = None,
) -> list[Entry]:
    """Return what happened in a case, the earliest first.

    `flow` and `state` are its troubleshooter and where it stands, None where that is gone; `steps` are the texts of
    its fix's steps. `flows` has the words of the troubleshooters that it was in before.
    """
    flows = flows or {}
    entries = [
        Entry(case.started, "Begun", _about(case, flow)),
        *_from_record(case, state),
        *_left(case, flows),
        *_Events(case, flow, steps, flows).entries(),
        *(Entry(note.at, f"Note: {clean_line(note.text)}") for note in case.notes),
        *_of_request(case),
    ]
    if case.wrap_up is not None:
        entries.append(_wrapped_up(case.wrap_up.at, wrap_up_in_words(case.wrap_up, flow), case.wrap_up.article))
    return sorted(entries, key=lambda entry: entry.at)


def _about(case: Case, flow: Flow | None) -> str:
    title = flow.title if flow is not None else case.flow or ""
    caller = clean_line(case.caller.name or case.caller.email)
    by = f"by {case.agent}" if case.agent else ""
    return ", ".join(part for part in (title, f"for {caller}" if caller else "", by) if part)


def _left(case: Case, flows: Mapping[str, Flow]) -> Iterator[Entry]:
    for left in case.left_flows:
        flow = flows.get(left.flow)
        asked = flow.facts.get(left.question) if flow is not None else None
        title = flow.title if flow is not None else clean_line(left.flow)
        yield Entry(left.at, f"Went on elsewhere from “{title}”", f"at: {asked.ask}" if asked is not None else "")


def _from_record(case: Case, state: State | None) -> Iterator[Entry]:
    """What the record answered: it is read at the beginning, and again each time that the case is gone on with."""
    for known in state.known if state is not None else ():
        if known.origin is Origin.RECORD:
            yield Entry(case.started, f"{known.fact.ask} {known.label}", source_of(known))


def _of_request(case: Case) -> Iterator[Entry]:
    request = case.request
    if request is None:
        return
    subject = f": {clean_line(request.subject)}" if request.subject else ""
    yield Entry(request.created, f"Request {request.id} written{subject}")
    if request.given is not None and request.channel:
        yield Entry(request.given, f"Request {request.id} given to {clean_line(request.channel)}")
    for attempt in request.attempts:
        yield Entry(attempt.at, clean_line(attempt.result), _way(attempt))
    if request.state == "sent" and not request.attempts:
        ticket = f", ticket {request.remote_id}" if request.remote_id else ""
        yield Entry(case.updated, f"Request {request.id} is with the support desk{ticket}")


def _way(attempt: Attempt) -> str:
    times = f", {attempt.times} times" if attempt.times > 1 else ""
    return f"by {clean_line(attempt.channel)}{times}"


def _wrapped_up(at: datetime, words: str, article: str) -> Entry:
    return Entry(at, f"Wrapped up: {words}" if words else "Wrapped up", f"article {article}" if article else "")


class _Events:
    """Puts events into words; those of a fact one after the other, so that a changed answer says what it was."""

    def __init__(self, case: Case, flow: Flow | None, steps: Sequence[str], flows: Mapping[str, Flow]) -> None:
        self._case = case
        self._flow = flow
        self._steps = steps
        self._flows = flows
        self._said: dict[str, str] = {}

    def entries(self) -> Iterator[Entry]:
        for event in (*self._answers_without_event(), *self._case.events):
            yield self._entry(event)

    def _answers_without_event(self) -> Iterator[Event]:
        """Answers of a case that was begun before events were kept, or that came with a file or from a merging."""
        told = {(event.about, event.at) for event in self._case.events if event.what == "answer"}
        for fact, answer in self._case.answers.items():
            if (fact, answer.at) not in told:
                yield Event("answer", answer.at, fact, answer.value)

    def _entry(self, event: Event) -> Entry:
        match event.what:
            case "answer":
                return self._answer(event)
            case "taken_back":
                if not event.about:
                    return Entry(event.at, "Taken back: whether it worked")
                return Entry(event.at, f"Answer taken back: {self._ask(event)}", self._before(event))
            case "restarted":
                self._said.clear()
                return Entry(event.at, "Begun again: all answers taken back")
            case "step" | "step_undone":
                done = "done" if event.what == "step" else "not done after all"
                return Entry(event.at, f"Step {self._step(event.about)} {done}", self._step_text(event.about))
            case "wrapped_up":
                cause, dot, rest = event.value.partition(" · ")
                return _wrapped_up(event.at, f"{cause_in_words(cause, self._flow)}{dot}{rest}", event.about)
            case "merged":
                if event.value:
                    return Entry(event.at, f"Merged into {event.value}")
                return Entry(event.at, f"Merged with {event.about}", "its notes, answers and request were taken over")
            case "unmerged":
                return Entry(event.at, f"Merging with {event.about} undone")
            case "opened":
                return Entry(event.at, f"Opened from the file {event.about}", event.value)
        return Entry(event.at, _PLAIN[event.what])

    def _answer(self, event: Event) -> Entry:
        before = self._before(event)
        label = self._label(event, event.value)
        changed = bool(before)
        self._said[self._ask(event)] = label
        start = "Changed: " if changed else ""
        detail = "; ".join(part for part in (self._source(event), before) if part)
        return Entry(event.at, f"{start}{self._ask(event)} {label}", detail)

    def _before(self, event: Event) -> str:
        said = self._said.get(self._ask(event))
        return f"it was: {said}" if said else ""

    def _source(self, event: Event) -> str:
        fact = self._fact(event)
        reading = self._case.readings.get(fact.record) if fact is not None and fact.record else None
        if reading is None or reading.value == event.value:
            return "the caller"
        return f"the caller, against the record, which says: {self._label(event, reading.value)}"

    def _fact(self, event: Event) -> Fact | None:
        """Return the fact that an event is about: of the troubleshooter that the case was in then, else of another."""
        left = [self._flows.get(one.flow) for one in self._case.left_flows if event.at <= one.at]
        others = [self._flows.get(one.flow) for one in self._case.left_flows]
        for flow in (*left, self._flow, *others):
            if flow is not None and event.about in flow.facts:
                return flow.facts[event.about]
        return None

    def _ask(self, event: Event) -> str:
        fact = self._fact(event)
        return fact.ask if fact is not None else f"{clean_line(event.about)}:"

    def _label(self, event: Event, value: str) -> str:
        if value == UNKNOWN:
            return "not known"
        fact = self._fact(event)
        return fact.values.get(value, value) if fact is not None else clean_line(value)

    def _step(self, number: str) -> str:
        return str(int(number) + 1) if number.isdecimal() else number

    def _step_text(self, number: str) -> str:
        at = int(number) if number.isdecimal() and len(number) < 5 else len(self._steps)
        return self._steps[at] if at < len(self._steps) else ""


_PLAIN = {
    "worked": "It worked",
    "did_not_work": "It did not work",
    "closed": "Closed",
    "reopened": "Reopened",
}
