"""All checks of a library together: its articles and settings, and the proof of each troubleshooter."""

from collections.abc import Iterable, Mapping
from datetime import date

from kb.accounts.readers import READERS
from kb.errors import Finding, Severity
from kb.library.library import Library
from kb.library.lint import check_library
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.flow import Flow

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check_everything(
    library: Library, flows: Mapping[str, Flow], flow_findings: Iterable[Finding], today: date
) -> list[Finding]:
    """Return all findings, errors first, then by file and line. `flow_findings` are those of loading the flows."""
    found = [*check_library(library, today=today, flows=set(flows)), *flow_findings]
    for flow in flows.values():
        found += check_flow(flow, readers=READERS, library=library)
    return sorted(set(found), key=lambda one: (_ORDER[one.severity], one.place.file, one.place.line or 0, one.code))
