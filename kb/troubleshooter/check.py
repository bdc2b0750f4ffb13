"""Checking a flow without running a session: names, parts, the proof of its table, and its own tests.

The codes of findings are stable. F0..: the file cannot be used. F1..: a name or a part is missing. F2..: the proof.
F3..: contacts and tests. F4..: the order of the questions.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from kb.accounts.reading import Reader
from kb.errors import Finding, Place, Severity
from kb.troubleshooter.check_names import CIRCLE, check_names
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.flow_tests import run_tests
from kb.troubleshooter.order import order_findings
from kb.troubleshooter.proof import prove

if TYPE_CHECKING:
    from kb.library.library import Library


def check_flow(
    flow: Flow, *, readers: Mapping[str, Reader], library: "Library | None", today: date | None = None
) -> list[Finding]:
    """Return everything that is wrong with a flow, in the order of its file.

    Without a library, articles and headings are not looked for; without a day, no review is missed. Never lists all
    cases, and never hangs: a table that is too tangled to be proved is a finding.
    """
    found = check_names(flow, readers, library)
    if not any(one.code == CIRCLE for one in found):
        # A circle leaves open which cause wins, so what else could be proved would only be noise about its members.
        found = [*found, *prove(flow), *_tests(flow), *order_findings(flow)]
    if today is not None:
        found = [*found, *_review(flow, today)]
    return sorted(dict.fromkeys(found), key=lambda one: one.place.line or 0)


def _review(flow: Flow, today: date) -> Iterator[Finding]:
    place = Place(flow.path, 1)
    if flow.reviewed is not None and flow.reviewed > today:
        yield Finding("F133", Severity.WARNING, f"`reviewed` is in the future: {flow.reviewed}.", place)
    due = flow.review_due
    if due is not None and due < today and flow.status != "archived":
        message = f"This troubleshooter was to be reviewed by {due}; the last review was on {flow.reviewed}."
        hint = "Walk through it beside the real thing, and set `reviewed` to the day."
        yield Finding("F132", Severity.WARNING, message, place, hint)


def _tests(flow: Flow) -> Iterator[Finding]:
    hit: set[str] = set()
    for result in run_tests(flow):
        hit.add(result.reached)
        if not result.passed:
            message = f"The test “{result.test.name}” fails. {result.explanation}"
            yield Finding("F302", Severity.ERROR, message, result.test.place)
    for cause in flow.causes.values():
        if cause.id not in hit:
            message = f"No test comes to the cause `{cause.id}`."
            hint = "Add one under `tests`, with what the record says or what is answered."
            yield Finding("F303", Severity.ERROR, message, cause.place, hint)
