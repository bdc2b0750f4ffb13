"""Opening a file in the person's own editor, which takes the terminal until it is closed."""

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from kb.errors import SettingsError
from kb.text import clean_line

if TYPE_CHECKING:
    from textual.app import App


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the command that `$VISUAL` or `$EDITOR` names, in words. Raises SettingsError where neither does."""
    written = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    try:
        words = shlex.split(written)
    except ValueError:
        words = []
    if not words:
        what = (
            "Neither $VISUAL nor $EDITOR names a program." if not written else f"`{clean_line(written)}` is no command."
        )
        raise SettingsError(what, hint="Set one before you start Deskside, as in: export EDITOR=nano")
    return words


def run_own_editor(app: "App[int]", path: Path) -> None:
    """Leave the terminal to the person's editor until it is closed.

    Raises SettingsError where there is no such editor or it cannot be started, or where the terminal cannot be left.
    """
    command = editor_command(os.environ)
    program = clean_line(command[0])
    try:
        with app.suspend():
            subprocess.run([*command, str(path.absolute())], check=False)
    except SuspendNotSupported:
        what = "Deskside cannot leave this terminal to another program."
        raise SettingsError(what, hint="Open the file from another window.") from None
    except OSError as error:
        reason = clean_line(error.strerror or str(error))
        raise SettingsError(f"`{program}` cannot be started: {reason}.", hint="Check $VISUAL and $EDITOR.") from None
