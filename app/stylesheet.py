"""A style sheet that parses nothing twice for the same colours."""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_MANY = 1_000


class ThriftyStylesheet(Stylesheet):
    """Textual's, with two differences that matter while an app starts.

    Textual keeps the parsed form of 64 sources, and each widget class is one: with more of them it parses all anew each
    time that a class is first used. And it parses all again after each setting of the theme, though no colour changed.
    """

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_MANY)
        self._stale = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables, where they are other ones."""
        if variables != self._variables:
            super().set_variables(variables)
            self._stale = True

    def parse(self) -> None:
        """Parse the sources."""
        super().parse()
        self._stale = False

    def reparse(self) -> None:
        """Parse the sources again, where that can make a difference."""
        if self._stale:
            super().reparse()
            self._stale = False
        elif self._require_parse:
            self.parse()
