"""`deskside rename`: articles, headings and troubleshooters, with every link and name that leads to them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, write, write_json
from app.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kb.library.renames import RenamePlan


@click.group("rename")
def command() -> None:
    """Rename an article, a heading, a troubleshooter or a part of one, and all that leads to it, in one step."""


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    function = click.option("--json", "as_json", is_flag=True, help="Print what is changed as JSON.")(function)
    return click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")(function)


_no_alias = click.option("--no-alias", is_flag=True, help="Leave no old name behind, as when a rename is taken back.")


@command.command("article")
@click.argument("old")
@click.argument("new")
@_no_alias
@_options
@pass_session
def article(session: Session, old: str, new: str, no_alias: bool, dry_run: bool, as_json: bool) -> None:
    """Rename an article. NEW is a name (add-people), a path (users/add-people.md) or another folder (users/)."""
    from kb.library.rename_article import plan_article_rename

    _carry_out(session, plan_article_rename(session.desk.library, old, new, alias=not no_alias), dry_run, as_json)


@command.command("heading")
@click.argument("old", metavar="ARTICLE#HEADING")
@click.argument("new", metavar="WORDS")
@_no_alias
@_options
@pass_session
def heading(session: Session, old: str, new: str, no_alias: bool, dry_run: bool, as_json: bool) -> None:
    """Reword a heading, as in: deskside rename heading add-users#steps "What to do"."""
    from kb.library.rename_heading import plan_heading_rename

    _carry_out(session, plan_heading_rename(session.desk.library, old, new, alias=not no_alias), dry_run, as_json)


@command.command("flow")
@click.argument("old")
@click.argument("new")
@_no_alias
@_options
@pass_session
def flow(session: Session, old: str, new: str, no_alias: bool, dry_run: bool, as_json: bool) -> None:
    """Rename a troubleshooter."""
    from kb.library.rename_flow import plan_flow_rename

    _carry_out(session, plan_flow_rename(session.desk.library, old, new, alias=not no_alias), dry_run, as_json)


@command.command("fact")
@click.argument("old", metavar="TROUBLESHOOTER#FACT")
@click.argument("new")
@_no_alias
@_options
@pass_session
def fact(session: Session, old: str, new: str, no_alias: bool, dry_run: bool, as_json: bool) -> None:
    """Give a fact another id, as in: deskside rename fact no-seats-left#unused idle."""
    from kb.troubleshooter.renaming import plan_fact_rename

    _carry_out(session, plan_fact_rename(session.desk.library, old, new, alias=not no_alias), dry_run, as_json)


@command.command("cause")
@click.argument("old", metavar="TROUBLESHOOTER#CAUSE")
@click.argument("new")
@_no_alias
@_options
@pass_session
def cause(session: Session, old: str, new: str, no_alias: bool, dry_run: bool, as_json: bool) -> None:
    """Give a cause another id, as in: deskside rename cause no-seats-left#buy buy-more."""
    from kb.troubleshooter.renaming import plan_cause_rename

    _carry_out(session, plan_cause_rename(session.desk.library, old, new, alias=not no_alias), dry_run, as_json)


def _carry_out(session: Session, plan: "RenamePlan", dry_run: bool, as_json: bool) -> None:
    from kb.library.renames import carry_out, changed_lines

    folders = session.desk.folders
    if not dry_run:
        carry_out(plan, session.desk.library, journals=folders.changes, lock_folder=folders.locks)
    if as_json:
        write_json(
            {
                "done": not dry_run,
                "moved": list(plan.moved) if plan.moved else None,
                "changes": [
                    {
                        "kind": one.kind,
                        "file": one.place.file,
                        "line": one.place.line,
                        "before": one.before,
                        "after": one.after,
                    }
                    for one in plan.touched
                ],
                "notes": list(plan.cautions),
            }
        )
        return
    for line in changed_lines(plan):
        write(line)
    say(f"{plan.summary} {'Nothing was changed yet.' if dry_run else 'Done.'}")
