"""`deskside check`: everything that can be known to be wrong with a library without opening it."""

import click

from app.cli.output import ProgressLine, finding_json, say, write, write_findings, write_grouped_findings, write_json
from app.cli.session import Session, pass_session
from kb.errors import Severity
from kb.library.finding_groups import FEW
from kb.library.search.searches import GOOD_ENOUGH
from kb.text import plural

_VERY_MANY = 1_000
"""Articles that take more than half a second to read."""


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@click.option("--all", "each", is_flag=True, help="List each finding, also where one rule has many.")
@click.option("--no-spelling", is_flag=True, help="Do not ask codespell about the spelling.")
@click.option("--no-style", is_flag=True, help="Do not ask rumdl how the Markdown is laid out.")
@click.option("--fix", is_flag=True, help="Mend first what can be mended without changing what an article says.")
@click.option("--dry-run", is_flag=True, help="With --fix: show what would be mended, and change nothing.")
@pass_session
def command(
    session: Session,
    as_json: bool,
    strict: bool,
    each: bool,
    no_spelling: bool,
    no_style: bool,
    fix: bool,
    dry_run: bool,
) -> None:
    """Check articles, links and settings, and prove each troubleshooter. Exit code 1 when there is an error."""
    from kb.library.checking_programs import ProgramChecks
    from kb.library.library import Library
    from kb.library.markdown_style import PROGRAM as STYLE
    from kb.library.spelling import PROGRAM as SPELLING
    from kb.library_check import PROGRAMS, check_everything, floods_summed_up, ranked_searches

    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix: the check itself changes nothing.")
    desk = session.desk
    if fix:
        _fix(session, dry_run=dry_run, quiet=as_json)
        if dry_run:
            return
    if len(desk.library.articles) >= _VERY_MANY:
        say(f"Reading {len(desk.library.articles):,} articles. Ctrl+C stops.")
    desk.library = Library.load(desk.library.folder)  # what the disk has, whatever any catalogue says of it
    searches = ranked_searches(desk.library, desk.flows, desk.index.search)
    left_out = {SPELLING: no_spelling, STYLE: no_style}
    programs = ProgramChecks(frozenset(name for name in PROGRAMS if not left_out[name]))
    with ProgressLine("Checking articles") as progress:
        everything = check_everything(
            desk.library,
            desk.flows,
            desk.flow_findings,
            desk.clock().date(),
            searches,
            each=True,
            programs=programs,
            progress=progress,
        )
    findings = everything if each else floods_summed_up(desk.library, everything)
    grouped = not as_json and not each and len(findings) > FEW
    if grouped:
        findings = everything  # kind by kind, each has its count already
    count = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    if as_json:
        write_json(
            {
                "library": str(desk.library.folder),
                "articles": len(desk.library.articles),
                "troubleshooters": len(desk.flows),
                "searches": [
                    {"words": one.search.words, "wanted": one.search.wanted, "rank": one.rank} for one in searches
                ],
                "findings": [finding_json(finding) for finding in findings],
                "not_checked": programs.told,
            }
        )
    else:
        if grouped:
            write_grouped_findings(findings)
            say("`deskside check --all` lists each finding, file by file; `checks` in library.yaml turns a rule off.")
        else:
            write_findings(findings)
        say(
            f"{plural(len(desk.library.articles), 'article')} and {plural(len(desk.flows), 'troubleshooter')} checked: "
            f"{plural(count[Severity.ERROR], 'error')}, {plural(count[Severity.WARNING], 'warning')}, "
            f"{plural(count[Severity.NOTE], 'note')}."
        )
        if searches:
            first = sum(one.rank == 1 for one in searches)
            good = sum(one.rank is not None and one.rank <= GOOD_ENOUGH for one in searches)
            say(
                f"{plural(len(searches), 'search', 'searches')} of searches.yaml: {first} found first, "
                f"{good} among the first {GOOD_ENOUGH}."
            )
        for sentence in programs.told:
            say(sentence)
    if count[Severity.ERROR] or (strict and count[Severity.WARNING]):
        raise SystemExit(1)


def _fix(session: Session, *, dry_run: bool, quiet: bool) -> None:
    """Mend what can be mended, and print each line that changes."""
    from kb.library.fixes import plan_fixes
    from kb.library.renames import carry_out, changed_lines

    desk = session.desk
    plan = plan_fixes(desk.library)
    if plan.changes and not dry_run:
        carry_out(plan, desk.library, journals=desk.folders.changes, lock_folder=desk.folders.locks)
        desk.reload_library()
    for line in () if quiet and not dry_run else changed_lines(plan):
        write(line)
    say(f"{plan.title}. {'Nothing was changed yet.' if dry_run else ''}".strip())
