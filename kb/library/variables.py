"""The library's variables in an article: `{support.phone}` becomes what `library.yaml` says.

In code (blocks and spans) braces stay as they are, so that an article can show how a variable is written; elsewhere
`\\{support.phone}` does. A name in braces that has no value stays too, and is reported, when it has the form of a
variable: a dot in it, or a name that the library knows.
"""

import re
from collections.abc import Mapping

from kb.errors import Finding, Place, Severity
from kb.library.near import did_you_mean
from kb.text import clean_line

_VARIABLE = re.compile(r"(?<!\\)\{([A-Za-z][\w-]*(?:\.[\w-]+)*)\}")
_TICKS = re.compile(r"(?<!`)`+(?!`)")
_FENCE = re.compile(r"^([ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*)(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_PARAGRAPH_END = re.compile(r"\n[ \t>]*\n")


def has_variables(text: str) -> bool:
    """Tell whether there may be a variable in the text."""
    return "{" in text and _VARIABLE.search(text) is not None


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """Return one line (a title, a summary) with the variables that are known filled in."""
    if "{" not in text:
        return text
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text).replace("\\{", "{")


def fill(text: str, values: Mapping[str, str], *, file: str, first_line: int = 1) -> tuple[str, tuple[Finding, ...]]:
    """Return a Markdown text with the variables outside code filled in, and what was unknown (code A020).

    `first_line` is the line of the file at which the text begins.
    """
    if not has_variables(text):
        return text, ()
    code = _code_ranges(text)
    findings: list[Finding] = []

    def value(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in code):
            return match[0]
        known = values.get(match[1])
        if known is not None:
            return known
        if "." in match[1]:
            line = first_line + text.count("\n", 0, match.start())
            message = f"There is no variable `{clean_line(match[1])}`."
            hint = did_you_mean(match[1], values) or "Variables stand in library.yaml."
            findings.append(Finding("A020", Severity.ERROR, message, Place(file, line), hint))
        return match[0]

    return _VARIABLE.sub(value, text), tuple(findings)


def _code_ranges(text: str) -> list[tuple[int, int]]:
    """Return where code blocks and code spans stand, as offsets."""
    blocks = _code_blocks(text)
    ranges = list(blocks)
    at = 0
    for start, end in [*blocks, (len(text), len(text))]:
        ranges.extend(_code_spans(text, at, start))
        at = end
    return ranges


def _code_blocks(text: str) -> list[tuple[int, int]]:
    """Return the offsets of code blocks; Markdown is parsed for it only where there may be one that matters."""
    lines_with_variable = [match.start() for match in _VARIABLE.finditer(text)]
    indented = any(
        re.match(r"[ \t>]*(?: {4}|\t)", text[text.rfind("\n", 0, at) + 1 : at]) for at in lines_with_variable
    )
    if not indented and _FENCE.search(text) is None:
        return []
    from kb.library.markdown_parser import block_tokens

    starts = [0]
    for match in re.finditer("\n", text):
        starts.append(match.end())
    starts.append(len(text))
    return [
        (starts[min(token.map[0], len(starts) - 1)], starts[min(token.map[1], len(starts) - 1)])
        for token in block_tokens(text, {})
        if token.type in ("fence", "code_block") and token.map
    ]


def _code_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = start
    while (match := _TICKS.search(text, at, end)) is not None:
        if _escaped(text, match.start()):
            at = match.start() + 1
            continue
        limit = _PARAGRAPH_END.search(text, match.end(), end)
        stop = limit.start() if limit else end
        close = _closing(text, match[0], match.end(), stop)
        if close is None:
            at = match.end()
        else:
            spans.append((match.start(), close))
            at = close
    return spans


def _closing(text: str, ticks: str, at: int, stop: int) -> int | None:
    for match in _TICKS.finditer(text, at, stop):
        if match[0] == ticks:
            return match.end()
    return None


def _escaped(text: str, at: int) -> bool:
    backslashes = 0
    while at > backslashes and text[at - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1
