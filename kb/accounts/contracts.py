"""What state a contract is in: by the day counts of Autodesk's shutoff process, or by a worse status that is reported.

Sources: Autodesk, "Renewal FAQ" and "Cancel: shutoff process" (domain.md section 0 and S19). The process starts on the
end date. Expired lasts 15 days and access goes on; Suspended lasts 30 days more, or 15 for monthly terms, without
access but still renewable; then the contract is cancelled and has to be bought anew.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, TypeAlias

import msgspec

from kb.accounts.evidence import BY_HAND, Evidence
from kb.accounts.record import HAND, Contract, Subscription
from kb.accounts.view import View, fold
from kb.dates import long_date
from kb.text import plural

State: TypeAlias = Literal["active", "expiring", "expired", "suspended", "cancelled"]

STATES: tuple[State, ...] = ("active", "expiring", "expired", "suspended", "cancelled")
RENEWABLE_DAYS = 90
EXPIRED_DAYS = 15
SUSPENDED_DAYS = 30
SUSPENDED_DAYS_MONTHLY = 15

_REPORTED: dict[str, State] = {
    "active": "active",
    "expiring": "expiring",
    "expired": "expired",
    "suspended": "suspended",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "terminated": "cancelled",
}
_MONTHS = re.compile(r"(\d+)\s*-?\s*month")
_LONG_TERM = re.compile(r"year|annual|\byr|flex|\bp\d+y")


class Standing(msgspec.Struct, frozen=True):
    """How a contract, or one product under it, stands today. `state` is None where that cannot be known.

    `days_after_end` is negative before the end. `reported` is the status text that counted, if one did.
    """

    state: State | None
    evidence: Evidence
    end: date | None = None
    days_after_end: int | None = None
    monthly: bool | None = None
    reported: str = ""
    renewal_unseen: bool = False

    @property
    def access_until(self) -> date | None:
        """The last day of access after the end."""
        return self.end + timedelta(days=EXPIRED_DAYS) if self.end else None

    @property
    def renewable_until(self) -> date | None:
        """The last day on which it can still be renewed; the earlier one where the term is not known."""
        if self.end is None:
            return None
        suspended = SUSPENDED_DAYS if self.monthly is False else SUSPENDED_DAYS_MONTHLY
        return self.end + timedelta(days=EXPIRED_DAYS + suspended)


def state_by_dates(days_after_end: int, *, monthly: bool | None, auto_renew: bool | None = None) -> State | None:
    """Return the state so many days after the end (0 is the end date itself, negative numbers are before it).

    Within 90 days before the end a contract is expiring, unless it renews by itself. From day 0 to 15 it is expired,
    from day 16 to 45 suspended (to 30 when monthly), then cancelled. None between day 31 and 45 when the term is not
    known.
    """
    if days_after_end < -RENEWABLE_DAYS:
        return "active"
    if days_after_end < 0:
        return "active" if auto_renew else "expiring"
    if days_after_end <= EXPIRED_DAYS:
        return "expired"
    if days_after_end <= EXPIRED_DAYS + SUSPENDED_DAYS_MONTHLY:
        return "suspended"
    if days_after_end > EXPIRED_DAYS + SUSPENDED_DAYS:
        return "cancelled"
    return None if monthly is None else ("cancelled" if monthly else "suspended")


def is_monthly(term: str | None, start: date | None = None, end: date | None = None) -> bool | None:
    """Tell whether a term is one month; None when neither its wording nor its dates say so."""
    text = fold(term or "")
    if months := _MONTHS.search(text):
        return int(months[1]) == 1
    if _LONG_TERM.search(text):
        return False
    if "month" in text or text == "p1m":
        return True
    if start and end and start < end:
        return (end - start).days <= 31
    return None


def reported_state(status: str | None) -> State | None:
    """Return the state that a report's status text names; None for a text that is not one of the known ones."""
    return _REPORTED.get(fold(status or ""))


def worse(one: State | None, other: State | None) -> State | None:
    """Return the worse of two states; an unknown one does not count."""
    known = [state for state in (one, other) if state is not None]
    return max(known, key=STATES.index, default=None)


def renews_itself(contract: Contract, rows: Iterable[Subscription] = ()) -> bool | None:
    """Tell whether a contract renews by itself; None when the record does not say."""
    if contract.auto_renew is not None:
        return contract.auto_renew
    dates = [contract.auto_renew_date, *(row.auto_renew_date for row in rows)]
    return True if any(dates) else None


def contract_standing(view: View, contract: Contract) -> Standing:
    """Return how a contract stands; with a product in focus, how that product stands under it.

    What was entered by hand on the contract wins. Else the contract and its products have to agree: where they do
    not, or where products differ and the contract itself has no dates, the state is not known.
    """
    rows = view.subscriptions_of(contract)
    by_row = [subscription_standing(view, row, contract) for row in rows]
    row_states = {standing.state for standing in by_row}
    own = _own_standing(view, contract)
    if own is not None and (_by_hand(contract) or not by_row):
        return own
    if by_row and (view.product or own is None):
        return by_row[0] if len(row_states) == 1 else _unclear(by_row[0])
    if own is None:
        return Standing(None, view.evidence_of(contract, "status", "subscriptions"))
    if len(row_states) == 1 and row_states != {own.state}:
        return _unclear(own)
    return own


def subscription_standing(view: View, row: Subscription, contract: Contract | None = None) -> Standing:
    """Return how one product's row stands; what the row does not say is taken from its contract."""
    contract = contract or view.contract_named(row.contract)
    if contract is not None and _by_hand(contract):
        own = _own_standing(view, contract)
        if own is not None:
            return own
    end_field = "end" if row.end else "auto_renew_date"
    end = row.end or row.auto_renew_date
    evidence = view.evidence_of(row, end_field if end else "status", "subscriptions")
    start, term, status = row.start, row.term, row.status
    if contract is not None:
        if end is None and (contract.end or contract.auto_renew_date):
            end = contract.end or contract.auto_renew_date
            field = "end" if contract.end else "auto_renew_date"
            evidence = view.evidence_of(contract, field, "subscriptions")
        start, term, status = start or contract.start, term or contract.term, status or contract.status
    renews = renews_itself(contract, (row,)) if contract else (True if row.auto_renew_date else None)
    monthly = False if row.access == "flex" else is_monthly(term, start, end)
    return _standing(view, evidence, start=start, end=end, monthly=monthly, renews=renews, status=status)


def _own_standing(view: View, contract: Contract) -> Standing | None:
    end = contract.end or contract.auto_renew_date
    if end is None and reported_state(contract.status) is None:
        return None
    rows = view.subscriptions_of(contract)
    field = "end" if contract.end else "auto_renew_date" if contract.auto_renew_date else "status"
    evidence = view.evidence_of(contract, field, "subscriptions")
    terms = {False if row.access == "flex" else is_monthly(row.term, row.start, row.end) for row in rows}
    monthly = is_monthly(contract.term, contract.start, contract.end)
    if monthly is None and len(terms) == 1:
        monthly = terms.pop()
    # An end that was entered by hand is newer than the status of a report.
    stale_status = evidence == BY_HAND and contract.sources.get("status") != HAND
    return _standing(
        view,
        evidence,
        start=contract.start,
        end=end,
        monthly=monthly,
        renews=renews_itself(contract, rows),
        status=None if stale_status else contract.status,
    )


def _standing(
    view: View,
    evidence: Evidence,
    *,
    start: date | None,
    end: date | None,
    monthly: bool | None,
    renews: bool | None,
    status: str | None,
) -> Standing:
    reported = reported_state(status)
    if end is None:
        if reported in ("expired", "suspended") and evidence.date and (view.today - evidence.date).days > EXPIRED_DAYS:
            reported = None  # these two do not last, and without an end date nothing tells what came after
        return Standing(reported, evidence, monthly=monthly, reported=status or "" if reported else "")
    days = (view.today - end).days
    by_dates = state_by_dates(days, monthly=monthly, auto_renew=renews)
    unseen = bool(renews) and days >= 0 and (evidence.date is None or evidence.date <= end)
    if unseen or (days < 0 and start is not None and start > view.today):
        by_dates = None  # it renewed since, for all that the record can tell; or it has not begun
        counts = reported not in ("active", "expiring")
    elif by_dates is None:
        counts = reported == "cancelled"
    else:
        counts = True
    state = worse(by_dates, reported if counts else None)
    return Standing(
        state,
        evidence,
        end=end,
        days_after_end=days,
        monthly=monthly,
        reported=(status or "") if state is not None and state != by_dates else "",
        renewal_unseen=unseen and state is None,
    )


def _by_hand(contract: Contract) -> bool:
    return HAND in (contract.sources.get("end"), contract.sources.get("status"))


def _unclear(standing: Standing) -> Standing:
    return Standing(None, standing.evidence, standing.end, standing.days_after_end, standing.monthly)


def living(view: View, contracts: Iterable[Contract]) -> tuple[Contract, ...]:
    """Return those contracts that are not cancelled, as far as the record knows."""
    return tuple(contract for contract in contracts if contract_standing(view, contract).state != "cancelled")


def told(contract_name: str, standing: Standing) -> str:
    """Return a sentence about how a contract stands, with its dates."""
    if standing.reported or standing.end is None:
        status = standing.reported or standing.state
        return f"Contract {contract_name} is reported as {status}."
    end, days = long_date(standing.end), standing.days_after_end or 0
    if days < 0:
        return f"Contract {contract_name} ends on {end}, in {plural(-days, 'day')}."
    ago = "today" if days == 0 else f"{plural(days, 'day')} ago"
    sentence = f"Contract {contract_name} ended on {end}, {ago}"
    if standing.state == "expired" and standing.access_until:
        return f"{sentence}. Products work until {long_date(standing.access_until)}."
    if standing.state == "suspended" and standing.renewable_until:
        return f"{sentence}. Products have stopped; it can be renewed until {long_date(standing.renewable_until)}."
    if standing.state == "cancelled":
        return f"{sentence}. It cannot be renewed any more and has to be bought anew."
    return f"{sentence}."


def number_of(contract: Contract) -> str:
    """Return the number that people know a contract by."""
    return contract.contract_number or contract.subscription_id or contract.id
