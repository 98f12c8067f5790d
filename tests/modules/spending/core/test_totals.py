from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.budgets.core.lines import Direction, Movement
from bastide.kernel.budgets.readers import read_documents
from bastide.modules.spending.core.answers import balance_of, document_answer
from bastide.modules.spending.core.totals import named_totals, totals_of
from tests.kernel.budgets.samples import SHIPPED, TESTS, line, totem

if TYPE_CHECKING:
    import random

(SMALL,) = read_documents(
    (TESTS / "scdl_pairs" / "budget-crach-001" / "totem.xml").read_bytes(), "x.xml"
)
ROUTES = ["montreuil/CA_2023.xml", *(f"montpellier/CA_{year}.xml" for year in (2022, 2023, 2024))]


def read(path):
    (document,) = read_documents((SHIPPED / path).read_bytes(), path)
    return document


def test_montreuil_real_expenditure_with_and_without_the_carried_result():
    named = named_totals(totals_of(read("montreuil/CA_2023.xml")))
    assert named["real_expenditure"] == Decimal("274102369.03")
    assert named["carried_expenditure"] == Decimal("3891286.86")
    assert named["real_expenditure"] + named["carried_expenditure"] == Decimal("277993655.89")
    assert named["running_real_expenditure"] == Decimal("221295429.48")
    assert named["running_real_receipts"] == Decimal("242354211.63")
    assert named["order_expenditure"] == named["order_receipts"] == Decimal("14194156.43")


@pytest.mark.parametrize(
    "path", [*ROUTES, "montpellier/BP_2025.xml", "montpellier_metropole/CA_2022.csv"]
)
def test_order_operations_balance_in_every_real_file(path):
    for document in read_documents((SHIPPED / path).read_bytes(), path):
        assert totals_of(document).is_order_balanced


def test_a_primary_budget_is_balanced():
    assert balance_of(read("montpellier/BP_2025.xml")) == 0


def test_an_unbalanced_file_says_so():
    (document,) = read_documents(totem(line(OpBudg="1")), "x.xml")
    answer = document_answer(document)
    assert answer["order_balanced"] is False
    assert any("90.50" in note for note in answer["notes"])


def test_a_line_without_amount_is_counted_as_unknown():
    (document,) = read_documents(totem(line(), line(MtReal="")), "x.xml")
    totals = totals_of(document)
    assert totals.missing == 1
    assert totals.total(Direction.EXPENDITURE) == Decimal("90.50")


@pytest.mark.parametrize("path", ROUTES)
def test_cells_add_up(path):
    named = named_totals(totals_of(read(path)))
    for way in ("expenditure", "receipts"):
        both = named[f"real_{way}"] + named[f"order_{way}"]
        parts = named[f"running_{way}"] + named[f"investment_{way}"] + named[f"unsectioned_{way}"]
        assert both == parts
        for part in ("running", "investment"):
            halves = named[f"{part}_real_{way}"] + named[f"{part}_order_{way}"]
            assert named[f"{part}_{way}"] == halves


@given(st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_the_lines(source: random.Random):
    document = SMALL
    shuffled = list(document.lines)
    source.shuffle(shuffled)
    mixed = replace(document, lines=tuple(shuffled))
    assert named_totals(totals_of(mixed)) == named_totals(totals_of(document))


def test_the_amending_decision_counts_what_it_proposes():
    folder = next(item for item in (TESTS / "scdl_pairs").iterdir() if "-DM2-" in item.name)
    (document,) = read_documents((folder / "totem.xml").read_bytes(), "x.xml")
    totals = totals_of(document)
    assert totals.total(Direction.EXPENDITURE, Movement.REAL) == sum(
        item.proposed if item.proposed is not None else item.planned
        for item in document.lines
        if item.direction is Direction.EXPENDITURE
        and item.movement is Movement.REAL
        and not item.is_carried_result
    )
