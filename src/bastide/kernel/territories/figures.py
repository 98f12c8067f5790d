"""Maps and sentences of this room: each figure is a spec, a table and one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP
from bastide.kernel.territories.models import Commune, MemberCommune
from bastide.kernel.territories.queries import contours
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.theme import BACKGROUND, GRID, RAMP

MAP_WIDTH, MAP_HEIGHT = 640, 480
STRATA = (500, 2_000, 5_000, 10_000, 50_000)


@dataclass(frozen=True, slots=True)
class Place:
    """A commune to draw: population in inhabitants, geometry as GeoJSON text or empty."""

    code: str
    name: str
    population: int | None
    geometry: str


def grouped(number: int) -> str:
    r"""Return a whole number with U+00A0 between groups of three digits.

    >>> grouped(516657)
    '516\xa0657'
    """
    return f"{number:,}".replace(",", NBSP)


def places_of(members: Sequence[MemberCommune], edition_id: int | None) -> list[Place]:
    """Return the member communes of a territory as places to draw."""
    drawn = contours(edition_id, "commune", [member.code for member in members])
    return [
        Place(
            member.code,
            member.name,
            member.population_municipale,
            member.geometry or drawn.get(member.code, ""),
        )
        for member in members
    ]


def places_of_communes(communes: Iterable[Commune], edition_id: int) -> list[Place]:
    """Return communes of an edition as places to draw."""
    listed = list(communes)
    drawn = contours(edition_id, "commune", [commune.code for commune in listed])
    return [
        Place(row.code, row.name, row.population_municipale, drawn.get(row.code, ""))
        for row in listed
    ]


def population_sentence(name: str, places: Sequence[Place], vintage: int | None) -> str:
    """Return one sentence: how many communes, how many inhabitants, the share of the largest.

    A commune without a known population is counted among the communes, and the sentence says that
    the total leaves it out.
    """
    known = [place for place in places if place.population is not None]
    total = sum(place.population or 0 for place in known)
    communes = ngettext("%(n)d commune", "%(n)d communes", len(places)) % {"n": len(places)}
    if not known or not total:
        return _("%(name)s réunit %(communes)s.") % {"name": name, "communes": communes}
    largest = max(known, key=lambda place: (place.population or 0, place.code))
    share = (largest.population or 0) * 100 / total
    said = _(
        "%(name)s réunit %(communes)s et %(total)s habitants (population municipale %(vintage)s)"
        "\u00a0; %(largest)s en compte %(share)d\u00a0%%."
    ) % {
        "name": name,
        "communes": communes,
        "total": grouped(total),
        "vintage": vintage or "",
        "largest": largest.name,
        "share": round(share),
    }
    missing = len(places) - len(known)
    if missing:
        said += " " + ngettext(
            "La population de %(n)d commune n’est pas connue et n’est pas comptée.",
            "La population de %(n)d communes n’est pas connue et n’est pas comptée.",
            missing,
        ) % {"n": missing}
    return said


def communes_map(
    name: str, places: Sequence[Place], vintage: int | None, source: str, csv_url: str = ""
) -> Figure:
    """Return the map of the communes by population, with its table and its sentence.

    Args:
        name: name of the territory.
        places: its communes.
        vintage: reference year of the populations.
        source: who publishes contours and populations.
        csv_url: address of the same table in CSV.
    """
    ranked = sorted(places, key=lambda place: (-(place.population or 0), place.code))
    return Figure(
        key="carte-communes",
        title=_("Où vivent les habitants\u00a0: %(name)s") % {"name": name},
        sentence=population_sentence(name, places, vintage),
        spec=_map_spec(places),
        table=FigureTable(
            columns=(_("Commune"), _("Code INSEE"), _("Population municipale")),
            rows=tuple((place.name, place.code, place.population) for place in ranked),
        ),
        unit=_("habitants"),
        source=source,
        csv_url=csv_url,
    )


def _map_spec(places: Sequence[Place]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(place.geometry),
            "properties": {"nom": place.name, "population": place.population},
        }
        for place in places
        if place.geometry
    ]
    return {
        "width": MAP_WIDTH,
        "height": MAP_HEIGHT,
        "data": {"values": features},
        "projection": {"type": "mercator"},
        "mark": {"type": "geoshape", "stroke": BACKGROUND, "strokeWidth": 1},
        "encoding": {
            "color": {
                "condition": {"test": "datum.properties.population === null", "value": GRID},
                "field": "properties.population",
                "type": "quantitative",
                "scale": {"type": "threshold", "domain": list(STRATA), "range": list(RAMP)},
                "legend": {"title": _("Habitants"), "format": ",d", "type": "symbol"},
            }
        },
    }
