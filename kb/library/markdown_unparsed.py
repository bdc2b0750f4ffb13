"""What an inline Markdown text tells without being parsed: whether it is plain, and where its links are written."""

import re
from collections.abc import Sequence
from html import unescape

from kb.library.markdown_inline import LinkRecord
from kb.text import clean

_WRITTEN = re.compile(r"""(?:\]\([ \t\n]*<?|<|\b(?:href|src)=["']|(?=\bhttps?://))([^\s<>"'()*]+)""", re.IGNORECASE)
_WRAP = re.compile(r" ?\n *")
_PLAIN_TEXT = re.compile(r"[^\n\t&*<\[\\_`~]*")


def is_plain(text: str) -> bool:
    """Tell whether an inline text has no Markdown in it, so that it need not be parsed."""
    return _PLAIN_TEXT.fullmatch(text) is not None and "://" not in text


def plain_text(text: str) -> str | None:
    """Return an inline text as it is shown, where it has no Markdown in it and so need not be parsed; else None.

    Lines that are wrapped are joined by spaces, as the parser does it.
    """
    if "\n" not in text:
        return clean(text) if is_plain(text) else None
    if "  \n" in text:
        return None  # a line break that the author asked for
    joined = _WRAP.sub(" ", text).strip()
    return joined if is_plain(joined) and clean(joined) == joined else None


def place_by_text(links: Sequence[LinkRecord], text: str, line: int) -> None:
    """Set the lines of an inline text's links by where their addresses stand in it; `line` is its first line.

    For the few texts where counting the tokens' line breaks does not do: code and addresses may have some that no
    token tells of. An address that is written in another form than the parser gives it keeps its line.
    """
    lines: dict[str, list[int]] = {}
    end = 0
    for match in _WRITTEN.finditer(text):
        line += text.count("\n", end, match.start(1))
        end = match.start(1)
        lines.setdefault(unescape(match[1]), []).append(line)
    for waiting in lines.values():
        waiting.reverse()
    for link in links:
        if waiting := lines.get(link.href, []):
            link.line = waiting.pop()
