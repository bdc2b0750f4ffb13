"""The root of the command line: global options, commands loaded when they are called, and the last line of defence."""

import errno
import gc
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from app.cli.session import Session
from kb import __version__
from kb.errors import DesksideError
from kb.text import clean_line

Command = TypeVar("Command", bound=Callable[..., Any])

_COMMANDS = {
    "show": "Show an article.",
    "search": "Find articles and troubleshooters.",
    "solve": "Walk through a troubleshooter.",
    "check": "Check the library and its troubleshooters.",
    "doctor": "Check what is kept on this computer, and mend what is broken.",
    "flow": "List, show and test troubleshooters.",
    "account": "Keep account records: import, check, look up, forget.",
    "request": "List, show, write, send, export and delete support requests.",
    "case": "List, show, export, open and forget cases.",
    "report": "Show what was counted, and what editors should look at.",
    "new": "Start an article or a troubleshooter from a template.",
    "rename": "Rename an article, a heading or a troubleshooter, with all links to it.",
    "uses": "Say where an article, a troubleshooter, a variable or a snippet is used.",
    "status": "Move an article between draft, review, published and archived.",
    "keys": "Print all keys of the app.",
    "completion": "Print the completion script for a shell.",
}


class _Commands(click.Group):
    """A group that imports a command when it is called, and takes any other word for something to open."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"app.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            ctx.obj = ctx.obj or Session()
            return "open", _open, args
        return super().resolve_command(ctx, args)


def _of_session(command: Command) -> Command:
    """Add the options that say what is worked on, and as whom."""
    for option in (
        click.option("--demo", is_flag=True, help="Try it with three made-up accounts."),
        click.option("--staff/--customer", default=None, help="Work as a support agent: all articles, many accounts."),
        click.option("--caller", metavar="E-MAIL", help="The address of the person who asks."),
        click.option("--account", metavar="ID", help="Open this account record."),
        click.option("--library", type=click.Path(path_type=Path), help="Use the library in this folder."),
    ):
        command = option(command)
    return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[OPTIONS]",
    subcommand_metavar="[COMMAND | ARTICLE | FOLDER]",
)
@_of_session
@click.version_option(__version__, prog_name="deskside")
@click.pass_context
def root(
    ctx: click.Context, library: Path | None, account: str | None, caller: str | None, staff: bool | None, demo: bool
) -> None:
    """An offline help desk: read help articles, find what is wrong, and ask support with the facts filled in.

    Without a command the app opens, at an article or on a folder of Markdown files if you name one.
    """
    ctx.obj = Session(library=library, account=account, caller=caller, staff=staff, demo=demo)
    if ctx.invoked_subcommand is None:
        _run_app(ctx.obj, None)


@click.command("open", hidden=True)
@_of_session
@click.argument("target")
@click.pass_obj
def _open(
    session: Session,
    target: str,
    library: Path | None,
    account: str | None,
    caller: str | None,
    staff: bool | None,
    demo: bool,
) -> None:
    """Open the app at an article, a troubleshooter or on a folder; the options may stand behind it, too."""
    session.library = library or session.library
    session.account = account or session.account
    session.caller = caller or session.caller
    session.staff = session.staff if staff is None else staff
    session.demo = demo or session.demo
    folder = Path(target)
    if session.library is None and folder.is_dir():
        session.library = folder
        _run_app(session, None)
    elif session.library is None and folder.is_file() and folder.suffix.lower() == ".md":
        session.library = folder.parent
        _run_app(session, folder.stem)
    else:
        _run_app(session, target)


def _run_app(session: Session, target: str | None) -> None:
    """Open the app; a target that names nothing is refused before the screen changes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        asked = f"`{clean_line(target)}` is no command, so it would be opened there. " if target else ""
        raise DesksideError(
            "The app needs a terminal.",
            hint=f"{asked}Use `deskside show`, `search` or `solve` in scripts; see `deskside --help`.",
        )
    # Nothing that is made before the first screen becomes garbage, so looking for some would only delay it.
    gc.disable()
    try:
        from app.start import run

        raise SystemExit(run(session.desk, target))
    finally:
        gc.enable()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; a person never sees a traceback."""
    from app.cli.output import say_error, say_usage_error

    os.umask(0o077)
    try:
        result: Any = root.main(args=arguments, prog_name="deskside", standalone_mode=False)
    except DesksideError as error:
        say_error(error)
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        say_usage_error(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone.
        _give_up_output()
        return 0
    except OSError as error:
        # Files are named in errors of their own, so one without a name is about standard output.
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO) or error.filename is not None:
            return _apologise(error)
        _give_up_output()
        click.echo("Error: The output cannot be written: the disk is full, or cannot be written to.", err=True)
        return 1
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except Exception as error:
        return _apologise(error)
    return result if isinstance(result, int) else 0


def _give_up_output() -> None:
    """Keep the interpreter from complaining at its end about output that has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apologise(error: Exception) -> int:
    """Keep the traceback in the log, tell the person where it is, and return the exit code."""
    from datetime import datetime

    from app.cli.output import say
    from app.crash import write_crash
    from kb.settings import folders

    log_file = folders().log_file
    written = write_crash(log_file, error, datetime.now().astimezone())
    kept = f"The details are in {log_file}." if written else "The details could not be written to the log."
    say(f"Sorry, something went wrong inside Deskside. Your files are as they were. {kept}")
    return 1
