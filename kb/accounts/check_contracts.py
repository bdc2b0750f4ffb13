"""Checks of how contracts stand: ending, ended, and renewals that cannot be seen."""

from collections.abc import Iterator

from kb.accounts.contracts import (
    EXPIRED_DAYS,
    SUSPENDED_DAYS_MONTHLY,
    Standing,
    contract_standing,
    number_of,
    told,
)
from kb.accounts.problem import Inspection, Problem
from kb.accounts.record import Contract
from kb.accounts.view import fold
from kb.dates import long_date
from kb.errors import Severity
from kb.text import plural

SOON_DAYS = 30
_LONG_GONE_DAYS = 365


def check_contracts(inspection: Inspection) -> Iterator[Problem]:
    """Find contracts that end soon or have ended. Source of the day counts: Autodesk, Renewal FAQ."""
    for contract in inspection.view.record.contracts:
        standing = contract_standing(inspection.view, contract)
        found = _ended_or_ending(inspection, contract, standing)
        if found is not None:
            yield found


def _ended_or_ending(inspection: Inspection, contract: Contract, standing: Standing) -> Problem | None:
    number, days = number_of(contract), standing.days_after_end
    detail = _detail(inspection, contract, standing)
    if standing.renewal_unseen and standing.end is not None:
        return _found(
            inspection,
            contract,
            standing,
            ("renewal-not-seen", Severity.NOTE, f"Whether contract {number} has renewed itself cannot be seen"),
            f"It should have renewed itself on {long_date(standing.end)}, and the record is older. Import a new "
            "subscriptions report.",
        )
    if standing.state == "expiring":
        soon = days is not None and -days <= SOON_DAYS
        when = f"in {plural(-days, 'day')}" if days is not None else "soon"
        severity = Severity.WARNING if soon else Severity.NOTE
        return _found(
            inspection, contract, standing, ("contract-expiring", severity, f"Contract {number} ends {when}"), detail
        )
    if standing.state == "expired":
        title = f"Contract {number} has expired{_access_left(inspection, standing)}"
        return _found(inspection, contract, standing, ("contract-expired", Severity.ERROR, title), detail)
    term_unknown = standing.state is None and standing.monthly is None and days is not None
    if standing.state == "suspended" or (
        term_unknown and days is not None and days > EXPIRED_DAYS + SUSPENDED_DAYS_MONTHLY
    ):
        title = f"Contract {number} is suspended; its products have stopped"
        if term_unknown:
            detail += " If its term was one month, it is cancelled by now."
        return _found(inspection, contract, standing, ("contract-suspended", Severity.ERROR, title), detail)
    if standing.state == "cancelled":
        severity = _cancelled_severity(inspection, contract, standing)
        title = f"Contract {number} is cancelled"
        return _found(inspection, contract, standing, ("contract-cancelled", severity, title), detail)
    return None


def _access_left(inspection: Inspection, standing: Standing) -> str:
    if standing.access_until is None:
        return ""
    days = (standing.access_until - inspection.view.today).days
    return f"; access ends in {plural(days, 'day')}" if days else "; access ends today"


def _cancelled_severity(inspection: Inspection, contract: Contract, standing: Standing) -> Severity:
    """A contract that is long gone, or whose products all stand under another one, harms nobody any more."""
    if standing.days_after_end is not None and standing.days_after_end > _LONG_GONE_DAYS:
        return Severity.NOTE
    view = inspection.view
    products = {fold(row.product) for row in view.subscriptions_of(contract)}
    elsewhere = {
        fold(row.product)
        for other in view.record.contracts
        if other is not contract and contract_standing(view, other).state in ("active", "expiring")
        for row in view.subscriptions_of(other)
    }
    return Severity.NOTE if products and products <= elsewhere else Severity.ERROR


def _detail(inspection: Inspection, contract: Contract, standing: Standing) -> str:
    view = inspection.view
    parts = [told(number_of(contract), standing)]
    rows = view.subscriptions_of(contract)
    products = [
        f"{row.product} ({plural(row.quantity, 'seat')})" if row.quantity is not None else row.product for row in rows
    ]
    if products:
        parts.append(f"It holds {', '.join(products)}.")
    if contract.contract_manager:
        parts.append(f"Contract manager is {view.named(contract.contract_manager)}.")
    if contract.reseller_name and contract.purchased_via != "store":
        parts.append(f"It was bought through {contract.reseller_name}.")
    if not standing.evidence.usable and standing.evidence.date is not None:
        age = (view.today - standing.evidence.date).days
        parts.append(f"The report that says so is {plural(age, 'day')} old: import a new one first.")
    return " ".join(parts)


def _found(
    inspection: Inspection,
    contract: Contract,
    standing: Standing,
    what: tuple[str, Severity, str],
    detail: str,
) -> Problem:
    code, severity, title = what
    doubtful = not standing.evidence.usable and severity is Severity.ERROR
    return inspection.problem(
        code,
        Severity.WARNING if doubtful else severity,
        title,
        detail,
        article="subscription-expired",
        who=inspection.fixers(("contract_manager", "payer"), contracts=(contract,)),
        evidence=standing.evidence,
        rows=(f"contracts/{contract.id}",),
    )
