from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from bastide.kernel.budgets.core.lines import BudgetKind, Direction, Movement, Section, Step
from bastide.kernel.budgets.readers import read_documents
from tests.kernel.budgets.samples import NAMESPACE, SHIPPED, TESTS, line, totem

REAL = [
    "montreuil/CA_2023.xml",
    "montpellier/CA_2022.xml",
    "montpellier/CA_2023.xml",
    "montpellier/CA_2024.xml",
    "montpellier/BP_2025.xml",
]


def read(path):
    (document,) = read_documents((SHIPPED / path).read_bytes(), path.rpartition("/")[2])
    return document


def raw_lines(path):
    """Read the lines of a TOTEM file in the plainest way, without any code of the product."""
    for element in ET.parse(SHIPPED / path).getroot().iter(f"{{{NAMESPACE}}}LigneBudget"):
        yield {
            child.tag.rpartition("}")[2]: child.get("V")
            for child in element
            if child.get("Code") is None
        }


@pytest.mark.parametrize("path", REAL)
def test_every_line_and_every_cent_of_a_real_file_is_kept(path):
    document, raw = read(path), list(raw_lines(path))
    assert len(document.lines) == len(raw)
    for tag, name in (("MtReal", "realised"), ("MtPrev", "planned"), ("CredOuv", "opened")):
        expected = sum(Decimal(values[tag]) for values in raw if tag in values)
        found = [getattr(item, name) for item in document.lines]
        assert sum(amount for amount in found if amount is not None) == expected
        assert sum(amount is None for amount in found) == sum(tag not in values for values in raw)


@pytest.mark.parametrize("path", REAL)
def test_every_line_of_a_real_file_has_a_section(path):
    assert all(item.section is not None for item in read(path).lines)


@pytest.mark.parametrize(
    ("path", "nature", "direction", "expected"),
    [
        ("montpellier/CA_2022.xml", "739211", "D", "34688940.29"),
        ("montpellier/CA_2023.xml", "739211", "D", "35138940.29"),
        ("montpellier/CA_2024.xml", "739211", "D", "37482323.29"),
        ("montreuil/CA_2023.xml", "73211", "R", "58338372.00"),
    ],
)
def test_the_attribution_de_compensation_is_the_one_of_the_file(path, nature, direction, expected):
    raw = sum(
        Decimal(values["MtReal"])
        for values in raw_lines(path)
        if values["Nature"] == nature and values["CodRD"] == direction
    )
    found = sum(
        item.realised
        for item in read(path).lines
        if item.nature == nature and item.direction is Direction(direction)
    )
    assert found == raw == Decimal(expected)


@pytest.mark.parametrize("nature", ["2046", "6216", "739211", "7411", "64111", "1641"])
@pytest.mark.parametrize("path", REAL)
@pytest.mark.some(6)
def test_any_account_sums_as_in_the_raw_file(path, nature):
    tag, name = ("MtPrev", "planned") if "BP_" in path else ("MtReal", "realised")
    raw = [Decimal(item[tag]) for item in raw_lines(path) if item["Nature"] == nature]
    found = [getattr(item, name) for item in read(path).lines if item.nature == nature]
    assert (sum(found), len(found)) == (sum(raw), len(raw))


def test_montreuil_2023_is_a_vote_by_nature():
    document = read("montreuil/CA_2023.xml")
    assert (document.authority, document.siret, document.year, document.step) == (
        "VILLE DE MONTREUIL",
        "21930048000015",
        2023,
        Step.ADMINISTRATIVE_ACCOUNT,
    )
    assert (document.population, document.votes_by_function, document.kind) == (
        112864,
        False,
        BudgetKind.MAIN,
    )
    assert document.notes == ()
    thirds = [item for item in document.lines if not item.chapter]
    assert len(thirds) == 17
    assert {item.section for item in thirds} == {Section.INVESTMENT}
    assert {item.operation[:3] for item in thirds} == {"454", "458"}


def test_montpellier_2023_is_a_vote_by_function():
    document = read("montpellier/CA_2023.xml")
    assert document.votes_by_function
    by_code = {item.function_code: item for item in document.lines}
    assert by_code["93020"].function == "020"
    assert by_code["93020"].section is Section.RUNNING
    assert by_code["90325"].function == "325"
    assert by_code["90325"].section is Section.INVESTMENT
    assert by_code["946"].function == "01"
    works = [item for item in document.lines if item.nature == "45411"]
    assert {item.section for item in works} == {Section.INVESTMENT}
    assert sum(bool(item.programme) for item in document.lines) == 128
    assert dict(by_code["93020"].extra)["MtSup:BudgetHorsRAR"]


def test_legal_duplicates_are_kept():
    document = read("montreuil/CA_2023.xml")
    keys = [(item.nature, item.function, item.direction, item.movement) for item in document.lines]
    assert len(keys) - len(set(keys)) > 0
    twice = totem(line(), line())
    (found,) = read_documents(twice, "x.xml")
    assert len(found.lines) == 2


def test_the_single_account_drops_its_totals_and_says_how_many():
    folder = TESTS / "scdl_pairs" / "DOCBUDG-21560134500014-CFU-BP-2023"
    (document,) = read_documents((folder / "totem.xml").read_bytes(), "cfu.xml")
    assert (document.format, document.step) == ("cfu", Step.SINGLE_FINANCIAL_ACCOUNT)
    assert len(document.lines) == 163
    assert {item.movement for item in document.lines} == {Movement.REAL, Movement.ORDER}
    assert any("633" in note for note in document.notes)


def test_the_debt_comes_from_the_loan_annex_without_guarantees():
    document = read("montpellier/BP_2025.xml")
    own = [
        {child.tag.rpartition("}")[2]: child.get("V") for child in element}
        for element in ET.parse(SHIPPED / "montpellier/BP_2025.xml").iter(f"{{{NAMESPACE}}}EMPRUNT")
    ]
    due = sum(
        Decimal(loan["MtCapitalRestDu_01_01"])
        for loan in own
        if loan.get("CodTypEmprGaranti") == "99"
    )
    assert document.debt_opening == due == Decimal("409005993.08")
    assert read("montpellier/CA_2023.xml").debt_closing is None


def test_utf_16_and_a_prefix_are_only_other_spellings():
    plain = totem()
    text = plain.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    (first,), (second,) = read_documents(plain, "a"), read_documents(text.encode("utf-16"), "a")
    assert first.lines == second.lines
    prefixed = plain.decode().replace("<", "<n:").replace("<n:/", "</n:").replace("<n:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:n=")
    (third,) = read_documents(prefixed.encode(), "a")
    assert third.lines == first.lines


def test_an_operation_of_its_own_is_not_an_operation_account():
    both = line(ContNat="", Operation="100", ContOp="100")
    other = line(ContNat="", ContOp="458101", Nature="4581")
    (document,) = read_documents(totem(both, other), "x.xml")
    assert [item.operation for item in document.lines] == ["100", "458101"]
    assert dict(document.lines[1].extra)["ContOp"] == "458101"
    assert document.lines[1].section is Section.INVESTMENT


def test_two_budgets_in_one_file_are_two_documents():
    text = totem().decode()
    budget = text[text.index("<Budget>") : text.index("</Budget>") + len("</Budget>")]
    doubled = text.replace(budget, budget + budget.replace("Principal", "Annexe"))
    documents = read_documents(doubled.encode(), "x.xml")
    assert [item.establishment for item in documents] == ["Principal", "Annexe"]
    assert [len(item.lines) for item in documents] == [1, 1]
    assert documents[0].sha256 == documents[1].sha256
