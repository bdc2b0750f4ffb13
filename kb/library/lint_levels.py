"""How much each finding matters in a library (`checks` in `library.yaml`), and many of one kind as one line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import msgspec

from kb.errors import Finding, Severity

MANY = 60
"""More findings than this of one rule of good articles are summed up in one line."""
_RULES = "A2"
"""What the codes of the rules of good articles begin with."""


def with_levels(findings: Iterable[Finding], checks: Mapping[str, Mapping[str, str]]) -> list[Finding]:
    """Return the findings with the severities that the library gives them, without those that it has turned off.

    The first pattern that fits the path decides, and `*` where none of the others does.
    """
    if not checks:
        return list(findings)
    kept: list[Finding] = []
    for finding in findings:
        level = level_of(checks, finding.code, finding.place.file)
        if level == "":
            kept.append(finding)
        elif level != "off":
            kept.append(msgspec.structs.replace(finding, severity=Severity(level)))
    return kept


def summed_up(findings: Iterable[Finding], checks: Mapping[str, object]) -> list[Finding]:
    """Return the findings with one in place of many of one rule of good articles, unless the library names its code."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    kept: list[Finding] = []
    for finding in findings:
        if finding.code.startswith(_RULES) and finding.code not in checks:
            by_code[finding.code].append(finding)
        else:
            kept.append(finding)
    for code, same in by_code.items():
        if len(same) <= MANY:
            kept += same
            continue
        files = len({finding.place.file for finding in same})
        message = f"{len(same):,} times in {files:,} files, first here: {same[0].message}"
        hint = f"`deskside check --all` lists each; `checks: {{{code}: off}}` in library.yaml turns the rule off."
        kept.append(msgspec.structs.replace(same[0], message=message, hint=hint))
    return kept


def level_of(checks: Mapping[str, Mapping[str, str]], code: str, path: str) -> str:
    """Return the severity that a library gives a code in a file; an empty text where it says nothing."""
    levels = checks.get(code, {})
    for pattern, level in levels.items():
        if pattern != "*" and fnmatchcase(path, pattern):
            return level
    return levels.get("*", "")
