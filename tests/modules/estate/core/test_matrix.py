from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.aggregation import Aggregation, AxisScore
from bastide.kernel.grids.core.answers import Item, NonAnswer, Vote
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    MatrixRules,
    Scope,
    ScoredBuilding,
    matrix,
    scored_buildings,
)
from bastide.modules.estate.core.needs import Need, Shortfall
from tests.modules.estate.core.samples import (
    axis,
    campaign,
    expected,
    fraction,
    golden,
    placed,
    portfolio,
)

CASES = golden("matrix.yaml")
MEDIAN = MatrixRules(threshold=None)
C1, C2, C3, C4 = BuildingClass


def named(case):
    return case["name"]


@pytest.mark.parametrize("case", CASES["classes"], ids=named)
def test_classes(case):
    buildings = [
        placed(f"B{rank}", facts["atout"], facts["attrait"])
        for rank, facts in enumerate(case["buildings"])
    ]
    found = matrix(buildings, MatrixRules(threshold=fraction(case["threshold"])))
    assert [one.building_class for one in found.placements] == [
        facts["class"] for facts in case["buildings"]
    ]
    if "thresholds" in case:
        used = found.thresholds["S"]
        for name in Axis:
            assert used[name].value == fraction(case["thresholds"][name])
            assert used[name].scope == case["thresholds"]["scope"]


@pytest.mark.parametrize("case", CASES["needs"], ids=named)
def test_a_class_needs_enough_answers(case):
    asked = {name: case[name] for name in ("coverage", "raters", "colleges")}
    one = ScoredBuilding("B1", "S", {}, axis("atout", 2, **asked), axis("attrait", 2, colleges=2))
    (found,) = matrix([one], MatrixRules(least_colleges=case["least_colleges"])).placements
    assert found.building_class == case["class"]
    assert [lack.need for lack in found.shortfalls] == case.get("lacks", [])
    assert found.scored_class is C1
    assert found.is_provisional == bool(case.get("lacks"))
    assert found.is_certain == (case["class"] is not None)
    assert all(lack.axis is Axis.ATOUT and "atouts" in lack.reason for lack in found.shortfalls)


@pytest.mark.parametrize("case", CASES["bounds"], ids=named)
def test_a_class_is_certain_when_both_bounds_give_it(case):
    scores = [
        axis(name, case[name][1], low=case[name][0], high=case[name][2])
        for name in ("atout", "attrait")
    ]
    (found,) = matrix([ScoredBuilding("B1", "S", {}, *scores)]).placements
    assert (found.building_class, found.is_certain) == (case["class"], case["certain"])


@pytest.mark.parametrize("case", CASES["grey"], ids=named)
def test_the_grey_zone(case):
    (found,) = matrix([placed("B1", case["atout"], case["attrait"])]).placements
    assert list(found.grey_axes) == case["axes"]


# The invented campaign: ORACLE 3 ------------------------------------------------------------------


@pytest.mark.parametrize("building", sorted(expected()["batiments"]))
def test_the_invented_campaign(building):
    wanted = expected()["batiments"][building]
    votes, items, segments = campaign()
    means = scored_buildings(votes, items, segments, aggregation=Aggregation.MEAN)
    by_mean = {one.building: one for one in means}[building]
    fixed = matrix(portfolio()).placement(building)
    for name in Axis:
        facts = wanted[name]
        assert round(float(fixed.scored.on(name).value), 6) == facts["median"]
        assert round(float(by_mean.on(name).value), 6) == facts["mean"]
        assert fixed.scored.on(name).coverage == facts["cover_items"]
    assert fixed.building_class == wanted["classe_1.5"][:2]
    assert (
        matrix(portfolio(), MEDIAN).placement(building).building_class
        == (wanted["classe_mediane"][:2])
    )


def test_medians_of_the_invented_campaign_and_what_they_change():
    case = CASES["fixture"]
    fixed, median = matrix(portfolio()), matrix(portfolio(), MEDIAN)
    assert {name: used.value for name, used in median.portfolio.items()} == {
        name: fraction(value) for name, value in case["medians"].items()
    }
    # Segments of three buildings have no median of their own.
    assert {used.scope for one in median.thresholds.values() for used in one.values()} == {
        Scope.PORTFOLIO
    }
    changed = [
        one.scored.building
        for one, other in zip(fixed.placements, median.placements, strict=True)
        if one.building_class != other.building_class
    ]
    assert changed == case["changed"]
    for building in case["on_the_median"]:
        found = median.placement(building)
        assert found.scored.attrait.value == median.portfolio[Axis.ATTRAIT].value
        assert found.building_class is C2


def test_counts_by_class_and_by_segment():
    found = matrix(portfolio())
    assert found.counts() == Counter({C3: 8, C1: 6, C4: 3, C2: 1})
    assert found.counts("sportif") == Counter({C1: 1, C2: 1, C3: 1})
    assert found.segments[0] == "administratif"
    with pytest.raises(KeyError):
        found.placement("B99")


# Thresholds ---------------------------------------------------------------------------------------


def test_a_segment_has_its_own_median_from_eight_scored_buildings_axis_by_axis():
    small = [placed(f"P{rank}", 3, 3, "petit") for rank in range(7)]
    large = [placed(f"G{rank}", rank % 4, None if rank == 7 else 1, "grand") for rank in range(8)]
    found = matrix([*small, *large], MEDIAN)
    whole, own, other = found.portfolio, found.thresholds["grand"], found.thresholds["petit"]
    assert own[Axis.ATOUT].scope is Scope.SEGMENT
    assert (own[Axis.ATOUT].value, own[Axis.ATOUT].buildings) == (Fraction(3, 2), 8)
    assert own[Axis.ATTRAIT] == whole[Axis.ATTRAIT]  # seven are scored there
    assert other == whole
    assert (whole[Axis.ATOUT].value, whole[Axis.ATOUT].buildings) == (3, 15)


def test_without_any_score_a_median_does_not_exist():
    found = matrix([placed("B1", None, 2)], MEDIAN)
    assert list(found.portfolio) == [Axis.ATTRAIT]
    assert found.placements[0].building_class is None
    assert matrix([], MEDIAN).placements == ()


@pytest.mark.parametrize(
    ("score", "need", "said"),
    [
        (AxisScore("attrait", None, None, None, None, 0, 0), Need.APPLICABLE, "ne s’applique"),
        (
            AxisScore("attrait", None, Fraction(0), Fraction(0), Fraction(3), 0, 0),
            Need.SCORE,
            "note",
        ),
    ],
)
def test_an_axis_without_score_says_why(score, need, said):
    (found,) = matrix([ScoredBuilding("B1", "S", {}, axis("atout", 2), score)]).placements
    (lack,) = found.shortfalls
    assert lack.need is need
    assert said in lack.reason
    assert (found.building_class, found.is_provisional, found.is_certain) == (None, False, False)


def test_a_rate_is_never_rounded_up_to_what_it_does_not_reach():
    lack = Shortfall(Axis.ATOUT, Need.COVERAGE, Fraction(5999, 10000), Fraction(3, 5))
    assert lack.reason == "Couverture de 59\u00a0% sur les atouts, 60\u00a0% requis."


# From votes ---------------------------------------------------------------------------------------

GRID = (Item("A1", "atout", Fraction(1)), Item("T1", "attrait", Fraction(1)))


def votes_on(item, *answers):
    return [
        Vote("B1", item, f"E{rank}", "elu", answer) for rank, answer in enumerate(answers, start=1)
    ]


@pytest.mark.parametrize(
    ("answers", "class_code"),
    [
        ((2, 2, 2), C1),
        ((2, 2, 2, NonAnswer.NOT_APPLICABLE, NonAnswer.NOT_APPLICABLE), C1),
        # Three of six is no strict majority, three of five is one: « ne sait pas » is an answer.
        ((2, 2, 2, *[NonAnswer.NOT_APPLICABLE] * 3), C1),
        ((2, 2, *[NonAnswer.NOT_APPLICABLE] * 3), None),
        ((2, 2, NonAnswer.DONT_KNOW, *[NonAnswer.NOT_APPLICABLE] * 3), None),
        ((2, 2, 2, NonAnswer.BLANK, *[NonAnswer.NOT_APPLICABLE] * 4), None),
    ],
)
def test_not_applicable_and_too_few_numbers(answers, class_code):
    votes = [*votes_on("A1", *answers), *votes_on("T1", 3, 3, 3)]
    buildings = scored_buildings(votes, GRID, {"B1": "S"})
    assert matrix(buildings).placement("B1").building_class is class_code


def test_every_building_of_the_list_is_placed_and_no_other():
    votes = [*votes_on("A1", 1, 1, 1), Vote("B9", "A1", "E1", "elu", 3)]
    buildings = scored_buildings(votes, GRID, {"B2": "S", "B1": "S"})
    assert [one.building for one in buildings] == ["B2", "B1"]
    assert buildings[0].atout.value is None


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ((*GRID, Item("X1", "atouts", Fraction(1))), "axe"),
        ((GRID[0], Item("T1", "attrait", Fraction(0))), "poids"),
    ],
)
def test_a_grid_that_makes_no_matrix_is_refused(items, field):
    with pytest.raises(InputRefusedError) as caught:
        scored_buildings([], items, {"B1": "S"})
    assert caught.value.refusals[0].field == field


# Properties ---------------------------------------------------------------------------------------

SCORES = st.fractions(0, 3, max_denominator=28)
POINTS = st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=20)


@given(POINTS, st.randoms())
def test_the_order_of_buildings_changes_nothing(points, chance):
    buildings = [placed(f"B{rank}", *point) for rank, point in enumerate(points)]
    shuffled = buildings.copy()
    chance.shuffle(shuffled)
    for rules in (MatrixRules(), MEDIAN):
        one, other = matrix(buildings, rules), matrix(shuffled, rules)
        assert one.thresholds == other.thresholds
        for building in buildings:
            assert one.placement(building.building) == other.placement(building.building)


@given(POINTS, SCORES, SCORES)
def test_a_fixed_threshold_looks_at_no_other_building(points, atout, attrait):
    one = placed("B", atout, attrait)
    alone = matrix([one]).placements[0]
    among = matrix([one, *(placed(f"B{rank}", *point) for rank, point in enumerate(points))])
    assert among.placements[0].scored_class is alone.scored_class


@given(SCORES, SCORES, st.fractions(0, 1, max_denominator=20))
def test_a_better_score_never_lowers_a_side(atout, attrait, more):
    low = matrix([placed("B", atout, attrait)]).placements[0].scored_class
    high = matrix([placed("B", min(3, atout + more), attrait)]).placements[0].scored_class
    assert (low, high) in {
        (C1, C1), (C2, C2), (C3, C3), (C4, C4), (C2, C1), (C4, C3),
    }  # fmt: skip


@given(POINTS)
def test_at_the_median_at_least_half_stand_above(points):
    buildings = [placed(f"B{rank}", *point) for rank, point in enumerate(points)]
    found = matrix(buildings, MEDIAN)
    for name in Axis:
        limit = found.portfolio[name].value
        above = sum(one.on(name).value >= limit for one in buildings)
        assert 2 * above >= len(buildings)
