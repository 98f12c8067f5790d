"""A chart of four quadrants laid out: points that stay apart, labels that never overlap.

A point never crosses a threshold to make room: its quadrant is what the chart says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import product
from math import cos, hypot, pi, sin, sqrt

WIDTH, HEIGHT = 960, 720
LEFT, TOP, RIGHT, BOTTOM = 64, 16, 944, 648
"""The frame of the points, in the units of the drawing."""

BAND = 22
"""Height kept at the top and at the bottom of the frame for the titles of the quadrants."""

MARGIN = 0.08
"""Room kept beyond both ends of the scale, as a part of the scale, so that no point is cut."""

_LARGEST, _SMALLEST = 24.0, 4.0
_LETTER, _LINE = 7.4, 15.0
_GAP = 2.0
_REACH = 120.0
"""How far a point may move to stay apart from others, in the units of the drawing."""

_NAMED = 15
"""Up to so many points are named; beyond, they are numbered and the table is the key."""

_LONGEST_NAME = 24
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_KEPT = 64


class Mark(StrEnum):
    """How sure a point is, drawn by its shape and not by its colour alone."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class QuadrantPoint:
    """A point of the chart.

    Attributes:
        number: in the table that is the key of the chart.
        label: its name.
        said: what a screen reader says of it.
        x, y: its place, in the unit of the scale.
        x_bounds, y_bounds: lowest and highest place that it may have; `None` when it is sure.
        size: what its area stands for; `None` when it is unknown: the smallest, and never zero.
        mark: how sure it is.
        url: where it leads.
    """

    number: int
    label: str
    said: str
    x: float
    y: float
    x_bounds: tuple[float, float] | None = None
    y_bounds: tuple[float, float] | None = None
    size: float | None = None
    mark: Mark = Mark.CERTAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """What both axes share, and where they are cut.

    Attributes:
        top: the end of the scale, which starts at zero.
        x_limit, y_limit: thresholds; what stands on one stands above it.
        grey: half-width of the grey zone around each threshold.
    """

    top: float
    x_limit: float
    y_limit: float
    grey: float = 0.0

    def x(self, value: float) -> float:
        """Return where a value stands across, in the units of the drawing."""
        return LEFT + (value / self.top + MARGIN) / (1 + 2 * MARGIN) * (RIGHT - LEFT)

    def y(self, value: float) -> float:
        """Return where a value stands down, in the units of the drawing."""
        return BOTTOM - (value / self.top + MARGIN) / (1 + 2 * MARGIN) * (BOTTOM - TOP)


@dataclass(frozen=True, slots=True)
class Label:
    """Words of the drawing: the place of their left end, on their base line."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bubble:
    """A point laid out; `rank` is its place in the input.

    Attributes:
        x, y: centre. radius: in the units of the drawing.
        at_x, at_y: where its scores put it; the centre may stand beside, to stay apart.
        label: its name or its number; `None` where there is no room.
    """

    rank: int
    x: float
    y: float
    radius: float
    at_x: float
    at_y: float
    label: Label | None = None

    @property
    def is_moved(self) -> bool:
        """Tell whether the centre stands beside the place that the scores give."""
        return (self.x, self.y) != (self.at_x, self.at_y)


@lru_cache(maxsize=_KEPT)
def laid_out(points: tuple[QuadrantPoint, ...], scale: Scale) -> tuple[Bubble, ...]:
    """Return where each point and its label stand, in the order of the points.

    Larger points are placed first, so that they keep their place; a point that would cover another
    moves beside, in its quadrant. The same points are always laid out the same way.

    Args:
        points: of the chart.
        scale: of both axes.
    """
    radii = _radii([point.size for point in points])
    placed = _Placed(scale, max(radii, default=0.0))
    order = sorted(range(len(points)), key=lambda rank: (-radii[rank], rank))
    bubbles = {rank: placed.add(rank, points[rank], radii[rank]) for rank in order}
    labels = _Labels(list(bubbles.values()), scale)
    return tuple(
        labels.beside(bubbles[rank], _words(point, len(points)))
        for rank, point in enumerate(points)
    )


def _words(point: QuadrantPoint, count: int) -> tuple[str, ...]:
    """Return what may be written beside a point: its name when there are few, else its number."""
    number, is_named = str(point.number), count <= _NAMED and len(point.label) <= _LONGEST_NAME
    return (point.label, number) if is_named else (number,)


def unlabelled(bubbles: Sequence[Bubble]) -> int:
    """Return how many points have no room for their label."""
    return sum(bubble.label is None for bubble in bubbles)


def _radii(sizes: Sequence[float | None]) -> list[float]:
    """Return radii whose areas are in proportion of the sizes, down to the smallest seen."""
    largest = max(7.0, min(_LARGEST, 110 / sqrt(max(len(sizes), 1))))
    smallest = min(_SMALLEST, largest / 2)
    known = [size for size in sizes if size is not None and size > 0]
    if not known:
        return [largest / 2] * len(sizes)
    top = max(known)
    return [
        max(smallest, largest * sqrt(size / top)) if size is not None and size > 0 else smallest
        for size in sizes
    ]


class _Placed:
    """The points placed so far, found by the square of the frame where they stand."""

    def __init__(self, scale: Scale, largest: float) -> None:
        self._scale = scale
        self._side = max(2 * largest + _GAP, 1.0)
        self._squares: dict[tuple[int, int], list[Bubble]] = defaultdict(list)

    def add(self, rank: int, point: QuadrantPoint, radius: float) -> Bubble:
        """Place a point at its scores, or as near as there is room."""
        at_x, at_y = self._scale.x(point.x), self._scale.y(point.y)
        bubble = next(
            (
                one
                for x, y in _around(at_x, at_y, radius)
                if self._is_inside(point, x, y, radius)
                and self._is_free(one := Bubble(rank, x, y, radius, at_x, at_y))
            ),
            Bubble(rank, at_x, at_y, radius, at_x, at_y),
        )
        self._squares[self._square(bubble.x, bubble.y)].append(bubble)
        return bubble

    def _square(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self._side), int(y // self._side)

    def _is_inside(self, point: QuadrantPoint, x: float, y: float, radius: float) -> bool:
        """Tell whether a centre stands in the frame and on the point's side of both thresholds."""
        limit_x, limit_y = self._scale.x(self._scale.x_limit), self._scale.y(self._scale.y_limit)
        return (
            LEFT + radius <= x <= RIGHT - radius
            and TOP + BAND + radius <= y <= BOTTOM - BAND - radius
            and (x >= limit_x) == (point.x >= self._scale.x_limit)
            and (y <= limit_y) == (point.y >= self._scale.y_limit)
        )

    def _is_free(self, bubble: Bubble) -> bool:
        column, row = self._square(bubble.x, bubble.y)
        return not any(
            hypot(bubble.x - other.x, bubble.y - other.y) < bubble.radius + other.radius
            for across, down in product((-1, 0, 1), repeat=2)
            for other in self._squares.get((column + across, row + down), ())
        )


def _around(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    """Yield a place, then those of wider and wider rings around it."""
    yield x, y
    step = max(radius, 3.0)
    ring = 1
    while ring * step <= _REACH:
        count = 6 * ring
        for turn in range(count):
            angle = 2 * pi * turn / count
            yield x + ring * step * cos(angle), y + ring * step * sin(angle)
        ring += 1


class _Labels:
    """The labels placed so far; none covers a point, a threshold or another label."""

    def __init__(self, bubbles: Sequence[Bubble], scale: Scale) -> None:
        self._side = 40.0
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)
        across, down = scale.x(scale.x_limit), scale.y(scale.y_limit)
        self._keep((across - 1, TOP, across + 1, BOTTOM))
        self._keep((LEFT, down - 1, RIGHT, down + 1))
        for one in bubbles:
            x, y, radius = one.x, one.y, one.radius
            self._keep((x - radius, y - radius, x + radius, y + radius))

    def beside(self, bubble: Bubble, texts: Sequence[str]) -> Bubble:
        """Return a point with the first of its labels that has room; with none when none has."""
        for words in texts:
            width = len(words) * _LETTER
            for left, top in _sides(bubble, width):
                box = (left, top, left + width, top + _LINE)
                if self._is_free(box):
                    self._keep(box)
                    return replace(bubble, label=Label(words, left, top + _LINE - 4))
        return bubble

    def _keep(self, box: Box) -> None:
        for square in self._squares(box):
            self._boxes[square].append(box)

    def _squares(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (int(side // self._side) for side in box)
        return product(range(left, right + 1), range(top, bottom + 1))

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < LEFT or top < TOP + BAND or right > RIGHT or bottom > BOTTOM - BAND:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for square in self._squares(box)
            for other in self._boxes.get(square, ())
        )


def _sides(bubble: Bubble, width: float) -> Iterator[tuple[float, float]]:
    """Yield the left top corners that a label may take beside a point: right first."""
    out, middle = bubble.radius + _GAP, bubble.y - _LINE / 2
    slant = bubble.radius * 0.7
    yield bubble.x + out, middle
    yield bubble.x - out - width, middle
    yield bubble.x - width / 2, bubble.y - out - _LINE
    yield bubble.x - width / 2, bubble.y + out
    for across, down in product((1, -1), (-1, 1)):
        yield (
            bubble.x + slant if across > 0 else bubble.x - slant - width,
            bubble.y + slant if down > 0 else bubble.y - slant - _LINE,
        )
