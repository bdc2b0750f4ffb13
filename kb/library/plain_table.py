"""Tables in plain text: aligned columns whose cells wrap, or one record a row where the width is too small for that."""

from collections.abc import Callable, Sequence

from kb.library.blocks import Align, Spans, Table, plain
from kb.library.wrap import wrap_spans
from kb.text import width

GAP = "  "
LEAST_COLUMN = 6
"""A column is never squeezed below the width of its longest word, or of so many cells where that word is longer."""
MOST_OF_A_WORD = 18


def column_widths(table: Table, cells: int) -> list[int] | None:
    """Return the width of each column so that the table fits, or None where it would be unreadable: show records."""
    rows = (table.header, *table.rows)
    columns = len(table.header)
    room = cells - len(GAP) * (columns - 1)
    natural = [max((_natural(row[n]) for row in rows), default=1) for n in range(columns)]
    if sum(natural) <= room:
        return natural
    least = [
        min(natural[n], max(LEAST_COLUMN, min(MOST_OF_A_WORD, max(_longest_word(row[n]) for row in rows))))
        for n in range(columns)
    ]
    if sum(least) > room:
        return None
    return _shared_out(natural, least, room)


def table_lines(table: Table, widths: Sequence[int], paint: Callable[[Spans, bool], str]) -> list[str]:
    """Return the lines of a table; `paint` turns spans into text, its second argument tells a heading.

    Rows are set apart by an empty line as soon as one cell takes more than one line.
    """
    header = _row_lines(table.header, widths, table.aligns, lambda spans: paint(spans, True))
    rows = [_row_lines(row, widths, table.aligns, lambda spans: paint(spans, False)) for row in table.rows]
    lines = [*header, GAP.join("─" * cells for cells in widths)]
    spaced = any(len(row) > 1 for row in rows)
    for number, row in enumerate(rows):
        if spaced and number:
            lines.append("")
        lines.extend(row)
    return lines


def record_rows(table: Table) -> list[list[tuple[Spans, Spans]]]:
    """Return each row as pairs of heading and cell; empty cells are left out, a table of headings is one record."""
    if not table.rows:
        return [[((), cell) for cell in table.header if cell]]
    return [[(head, cell) for head, cell in zip(table.header, row, strict=True) if cell] for row in table.rows]


def _natural(cell: Spans) -> int:
    return max(1, *(width(line) for line in plain(cell).split("\n")))


def _longest_word(cell: Spans) -> int:
    return max((width(word) for word in plain(cell).split()), default=1)


def _shared_out(natural: list[int], least: list[int], room: int) -> list[int]:
    """Give each column what it needs at least, and the rest to those that want more, narrow ones first."""
    widths = list(least)
    left = room - sum(widths)
    for position, column in enumerate(sorted(range(len(widths)), key=lambda n: natural[n] - least[n])):
        share = left // (len(widths) - position)
        more = min(natural[column] - least[column], share)
        widths[column] += more
        left -= more
    return widths


def _row_lines(
    row: Sequence[Spans], widths: Sequence[int], aligns: Sequence[Align], paint: Callable[[Spans], str]
) -> list[str]:
    cells = [wrap_spans(cell, cells) for cell, cells in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(cell) for cell in cells)):
        parts = []
        for cell, size, align in zip(cells, widths, aligns, strict=True):
            spans = cell[number] if number < len(cell) else ()
            room = max(0, size - width(plain(spans)))
            before = room if align == "right" else room // 2 if align == "center" else 0
            parts.append(" " * before + paint(spans) + " " * (room - before))
        lines.append(GAP.join(parts).rstrip())
    return lines
