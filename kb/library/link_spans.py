"""Where the addresses of links and pictures stand in a Markdown text, to the character, so that one can be rewritten.

The Markdown parser tells which links a text has, but not where their addresses stand in it. So addresses are looked
for by their form outside of code, and only those count that the parser found as well.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from kb.library.blocks import Document
from kb.library.links import Local, classify, lexical_path
from kb.library.variables import code_ranges

_ADDRESS = re.compile(
    r"\]\([ \t\n]*(?:<([^<>\n]+)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))"  # [text](address) and [text](<address>)
    r"|^[ >]{0,12}\[[^\[\]\n]{1,300}\]:[ \t]*\n?[ \t]*(?:<([^<>\n]+)>|(\S+))"  # [name]: address
    r"|\[\[([^\[\]|\n]{1,300})(?:\|[^\[\]\n]{0,300})?\]\]"  # [[address]] and [[address|text]], as wikis have it
    r"|<(?:a|img)\b[^<>]{0,400}?\b(?:href|src)[ \t]*=[ \t]*(?:\"([^\"<>\n]*)\"|'([^'<>\n]*)')",  # <a href="address">
    re.MULTILINE | re.IGNORECASE,
)
_WIKI_GROUP = 5
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TO_ENCODE = {character: f"%{ord(character):02X}" for character in " ()<>[]\"'`*\\#?{}|^&"}


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """An address in a text: where it begins and ends, what it is once escapes are undone, and the line (from 1).

    `wiki` tells that it stands in `[[ ]]`, where a name alone is enough.
    """

    start: int
    end: int
    address: str
    line: int
    wiki: bool = False

    @property
    def path(self) -> str:
        """The address without its anchor."""
        return self.address.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The anchor with its `#`; empty where there is none."""
        return self.address[len(self.path) :]

    @property
    def is_rooted(self) -> bool:
        """Whether the address is seen from the top of the library or its site, so that it is the same in any folder."""
        return unquote(self.path).startswith(("/", "~/"))


def link_spans(text: str, document: Document | None = None, *, start: int = 0) -> list[LinkSpan]:
    """Return the addresses that lead somewhere inside the library, in order.

    `document` is the parsed text: only addresses that it has count; without it each that has the form does. `start` is
    the offset at which the Markdown begins.
    """
    known = None if document is None else {_comparable(link.href) for link in document.links}
    code = code_ranges(text[start:])
    spans: list[LinkSpan] = []
    at = 0
    for match in _ADDRESS.finditer(text, start):
        while at < len(code) and code[at][1] <= match.start() - start:
            at += 1
        if at < len(code) and code[at][0] <= match.start() - start:
            continue
        group = match.lastindex or 0
        written = match[group] if group else ""
        address = _ESCAPED.sub(r"\1", unescape(written))
        if not written or (known is not None and _comparable(address) not in known):
            continue
        if isinstance(classify(address), Local):
            line = text.count("\n", 0, match.start(group)) + 1
            spans.append(LinkSpan(match.start(group), match.end(group), address, line, group == _WIKI_GROUP))
    return spans


def encoded(path: str) -> str:
    """Return a path as the address of a link: what would end the address or mean something in it is encoded."""
    return "".join(_TO_ENCODE.get(character, character) for character in path.replace("%", "%25"))


def rebased(text: str, old_folder: str, new_folder: str, relative: Callable[[str, str], str]) -> str:
    """Return a Markdown text with its links as they must be in another folder of the library.

    `relative(path, folder)` gives a path as seen from a folder. Addresses that climb out of the library stay, and so do
    those that begin at its top and the names in `[[ ]]`.
    """
    if old_folder == new_folder or ("(" not in text and "[" not in text and "<" not in text):
        return text
    for span in reversed(link_spans(text)):
        path = unquote(span.path)
        target = lexical_path(old_folder, path) if path and not span.is_rooted and not span.wiki else None
        if target:
            ending = "/" if path.endswith("/") else ""
            text = text[: span.start] + encoded(relative(target, new_folder)) + ending + span.anchor + text[span.end :]
    return text


def _comparable(address: str) -> str:
    try:
        return unquote(unescape(address), errors="strict")
    except UnicodeDecodeError:
        return address
