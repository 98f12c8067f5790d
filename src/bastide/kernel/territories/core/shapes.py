"""Contours of an invented territory, drawn from a map of letters; no real place is described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Point = tuple[int, int]
CELL_DEGREES = 0.05


def outline(cells: frozenset[Point]) -> tuple[tuple[Point, ...], ...]:
    """Return the closed rings that bound a set of unit cells.

    Each cell gives its four edges clockwise (y grows downwards); an edge walked in both directions
    lies inside and disappears; the others are chained. Where two cells touch by a corner only,
    each keeps its own ring.

    Args:
        cells: (column, row) of each cell.

    >>> outline(frozenset({(0, 0), (1, 0)}))
    (((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1), (0, 0)),)
    """
    edges: dict[Point, list[Point]] = {}
    for start, end in sorted(_boundary(cells)):
        edges.setdefault(start, []).append(end)
    rings = []
    while edges:
        rings.append(_walked(edges))
    return tuple(rings)


def _boundary(cells: frozenset[Point]) -> set[tuple[Point, Point]]:
    walked = set()
    for x, y in cells:
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        for rank, start in enumerate(corners):
            walked.add((start, corners[(rank + 1) % 4]))
    return {edge for edge in walked if edge[::-1] not in walked}


def _walked(edges: dict[Point, list[Point]]) -> tuple[Point, ...]:
    start = min(edges)
    ring = [start]
    while True:
        here = ring[-1]
        candidates = edges[here]
        step = min(candidates, key=lambda end: _turn(ring, end))
        candidates.remove(step)
        if not candidates:
            del edges[here]
        ring.append(step)
        if step == start:
            return tuple(ring)


def _turn(ring: Sequence[Point], end: Point) -> int:
    """Rank the ways out of a corner: right turn first, so that touching cells part."""
    if len(ring) == 1:
        return 0
    (ax, ay), (bx, by) = ring[-2], ring[-1]
    return -((bx - ax) * (end[1] - by) - (by - ay) * (end[0] - bx))


def letter_map(rows: Sequence[str]) -> dict[str, frozenset[Point]]:
    """Return the cells of each letter of a map drawn in text; a point is outside.

    >>> sorted(letter_map(["ab", ".b"])["b"])
    [(1, 0), (1, 1)]
    """
    cells: dict[str, set[Point]] = {}
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            if letter != ".":
                cells.setdefault(letter, set()).add((x, y))
    return {letter: frozenset(found) for letter, found in cells.items()}


def geometry(cells: frozenset[Point]) -> dict[str, Any]:
    """Return a set of cells as a GeoJSON geometry around the point 0, 0, where nobody lives.

    Rings are clockwise on a map with north up, as d3 expects of an outer ring.
    """
    polygons = [
        [[[round(x * CELL_DEGREES, 3), round(-y * CELL_DEGREES, 3)] for x, y in ring]]
        for ring in outline(cells)
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}
