"""Why something is asked, why it is this cause, and why it is none of the others, in sentences."""

from kb.dates import long_date
from kb.text import joined
from kb.troubleshooter.flow import Cause
from kb.troubleshooter.precedence import winners_over
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
    lines.append(f"Still possible: {_listed([_named(cause) for cause in state.possible], last='or')}.")
    table = table_of(state.flow)
    number = table.number[fact.id]
    domains = table.domains({known.fact.id: known.value for known in (*state.known, *state.set_aside)})
    for value in offered(state):
        domains[number] = table.bits[number][value]
        rows = (table.rows[position].cause for position in table.possible(domains))
        left = {cause.id for cause in rows if cause is not None}
        kept = [_named(cause) for cause in state.possible if cause.id in left]
        gone = [_named(cause) for cause in state.possible if cause.id not in left]
        label = _quoted(fact.values[value])
        if len(kept) == 1:
            lines.append(f"{label} would mean: {kept[0]}.")
        elif gone:
            lines.append(f"{label} would rule out: {_listed(gone)}.")
    return lines


def why_concluded(state: State) -> list[str]:
    """Return why it is this cause: its reason, then each value that it rests on with source and date.

    For a contradiction these are the values that cannot be together. Empty while there is a question.
    """
    if state.undecided:
        return [undecided_because(state), *(value_line(known) for known in state.known)]
    if state.contradiction is not None:
        touched = [known for known in state.known if known.fact.id in state.contradiction.when]
        lines = [state.contradiction.because] if state.contradiction.because else []
        return lines + [value_line(known) for known in touched or state.known]
    if state.cause is None:
        return []
    lines = [state.cause.because] if state.cause.because else []
    return lines + [value_line(known) for known in needed(state)]


def undecided_because(state: State) -> str:
    """Return what is not known and which causes that leaves possible; for a state that is undecided."""
    asks = _listed([_quoted(fact.ask) for fact in state.unknown])
    named = [_quoted(_named(cause)) for cause in state.possible]
    left = f" It may be {_listed(named, last='or')}." if len(named) > 1 else ""
    return f"Nobody could answer {asks}.{left}"


def why_not(state: State) -> list[str]:
    """Return why it is not each of the other causes: the first value on the trail that rules it out."""
    return [f"Not {_quoted(_named(one.cause))}: {_why_not(state, one)}" for one in state.ruled_out]


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


def source_of(known: Known) -> str:
    """Return where a value comes from, in a few words, without what the record says in detail."""
    where = f"{known.source} of {long_date(known.date)}" if known.date else known.source
    if known.origin is Origin.RECORD:
        return f"from {where or 'the record'}"
    if known.origin is Origin.CORRECTED:
        says = known.fact.values.get(known.record_value or "", known.record_value or "")
        return f"your answer; {where or 'the record'} says: {says}"
    return "your answer"


def value_line(known: Known) -> str:
    """Return a question with its value, and where the value comes from.

    `Which address was it sent to? “A colleague's”, from the users report of 3 November 2026.`
    """
    said = f"{known.fact.ask} {_quoted(known.label)}"
    if known.origin is Origin.RECORD:
        return f"{said}, from {_source(known)}.{f' {_sentence(known.detail)}' if known.detail else ''}"
    if known.origin is Origin.CORRECTED:
        recorded = known.fact.values.get(known.record_value or "", known.record_value or "")
        source = _source(known)
        return f"{said}, your answer. {source[:1].upper()}{source[1:]} says {_quoted(recorded)}."
    return f"{said}, your answer."


def _why_not(state: State, ruled_out: RuledOut) -> str:
    cause, known = ruled_out.cause, ruled_out.known
    said = f"{known.fact.ask} {_quoted(known.label)}"
    values = cause.when.get(known.fact.id)
    if values is not None and known.value not in values:
        return f"{said}."
    so_far = state.known[: state.known.index(known) + 1]
    for never in state.flow.never:
        if known.value not in never.when.get(known.fact.id, ()):
            continue
        fulfilled = all(one.value in never.when.get(one.fact.id, (one.value,)) for one in so_far)
        others = [fact for fact in never.when if all(fact != one.fact.id for one in so_far)]
        if fulfilled and all(set(cause.when.get(fact, ("",))) <= set(never.when[fact]) for fact in others):
            return f"{said}. {_sentence(never.because)}"
    over = winners_over(state.flow.causes)[cause.id]
    other = _quoted(_named(state.cause)) if state.cause is not None and state.cause.id in over else "another cause"
    return f"{said}, and then {other} comes first."


def _source(known: Known) -> str:
    source = known.source or "the account record"
    return f"{source} of {long_date(known.date)}" if known.date else source


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _named(cause: Cause) -> str:
    return cause.title.rstrip(".") or cause.id.replace("-", " ").replace("_", " ")


def _quoted(text: str) -> str:
    return f"“{text.rstrip('.')}”"


def _listed(names: list[str], last: str = "and") -> str:
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
    return joined(names, last=last)
