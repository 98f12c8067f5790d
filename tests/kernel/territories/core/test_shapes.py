"""Contours of an invented territory."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.territories.core.shapes import geometry, letter_map, outline

CELLS = st.frozensets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20)


def _area(ring: tuple[tuple[int, int], ...]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) / 2


@given(CELLS)
def test_rings_close_and_enclose_as_many_units_as_cells(cells: frozenset[tuple[int, int]]) -> None:
    rings = outline(cells)
    assert all(ring[0] == ring[-1] for ring in rings)
    assert sum(_area(ring) for ring in rings) == len(cells)


@given(CELLS)
def test_no_edge_is_walked_in_both_directions(cells: frozenset[tuple[int, int]]) -> None:
    edges = [edge for ring in outline(cells) for edge in pairwise(ring)]
    assert len(edges) == len(set(edges))
    assert not {edge[::-1] for edge in edges} & set(edges)


def test_a_map_gives_every_letter_its_cells() -> None:
    cells = letter_map(["aab", "a.b"])
    assert {letter: len(found) for letter, found in cells.items()} == {"a": 3, "b": 2}
    assert geometry(cells["b"])["type"] == "Polygon"
