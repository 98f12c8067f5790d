"""A tree-map laid out: rectangles whose areas are amounts, as square as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of the layout, in the units of the drawing; `rank` is its place in the input."""

    rank: int
    x: float
    y: float
    width: float
    height: float


def tiles(weights: Sequence[float], width: float, height: float) -> tuple[Tile, ...]:
    """Return one rectangle per positive weight, areas in proportion, filling the whole frame.

    Weights are laid in rows along the shorter side; a row grows as long as its worst rectangle gets
    squarer. Weights that are zero or negative have no rectangle.

    Args:
        weights: any unit, largest first for a readable drawing.
        width: of the frame.
        height: of the frame.

    Source: M. Bruls, K. Huizing, J. van Wijk, Squarified Treemaps, 2000 (the algorithm).

    >>> [(round(tile.width), round(tile.height)) for tile in tiles([3, 1], 40, 10)]
    [(30, 10), (10, 10)]
    """
    kept = [(rank, weight) for rank, weight in enumerate(weights) if weight > 0]
    total = sum(weight for _rank, weight in kept)
    if not kept or width <= 0 or height <= 0:
        return ()
    scale = width * height / total
    areas = [(rank, weight * scale) for rank, weight in kept]
    return tuple(_laid(areas, 0.0, 0.0, width, height))


def _laid(
    areas: list[tuple[int, float]], x: float, y: float, width: float, height: float
) -> list[Tile]:
    placed: list[Tile] = []
    while areas:
        side = min(width, height)
        row = _row(areas, side)
        areas = areas[len(row) :]
        thickness = sum(area for _rank, area in row) / side
        at = 0.0
        for rank, area in row:
            length = area / thickness
            if width >= height:
                placed.append(Tile(rank, x, y + at, thickness, length))
            else:
                placed.append(Tile(rank, x + at, y, length, thickness))
            at += length
        if width >= height:
            x, width = x + thickness, width - thickness
        else:
            y, height = y + thickness, height - thickness
    return placed


def _row(areas: list[tuple[int, float]], side: float) -> list[tuple[int, float]]:
    row = [areas[0]]
    for item in areas[1:]:
        if _worst([*row, item], side) > _worst(row, side):
            break
        row.append(item)
    return row


def _worst(row: list[tuple[int, float]], side: float) -> float:
    total = sum(area for _rank, area in row)
    thickness = total / side
    lengths = [area / thickness for _rank, area in row]
    return max(max(thickness / length, length / thickness) for length in lengths)
