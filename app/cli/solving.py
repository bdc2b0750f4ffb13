"""How a troubleshooter's state is told on a terminal and in JSON."""

from collections.abc import Iterator
from typing import Any

from kb.cases.case import Case
from kb.cases.conclusion import conclude
from kb.cases.message import render_text
from kb.cases.request import problems
from kb.desk import Desk
from kb.text import joined
from kb.troubleshooter.explain import source_of, why_concluded
from kb.troubleshooter.state import Known, State


def describe(desk: Desk, case: Case, state: State) -> Iterator[str]:
    """Go through the lines that tell what is known and, where the walk is finished, what it means."""
    for known in state.known:
        yield f"{known.fact.ask} {known.label} ({source_of(known)})"
    for aside in state.set_aside:
        yield f"No longer matters: {aside.fact.ask} {aside.label}"
    for fact in state.unknown:
        yield f"Not known: {fact.ask}"
    if state.question is None:
        yield ""
        yield from describe_found(desk, case, state)


def describe_found(desk: Desk, case: Case, state: State) -> Iterator[str]:
    """Go through the lines that tell what a finished walk means; none while there is a question."""
    conclusion = conclude(case, state, desk.readable_record_of(case), desk.clock())
    if conclusion is None:
        return
    if conclusion.kind == "solved":
        yield f"Solved: {conclusion.title}"
        yield conclusion.because
        return
    yield conclusion.title
    yield from why_concluded(state)
    if conclusion.kind == "fix":
        yield ""
        if conclusion.caller_may is True:
            yield "You may do this yourself."
        elif conclusion.people:
            yield f"Who can do this: {joined(list(conclusion.people), last='or')}."
        else:
            yield f"Who can do this: {conclusion.who}."
        for number, step in enumerate(desk.steps_of(conclusion.article), start=1):
            yield f"{number}. {step.text}"
        yield f"The article: deskside show {conclusion.article}"
    else:
        yield ""
        tried = "The steps did not solve it. " if case.helped is False and conclusion.kind == "contact" else ""
        support = desk.library.settings.support
        reached = ", ".join(part for part in (support.name, support.phone) if part)
        yield f"{tried}Only support can act here: {reached}. A request can be filled in from what is known."


def state_json(desk: Desk, case: Case, state: State) -> dict[str, Any]:
    """Return the state for `--json`: `status` is question, fix, contact, contradiction, undecided or solved."""
    conclusion = conclude(case, state, desk.readable_record_of(case), desk.clock())
    result: dict[str, Any] = {
        "flow": state.flow.id,
        "version": state.flow.version,
        "status": conclusion.kind if conclusion else "question",
        "known": [_known_json(known) for known in state.known],
        "set_aside": [_known_json(known) for known in state.set_aside],
        "unknown": [fact.id for fact in state.unknown],
        "possible": [cause.id for cause in state.possible],
    }
    if state.question is not None:
        result["question"] = {
            "fact": state.question.id,
            "ask": state.question.ask,
            "why": state.question.why,
            "help": state.question.help,
            "answers": state.question.values,
            "contracts": list(desk.contracts_to_choose(case)),
        }
    if conclusion is None:
        return result
    result |= {
        "cause": state.cause.id if state.cause else None,
        "title": conclusion.title,
        "because": conclusion.because,
        "reasons": list(why_concluded(state)),
        "ruled_out": [{"cause": one.cause.id, "by": one.known.fact.id} for one in state.ruled_out],
    }
    if conclusion.kind == "fix":
        result["fix"] = {
            "article": conclusion.article,
            "steps": [step.text for step in desk.steps_of(conclusion.article)],
            "who": conclusion.who,
            "people": list(conclusion.people),
            "caller_may": conclusion.caller_may,
            "verify": conclusion.verify,
        }
    if conclusion.kind in ("contact", "contradiction", "undecided"):
        request = desk.request_for(case)
        result["request"] = {
            "id": request.id,
            "subject": request.subject,
            "text": render_text(request),
            "fields": {field.key: field.value for field in request.fields},
            "missing": [finding.message for finding in problems(request)],
        }
    return result


def _known_json(known: Known) -> dict[str, Any]:
    return {
        "fact": known.fact.id,
        "value": known.value,
        "label": known.label,
        "origin": known.origin.value,
        "source": known.source,
        "date": known.date,
        "detail": known.detail,
    }
