"""Spelling, by `codespell` where it is installed: it knows common slips, and takes no word for wrong."""

import re
from collections.abc import Iterator

from kb.errors import Finding, Place, Severity
from kb.library.checking_programs import ProgramChecks, article_paths
from kb.library.library import Library
from kb.text import clean_line, shorten

PROGRAM = "codespell"
_PURPOSE = "the spelling"
_GOOD = (0, 65)
"""It ends with 65 where it has found something."""
_LINE = re.compile(r"(.+?):(\d{1,9}): (.+?) ==> (.+)")


def check_spelling(library: Library, programs: ProgramChecks) -> Iterator[Finding]:
    """Go through what the program takes for slips in the articles; what it cannot say is told to `programs`."""
    program = programs.path_of(PROGRAM, _PURPOSE)
    if program is None:
        return
    for paths in article_paths(library):
        answer = programs.ask([program, "--quiet-level", "7", "--", *paths], _GOOD, _PURPOSE)
        if answer is None:
            return
        for line in answer.decode("utf-8", "replace").splitlines():
            match = _LINE.fullmatch(line.strip())
            if match is not None and match[1] in paths:
                message = f"`{shorten(clean_line(match[3]), 40)}` may be a slip."
                hint = f"Perhaps `{shorten(clean_line(match[4]), 60)}`."
                yield Finding("A211", Severity.NOTE, message, Place(clean_line(paths[match[1]]), int(match[2])), hint)
