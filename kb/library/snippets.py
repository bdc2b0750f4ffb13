"""Shared pieces of Markdown: `{snippet:who-can-do-this}` becomes what `library.yaml` has under `snippets`.

A snippet on a line of its own may be any Markdown; it stands where its name stood, inside a list or a quote too. One
in the middle of a line must be one paragraph. In code, names stay as they are, and `\\{snippet:name}` does elsewhere.
There is one level: a snippet's name inside a snippet stays. Links in a snippet are seen from the library's top.

Code A021: a snippet that does not exist, or that cannot stand where it is named.
"""

import posixpath
import re
from bisect import bisect_right
from collections.abc import Mapping

from kb.errors import Finding, Place, Severity
from kb.library.library_settings import SNIPPET_MARK

_NAME = re.compile(r"(?<!\\)\{snippet:([\w-]{1,64})\}")
_PREFIX = re.compile(r"(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_MOST = 2_000_000
_MOST_FINDINGS = 100

Inserted = tuple[tuple[int, int], ...]
"""Where the result has more lines than the text: the line at which a snippet begins, and how many more it has."""


def insert_snippets(
    text: str, values: Mapping[str, str], *, path: str, first_line: int = 1
) -> tuple[str, Inserted, tuple[Finding, ...]]:
    """Return a Markdown text with its snippets put in, where that has made it longer, and what is wrong with any.

    `values` holds snippets as `snippet:name`. `path` is the article's, `first_line` the line at which the text begins.
    """
    if "{snippet:" not in text or not _NAME.search(text):
        return text, (), ()
    from kb.library.variables import code_ranges

    code = code_ranges(text)
    starts = [start for start, _ in code]
    parts: list[str] = []
    inserted: list[tuple[int, int]] = []
    findings: list[Finding] = []
    at = lines = 0
    left = _MOST
    for match in _NAME.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < code[before][1]:
            continue
        piece = values.get(f"{SNIPPET_MARK}{match[1]}")
        problem = "" if piece is not None else f"There is no snippet `{match[1]}`, so readers see its name."
        begin = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        prefix = text[begin : match.start()]
        alone = _PREFIX.fullmatch(prefix) and not text[match.end() : end if end >= 0 else None].strip()
        if piece is not None:
            left -= len(piece)
            piece = _seen_from(piece, path)
            if alone:
                piece = piece.replace("\n", "\n" + re.sub(r"[^\s>]", " ", prefix))
            elif "\n\n" in piece or piece.startswith(("#", ">", "|", "- ", "1.", "```")):
                problem = f"The snippet `{match[1]}` is more than a paragraph, so it needs a line of its own."
            else:
                piece = piece.replace("\n", " ")
        if problem or left < 0 or piece is None:
            if problem and len(findings) < _MOST_FINDINGS:
                place = Place(path, first_line + text.count("\n", 0, match.start()))
                hint = "" if f"{SNIPPET_MARK}{match[1]}" in values else _hint(match[1], values)
                findings.append(Finding("A021", Severity.ERROR, problem, place, hint))
            continue
        parts += [text[at : match.start()], piece]
        lines += text.count("\n", at, match.start())
        if "\n" in piece:
            inserted.append((lines + 1, piece.count("\n")))
            lines += piece.count("\n")
        at = match.end()
    return "".join([*parts, text[at:]]), tuple(inserted), tuple(findings)


def _seen_from(piece: str, path: str) -> str:
    """Return a snippet with its links as they must be in an article."""
    folder = path.rpartition("/")[0]
    if not folder or ("](" not in piece and "]:" not in piece and "<" not in piece):
        return piece
    from kb.library.link_spans import rebased

    return rebased(piece, "", folder, posixpath.relpath)


def _hint(name: str, values: Mapping[str, str]) -> str:
    from kb.library.near import did_you_mean

    known = [one.removeprefix(SNIPPET_MARK) for one in values if one.startswith(SNIPPET_MARK)]
    return did_you_mean(name, known) or "Snippets stand in library.yaml."
