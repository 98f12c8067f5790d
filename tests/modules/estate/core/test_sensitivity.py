"""The weight that flips a building, and the live matrix, always that of the exact one."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.kernel.grids.core.aggregation import ItemScore, axis_score
from bastide.kernel.grids.core.answers import Item
from bastide.modules.estate.core.matrix import Axis, MatrixRules, ScoredBuilding, matrix
from bastide.modules.estate.core.sensitivity import (
    LiveMatrix,
    flip_distance,
    flips,
    nearest_flip,
)
from tests.modules.estate.core.samples import campaign, fraction, golden, placed, portfolio, scored

CASES = golden("robustness.yaml")
MEDIAN = MatrixRules(threshold=None)
TINY = Fraction(1, 10**12)


@pytest.mark.parametrize("case", CASES["flip_distance"], ids=lambda case: str(case["item_score"]))
def test_flip_distance(case):
    found = flip_distance(
        Fraction("1.625"), Fraction("1.5"), Fraction(8), fraction(case["item_score"])
    )
    assert found == fraction(case["change"])


@pytest.mark.parametrize("case", CASES["flips"], ids=lambda case: case["name"])
def test_flips(case):
    items = [
        *(Item(code, "atout", Fraction(facts[0])) for code, facts in case["items"].items()),
        Item("T1", "attrait", Fraction(1)),
    ]
    values = {code: facts[1] for code, facts in case["items"].items()} | {"T1": 3}
    (found,) = matrix([scored("B1", items, values)]).placements
    assert found.scored_class == case["class"]
    all_flips = flips(found, items)
    assert {flip.item: flip.change for flip in all_flips} == {
        code: fraction(change) for code, change in case["flips"].items()
    }
    assert nearest_flip(found, items) == (all_flips[0] if all_flips else None)
    sizes = [abs(flip.change) for flip in all_flips]
    assert sizes == sorted(sizes)


def weighed(scored_building, items, code, weight):
    """Return a building under another weight of one item."""
    changed = [replace(item, weight=weight) if item.code == code else item for item in items]
    pair = (axis_score(changed, scored_building.items, name) for name in Axis)
    return ScoredBuilding(
        scored_building.building, scored_building.segment, scored_building.items, *pair
    )


@pytest.mark.parametrize("rules", [MatrixRules(), MEDIAN], ids=["fixed", "median"])
def test_each_flip_flips_and_a_little_less_does_not(rules):
    _votes, items, _segments = campaign()
    seen = 0
    for placement in matrix(portfolio(), rules).placements:
        limits = {axis: used.value for axis, used in placement.thresholds.items()}
        for flip in flips(placement, items):
            seen += 1
            step = TINY if flip.is_raise else -TINY
            at = flip.weight + flip.change
            reached = at + step if flip.is_beyond else at
            before = at if flip.is_beyond else at - step
            for weight, wanted in ((reached, flip.new_class), (before, placement.scored_class)):
                one = weighed(placement.scored, items, flip.item, weight)
                high = {axis: one.on(axis).value >= limits[axis] for axis in Axis}
                assert class_of_sides(high) == wanted
    assert seen > 20


def class_of_sides(high):
    return {(True, True): "C1", (False, True): "C2", (True, False): "C3", (False, False): "C4"}[
        high[Axis.ATOUT], high[Axis.ATTRAIT]
    ]


def test_a_building_without_class_has_no_flip():
    (found,) = matrix([placed("B1", None, 2)]).placements
    assert flips(found, [Item("A1", "atout", Fraction(1))]) == ()
    assert nearest_flip(found, []) is None


# The live matrix ----------------------------------------------------------------------------------


def assert_same(live, buildings, items, weights, rules):
    """Check a live answer against the exact matrix under the same weights."""
    heavy = [replace(item, weight=Fraction(weights[item.code])) for item in items]
    exact = matrix(
        [
            ScoredBuilding(
                one.building,
                one.segment,
                one.items,
                *(axis_score(heavy, one.items, name) for name in Axis),
            )
            for one in buildings
        ],
        rules,
    )
    found = live.placed(weights, rules)
    assert found.thresholds == exact.thresholds
    assert found.scored_classes == tuple(one.scored_class for one in exact.placements)
    assert found.is_provisional == tuple(one.is_provisional for one in exact.placements)
    for name, scores in ((Axis.ATOUT, found.atout), (Axis.ATTRAIT, found.attrait)):
        for one, score in zip(exact.placements, scores.tolist(), strict=True):
            value = one.scored.on(name).value
            assert np.isnan(score) if value is None else score == pytest.approx(float(value))


@pytest.mark.parametrize("rules", [MatrixRules(), MEDIAN], ids=["fixed", "median"])
def test_the_invented_campaign_live(rules):
    _votes, items, _segments = campaign()
    live = LiveMatrix(portfolio(), items)
    weights = {item.code: item.weight for item in items}
    assert_same(live, portfolio(), items, weights, rules)
    assert_same(live, portfolio(), items, weights | {"A1": 0, "T3": Fraction("7.5")}, rules)
    assert_same(live, portfolio(), items, weights, rules)


GRID = tuple(Item(code, "atout" if code[0] == "A" else "attrait", Fraction(1)) for code in
             ("A1", "A2", "A3", "T1", "T2"))  # fmt: skip
VALUES = st.one_of(
    st.none(), st.integers(0, 6).map(lambda half: Fraction(half, 2)), st.fractions(0, 3)
)
STATES = st.tuples(VALUES, st.booleans(), st.integers(1, 4))
WEIGHTS = st.one_of(st.integers(0, 4), st.fractions(0, 5, max_denominator=1000))


@st.composite
def portfolios(draw):
    """Draw buildings with missing scores, items that do not apply and few raters."""
    buildings = []
    for rank in range(draw(st.integers(0, 9))):
        items = {}
        for item in GRID:
            value, applies, raters = draw(STATES)
            names = frozenset(f"E{n}" for n in range(raters)) if value is not None else frozenset()
            items[item.code] = ItemScore(
                item.code,
                value if applies else None,
                is_applicable=applies,
                raters=names,
                colleges={"elu": value} if value is not None else {},
            )
        pair = (axis_score(GRID, items, name) for name in Axis)
        segment = draw(st.sampled_from(["S", "P"]))
        buildings.append(ScoredBuilding(f"B{rank}", segment, items, *pair))
    return tuple(buildings)


@settings(deadline=None, max_examples=60)
@given(portfolios(), st.fixed_dictionaries({item.code: WEIGHTS for item in GRID}), st.data())
def test_live_is_exact_building_by_building(buildings, weights, data):
    rules = MatrixRules(
        threshold=data.draw(st.sampled_from([None, Fraction(3, 2), Fraction(1)])),
        least_buildings=data.draw(st.integers(1, 6)),
    )
    for name in "AT":
        if not any(weight for code, weight in weights.items() if code[0] == name):
            weights = weights | {f"{name}1": 1}
    live = LiveMatrix(buildings, GRID)
    assert_same(live, buildings, GRID, weights, rules)


def test_a_score_that_rounding_would_move_is_asked_again():
    """0.1 + 0.2 is not 0.3 in floating point: the threshold is 0.3, and the score is on it."""
    items = [Item(code, "atout", Fraction(1)) for code in ("A1", "A2", "A3")]
    items.append(Item("T1", "attrait", Fraction(1)))
    values = {"A1": "1/10", "A2": "1/5", "A3": "3/5", "T1": 3}
    building = scored("B1", items, values)
    rules = MatrixRules(threshold=Fraction(3, 10))
    for weights in ({"A1": 1, "A2": 1, "A3": 1}, {"A1": "0.3", "A2": "0.6", "A3": "0.4"}):
        exact = {code: Fraction(weight) for code, weight in {**weights, "T1": 1}.items()}
        assert_same(LiveMatrix([building], items), [building], items, exact, rules)
        assert LiveMatrix([building], items).placed(exact, rules).scored_classes == ("C1",)


@pytest.mark.parametrize("weights", [{"A1": -1}, {"A1": 0, "A2": 0, "A3": 0}])
def test_weights_that_make_no_score_are_refused(weights):
    live = LiveMatrix([], GRID)
    with pytest.raises(ValueError, match="weigh"):
        live.placed({item.code: 1 for item in GRID} | weights)
