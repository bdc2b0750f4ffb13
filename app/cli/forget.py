"""`account forget`, `case forget` and `case purge`: what is erased with everything that Deskside keeps of it."""

from copy import copy
from functools import partial
from typing import TYPE_CHECKING

import click

from app.cli.output import say, write
from app.cli.session import Session, pass_session
from kb.errors import DesksideError
from kb.text import clean, plural

if TYPE_CHECKING:
    from kb.upkeep.forgetting import Forgetting


@click.command("forget")
@click.argument("account_id")
@click.option("--with-cases", is_flag=True, help="Forget the cases that refer to it as well.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def forget_account(session: Session, account_id: str, with_cases: bool, dry_run: bool, yes: bool) -> None:
    """Erase a record with its good copies, its rows in the indexes and its name.

    What goes is shown first. Stopped halfway, the same command or `deskside doctor` finishes it.
    """
    from kb.upkeep.forgetting import plan_account, some

    folders = session.desk.folders
    plan = plan_account(folders, account_id, with_cases=with_cases)
    if plan.other_cases and not yes and not dry_run:
        question = f"{plural(len(plan.other_cases), 'case')} of it: {some(plan.other_cases)}. Forget these as well?"
        if click.confirm(clean(question), default=False, err=True):
            plan = plan_account(folders, account_id, with_cases=True)
    _carry_out(session, plan, f"Forgot {account_id}.", dry_run=dry_run, yes=yes)
    if session.settings.account == account_id and not dry_run and not session.demo:
        say(f"The settings still name it: take `account` out of {session.folders.config_file}.")


@click.command("forget")
@click.argument("case_id")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def forget_case(session: Session, case_id: str, dry_run: bool, yes: bool) -> None:
    """Erase a case with its request, its attached files and its good copies.

    What goes is shown first. Stopped halfway, the same command or `deskside doctor` finishes it.
    """
    from kb.upkeep.forgetting import plan_case

    plan = plan_case(session.desk.folders, case_id)
    _carry_out(session, plan, f"Forgot {case_id}.", dry_run=dry_run, yes=yes)


@click.command("purge")
@click.option("--older-than", metavar="PERIOD", help='Such as "12 months", in place of what the settings say.')
@click.option("--dry-run", is_flag=True, help="Name the cases, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def purge_cases(session: Session, older_than: str | None, dry_run: bool, yes: bool) -> None:
    """Forget the finished cases that are older than `[privacy] keep_finished_cases` allows.

    Open cases, and those whose request has not left, stay.
    """
    from kb.dates import period
    from kb.learning.forgotten import keep_counts
    from kb.upkeep.retention import due_cases, purge

    desk = session.desk
    said = older_than if older_than is not None else session.settings.privacy.keep_finished_cases
    keep = period(said) if said else None
    if keep is None:
        what = f"“{clean(said)}” is no period." if said else "Finished cases are kept for ever."
        raise DesksideError(what, hint='Write `--older-than "12 months"`, or set it in the settings under [privacy].')
    now = desk.clock()
    due = [case.id for case in due_cases(desk.folders, keep, now)]
    for case_id in due:
        write(case_id)
    if not due:
        say(f"No finished case is older than {keep.words}.")
    elif dry_run:
        say(f"This was a dry run; {plural(len(due), 'case')} would be forgotten.")
    else:
        if not yes:
            click.confirm(f"Forget {plural(len(due), 'finished case')} for good?", abort=True, err=True)
        gone = purge(desk.folders, keep, now, partial(keep_counts, desk), desk)
        say(f"Forgot {plural(len(gone), 'finished case')}.")


def as_delete(command: click.Command) -> click.Command:
    """Return the command under the name that it had once, which scripts may still use."""
    other = copy(command)
    other.name, other.hidden = "delete", True
    return other


def _carry_out(session: Session, plan: "Forgetting", done: str, *, dry_run: bool, yes: bool) -> None:
    """Say what goes, ask, and erase it."""
    from kb.learning.forgotten import keep_counts
    from kb.upkeep.forgetting import forget

    for line in plan.describe():
        say(line)
    if dry_run:
        say("This was a dry run; nothing was changed.")
        return
    if not yes:
        click.confirm(clean(f"{plan.title} It cannot be undone."), abort=True, err=True)
    keep_counts(session.desk, plan.order.cases)
    forget(session.desk.folders, plan, session.desk)
    say(done)
