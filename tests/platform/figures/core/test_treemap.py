"""A tree-map is fair: areas say the weights, and no rectangle covers another."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.figures.core.treemap import tiles

WEIGHTS = st.lists(st.floats(min_value=0.01, max_value=1e9), min_size=1, max_size=25)
SIDES = st.floats(min_value=20, max_value=2000)


@given(weights=WEIGHTS, width=SIDES, height=SIDES)
def test_areas_are_in_proportion_and_fill_the_frame(weights, width, height):
    laid = tiles(weights, width, height)
    scale = width * height / math.fsum(weights)
    assert sorted(tile.rank for tile in laid) == list(range(len(weights)))
    for tile in laid:
        assert tile.width * tile.height == pytest.approx(weights[tile.rank] * scale, rel=1e-6)
    covered = math.fsum(tile.width * tile.height for tile in laid)
    assert covered == pytest.approx(width * height, rel=1e-6)


@given(weights=WEIGHTS, width=SIDES, height=SIDES)
def test_rectangles_stay_in_the_frame_and_apart(weights, width, height):
    laid = tiles(weights, width, height)
    slack = 1e-3 * max(width, height)  # less than a pixel: weights here differ up to 10^11 times
    for tile in laid:
        assert tile.x >= -slack
        assert tile.y >= -slack
        assert tile.x + tile.width <= width + slack
        assert tile.y + tile.height <= height + slack
    for one, other in combinations(laid, 2):
        across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert across <= slack or down <= slack, (one, other)


def test_weights_that_are_not_positive_have_no_rectangle():
    laid = tiles([3.0, 0.0, -5.0, 1.0], 40, 10)
    assert [tile.rank for tile in laid] == [0, 3]


@pytest.mark.parametrize(
    ("weights", "width", "height"), [([], 10, 10), ([0.0], 10, 10), ([1.0], 0, 10), ([1.0], 10, -1)]
)
def test_nothing_to_lay_gives_nothing(weights, width, height):
    assert tiles(weights, width, height) == ()


def test_equal_weights_give_squarish_rectangles():
    laid = tiles([1.0] * 12, 400, 300)
    assert max(max(one.width / one.height, one.height / one.width) for one in laid) < 1.5
