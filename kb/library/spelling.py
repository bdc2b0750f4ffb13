"""Spelling, by a program that is there or is not: `codespell`, which knows common slips and takes no word for wrong.

It is given a list of arguments, a time and no standard input; none of them begins with a hyphen but its own options.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator

from kb.errors import Finding, Place, Severity
from kb.library.library import Library
from kb.text import clean_line, shorten

PROGRAM = "codespell"
_SECONDS = 60
_FILES_AT_ONCE = 200
_LINE = re.compile(r"(.+?):(\d+): (.+?) ==> (.+)")


def check_spelling(library: Library) -> Iterator[Finding]:
    """Return what the program takes for slips in the articles; nothing where there is no such program, or it fails."""
    program = shutil.which(PROGRAM)
    if program is None:
        return
    folder = library.folder.resolve()
    paths = {str(folder / article.path): article.path for article in library.articles.values()}
    names = list(paths)
    for start in range(0, len(names), _FILES_AT_ONCE):
        arguments = [program, "--quiet-level", "7", *names[start : start + _FILES_AT_ONCE]]
        try:
            done = subprocess.run(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
                cwd=folder.anchor,
            )
        except (OSError, subprocess.TimeoutExpired):
            return
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            match = _LINE.fullmatch(line.strip())
            if match is not None and match[1] in paths:
                message = f"`{shorten(clean_line(match[3]), 40)}` may be a slip."
                hint = f"Perhaps `{shorten(clean_line(match[4]), 60)}`."
                yield Finding("A211", Severity.NOTE, message, Place(paths[match[1]], int(match[2])), hint)
