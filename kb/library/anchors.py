"""The headings of one article by all the ways in which a link may name them."""

from functools import cached_property

from kb.library.blocks import Document
from kb.text import slug


class Anchors:
    """The anchors of a document, worked out once for all the links that lead there."""

    def __init__(self, document: Document) -> None:
        self.slugs = [heading.slug for heading in document.headings]
        self._slugs = frozenset(self.slugs)
        self._set_there = dict(document.anchors)

    def find(self, anchor: str) -> str | None:
        """Return the slug of the heading that an anchor means, or None.

        It is the heading's own slug, the same but for letter case and punctuation, or an anchor that raw HTML sets.
        """
        for candidate in (anchor, anchor.casefold(), slug(anchor)):
            if candidate in self._slugs:
                return candidate
        set_there = self._set_there.get(anchor)
        if set_there is not None:
            return set_there
        letters = _letters(anchor)
        return self._by_letters.get(letters) if letters else None

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in self.slugs:
            found.setdefault(_letters(one), one)
        return found


def _letters(anchor: str) -> str:
    """Return an anchor's letters and digits alone: systems differ in what they do with all else."""
    return "".join(character for character in anchor.casefold() if character.isalnum())
