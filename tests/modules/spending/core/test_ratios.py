from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal

import pytest
import yaml

from bastide.kernel.budgets.core.lines import BudgetLine, Direction, Movement, Section, Step
from bastide.kernel.budgets.readers import read_documents
from bastide.modules.spending.core.answers import check_answer
from bastide.modules.spending.core.ratio_terms import Reading, printed_number, terms_of
from bastide.modules.spending.core.ratios import RATIOS, Status, checks_of
from tests.kernel.budgets.samples import NAMESPACE, ROOT, line, totem

GOLDEN = yaml.safe_load((ROOT / "tests/golden/spending/ratios.yaml").read_text(encoding="utf-8"))
CODES = {ratio.code for ratio in RATIOS}


def read(path):
    (document,) = read_documents((ROOT / path).read_bytes(), path)
    return document


def check(document, code, previous=None):
    return next(item for item in checks_of(document, previous) if item.code == code)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["case"])
def test_the_ratios_of_real_files(case):
    document = read(case["inputs"]["document"])
    older = case["inputs"]["previous"]
    checks = checks_of(document, read(older) if older else None)
    found = {item.code: item for item in checks if item.code in CODES}
    assert set(found) == set(case["expected"])
    for code, expected in case["expected"].items():
        item = found[code]
        assert item.printed == expected["printed"]
        assert item.status.value == expected["status"], code
        if expected["computed"] is None:
            assert item.computed is None
        else:
            assert round(item.computed, 2) == Decimal(expected["computed"]), code
        for words in expected.get("because", []):
            assert words in item.explanation, code


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["case"])
@pytest.mark.some(4)
def test_the_golden_texts_are_those_that_the_authority_printed(case):
    root = ET.parse(ROOT / case["inputs"]["document"]).getroot()
    printed = {item.get("Code"): item.get("V") for item in root.iter(f"{{{NAMESPACE}}}Information")}
    assert {code: entry["printed"] for code, entry in case["expected"].items()} == {
        code: text for code, text in printed.items() if code in CODES
    }


@pytest.mark.parametrize("case", GOLDEN["terms"], ids=lambda case: case["inputs"]["document"])
def test_the_terms_of_a_real_file(case):
    terms = terms_of(read(case["inputs"]["document"]))
    for name, expected in case["expected"].items():
        assert getattr(terms, name) == Decimal(expected), name


def test_montreuil_prints_nothing_that_its_lines_contradict():
    checks = checks_of(read("data/finance/montreuil/CA_2023.xml"))
    assert not [item for item in checks if item.status is Status.DIFFERENT]
    assert sum(item.status is Status.EQUAL for item in checks) == 8


@pytest.mark.parametrize("path", [case["inputs"]["document"] for case in GOLDEN["cases"]])
@pytest.mark.some(4)
def test_every_printed_ratio_is_answered_and_a_difference_is_never_hidden(path):
    document = read(path)
    checks = checks_of(document)
    printed = [
        item.code
        for item in document.printed_ratios
        if item.code.startswith(("Val", "Pot", "MoyNat"))
    ]
    assert [item.code for item in checks] == printed
    for item in checks:
        assert item.explanation
        assert (item.computed is None) or item.formula
        answer = check_answer(item)
        assert (
            answer["ok"]
            is {
                Status.EQUAL: True,
                Status.DIFFERENT: False,
                Status.NOT_COMPUTABLE: None,
            }[item.status]
        )


def test_a_tampered_line_makes_a_check_fail():
    document = read("data/finance/montreuil/CA_2023.xml")
    first = next(item for item in document.lines if item.nature == "64111")
    changed = tuple(
        replace(item, realised=item.realised + 10_000) if item is first else item
        for item in document.lines
    )
    item = check(replace(document, lines=changed), "ValDepRFonc")
    assert item.status is Status.DIFFERENT
    assert "−9\u00a0599\u00a0€" in item.explanation  # 10 000 € less the printed rounding


def test_the_capital_repaid_leaves_out_active_management_and_deposits():
    document = read("data/finance/montpellier/BP_2025.xml")
    assert terms_of(document).capital == Decimal("27000000.00") + Decimal("30000.00") + Decimal(
        "30000000.00"
    )
    assert terms_of(document, Reading(leaves_revolving=True)).capital == Decimal("27030000.00")
    assert terms_of(document, Reading(keeps_deposits=True)).capital == Decimal("57034130.00")


def test_works_by_own_staff_leave_running_and_enter_equipment():
    folder = "tests/data/finance/scdl_pairs/DOCBUDG-21560046100010-056025-CA-2021-01032022000000"
    document = read(f"{folder}/totem.xml")
    official, plain = terms_of(document), terms_of(document, Reading(leaves_own_works=True))
    works = Decimal("54926.72")
    assert plain.expenditure - official.expenditure == works
    assert official.equipment - plain.equipment == works


def test_the_debt_is_taken_at_the_date_of_the_step():
    document = read("data/finance/montpellier/BP_2025.xml")
    assert terms_of(document).debt == document.debt_opening
    account = replace(document, step=Step.ADMINISTRATIVE_ACCOUNT)
    assert terms_of(account).debt == document.debt_closing != document.debt_opening


def test_a_file_without_population_gives_no_ratio_per_head():
    tail = ""
    data = totem(line(), population="", tail=tail).replace(
        b'Code="PopTot" V=""/>', b'Code="PopTot" V=""/><Information Code="ValDepRFonc" V="1"/>'
    )
    (document,) = read_documents(data, "x.xml")
    item = check(document, "ValDepRFonc")
    assert item.status is Status.NOT_COMPUTABLE
    assert "population" in item.explanation


def test_direct_taxes_depend_on_the_norm():
    document = read("data/finance/montpellier/CA_2023.xml")
    m57 = terms_of(document).direct_taxes
    m14 = terms_of(replace(document, norm="M14-M14_COM_SUP3500")).direct_taxes
    assert m14 - m57 == sum(
        item.realised
        for item in document.lines
        if item.nature.startswith("731") and not item.nature.startswith("7311")
    )


def test_an_amending_decision_is_compared_on_the_credits_of_the_year():
    entry = BudgetLine(
        1,
        Direction.EXPENDITURE,
        Movement.REAL,
        Section.RUNNING,
        "011",
        "60611",
        previous=Decimal("100.00"),
        proposed=Decimal("7.00"),
        planned=Decimal("7.00"),
    )
    document = replace(
        read("tests/data/finance/scdl_pairs/budget-crach-001/totem.xml"),
        step=Step.AMENDING,
        lines=(entry,),
    )
    assert terms_of(document).expenditure == Decimal("107.00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 960,73", (Decimal("1960.73"), 2)),
        ("52,56 %", (Decimal("52.56"), 2)),
        ("75,08%", (Decimal("75.08"), 2)),
        ("1152", (Decimal(1152), 0)),
        ("1\u00a0347,738714", (Decimal("1347.738714"), 6)),
        ("1.503911", (Decimal("1.503911"), 6)),
        ("", None),
        ("N/A", None),
        ("1,2,3", None),
    ],
)
def test_printed_numbers(text, expected):
    assert printed_number(text) == expected
