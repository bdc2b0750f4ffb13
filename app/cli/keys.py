"""`deskside keys`: every command of the app with its keys, and the name that the key map calls it by."""

import click

from app.cli.output import write
from app.cli.session import Session, pass_session


@click.command("keys")
@pass_session
def command(session: Session) -> None:
    """Print all keys of the app as Markdown tables, as your key map has them."""
    from app.commands import checked_key_map, keys_table

    key_map = checked_key_map(session.settings.keys, str(session.folders.config_file))
    write(keys_table(key_map))
