"""HTML tables in Markdown as tables: blocks inside a cell become its lines, a table inside a cell its words."""

from typing import TYPE_CHECKING

from kb.library.blocks import Align, Paragraph, Spans, Table

if TYPE_CHECKING:
    from kb.library.markdown_html import HtmlReader

HEADING_TAGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_TAG_NAMES = """
address article aside body caption center dd dialog dir div dl dt fieldset figcaption figure footer form header
html legend main menu nav option p search section summary details optgroup title
"""
BLOCK_TAGS = frozenset(_BLOCK_TAG_NAMES.split())
_LINE_TAGS = frozenset((*BLOCK_TAGS, *HEADING_TAGS, "tr", "hr", "blockquote", "ul", "ol"))


class HtmlTable:
    """A table while it is read. It writes with its reader's writer and takes the spans at the end of each cell."""

    def __init__(self, reader: "HtmlReader") -> None:
        self.reader = reader
        self.rows: list[list[Spans]] = []
        self.depth = 1
        self.in_cell = False

    def start_tag(self, tag: str, attributes: dict[str, str]) -> None:
        """Act on an opening tag inside the table."""
        if tag == "table":
            self.depth += 1
        elif tag == "tr" and self.depth == 1:
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th") and self.depth == 1:
            self._end_cell()
            if not self.rows:
                self.rows.append([])
            self.in_cell = True
        elif tag == "li":
            self._new_line()
            self.reader.writer.text("• ")
        elif tag in _LINE_TAGS:
            self._new_line()
        elif tag in ("td", "th"):
            self.reader.writer.text(" ")
        else:
            self.reader.writer.at = self.reader.line
            self.reader.writer.start_tag(tag, attributes)

    def end_tag(self, tag: str) -> None:
        """Act on a closing tag inside the table, or on the table's own."""
        if tag == "table":
            self.depth -= 1
            if self.depth == 0:
                self.finish()
        elif tag in ("td", "th", "tr") and self.depth == 1:
            self._end_cell()
        elif tag in _LINE_TAGS:
            self._new_line()
        else:
            self.reader.writer.end_tag(tag)

    def finish(self) -> None:
        """Give the table to the builder; short rows are filled up."""
        self._end_cell()
        rows = [row for row in self.rows if row]
        if rows:
            columns = max(len(row) for row in rows)
            full = [tuple(row) + ((),) * (columns - len(row)) for row in rows]
            left: Align = "left"
            builder = self.reader.builder
            block = Table(self.reader.line, builder.containers, full[0], tuple(full[1:]), (left,) * columns)
            builder.add(block)
        self.reader.table = None
        self.reader.writer = self.reader.fresh_writer()

    def _new_line(self) -> None:
        pieces = self.reader.writer.pieces
        if pieces and pieces[-1][0] != "\n":
            self.reader.writer.hard_break()

    def _end_cell(self) -> None:
        writer = self.reader.writer
        spans = writer.spans()
        if self.in_cell:
            self.rows[-1].append(spans)
        elif spans:
            builder = self.reader.builder
            builder.add(Paragraph(writer.line, builder.containers, spans))
        self.in_cell = False
        self.reader.writer = self.reader.fresh_writer()
