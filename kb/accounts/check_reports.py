"""Checks of the reports that the record was filled from: missing, old, not whole, or with people hidden."""

from collections.abc import Iterator

from kb.accounts.evidence import STALE_DAYS, Kind, age_in_days, dated_ahead, from_report
from kb.accounts.problem import Inspection, Problem
from kb.accounts.teams import hidden_by
from kb.dates import long_date
from kb.errors import Severity
from kb.text import plural

_KINDS: tuple[Kind, ...] = ("users", "subscriptions", "usage report")


def check_reports(inspection: Inspection) -> Iterator[Problem]:
    """Find reports that are missing, too old to trust, dated in the future or not whole, and hidden people."""
    yield from _missing(inspection)
    yield from _old(inspection)
    yield from _ahead(inspection)
    yield from _not_whole(inspection)
    yield from _hidden(inspection)


def _exporters(inspection: Inspection) -> tuple[str, ...]:
    return inspection.fixers(("primary_admin", "secondary_admin", "sso_admin"))


def _missing(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    if view.newest("users") is None:
        yield inspection.problem(
            "no-users-report",
            Severity.WARNING,
            "No users report has been imported",
            "So the record cannot tell who is in a team, with which role, or whose invitation is pending.",
            article="import-reports",
            who=_exporters(inspection),
            evidence=None,
        )
    if view.newest("subscriptions") is None and not view.record.subscriptions:
        yield inspection.problem(
            "no-subscriptions-report",
            Severity.NOTE,
            "No subscriptions report has been imported",
            "So the record cannot tell what was bought, how many seats there are, or when a contract ends.",
            article="import-reports",
            who=_exporters(inspection),
            evidence=None,
        )


def _old(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    for kind in _KINDS:
        report = view.newest(kind)
        if report is not None and age_in_days(report, view.today) > STALE_DAYS:
            days = age_in_days(report, view.today)
            yield inspection.problem(
                f"stale-{kind.replace(' ', '-').removesuffix('-report')}-report",
                Severity.WARNING,
                f"The newest {report.kind} is {plural(days, 'day')} old",
                f"It is of {long_date(report.date)}. What it says is too old to answer questions with.",
                article="import-reports",
                who=_exporters(inspection),
                evidence=from_report(report, view.today),
                rows=(f"imports/{report.id}",),
            )


def _ahead(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    for report in view.record.imports:
        if dated_ahead(report, view.today):
            yield inspection.problem(
                "report-dated-ahead",
                Severity.WARNING,
                f"A {report.kind} is dated in the future",
                f"{report.file} is dated {long_date(report.date)}, and today is {long_date(view.today)}. Either its "
                "date or this computer's clock is wrong; the report is not used.",
                article="import-reports",
                evidence=from_report(report, view.today),
                rows=(f"imports/{report.id}",),
            )


def _not_whole(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    users = view.newest("users")
    if users is not None and users.rejected:
        rows = plural(users.rejected, "row")
        yield inspection.problem(
            "report-not-whole",
            Severity.NOTE,
            f"{rows} of the newest users report could not be read",
            f"So the record cannot say that somebody is not in a team. The file was {users.file}.",
            article="import-reports",
            who=_exporters(inspection),
            evidence=from_report(users, view.today),
            rows=(f"imports/{users.id}",),
        )


def _hidden(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    for key in view.teams:
        evidence = hidden_by(view, key)
        if evidence is not None:
            name = view.team_name(key)
            yield inspection.problem(
                "personal-data-hidden",
                Severity.WARNING,
                f"Reports of the team {name} show codes instead of people",
                "The team's setting for personal data is off, so nobody can be looked up by name or address.",
                article="reports-show-codes",
                who=inspection.fixers(("primary_admin", "secondary_admin"), teams=(key,)),
                evidence=evidence,
                rows=(f"teams/{key}",),
            )
