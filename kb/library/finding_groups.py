"""Many findings by kind: broken links and headings first, each kind with its count, of a flood only the first.

What is said again and again in the same words (one picture that 500 articles show) is one line with its count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice

import msgspec

from kb.errors import Finding, Severity

FEW = 60
"""So many findings are read one by one, file by file; more are grouped."""
SHOWN = {Severity.ERROR: 20, Severity.WARNING: 3, Severity.NOTE: 1}
"""How many different ones of a kind are shown by how much it matters."""
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_FIRST = ("A101", "A102")


class FindingGroup(msgspec.Struct, frozen=True):
    """All findings of one kind: how many, in how many files, and the first of them with how often each is said."""

    code: str
    severity: Severity
    count: int
    files: int
    shown: tuple[tuple[Finding, int], ...]

    @property
    def left_out(self) -> int:
        """How many are not shown, nor said by one that is."""
        return self.count - sum(times for _, times in self.shown)


def grouped(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Return findings by kind: by how much they matter, then links, then the rest by code."""
    kinds: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[finding.severity, finding.code].append(finding)
    order = sorted(kinds, key=lambda kind: (_SEVERITIES.index(kind[0]), kind[1] not in _FIRST, kind[1]))
    return [_group(code, severity, kinds[severity, code]) for severity, code in order]


def _group(code: str, severity: Severity, same: list[Finding]) -> FindingGroup:
    first: dict[str, Finding] = {}
    times: Counter[str] = Counter()
    for finding in same:
        first.setdefault(finding.message, finding)
        times[finding.message] += 1
    shown = tuple((first[message], times[message]) for message in islice(first, SHOWN[severity]))
    return FindingGroup(code, severity, len(same), len({one.place.file for one in same}), shown)
