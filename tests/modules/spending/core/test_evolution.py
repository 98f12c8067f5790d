from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.budgets.core.lines import PrintedRatio
from bastide.modules.spending.core.evolution import (
    evolution,
    perimeter_refusal,
    year_on_year,
    yearly_totals,
)
from bastide.modules.spending.core.savings import debt_stock
from tests.kernel.policies.samples import document

CODES = st.text("ABCDE", min_size=1, max_size=1)
EUROS = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
AMOUNTS = st.dictionaries(CODES, EUROS)


@given(AMOUNTS, AMOUNTS)
def test_the_changes_of_the_groups_make_the_change_of_the_total(before, after):
    found = evolution(
        {(code, 2023): amount for code, amount in before.items()}
        | {(code, 2024): amount for code, amount in after.items()},
        first_year=2023,
        last_year=2024,
    )
    assert sum(change.change for change in found.changes) == found.change
    assert found.change == sum(after.values()) - sum(before.values())
    assert {change.value for change in found.changes} == before.keys() | after.keys()
    assert (found.rate is None) is (not found.before)


@given(AMOUNTS, AMOUNTS)
def test_a_group_that_one_year_lacks_has_no_change(amounts, previous):
    moved = year_on_year(amounts, previous)
    assert moved.changes.keys() == amounts.keys() & previous.keys()
    assert all(previous[code] + change == amounts[code] for code, change in moved.changes.items())


def test_a_year_that_may_not_be_compared_gives_nothing():
    moved = year_on_year({"A": Decimal(3)}, {})
    assert moved.total is None
    assert moved.changes == {}


def test_totals_of_years_stand_in_the_order_asked():
    amounts = {("A", 2023): Decimal(1), ("B", 2023): Decimal(2), ("A", 2024): Decimal(7)}
    assert yearly_totals(amounts, [2024, 2023]) == (7, 3)


def test_a_budget_absent_from_a_year_refuses_the_comparison():
    both, one = frozenset({"Ville", "Eau"}), frozenset({"Ville"})
    assert perimeter_refusal({2023: both, 2024: both}) == ""
    told = perimeter_refusal({2022: one, 2023: both, 2024: one})
    assert "«\u00a0Eau\u00a0» n'est pas dans 2022 et 2024" in told


@pytest.mark.parametrize(
    ("printed", "population", "debt"),
    [
        ("1054", 300_000, "316200000"),
        ("1 054,50", 2, "2109.00"),
        ("", 300_000, None),
        ("néant", 300_000, None),
        ("1054", None, None),
    ],
)
def test_the_debt_is_the_printed_ratio_times_the_printed_population(printed, population, debt):
    found = replace(
        document(), population=population, printed_ratios=(PrintedRatio("ValEncDettePop", printed),)
    )
    assert debt_stock([found]) == (None if debt is None else Decimal(debt))
    assert debt_stock([document(), found]) == debt_stock([found])
    assert debt_stock([]) is None
