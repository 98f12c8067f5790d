"""Tables out and back: nothing changes on the way, nothing executes, the invented says so."""

from __future__ import annotations

import csv
import datetime as dt
import io
import string
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.cells import FORMULA_STARTS, neutralised, read, restored, written
from bastide.platform.exchange.readback import read_back
from bastide.platform.exchange.writers import (
    FICTITIOUS,
    Column,
    Sheet,
    download,
    write_csv,
    write_xlsx,
)

COLUMNS = (
    Column("name", "Nom"),
    Column("count", "Nombre", "integer"),
    Column("amount", "Montant (€)", "money"),
    Column("ratio", "Part", "rate"),
    Column("size", "Surface", "number"),
    Column("day", "Jour", "date"),
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"]) | st.sampled_from("=+-@\t|%'\""),
    max_size=30,
)
AMOUNTS = st.decimals(
    min_value=Decimal("-9999999999999.99"), max_value=Decimal("9999999999999.99"), places=2
)
ROWS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "count": st.none() | st.integers(-(10**14), 10**14),
        "amount": st.none() | AMOUNTS,
        "ratio": st.none() | st.decimals(0, 1, places=4),
        "size": st.none() | st.decimals(-1000, 1000, places=3),
        "day": st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
    }
)


def sheet(rows: list[dict[str, Any]]) -> Sheet:
    return Sheet("Feuille", COLUMNS, rows)


@given(st.lists(ROWS, max_size=5))
def test_a_csv_comes_back_unchanged(rows: list[dict[str, Any]]) -> None:
    filled = [{**row, "count": row["count"] or 0} for row in rows]  # a blank row is no row
    assert read_back(write_csv(sheet(filled)), "x.csv", COLUMNS) == filled


@given(st.lists(ROWS, max_size=5))
@settings(max_examples=12)
def test_a_workbook_comes_back_unchanged(rows: list[dict[str, Any]]) -> None:
    filled = [{**row, "count": row["count"] or 0, "name": f"n{row['name']}"} for row in rows]
    data = write_xlsx([sheet(filled)], fictitious=FICTITIOUS)
    assert read_back(data, "x.xlsx", COLUMNS) == filled


@given(TEXTS)
@example("=1+1")
@example("'=1+1")
@example("  =1+1")
@example("-2")
@example("\uff1dcmd")
def test_no_text_starts_a_formula(text: str) -> None:
    safe = neutralised(text)
    assert safe.lstrip(" \u00a0\u202f")[:1] not in FORMULA_STARTS
    assert restored(safe) == text


@given(AMOUNTS)
def test_a_negative_amount_stays_an_amount(amount: Decimal) -> None:
    text = written(amount, "money")
    assert not text.startswith("'")
    assert read(text, "money") == amount


def test_every_cell_of_a_csv_is_safe_headers_included() -> None:
    evil = Sheet("x", [Column("a", "=HYPERLINK(1)"), Column("b", "B", "money")], [
        {"a": "@SUM(A1)", "b": Decimal(-5)},
        {"a": "+33 5 59 00 00 00", "b": None},
    ])  # fmt: skip
    rows = list(csv.reader(io.StringIO(write_csv(evil).decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["'=HYPERLINK(1)", "B"],
        ["'@SUM(A1)", "-5,00"],
        ["'+33 5 59 00 00 00", ""],
    ]


def test_a_csv_has_its_mark_and_its_line_ends() -> None:
    data = write_csv(sheet([]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")


def test_texts_of_a_workbook_are_texts() -> None:
    data = write_xlsx([sheet([{"name": "=1+1", "amount": Decimal("-12.34")}])])
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert page["A2"].data_type == "s"
    assert page["A2"].value == "=1+1"
    assert page["C2"].value == -12.34
    assert page.freeze_panes == "A2"


def test_formulas_are_live_and_keep_their_value() -> None:
    columns = [Column("a", "A", "money"), Column("b", "B", "money"), Column("s", "S", "money")]
    rows = [
        {"a": Decimal(1), "b": Decimal(2), "s": Decimal(3)},
        {"a": Decimal(4), "b": Decimal(5), "s": Decimal(9)},
        {"a": None, "b": None, "s": Decimal(12)},
    ]
    formulas = {
        (0, "s"): "[a]+[b]",
        (1, "s"): "[a]+[b]",
        (2, "s"): "SUM([s@0],[s@1])",
        (2, "a"): "SUM([b:*])",
    }
    data = write_xlsx([Sheet("F", columns, rows, (), formulas)], fictitious=FICTITIOUS)
    live = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [live["C3"].value, live["C5"].value] == ["=A3+B3", "=SUM(C3,C4)"]
    assert live["A5"].value == "=SUM(B$3:B$5)"
    cached = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    assert [cached["C3"].value, cached["C4"].value, cached["C5"].value] == [3, 9, 12]


def test_the_invented_says_so_in_every_export() -> None:
    rows = [{"name": "a"}, {"name": "b"}]
    lines = write_csv(sheet(rows), fictitious=FICTITIOUS).decode("utf-8-sig").splitlines()
    assert lines[0].endswith(";avertissement")
    assert all(line.endswith(f";{FICTITIOUS}") for line in lines[1:])
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([sheet(rows)], fictitious=FICTITIOUS)))
    assert [page["A1"].value for page in book.worksheets] == ["Territoire fictif"] * 2


def test_sources_stand_on_their_own_sheet() -> None:
    noted = Sheet("Lignes", COLUMNS, [], notes=("Compte administratif 2023, ligne 12",))
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([noted])))
    assert book.sheetnames == ["Lignes", "Sources"]
    assert book["Sources"]["B2"].value == "Compte administratif 2023, ligne 12"


def test_names_of_sheets_are_accepted_and_different() -> None:
    names = ["a/b:c", "A B C", "Sources", "", "x" * 40, "x" * 40]
    book = openpyxl.load_workbook(
        io.BytesIO(write_xlsx([Sheet(name, COLUMNS, []) for name in names]))
    )
    assert len(book.sheetnames) == len(names)
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_amounts_that_a_workbook_would_round_are_written_as_text() -> None:
    amount = Decimal("99999999999999.99")
    data = write_xlsx([sheet([{"amount": amount, "name": "n"}])])
    assert read_back(data, "x.xlsx", COLUMNS)[0]["amount"] == amount


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="32767"):
        write_xlsx([sheet([{"name": "x" * 32768}])])


@pytest.mark.parametrize("text", ["1,5", "1.5", "NaN", "Infinity"])
def test_a_count_that_is_not_whole_is_refused_never_cut(text: str) -> None:
    written_one = write_csv(sheet([{"name": "a", "count": 1}])).decode()
    with pytest.raises(InputRefusedError, match="nombre"):
        read_back(written_one.replace(";1;", f";{text};").encode(), "x.csv", COLUMNS)
    with pytest.raises(ValueError, match="nombre"):
        read(text, "integer")


def test_a_missing_column_and_a_bad_cell_are_refused_with_their_place() -> None:
    with pytest.raises(InputRefusedError, match="Surface"):
        read_back(b"Nom;Nombre\r\na;1\r\n", "x.csv", COLUMNS)
    text = write_csv(sheet([{"name": "a", "count": 1}])).decode().replace(";1;", ";un;")
    with pytest.raises(InputRefusedError) as met:
        read_back(text.encode(), "x.csv", COLUMNS)
    refusal = met.value.refusals[0]
    assert (refusal.line, refusal.field, refusal.value) == (2, "Nombre", "un")


@pytest.mark.parametrize(("asked", "ending"), [("csv", ".csv"), ("xlsx", ".xlsx")])
def test_a_download_is_a_file_and_never_a_page(asked: Any, ending: str) -> None:
    answer = download([sheet([])], asked, 'Dépenses "2024"/x', ["Territoire fictif"])
    assert f'filename="depenses-2024-x-territoire-fictif{ending}"' in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_several_tables_in_csv_make_an_archive() -> None:
    answer = download([sheet([]), Sheet("Autre", COLUMNS, [])], "csv", "tout")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["autre.csv", "feuille.csv"]


def test_letters_of_formula_starts_are_no_ordinary_text() -> None:
    assert not FORMULA_STARTS & set(string.ascii_letters + string.digits)
