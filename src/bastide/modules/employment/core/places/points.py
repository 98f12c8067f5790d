"""Coordinates of offers: read, put the right way round, compared with a place."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

Point = tuple[float, float]
"""Latitude and longitude, degrees (WGS 84)."""

EARTH_RADIUS_KM = 6371.0
_FRANCE: tuple[tuple[float, float, float, float], ...] = (
    # lowest latitude, highest latitude, lowest longitude, highest longitude
    (41.2, 51.2, -5.3, 9.7),  # metropolitan France
    (15.7, 18.2, -63.3, -60.9),  # Guadeloupe, Saint-Martin, Saint-Barthélemy
    (14.3, 15.0, -61.3, -60.7),  # Martinique
    (2.0, 6.0, -54.7, -51.5),  # Guyane
    (-21.5, -20.7, 55.1, 55.9),  # La Réunion
    (-13.1, -12.5, 44.9, 45.4),  # Mayotte
    (46.7, 47.2, -56.5, -56.1),  # Saint-Pierre-et-Miquelon
    (-23.0, -17.0, 158.0, 172.5),  # Nouvelle-Calédonie
    (-28.0, -7.5, -155.0, -134.0),  # Polynésie française
    (-14.6, -13.0, -178.5, -175.9),  # Wallis-et-Futuna
)
_NUMBER = r"[-+]?[0-9]{1,3}(?:[.,][0-9]{1,20})?"
_PAIR = re.compile(
    r"(?P<a>[-+]?[0-9]{1,3}[.,][0-9]{2,20}) ?[ ,;/] ?(?P<b>[-+]?[0-9]{1,3}[.,][0-9]{2,20})"
)
ABROAD = "Le point donné n’est pas en France."
UNREADABLE = "Les coordonnées ne se lisent pas."


@dataclass(frozen=True, slots=True)
class PointReading:
    """A point of France, or why there is none (`None` for both: nothing was given)."""

    point: Point | None = None
    refused: str | None = None
    is_swapped: bool = False


def read_point(latitude: float | str | None, longitude: float | str | None) -> PointReading:
    """Return a point from two numbers or texts: comma or dot, swapped ones put right, 0,0 ignored.

    >>> read_point("47,3941", "0,6848").point
    (47.3941, 0.6848)
    >>> read_point(0.6848, 47.3941).is_swapped, read_point(0, 0).point
    (True, None)
    """
    if _is_blank(latitude) or _is_blank(longitude):
        return PointReading()
    first, second = _degrees(latitude), _degrees(longitude)
    if first is None or second is None:
        return PointReading(refused=UNREADABLE)
    if not first and not second:
        return PointReading()
    if _is_in_france(first, second):
        return PointReading((first, second))
    if _is_in_france(second, first):
        return PointReading((second, first), is_swapped=True)
    return PointReading(refused=ABROAD)


def read_pair(text: str) -> PointReading | None:
    """Return the point of a text that holds only two coordinates; `None` when it holds else.

    >>> read_pair("48,1234,2,1234").point, read_pair("37000 Tours")
    ((48.1234, 2.1234), None)
    """
    found = _PAIR.fullmatch(text.strip(" ()[]"))
    return read_point(found["a"], found["b"]) if found else None


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance of two points, kilometres.

    >>> round(distance_km((47.39, 0.69), (48.85, 2.35)))
    204
    """
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def _is_blank(value: float | str | None) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _degrees(value: float | str | None) -> float | None:
    if isinstance(value, str):
        plain = value.strip().replace("\u2212", "-").rstrip("°").strip()
        if not re.fullmatch(_NUMBER, plain):
            return None
        return float(plain.replace(",", "."))
    if value is None or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def _is_in_france(latitude: float, longitude: float) -> bool:
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, north, west, east in _FRANCE
    )
