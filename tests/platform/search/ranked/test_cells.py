"""A row says where it is, and the runs of a circle lose nothing of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.search.ranked.cells import (
    ORDERS,
    Circle,
    distances_km,
    inside,
    order_of,
    place_of,
    runs_of,
)

LATITUDES, LONGITUDES = st.floats(-85, 85), st.floats(-179, 179)
POINTS = st.tuples(LATITUDES, LONGITUDES)


@given(POINTS, POINTS, st.floats(0, 250), st.integers(0, 31))
def test_what_is_in_a_circle_is_in_its_runs(
    centre: tuple[float, float], point: tuple[float, float], radius: float, collection: int
) -> None:
    circle = Circle(*centre, radius)
    row = np.array([place_of(collection, point) + order_of("clé")])
    near = inside(row, circle).size == 1
    reaches_date_line = abs(centre[1]) > 170
    if near and not reaches_date_line:
        assert any(first <= row[0] <= last for first, last in runs_of(collection, circle))


@given(POINTS, st.integers(0, 31))
def test_a_place_is_kept_to_fifty_metres(point: tuple[float, float], collection: int) -> None:
    row = place_of(collection, point)
    assert 0 <= row < 2**63 - ORDERS
    assert distances_km(np.array([row]), Circle(*point, 0))[0] < 0.05
    (first, last), *others = runs_of(collection, None)
    assert first <= row <= last
    assert others == []


def test_distances_are_those_of_the_map() -> None:
    rows = np.array([place_of(0, (48.8566, 2.3522)), place_of(0, (45.764, 4.8357))])
    assert distances_km(rows, Circle(48.8566, 2.3522, 0)) == pytest.approx([0, 391.5], abs=0.6)


def test_nowhere_is_in_no_circle_unless_asked_for() -> None:
    row = np.array([place_of(3, None)])
    assert inside(row, Circle(0, 0, 30_000)).size == 0
    assert inside(row, Circle(0, 0, 1, with_nowhere=True)).size == 1
    assert inside(row, None).size == 1


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_a_point_off_the_earth_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"91|181|nan"):
        place_of(0, point)
    with pytest.raises(ValueError, match="32"):
        place_of(32, None)
