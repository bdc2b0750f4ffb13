"""Footnotes: set aside where they are defined, and put at a document's end in the order in which it names them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.library.blocks import Heading, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

    from kb.library.markdown_blocks import BlockBuilder

TITLE = "Footnotes"


class Footnotes:
    """The footnotes of one document: label, tokens, and the line that the tokens' own lines count from."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Sequence[Token], int]] = []

    def set_aside(self, tokens: Sequence["Token"], index: int, line: int) -> int:
        """Keep the footnote whose tokens begin at `index`, and return the index of its last token."""
        depth = 0
        end = index
        for end in range(index, len(tokens)):
            if tokens[end].type == "footnote_reference_open":
                depth += 1
            elif tokens[end].type == "footnote_reference_close":
                depth -= 1
                if depth == 0:
                    break
        self.found.append((str(tokens[index].meta["label"]), tokens[index + 1 : end], line))
        return end

    def add_to(self, builder: "BlockBuilder") -> None:
        """Add the footnotes to the document; one that the text never names comes last, under its label."""
        if not self.found:
            return
        numbers = builder.environment["footnotes"]["refs"]
        first = min(_first_line(tokens, line) for _, tokens, line in self.found)
        builder.heading(2, (Span(TITLE),), first)
        heading = builder.blocks[-1]
        waiting = [(int(numbers.get(f":{label}", -1)), label, tokens, line) for label, tokens, line in self.found]
        self.found = []
        for number, label, tokens, line in sorted(waiting, key=lambda footnote: (footnote[0] < 0, footnote[0])):
            marker = f"{number + 1}." if number >= 0 else f"[{label}]"
            builder.open("item", _first_line(tokens, line), marker=marker, ordered=number >= 0)
            builder.walk(tokens, line)
            builder.close_down_to(0)
        for link in builder.links:
            if link.footnote and isinstance(heading, Heading):
                link.href = f"#{heading.slug}"


def _first_line(tokens: Sequence["Token"], line: int) -> int:
    return line + next((token.map[0] for token in tokens if token.map), 0)
