"""A support request is built, not written: from the case, the record and what support asks for.

The person then sees all of it, changes it and strikes what they will not share; only what is left ever leaves.
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from kb.accounts.record import Record
from kb.cases.case import Case, Field, Line, Request
from kb.cases.form_fields import form_fields
from kb.cases.identifiers import new_request_id
from kb.cases.variables import fill, focus_contract, request_values
from kb.dates import long_date
from kb.errors import Finding, Place, Severity
from kb.text import clean, clean_line, plural, shorten
from kb.troubleshooter.explain import undecided_because
from kb.troubleshooter.flow import ContactForm, Fact, Flow
from kb.troubleshooter.state import Known, Origin, State

WRONG, FOUND, CHECKED, RULED_OUT, TRIED, ACCOUNT = (
    "What is wrong",
    "What was found",
    "What was checked",
    "What it is not",
    "What was tried",
    "From the account record",
)
NOTES = "Notes"
_LONGEST_SUBJECT = 100
_SHORTEST_VALUE = 3
"""Shorter values stand in other words, and tell nobody anything."""


def build_request(
    case: Case,
    *,
    now: datetime,
    flow: Flow | None = None,
    state: State | None = None,
    record: Record | None = None,
    article_title: str = "",
    steps: tuple[str, ...] = (),
) -> Request:
    """Return the request for a case: any troubleshooter's ending, an article, or nothing but a caller.

    `steps` are the fix's steps as plain lines, where a fix was tried. What the person has typed into the form of an
    earlier request of this case is kept.
    """
    values = request_values(case, record)
    form = state.contact if state else None
    lines = [*_lines_of_flow(case, flow, state, steps), *_lines_of_record(case, record)]
    if not lines and article_title:
        lines.append(Line(WRONG, f"The article “{article_title}” did not solve the problem."))
    lines += [Line(NOTES, clean(note.text)) for note in case.notes]
    subject = _subject(flow, form, state, article_title, values) or _in_own_words(case)
    request = Request(
        id=case.request.id if case.request else new_request_id(),
        created=case.request.created if case.request else now,
        subject=subject,
        suggested=subject,
        message=case.request.message if case.request else "",
        fields=form_fields(form, values),
        lines=tuple(lines),
    )
    return _with_typed_values(request, case.request) if case.request else request


def problems(request: Request) -> list[Finding]:
    """Return what keeps the request from leaving: required fields that are empty or struck, addresses that cannot be.

    The contract number is not checked: nobody documents its form (domain.md 6.8).
    """
    place = Place(request.id)
    found: list[Finding] = []
    for field in request.fields:
        value = "" if field.struck else field.value.strip()
        if not value:
            if field.required:
                found.append(Finding("R101", Severity.ERROR, f"“{field.label}” is needed.", place))
        elif field.key.endswith("email") and (why := address_problem(value)):
            found.append(Finding("R102", Severity.ERROR, f"“{field.label}”: {why}", place))
        elif field.key.endswith("phone") and not _is_phone(value):
            hint = "Use digits, spaces, brackets and one leading +."
            found.append(Finding("R103", Severity.ERROR, f"“{field.label}” is not a telephone number.", place, hint))
    if not clean_line(request.subject):
        found.append(Finding("R104", Severity.ERROR, "The request needs a subject.", place))
    said = any(not line.struck for line in request.lines) or request.message.strip()
    if not said:
        hint = "Write a sentence about what is wrong."
        found.append(Finding("R105", Severity.ERROR, "The request says nothing yet.", place, hint))
    return found


def with_field(request: Request, key: str, value: str) -> Request:
    """Return the request with one field's value changed; control characters do not get in."""
    fields = tuple(
        msgspec.structs.replace(field, value=clean_line(value)) if field.key == key else field
        for field in request.fields
    )
    return msgspec.structs.replace(request, fields=fields)


def with_subject(request: Request, subject: str) -> Request:
    """Return the request with another subject."""
    return msgspec.structs.replace(request, subject=clean_line(subject))


def with_message(request: Request, message: str) -> Request:
    """Return the request with what the person wrote in their own words."""
    return msgspec.structs.replace(request, message=clean(message))


def strike_field(request: Request, key: str) -> Request:
    """Return the request with one field struck, or taken back in where it was struck; a filled-in subject follows."""
    fields = tuple(
        msgspec.structs.replace(field, struck=not field.struck) if field.key == key else field
        for field in request.fields
    )
    return _with_subject_of(msgspec.structs.replace(request, fields=fields), request)


def suggested_subject(request: Request) -> str:
    """Return the subject that was filled in, without the values of fields that are struck."""
    subject = request.suggested
    values = [value.strip() for field in request.fields if field.struck for value in (field.value, field.filled)]
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= _SHORTEST_VALUE:
            subject = subject.replace(value, "…")
    return subject


def strike_line(request: Request, index: int) -> Request:
    """Return the request with one line struck, or taken back in. Lines count from 0."""
    lines = tuple(
        msgspec.structs.replace(line, struck=not line.struck) if position == index else line
        for position, line in enumerate(request.lines)
    )
    return msgspec.structs.replace(request, lines=lines)


def _subject(
    flow: Flow | None, form: ContactForm | None, state: State | None, article_title: str, values: dict[str, str]
) -> str:
    if form is not None:
        return fill(form.subject, values)
    if flow is not None:
        cause = state.cause if state else None
        return f"{flow.title}: {cause.title}" if cause and cause.title else flow.title
    return f"Help with: {article_title}" if article_title else ""


def _in_own_words(case: Case) -> str:
    """What the person typed before they asked for help, where that is all there is to go by."""
    return shorten(clean_line(case.notes[0].text), _LONGEST_SUBJECT) if case.notes else ""


def _lines_of_flow(case: Case, flow: Flow | None, state: State | None, steps: tuple[str, ...]) -> Iterable[Line]:
    if flow is None or state is None:
        yield from _lines_of_lost_flow(case)
        return
    yield Line(WRONG, flow.title)
    if state.cause is not None:
        title = f"{state.cause.title}: " if state.cause.title else ""
        yield Line(FOUND, f"{title}{state.cause.because}")
    if state.contradiction is not None:
        yield Line(FOUND, f"What is known does not fit together: {state.contradiction.because}")
    if state.undecided:
        yield Line(FOUND, undecided_because(state))
    for known in state.known:
        section, text = checked_line(known)
        yield Line(section, text)
    for fact in state.unknown:
        section, text = unknown_line(fact)
        yield Line(section, text)
    yield from _ruled_out(state)
    if state.fix is None and case.helped is False:
        for position, step in enumerate(steps):
            done = "done" if position in case.steps_done else "not done"
            yield Line(TRIED, f"{position + 1}. {step} ({done})")
        yield Line(TRIED, "The steps did not solve it.")
    yield Line("Troubleshooter", f"{flow.id}, version {flow.version}")


def _lines_of_lost_flow(case: Case) -> Iterable[Line]:
    """What was said in a troubleshooter that is no longer in the library, in the only words that are left of it."""
    if case.flow is None:
        return
    yield Line(WRONG, f"What the troubleshooter “{case.flow}” is about. It is no longer in the library.")
    for fact, answer in case.answers.items():
        yield Line(CHECKED, f"{fact}: {answer.value} (the caller)")


def _ruled_out(state: State) -> Iterable[Line]:
    """One line for each fact that speaks against other causes, with all that it speaks against."""
    by_fact: dict[str, list[str]] = {}
    said = {ruled_out.known.fact.id: ruled_out.known.label for ruled_out in state.ruled_out}
    for ruled_out in state.ruled_out:
        name = ruled_out.cause.title or ruled_out.cause.because
        by_fact.setdefault(ruled_out.known.fact.id, []).append(name.rstrip("."))
    for fact, causes in by_fact.items():
        yield Line(RULED_OUT, f"Because of “{said[fact]}”: {'; '.join(causes)}")


def checked_line(known: Known) -> tuple[str, str]:
    """Return the section and the text of the request's line that tells one fact."""
    return CHECKED, _checked(known)


def unknown_line(fact: Fact) -> tuple[str, str]:
    """Return the section and the text of the request's line that tells of a fact that nobody knows."""
    return CHECKED, f"{fact.ask} Not known (the caller)"


def _checked(known: Known) -> str:
    if known.origin is Origin.RECORD:
        where = _from(known.source, known.date)
        detail = f": {known.detail.rstrip('.')}" if known.detail else ""
        return f"{known.fact.ask} {known.label} ({where}{detail})"
    if known.origin is Origin.CORRECTED and known.record_value is not None:
        record_says = known.fact.values.get(known.record_value, known.record_value)
        return f"{known.fact.ask} {known.label} (the caller; the record says: {record_says})"
    return f"{known.fact.ask} {known.label} (the caller)"


def _from(source: str, on: date | None) -> str:
    return f"from {source} of {long_date(on)}" if on else f"from {source}"


def _lines_of_record(case: Case, record: Record | None) -> Iterable[Line]:
    """Only what the case is about: the contract concerned, its manager and the newest order's address."""
    if record is None:
        return
    contract = focus_contract(case, record)
    if contract is None:
        return
    values = request_values(case, record)
    manager = f", contract manager {contract.contract_manager}" if contract.contract_manager else ""
    end = f", ends {long_date(contract.end)}" if contract.end else ""
    yield Line(ACCOUNT, f"Contract {values['contract.number']}{manager}{end}")
    for subscription in record.subscriptions:
        if subscription.contract == contract.id:
            seats = f", {plural(subscription.quantity, 'seat')}" if subscription.quantity is not None else ""
            yield Line(ACCOUNT, f"{subscription.product}{seats}")
    if values.get("order.owner") and values.get("contract.number") == _order_contract(record, case):
        order = f"Order {values['order.number']}" if values.get("order.number") else "The newest order"
        yield Line(ACCOUNT, f"{order}: the confirmation went to {values['order.owner']}")


def _order_contract(record: Record, case: Case) -> str | None:
    contract = focus_contract(case, record)
    orders = {order.contract for order in record.orders}
    return (contract.contract_number or contract.subscription_id) if contract and contract.id in orders else None


def _with_typed_values(request: Request, earlier: Request) -> Request:
    """Put what the person typed, emptied and struck in an earlier request of the case in place of what was built."""
    before = {field.key: field for field in earlier.fields}
    struck = {(line.section, line.text) for line in earlier.lines if line.struck}
    fields = tuple(_with_typed(field, before.get(field.key)) for field in request.fields)
    lines = tuple(msgspec.structs.replace(line, struck=(line.section, line.text) in struck) for line in request.lines)
    merged = msgspec.structs.replace(earlier, suggested=request.suggested, fields=fields, lines=lines)
    return _with_subject_of(merged, earlier)


def _with_subject_of(request: Request, before: Request) -> Request:
    """Return the request with the subject that goes with it, unless the person has typed one before."""
    if before.subject not in (before.suggested, suggested_subject(before)):
        return request
    return msgspec.structs.replace(request, subject=suggested_subject(request))


def _with_typed(field: Field, before: Field | None) -> Field:
    if before is None:
        return field
    value = field.value if before.value == before.filled else before.value
    return msgspec.structs.replace(field, value=value, struck=before.struck)


def address_problem(value: str) -> str:
    """Return in a sentence why a text cannot be an e-mail address; empty where it can."""
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(value, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        return clean_line(str(error))
    return ""


def is_implausible_address(value: str) -> bool:
    """Whether an address is more likely a slip than one that mail reaches: wrong in form, or of no domain."""
    return "@" in value and (bool(address_problem(value)) or "." not in value.rpartition("@")[2])


def _is_phone(value: str) -> bool:
    digits = sum(character.isdigit() for character in value)
    rest = value[1:] if value.startswith("+") else value
    return 5 <= digits <= 20 and all(character.isdigit() or character in " ()-./x" for character in rest)
