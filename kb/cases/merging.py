"""Two cases of the same caller become one: the later takes what the other knows, and the other stays, closed.

Nothing of the other is lost: it keeps all that it had, and says which case has taken it up. What the two say
differently is named; the later's word stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kb.accounts.record import same_email
from kb.cases.case import Caller, Case
from kb.cases.events import noted
from kb.cases.headers import CaseHeader
from kb.cases.left_flows import leaving, with_left
from kb.cases.merging_requests import merged_request
from kb.dates import moment
from kb.errors import CaseError
from kb.troubleshooter.flow import Flow


@dataclass(frozen=True, slots=True)
class Merged:
    """Two cases as one. `clashes` names, in sentences, what of the other the later has not taken."""

    case: Case
    other: Case
    clashes: tuple[str, ...] = ()


def in_order(one: Case, other: Case) -> tuple[Case, Case]:
    """Return two cases, the one that was begun later first: that one goes on."""
    return (one, other) if (one.started, one.id) >= (other.started, other.id) else (other, one)


def check_mergeable(case: Case, other: Case) -> None:
    """Raise CaseError, with what to do, where two cases cannot become one."""
    if case.id == other.id:
        raise CaseError("A case cannot be merged with itself.", where=case.id)
    for one in (case, other):
        if one.merged_into:
            hint = f"Merge with {one.merged_into} instead."
            raise CaseError(f"{one.id} was merged into another case already.", where=one.id, hint=hint)
    if not is_same_caller(case, other):
        hint = "If they are one person, say in each case who asks."
        raise CaseError("The two cases are not from the same caller, as far as is known.", where=other.id, hint=hint)
    for one in (case, other):
        if one.request is not None and one.request.state == "sending":
            hint = "Merge them once it is known whether it has arrived."
            raise CaseError(f"The request {one.request.id} is on its way.", where=one.id, hint=hint)


def _check_problems(case: Case, other: Case) -> None:
    """A request is built from its case, so one that has not left would say something else in another problem's case."""
    request = other.request
    if case.request is not None or request is None or request.state == "sent":
        return
    if case.flow is not None and other.flow is not None and case.flow != other.flow:
        what = f"The other case is about another problem, and its request {request.id} is not sent."
        raise CaseError(what, where=other.id, hint="Send it, or delete it, before they are merged.")


def is_same_caller(one: Case, other: Case) -> bool:
    """Whether two cases come from one person: by address, else by name and account.

    Where nobody is named in either, two cases that were begun without an agent, about one account, are that person's
    whose computer this is.
    """
    if one.caller.email and other.caller.email:
        return same_email(one.caller.email, other.caller.email)
    if one.account != other.account:
        return False
    if one.caller.name and other.caller.name:
        return one.caller.name.casefold() == other.caller.name.casefold()
    return one.caller == other.caller == Caller() and not (one.agent or other.agent)


def other_cases(case_id: str, headers: Sequence[CaseHeader]) -> list[CaseHeader]:
    """Return the cases that one of these could be merged with, in their order."""
    wanted = next((one for one in headers if one.id == case_id), None)
    if wanted is None:
        return []
    return [
        one
        for one in headers
        if one.id != case_id and not one.merged_into and is_same_caller(_case(wanted), _case(one))
    ]


def _case(header: CaseHeader) -> Case:
    """Return as much of a case as tells from whom it is."""
    caller = Caller(name="" if header.caller == header.email else header.caller, email=header.email)
    return Case(
        id=header.id,
        started=header.started,
        updated=header.updated,
        account=header.account,
        agent=header.agent,
        caller=caller,
    )


def merged(case: Case, other: Case, now: datetime, flow: Flow | None = None, other_flow: Flow | None = None) -> Merged:
    """Return what comes of two cases; `case` is the later. `flow` gives the words of what clashes.

    Where the two are in different troubleshooters, `other_flow` tells how far the other had come in its own.

    Raises as `check_mergeable` does.
    """
    check_mergeable(case, other)
    _check_problems(case, other)
    clashes: list[str] = []
    taken = _with_subject(case, other, clashes)
    taken = _with_answers(taken, other, clashes, flow, now)
    found = merged_request(case.request, other.request)
    request = found.request
    clashes += found.clashes
    notes = tuple(sorted(dict.fromkeys((*case.notes, *other.notes)), key=lambda note: note.at))
    state = "request" if request is not None and case.request is None and case.state == "open" else case.state
    left = with_left(other.left_flows, (leaving(other, other_flow, other.updated), *case.left_flows), taken.flow)
    taken = msgspec.structs.replace(taken, notes=notes, request=request, state=state, left_flows=left, updated=now)
    closed = msgspec.structs.replace(other, state="closed", merged_into=case.id, updated=now)
    return Merged(
        noted(taken, "merged", now, other.id), noted(closed, "merged", now, other.id, case.id), tuple(clashes)
    )


def _with_subject(case: Case, other: Case, clashes: list[str]) -> Case:
    """Fill in whom and what the case is about, where the later does not say so."""
    names = Caller.__struct_fields__
    caller = Caller(**{name: getattr(case.caller, name) or getattr(other.caller, name) for name in names})
    given: dict[str, str | None] = {}
    for name, label in _ABOUT:
        mine, theirs = getattr(case, name), getattr(other, name)
        given[name] = mine or theirs
        if mine and theirs and mine != theirs:
            clashes.append(f"{label}: {mine} stays, {theirs} is left in the other case.")
    return msgspec.structs.replace(case, caller=caller, **given)


def _with_answers(case: Case, other: Case, clashes: list[str], flow: Flow | None, now: datetime) -> Case:
    if not other.answers and case.flow is not None:
        return case
    if case.flow is None:
        return msgspec.structs.replace(
            case,
            flow=other.flow,
            flow_version=other.flow_version,
            readings=other.readings,
            answers=other.answers,
            steps_done=other.steps_done,
            helped=other.helped,
            section=other.section,
        )
    if case.flow != other.flow:
        clashes.append(f"The other is about another problem ({other.flow}): what was answered there stays there.")
        return case
    answers = dict(case.answers)
    for fact, theirs in other.answers.items():
        mine = answers.setdefault(fact, theirs)
        if mine.value != theirs.value:
            known = flow.facts.get(fact) if flow is not None else None
            said = [known.values.get(one.value, one.value) if known else one.value for one in (mine, theirs)]
            clashes.append(
                f"{known.ask if known else fact} “{said[0]}” ({moment(mine.at, now)}) stays, "
                f"“{said[1]}” ({moment(theirs.at, now)}) is left in the other case."
            )
    return msgspec.structs.replace(case, answers=answers)


_ABOUT = (
    ("account", "Account"),
    ("user", "Who has the problem"),
    ("contract", "Contract"),
    ("product", "Product"),
)
