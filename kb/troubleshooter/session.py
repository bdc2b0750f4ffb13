"""The session: a pure function from what the record and the caller say to the next question or the conclusion.

Nothing is remembered between calls. Going back, changing one answer, resuming a case and running a flow's tests are
all this one function called with other answers.
"""

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from kb.accounts.reading import Reading
from kb.errors import Place
from kb.troubleshooter.flow import Cause, Contact, ContactForm, Flow, Never
from kb.troubleshooter.state import Known, Origin, RuledOut, State
from kb.troubleshooter.table import Table, table_of
from kb.troubleshooter.unknown import UNKNOWN, contact_for, next_question, still_missed

NOTHING_FITS = "No cause in this troubleshooter fits these answers."


def replay(
    flow: Flow, readings: Mapping[str, Reading], answers: Mapping[str, str], helped: bool | None = None
) -> State:
    """Return the session's state for the record's readings (by reader) and the caller's answers (by fact).

    The record answers first; an answer of the caller's wins over it. A reading or an answer whose value the fact does
    not have counts as not given. Facts are asked in file order, each only while it can still change the result.
    The answer UNKNOWN says that the caller does not know: the fact is passed over, unless the record knows it.
    `helped` tells whether the fix worked, None while that is open.
    """
    table = table_of(flow)
    given = {fact.id: one for fact in table.facts if (one := _given(fact.id, flow, readings, answers)) is not None}
    values = {fact: known.value for fact, known in given.items()}
    violated = table.violated(values)
    if violated is not None:
        return _contradicting(flow, violated, tuple(given.values()))
    domains = table.domains(values)
    possible = table.possible(domains)
    unknown = {
        table.number[fact]
        for fact, value in answers.items()
        if value == UNKNOWN and fact in flow.facts and fact not in given
    }
    question = next_question(table, domains, unknown)
    counting = _Trail(table, given, domains, unknown).counting()
    known = tuple(one for fact, one in given.items() if fact in counting)
    set_aside = tuple(one for fact, one in given.items() if fact not in counting and one.origin is not Origin.RECORD)
    if question is None and (not possible or table.rows[possible[0]].cause is None):
        return _contradicting(flow, Never({}, NOTHING_FITS, Place(flow.path)), tuple(given.values()))
    causes = tuple(cause for position in possible if (cause := table.rows[position].cause) is not None)
    undecided = question is None and bool(unknown) and len(possible) > 1
    state = State(
        flow=flow,
        known=known,
        set_aside=set_aside,
        question=None if question is None else table.facts[question],
        cause=causes[0] if question is None and not undecided else None,
        contradiction=None,
        possible=causes,
        ruled_out=_ruled_out(table, known, causes),
        contact=_form(flow, contact_for(flow, causes)) if undecided else None,
        unknown=tuple(table.facts[number] for number in still_missed(table, domains, unknown)),
    )
    return state if state.cause is None else _ended(state, state.cause, helped)


def offered(state: State) -> tuple[str, ...]:
    """Return the answers to the state's question that can be true, given what is known; none without a question."""
    if state.question is None:
        return ()
    table = table_of(state.flow)
    number = table.number[state.question.id]
    domains = table.domains({known.fact.id: known.value for known in (*state.known, *state.set_aside)})
    return tuple(table.values(number, table.open_values(number, domains)))


class _Trail:
    """Which of the given values count for where a session stands.

    An answer counts when it would be asked for on the way. A value from the record counts as long as the rest would
    not say the same without it. Together they say all that everything given says.
    """

    def __init__(self, table: Table, given: Mapping[str, Known], domains: list[int], unknown: Collection[int]) -> None:
        self.table = table
        self.given = given
        self.domains = domains
        self.unknown = unknown
        self.question = next_question(table, domains, unknown)

    def counting(self) -> dict[str, str]:
        """Return the values that count, by fact."""
        counting = {fact: one.value for fact, one in self.given.items() if one.origin is Origin.RECORD}
        waiting = {fact: one.value for fact, one in self.given.items() if one.origin is not Origin.RECORD}
        while (fact := self._next(counting, waiting)) is not None:
            counting[fact] = waiting.pop(fact)
        for fact in reversed([fact for fact in self.given if self.given[fact].origin is Origin.RECORD]):
            without = {other: value for other, value in counting.items() if other != fact}
            if not self._adds(without, fact, counting[fact]):
                counting = without
        return counting

    def _next(self, counting: Mapping[str, str], waiting: Mapping[str, str]) -> str | None:
        """Return the waiting answer that counts next: the one that is asked for, else the first that adds anything."""
        if not waiting:
            return None
        domains = self.table.domains(counting)
        question = next_question(self.table, domains, self.unknown)
        asked = None if question is None else self.table.facts[question].id
        if asked in waiting:
            return asked
        for fact, value in waiting.items():
            if self._adds(counting, fact, value):
                return fact
        complete = question == self.question and self.table.possible(domains) == self.table.possible(self.domains)
        return None if complete else next(iter(waiting))

    def _adds(self, counting: Mapping[str, str], fact: str, value: str) -> bool:
        """Tell whether a value says more than the others.

        It does when the result depends on it, when it narrows what is possible, and when it narrows the answers to
        the session's question.
        """
        without = self.table.domains(counting)
        number = self.table.number[fact]
        if self.table.depends(number, without):
            return True
        together = without.copy()
        together[number] = self.table.bits[number][value]
        if self.table.possible(together) != self.table.possible(without):
            return True
        if self.question is None or self.question == number:
            return False
        return self.table.open_values(self.question, together) != self.table.open_values(self.question, without)


def _given(fact_id: str, flow: Flow, readings: Mapping[str, Reading], answers: Mapping[str, str]) -> Known | None:
    """Return what is said of a fact: by the caller, else by the record, else None."""
    fact = flow.facts[fact_id]
    reading = readings.get(fact.record) if fact.record else None
    if reading is not None and reading.value not in fact.values:
        reading = None
    answer = answers.get(fact_id)
    if answer is None or answer not in fact.values:
        if reading is None:
            return None
        return Known(fact, reading.value, Origin.RECORD, reading.source, reading.date, reading.detail, reading.value)
    if reading is None:
        return Known(fact, answer, Origin.CALLER)
    origin = Origin.CALLER if reading.value == answer else Origin.CORRECTED
    return Known(fact, answer, origin, reading.source, reading.date, reading.detail, reading.value)


def _contradicting(flow: Flow, violated: Never, known: tuple[Known, ...]) -> State:
    return State(
        flow=flow,
        known=known,
        set_aside=(),
        question=None,
        cause=None,
        contradiction=violated,
        possible=(),
        ruled_out=(),
        contact=_form(flow, flow.contradiction),
    )


def _ended(state: State, cause: Cause, helped: bool | None) -> State:
    ending = cause.then
    if isinstance(ending, Contact):
        return replace(state, contact=_form(state.flow, ending.contact))
    if helped is None:
        return replace(state, fix=ending)
    if helped:
        return replace(state, solved=True)
    return replace(state, contact=_form(state.flow, ending.otherwise))


def _form(flow: Flow, contact: str) -> ContactForm | None:
    """Return a contact by its id; where a flow that failed its check has no such one, another that it has."""
    for name in (contact, flow.contradiction, *flow.contacts):
        if name in flow.contacts:
            return flow.contacts[name]
    return None


def _ruled_out(table: Table, known: tuple[Known, ...], possible: Iterable[Cause]) -> tuple[RuledOut, ...]:
    """Return the causes that it is not, in file order, each with the first fact on the trail that says so."""
    left = {cause.id for cause in possible}
    ruled: dict[str, Known] = {}
    so_far: dict[str, str] = {}
    before = table.possible(table.everything)
    for one in known:
        so_far[one.fact.id] = one.value
        now = table.possible(table.domains(so_far))
        for position in before:
            cause = table.rows[position].cause
            if cause is not None and position not in now and cause.id not in left:
                ruled.setdefault(cause.id, one)
        before = now
    return tuple(RuledOut(cause, ruled[cause_id]) for cause_id, cause in table.flow.causes.items() if cause_id in ruled)
