"""Points out: GeoJSON (RFC 7946) for maps, with typed properties and their sources.

The function that gives bytes loads no Django; `download_geojson` makes the answer of a page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from bastide.foundation.text import slug
from bastide.platform.exchange.cells import Value
from bastide.platform.exchange.writers import FICTITIOUS, Column

if TYPE_CHECKING:
    from django.http import HttpResponse

MEDIA_TYPE = "application/geo+json"
NOTICE = "avertissement"
"""Member, and property of each feature, that say that a territory is invented."""

_PLACES = 7
"""Decimals of a coordinate: about a centimetre."""

_EXACT_DIGITS = 15
"""Significant digits that every reader of JSON keeps."""


@dataclass(frozen=True, slots=True)
class Point:
    """One object to place on a map.

    Attributes:
        id: identifier, unique in the file and the same from one export to the next.
        properties: its values, by key of column; a missing key is a missing value.
        longitude: degrees east, WGS 84; `None` when the place is unknown.
        latitude: degrees north, WGS 84; `None` when the place is unknown.
    """

    id: str
    properties: Mapping[str, Value | bool]
    longitude: float | None = None
    latitude: float | None = None


def write_geojson(
    points: Sequence[Point],
    columns: Sequence[Column],
    *,
    name: str = "",
    notes: Sequence[str] = (),
    fictitious: str = "",
) -> bytes:
    """Return points as one GeoJSON collection, in the order given; the same input, the same bytes.

    A point without a place keeps its line, with an empty geometry. Money is in euros and a rate is
    between 0 and 1, as numbers; a number of more than fifteen digits is written as text, so that no
    reader rounds it. Dates are ISO texts. A missing value is null.

    Args:
        points: what to place.
        columns: which properties, in order, and their kinds.
        name: French title of the collection.
        notes: sources, methods, licence.
        fictitious: words that mark an invented territory, on the whole and on each feature; empty
            for real data.

    Raises:
        ValueError: a coordinate or a number is not finite, a place is out of the Earth or half
            given, two points have the same identifier, or a property is named like the notice.
    """
    if len({point.id for point in points}) != len(points):
        raise ValueError("Deux points portent le même identifiant.")
    if any(column.key == NOTICE for column in columns):
        raise ValueError(f"La propriété « {NOTICE} » est réservée.")
    placed = [place for point in points if (place := _place(point)) is not None]
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if name:
        collection["name"] = name
    if fictitious:
        collection[NOTICE] = fictitious
    if notes:
        collection["sources"] = list(notes)
    if placed:
        collection["bbox"] = [
            min(place[0] for place in placed),
            min(place[1] for place in placed),
            max(place[0] for place in placed),
            max(place[1] for place in placed),
        ]
    collection["features"] = [_feature(point, columns, fictitious) for point in points]
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")


def download_geojson(
    points: Sequence[Point],
    columns: Sequence[Column],
    file_stem: str,
    notices: Sequence[str] = (),
    *,
    name: str = "",
    fictitious: bool = False,
) -> HttpResponse:
    """Return the answer of a page that exports points.

    Args:
        points: what to place.
        columns: which properties.
        file_stem: name of the file without extension, in any words.
        notices: sources and licence.
        name: French title of the collection.
        fictitious: whether the territory is invented.
    """
    from bastide.platform.exchange.downloads import attachment  # noqa: PLC0415 -- loads Django

    marked = FICTITIOUS if fictitious else ""
    data = write_geojson(points, columns, name=name, notes=notices, fictitious=marked)
    stem = slug(f"{file_stem} {marked}") or "export"
    return attachment(data, f"{stem}.geojson", MEDIA_TYPE)


def _feature(point: Point, columns: Sequence[Column], fictitious: str) -> dict[str, Any]:
    place = _place(point)
    properties = {
        column.key: _property(point.properties.get(column.key), column) for column in columns
    }
    if fictitious:
        properties[NOTICE] = fictitious
    return {
        "type": "Feature",
        "id": point.id,
        "geometry": None if place is None else {"type": "Point", "coordinates": place},
        "properties": properties,
    }


def _place(point: Point) -> list[float] | None:
    """Return longitude then latitude, as the standard orders them; nothing when unknown."""
    if point.longitude is None and point.latitude is None:
        return None
    if point.longitude is None or point.latitude is None:
        raise ValueError(f"Le point {point.id} n’a qu’une coordonnée.")
    place = [float(point.longitude), float(point.latitude)]
    if not all(math.isfinite(value) for value in place):
        raise ValueError(f"Le point {point.id} a une coordonnée qui n’est pas un nombre.")
    if abs(place[0]) > 180 or abs(place[1]) > 90:  # noqa: PLR2004 -- degrees of the Earth
        raise ValueError(f"Le point {point.id} est hors de la Terre.")
    return [round(value, _PLACES) + 0.0 for value in place]


def _property(value: Value | bool, column: Column) -> Any:
    """Return a value as JSON has it."""
    if value is None or isinstance(value, bool):
        return value
    if column.kind in {"text", "date"}:
        return value if isinstance(value, str) else _text(value)
    return _number(value, column)


def _text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _number(value: Any, column: Column) -> int | float | str:
    """Return an exact number, or its text when a reader would round it."""
    number = _decimal(value, column)
    bare = number.normalize()
    if len(bare.as_tuple().digits) > _EXACT_DIGITS:
        return f"{number:f}"
    return int(bare) if bare == bare.to_integral_value() else float(bare)


def _decimal(value: Any, column: Column) -> Decimal:
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"« {column.label} » contient une valeur qui n’est pas un nombre.")
    return number
