"""Rows in geographic order: the number of a row says its collection and its place.

From the highest bit: collection (5), row of latitude (10), column of longitude (11), place inside
the cell (9 + 9), order there (19). Cells are 0.2° high and 0.3° wide, some 22 km each way in
France, so that a circle is a few runs of consecutive rows; a place is kept to some 45 m.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bastide.platform.search.ranked.ranking import Rows, Scores

MOST_COLLECTIONS = 32
CELL_HEIGHT, CELL_WIDTH = 0.2, 0.3
"""Degrees of latitude and of longitude."""

_ORDER_BITS, _INNER_BITS, _COLUMN_BITS, _LATITUDE_BITS = 19, 9, 11, 10
CELL_SHIFT = _ORDER_BITS + 2 * _INNER_BITS
"""Bits of a row below its cell."""

COLLECTION_SHIFT = CELL_SHIFT + _COLUMN_BITS + _LATITUDE_BITS
ORDERS = 1 << _ORDER_BITS
"""How many documents one place may hold."""

_INNER = 1 << _INNER_BITS
_NOWHERE = (1 << _LATITUDE_BITS) - 1
"""Row of latitude of what has no place; real ones end at 899."""

EARTH_KM = 6371.0088
_DEGREE_KM = EARTH_KM * math.pi / 180
_LARGEST_LATITUDE = 89.999
_MARGIN = 1.001
"""So that the runs of a circle never lose a place by a rounding."""

Run = tuple[int, int]
"""First and last row of a run, both held."""


@dataclass(frozen=True, slots=True)
class Circle:
    """What is less than so many kilometres from a point.

    Attributes:
        latitude, longitude: degrees, WGS 84.
        radius_km: kilometres, 0 or more; great-circle distance.
        with_nowhere: also what has no place.
    """

    latitude: float
    longitude: float
    radius_km: float
    with_nowhere: bool = False


def place_of(collection: int, point: tuple[float, float] | None) -> int:
    """Return the first row of a place: the row of a document is this plus its order there.

    Args:
        collection: its number, 0 to 31.
        point: latitude and longitude in degrees; `None` for nowhere.

    Raises:
        ValueError: the point is not on Earth, or the collection has no such number.
    """
    if not 0 <= collection < MOST_COLLECTIONS:
        raise ValueError(collection)
    if point is None:
        return ((collection << _LATITUDE_BITS) + _NOWHERE) << (_COLUMN_BITS + CELL_SHIFT)
    latitude, longitude = point
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 -- the Earth's
        raise ValueError(point)
    row, north = _cut(min(latitude, _LARGEST_LATITUDE) + 90, CELL_HEIGHT)
    column, east = _cut(longitude + 180, CELL_WIDTH)
    cell = (((collection << _LATITUDE_BITS) + row) << _COLUMN_BITS) + column
    return ((cell << 2 * _INNER_BITS) + (north << _INNER_BITS) + east) << _ORDER_BITS


def order_of(key: str) -> int:
    """Return the order that a key would like at its place, the same everywhere."""
    return zlib.crc32(key.encode()) % ORDERS


def runs_of(collection: int, circle: Circle | None) -> list[Run]:
    """Return the runs of rows to look in, sorted; those of a circle hold its cells whole."""
    if circle is None:
        return [(collection << COLLECTION_SHIFT, ((collection + 1) << COLLECTION_SHIFT) - 1)]
    height = _MARGIN * circle.radius_km / _DEGREE_KM + CELL_HEIGHT / _INNER
    south, north = circle.latitude - height, circle.latitude + height
    widest = max(abs(south), abs(north))
    width = 180.0
    if widest < _LARGEST_LATITUDE:
        width = height / math.cos(math.radians(widest)) + CELL_WIDTH / _INNER
    west, east = circle.longitude - width, circle.longitude + width
    columns = (
        _cut(max(0.0, west + 180), CELL_WIDTH)[0],
        _cut(min(360.0, east + 180), CELL_WIDTH)[0],
    )
    rows = range(
        _cut(max(0.0, south + 90), CELL_HEIGHT)[0], _cut(min(180.0, north + 90), CELL_HEIGHT)[0] + 1
    )
    runs = [_run(collection, row, columns) for row in rows]
    if circle.with_nowhere:
        first = place_of(collection, None)
        runs.append((first, first + (1 << CELL_SHIFT) - 1))
    return runs


def _run(collection: int, row: int, columns: tuple[int, int]) -> Run:
    line = ((collection << _LATITUDE_BITS) + row) << _COLUMN_BITS
    return (line + columns[0]) << CELL_SHIFT, ((line + columns[1] + 1) << CELL_SHIFT) - 1


def distances_km(rows: Rows, circle: Circle) -> Scores:
    """Return how far the place of each row is from the centre of a circle, infinite for nowhere."""
    inner = (1 << _INNER_BITS) - 1
    north = (rows >> (_ORDER_BITS + _INNER_BITS)) & inner
    east = (rows >> _ORDER_BITS) & inner
    column = (rows >> CELL_SHIFT) & ((1 << _COLUMN_BITS) - 1)
    row = (rows >> (CELL_SHIFT + _COLUMN_BITS)) & ((1 << _LATITUDE_BITS) - 1)
    latitude = np.radians((row + (north + 0.5) / _INNER) * CELL_HEIGHT - 90)
    longitude = np.radians((column + (east + 0.5) / _INNER) * CELL_WIDTH - 180)
    centre, meridian = math.radians(circle.latitude), math.radians(circle.longitude)
    half = (
        np.sin((latitude - centre) / 2) ** 2
        + np.cos(latitude) * math.cos(centre) * np.sin((longitude - meridian) / 2) ** 2
    )
    away: Scores = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1, half)))
    away[row == _NOWHERE] = np.inf
    return away


def is_inside(rows: Rows, circle: Circle) -> NDArray[np.bool_]:
    """Return whether the place of each row is in a circle."""
    away = distances_km(rows, circle)
    kept: NDArray[np.bool_] = away <= circle.radius_km + _KEPT_KM
    if circle.with_nowhere:
        kept |= np.isinf(away)
    return kept


def inside(rows: Rows, circle: Circle | None) -> Rows:
    """Return the rows whose place is in a circle, all without one."""
    if circle is None:
        return rows
    found: Rows = rows[is_inside(rows, circle)]
    return found


_KEPT_KM = 0.05
"""What the rounding of a place may add."""


def _cut(degrees: float, size: float) -> tuple[int, int]:
    """Return the rank of a cell and the place inside it."""
    cell = int(degrees / size)
    return cell, min(_INNER - 1, max(0, int((degrees / size - cell) * _INNER)))
