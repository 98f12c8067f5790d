from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.delimited import DELIMITERS, TextLimits, read_table

cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12
).map(lambda text: text.replace("\ufeff", ""))


@given(
    st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6), st.sampled_from(DELIMITERS)
)
def test_what_a_spreadsheet_writes_is_read_back(rows, delimiter):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["alpha", "beta", "gamma"])
    writer.writerows(rows)
    table = read_table(out.getvalue().encode(), "a.csv")
    kept = [row for row in rows if any(cell.strip(" \t\u00a0") for cell in row)]
    if table.delimiter == delimiter:
        assert [row.cells for row in table.rows] == kept


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_not_fooled_by_decimal_commas(delimiter):
    lines = [["a", "b", "c"], *[[f"{rank},5", "x,y", f"{rank};0"] for rank in range(9)]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    table = read_table(out.getvalue().encode(), "a.csv")
    assert (table.delimiter, len(table.rows)) == (delimiter, 9)


def test_lines_are_numbered_as_in_the_file():
    table = read_table(b'a;b\n\n"x\ny";2\n;\n3;4\n', "a.csv")
    assert [row.line for row in table.rows] == [3, 6]


def test_headers_are_found_without_case_accents_and_spaces():
    table = read_table("\ufeffNature\u00a0-\u00a0Code;Libellé\n1;2\n".encode("utf-8"), "a.csv")
    assert table.column("nature_code") == 0
    assert table.column("LIBELLE") == 1
    assert table.column("absent") is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a;b\n1\n", "cellules"),
        (b"a;b\n1;2;3\n", "cellules"),
        (b'a;b\n"1;2\n', "guillemet"),
        (b"", "vide"),
        (b"<html></html>", "HTML"),
        (b"a;b\n" + b"x" * 200_000 + b";1\n", "illisible"),
    ],
)
def test_a_broken_table_is_refused(data, words):
    with pytest.raises(InputRefusedError, match=words):
        read_table(data, "a.csv")


def test_trailing_empty_cells_are_no_columns():
    assert read_table(b"a;b\n1;2;;\n", "a.csv").rows[0].cells == ("1", "2")


def test_rows_columns_and_cells_are_bounded():
    small = TextLimits(rows=2, columns=2, cell=5)
    for data in (b"a;b\n" + b"1;2\n" * 4, b"a;b;c\n1;2;3\n", b"a;b\n1;abcdefgh\n"):
        with pytest.raises(InputRefusedError):
            read_table(data, "a.csv", limits=small)
    assert len(read_table(b"a;b\n1;2\n3;4\n", "a.csv", limits=small).rows) == 2
