"""Streets of some communes, when a list of them is given: an address gets the point of its street.

A street is looked for only inside the commune that the label or its codes have already named: a
bare word is never a street.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bastide.modules.employment.core.places.names import cleaned_label, name_key, parts_of
from bastide.modules.employment.core.places.points import Point
from bastide.modules.employment.core.places.resolution import PlaceReading, Precision

_ABBREVIATIONS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard",
    "pl": "place", "rte": "route", "che": "chemin", "ch": "chemin", "imp": "impasse",
    "all": "allee", "sq": "square", "fg": "faubourg", "r": "rue", "res": "residence",
    "gal": "general", "dr": "docteur", "pdt": "president", "mal": "marechal", "prof": "professeur",
}  # fmt: skip
_HOUSE = re.compile(r"^(?:[0-9]{1,4} ?)+(?:(?:bis|ter|quater|[a-d]) )?")
_FROM_CODE = re.compile(r"\b[0-9]{5}\b.*$")


@dataclass(frozen=True, slots=True)
class StreetRow:
    """One address or street of a list: INSEE code, name of the street, point."""

    insee: str
    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class Streets:
    """The middle of each street, by (INSEE code, key)."""

    points: Mapping[tuple[str, str], Point]


def street_key(text: str) -> str:
    """Return a street without its house number, its usual abbreviations spelled out.

    >>> street_key("12 bis Av. de Grammont") == street_key("AVENUE DE GRAMMONT")
    True
    """
    words = _HOUSE.sub("", f"{name_key(text)} ").split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def streets_of(rows: Iterable[StreetRow]) -> Streets:
    """Return streets with the mean of the points of their addresses."""
    sums: dict[tuple[str, str], tuple[float, float, int]] = {}
    for row in rows:
        key = (row.insee, street_key(row.name))
        latitude, longitude, count = sums.get(key, (0.0, 0.0, 0))
        sums[key] = (latitude + row.point[0], longitude + row.point[1], count + 1)
    return Streets(
        MappingProxyType(
            {
                key: (round(latitude / count, 6), round(longitude / count, 6))
                for key, (latitude, longitude, count) in sums.items()
            }
        )
    )


def at_its_street(reading: PlaceReading, streets: Streets) -> PlaceReading:
    """Return a reading with the point of the street that its label names in its only commune.

    Args:
        reading: a place; only one known to its commune can become more precise.
        streets: the list of streets.
    """
    if reading.precision is not Precision.COMMUNE or len(reading.insee) != 1:
        return reading
    for piece in parts_of(cleaned_label(reading.raw)):
        key = street_key(_FROM_CODE.sub("", piece))
        point = streets.points.get((reading.insee[0], key)) if key else None
        if point is not None:
            return replace(reading, precision=Precision.STREET, point=point)
    return reading
