"""`deskside status`: move an article between draft, review, published and archived."""

import click

from app.cli.output import say, write, write_json
from app.cli.session import Session, pass_session


@click.command("status")
@click.argument("article")
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
    """Say in which state an article is, or move it to another: draft, review, published or archived."""
    from kb.library.standing import standing
    from kb.library.states import carry_out_move, plan_move

    desk, identity = session.desk, session.settings.identity
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
        if move.note:
            say(move.note)
        for change in move.changes if dry_run and not as_json else ():
            write(f"{found.path}:{change.line}")
            write(f"  - {change.before}")
            for line in change.after.split("\n"):
                write(f"  + {line}")
        if dry_run:
            say("Nothing was changed yet.")
            return
        carry_out_move(
            move,
            desk.library,
            now,
            log=desk.folders.moves,
            lock_folder=desk.folders.locks,
            name=identity.name,
            email=identity.email,
        )
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
