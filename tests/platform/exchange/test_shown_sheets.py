"""Sheets with what stands around them, and text tables whose header is not the first line."""

import io

import openpyxl
import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.delimited import read_records
from bastide.platform.exchange.sheets import read_sheet, read_shown_sheet


def book(*, hidden_first: bool = False) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    if hidden_first:
        sheet.title = "caché & vide"
        sheet.append(["secret"])
        sheet.sheet_state = "hidden"
        sheet = made.create_sheet()
    sheet.title = "Bâti & <terrains>"
    sheet.append(["Titre", None, None])
    sheet.append([1, "=1+1", 2.5])
    sheet.append(["#N/A", None, "#DIV/0!"])
    sheet.merge_cells("A1:C1")
    made.create_sheet("Notes").append(["rien"])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_the_first_visible_sheet_with_its_surroundings() -> None:
    found = read_shown_sheet(book(hidden_first=True), "biens.xlsx")
    assert found.name == "Bâti & <terrains>"
    assert (found.others, found.hidden) == (("Notes",), ("caché & vide",))
    assert found.merged == ((0, 0, 0, 2),)
    assert found.unsolved == {(1, 1): "=…", (2, 0): "#N/A", (2, 2): "#DIV/0!"}
    assert len(found.rows) == 3


def test_a_named_sheet_even_a_hidden_one() -> None:
    found = read_shown_sheet(book(hidden_first=True), "b.xlsx", sheet="caché & vide")
    assert found.rows == [["secret"]]
    with pytest.raises(InputRefusedError):
        read_shown_sheet(book(), "b.xlsx", sheet="Absente")


def test_plain_rows_are_those_of_the_described_sheet() -> None:
    assert read_sheet(book(), "b.xlsx") == read_shown_sheet(book(), "b.xlsx").rows


def test_a_title_without_delimiter_does_not_decide_of_the_delimiter() -> None:
    data = "Liste, mise à jour\nCode;Nom;m²\nB1;École;1,5\nB2;Halle;2,5\nB3;Bain;3,5\n".encode()
    found = read_records(data, "b.csv")
    assert found.delimiter == ";"
    assert [row.line for row in found.rows] == [1, 2, 3, 4, 5]
    assert found.rows[1].cells == ("Code", "Nom", "m²")


def test_rows_of_any_length_are_kept() -> None:
    found = read_records(b"a;b;c\n1;2\n1;2;3;4\n1;2;3\n", "b.csv")
    assert [len(row.cells) for row in found.rows] == [3, 2, 4, 3]


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"\x00\x01\x02\x03" * 9])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefusedError):
        read_records(data, "b.csv")
