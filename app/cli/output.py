"""How the command line speaks: data to standard output, everything else to standard error, nothing uncleaned."""

import os
import shutil
import sys
from collections.abc import Iterable
from io import StringIO
from typing import Any

import click

from kb.errors import DesksideError, Finding, Severity
from kb.library.finding_groups import grouped
from kb.text import clean, plural

NEEDS_ANSWER = 3
"""Exit code of `solve` when it has no terminal to ask at and an answer is missing."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def say(text: str = "") -> None:
    """Write a line to standard error: narration, never data."""
    click.echo(clean(text), err=True)


def write(text: str = "") -> None:
    """Write a line of data to standard output."""
    click.echo(clean(text))


def write_json(value: Any) -> None:
    """Write a value as JSON in ASCII, so that no control character of any kind can pass."""
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=True, default=str))


def heading(text: str) -> str:
    """Return a heading for a terminal; plain where colour is off."""
    return click.style(clean(text), bold=True) if colour() else clean(text)


def dim(text: str) -> str:
    """Return text of less weight for a terminal; plain where colour is off."""
    return click.style(clean(text), dim=True) if colour() else clean(text)


def write_styled(text: str) -> None:
    """Write a line whose parts were styled by this module; the parts must be clean already."""
    click.echo(text)


def colour() -> bool:
    """Whether standard output takes colours: a terminal, and `NO_COLOR` is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return the width to write in: the terminal's, at most 100, and 80 where there is none."""
    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


def write_findings(findings: Iterable[Finding]) -> None:
    """Write findings, one a line, with their hint and example beneath."""
    for finding in findings:
        mark = (
            click.style(finding.severity.value, fg=_COLOURS[finding.severity]) if colour() else finding.severity.value
        )
        write_styled(f"{clean(str(finding.place))}: {mark} {finding.code}: {clean(finding.message)}")
        for extra in (finding.hint, finding.example):
            if extra:
                for line in clean(extra).splitlines():
                    write_styled(f"    {dim(line)}")


def write_grouped_findings(findings: Iterable[Finding]) -> None:
    """Write many findings kind by kind: how many there are, and the first of them."""
    for group in grouped(findings):
        times = plural(group.count, f"{group.severity.value} {group.code}", f"{group.severity.value}s {group.code}")
        more = f"; the first {len(group.shown)}" if group.left_out and len(group.shown) > 1 else ""
        write_styled(heading(f"{times} in {plural(group.files, 'file')}{more}:"))
        write_findings(group.shown)


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding for `--json`."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.place.file,
        "line": finding.place.line,
        "hint": finding.hint,
        "example": finding.example,
    }


def say_usage_error(error: click.ClickException) -> None:
    """Say what is wrong with a command as it was typed; click's own words quote it as it is."""
    written = StringIO()
    error.show(written)
    click.echo(clean(written.getvalue()), err=True, nl=False)


def say_error(error: DesksideError) -> None:
    """Say what happened, where, and what to do."""
    mark = (
        click.style("Error:", fg="red", bold=True)
        if sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        else "Error:"
    )
    where = f"{clean(str(error.where))}: " if error.where else ""
    click.echo(f"{mark} {where}{clean(error.what)}", err=True)
    if error.hint:
        click.echo(f"  {clean(error.hint)}", err=True)
