"""`deskside case close`, `reopen` and `merge`: what becomes of a case."""

import click

from app.cli.output import say, write
from app.cli.session import Session, pass_session


@click.command("close")
@click.argument("case_id")
@pass_session
def close_case(session: Session, case_id: str) -> None:
    """Note that nothing more is to be done in a case."""
    from kb.cases.finishing import close

    desk = session.desk
    close(desk.cases, desk.cases.load(case_id), desk.clock())
    say(f"{case_id} is closed.")


@click.command("reopen")
@click.argument("case_id")
@pass_session
def reopen_case(session: Session, case_id: str) -> None:
    """Open a finished case again; all that is known in it stays."""
    from kb.cases.finishing import reopen

    desk = session.desk
    reopen(desk.cases, desk.cases.load(case_id), desk.clock())
    say(f"{case_id} is open again. Go on with it: deskside solve --resume {case_id}")


@click.command("merge")
@click.argument("case_id")
@click.argument("other_id", required=False)
@click.option("--undo", is_flag=True, help="Take the merging of CASE_ID back.")
@pass_session
def merge_cases(session: Session, case_id: str, other_id: str | None, undo: bool) -> None:
    """Merge two cases of the same caller: the later goes on with all that the other knows. Prints its id.

    The other stays, closed, with all that it had. What the two say differently is named. It can be undone until one of
    them is saved again.
    """
    from kb.cases.merging_files import merge, undo_merge

    desk = session.desk
    if undo:
        other = undo_merge(desk.cases, case_id, desk.clock())
        say(f"{case_id} and {other.id} are two cases again.")
        return
    if other_id is None:
        raise click.UsageError("Name the other case, or take a merging back with --undo.")
    found = merge(desk.cases, case_id, other_id, desk.clock(), desk.flows.get)
    for clash in found.clashes:
        say(clash)
    say(f"{found.other.id} was merged into {found.case.id}. Undo: deskside case merge {found.case.id} --undo")
    write(found.case.id)


COMMANDS = (close_case, reopen_case, merge_cases)
"""What `deskside case` takes from here."""
