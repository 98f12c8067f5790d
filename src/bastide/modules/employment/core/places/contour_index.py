"""Which commune holds a point: contours arranged on a grid of small squares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

Ring = Sequence[Sequence[float]]
"""A closed line of (longitude, latitude), degrees."""

Polygon = Sequence[Ring]
"""An outer ring, then its holes."""

_SQUARES_PER_DEGREE = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon of a commune and the box around it: west, south, east, north (degrees)."""

    code: str
    polygon: Polygon
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class ContourIndex:
    """Shapes by square of a tenth of a degree; two communes never share a point but on a border."""

    squares: Mapping[tuple[int, int], tuple[Shape, ...]]

    @classmethod
    def of(cls, contours: Iterable[tuple[str, Sequence[Polygon]]]) -> ContourIndex:
        """Return the index of contours given as (INSEE code, polygons)."""
        squares: dict[tuple[int, int], list[Shape]] = {}
        for code, polygons in contours:
            for polygon in polygons:
                shape = _shape(code, polygon)
                for x in range(_square(shape.west), _square(shape.east) + 1):
                    for y in range(_square(shape.south), _square(shape.north) + 1):
                        squares.setdefault((x, y), []).append(shape)
        return cls(MappingProxyType({key: tuple(found) for key, found in squares.items()}))

    def at(self, latitude: float, longitude: float) -> str | None:
        """Return the INSEE code of the commune that holds a point, `None` outside of all."""
        for shape in self.squares.get((_square(longitude), _square(latitude)), ()):
            is_in_box = (
                shape.west <= longitude <= shape.east and shape.south <= latitude <= shape.north
            )
            if is_in_box and _holds(shape.polygon, longitude, latitude):
                return shape.code
        return None


def _square(degrees: float) -> int:
    return math.floor(degrees * _SQUARES_PER_DEGREE)


def _shape(code: str, polygon: Polygon) -> Shape:
    xs, ys = [x for x, _ in polygon[0]], [y for _, y in polygon[0]]
    return Shape(code, polygon, min(xs), min(ys), max(xs), max(ys))


def _holds(polygon: Polygon, x: float, y: float) -> bool:
    """Tell whether a point is inside a polygon and none of its holes (even-odd rule)."""
    return sum(_crossings(ring, x, y) for ring in polygon) % 2 == 1


def _crossings(ring: Ring, x: float, y: float) -> int:
    """Return how many sides of a ring a ray towards the east crosses."""
    count = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            count += 1
    return count
