"""Find in page: where words occur in a document."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from app.widgets.article_lines import block_text
from kb.library.blocks import Document


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One place: a block, and the characters in its text."""

    block: int
    start: int
    end: int


def find(document: Document, words: str) -> list[Match]:
    """Return where the words occur, in reading order. Letter case and the kind of white space do not matter."""
    parts = words.split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts), re.IGNORECASE)
    return [
        Match(number, match.start(), match.end())
        for number, block in enumerate(document.blocks)
        for match in pattern.finditer(block_text(block))
    ]


def nearest(matches: list[Match], block: int, character: int = 0) -> int:
    """Return the index of the first match at or after a place; the first one where none follows."""
    at = bisect_left(matches, Match(block, character, 0))
    return at if at < len(matches) else 0
