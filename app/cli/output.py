"""How the command line speaks: data to standard output, everything else to standard error, nothing uncleaned."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from io import StringIO
from time import monotonic
from typing import Any

import click

from kb.errors import DesksideError, Finding, Severity
from kb.library.finding_groups import grouped
from kb.text import clean, plural

NEEDS_ANSWER = 3
"""Exit code of `solve` when it has no terminal to ask at and an answer is missing."""

_TELL_EVERY = 0.5
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
    """Write many findings kind by kind: how many there are, and the first different ones of them.

    The kind stands above its findings and not in each of them again, and so does a hint that many of them share.
    """
    for group in grouped(findings):
        times = plural(group.count, f"{group.severity.value} {group.code}", f"{group.severity.value}s {group.code}")
        more = f"; the first {len(group.shown)}" if group.left_out and len(group.shown) > 1 else ""
        write_styled(heading(f"{times} in {plural(group.files, 'file')}{more}:"))
        hint = ""
        for finding, often in group.shown:
            again = f" ({often:,} times)" if often > 1 else ""
            _write_wrapped(f"  {clean(str(finding.place))}: {clean(finding.message)}{again}", "    ")
            if finding.hint and finding.hint != hint:
                hint = finding.hint
                _write_wrapped(f"    {clean(hint)}", "    ", dimmed=True)


def _write_wrapped(text: str, indent: str, *, dimmed: bool = False) -> None:
    """Write a text in lines that fit a terminal; one line for a program that reads it."""
    lines = [text]
    if sys.stdout.isatty():
        lines = textwrap.wrap(text, columns(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    for line in lines:
        write_styled(dim(line) if dimmed else line)


class ProgressLine:
    """How far something is, in one line of standard error that is written over; only on a terminal.

    Nothing is shown of what takes less than half a second, and nothing stays when the `with` block is left.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = monotonic()
        self._shown = False

    def __enter__(self) -> "ProgressLine":
        return self

    def __call__(self, done: int, total: int) -> None:
        """Say how many of how many are done."""
        now = monotonic()
        if now - self._told >= _TELL_EVERY and sys.stderr.isatty():
            self._told, self._shown = now, True
            words = f"{self._what}: {done:,} of {total:,}. Ctrl+C stops."
            click.echo(f"\r{words:<{columns() - 1}}", err=True, nl=False)

    def __exit__(self, *error: object) -> None:
        if self._shown:
            click.echo(f"\r{'':<{columns() - 1}}\r", err=True, nl=False)


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
