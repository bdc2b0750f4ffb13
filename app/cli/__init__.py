"""The `deskside` command: every job of the app without a screen, and the app itself.

Standard output carries data, standard error what is said about it. Exit codes: 0 fine, 1 an error or something was
found to be wrong, 2 the command was written wrongly, 3 `solve` needs an answer, 130 interrupted.
"""

from app.cli.main import main

__all__ = ["main"]
