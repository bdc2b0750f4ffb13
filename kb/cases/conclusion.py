"""What a finished walk means for the person: a fix and who may make it, or that the support desk has to act."""

from datetime import datetime
from typing import Literal

import msgspec

from kb.accounts.people import who_can
from kb.accounts.reading import Context
from kb.accounts.record import Record, same_email
from kb.cases.case import Case
from kb.cases.walk import context_of
from kb.text import joined
from kb.troubleshooter.explain import undecided_because
from kb.troubleshooter.flow import Fix
from kb.troubleshooter.state import State

ROLE_NAMES = {
    "contract_manager": "the contract manager (purchaser)",
    "coordinator": "the software coordinator",
    "primary_admin": "the primary admin",
    "secondary_admin": "a secondary admin",
    "sso_admin": "an SSO admin",
    "payer": "the payer",
    "user": "the person themselves",
    "it": "your own IT department",
    "support": "the support desk",
}


class Conclusion(msgspec.Struct, frozen=True):
    """A conclusion to show.

    `who` names the roles that may make the fix, in words; `people` those who hold them, by name, from the record.
    `caller_may` is None where the record does not say whether the caller is one of them. `verify` is the question
    that tells whether the fix worked.
    """

    kind: Literal["fix", "contact", "contradiction", "undecided", "solved"]
    title: str
    because: str
    who: str = ""
    people: tuple[str, ...] = ()
    caller_may: bool | None = None
    article: str = ""
    verify: str = ""
    asks: tuple[str, ...] = ()


def conclude(case: Case, state: State, record: Record | None, now: datetime) -> Conclusion | None:
    """Return what the state means for the person, or None while there is still a question."""
    if state.contradiction is not None:
        asks = state.contact.asks if state.contact else ()
        title = "What is known does not fit together"
        return Conclusion("contradiction", title, state.contradiction.because, asks=asks)
    if state.undecided:
        asks = state.contact.asks if state.contact else ()
        return Conclusion("undecided", "What would decide it is not known", undecided_because(state), asks=asks)
    if state.cause is None:
        return None
    title = state.cause.title or "This is the cause"
    if state.solved:
        return Conclusion("solved", title, state.cause.because)
    if state.fix is None:
        asks = state.contact.asks if state.contact else ()
        return Conclusion("contact", title, state.cause.because, asks=asks)
    return _fix(case, state.fix, title, state.cause.because, record, now)


def who_in_words(roles: tuple[str, ...]) -> str:
    """Return roles as a person says them: `the primary admin or a secondary admin`."""
    return joined([ROLE_NAMES.get(role, role.replace("_", " ")) for role in roles], last="or")


def _fix(case: Case, fix: Fix, title: str, because: str, record: Record | None, now: datetime) -> Conclusion:
    people: tuple[str, ...] = ()
    caller_may: bool | None = None
    if record is not None:
        context = context_of(case, record, now)
        people = tuple(str(holder) for holder in who_can(record, fix.who, context))
        caller_may = _caller_may(context, fix.who)
    return Conclusion(
        kind="fix",
        title=title,
        because=because,
        who=who_in_words(fix.who),
        people=people,
        caller_may=caller_may,
        article=fix.article,
        verify=fix.verify,
    )


def _caller_may(context: Context, roles: tuple[str, ...]) -> bool | None:
    """Whether the caller holds one of the roles. A role whose holders are not on record leaves it open."""
    holders = {role: who_can(context.record, [role], context) for role in roles}
    if any(same_email(holder.email, context.caller) for found in holders.values() for holder in found):
        return True
    return False if context.caller and all(holders.values()) else None
