"""A map of where offers are: contours of communes, and a disc whose area is the number of offers.

A plain projection (equirectangular, true at the middle latitude) is enough for a basin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 640.0
"""Width of the drawing, in its own units; its height follows the basin."""

LARGEST_DISC, SMALLEST_DISC = 34.0, 2.5
_MARGIN = 14.0
_TALLEST = 900.0

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Land:
    """A commune to draw: its code and name, its GeoJSON geometry (`None` without contour)."""

    code: str
    name: str
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A contour drawn: what the attribute `d` of a path holds."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Disc:
    """The offers of a commune drawn: centre, radius, how many."""

    code: str
    x: float
    y: float
    radius: float
    count: int


@dataclass(frozen=True, slots=True)
class OfferMap:
    """A drawing: its size, contours, discs (the largest first, so that small ones stay seen)."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    discs: tuple[Disc, ...]


def offer_map(
    lands: Sequence[Land], points: Mapping[str, tuple[float, float]], counts: Mapping[str, int]
) -> OfferMap | None:
    """Return the drawing of offers by commune, `None` when nothing can be placed.

    Args:
        lands: communes of the basin.
        points: code → (latitude, longitude) of a commune's middle, in degrees.
        counts: code → offers; a commune without point is left out of the drawing.
    """
    placed = {code: points[code] for code, count in counts.items() if count and code in points}
    rings = {one.code: _rings(one.geometry) for one in lands if one.geometry}
    corners = [(y, x) for held in rings.values() for ring in held for x, y, *_z in ring]
    corners += list(placed.values())
    if not corners:
        return None
    frame = _Frame.around(corners)
    most = max((counts[code] for code in placed), default=0)
    discs = [
        Disc(code, *frame.at(*point), _radius(counts[code], most), counts[code])
        for code, point in placed.items()
    ]
    return OfferMap(
        width=WIDTH,
        height=frame.height,
        shapes=tuple(Shape(code, frame.path(held)) for code, held in rings.items()),
        discs=tuple(sorted(discs, key=lambda one: (-one.count, one.code))),
    )


def _radius(count: int, most: int) -> float:
    """Return a radius whose square is in proportion of the count; the least one can be seen."""
    return round(max(SMALLEST_DISC, LARGEST_DISC * math.sqrt(count / most)), 1)


def _rings(geometry: Mapping[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [ring for polygon in polygons for ring in polygon]


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to the drawing: x grows eastwards, y southwards."""

    west: float
    north: float
    scale: float
    shrink: float
    height: float

    @classmethod
    def around(cls, corners: Sequence[tuple[float, float]]) -> _Frame:
        south, north = min(y for y, _x in corners), max(y for y, _x in corners)
        west, east = min(x for _y, x in corners), max(x for _y, x in corners)
        shrink = math.cos(math.radians((south + north) / 2))
        wide, tall = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
        scale = min((WIDTH - 2 * _MARGIN) / wide, (_TALLEST - 2 * _MARGIN) / tall)
        return cls(west, north, scale, shrink, round(tall * scale + 2 * _MARGIN, 1))

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = _MARGIN + (longitude - self.west) * self.shrink * self.scale
        y = _MARGIN + (self.north - latitude) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, rings: Sequence[Ring]) -> str:
        parts = []
        for ring in rings:
            points = [self.at(y, x) for x, y, *_z in ring]
            parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
        return "".join(parts)
