"""Find in page: where words occur in a document."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from app.widgets.article_lines import block_text
from kb.library.blocks import Document


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One place: a block, and the characters in its text."""

    block: int
    start: int
    end: int


def texts(document: Document) -> list[str]:
    """Return the text of each block, to look through it more than once."""
    return [block_text(block) for block in document.blocks]


def find(texts: Sequence[str], words: str) -> list[Match]:
    """Return where the words occur in the blocks' texts, in reading order.

    Letter case and the kind of white space do not matter.
    """
    parts = words.split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts), re.IGNORECASE)
    return [
        Match(number, match.start(), match.end())
        for number, text in enumerate(texts)
        for match in pattern.finditer(text)
    ]


def nearest(matches: list[Match], block: int, character: int = 0) -> int:
    """Return the index of the first match at or after a place; the first one where none follows."""
    at = bisect_left(matches, Match(block, character, 0))
    return at if at < len(matches) else 0
