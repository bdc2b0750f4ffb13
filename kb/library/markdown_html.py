"""Raw HTML blocks as blocks: nothing that a reader was meant to read is lost, and no tag is ever obeyed.

`<details>` becomes a container that stands open, with Markdown inside. Headings, lists, tables, code, links and images
in HTML become what they are in Markdown; other tags give their text, comments nothing.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from kb.library.blocks import Code, ContainerKind, Paragraph, Rule, Span
from kb.library.markdown_html_tables import BLOCK_TAGS, HEADING_TAGS, HtmlTable
from kb.library.markdown_inline import HTML_TAGS, SpanWriter
from kb.library.markdown_parser import MOST_NESTING, block_tokens
from kb.text import clean, clean_line

if TYPE_CHECKING:
    from kb.library.markdown_blocks import BlockBuilder

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DETAILS = re.compile(r"<(/?)(details|summary)\b[^<>]*>", re.IGNORECASE)
_VERBATIM = re.compile(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)


def add_html(builder: "BlockBuilder", text: str, line: int) -> None:
    """Add the blocks of one HTML block of a Markdown text, which begins at `line`."""
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    if _VERBATIM.match(text):
        _add_piece(builder, text, line)
        return
    at = counted = 0
    title_from: int | None = None
    for match in _DETAILS.finditer(text):
        line += text.count("\n", counted, at)
        counted = at
        here = line + text.count("\n", at, match.start())
        tag = match[1] + match[2].lower()
        if tag == "/summary" and title_from is not None:
            _summary(builder, text[title_from : match.start()], here)
            title_from = None
        else:
            _add_piece(builder, text[at : match.start()], line)
            title_from = match.end() if tag == "summary" else None
        if tag == "details" and len(builder.stack) < MOST_NESTING:
            builder.open("details", here)
        elif tag == "/details" and builder.stack and builder.stack[-1].kind == "details":
            builder.close()
        at = match.end()
    _add_piece(builder, text[at:], line + text.count("\n", counted, at))


def _summary(builder: "BlockBuilder", inner: str, line: int) -> None:
    title = builder.plain_inline(" ".join(inner.split()))
    if title and not builder.retitle(title):
        builder.add(Paragraph(line, builder.containers, (Span(title, bold=True),)))


def _add_piece(builder: "BlockBuilder", text: str, line: int) -> None:
    stripped = text.lstrip()
    if not stripped:
        return
    if stripped.startswith("<"):
        reader = HtmlReader(builder, line)
        reader.feed(text)
        reader.close()
        reader.finish()
    else:
        first = line + text[: len(text) - len(stripped)].count("\n")
        builder.walk(block_tokens(stripped, builder.environment), first)


@dataclass
class _List:
    """An HTML list that is open: the number of its next item (None for bullets), and whether it is inside an item."""

    number: int | None
    in_item: bool = False


class HtmlReader(HTMLParser):
    """Reads one piece of HTML into the builder's blocks."""

    def __init__(self, builder: "BlockBuilder", line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = builder
        self.first_line = line
        self.depth = len(builder.opened)
        self.writer = builder.writer(line)
        self.heading = 0
        self.lists: list[_List] = []
        self.table: HtmlTable | None = None
        self.verbatim = ""
        self.verbatim_text: list[str] = []

    @property
    def line(self) -> int:
        """The line of the text that is read at the moment."""
        return self.first_line + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.verbatim:
            self.verbatim_text.append(self.get_starttag_text() or "")
        elif tag not in HTML_TAGS:
            self.writer.text(self.get_starttag_text() or "")
        elif tag in ("pre", "script", "style", "textarea"):
            self.flush()
            self.verbatim = tag
        elif self.table is not None:
            self.table.start_tag(tag, {name: value or "" for name, value in attrs})
        elif tag == "table":
            self.flush()
            self.table = HtmlTable(self)
        elif tag in ("ul", "ol"):
            self.flush()
            start = dict(attrs).get("start") or ""
            number = int(start) if start.isdecimal() and len(start) < 10 else 1
            self.lists.append(_List(number if tag == "ol" else None))
        elif tag == "li":
            self._open_item()
        elif tag == "blockquote":
            self.flush()
            if len(self.builder.stack) < MOST_NESTING:
                self.builder.open("quote", self.line)
        elif tag == "hr":
            self.flush()
            self.builder.add(Rule(self.line, self.builder.containers))
        elif tag in HEADING_TAGS:
            self.flush()
            self.heading = HEADING_TAGS[tag]
            self._anchor(attrs)
        elif tag in BLOCK_TAGS:
            self.flush()
            self._anchor(attrs)
        else:
            self.writer.at = self.line
            self.writer.start_tag(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "hr", "img", "input", "ul", "ol", "li", "table", "tr", "td", "th"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.verbatim:
            if tag == self.verbatim:
                self._end_verbatim()
            else:
                self.verbatim_text.append(f"</{tag}>")
        elif tag not in HTML_TAGS:
            self.writer.text(f"</{tag}>")
        elif self.table is not None:
            self.table.end_tag(tag)
        elif tag in ("li", "ul", "ol"):
            self._close_item()
            if tag != "li":
                del self.lists[-1:]
        elif tag == "blockquote":
            self.flush()
            self._close("quote")
        elif tag in HEADING_TAGS or tag in BLOCK_TAGS:
            self.flush()
        else:
            self.writer.end_tag(tag)

    def handle_data(self, data: str) -> None:
        if self.verbatim:
            self.verbatim_text.append(data)
        elif data.strip():
            self.writer.at = self.line
            lead = " " if data[0].isspace() else ""
            trail = " " if data[-1].isspace() else ""
            self.writer.text(f"{lead}{' '.join(data.split())}{trail}")
        elif self.writer.pieces:
            self.writer.text(" ")

    def handle_pi(self, data: str) -> None:
        self._as_written(f"<?{data}>")

    def handle_decl(self, decl: str) -> None:
        if self.verbatim:
            self._as_written(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        if self.verbatim:
            self._as_written(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self._as_written(data.removeprefix("CDATA["))

    def set_cdata_mode(self, elem: str, *, escapable: bool = False) -> None:
        """Treat `<script>` and the like as any other element: the stock parser swallows one that is not closed."""

    def _as_written(self, text: str) -> None:
        if self.verbatim:
            self.verbatim_text.append(text)
        else:
            self.writer.text(text)

    def flush(self) -> None:
        """End the paragraph or heading that is being written."""
        spans = self.writer.spans()
        if spans and self.heading:
            self.builder.heading(self.heading, spans, self.writer.line)
        elif spans:
            self.builder.add(Paragraph(self.writer.line, self.builder.containers, spans))
        self.heading = 0
        self.writer = self.fresh_writer()

    def finish(self) -> None:
        """End everything that is still open; details that began outside stay open."""
        if self.rawdata:
            self.handle_data(self.rawdata)
        if self.verbatim:
            self._end_verbatim()
        if self.table is not None:
            self.table.finish()
        self.flush()
        self.builder.close_down_to(self.depth)

    def fresh_writer(self) -> SpanWriter:
        """Return a writer for the next block that keeps to the styles of the moment."""
        before = self.writer
        writer = self.builder.writer(self.line)
        writer.bold, writer.italic, writer.strike, writer.code = before.bold, before.italic, before.strike, before.code
        return writer

    def _anchor(self, attrs: list[tuple[str, str | None]]) -> None:
        anchor = dict(attrs).get("id")
        if anchor:
            self.builder.set_anchor(clean_line(anchor))

    def _open_item(self) -> None:
        self._close_item()
        if not self.lists:
            self.lists.append(_List(None))
        inner = self.lists[-1]
        marker = "•" if inner.number is None else f"{inner.number}."
        if inner.number is not None:
            inner.number += 1
        if len(self.builder.stack) < MOST_NESTING:
            self.builder.open("item", self.line, marker=marker, ordered=inner.number is not None)
            inner.in_item = True

    def _close_item(self) -> None:
        """End the innermost list's item: `</li>` may be left out."""
        self.flush()
        if self.lists and self.lists[-1].in_item:
            self._close("item")
            self.lists[-1].in_item = False

    def _close(self, kind: ContainerKind) -> None:
        if len(self.builder.opened) > self.depth and self.builder.stack[-1].kind == kind:
            self.builder.close()

    def _end_verbatim(self) -> None:
        text = "".join(self.verbatim_text)
        if self.verbatim in ("script", "style"):
            text = f"<{self.verbatim}>{text}</{self.verbatim}>"
        text = clean(text).strip("\n")
        if text.strip():
            language = "html" if self.verbatim in ("script", "style") else ""
            self.builder.add(Code(self.line, self.builder.containers, language, text))
        self.verbatim = ""
        self.verbatim_text = []
        self.writer = self.fresh_writer()
