"""Where a building stands among the others, as a small plan: north is at the top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians

Degrees = tuple[float, float]
"""Longitude and latitude."""

LEAST_SPAN = 0.002
"""Degrees that a plan covers at least, about two hundred metres."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A building on a plan: its identifier, and where it is in units of the plan."""

    key: str
    x: float
    y: float


def plan_of(places: Mapping[str, Degrees], width: float, height: float) -> tuple[Dot, ...]:
    """Return buildings on a plan that holds them all, distances kept, in the order given.

    Args:
        places: identifier → longitude and latitude.
        width: of the plan.
        height: of the plan.

    >>> [(dot.x, dot.y) for dot in plan_of({"a": (3.0, 0.0), "b": (3.1, 0.1)}, 100, 100)]
    [(0.0, 100.0), (100.0, 0.0)]
    """
    if not places:
        return ()
    middle = sum(latitude for _longitude, latitude in places.values()) / len(places)
    shrink = cos(radians(middle))
    flat = {key: (longitude * shrink, latitude) for key, (longitude, latitude) in places.items()}
    xs, ys = [x for x, _y in flat.values()], [y for _x, y in flat.values()]
    unit = max(
        max(max(xs) - min(xs), LEAST_SPAN) / width, max(max(ys) - min(ys), LEAST_SPAN) / height
    )
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return tuple(
        Dot(
            key,
            round(width / 2 + (x - middle_x) / unit, 1),
            round(height / 2 - (y - middle_y) / unit, 1),
        )
        for key, (x, y) in flat.items()
    )
