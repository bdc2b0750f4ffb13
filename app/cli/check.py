"""`deskside check`: everything that can be known to be wrong with a library without opening it."""

import click

from app.cli.output import finding_json, say, write_findings, write_json
from app.cli.session import Session, pass_session
from kb.errors import Severity
from kb.library.search.searches import GOOD_ENOUGH
from kb.text import plural


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@pass_session
def command(session: Session, as_json: bool, strict: bool) -> None:
    """Check articles, links and settings, and prove each troubleshooter. Exit code 1 when there is an error."""
    from kb.library.library import Library
    from kb.library_check import check_everything, ranked_searches

    desk = session.desk
    desk.library = Library.load(desk.library.folder)  # what the disk has, whatever any catalogue says of it
    search = desk.index.search
    findings = check_everything(desk.library, desk.flows, desk.flow_findings, desk.clock().date(), search)
    searches = ranked_searches(desk.library, desk.flows, search)
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
            }
        )
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
    if count[Severity.ERROR] or (strict and count[Severity.WARNING]):
        raise SystemExit(1)
