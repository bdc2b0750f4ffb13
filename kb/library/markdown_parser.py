"""markdown-it-py as this project sets it up: CommonMark with tables, strikethrough and footnotes.

Three things differ from the stock parser, each so that nothing an author wrote is lost: text that is nested deeper than
`MOST_NESTING` is shown as it stands (the stock parser drops it), cells beyond a table's last column join the last cell
(dropped), and a link keeps its address as written (`kb.library.links` decides later where a link may go; the stock
parser turns a link that it refuses back into text).
"""

import functools
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as stock_table
from markdown_it.rules_block.table import escapedSplit, getLine
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from kb.library.markdown_rules import (
    BLOCK_BEGINNINGS,
    INLINE_BEGINNINGS,
    RulesByCharacter,
    block_chooser,
    inline_chooser,
)

MOST_NESTING = 96
"""How many levels of tokens are parsed; a list takes two levels, a quote one. Beyond it text is shown as it stands."""
MOST_INLINE_NESTING = 20
_MOST_DEFINITIONS = 2_000

_DEFINITION = re.compile(r"^ {0,3}\[(\^?)((?:[^\[\]\\\n]|\\.)+)\]:(.*(?:\n(?![ \t]*(?:\n|\[)).*){0,2})", re.MULTILINE)


@functools.cache
def _parser(most_nesting: int) -> MarkdownIt:
    """Return a parser. It holds no state of a text, so one serves all threads."""
    markdown = configured_parser(most_nesting)
    blocks = RulesByCharacter(markdown.block.ruler, BLOCK_BEGINNINGS, block_chooser)
    inline = RulesByCharacter(markdown.inline.ruler, INLINE_BEGINNINGS, inline_chooser)
    markdown.block.ruler, markdown.inline.ruler = blocks, inline  # type: ignore[assignment]
    return markdown


def configured_parser(most_nesting: int) -> MarkdownIt:
    """Return a parser that asks all of its rules everywhere; `block_tokens` gives the same tokens in less time."""
    markdown = MarkdownIt("commonmark", {"maxNesting": most_nesting})
    markdown.enable(["table", "strikethrough"])
    markdown.use(footnote_plugin)
    markdown.inline.ruler.disable("footnote_inline")
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.before("table", "too_deep", _too_deep)
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return markdown


def block_tokens(text: str, environment: dict[str, Any]) -> list[Token]:
    """Return the tokens of a text's blocks; the inline tokens among them are not parsed yet."""
    tokens: list[Token] = []
    parser = _parser(MOST_NESTING + 4)
    parser.block.parse(text.replace("\0", "\N{REPLACEMENT CHARACTER}"), parser, environment, tokens)
    return tokens


def inline_tokens(text: str, environment: dict[str, Any]) -> Sequence[Token]:
    """Return the tokens of one inline text; one that is nested beyond all reason is given back as plain text."""
    tokens: list[Token] = []
    parser = _parser(MOST_INLINE_NESTING)
    try:
        parser.inline.parse(text, parser, environment, tokens)
    except RecursionError:
        return [Token("text", "", 0, content=text)]
    return tokens


def definitions(text: str, environment: dict[str, Any]) -> None:
    """Fill the environment with the link references and footnotes that are defined anywhere in the text.

    A quick look for lines in the form of a definition, so that a first part of a text can be parsed before the rest;
    one that stands in a code block is taken too. Beyond 2,000 it is not quick any more, so the others are left out.
    """
    found = []
    footnotes = environment.setdefault("footnotes", {"refs": {}, "list": {}})
    for match in islice(_DEFINITION.finditer(text), _MOST_DEFINITIONS):
        if match[1]:
            footnotes["refs"].setdefault(f":{match[2]}", -1)
        else:
            found.append(match[0].strip())
    if found:
        block_tokens("\n\n".join(found), environment)


def _too_deep(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.level < MOST_NESTING:
        return False
    if silent:
        return True
    line = start_line
    while line < end_line and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        line += 1
    token = state.push("code_block", "code", 0)
    token.content = state.getLines(start_line, line, state.blkIndent, False)
    token.map = [start_line, line]
    state.line = line
    return True


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    following = start_line + 1
    if following >= end_line or not _begins_with(state, following, "|-:"):
        return False
    first = len(state.tokens)
    if not stock_table(state, start_line, end_line, silent):
        return False
    if silent:
        return True
    columns = sum(1 for token in state.tokens[first:] if token.type == "th_open")
    last_cell: Token | None = None
    line = start_line
    for token in state.tokens[first:]:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
        elif token.type == "inline":
            last_cell = token
        elif token.type == "tr_close" and last_cell is not None and line > start_line + 1:
            text = getLine(state, line).strip()
            pipes = text.count("|")
            if pipes < columns or (pipes <= columns + 1 and text.startswith("|") and text.endswith("|")):
                continue
            cells = escapedSplit(text)
            cells = cells[1:] if cells and not cells[0] else cells
            surplus = [cell.strip() for cell in cells[columns:] if cell.strip()]
            if surplus:
                last_cell.content = " | ".join([last_cell.content, *surplus]).strip(" |")
    return True


def _begins_with(state: StateBlock, line: int, characters: str) -> bool:
    """Tell whether a line's first character after its indent is one of these."""
    start = state.bMarks[line] + state.tShift[line]
    return start < state.eMarks[line] and state.src[start] in characters
