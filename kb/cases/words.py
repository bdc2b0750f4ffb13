"""What a case's state is called, for people."""

from kb.cases.case import Case
from kb.cases.headers import CaseHeader

REQUEST_STATES = {
    "draft": "something is missing",
    "ready": "not sent yet",
    "sending": "on its way",
    "sent": "sent",
    "failed": "could not be sent",
    "cancelled": "cancelled",
}
"""What a request's state is called."""

_STATES = {"open": "not finished", "solved": "solved", "request": "support request", "closed": "closed"}


def state_in_words(case: Case | CaseHeader) -> str:
    """Return how far a case is: `not finished`, `sent, ticket 4711`, `merged into 2026-11-24-k3x9`."""
    if case.merged_into:
        return f"merged into {case.merged_into}"
    if case.state != "request":
        return _STATES[case.state]
    if isinstance(case, CaseHeader):
        state, ticket = case.request_state, case.ticket
    else:
        state, ticket = (case.request.state, case.request.remote_id) if case.request else (None, "")
    if state is None:
        return _STATES["request"]
    words = f"{REQUEST_STATES[state]}, ticket {ticket}" if ticket and state == "sent" else REQUEST_STATES[state]
    return f"request {words}" if state != "draft" else "request, something is missing"
