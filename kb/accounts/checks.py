"""Everything that can be found wrong in an account record, looked for unasked, worst first."""

from datetime import datetime

from kb.accounts.check_contracts import check_contracts
from kb.accounts.check_managers import check_managers
from kb.accounts.check_people import check_people
from kb.accounts.check_reports import check_reports
from kb.accounts.check_seats import check_seats
from kb.accounts.check_servers import check_servers, check_tokens
from kb.accounts.problem import Inspection, Problem
from kb.accounts.reading import Context
from kb.accounts.record import Record
from kb.accounts.view import View
from kb.errors import Severity

__all__ = ["CHECKS", "Problem", "check_account"]

CHECKS = (
    check_managers,
    check_contracts,
    check_people,
    check_seats,
    check_servers,
    check_tokens,
    check_reports,
)
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check_account(record: Record, now: datetime, *, support_name: str = "the support desk") -> list[Problem]:
    """Return all problems of an account as of `now`, worst first, in the same order each time.

    `support_name` stands for the support desk where nobody in the account may mend a problem: a change of contract
    manager, a team without any admin, a wrong address on a contract.
    """
    inspection = Inspection(View.of(Context(record=record, caller=None, now=now)), support_name or "the support desk")
    found = [problem for check in CHECKS for problem in check(inspection)]
    return sorted(found, key=lambda problem: _RANK[problem.severity])
