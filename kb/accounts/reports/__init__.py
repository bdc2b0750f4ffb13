"""Reports that an administrator downloads: read in any of their forms, and merged into a record without loss."""

from kb.accounts.reports.plan import Change, ChangeKind, ImportPlan
from kb.accounts.reports.planning import plan_import
from kb.accounts.reports.read import read_report, read_reports, reports_from_bytes
from kb.accounts.reports.report import Kind, Report

__all__ = [
    "Change",
    "ChangeKind",
    "ImportPlan",
    "Kind",
    "Report",
    "plan_import",
    "read_report",
    "read_reports",
    "reports_from_bytes",
]
