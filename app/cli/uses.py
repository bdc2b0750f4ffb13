"""`deskside uses`: where the library uses an article, a heading, a troubleshooter, a variable or a snippet."""

import click

from app.cli.output import say, write, write_json
from app.cli.session import Session, pass_session
from kb.text import plural


@click.command("uses")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the uses as JSON.")
@pass_session
def command(session: Session, name: str, as_json: bool) -> None:
    """Say where NAME is used: an article, article#heading, a troubleshooter, a variable (support.phone) or a snippet.

    A snippet is named as in an article: snippet:who-can-do-this.
    """
    from kb.library.uses import uses_of

    uses = uses_of(session.desk.library, name)
    if as_json:
        write_json([{"kind": use.kind, "file": use.path, "line": use.line, "written": use.written} for use in uses])
        return
    for use in uses:
        write(f"{use.path}:{use.line}: {use.kind}: {use.written}")
    say(f"{plural(len(uses), 'use')} of `{name}`.")
