"""The contour of a basin from a GeoJSON file (RFC 7946): bounded, checked, in degrees.

A contour is kept only if nothing of it may be read two ways: closed rings, no crossing, longitude
before latitude, degrees of WGS 84. The command line needs no database to read one.

Source: RFC 7946 (3.1.6 polygons, 4 coordinate reference system).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, BinaryIO

from bastide.foundation.errors import InputRefusedError, Refusal

LARGEST = 5_000_000
"""Bytes of a file."""

NO_AREA = "null"
MOST_POINTS, MOST_POLYGONS = 20_000, 500
WIDEST = 6.0
"""Degrees of the longest side of the box around a contour: more than any région."""

_DECIMALS = 5
_LEAST_POINTS = 4
_MOST_COMPARED = 2_000_000
_PAIR = 2
_LATITUDES, _LONGITUDES = (41.0, 51.6), (-5.5, 10.0)
"""Of metropolitan France: what stands there the other way round was written the other way round."""

Point = tuple[float, float]
Ring = list[list[float]]


def read_area_file(file: BinaryIO) -> dict[str, Any]:
    """Return the contour of an open file; no more of it is read than what is taken in.

    Args:
        file: at its beginning.

    Raises:
        InputRefusedError: see `read_area`.
    """
    return read_area(file.read(LARGEST + 1))


def read_kept_area(text: str) -> dict[str, Any] | None:
    """Return a contour that a page kept between two steps, `None` for none; read again as a file.

    Raises:
        InputRefusedError: see `read_area`.
    """
    return None if text == NO_AREA else read_area(text.encode())


def kept_area(geometry: Mapping[str, Any] | None) -> str:
    """Return how a page keeps a contour between two steps; `read_kept_area` reads it again."""
    return NO_AREA if geometry is None else json.dumps(geometry, separators=(",", ":"))


def read_area(content: bytes) -> dict[str, Any]:
    """Return the contour of a file as one GeoJSON geometry, its coordinates to about a metre.

    Args:
        content: a geometry, a feature or a collection of features of polygons.

    Raises:
        InputRefusedError: too large, no GeoJSON, no polygon, or a contour that will not do.
    """
    if len(content) > LARGEST:
        raise _refused("Le fichier dépasse 5 Mo.", "Simplifiez le contour avant de l’exporter.")
    try:
        told = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
        polygons = [_polygon(one) for one in _polygons(told)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, InputRefusedError):
            raise
        raise _refused(
            "Ce n’est pas du GeoJSON de polygones.", "Exportez le contour en GeoJSON, en WGS 84."
        ) from error
    if not polygons:
        raise _refused("Le fichier ne contient aucun polygone.", "Exportez une surface fermée.")
    _check(polygons)
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _no_constant(_name: str) -> float:
    raise ValueError("not a number")


def _polygons(told: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    kind = told["type"]
    if kind == "FeatureCollection":
        for feature in told["features"]:
            if feature.get("geometry") is not None:
                yield from _polygons(feature["geometry"])
    elif kind == "Feature":
        yield from _polygons(told["geometry"])
    elif kind == "Polygon":
        yield told["coordinates"]
    elif kind == "MultiPolygon":
        yield from told["coordinates"]
    else:
        raise ValueError(kind)


def _polygon(rings: Sequence[Any]) -> list[Ring]:
    if not rings:
        raise ValueError("empty")
    return [[_point(one) for one in ring] for ring in rings]


def _point(raw: Sequence[Any]) -> list[float]:
    if len(raw) < _PAIR or any(isinstance(one, bool | str) for one in raw[:_PAIR]):
        raise ValueError("point")
    x, y = float(raw[0]), float(raw[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("point")
    return [round(x, _DECIMALS) + 0.0, round(y, _DECIMALS) + 0.0]


def _check(polygons: Sequence[Sequence[Ring]]) -> None:
    points = [point for polygon in polygons for ring in polygon for point in ring]
    if len(points) > MOST_POINTS or len(polygons) > MOST_POLYGONS:
        raise _refused(
            "Le contour a trop de points ou de morceaux.",
            f"Simplifiez-le\u00a0: {MOST_POINTS} points et {MOST_POLYGONS} morceaux au plus.",
        )
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    if max(map(abs, xs)) > 180 or max(map(abs, ys)) > 90:  # noqa: PLR2004 -- degrees of the Earth
        raise _refused(
            "Les coordonnées ne sont pas des degrés.", "Exportez le contour en WGS 84 (EPSG:4326)."
        )
    if _within(xs, _LATITUDES) and _within(ys, _LONGITUDES):
        raise _refused(
            "Latitude et longitude sont inversées.", "Le GeoJSON écrit la longitude d’abord."
        )
    if max(xs) - min(xs) > WIDEST or max(ys) - min(ys) > WIDEST:
        raise _refused("Le contour est trop étendu pour un bassin.", "Vérifiez-le sur une carte.")
    for polygon in polygons:
        for ring in polygon:
            _check_ring(ring)


def _check_ring(ring: Ring) -> None:
    if len(ring) < _LEAST_POINTS or ring[0] != ring[-1]:
        raise _refused(
            "Une ligne du contour n’est pas fermée.", "Son dernier point est aussi le premier."
        )
    kept = [ring[0]]
    kept += [point for before, point in pairwise(ring) if point != before]
    if not _area(kept):
        raise _refused("Une ligne du contour n’entoure rien.", "Vérifiez-la sur une carte.")
    if crosses_itself([(x, y) for x, y in kept]):
        raise _refused("Une ligne du contour se croise.", "Corrigez-la, puis recommencez.")


def crosses_itself(ring: Sequence[Point]) -> bool:
    """Tell whether two sides of a closed ring that do not follow each other cross inside.

    Sides are swept from west to east, so that only neighbours are compared.

    Raises:
        InputRefusedError: so many sides lie above each other that it would take minutes to tell.

    >>> crosses_itself([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    True
    >>> crosses_itself([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)])
    False
    """
    sides = sorted((min(a[0], b[0]), max(a[0], b[0]), a, b) for a, b in pairwise(ring))
    open_sides: list[tuple[float, Point, Point]] = []
    compared = 0
    for west, east, a, b in sides:
        open_sides = [one for one in open_sides if one[0] >= west]
        compared += len(open_sides)
        if compared > _MOST_COMPARED:
            raise _refused("Le contour est trop tortueux.", "Simplifiez-le, puis recommencez.")
        if any(_cross(a, b, c, d) for _east, c, d in open_sides):
            return True
        open_sides.append((east, a, b))
    return False


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two sides cross at a point that is an end of neither."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _within(values: Sequence[float], bounds: tuple[float, float]) -> bool:
    return bounds[0] <= min(values) and max(values) <= bounds[1]


def _refused(reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field="file"),))
