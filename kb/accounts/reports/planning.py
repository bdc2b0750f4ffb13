"""Reports into a record: worked out in full first, so that a person sees what changes before anything is saved."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kb.accounts.record import Import, Record
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.foreign import seems_foreign
from kb.accounts.reports.merge_subscriptions import merge_subscriptions
from kb.accounts.reports.merge_usage import merge_usage
from kb.accounts.reports.merge_users import merge_users
from kb.accounts.reports.plan import ImportPlan, changes_between, rows_unchanged
from kb.accounts.reports.report import Kind, Report
from kb.collecting import no_cycle_search
from kb.errors import Finding, Place, Severity
from kb.text import slug

_MERGES: dict[Kind, Callable[[Draft, Report], None]] = {
    Kind.USERS: merge_users,
    Kind.SUBSCRIPTIONS: merge_subscriptions,
    Kind.USAGE: merge_usage,
    Kind.SEAT_USAGE: merge_usage,
    Kind.DAILY_USAGE: merge_usage,
    Kind.TOKEN_USAGE: merge_usage,
}
"""How each kind goes into a record; of reports of one day, those that speak of single seats go in last."""
_ORDER = list(_MERGES)


@no_cycle_search()
def plan_import(record: Record, reports: Sequence[Report], now: datetime) -> ImportPlan:
    """Return what importing reports does to a record; the record itself stays as it is.

    A file that was imported before changes nothing. The older report goes in first, whatever the order they are given
    in, so that the newer one wins; a report that is older than what is known only fills gaps. What a person entered by
    hand is kept. `now` is the time of the import; a report that is dated after its day counts as of that day.
    """
    known = {(row.sha256, row.kind): row for row in record.imports}
    findings: list[Finding] = []
    repeated: list[Import] = []
    fresh: dict[str, tuple[Import, Report]] = {}
    for report in reports:
        before = known.get((report.sha256, report.kind))
        if before is not None:
            repeated.append(before)
            continue
        row = _import_row(report, record, now)
        if row.id in fresh:
            continue
        findings += report.findings
        if not report.used:
            findings.append(
                _finding(report, "import-empty", "No row of the report can be used, so it changes nothing.")
            )
            continue
        if row.date != report.date:
            what = f"The report is dated {report.date:%Y-%m-%d}, which is still to come; it counts as of today."
            findings.append(_finding(report, "import-future", what))
        fresh[row.id] = (row, report)
    if not fresh:
        return ImportPlan(record, (), tuple(findings), True, repeated=tuple(repeated))
    ordered = sorted(fresh.values(), key=lambda pair: (pair[0].date, _ORDER.index(pair[1].kind)))
    draft = Draft.of(record, ordered[0][0])
    for row, report in ordered:
        draft.begin(row)
        _MERGES[report.kind](draft, report)
    after = draft.record()
    for row, report in ordered:
        foreign = seems_foreign(record, after, row)
        if foreign:
            findings.insert(0, _finding(report, "import-foreign", foreign))
    return ImportPlan(
        record_after=after,
        changes=tuple(changes_between(record, after, draft.left, draft.notes)),
        findings=(*findings, *draft.findings),
        unchanged=False,
        imports=tuple(row for row, _ in ordered),
        repeated=tuple(repeated),
        same_rows=tuple(rows_unchanged(record, after)),
    )


def _import_row(report: Report, record: Record, now: datetime) -> Import:
    taken = {row.id for row in record.imports}
    stem = f"{slug(report.kind)}-{report.sha256[:12]}"
    row_id = stem if stem not in taken else f"{slug(report.kind)}-{report.sha256}"
    return Import(
        id=row_id,
        kind=str(report.kind),
        file=report.file,
        sha256=report.sha256,
        date=min(report.date, now.date()),
        imported_at=now,
        rows=report.read,
        used=report.used,
        rejected=report.rejected,
    )


def _finding(report: Report, code: str, message: str) -> Finding:
    return Finding(code, Severity.WARNING, message, Place(report.file))
