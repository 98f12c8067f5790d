"""Points of a quadrant chart stay apart and in their quadrant; labels never overlap."""

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.platform.figures.core.quadrants import (
    BAND,
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    QuadrantPoint,
    Scale,
    laid_out,
    unlabelled,
)

SCALE = Scale(3, 1.5, 1.5, 0.15)
LETTER, LINE = 7.4, 15


def points_at(places, *, sizes=None, names=None):
    return tuple(
        QuadrantPoint(
            number,
            names[number - 1] if names else f"Bâtiment {number}",
            "",
            x,
            y,
            size=sizes[number - 1] if sizes else None,
        )
        for number, (x, y) in enumerate(places, start=1)
    )


def grid(count):
    """Return so many points on the places that medians of few raters give, many of them twice."""
    return [((rank * 5 % 43) / 14, (rank * 7 % 34) / 11) for rank in range(count)]


def box(label):
    return label.x, label.y - LINE + 4, label.x + len(label.text) * LETTER, label.y + 4


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("count", [1, 18, 120, 600])
def test_no_point_covers_another_and_no_label_anything(count):
    sizes = [100 + rank * 37 % 4000 for rank in range(count)]
    bubbles = laid_out(points_at(grid(count), sizes=sizes), SCALE)
    assert [bubble.rank for bubble in bubbles] == list(range(count))
    for one, other in combinations(bubbles, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius - 1e-9
    boxes = [box(bubble.label) for bubble in bubbles if bubble.label]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    for bubble in bubbles:
        disc = (
            bubble.x - bubble.radius, bubble.y - bubble.radius,
            bubble.x + bubble.radius, bubble.y + bubble.radius,
        )  # fmt: skip
        assert not any(overlap(disc, one) for one in boxes)
    for left, top, right, bottom in boxes:
        assert LEFT <= left < right <= RIGHT
        assert TOP + BAND <= top < bottom <= BOTTOM - BAND
    assert unlabelled(bubbles) < count / 2


PLACES = st.tuples(
    st.sampled_from([0, 0.5, 1, 1.4, 1.5, 1.6, 2, 3]), st.sampled_from([0, 1.49, 1.5, 2.5, 3])
)


@settings(deadline=None)
@given(st.lists(PLACES, max_size=60), st.sampled_from([1.5, 1.0, 0.0, 3.0]))
def test_a_point_never_crosses_a_threshold_to_make_room(places, limit):
    scale = Scale(3, limit, 1.5)
    for bubble, (x, y) in zip(laid_out(points_at(places), scale), places, strict=True):
        assert (bubble.x >= scale.x(limit)) == (x >= limit)
        assert (bubble.y <= scale.y(1.5)) == (y >= 1.5)
        assert (bubble.at_x, bubble.at_y) == (scale.x(x), scale.y(y))
        assert hypot(bubble.x - bubble.at_x, bubble.y - bubble.at_y) <= 120 + 1e-9


def test_areas_say_sizes_and_an_unknown_size_is_small_and_not_absent():
    bubbles = laid_out(
        points_at([(0, 0), (1, 1), (2, 2), (3, 3)], sizes=[4000, 1000, None, 0]), SCALE
    )
    large, quarter, unknown, zero = (bubble.radius for bubble in bubbles)
    assert quarter == pytest.approx(large / 2)
    assert unknown == zero > 0
    assert unknown < quarter


def test_without_sizes_all_points_are_equal_and_smaller_when_many():
    few, many = (
        {bubble.radius for bubble in laid_out(points_at(grid(count)), SCALE)} for count in (9, 400)
    )
    assert len(few) == len(many) == 1
    assert few.pop() > many.pop() > 3


def test_few_points_are_named_and_many_are_numbered():
    few = laid_out(points_at([(0.5, 0.5), (2, 2)], names=["Halle", "École" * 9]), SCALE)
    assert [bubble.label.text for bubble in few] == ["Halle", "2"]
    many = laid_out(points_at(grid(16)), SCALE)
    assert {bubble.label.text for bubble in many if bubble.label} <= {
        str(number) for number in range(1, 17)
    }


def test_points_at_one_place_are_all_seen():
    bubbles = laid_out(points_at([(2, 2)] * 30), SCALE)
    assert len({(bubble.x, bubble.y) for bubble in bubbles}) == 30
    assert sum(not bubble.is_moved for bubble in bubbles) == 1


def test_nothing_is_laid_out_without_points():
    assert laid_out((), SCALE) == ()


def test_the_scale_keeps_both_ends_in_the_frame():
    assert LEFT < SCALE.x(0) < SCALE.x(3) < RIGHT
    assert TOP < SCALE.y(3) < SCALE.y(0) < BOTTOM
    assert SCALE.x(1.5) == pytest.approx((LEFT + RIGHT) / 2)
