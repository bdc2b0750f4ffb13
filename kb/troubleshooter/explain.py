"""Why something is asked, why it is this cause, and why it is none of the others, in sentences."""

from kb.dates import long_date
from kb.text import joined
from kb.troubleshooter.flow import Cause
from kb.troubleshooter.session import offered
from kb.troubleshooter.state import Known, Origin, RuledOut, State
from kb.troubleshooter.table import table_of

MOST_NAMED = 5


def why_asked(state: State) -> list[str]:
    """Return why the state's question is asked, and which causes its answers tell apart; empty without a question."""
    fact = state.question
    if fact is None:
        return []
    lines = [fact.why] if fact.why else []
    lines.append(f"Still possible: {_listed([_named(cause) for cause in state.possible])}.")
    table = table_of(state.flow)
    number = table.number[fact.id]
    domains = table.domains({known.fact.id: known.value for known in (*state.known, *state.set_aside)})
    for value in offered(state):
        domains[number] = table.bits[number][value]
        left = [table.rows[position].cause for position in table.possible(domains)]
        causes = [cause for cause in left if cause is not None]
        gone = [cause for cause in state.possible if cause not in causes]
        label = _quoted(fact.values[value])
        if len(causes) == 1:
            lines.append(f"{label} would mean: {_named(causes[0])}.")
        elif gone:
            lines.append(f"{label} would rule out: {_listed([_named(cause) for cause in gone])}.")
    return lines


def why_concluded(state: State) -> list[str]:
    """Return why it is this cause: its reason, then each value that it rests on with source and date.

    For a contradiction these are the values that cannot be together. Empty while there is a question.
    """
    if state.contradiction is not None:
        touched = [known for known in state.known if known.fact.id in state.contradiction.when]
        lines = [state.contradiction.because] if state.contradiction.because else []
        return lines + [value_line(known) for known in touched or state.known]
    if state.cause is None:
        return []
    lines = [state.cause.because] if state.cause.because else []
    return lines + [value_line(known) for known in needed(state)]


def why_not(state: State) -> list[str]:
    """Return why it is not each of the other causes: the first value on the trail that rules it out."""
    return [why_not_line(ruled_out) for ruled_out in state.ruled_out]


def why_not_line(ruled_out: RuledOut) -> str:
    """Return why it is not this cause."""
    cause, known = ruled_out.cause, ruled_out.known
    values = cause.when.get(known.fact.id)
    beaten = values is None or known.value in values
    reason = "with that, another cause comes before it" if beaten else _origin(known)
    return f"Not {_quoted(_named(cause))}: {_question(known)} {_sentence(known.label)} ({reason})"


def needed(state: State) -> tuple[Known, ...]:
    """Return the values that the conclusion rests on: without any one of them it would still be open."""
    table = table_of(state.flow)
    rests = {known.fact.id: known.value for known in state.known}
    settled = table.possible(table.domains(rests))
    for known in reversed(state.known):
        without = {fact: value for fact, value in rests.items() if fact != known.fact.id}
        if table.possible(table.domains(without)) == settled:
            rests = without
    return tuple(known for known in state.known if known.fact.id in rests)


def value_line(known: Known) -> str:
    """Return a question with its value and where that comes from, as one line."""
    return f"{_question(known)} {_sentence(known.label)} ({_origin(known)})"


def _origin(known: Known) -> str:
    if known.origin is Origin.CALLER and not known.source:
        return "your answer"
    source = f"{known.source} of {long_date(known.date)}" if known.date else known.source
    if known.origin is Origin.CORRECTED:
        says = known.fact.values.get(known.record_value or "", known.record_value or "")
        return f"your answer; {source or 'the record'} says: {says}"
    if known.origin is Origin.CALLER:
        return f"your answer, and so says {source}"
    detail = f": {known.detail.rstrip('.')}" if known.detail else ""
    return f"from {source or 'the record'}{detail}"


def _question(known: Known) -> str:
    return known.fact.ask


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _named(cause: Cause) -> str:
    return cause.title.rstrip(".") or cause.id.replace("-", " ").replace("_", " ")


def _quoted(text: str) -> str:
    return f"“{text.rstrip('.')}”"


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
    return joined(names)
