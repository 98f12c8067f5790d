"""Whether an offer belongs to a basin, and why not; the basin grows by data, never by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bastide.foundation.money import NBSP
from bastide.modules.employment.core.places.contour_index import ContourIndex
from bastide.modules.employment.core.places.points import Point
from bastide.modules.employment.core.places.resolution import PlaceReading, Precision

_AREA = "contour"


@dataclass(frozen=True)
class BasinExtent:
    """What a site of offers holds.

    Attributes:
        communes: official codes of the communes of the territory and of those added to it.
        whole_departements: codes of the départements that it holds whole.
        departements: codes of the départements of its communes: an offer that names no more than
            one of them is kept, and says so.
        area: a contour added for offers that give a point; `None` without one.
        keeps_remote: keeps work that is done wholly at home.
    """

    communes: frozenset[str]
    whole_departements: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    area: ContourIndex | None = field(default=None, compare=False)
    keeps_remote: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the basin keeps an offer.

    Attributes:
        is_inside: it does.
        commune: code of the commune of the basin where it is; empty when no single one is known.
        reason: why it is left out, in French; empty when it is kept.
    """

    is_inside: bool
    commune: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an offer of one or several places is.

    Attributes:
        reading: of its first place in the basin, else of its first place.
        standing: of that place.
        communes: codes of all its places in the basin, each once, in its order.
        points: of the same places: the one that is given, else the centre of each commune.
    """

    reading: PlaceReading
    standing: Standing
    communes: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()


def whereabouts(
    found: Sequence[tuple[PlaceReading, Standing]], centres: Mapping[str, Point]
) -> Whereabouts:
    """Return where an offer is, from each of its places: it is looked for around every one inside.

    Args:
        found: its places with their standing, at least one.
        centres: code of a commune → its centre (degrees); those without one are left out.
    """
    inside = [one for one in found if one[1].is_inside]
    reading, first = (inside or found)[0]
    communes = dict[str, None]()
    points = dict[Point, None]()
    for place, where in inside or found[:1]:
        codes = (where.commune,) if where.commune else place.insee
        centred = [centres[code] for code in codes if code in centres]
        communes.update(dict.fromkeys(codes))
        points.update(dict.fromkeys([place.point] if place.point is not None else centred))
    return Whereabouts(reading, first, tuple(communes), tuple(points))


def area_of(geometry: Mapping[str, Any] | None) -> ContourIndex | None:
    """Return the contour of a GeoJSON geometry (Polygon or MultiPolygon), `None` without one."""
    if not geometry:
        return None
    rings = geometry["coordinates"]
    return ContourIndex.of([(_AREA, [rings] if geometry["type"] == "Polygon" else rings)])


def standing(reading: PlaceReading, extent: BasinExtent) -> Standing:
    """Return whether the basin keeps an offer placed there.

    Several communes keep the offer when one of them is inside. A postal code shared with other
    communes keeps it without a commune. A whole région or country does not: it says nothing of
    this basin.

    >>> basin = BasinExtent(frozenset({"37261"}), departements=frozenset({"37"}))
    >>> standing(PlaceReading("Tours", ("37261",), Precision.COMMUNE), basin).commune
    '37261'
    >>> standing(PlaceReading("Paris", ("75056",), Precision.COMMUNE), basin).reason
    'Le lieu est hors du bassin.'
    """
    inside = [code for code in reading.insee if _holds(code, reading, extent)]
    if inside:
        is_one = len(inside) == 1 and reading.precision is not Precision.POSTCODE
        return Standing(is_inside=True, commune=inside[0] if is_one or len(inside) == 1 else "")
    if reading.point is not None and extent.area is not None and extent.area.at(*reading.point):
        return Standing(is_inside=True, commune=reading.insee[0] if reading.insee else "")
    if reading.insee:
        return Standing(is_inside=False, reason="Le lieu est hors du bassin.")
    return _without_commune(reading, extent)


def _holds(code: str, reading: PlaceReading, extent: BasinExtent) -> bool:
    if code in extent.communes:
        return True
    return len(reading.departments) == 1 and reading.departments[0] in extent.whole_departements


def _without_commune(reading: PlaceReading, extent: BasinExtent) -> Standing:
    if reading.refused:
        return Standing(
            is_inside=False, reason=f"Le lieu n’est pas retenu{NBSP}: {reading.refused}"
        )
    if reading.precision is Precision.DEPARTMENT:
        known = extent.departements | extent.whole_departements
        if known.intersection(reading.departments):
            return Standing(is_inside=True)
        return Standing(is_inside=False, reason="Le département est hors du bassin.")
    if reading.precision is Precision.REMOTE:
        if extent.keeps_remote:
            return Standing(is_inside=True)
        return Standing(is_inside=False, reason="Le bassin ne retient pas le télétravail complet.")
    return Standing(
        is_inside=False, reason="Le lieu est trop large pour dire si l’offre est du bassin."
    )
