"""Lays tables out: cells wrap until they fit, and a table that is too wide for that becomes records."""

from collections.abc import Iterator

from app.widgets.article_lines import Piece, flow, spans_text
from app.widgets.wrapping import longest_word
from kb.library.blocks import Align, Spans, Table
from kb.text import width as cells_of

_GAP = 3
_NARROWEST = 6
_LONGEST_KEPT_WHOLE = 18


def table_lines(table: Table, width: int) -> Iterator[list[Piece]]:
    """Yield the lines of a table that is at most so wide; as records where its columns would become too narrow."""
    rows = (table.header, *table.rows)
    columns = len(table.header)
    natural = [max(1, *(_natural(row[column]) for row in rows)) for column in range(columns)]
    least = [
        max(
            min(_NARROWEST, natural[column]),
            min(_LONGEST_KEPT_WHOLE, max(longest_word(spans_text(row[column])) for row in rows)),
        )
        for column in range(columns)
    ]
    room = width - _GAP * (columns - 1)
    if sum(least) > room and table.rows:
        yield from _records(table, width)
        return
    yield from _grid(table, _widths(natural, least, room))


def _natural(cell: Spans) -> int:
    return max((cells_of(line) for line in spans_text(cell).split("\n")), default=0)


def _widths(natural: list[int], least: list[int], room: int) -> list[int]:
    """Share the room: columns that need little get what they need, the others share the rest evenly."""
    widths = list(natural)
    if sum(widths) <= room:
        return widths
    wide = list(range(len(widths)))
    left = room
    while wide:
        share = left // len(wide)
        fixed = [column for column in wide if natural[column] <= share or least[column] > share]
        if not fixed:
            for at, column in enumerate(wide):
                widths[column] = share + (1 if at < left - share * len(wide) else 0)
            break
        for column in fixed:
            widths[column] = natural[column] if natural[column] <= share else least[column]
            left -= widths[column]
            wide.remove(column)
    return [max(1, width) for width in widths]


def _grid(table: Table, widths: list[int]) -> Iterator[list[Piece]]:
    offset = 0
    laid: list[list[list[list[Piece]]]] = []
    for number, row in enumerate((table.header, *table.rows)):
        cells = []
        for column, cell in enumerate(row):
            cells.append([pieces for pieces, _ in flow(cell, widths[column], "th" if number == 0 else "text", offset)])
            offset += len(spans_text(cell)) + 1
        laid.append(cells)
    wraps = any(len(lines) > 1 for cells in laid[1:] for lines in cells)
    rule = [Piece("─┼─".join("─" * width for width in widths), "rule")]
    for number, cells in enumerate(laid):
        if number == 1 or (number > 1 and wraps):
            yield list(rule)
        for at in range(max(len(lines) for lines in cells)):
            line: list[Piece] = []
            for column, lines in enumerate(cells):
                if column:
                    line.append(Piece(" │ ", "rule"))
                pieces = lines[at] if at < len(lines) else []
                last = column == len(cells) - 1
                line += _aligned(pieces, widths[column], table.aligns[column], last)
            yield line
    if len(laid) == 1:
        yield list(rule)


def _aligned(pieces: list[Piece], width: int, align: Align, last: bool) -> list[Piece]:
    free = max(0, width - sum(cells_of(piece.text) for piece in pieces))
    left = {"left": 0, "center": free // 2, "right": free}[align]
    right = 0 if last else free - left
    return [*([Piece(" " * left)] if left else []), *pieces, *([Piece(" " * right)] if right else [])]


def _records(table: Table, width: int) -> Iterator[list[Piece]]:
    """Each row as a list of headings with its cells beside them, and a rule between rows."""
    labels = [spans_text(cell).replace("\n", " ").strip() for cell in table.header]
    indent = min(max(cells_of(label) for label in labels), width // 3) + 2
    offset = sum(len(spans_text(cell)) + 1 for cell in table.header)
    for number, row in enumerate(table.rows):
        if number:
            yield [Piece("─" * min(width, 24), "rule")]
        header_at = 0
        for column, cell in enumerate(row):
            head = [pieces for pieces, _ in flow(table.header[column], indent - 2, "th", header_at)]
            value = [pieces for pieces, _ in flow(cell, max(8, width - indent), "text", offset)]
            for at in range(max(len(head) if labels[column] else 1, len(value))):
                label = head[at] if labels[column] and at < len(head) else []
                free = indent - sum(cells_of(piece.text) for piece in label)
                yield [*label, Piece(" " * free), *(value[at] if at < len(value) else [])]
            header_at += len(spans_text(table.header[column])) + 1
            offset += len(spans_text(cell)) + 1
