"""One door for outside text: control characters out, widths, slugs.

Terminals obey control characters wherever they come from, and neither Textual nor Rich removes them. So every text
that comes from a file, a record, a report, a path or a server passes `clean` (or `clean_line`) where it is read.
"""

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_JOINERS = {"\u200c", "\u200d"}
_LINE_BREAKS = {"\u2028", "\u2029", "\x85", "\x0b", "\x0c"}
_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
_MOST_COMBINING = 8


def clean(text: str) -> str:
    """Return text that is safe to draw: newline and tab stay, other control and bidirectional characters do not.

    A character that could act on the terminal or reorder what is read becomes U+FFFD, so that a reader sees that
    something was there; characters without any width are dropped. CRLF and the Unicode line breaks become a newline.
    The result never changes when it is cleaned again.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_cleaned(text.replace("\r\n", "\n").replace("\r", "\n")))


def clean_line(text: str) -> str:
    """Return `clean(text)` on one line: runs of white space, newlines and tabs among them, become one space."""
    return " ".join(clean(text).split())


def _cleaned(text: str) -> list[str]:
    kept: list[str] = []
    combining = 0
    for character in text:
        if character in ("\n", "\t"):
            kept.append(character)
            combining = 0
            continue
        if character in _LINE_BREAKS:
            kept.append("\n")
            combining = 0
            continue
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            combining += 1
            if combining <= _MOST_COMBINING:
                kept.append(character)
            continue
        combining = 0
        if category in ("Cc", "Cs", "Cn", "Co") or character in _BIDI or "\U000e0000" <= character <= "\U000e007f":
            kept.append(REPLACEMENT)
        elif category == "Cf":
            if character in _JOINERS:
                kept.append(character)
        else:
            kept.append(character)
    return kept


def slug(text: str) -> str:
    """Return the anchor of a heading: lower case, words joined by hyphens, letters of any script kept.

    The form is the one that git hosts use, so `[text](article.md#anchor)` works there too. An empty result is
    returned as `section`.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    words = re.sub(r"[^\w\s-]", "", folded, flags=re.UNICODE)
    return re.sub(r"\s", "-", words.strip()) or "section"


def width(text: str) -> int:
    """Return how many terminal cells one line of text takes, as Textual counts them."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def shorten(text: str, cells: int) -> str:
    """Return one line that takes at most so many cells, ending in an ellipsis where something was cut."""
    if width(text) <= cells:
        return text
    taken = 0
    kept: list[str] = []
    for character in text:
        taken += width(character)
        if taken > cells - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return the count with its noun: `1 problem`, `2 problems`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def joined(words: list[str], last: str = "and") -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
