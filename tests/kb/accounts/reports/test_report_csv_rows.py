"""Rows of delimited text: line numbers, quotes, and what one broken quote may cost."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.accounts.reports.csv_rows import DELIMITERS, TextRow, read_rows
from kb.errors import RecordError


def rows_of(text: str, delimiter: str = ",") -> list[TextRow]:
    return list(read_rows(io.StringIO(text, newline=""), delimiter))


def test_a_row_is_numbered_by_the_line_it_starts_on() -> None:
    rows = rows_of('a,b\n"two\nlines",2\r\nlast,3')
    assert [(row.line, row.lines, row.cells) for row in rows] == [
        (1, 1, ["a", "b"]),
        (2, 2, ["two\nlines", "2"]),
        (4, 1, ["last", "3"]),
    ]
    assert [row.cut_off for row in rows] == [False, False, True]


def test_a_quote_that_never_closes_is_named_and_costs_its_own_row_only() -> None:
    rows = rows_of('a,b\n1,"open\n2,x\n3,y\n')
    assert "line 2" in rows[1].problem
    assert [row.cells for row in rows[2:]] == [["2", "x"], ["3", "y"]]
    assert [row.line for row in rows[2:]] == [3, 4]


def test_a_missing_quote_among_quoted_cells_costs_its_own_row_only() -> None:
    rows = rows_of('"a","b\n"c","d"\n"e","f"\n')
    assert "line 1" in rows[0].problem
    assert [row.cells for row in rows[1:]] == [["c", "d"], ["e", "f"]]


def test_the_quote_is_named_by_the_line_it_opens_on_not_by_the_row() -> None:
    rows = rows_of('"fine\nso far","never closed\n1,2\n')
    assert "line 2" in rows[0].problem
    assert rows[1].cells == ["1", "2"]


def test_a_quote_is_not_looked_for_over_more_lines_than_a_row_has() -> None:
    rows = rows_of('x,"open\n' + "a,b\n" * 1_000)
    assert "line 1" in rows[0].problem
    assert len(rows) == 1_001


def test_a_cell_of_many_thousand_characters_costs_its_own_row_only() -> None:
    rows = rows_of(f"a,b\n{'x' * 200_000},2\n3,4\n")
    assert "too long" in rows[1].problem
    assert rows[2].cells == ["3", "4"]


def test_one_endless_line_costs_neither_time_nor_the_other_rows() -> None:
    rows = rows_of("a,b\n" + "x," * 5_000_000 + "\n3,4\n")
    assert "too long" in rows[1].problem
    assert [row.cells for row in (rows[0], rows[2])] == [["a", "b"], ["3", "4"]]


def test_a_text_full_of_broken_quotes_is_given_up_soon() -> None:
    with pytest.raises(RecordError, match="broken in more than 200 places"):
        rows_of('a,"b\n' * 100_000)


@settings(max_examples=100)
@given(
    st.lists(st.lists(st.text(alphabet='ab "\n,;\té', max_size=8), min_size=2, max_size=4), min_size=1, max_size=6),
    st.sampled_from(DELIMITERS),
)
def test_what_a_csv_writer_quotes_comes_back(table: list[list[str]], delimiter: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    assert [row.cells for row in rows_of(written.getvalue(), delimiter)] == table
