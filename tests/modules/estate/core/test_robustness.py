"""Shares of weights, proven by hand, by another formula, and by chance."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.kernel.grids.core.answers import Item
from bastide.modules.estate.core.matrix import Axis, BuildingClass, MatrixRules, matrix
from bastide.modules.estate.core.robustness import (
    drawn_weights,
    exact_acceptability,
    mean_blocks,
    sampled_acceptability,
    share_above,
    shares_above,
    top_shares,
)
from tests.modules.estate.core.samples import campaign, fraction, golden, placed, portfolio, scored

CASES = golden("robustness.yaml")
HALVES = st.integers(0, 6).map(lambda number: Fraction(number, 2))
LEVELS = st.lists(HALVES, min_size=1, max_size=9)
LIMITS = st.sampled_from([Fraction(3, 2), Fraction(12, 11), Fraction(1), Fraction(0), Fraction(3)])


@pytest.mark.parametrize(
    "case", CASES["closed_form"], ids=lambda case: "-".join(map(str, case["scores"]))
)
def test_the_closed_form(case):
    scores = [fraction(score) for score in case["scores"]]
    assert share_above(scores, Fraction(3, 2)) == fraction(case["share"])
    assert share_above(scores[::-1], Fraction(3, 2)) == fraction(case["share"])


def divided_difference(nodes, limit):
    """Return the confluent divided difference of max(x − t, 0)^(n − 1), Newton's table."""
    degree, ordered = len(nodes) - 1, sorted(nodes)

    def derivative(node, order):  # of max(x − t, 0)^degree, over order!
        if order == degree:
            return Fraction(node >= limit)
        return comb(degree, order) * max(node - limit, Fraction(0)) ** (degree - order)

    table = [derivative(node, 0) for node in ordered]
    for order in range(1, len(ordered)):
        for first in range(len(ordered) - order):
            low, high = ordered[first], ordered[first + order]
            if low == high:
                table[first] = derivative(low, order)
            else:
                table[first] = (table[first + 1] - table[first]) / (high - low)
    return table[0]


@given(LEVELS, LIMITS)
def test_the_recurrence_is_the_confluent_divided_difference(scores, limit):
    assert share_above(scores, limit) == divided_difference(scores, limit)


@given(st.lists(st.fractions(0, 3, max_denominator=60), min_size=1, max_size=13), LIMITS)
def test_the_closed_form_in_floating_point_loses_nothing(scores, limit):
    table = np.array([[float(score) for score in scores]])
    (found,) = shares_above(table, np.array([float(limit)]))
    assert found == pytest.approx(float(share_above(scores, limit)), abs=1e-12)


@given(LEVELS, LIMITS)
def test_shares_are_shares_and_complete_each_other(scores, limit):
    share = share_above(scores, limit)
    assert 0 <= share <= 1
    if limit not in scores:
        mirrored = [3 - score for score in scores]
        assert share + share_above(mirrored, 3 - limit) == 1


@given(LEVELS, HALVES)
def test_a_better_score_never_lowers_a_share(scores, better):
    raised = [max(scores[0], better), *scores[1:]]
    assert share_above(raised, Fraction(3, 2)) >= share_above(scores, Fraction(3, 2))


def test_the_closed_form_agrees_with_chance():
    chance = np.random.default_rng(5)
    for scores in ([3, 1, 0], [2, 2, 1, 0], [3, 2, 2, 1, 0], [2.5, 0.5, 1, 1.5, 3, 0, 2]):
        drawn = chance.dirichlet(np.ones(len(scores)), size=40_000) @ np.array(scores, dtype=float)
        exact = float(share_above([Fraction(score) for score in scores], Fraction(3, 2)))
        assert np.mean(drawn >= 1.5) == pytest.approx(exact, abs=0.012)


def test_many_buildings_at_once_with_holes():
    hole = np.nan
    table = np.array([[3, 1, 0], [3, hole, 1], [hole, hole, hole], [1.5, 1.5, hole]])
    found = shares_above(table, np.full(4, 1.5))
    assert found[[0, 1, 3]].tolist() == [0.375, 0.75, 1.0]
    assert np.isnan(found[2])


def test_twenty_items_are_as_exact_as_three():
    scores = [Fraction(rank % 7, 2) for rank in range(20)]
    (found,) = shares_above(np.array([[float(score) for score in scores]]), np.array([1.5]))
    assert found == pytest.approx(float(divided_difference(scores, Fraction(3, 2))), abs=1e-14)


# Acceptability ------------------------------------------------------------------------------------

ITEMS = (
    Item("A1", "atout", Fraction(3)),
    Item("A2", "atout", Fraction(1)),
    Item("A3", "atout", Fraction(0)),
    Item("T1", "attrait", Fraction(2)),
    Item("T2", "attrait", Fraction(1)),
)


def place(values, rules=None):
    return matrix([scored("B1", ITEMS, values)], rules).placements[0]


def test_both_axes_are_independent():
    found = exact_acceptability(place({"A1": 3, "A2": 1, "A3": 0, "T1": 1, "T2": 2}), ITEMS)
    shares = {name.value: share for name, share in found.shares.items()}
    # 3/4 above on the first axis (A3 weighs nothing), 1/2 on the second.
    assert shares == {
        "C1": Fraction(3, 8), "C2": Fraction(1, 8), "C3": Fraction(3, 8), "C4": Fraction(1, 8),
    }  # fmt: skip
    assert set(found.error.values()) == {0}


def test_items_without_score_are_left_out_and_an_empty_axis_has_no_share():
    found = exact_acceptability(place({"A1": 3, "T1": 1, "T2": 2}), ITEMS)
    assert found.shares[BuildingClass.C1] == Fraction(1, 2)
    nothing = place({"A1": 3})
    assert exact_acceptability(nothing, ITEMS) is None
    assert sampled_acceptability([nothing], ITEMS, 10, seed=1) == (None,)


def test_the_invented_campaign_by_chance():
    case = CASES["monte_carlo"]
    _votes, items, _segments = campaign()
    whole = matrix(portfolio())
    rank = [one.scored.building for one in whole.placements].index(case["building"])
    for name, concentration in (("unknown", None), ("voted", 50)):
        found = sampled_acceptability(
            whole.placements, items, case["draws"], seed=case["seed"], concentration=concentration
        )[rank]
        assert {code.value: share for code, share in found.shares.items()} == pytest.approx(
            case[name], abs=1e-12
        )
    p = case["voted"]["C1"]
    error = 1.96 * (p * (1 - p) / case["draws"]) ** 0.5
    assert found.error[BuildingClass.C1] == pytest.approx(error)


@pytest.mark.parametrize("threshold", [Fraction(3, 2), None], ids=["fixed", "median"])
def test_chance_stays_within_its_error_of_the_exact_shares(threshold):
    _votes, items, _segments = campaign()
    whole = matrix(portfolio(), MatrixRules(threshold=threshold))
    sampled = sampled_acceptability(whole.placements, items, 20_000, seed=3, concentration=None)
    for one, other in zip(whole.placements, sampled, strict=True):
        exact = exact_acceptability(one, items)
        for name, share in exact.shares.items():
            # Twice the 95 % interval, and an error that is not zero when no draw fell in the class.
            assert abs(other.shares[name] - float(share)) <= 2 * other.error[name] + 2e-3


def test_a_score_on_the_threshold_under_all_weights_is_above():
    found = place({"A1": "3/2", "A2": "3/2", "T1": "3/2", "T2": "3/2"})
    (sampled,) = sampled_acceptability([found], ITEMS, 500, seed=1)
    assert sampled.shares[BuildingClass.C1] == 1.0


def test_the_same_seed_gives_the_same_shares_and_another_does_not():
    placements = [place({"A1": 3, "A2": 1, "T1": 1, "T2": 2})]
    one, again, other = (
        sampled_acceptability(placements, ITEMS, 300, seed=seed) for seed in (7, 7, 8)
    )
    assert one == again != other


def test_drawn_weights_sum_to_one_and_follow_the_vote():
    drawn = drawn_weights(ITEMS, 20_000, seed=2, concentration=50)
    assert drawn[Axis.ATOUT].shape == (20_000, 3)
    assert drawn[Axis.ATOUT].sum(axis=1) == pytest.approx(1)
    assert drawn[Axis.ATOUT].mean(axis=0) == pytest.approx([0.75, 0.25, 0], abs=0.002)
    spread = (0.75 * 0.25 / 51) ** 0.5
    assert drawn[Axis.ATOUT][:, 0].std() == pytest.approx(spread, rel=0.03)
    assert drawn_weights(ITEMS[:2], 3, seed=2, concentration=None)[Axis.ATTRAIT].shape == (3, 0)


def test_blocks_are_the_weighted_means_whatever_their_size():
    chance = np.random.default_rng(4)
    scores = chance.integers(0, 4, size=(30, 5)).astype(float)
    scores[3, 2] = scores[7] = np.nan
    weights = chance.dirichlet(np.ones(5), size=50)
    with np.errstate(invalid="ignore"):
        present = ~np.isnan(scores)
        wanted = weights @ np.nan_to_num(scores).T / (weights @ present.T.astype(float))
    for size in (1, 7, 50, 200):
        found = np.vstack([block.copy() for block in mean_blocks(scores, weights, size)])
        np.testing.assert_allclose(found, wanted, rtol=1e-12)


# The best of each draw ----------------------------------------------------------------------------


def counted_by_sorting(scores, weights, size):
    """Return the share of draws in which each building is among the best, one draw at a time."""
    counts = np.zeros(len(scores))
    for drawn in weights:
        means = [round(float(mean), 9) for mean in scores @ drawn]
        limit = sorted(means, reverse=True)[size - 1]
        counts += [mean >= limit for mean in means]
    return counts / len(weights)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_the_best_are_those_of_a_full_sort(buildings, items, draws, seed):
    chance = np.random.default_rng(seed)
    scores = chance.integers(0, 7, size=(buildings, items)) / 2
    weights = chance.dirichlet(np.ones(items), size=draws)
    size = int(chance.integers(1, buildings + 1))
    found = top_shares(scores, weights, size)
    assert (top_shares(scores, weights, size, workers=3) == found).all()
    np.testing.assert_allclose(found, counted_by_sorting(scores, weights, size), atol=1e-12)


def test_draws_that_single_precision_cannot_rank_are_ranked_again():
    """Two buildings apart by less than single precision sees, never by more than double does."""
    scores = np.array([[2.0, 2.0], [2.0 + 3e-8, 2.0 + 3e-8], [0.0, 3.0]])
    weights = np.array([[0.5, 0.5], [0.9, 0.1], [0.1, 0.9]])
    assert top_shares(scores, weights, 1).tolist() == pytest.approx([0, 2 / 3, 1 / 3])


def test_equal_buildings_come_in_together():
    scores = np.array([[2.0, 1.0], [2.0, 1.0], [0.0, 0.0]])
    weights = np.random.default_rng(1).dirichlet(np.ones(2), size=400)
    assert top_shares(scores, weights, 1).tolist() == [1.0, 1.0, 0.0]


def test_holes_and_impossible_sizes_are_refused():
    weights = np.array([[0.5, 0.5]])
    with pytest.raises(ValueError, match="holes"):
        top_shares(np.array([[1.0, np.nan]]), weights, 1)
    for size in (0, 2):
        with pytest.raises(ValueError, match="size"):
            top_shares(np.array([[1.0, 2.0]]), weights, size)


def test_a_placement_without_items_keeps_its_class():
    """Buildings placed from their two scores alone have no weights to vary."""
    (found,) = matrix([placed("B1", None, 2)]).placements
    assert exact_acceptability(found, ITEMS) is None
