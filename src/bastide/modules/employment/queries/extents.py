"""What a contour would add to a basin, before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.publishing.basin import area_of
from bastide.modules.employment.models import SourceOffer
from bastide.modules.employment.queries.places import extent_of, gazetteer_for


@dataclass(frozen=True, slots=True)
class Added:
    """What a contour would add.

    Attributes:
        communes: names of the communes whose middle it holds and the basin does not yet.
        offers: offers listed today, left out for their place, whose point it holds.
        without_point: offers listed today, left out, that give no point: a contour keeps none.
    """

    communes: tuple[str, ...]
    offers: int
    without_point: int


def added_by(territory: Territory, geometry: Mapping[str, Any]) -> Added:
    """Return what a contour would add to the basin of a territory.

    Args:
        territory: obtained through a gate.
        geometry: by `readers.areas.read_area`.
    """
    area = area_of(geometry)
    held = extent_of(territory)
    communes = [
        one.name
        for code, one in gazetteer_for(territory).communes.items()
        if code not in held.communes and one.point is not None and area and area.at(*one.point)
    ]
    outside = SourceOffer.objects.filter(
        source__territory=territory, ended_at__isnull=True, is_inside=False
    )
    points = outside.filter(latitude__isnull=False, longitude__isnull=False)
    inside = sum(
        area is not None and area.at(float(latitude or 0), float(longitude or 0)) is not None
        for latitude, longitude in points.values_list("latitude", "longitude").iterator()
    )
    missing = outside.filter(latitude__isnull=True).count()
    return Added(tuple(sorted(communes)), inside, missing)
