from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.estate.core.indicators import (
    DEFAULT,
    DESCRIPTIONS,
    BuildingFacts,
    Indicator,
    indicator_values,
    pareto_front,
    ranking,
)
from tests.modules.estate.core.samples import fraction, golden

CASES = golden("matrix_indicators.yaml")
SCORES = st.fractions(0, 3, max_denominator=28)
PAIRS = st.lists(st.tuples(SCORES, SCORES), max_size=12)


@pytest.mark.parametrize(
    "case", CASES["points"], ids=lambda case: f"{case['atout']},{case['attrait']}"
)
def test_points(case):
    values = indicator_values(fraction(case["atout"]), fraction(case["attrait"]))
    for name in ("mean", "geometric", "ideal", "priority"):
        assert float(values[Indicator(name)]) == pytest.approx(case[name], abs=5e-5)


def money(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("case", CASES["facts"], ids=lambda case: case["name"])
def test_what_is_unknown_is_never_zero(case):
    names = ("area_m2", "works_eur", "yearly_cost_eur", "portfolio_cost_eur")
    facts = BuildingFacts(**{name: money(case[name]) for name in names})
    values = indicator_values(fraction(case["atout"]), fraction(case["attrait"]), facts)
    for name in ("efficiency", "disposal"):
        found = values[Indicator(name)]
        assert (None if found is None else float(found)) == case[name]


def test_equal_means_hide_opposite_decisions():
    one = indicator_values(fraction("6/5"), fraction("12/5"))
    other = indicator_values(fraction("12/5"), fraction("6/5"))
    assert one[Indicator.MEAN] == other[Indicator.MEAN]
    assert one[Indicator.PRIORITY] > 5 * other[Indicator.PRIORITY]
    assert DEFAULT is Indicator.PRIORITY


def test_without_a_score_there_is_no_indicator():
    assert set(indicator_values(None, fraction(2)).values()) == {None}
    assert set(indicator_values(fraction(2), None)) == set(Indicator)


def test_every_indicator_says_its_formula():
    assert set(DESCRIPTIONS) == set(Indicator)
    assert all(
        one.label and one.formula and one.unit and one.first for one in DESCRIPTIONS.values()
    )


@given(SCORES, SCORES)
def test_indicators_stay_in_their_bounds(atout, attrait):
    values = indicator_values(atout, attrait)
    assert 0 <= values[Indicator.GEOMETRIC] <= float(values[Indicator.MEAN]) + 1e-12
    assert values[Indicator.MEAN] <= 3
    assert -1e-12 <= values[Indicator.IDEAL] <= 1
    assert 0 <= values[Indicator.PRIORITY] <= 1


def test_a_ranking_keeps_unknown_values_last_and_ties_in_order():
    assert ranking([("B1", None), ("B2", 0.5), ("B3", 0.7), ("B4", 0.5), ("B5", None)]) == (
        "B3", "B2", "B4", "B1", "B5",
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES["pareto"], ids=lambda case: case["name"])
def test_the_front(case):
    names = list(case["points"])
    points = [
        None if point is None else (fraction(point[0]), fraction(point[1]))
        for point in case["points"].values()
    ]
    assert [names[rank] for rank in pareto_front(points)] == case["front"]


@given(PAIRS)
def test_the_front_is_what_nobody_beats(points):
    def beats(one, other):
        return one[0] >= other[0] and one[1] >= other[1] and one != other

    front = {
        rank
        for rank, point in enumerate(points)
        if not any(beats(other, point) for other in points)
    }
    assert set(pareto_front(points)) == front
