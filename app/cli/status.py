"""`deskside status`: move an article or a troubleshooter between draft, review, published and archived."""

from typing import TYPE_CHECKING

import click

from app.cli.output import say, write, write_json
from app.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kb.library.states import Move
    from kb.troubleshooter.flow import Flow


@click.command("status")
@click.argument("article", metavar="ARTICLE")
@click.argument("state", required=False)
@click.option("--validated", is_flag=True, help="Say that it was carried out today, and holds.")
@click.option("--not-validated", is_flag=True, help="Take that back.")
@click.option("--replaced-by", metavar="ARTICLE", default="", help="Name the article that takes its place.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the state as JSON.")
@pass_session
def command(
    session: Session,
    article: str,
    state: str | None,
    validated: bool,
    not_validated: bool,
    replaced_by: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Say in which state an article is, or move it to another: draft, review, published or archived.

    A troubleshooter is named by its file, as in no-seats-left.yaml, or by its name where no article has that.
    """
    from kb.library.standing import standing
    from kb.library.states import plan_move

    desk, identity = session.desk, session.settings.identity
    flow = _flow_called(session, article)
    if flow is not None:
        if validated or not_validated or replaced_by:
            raise click.UsageError("A troubleshooter has a state only: it is proved, not validated.")
        _of_flow(session, flow, state, dry_run=dry_run, as_json=as_json)
        return
    found = desk.library.article(article)
    if state is not None or validated or not_validated or replaced_by:
        now = desk.clock()
        move = plan_move(
            desk.library,
            found.id,
            state or found.status,
            validated=now.date() if validated else None,
            not_validated=not_validated,
            replaced_by=replaced_by,
            name=identity.name,
            email=identity.email,
        )
        if not _done(session, move, dry_run=dry_run, as_json=as_json):
            return
        desk.reload_article(desk.library.folder / found.path)
        found = desk.library.article(found.id)
    if as_json:
        validated_on = found.validated.isoformat() if found.validated else None
        write_json(
            {
                "id": found.id,
                "status": found.status,
                "validated": validated_on,
                "replaced_by": found.replaced_by or None,
            }
        )
        return
    behind = f", replaced by {found.replaced_by}" if found.replaced_by else ""
    write(f"{found.id}: {standing(found)}{behind}")


def _flow_called(session: Session, name: str) -> "Flow | None":
    """Return the troubleshooter that is meant; None where it is an article, or nothing."""
    from kb.library.ids import stem
    from kb.library.scan import FLOW_ENDINGS

    if not name.lower().endswith(FLOW_ENDINGS) and session.desk.library.find(name) is not None:
        return None
    return session.desk.flows.get(stem(name))


def _of_flow(session: Session, flow: "Flow", state: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Say in which state a troubleshooter is, or move it to another."""
    from kb.library.standing import WORDS
    from kb.library.states import state_called
    from kb.troubleshooter.states import plan_flow_move

    identity = session.settings.identity
    status = state_called(flow.status)
    if state is not None:
        move = plan_flow_move(session.desk.library, flow, state, name=identity.name, email=identity.email)
        if not _done(session, move, dry_run=dry_run, as_json=as_json):
            return
        status = move.status
    if as_json:
        write_json({"id": flow.id, "status": status})
    else:
        write(f"{flow.id}: {WORDS[status]}")


def _done(session: Session, move: "Move", *, dry_run: bool, as_json: bool) -> bool:
    """Carry a move out, and tell whether that was done; a dry run only shows it."""
    from kb.library.states import carry_out_move

    if move.note:
        say(move.note)
    for change in move.changes if dry_run and not as_json else ():
        write(f"{move.path}:{change.line}")
        write(f"  - {change.before}")
        for line in change.after.split("\n"):
            write(f"  + {line}")
    if dry_run:
        say("Nothing was changed yet.")
        return False
    desk, identity = session.desk, session.settings.identity
    who = {"name": identity.name, "email": identity.email}
    carry_out_move(move, desk.library, desk.clock(), log=desk.folders.moves, lock_folder=desk.folders.locks, **who)
    return True
