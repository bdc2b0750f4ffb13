"""The library's variables in an article: `{support.phone}` becomes what `library.yaml` says.

In code (blocks and spans) braces stay as they are, so that an article can show how a variable is written; elsewhere
`\\{support.phone}` does. A name in braces that has no value stays too, and is reported, when it has the form of a
variable: a dot in it, or a name that the library knows.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping

from msgspec.structs import replace

from kb.errors import Finding, Place, Severity
from kb.library.near import did_you_mean
from kb.text import clean_line

_VARIABLE = re.compile(r"(?<!\\)\{([A-Za-z][\w-]*(?:\.[\w-]+)*)\}")
_NAMED = re.compile(r"(?<!\\)\{(?:snippet:)?[A-Za-z][\w.-]*\}")
_TICKS = re.compile(r"`+")
_FENCE = re.compile(r"^([ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*)(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_INDENTED = re.compile(r"[ \t>]*(?: {4}|\t)")
_MOST_FINDINGS = 200
_MOST_FILLED_IN = 2_000_000
_BLANK_LINE = re.compile(r"\n[ \t>]*(?=\n)")


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """Return one line (a title, a summary) with the variables that are known filled in."""
    if "{" not in text:
        return text
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text).replace("\\{", "{")


def fill(text: str, values: Mapping[str, str], *, file: str, first_line: int = 1) -> tuple[str, tuple[Finding, ...]]:
    """Return a Markdown text with the variables outside code filled in, and what was unknown (code A020).

    `first_line` is the line of the file at which the text begins. At most so many findings are given as anybody would
    look at, and so much is filled in that a long value cannot make a small article a huge one.
    """
    if "{" not in text:
        return text, ()
    unknown = {name: None if name in values else _unknown(name, values) for name in set(_VARIABLE.findall(text))}
    if not any(name in values or finding for name, finding in unknown.items()):
        return text, ()
    code = code_ranges(text)
    starts = [start for start, _ in code]
    findings: list[Finding] = []
    left = _MOST_FILLED_IN

    def value(match: re.Match[str]) -> str:
        nonlocal left
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < code[before][1]:
            return match[0]
        known = values.get(match[1])
        if known is not None:
            left -= len(known)
            return known if left >= 0 else match[0]
        finding = unknown[match[1]]
        if finding is not None and len(findings) < _MOST_FINDINGS:
            line = first_line + text.count("\n", 0, match.start())
            findings.append(replace(finding, place=Place(file, line)))
        return match[0]

    return _VARIABLE.sub(value, text), tuple(findings)


def _unknown(name: str, values: Mapping[str, str]) -> Finding | None:
    """Return the finding for a name without a value, whose place is still to be put in.

    Words in braces that nobody means as a variable have none: names without a dot, and all names where the library
    defines no variable, unless they are like one that is known.
    """
    group = name.split(".", 1)[0]
    known_group = group == "support" or any(known.split(".", 1)[0] == group for known in values)
    last_part = next((known for known in values if known.rpartition(".")[2] == name), "")
    hint = f"Did you mean `{last_part}`?" if last_part else did_you_mean(name, values)
    meant = "." in name and (len(values) > 1 or hint)
    if not (meant or known_group or last_part):
        return None
    severity = Severity.ERROR if known_group else Severity.WARNING
    message = f"There is no variable `{clean_line(name)}`, so readers see it in its braces."
    return Finding(
        "A020", severity, message, Place(""), hint or "Variables and the support desk stand in library.yaml."
    )


def code_ranges(text: str) -> list[tuple[int, int]]:
    """Return where code blocks and code spans stand, as offsets in order."""
    blocks = _code_blocks(text)
    ranges = list(blocks)
    at = 0
    for start, end in [*blocks, (len(text), len(text))]:
        paragraph = at
        for blank in _BLANK_LINE.finditer(text, at, start):
            ranges.extend(_code_spans(text, paragraph, blank.start()))
            paragraph = blank.end()
        ranges.extend(_code_spans(text, paragraph, start))
        at = end
    return sorted(ranges)


def _code_blocks(text: str) -> list[tuple[int, int]]:
    """Return the offsets of code blocks. Markdown is parsed for it only where a quick look cannot tell them."""
    looked_at = 0
    for match in _NAMED.finditer(text):
        if match.start() < looked_at:
            continue
        if _INDENTED.match(text, text.rfind("\n", 0, match.start()) + 1, match.start()):
            return _parsed_code_blocks(text)
        looked_at = _line_end(text, match.start())
    blocks: list[tuple[int, int]] = []
    fence = ""
    start = 0
    for match in _FENCE.finditer(text):
        if match[1]:
            return _parsed_code_blocks(text)
        if not fence:
            fence, start = match[2], match.start()
        elif match[2].startswith(fence) and not text[match.end() : _line_end(text, match.end())].strip():
            blocks.append((start, match.end()))
            fence = ""
    return [*blocks, (start, len(text))] if fence else blocks


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _parsed_code_blocks(text: str) -> list[tuple[int, int]]:
    from kb.library.markdown_limits import parsed_part
    from kb.library.markdown_parser import block_tokens

    end = parsed_part(text)
    starts = [0, *(match.end() for match in re.finditer("\n", text[:end])), end, end]
    blocks = [
        (starts[min(token.map[0], len(starts) - 1)], starts[min(token.map[1], len(starts) - 1)])
        for token in block_tokens(text[:end], {})
        if token.type in ("fence", "code_block") and token.map
    ]
    return [*blocks, (end, len(text))] if end < len(text) else blocks


def _code_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the code spans of one paragraph: from a run of backticks to the next run that is as long."""
    runs = list(_TICKS.finditer(text, start, end))
    spans: list[tuple[int, int]] = []
    waiting: dict[str, list[int]] = {}
    for position in reversed(range(len(runs))):
        waiting.setdefault(runs[position][0], []).append(position)
    position = 0
    while position < len(runs):
        run = runs[position]
        opening = run[0]
        if _escaped(text, run.start()):
            opening = opening[1:]
        later = waiting.get(opening, [])
        while later and later[-1] <= position:
            later.pop()
        if opening and later:
            close = later.pop()
            spans.append((run.start(), runs[close].end()))
            position = close
        position += 1
    return spans


def _escaped(text: str, at: int) -> bool:
    backslashes = 0
    while at > backslashes and text[at - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1
