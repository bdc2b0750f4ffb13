"""What the lists of a call say: who may be calling, what is wrong with the account, which calls are not over."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.walking import since
from app.widgets.found_rows import Row
from kb.accounts.record import Record
from kb.cases.call import live_calls, waiting_since
from kb.cases.callers import FoundCaller
from kb.cases.case import Case
from kb.cases.glance import Glimpse, data_age, glance
from kb.dates import moment
from kb.desk import Desk
from kb.errors import Severity
from kb.text import clean_line, plural

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
_MOST_NUMBERED = 9


def caller_rows(found: Sequence[FoundCaller]) -> Iterator[Row]:
    """Give people with their company, and accounts for a caller who is not on record."""
    for one in found:
        company = clean_line(one.company)
        if one.person is not None:
            who = clean_line(one.person.name or one.person.email or "")
            yield Row(
                who, "caller", one.account, anchor=one.person.id, mark="☺", note=f"{company} · {one.person.email or ''}"
            )
        else:
            yield Row(company, "caller", one.account, mark="⌂", note=f"somebody of the company · {clean_line(one.why)}")


def call_rows(desk: Desk, leave_out: str = "") -> list[Row]:
    """Return the calls that are not over, but for one."""
    now = desk.clock()
    return [call_row(case, about, now) for case, about in other_calls(desk, leave_out)]


def other_calls(desk: Desk, leave_out: str = "") -> list[tuple[Case, str]]:
    """Return the calls that are not over, but for one, and what each is about."""
    return [(case, _about(desk, case)) for case in live_calls(desk.cases) if case.id != leave_out]


def _about(desk: Desk, case: Case) -> str:
    flow = desk.flows.get(case.flow or "")
    return flow.title if flow is not None else "no troubleshooter yet"


def call_row(case: Case, about: str, now: datetime) -> Row:
    """Return a call that is not over: who, about what, and since when nobody has spoken."""
    held = case.call is not None and case.call.held is not None
    began = waiting_since(case)
    if now - began < timedelta(days=1):
        standing = f"on hold {since(began, now)}" if held else f"left {since(began, now)} ago"
    else:
        standing = f"{'on hold since' if held else 'left'} {moment(began, now)}"
    return Row(
        who_calls(case),
        "case",
        case.id,
        mark="☎",
        note=" · ".join((clean_line(case.caller.company), standing)).strip(" ·"),
        text=about,
    )


def who_calls(case: Case) -> str:
    """Return the caller by name or address, else the company, else that nobody is known."""
    caller = case.caller
    return clean_line(caller.name or caller.email or caller.company) or "Nobody on record"


def glance_rows(desk: Desk, most: int, account_key: str) -> Iterator[Row]:
    """Give the open account's problems, worst first, then what callers say; the first nine of both are numbered.

    Of the problems the `most` worst are given. One that a troubleshooter explains leads there, another to its article.
    `account_key` is the key that shows them all.
    """
    flows = desk.visible_flows()
    number = 0
    glimpses = glance(desk.problems(), flows, desk.library.articles)
    if glimpses:
        yield Row("What is wrong with the account, worst first")
    for glimpse in glimpses[:most]:
        number += 1
        yield _problem_row(number, glimpse, flows[glimpse.flow].title if glimpse.flow else "")
    if len(glimpses) > most:
        yield Row(f"and {len(glimpses) - most} more, at the account ({account_key})")
    symptoms = desk.symptoms()
    if symptoms:
        yield Row("What callers say")
    for symptom in symptoms:
        number += 1
        yield Row(symptom.symptom, "flow", symptom.flow_id, mark=_numbered(number))


def _problem_row(number: int, glimpse: Glimpse, title: str) -> Row:
    problem = glimpse.problem
    where = f"  ▸ {title}" if title else "  · its article"
    kind, target = ("flow", glimpse.flow) if glimpse.flow else ("article", problem.article)
    return Row(f"{_MARKS[problem.severity]} {problem.title}", kind, target, mark=_numbered(number), text=where)


def _numbered(number: int) -> str:
    return str(number) if number <= _MOST_NUMBERED else " "


def standing_of(desk: Desk, record: Record | None) -> str:
    """Return how many problems the account has and how old what is known of it is, in one line."""
    if record is None:
        return "No account record: everything is asked."
    found = len(desk.problems())
    problems = plural(found, "problem") if found else "no problems"
    return f"{clean_line(record.company)}: {problems}, {data_age(record, desk.clock())}."
