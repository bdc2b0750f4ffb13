"""Which parts of a line of Markdown or YAML are drawn in which colours while one writes; line by line, without a wait.

A parser that reads the whole text at every key takes tens of milliseconds for a long article. Here only the lines that
are drawn are looked at, and of the others no more than is needed to know what a line stands in.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

Inside: TypeAlias = Literal["text", "yaml", "code"]
NAMES = ("heading", "strong", "emphasis", "code", "link", "target", "mark", "key", "string", "comment", "variable")
"""The names of marks; a widget has a style for each."""
LONGEST_MARKED = 1_000
"""Characters of the longest line that is marked."""


class Mark(NamedTuple):
    """A part of a line, by its characters, and what it is: one of `NAMES`."""

    start: int
    end: int
    name: str


_FENCE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t>]*(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_BEGINNING = re.compile(
    r"[ \t]*((?:>[ \t]?)*)(\[!\w+\])?[ \t]*([-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))?[ \t]*(\[[ xX]\](?=[ \t]))?"
)
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|[|:\- \t]*\|[|:\- \t]*)$")
_INLINE = re.compile(
    r"(?P<code>(?P<ticks>`+)[^`]+(?P=ticks)(?!`))"
    r"|(?P<variable>(?<!\\)\{[A-Za-z][\w.-]*\})"
    r"|(?P<link>!?\[[^\[\]]*\])(?P<target>\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)|\[[^\[\]]*\]|:[ \t]+\S+)"
    r"|(?P<address><(?:https?:|mailto:)[^<>\s]*>)"
    r"|(?P<comment><!--.*?(?:-->|$)|</?[A-Za-z][^<>]*>)"
    r"|(?P<strong>\*\*[^*\s](?:[^*]*[^*\s])?\*\*|__[^_\s](?:[^_]*[^_\s])?__)"
    r"|(?P<emphasis>(?<![\w*])\*[^*\s](?:[^*]*[^*\s])?\*(?![\w*])|(?<![\w_])_[^_\s](?:[^_]*[^_\s])?_(?![\w_]))"
    r"|(?P<mark>(?<!\\)\|)"
)
_YAML = re.compile(
    r"(?P<comment>(?:^|(?<=\s))#.*)"
    r"|(?P<key>(?:(?<=^)|(?<=[\s,{\[]))(?:[\w$][\w.$/-]*|\"[^\"]*\"|'[^']*')(?=[ \t]*:(?:\s|$)))"
    r"|(?P<string>\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*')"
    r"|(?P<variable>\{[a-z]+\.[\w.]+\??\})"
    r"|(?P<mark>(?:(?<=^)|(?<=\s))-(?=\s|$)|^---[ \t]*$|[\[\]{},]|(?<=:)[ \t]*[|>][+-]?$)"
)


def insides(lines: Sequence[str], language: Literal["markdown", "yaml"]) -> list[Inside]:
    """Return for each line what it stands in."""
    if language == "yaml":
        return ["yaml"] * len(lines)
    found: list[Inside] = ["text"] * len(lines)
    body = _after_front_matter(lines)
    found[:body] = ["yaml"] * body
    fence, opened = "", 0
    for number in [at for at, line in enumerate(lines) if "```" in line or "~~~" in line]:
        match = _FENCE.match(lines[number]) if number >= body else None
        if match is None:
            continue
        rest = lines[number][match.end() :]
        if fence and match[1].startswith(fence) and not rest.strip():
            found[opened : number + 1] = ["code"] * (number + 1 - opened)
            fence = ""
        elif not fence and not (match[1][0] == "`" and "`" in rest):
            fence, opened = match[1], number
    if fence:
        found[opened:] = ["code"] * (len(lines) - opened)
    return found


def _after_front_matter(lines: Sequence[str]) -> int:
    """Return the number of lines that front matter takes at the top; 0 where there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "...")), 0)


def marks(line: str, inside: Inside) -> Iterator[Mark]:
    """Go through the marks of one line. A line that is longer than `LONGEST_MARKED` has none."""
    if not line or len(line) > LONGEST_MARKED:
        return
    if inside == "code":
        yield Mark(0, len(line), "code")
    elif inside == "yaml":
        yield from _found(_YAML, line, 0)
    elif _HEADING.match(line):
        yield Mark(0, len(line), "heading")
        yield from (mark for mark in _found(_INLINE, line, 0) if mark.name == "variable")
    elif _RULE.match(line):
        yield Mark(0, len(line), "mark")
    else:
        beginning = _BEGINNING.match(line)
        assert beginning is not None  # every part of it may be empty
        for group in range(1, 5):
            if beginning[group]:
                yield Mark(*beginning.span(group), "heading" if group == 2 else "mark")
        yield from _found(_INLINE, line, beginning.end())


def _found(pattern: re.Pattern[str], line: str, start: int) -> Iterator[Mark]:
    for match in pattern.finditer(line, start):
        for name in NAMES:
            if name in pattern.groupindex and match[name] is not None:
                yield Mark(*match.span(name), name)
        if "address" in pattern.groupindex and match["address"] is not None:
            yield Mark(*match.span(), "target")
