"""Raw HTML blocks as blocks: nothing that a reader was meant to read is lost, and no tag is ever obeyed.

`<details>` becomes a container that stands open, with Markdown inside. Headings, lists, tables, code, links and images
in HTML become what they are in Markdown; other tags give their text, comments nothing.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from kb.library.blocks import Align, Code, Paragraph, Rule, Span, Spans, Table
from kb.library.markdown_inline import HTML_TAGS, SpanWriter
from kb.library.markdown_parser import MOST_NESTING, block_tokens
from kb.text import clean, clean_line

if TYPE_CHECKING:
    from kb.library.markdown_blocks import BlockBuilder

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DETAILS = re.compile(r"<(/?)(details|summary)\b[^<>]*>", re.IGNORECASE)
_VERBATIM = re.compile(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_TAG_NAMES = """
address article aside body caption center dd dialog dir div dl dt fieldset figcaption figure footer form header
html legend main menu nav option p search section summary details optgroup title
"""
_BLOCK_TAGS = frozenset(_BLOCK_TAG_NAMES.split())


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
        reader = _HtmlReader(builder, line)
        reader.feed(text)
        reader.close()
        reader.finish()
    else:
        first = line + text[: len(text) - len(stripped)].count("\n")
        builder.walk(block_tokens(stripped, builder.environment), first)


@dataclass
class _Row:
    cells: list[Spans] = field(default_factory=list)


class _HtmlReader(HTMLParser):
    """Reads one piece of HTML into the builder's blocks."""

    def __init__(self, builder: "BlockBuilder", line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = builder
        self.first_line = line
        self.depth = len(builder.opened)
        self.writer = builder.writer(line)
        self.heading = 0
        self.numbers: list[int | None] = []
        self.rows: list[_Row] | None = None
        self.table_depth = 0
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
        elif tag == "table" or self.table_depth:
            self._table_tag(tag, {name: value or "" for name, value in attrs})
        elif tag in ("ul", "ol"):
            self.flush()
            start = dict(attrs).get("start") or "1"
            self.numbers.append(
                int(start) if tag == "ol" and start.isdecimal() and len(start) < 10 else (1 if tag == "ol" else None)
            )
        elif tag == "li":
            self._open_item()
        elif tag == "blockquote":
            self.flush()
            if len(self.builder.stack) < MOST_NESTING:
                self.builder.open("quote", self.line)
        elif tag == "hr":
            self.flush()
            self.builder.add(Rule(self.line, self.builder.containers))
        elif tag in _HEADINGS:
            self.flush()
            self.heading = _HEADINGS[tag]
            self._anchor(attrs)
        elif tag in _BLOCK_TAGS:
            self.flush()
            self._anchor(attrs)
        else:
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
        elif self.table_depth:
            self._table_end(tag)
        elif tag in ("li", "ul", "ol", "blockquote"):
            self.flush()
            kinds = ("quote",) if tag == "blockquote" else ("item",)
            if tag in ("ul", "ol"):
                self.numbers = self.numbers[:-1]
            elif len(self.builder.opened) > self.depth and self.builder.stack[-1].kind in kinds:
                self.builder.close()
        elif tag in _HEADINGS or tag in _BLOCK_TAGS:
            self.flush()
        else:
            self.writer.end_tag(tag)

    def handle_data(self, data: str) -> None:
        if self.verbatim:
            self.verbatim_text.append(data)
        elif data.strip():
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
        self.writer = self._fresh_writer()

    def finish(self) -> None:
        """End everything that is still open; details that began outside stay open."""
        if self.rawdata:
            self.handle_data(self.rawdata)
        if self.verbatim:
            self._end_verbatim()
        if self.table_depth:
            self._end_table()
        self.flush()
        self.builder.close_down_to(self.depth)

    def _fresh_writer(self) -> SpanWriter:
        before = self.writer
        writer = self.builder.writer(self.line)
        writer.bold, writer.italic, writer.strike, writer.code = before.bold, before.italic, before.strike, before.code
        return writer

    def _anchor(self, attrs: list[tuple[str, str | None]]) -> None:
        anchor = dict(attrs).get("id")
        if anchor:
            self.builder.set_anchor(clean_line(anchor))

    def _open_item(self) -> None:
        self.flush()
        number = self.numbers[-1] if self.numbers else None
        if number is not None:
            self.numbers[-1] = number + 1
        if len(self.builder.stack) >= MOST_NESTING:
            return
        self.builder.open("item", self.line, marker="•" if number is None else f"{number}.", ordered=number is not None)

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
        self.writer = self._fresh_writer()

    # Tables

    def _table_tag(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "table":
            self.table_depth += 1
            if self.table_depth == 1:
                self.flush()
                self.rows = []
        elif tag == "tr" and self.table_depth == 1 and self.rows is not None:
            self._end_cell()
            self.rows.append(_Row())
        elif tag in ("td", "th") and self.table_depth == 1 and self.rows is not None:
            self._end_cell()
            if not self.rows:
                self.rows.append(_Row())
            self.in_cell = True
        elif tag == "li":
            self._break()
            self.writer.text("• ")
        elif tag in _BLOCK_TAGS or tag in _HEADINGS or tag in ("tr", "hr", "blockquote", "ul", "ol"):
            self._break()
        elif tag in ("td", "th"):
            self.writer.text(" ")
        else:
            self.writer.start_tag(tag, attrs)

    in_cell = False

    def _table_end(self, tag: str) -> None:
        if tag == "table":
            self.table_depth -= 1
            if self.table_depth == 0:
                self.table_depth = 1
                self._end_table()
        elif tag in ("td", "th", "tr") and self.table_depth == 1:
            self._end_cell()
        elif tag in _BLOCK_TAGS or tag in _HEADINGS:
            self._break()
        elif tag not in ("thead", "tbody", "tfoot", "colgroup"):
            self.writer.end_tag(tag)

    def _break(self) -> None:
        if self.writer.pieces and self.writer.pieces[-1][0] != "\n":
            self.writer.hard_break()

    def _end_cell(self) -> None:
        spans = self.writer.spans()
        if self.rows is None:
            return
        if self.in_cell and self.rows:
            self.rows[-1].cells.append(spans)
        elif spans:
            self.builder.add(Paragraph(self.writer.line, self.builder.containers, spans))
        self.in_cell = False
        self.writer = self._fresh_writer()

    def _end_table(self) -> None:
        self._end_cell()
        self.table_depth = 0
        rows = [row.cells for row in self.rows or [] if row.cells]
        self.rows = None
        if rows:
            columns = max(len(row) for row in rows)
            full = [tuple(row) + ((),) * (columns - len(row)) for row in rows]
            left: Align = "left"
            aligns = (left,) * columns
            block = Table(self.line, self.builder.containers, full[0], tuple(full[1:]), aligns)
            self.builder.add(block)
        self.writer = self._fresh_writer()
