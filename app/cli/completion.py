"""`deskside completion`: the script that makes a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

from app.cli.output import say


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script. For bash: `deskside completion bash >> ~/.bashrc`."""
    generator = get_completion_class(shell)
    assert generator is not None
    root = ctx.find_root()
    click.echo(generator(root.command, {}, "deskside", "_DESKSIDE_COMPLETE").source())
    say("Put this into your shell's start-up file, then open a new terminal.")
