"""Blocks out of the tokens of markdown-it-py: containers, markers, headings with slugs, tables, footnotes."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from kb.library.admonitions import ADMONITIONS
from kb.library.blocks import (
    Align,
    Block,
    Code,
    Container,
    ContainerKind,
    Containers,
    Document,
    Heading,
    Link,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
    plain,
)
from kb.library.markdown_footnotes import Footnotes
from kb.library.markdown_inline import LinkRecord, SpanWriter, text_of, write_tokens
from kb.library.markdown_parser import inline_tokens
from kb.library.markdown_slugs import Slugs
from kb.library.markdown_unparsed import place_by_text, plain_text
from kb.text import clean, clean_line, slug

if TYPE_CHECKING:
    from markdown_it.token import Token

_ADMONITION = re.compile(r"\[!([A-Za-z][\w-]{0,40})(?:\|[^\[\]\n]{0,80})?\][+-]?[ \t]*(.*)(?:\n|\Z)")
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|(?=\n)|\Z)")
_OWN_SLUG = re.compile(r"(?<![ \t])[ \t]*\{#([\w.:-]+)\}[ \t]*\Z")
_ALIGNS: dict[str, Align] = {"text-align:center": "center", "text-align:right": "right"}


class BlockBuilder:
    """Takes tokens one after the other and builds the blocks, links and slugs of one document."""

    def __init__(self, environment: dict[str, Any]) -> None:
        self.environment = environment
        self.blocks: list[Block] = []
        self.links: list[LinkRecord] = []
        self.stack: list[Container] = []
        self.containers: Containers = ()
        self.keys = itertools.count(1)
        self.slugs = Slugs()
        self.lists: list[tuple[bool, int, str]] = []
        self.opened: list[tuple[int, int, int]] = []
        self.footnotes = Footnotes()
        self.gap_before_list = True
        self.last_was_tight = False

    # Containers

    def open(
        self,
        kind: ContainerKind,
        line: int,
        *,
        marker: str = "",
        title: str = "",
        variant: str = "",
        ordered: bool = False,
    ) -> None:
        """Begin a container: the blocks that follow stand in it."""
        self.stack.append(Container(kind, next(self.keys), clean_line(marker), title, variant, ordered))
        self.containers = tuple(self.stack)
        self.opened.append((len(self.stack), len(self.blocks), line))

    def close(self) -> None:
        """End the innermost container; one that must be seen though nothing stands in it gets an empty paragraph."""
        depth, first_block, line = self.opened.pop()
        if len(self.blocks) == first_block and self.stack[-1].kind != "quote":
            self.add(Paragraph(line, self.containers, (), tight=self.tight(True)))
        del self.stack[depth - 1 :]
        self.containers = tuple(self.stack)

    def close_down_to(self, depth: int) -> None:
        """End containers (opened details among them) until so many are left."""
        while len(self.opened) > depth:
            self.close()

    def retitle(self, title: str) -> bool:
        """Give opened details their title, as long as nothing stands in them; tell whether that was possible."""
        if not self.stack or self.stack[-1].kind != "details" or self.stack[-1].title:
            return False
        if self.opened[-1][1] != len(self.blocks):
            return False
        self.stack[-1] = replace(self.stack[-1], title=clean_line(title))
        self.containers = tuple(self.stack)
        return True

    # Leaves

    def add(self, block: Block) -> None:
        """Add a finished block."""
        self.blocks.append(block)
        self.gap_before_list = False

    def tight(self, hidden: bool) -> bool:
        """Tell whether no blank line goes before a paragraph: the first of an outermost list has one."""
        self.last_was_tight = hidden
        return hidden and not self.gap_before_list

    def new_link(self, record: LinkRecord) -> int:
        """Take a link in; its index is what spans name it by."""
        self.links.append(record)
        return len(self.links) - 1

    def set_anchor(self, name: str) -> None:
        """Remember an anchor that raw HTML sets at the block that is built next."""
        self.slugs.anchors.append((name, len(self.blocks)))

    def writer(self, line: int) -> SpanWriter:
        """Return a writer of spans for the block that is built next."""
        return SpanWriter(self.new_link, line, self.set_anchor)

    def inline(self, text: str, line: int) -> Spans:
        """Return an inline Markdown text as spans."""
        as_shown = plain_text(text)
        if as_shown is not None:
            return (Span(as_shown),) if as_shown else ()
        first = len(self.links)
        writer = self.writer(line)
        write_tokens(writer, inline_tokens(text, self.environment))
        spans = writer.spans()
        if len(self.links) > first and writer.at != line + text.count("\n"):
            place_by_text(self.links[first:], text, line)
        return spans

    def plain_inline(self, text: str) -> str:
        """Return an inline Markdown text without styles and links, for the title of a container."""
        return text_of(inline_tokens(text, self.environment))

    def heading(self, level: int, spans: Spans, line: int, own_slug: str = "") -> None:
        """Add a heading under a slug of its own."""
        wanted = own_slug or slug(plain(spans))
        self.add(Heading(line, self.containers, level, spans, self.slugs.unique(wanted)))

    # Tokens

    def walk(self, tokens: Sequence["Token"], line: int) -> None:
        """Add the blocks of these tokens; `line` is the line of the text at which they begin."""
        index = 0
        while index < len(tokens):
            token = tokens[index]
            kind = token.type
            at = line + token.map[0] if token.map else line
            if kind == "paragraph_open":
                self._paragraph(tokens[index + 1], at, hidden=token.hidden)
                index += 2
            elif kind == "heading_open":
                content = tokens[index + 1].content
                own = _OWN_SLUG.search(content)
                spans = self.inline(content[: own.start()] if own else content, at)
                self.heading(int(token.tag[1]), spans, at, own[1] if own else "")
                index += 2
            elif kind == "fence":
                self.add(Code(at, self.containers, _language(token.info), clean(token.content.removesuffix("\n"))))
            elif kind == "code_block":
                self.add(Code(at, self.containers, "", clean(token.content.rstrip("\n"))))
            elif kind == "hr":
                self.add(Rule(at, self.containers))
            elif kind == "table_open":
                index = self._table(tokens, index, line)
            elif kind == "html_block":
                from kb.library.markdown_html import add_html

                add_html(self, token.content, at)
            elif kind == "footnote_reference_open":
                index = self.footnotes.set_aside(tokens, index, line)
            else:
                self._container(tokens, index, at)
            index += 1

    def _container(self, tokens: Sequence["Token"], index: int, at: int) -> None:
        token = tokens[index]
        kind = token.type
        if kind == "list_item_open":
            self._item(tokens, index, at)
        elif kind in ("bullet_list_open", "ordered_list_open"):
            ordered = kind == "ordered_list_open"
            start = int(token.attrs.get("start", 1)) if ordered else 1
            if not self.lists or (self.blocks and not self.gap_before_list and not self.last_was_tight):
                self.gap_before_list = True
            self.lists.append((ordered, start, token.markup))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "blockquote_open":
            self._quote(tokens, index, at)
        elif kind in ("list_item_close", "blockquote_close"):
            while self.stack[-1].kind == "details":
                self.close()
            self.close()

    def _item(self, tokens: Sequence["Token"], index: int, at: int) -> None:
        ordered, number, delimiter = self.lists[-1]
        marker = f"{number}{delimiter}" if ordered else "•"
        self.lists[-1] = (ordered, number + 1, delimiter)
        inline = _first_inline(tokens, index)
        task = _TASK.match(inline.content) if inline is not None else None
        if inline is not None and task is not None:
            inline.content = inline.content[task.end() :]
            box = "☐" if task[1] == " " else "☑"
            self.open("task", at, marker=f"{marker} {box}" if ordered else box, ordered=ordered)
        else:
            self.open("item", at, marker=marker, ordered=ordered)

    def _quote(self, tokens: Sequence["Token"], index: int, at: int) -> None:
        inline = _first_inline(tokens, index)
        match = _ADMONITION.match(inline.content) if inline is not None else None
        if inline is None or match is None:
            self.open("quote", at)
            return
        word = match[1].lower()
        said = self.plain_inline(match[2]) if match[2].strip() else ""
        kind = word.replace("-", " ").capitalize()
        title = said if said and word in ADMONITIONS else ": ".join(part for part in (kind, said) if part)
        self.open("admonition", at, title=title, variant=ADMONITIONS.get(word, "note"))
        inline.content = inline.content[match.end() :]
        inline.meta = {"lines": 1, "drop": not inline.content.strip()}

    def _paragraph(self, inline: "Token", line: int, *, hidden: bool) -> None:
        if inline.meta:
            if inline.meta["drop"]:
                return
            line += inline.meta["lines"]
        spans = self.inline(inline.content, line)
        if spans or self.stack:
            self.add(Paragraph(line, self.containers, spans, tight=self.tight(hidden)))

    def _table(self, tokens: Sequence["Token"], index: int, line: int) -> int:
        rows: list[list[Spans]] = []
        aligns: list[Align] = []
        first = line + (tokens[index].map or [0])[0]
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self.inline(token.content, line + (token.map or [0])[0]))
            elif token.type == "th_open":
                aligns.append(_ALIGNS.get(str(token.attrs.get("style", "")), "left"))
            index += 1
        body = tuple(tuple(row) for row in rows[1:])
        self.add(Table(first, self.containers, tuple(rows[0]), body, tuple(aligns)))
        return index

    def finish(self) -> Document:
        """Return the document: footnotes stand at its end, in the order in which the text names them."""
        self.close_down_to(0)
        self.footnotes.add_to(self)
        for index, block in enumerate(self.blocks):
            for span in _spans_of(block):
                if span.link is not None and self.links[span.link].block is None:
                    self.links[span.link].block = index
        links = tuple(
            Link(link.href, clean_line(link.text), link.block or 0, link.line, link.title, link.image)
            for link in self.links
        )
        return Document(tuple(self.blocks), links, self.slugs.of_anchors(self.blocks))


def _spans_of(block: Block) -> Iterator[Span]:
    if isinstance(block, Heading | Paragraph):
        yield from block.spans
    elif isinstance(block, Table):
        for row in (block.header, *block.rows):
            for cell in row:
                yield from cell


def _first_inline(tokens: Sequence["Token"], index: int) -> "Token | None":
    """Return the inline token of the paragraph that a container begins with."""
    if index + 2 < len(tokens) and tokens[index + 1].type == "paragraph_open":
        return tokens[index + 2]
    return None


def _language(info: str) -> str:
    return clean_line(info)
