"""Any table of a city: titles above, headers on two lines, merged cells, hidden sheets, bombs."""

import io
import zipfile

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.readers.mapping import is_known_name
from bastide.kernel.buildings.readers.tables import SourceTable, column_name, read_source
from tests.kernel.buildings.samples import csv, ods, xlsx


def table(data: bytes, name: str = "biens.csv", sheet: str | None = None) -> SourceTable:
    return read_source(data, name, is_known=is_known_name, sheet=sheet)


def cells(found: SourceTable) -> list[tuple[object, ...]]:
    return [row.cells for row in found.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(one) for one in (("Code", "Nom"), ("B1", "École"), ("B2", "Mairie"))]
    found = table(csv(*lines, encoding=encoding))
    assert found.header == ("Code", "Nom")
    assert cells(found) == [("B1", "École"), ("B2", "Mairie")]
    assert [row.line for row in found.rows] == [2, 3]


def test_titles_without_any_delimiter_stand_above_the_header() -> None:
    found = table(
        csv(
            "Inventaire du patrimoine bâti, ville de Testbourg",
            "",
            "Édition 2024",
            "Code bâtiment;Désignation;Surface (m²);Coût 2023",
            "B1;École;1 200,50;12,5",
            "B2;Mairie;850,25;10,1",
            "B3;Halle;640,75;9,9",
        )
    )
    assert (found.delimiter, found.header_line) == (";", 4)
    assert found.header == ("Code bâtiment", "Désignation", "Surface (m²)", "Coût 2023")
    assert [row.line for row in found.rows] == [5, 6, 7]
    assert "Édition 2024" in found.notes[0]


def test_the_types_of_a_dbase_export_are_no_part_of_its_names() -> None:
    found = table(csv("CODE,N,9,0;PATRLIB,C,36;AREA,N,19,11", "1;M.I.N;12,5"))
    assert found.header == ("CODE", "PATRLIB", "AREA")
    assert column_name("Nom, prénom") == "Nom, prénom"


def test_names_that_repeat_become_different() -> None:
    assert table(csv("Code;Nom;Nom", "1;a;b")).header == ("Code", "Nom", "Nom 2")


def test_a_short_row_is_completed_and_a_long_one_is_marked() -> None:
    found = table(csv("Code;Nom;Usage", "B1;École", "B2;Salle;fêtes;bal", "B3;Mairie;bureaux"))
    assert [row.beyond for row in found.rows] == [0, 1, 0]
    assert found.rows[0].cells == ("B1", "École", None)


def test_what_our_own_exports_neutralised_is_restored() -> None:
    assert cells(table(csv("Code;Nom", "B1;'=1+1")))[0] == ("B1", "=1+1")


def test_a_header_on_two_lines_with_merged_groups() -> None:
    found = table(
        xlsx(
            ["Patrimoine de Testbourg"],
            ["Code\nbâtiment", "Nom", "Surfaces", None, "Coût", None],
            [None, None, "SDP", "SU", 2022, 2023],
            ["B1", "École", 100, 80, 5, 6],
            merged=["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"],
        ),
        "biens.xlsx",
    )
    assert found.header == ("Code bâtiment", "Nom", "SDP", "SU", "Coût 2022", "Coût 2023")
    assert [row.line for row in found.rows] == [4]


def test_a_line_of_units_below_the_header_belongs_to_it() -> None:
    found = table(xlsx(["Code", "Nom", "Surface"], [None, None, "ha"], ["T1", "Bois", 2]), "b.xlsx")
    assert found.header == ("Code", "Nom", "Surface (ha)")
    assert len(found.rows) == 1


def test_a_merged_cell_speaks_for_each_of_its_rows_and_a_wide_one_is_a_title() -> None:
    found = table(
        xlsx(
            ["Site", "Code", "Nom", "Usage"],
            ["ÉCOLES", None, None, None],
            ["Groupe A", "B1", "Maternelle", "école"],
            [None, "B2", "Élémentaire", "école"],
            merged=["A2:D2", "A3:A4"],
        ),
        "biens.xlsx",
    )
    assert [row.is_title for row in found.rows] == [True, False, False]
    assert [row.cells[0] for row in found.rows[1:]] == ["Groupe A", "Groupe A"]


def test_the_first_visible_sheet_is_read_and_the_others_are_named() -> None:
    data = xlsx(["Code", "Nom"], ["B1", "École"], hidden=[["Code", "Nom"], ["X", "caché"]])
    found = table(data, "biens.xlsx")
    assert (found.sheet, cells(found)) == ("Inventaire", [("B1", "École")])
    assert found.notes == ("Feuilles masquées, non lues\u00a0: Paramètres.",)
    asked = table(data, "biens.xlsx", sheet="Paramètres")
    assert cells(asked) == [("X", "caché")]


def test_errors_and_formulas_without_a_result_are_not_empty_cells() -> None:
    found = table(xlsx(["Code", "Nom", "Surface"], ["B1", "École", "=1+1"], ["B2", "a", "#REF!"]))
    assert [row.cells[2] for row in found.rows] == ["=…", "#REF!"]


def test_an_ods_and_an_old_xls(data_folder) -> None:
    found = table(ods(["Code", "Nom"], ["B1", "École"], ["B2", None]), "biens.ods")
    assert cells(found) == [("B1", "École"), ("B2", None)]
    old = table((data_folder / "estate" / "inventaire.xls").read_bytes(), "inventaire.xls")
    assert old.header[:2] == ("Code bâtiment", "Désignation du bâtiment")
    assert (old.header_line, len(old.rows)) == (5, 8)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"<html><body>non</body></html>", "HTML"),
        (b"%PDF-1.7 rien", "PDF"),
        (b"Code;Nom\r\n", "aucune ligne"),
        (b"PK\x03\x04 tronqu\xc3\xa9", "ZIP"),
        (bomb(), "volume anormal"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, words: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        table(data)
    assert words in str(caught.value)
    assert all(refusal.remedy for refusal in caught.value.refusals)


def test_the_signature_of_a_header_does_not_depend_on_case_and_order() -> None:
    one = table(csv("Code;Nom;Usage", "1;a;b"))
    other = table(csv("USAGE;code;Nom", "b;1;a"))
    assert one.signature == other.signature
    assert one.signature != table(csv("Code;Nom", "1;a")).signature
