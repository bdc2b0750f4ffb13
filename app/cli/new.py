"""`deskside new`: an article or a troubleshooter from a template that already passes the check."""

from pathlib import Path

import click

from app.cli.output import say, write
from app.cli.session import Session, pass_session


@click.group("new")
def command() -> None:
    """Start an article or a troubleshooter from a template."""


@command.command("article")
@click.argument("title")
@click.option("--category", metavar="ID", help="The category it belongs to; asked for when the library has several.")
@pass_session
def new_article(session: Session, title: str, category: str | None) -> None:
    """Write a draft article with the parts that a good one has, and print its path."""
    from kb.library.new_article import create_article

    library = session.desk.library
    known = [one.id for one in library.settings.categories]
    if category is None and len(known) > 1:
        category = click.prompt("Category", type=click.Choice(known), err=True)
    path = create_article(library, title, category or (known[0] if known else ""))
    _created(library.folder, path)


@command.command("flow")
@click.argument("flow_id")
@click.argument("title")
@pass_session
def new_flow(session: Session, flow_id: str, title: str) -> None:
    """Write a small draft troubleshooter that can be proved as it stands, and print its path."""
    from kb.troubleshooter.new_flow import create_flow

    library = session.desk.library
    _created(library.folder, create_flow(library, flow_id, title))


def _created(folder: Path, path: Path) -> None:
    write(str(path))
    say(f"It is a draft: customers do not see it. Run `deskside --library {folder} check` when it is written.")
