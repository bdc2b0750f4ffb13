"""How old the record's reports are."""

from kb.accounts.evidence import FRESH_DAYS, STALE_DAYS, age_in_days, from_report
from kb.accounts.readers.answers import answer, reader
from kb.accounts.reading import Reading
from kb.accounts.view import View
from kb.dates import long_date
from kb.text import plural


@reader(
    "report.age",
    "How old is the newest report in the record?",
    ("fresh", "ageing", "stale"),
    "Days from the date of the newest report to today: fresh up to 30, ageing up to 90, then stale. Reports that are "
    "dated in the future do not count. The bounds are ours: invitations and renewals move within 90 days.",
)
def age(view: View) -> Reading | None:
    """How old the newest report is."""
    report = view.newest()
    if report is None:
        return None
    days = age_in_days(report, view.today)
    value = "fresh" if days <= FRESH_DAYS else "ageing" if days <= STALE_DAYS else "stale"
    told = f"The newest report is the {report.kind} of {long_date(report.date)}, {plural(days, 'day')} old."
    return answer(value, from_report(report, view.today), told)


READERS = (age,)
