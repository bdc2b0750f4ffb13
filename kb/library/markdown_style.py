"""How Markdown is laid out, by `rumdl` where it is installed.

A `.rumdl.toml` or `rumdl.toml` at the top of the library says which rules hold; programs that it names for blocks of
code are not run, for a library is somebody else's. Without such a file all rules hold but the length of lines.
"""

from collections.abc import Iterator

import msgspec

from kb.errors import Finding, Place, Severity
from kb.library.checking_programs import ProgramChecks, article_paths
from kb.library.library import Library
from kb.text import clean_line, shorten

PROGRAM = "rumdl"
_PURPOSE = "how Markdown is laid out"
_SETTINGS = (".rumdl.toml", "rumdl.toml")
_GOOD = (0, 1)
_MOST_WORDS = 200


class _Warning(msgspec.Struct, frozen=True):
    file: str
    message: str
    line: int = 1
    rule: str | None = None


_decoder = msgspec.json.Decoder(list[_Warning])


def check_style(library: Library, programs: ProgramChecks) -> Iterator[Finding]:
    """Go through what the program says of the articles' Markdown; what it cannot say is told to `programs`."""
    program = programs.path_of(PROGRAM, _PURPOSE)
    if program is None:
        return
    options = ["check", "--no-cache", "--show-full-path", "--output-format", "json", *_rules(library)]
    for paths in article_paths(library):
        answer = programs.ask([program, *options, "--", *paths], _GOOD, _PURPOSE)
        if answer is None:
            return
        try:
            found = _decoder.decode(answer or b"[]")
        except (msgspec.MsgspecError, UnicodeDecodeError):
            programs.failed(program, "gave an answer that cannot be read", _PURPOSE)
            return
        for one in found:
            if one.file in paths:
                rule = f" ({shorten(clean_line(one.rule), 20)})" if one.rule else ""
                message = f"{shorten(clean_line(one.message), _MOST_WORDS)}{rule}."
                place = Place(clean_line(paths[one.file]), max(1, min(one.line, 10**9)))
                yield Finding("A212", Severity.NOTE, message, place, "`rumdl fmt` mends most of these.")


def _rules(library: Library) -> list[str]:
    folder = library.folder.resolve()
    for name in _SETTINGS:
        if (folder / name).is_file() and not (folder / name).is_symlink():
            return ["--config", str(folder / name), "--no-code-block-tools"]
    return ["--no-config", "--disable", "MD013"]
