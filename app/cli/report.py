"""`deskside report`: what was counted of troubleshooters, articles and searches, and what editors should look at."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from app.cli.output import columns, heading, say, write, write_findings, write_json, write_styled
from app.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kb.learning.report import Learned
    from kb.learning.work_item import WorkItem

_WORTH_TELLING = 1_000


@click.group("report", invoke_without_command=True)
@click.option("--since", metavar="WHEN", help="Only since a day, as 2026-10-01, or a time, as '30 days'.")
@click.option("--flow", metavar="ID", default="", help="Only one troubleshooter.")
@click.option("--article", metavar="ID", default="", help="Only one article.")
@click.option("--all", "everything", is_flag=True, help="Show all of every list.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def command(ctx: click.Context, since: str | None, flow: str, article: str, everything: bool, as_json: bool) -> None:
    """Show what the desk has learned from its use. It is counted on this computer, without names."""
    if ctx.invoked_subcommand is not None:
        return
    from kb.learning.report import moment_of, report
    from kb.learning.report_text import report_json, report_lines

    session: Session = ctx.obj
    desk = session.desk
    moment = None
    if since is not None:
        moment = moment_of(since, desk.clock())
        if moment is None:
            raise click.BadParameter(
                f"'{since}' is no day and no time. Write 2026-10-01 or '30 days'.", param_hint="--since"
            )
    found = report(_learn(session), desk, since=moment, flow=flow, article=article)
    if as_json:
        write_json(report_json(found))
        return
    _write_lines(report_lines(found, desk, columns(), most=_most(everything)))
    write_findings(found.findings)


@command.command("work")
@click.option("--all", "everything", is_flag=True, help="Show all of every list.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@pass_session
def work(session: Session, everything: bool, as_json: bool) -> None:
    """List what editors should look at: flags, dead ends, gaps, overdue reviews, drafts, what is never used."""
    from kb.learning.report_text import work_json, work_lines

    learned, items = _work(session)
    if as_json:
        write_json(work_json(items))
        return
    from kb.learning.work_list import unused_note

    _write_lines(work_lines(items, columns(), most=_most(everything), note=unused_note(learned)))
    write_findings(learned.findings)


@command.command("done")
@click.argument("key")
@pass_session
def done(session: Session, key: str) -> None:
    """Take an item off the work list until it occurs anew. KEY is one of its `keys` in `report work --json`."""
    from kb.errors import NotFoundError

    _, items = _work(session)
    item = next((item for item in items if key in item.keys), None)
    if item is None:
        raise NotFoundError(
            f"Nothing on the work list has the key `{key}`.", hint="`deskside report work --json` has them."
        )
    desk = session.desk
    if not desk.journal.on:
        say("The journal is off in the settings, so this cannot be kept.")
        return
    desk.journal.done(item.keys, desk.clock())
    say(f"Done: {item.title}")


def _most(everything: bool) -> int:
    """Return how many entries of a list are shown."""
    return 1_000_000 if everything else 20


def _write_lines(lines: Iterable[str]) -> None:
    """Write lines of which those in capitals are headings; an entry that is called so is indented."""
    for line in lines:
        if line.isupper() and not line.startswith(" "):
            write_styled(heading(line))
        else:
            write(line)


def _work(session: Session) -> "tuple[Learned, list[WorkItem]]":
    from kb.errors import DesksideError
    from kb.learning.work_list import work_list

    if not session.desk.staff:
        raise DesksideError(
            "The work list is for those who write the library.", hint="Use `deskside --staff report work`."
        )
    learned = _learn(session)
    return learned, work_list(learned, session.desk)


def _learn(session: Session) -> "Learned":
    from kb.learning.report import learn

    told = False

    def progress(done: int, total: int) -> None:
        nonlocal told
        if total >= _WORTH_TELLING and not told and done:
            told = True
            say(f"Counting {total:,} cases…")

    return learn(session.desk, progress)
