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
_NOT_IN_SLUGS = re.compile(r"[^\w\s-]")
_SPACE = re.compile(r"\s")
_LONG_RUN = re.compile(r"[^\x00-\u02ff]{9,}")


def clean(text: str) -> str:
    """Return text that is safe to draw: newline and tab stay, other control and bidirectional characters do not.

    A character that could act on the terminal or reorder what is read becomes U+FFFD, so that a reader sees that
    something was there; characters without any width are dropped. CRLF and the Unicode line breaks become a newline.
    The result never changes when it is cleaned again.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_REPLACEMENTS)
    return text if text.isascii() else _LONG_RUN.sub(_without_piled_marks, text)


def clean_line(text: str) -> str:
    """Return `clean(text)` on one line: runs of white space, newlines and tabs among them, become one space."""
    return " ".join(clean(text).split())


def folded(text: str) -> str:
    """Return a text without letter case and accents, to be searched: `Müller` and `MULLER` are one."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


class _Replacements(dict[int, str]):
    """What each code point becomes. Filled as code points are met, so that `str.translate` runs at its own speed."""

    def __missing__(self, code: int) -> str:
        self[code] = replacement = _replacement(chr(code))
        return replacement


def _replacement(character: str) -> str:
    if character in ("\n", "\t"):
        return character
    if character in _LINE_BREAKS:
        return "\n"
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Cn", "Co") or character in _BIDI or "\U000e0000" <= character <= "\U000e007f":
        return REPLACEMENT
    return "" if category == "Cf" and character not in _JOINERS else character


_REPLACEMENTS = _Replacements()


def _without_piled_marks(run: re.Match[str]) -> str:
    """Return a run without what piles up beyond what any script needs: marks and joiners, which paint over lines, and
    signs that something was there."""
    piling = {character for character in set(run[0]) if _piles_up(character)}
    if not piling:
        return run[0]
    kept: list[str] = []
    combining = 0
    for character in run[0]:
        combining = combining + 1 if character in piling else 0
        if combining <= _MOST_COMBINING:
            kept.append(character)
    return "".join(kept)


def _piles_up(character: str) -> bool:
    return character in _JOINERS or character == REPLACEMENT or unicodedata.category(character) in ("Mn", "Me")


def slug(text: str) -> str:
    """Return the anchor of a heading: lower case, words joined by hyphens, letters of any script kept.

    The form is the one that git hosts use, so `[text](article.md#anchor)` works there too. An empty result is
    returned as `section`.
    """
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
    return _SPACE.sub("-", _NOT_IN_SLUGS.sub("", folded).strip()) or "section"


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


def size_in_words(count: int) -> str:
    """Return a number of bytes as people say it: `12 kB`, `3.4 MB`."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 999_500:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def joined(words: list[str], last: str = "and") -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
