"""Where a building stands, as files write it: degrees, GeoJSON, WKT, or the projections of France.

Everything becomes latitude and longitude in degrees (RGF93, which is WGS 84 to less than a metre).

Source: IGN, *Projection cartographique conique conforme de Lambert*, algorithms ALG0001 to ALG0054;
arrêté du 5 mars 2019 (Lambert-93 and the nine conic zones, CC42 to CC50).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import atan, atan2, atanh, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan
from typing import Any

Place = tuple[Decimal, Decimal]
"""Latitude and longitude, degrees."""

DECIMALS = 7
"""A centimetre on the ground."""

_ECCENTRICITY = 0.0818191910428158
_HALF_AXIS = 6_378_137.0
_MERIDIAN = radians(3)
_STILL = 1e-11
_PAIR = re.compile(r"\(?\s*([+-]?[0-9]{1,3}[.,][0-9]+)\s*[,; ]\s*([+-]?[0-9]{1,3}[.,][0-9]+)\s*\)?")
_WKT = re.compile(
    r"(?:SRID=[0-9]+;)?\s*(MULTI)?(POINT|POLYGON|LINESTRING)\s*(?:Z|M|ZM)?\s*(\(.*\))",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERS = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Cone:
    """A conic projection: parallels in degrees, false origin in metres."""

    origin: float
    south: float
    north: float
    east: float
    up: float


_LAMBERT_93 = _Cone(46.5, 44, 49, 700_000, 6_600_000)


def place_of(text: str) -> Place | None:
    """Return the point that a text writes; the middle of a shape, `None` for another text.

    A pair of degrees is latitude then longitude, as « geo_point_2d » columns hold them; GeoJSON and
    WKT write x then y, in degrees or in a projection of France.

    >>> place_of("43.61, 3.87"), place_of("POINT (3.87 43.61)")
    ((Decimal('43.61'), Decimal('3.87')), (Decimal('43.61'), Decimal('3.87')))
    """
    said = text.strip()
    if pair := _PAIR.fullmatch(said):
        latitude, longitude = (Decimal(one.replace(",", ".")) for one in pair.groups())
        return latitude, longitude
    if said.startswith("{"):
        return _of_json(said)
    if found := _WKT.fullmatch(said):
        points = [
            (float(numbers[0]), float(numbers[1]))
            for piece in found[3].split("),")[0].split(",")
            if len(numbers := _NUMBERS.findall(piece)) > 1
        ]
        return _middle(points)
    return None


def unprojected(x: Decimal, y: Decimal) -> Place | None:
    """Return the point of two coordinates, x then y; `None` when no system of France has them.

    Degrees, Lambert-93 and the nine conic zones are told apart by their sizes.

    >>> [round(one, 4) for one in unprojected(Decimal(700000), Decimal(6600000))]
    [Decimal('46.5000'), Decimal('3.0000')]
    """
    if abs(x) <= 180 and abs(y) <= 90:  # noqa: PLR2004 -- degrees
        return y, x
    cone = _cone_of(float(x), float(y))
    return None if cone is None else _unrolled(float(x), float(y), cone)


def _of_json(said: str) -> Place | None:
    """Return the point of a GeoJSON geometry, or of an object with a latitude and a longitude."""
    try:
        content: Any = json.loads(said, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    content = content.get("geometry") or content
    for north in ("lat", "latitude"):
        for east in ("lon", "lng", "long", "longitude"):
            pair = content.get(north), content.get(east)
            if all(isinstance(one, int | Decimal) for one in pair):
                return Decimal(pair[0]), Decimal(pair[1])
    return _middle(list(_corners(content.get("coordinates"))))


def _corners(content: Any) -> Iterator[tuple[float, float]]:
    """Yield the points of the first ring of coordinates."""
    while isinstance(content, list) and content and isinstance(content[0], list):
        if content[0] and not isinstance(content[0][0], list):
            for one in content:
                yield from _corners(one)
            return
        content = content[0]
    pair = content[:2] if isinstance(content, list) else []
    if len(pair) > 1 and all(isinstance(one, int | Decimal) for one in pair):
        yield float(pair[0]), float(pair[1])


def _middle(points: list[tuple[float, float]]) -> Place | None:
    """Return the middle of the box around points, x then y."""
    if not points:
        return None
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return unprojected(*(Decimal(repr(round(one, DECIMALS))) for one in middle))


def _cone_of(x: float, y: float) -> _Cone | None:
    """Return the projection whose sheet of France holds a point."""
    if 0 < x < 1_300_000 and 6_000_000 < y < 7_200_000:  # noqa: PLR2004 -- sheet of Lambert-93
        return _LAMBERT_93
    zone = round((y - 200_000) / 1_000_000) + 41
    if 42 <= zone <= 50 and 1_000_000 < x < 2_400_000:  # noqa: PLR2004 -- the nine zones
        up = (zone - 41) * 1_000_000 + 200_000
        if abs(y - up) <= 200_000:  # noqa: PLR2004 -- a zone spans one degree on each side
            return _Cone(zone, zone - 0.75, zone + 0.75, 1_700_000, up)
    return None


def _isometric(latitude: float) -> float:
    """Return the isometric latitude of a latitude, both in radians."""
    swing = _ECCENTRICITY * sin(latitude)
    return log(tan(pi / 4 + latitude / 2)) - _ECCENTRICITY * atanh(swing)


@cache
def _constants(cone: _Cone) -> tuple[float, float, float]:
    """Return the exponent, the radius at the equator and the ordinate of the pole of a cone."""

    def normal(latitude: float) -> float:
        return _HALF_AXIS / sqrt(1 - (_ECCENTRICITY * sin(latitude)) ** 2) * cos(latitude)

    origin, south, north = radians(cone.origin), radians(cone.south), radians(cone.north)
    exponent = log(normal(north) / normal(south)) / (_isometric(south) - _isometric(north))
    radius = normal(south) / exponent * exp(exponent * _isometric(south))
    pole = cone.up + radius * exp(-exponent * _isometric(origin))
    return exponent, radius, pole


def _unrolled(x: float, y: float, cone: _Cone) -> Place:
    exponent, radius, pole = _constants(cone)
    away = hypot(x - cone.east, y - pole)
    longitude = _MERIDIAN + atan2(x - cone.east, pole - y) / exponent
    isometric = -log(away / radius) / exponent
    latitude, before = 2 * atan(exp(isometric)) - pi / 2, 10.0
    while abs(latitude - before) > _STILL:
        before = latitude
        swing = _ECCENTRICITY * atanh(_ECCENTRICITY * sin(before))
        latitude = 2 * atan(exp(isometric + swing)) - pi / 2
    return (
        Decimal(repr(round(degrees(latitude), DECIMALS))),
        Decimal(repr(round(degrees(longitude), DECIMALS))),
    )
