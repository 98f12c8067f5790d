from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal

import pytest
from openpyxl import Workbook

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.aggregates import is_consistent
from bastide.kernel.budgets.core.lines import BudgetKind, Direction, Movement, Section, Step
from bastide.kernel.budgets.readers import is_aggregates, read_aggregates, read_documents
from tests.kernel.budgets.samples import SHIPPED, TESTS

SCDL = (
    "NATDEC;ANNEE;SIRET;NOM;CONTNAT;NATURE;FONCTION;SECTION;OPBUDG;CODRD;MTREAL\r\n"
    'Compte administratif;2023;21340172201787;Ville;{};{};020;{};réel;dépense;"1 063 850,00"\r\n'
)
LEDGER_FILES = {
    2022: ["Assainissement", "Parking", "Principal", "Spanc"],
    2023: ["Parking", "Principal"],
    2024: ["Parking", "Principal"],
}


def one(text, name="a.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    (document,) = read_documents(data, name)
    return document


def raw_ledger(year):
    text = (SHIPPED / "montpellier_metropole" / f"CA_{year}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("year", LEDGER_FILES)
def test_a_ledger_of_several_budgets_gives_one_document_each(year):
    data = (SHIPPED / "montpellier_metropole" / f"CA_{year}.csv").read_bytes()
    documents = read_documents(data, f"CA_{year}.csv")
    assert sorted(item.establishment for item in documents) == LEDGER_FILES[year]
    kinds = {item.establishment: item.kind for item in documents}
    assert kinds.pop("Principal") is BudgetKind.MAIN
    assert set(kinds.values()) == {BudgetKind.ANNEXE}
    assert {(item.siren, item.year, item.step) for item in documents} == {
        ("243400017", year, Step.ADMINISTRATIVE_ACCOUNT)
    }
    expected: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in raw_ledger(year):
        amount = Decimal(row["montant_realise"].replace(",", "."))
        expected[row["budget"], row["sens"][0], row["operation"][0]] += amount
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for item in documents:
        for entry in item.lines:
            assert entry.realised is not None
            movement = "r" if entry.movement is Movement.REAL else "o"
            found[item.establishment, entry.direction.value, movement] += entry.realised
    assert found == expected


@pytest.mark.parametrize(
    ("year", "nature", "direction"),
    [
        (2022, "739211", "D"),
        (2023, "739211", "D"),
        (2024, "739211", "D"),
        (2022, "73211", "R"),
        (2023, "13246", "R"),
        (2023, "6217", "D"),
    ],
)
def test_flows_between_the_city_and_the_metropole_sum_as_in_the_file(year, nature, direction):
    raw = [
        Decimal(row["montant_realise"].replace(",", "."))
        for row in raw_ledger(year)
        if row["nature"] == nature and row["sens"].startswith(direction)
    ]
    data = (SHIPPED / "montpellier_metropole" / f"CA_{year}.csv").read_bytes()
    found = [
        entry.realised
        for item in read_documents(data, "a.csv")
        for entry in item.lines
        if entry.nature == nature and entry.direction is Direction(direction)
    ]
    assert (sum(found), len(found)) == (sum(raw), len(raw))


def test_functions_of_the_metropole_lose_their_prefix_and_give_the_section():
    data = (SHIPPED / "montpellier_metropole" / "CA_2023.csv").read_bytes()
    main = next(item for item in read_documents(data, "a") if item.kind is BudgetKind.MAIN)
    assert main.votes_by_function
    by_code = {entry.function_code: entry for entry in main.lines}
    assert (by_code["93323"].function, by_code["93323"].section) == ("323", Section.RUNNING)
    for code, entry in by_code.items():
        if code[:2] in {"90", "92"}:
            assert entry.section is Section.INVESTMENT
        elif code[:2] in {"93", "94"}:
            assert entry.section is Section.RUNNING


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found(encoding, delimiter):
    rows = [
        [
            "Exercice",
            "SIREN",
            "Collectivité",
            "Sens",
            "Nature\u00a0-\u00a0Code",
            "Montant\u00a0réalisé",
        ],
        ["2023", "213401722", "Été à Nîmes", "Dépense", "60611", " 1\u00a0063\u00a0850,00 "],
        ["2023", "213401722", "Été à Nîmes", "Recette", "7411", "-649,19"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    document = one(out.getvalue().encode(encoding))
    assert document.authority == "Été à Nîmes"
    assert [entry.realised for entry in document.lines] == [
        Decimal("1063850.00"),
        Decimal("-649.19"),
    ]
    assert any("réel" in note for note in document.notes)


def test_a_workbook_is_a_ledger_too():
    book = Workbook()
    sheet = book.active
    sheet.append(["exercice", "siren", "budget", "sens", "nature", "operation", "montant_realise"])
    sheet.append([2023, 213401722, "Principal", "D", 60611, "réelle", 1063850.1])
    sheet.append([None] * 7)
    sheet.append([2023, 213401722, "Eau", "R", "7011", "ordre", 0.1 + 0.2])
    out = io.BytesIO()
    book.save(out)
    main, water = read_documents(out.getvalue(), "a.xlsx")
    assert main.lines[0].realised == Decimal("1063850.1")
    assert water.lines[0].realised == Decimal("0.3")
    assert water.lines[0].movement is Movement.ORDER
    assert (main.kind, water.kind) == (BudgetKind.MAIN, BudgetKind.ANNEXE)


def test_a_wrong_cell_of_a_workbook_names_its_row():
    book = Workbook()
    book.active.append(["exercice", "siren", "sens", "nature", "montant_realise"])
    book.active.append([2203, 213401722, "D", 60611, 10])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputRefusedError) as caught:
        read_documents(out.getvalue(), "a.xlsx")
    assert (caught.value.refusals[0].line, caught.value.refusals[0].value) == (2, "2203")


def test_the_column_operation_may_hold_numbers():
    text = (
        "exercice;siren;sens;nature;operation;mouvement;montant\n"
        "2023;213401722;D;2313;1042;réel;5\n2023;213401722;D;2313;;ordre;7\n"
    )
    document = one(text)
    assert [entry.operation for entry in document.lines] == ["1042", ""]
    assert [entry.movement for entry in document.lines] == [Movement.REAL, Movement.ORDER]


def test_a_ledger_of_votes_alone_is_a_primary_budget():
    document = one(
        "annee;siren;sens;compte;reel/ordre;budget voté\n2025;213401722;D;60611;R\u00e9el;5\n"
    )
    assert document.step is Step.PRIMARY
    assert document.lines[0].planned == Decimal(5)


@pytest.mark.parametrize("prefix", ["", "BGT_", "bgt_"])
def test_both_readings_of_contnat_give_the_same_line(prefix):
    names, _, row = SCDL.partition("\r\n")
    head = ";".join(prefix + name for name in names.split(";")) + "\r\n"
    right = one(head + row.format("011", "60611", "fonctionnement"))
    swapped = one(head + row.format("60611", "011", "fonctionnement"))
    for document in (right, swapped):
        (entry,) = document.lines
        assert (entry.chapter, entry.nature) == ("011", "60611")
        assert entry.realised == Decimal("1063850.00")
    assert right.notes == ()
    assert any("envers" in note for note in swapped.notes)


def test_a_section_that_is_not_written_is_derived():
    assert one(SCDL.format("011", "60611", "")).lines[0].section is Section.RUNNING
    assert one(SCDL.format("21", "2188", "")).lines[0].section is Section.INVESTMENT


def test_an_scdl_of_two_steps_is_two_documents():
    text = SCDL.format("011", "60611", "") + SCDL.partition("\r\n")[2].format(
        "011", "60611", ""
    ).replace("administratif", "administratif").replace("2023", "2022")
    documents = read_documents(text.encode(), "a.csv")
    assert [item.year for item in documents] == [2023, 2022]
    assert [item.lines[0].rank for item in documents] == [1, 1]


BALANCE = (
    "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;NOMEN;SIREN;COMPTE;"
    "BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC\n"
    "2022;21340172201787;034;VILLE;172;1;101;M57;213401722;60611;0;0;150.00;0;0;0;30.00;0;150.00;0\n"
    "2022;21340172201787;034;VILLE;172;1;101;M57;213401722;7411;0;0;0;80.5;0;0;0;0;0;80.5\n"
    "2022;21340172201787;034;VILLE;172;1;101;M57;213401722;515;10;0;0;0;5;0;0;0;15;0\n"
)


def test_a_balance_gives_real_and_order_sides():
    document = one(BALANCE)
    assert (document.format, document.norm, document.kind) == ("balance", "M57", BudgetKind.MAIN)
    assert [
        (entry.nature, entry.direction.value, entry.movement.value, entry.realised)
        for entry in document.lines
    ] == [
        ("60611", "D", "real", Decimal("120.00")),
        ("60611", "D", "order", Decimal("30.00")),
        ("7411", "R", "real", Decimal("80.5")),
    ]
    assert any("1 comptes" in note for note in document.notes)


def test_a_balance_with_two_balances_on_one_account_is_refused():
    with pytest.raises(InputRefusedError) as caught:
        read_documents(BALANCE.replace(";15;0\n", ";15;3\n").encode(), "a.csv")
    assert caught.value.refusals[0].line == 4


def test_annexe_and_main_balances_of_one_file_stay_apart():
    other = BALANCE.splitlines()[1].replace("01787", "01795").replace(";1;101", ";3;101")
    documents = read_documents((BALANCE + other + "\n").encode(), "a.csv")
    assert [item.kind for item in documents] == [BudgetKind.MAIN, BudgetKind.ANNEXE]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("ofgl-base-communes-consolidee.test.csv", 100),
        ("ofgl-base-departement.test.csv", 126),
        ("ofgl-base-epci.test.csv", 24),
    ],
)
def test_ofgl_extracts_are_aggregates_not_budgets(name, rows):
    data = (TESTS / "ofgl" / name).read_bytes()
    assert is_aggregates(data, name)
    extract = read_aggregates(data, name)
    assert len(extract.values) == rows
    assert all(is_consistent(value) for value in extract.values)
    assert all(len(value.siren) == 9 for value in extract.values)
    with pytest.raises(InputRefusedError, match="agrégats"):
        read_documents(data, name)


def test_a_missing_aggregate_is_missing():
    text = "exer;siren;agregat;montant;ptot\n2022-01-01;213401722;Encours de dette;;1000\n"
    (value,) = read_aggregates(text.encode(), "a.csv").values
    assert (value.amount, value.year, value.population) == (None, 2022, 1000)


def test_merged_bodies_keep_several_rows_under_one_current_body():
    data = (TESTS / "ofgl" / "ofgl-base-epci.test.csv").read_bytes()
    current = defaultdict(set)
    for value in read_aggregates(data, "a.csv").values:
        current[value.current_siren].add(value.siren)
    assert max(len(sirens) for sirens in current.values()) == 3
