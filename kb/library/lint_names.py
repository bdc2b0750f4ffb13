"""Checks of names that `library.yaml` gives and nothing uses: variables and snippets."""

from collections.abc import Iterator

from kb.errors import Finding, Place, Severity
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME, SNIPPET_MARK
from kb.library.uses import Sources, uses_of_names
from kb.library.yaml_spans import yaml_values


def check_names(library: Library) -> Iterator[Finding]:
    """Return a finding for each variable and snippet that no article, snippet or troubleshooter uses.

    The support desk's own values are not asked for: requests use them.
    """
    names = [name for name in library.settings.variables if not name.startswith("support.")]
    if not names:
        return
    sources = Sources(library)
    used = {name for name, _ in uses_of_names(sources)}
    lines = {".".join(value.keys[1:]): value.line for value in yaml_values(sources.text(FILE_NAME)) if value.keys[1:]}
    for name in names:
        if name in used:
            continue
        bare = name.removeprefix(SNIPPET_MARK)
        code, what = ("L007", "snippet") if name.startswith(SNIPPET_MARK) else ("L006", "variable")
        place = Place(FILE_NAME, lines.get(bare))
        yield Finding(code, Severity.NOTE, f"Nothing uses the {what} `{bare}`.", place, "Remove it, or use it.")
