"""Markdown to a `Document`: flat blocks with containers, styled spans and links. Never raises, drops no word.

`parse` reads a whole text. `parse_beginning` reads only as much as a first screen needs, in a few milliseconds whatever
the size of the text: a screen paints its blocks, has `parse` run in a worker, and puts the whole document in its place.
Both give the same blocks, links, slugs and line numbers as far as the beginning goes, so the place on the screen and
an index into `links` stay right when the whole arrives.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.library.blocks import Code, Document
from kb.library.dialects import plain_markdown
from kb.library.markdown_limits import parsed_part
from kb.text import clean

if TYPE_CHECKING:
    from kb.library.markdown_blocks import BlockBuilder

BEGINNING = 12_000
"""Characters of text that are read for a first screen: over 100 lines of prose, whatever the terminal's size."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first blocks of a text. `complete` tells that they are all of it."""

    document: Document
    complete: bool


def parse(text: str) -> Document:
    """Return the document of a Markdown text; line numbers count from 1 at the text's first line.

    Of a text that is too long to be laid out (see `parsed_part`) the end is given as one block of code.
    """
    from kb.library.markdown_parser import block_tokens

    environment: dict[str, Any] = {}
    end = parsed_part(text)
    builder = _builder(block_tokens(plain_markdown(text[:end]), environment), environment)
    if end < len(text):
        builder.close_down_to(0)
        builder.add(Code(text.count("\n", 0, end) + 1, (), "", clean(text[end:].strip("\n"))))
    return builder.finish()


def parse_beginning(text: str, characters: int = BEGINNING) -> Beginning:
    """Return the blocks of about the first so many characters of a text.

    The blocks are the first blocks of `parse(text)`, except where the text's first block alone is larger than that:
    of a table, list or code block that fills the beginning its first part is given.
    """
    if len(text) <= characters:
        return Beginning(parse(text), True)
    from kb.library.markdown_parser import block_tokens, definitions

    environment: dict[str, Any] = {}
    definitions(text, environment)
    end = text.rfind("\n", 0, characters) + 1 or characters
    tokens = block_tokens(plain_markdown(text[:end]), environment)
    last = max((index for index, token in enumerate(tokens) if token.level == 0 and token.nesting >= 0), default=0)
    return Beginning(_document(tokens[:last] if last else tokens, environment), False)


def _document(tokens: Any, environment: dict[str, Any]) -> Document:
    return _builder(tokens, environment).finish()


def _builder(tokens: Any, environment: dict[str, Any]) -> "BlockBuilder":
    from kb.library.markdown_blocks import BlockBuilder

    builder = BlockBuilder(environment)
    builder.walk(tokens, 1)
    return builder
