"""The rules of markdown-it-py, each asked only where the text has a character that it can begin with.

The stock parser asks each of its rules at each line and each mark, and most say no at the first character they look at.
Here that character is looked at once, for all of them: the same rules in the same order give the same tokens.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

_DIGITS = "0123456789"
BLOCK_BEGINNINGS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-" + _DIGITS,
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""What a line must begin with, after its indent, for a rule of blocks; rules that are not named may begin anywhere."""
INLINE_BEGINNINGS = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
"""What a rule of inline text begins with."""


class Ruler(Protocol):
    """What is used of the parser's own ruler."""

    def get_active_rules(self) -> list[str]:
        """Return the names of the rules in order."""

    def getRules(self, chainName: str = "") -> list[Any]:  # noqa: N802, N803 - the parser's own names
        """Return the rules of a chain in order."""


class RulesByCharacter:
    """Stands in the place of a parser's ruler once that has all its rules: a chain is then one rule that asks others.

    `choose(rules by character, rules for all other characters)` makes that one rule.
    """

    def __init__(
        self,
        ruler: Ruler,
        beginnings: dict[str, str],
        choose: Callable[[dict[str, list[Any]], list[Any]], Callable[..., bool]],
    ) -> None:
        self.get_active_rules = ruler.get_active_rules
        self._ruler = ruler
        self._beginnings = beginnings
        self._choose = choose
        self._names = dict(zip(map(id, ruler.getRules()), ruler.get_active_rules(), strict=True))
        self._chains: dict[str, list[Callable[..., bool]]] = {}

    def getRules(self, chainName: str = "") -> list[Callable[..., bool]]:  # noqa: N802, N803
        """Return the one rule of a chain."""
        chain = self._chains.get(chainName)
        if chain is None:
            rules = self._ruler.getRules(chainName)
            characters = {character for rule in rules for character in self._beginning(rule)}
            by_character = {character: self._fitting(rules, character) for character in characters}
            chain = self._chains[chainName] = [self._choose(by_character, self._fitting(rules, ""))]
        return chain

    def _beginning(self, rule: Any) -> str:
        return self._beginnings.get(self._names[id(rule)], "")

    def _fitting(self, rules: Iterable[Any], character: str) -> list[Any]:
        return [
            rule
            for rule in rules
            if not (beginning := self._beginning(rule)) or (character != "" and character in beginning)
        ]


def block_chooser(by_character: dict[str, list[Any]], others: list[Any]) -> Callable[..., bool]:
    """Return a rule of blocks that asks those that can begin with a line's first character."""

    def ask(state: Any, line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        # a plain loop: this is asked at each line, and `any` over a generator takes longer
        for rule in by_character.get(state.src[start : start + 1], others):  # noqa: SIM110
            if rule(state, line, end_line, silent):
                return True
        return False

    return ask


def inline_chooser(by_character: dict[str, list[Any]], others: list[Any]) -> Callable[..., bool]:
    """Return a rule of inline text that asks those that can begin with the character at hand.

    The rule for all other characters takes none that a rule begins with, so it need not be asked there.
    """
    text = {id(rule) for rule in others}
    marked = {character: [rule for rule in rules if id(rule) not in text] for character, rules in by_character.items()}

    def ask(state: Any, silent: bool) -> bool:
        for rule in marked.get(state.src[state.pos], others):  # noqa: SIM110
            if rule(state, silent):
                return True
        return False

    return ask
