"""The official places of a territory, invented ones included, and what its basin holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from bastide.foundation.text import folded
from bastide.kernel.territories.core.geography import CommuneRow, DepartementRow
from bastide.kernel.territories.models import MemberCommune, Territory
from bastide.modules.employment.core.places.contour_index import ContourIndex
from bastide.modules.employment.core.places.gazetteer import Gazetteer, gazetteer_of
from bastide.modules.employment.core.publishing.basin import BasinExtent, area_of
from bastide.modules.employment.models import Basin
from bastide.modules.employment.readers.gazetteer import shipped_gazetteer

INVENTED_DEPARTEMENT = "00"
INVENTED_NAME = "Département fictif"

_Row = tuple[str, str, str, str, int, str]


def gazetteer_for(territory: Territory) -> Gazetteer:
    """Return the places in which the offers of a territory are looked for.

    An invented territory knows its own communes alone: nothing of it stands in a real one.
    """
    if not territory.is_fictitious:
        return shipped_gazetteer()
    rows = MemberCommune.objects.filter(territory=territory, valid_to__isnull=True).values_list(
        "code", "name", "departement_code", "postal_codes", "population_municipale", "geometry"
    )
    return _invented(tuple(sorted(rows)))


def extent_of(territory: Territory) -> BasinExtent:
    """Return what the basin of a territory holds: its communes, and what its settings add."""
    members = MemberCommune.objects.filter(territory=territory, valid_to__isnull=True)
    communes = list(members.values_list("code", "departement_code"))
    basin = Basin.objects.filter(territory=territory).first()
    more = frozenset(basin.communes) if basin else frozenset()
    return BasinExtent(
        communes=frozenset(code for code, _departement in communes) | more,
        whole_departements=frozenset(basin.departements) if basin else frozenset(),
        departements=frozenset(departement for _code, departement in communes),
        area=area_of(basin.polygon) if basin else None,
        keeps_remote=basin.keeps_remote if basin else True,
    )


@lru_cache(maxsize=4)
def _invented(rows: tuple[_Row, ...]) -> Gazetteer:
    departements = sorted({row[2] for row in rows})
    return gazetteer_of(
        communes=_commune_rows(rows),
        former=(),
        departements=tuple(
            DepartementRow(code=code, name=INVENTED_NAME, region_code=code, zone="")
            for code in departements
        ),
        regions=(),
        members_of=lambda _siren: frozenset(row[0] for row in rows),
        seats={code: next(row[0] for row in rows if row[2] == code) for code in departements},
        commune_at=ContourIndex.of([]).at,
    )


def _commune_rows(rows: Iterable[_Row]) -> Iterable[CommuneRow]:
    for code, name, departement, postal, population, geometry in rows:
        latitude, longitude = _middle(geometry)
        yield CommuneRow(
            code=code,
            name=name,
            siren="",
            departement_code=departement,
            region_code=departement,
            zone="",
            population_municipale=population,
            population_totale=None,
            postal_codes=tuple(postal.replace(",", " ").split()),
            latitude=latitude,
            longitude=longitude,
        )


def _middle(geometry: str) -> tuple[float, float] | tuple[None, None]:
    """Return the middle of the box around an invented contour: latitude, longitude (degrees)."""
    if not geometry:
        return None, None
    drawn = json.loads(geometry)
    polygons = drawn["coordinates"] if drawn["type"] == "MultiPolygon" else [drawn["coordinates"]]
    points = [point for polygon in polygons for point in polygon[0]]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return (min(ys) + max(ys)) / 2, (min(xs) + max(xs)) / 2


def commune_names(territory: Territory) -> dict[str, str]:
    """Return the communes of a territory around which offers are looked for: code → name."""
    members = MemberCommune.objects.filter(territory=territory, valid_to__isnull=True)
    return dict(members.order_by("name").values_list("code", "name"))


def postcode_of(territory: Territory, commune: str) -> str:
    """Return the postal code of a commune of a territory, empty when it has none or several."""
    codes = MemberCommune.objects.filter(territory=territory, code=commune).values_list(
        "postal_codes", flat=True
    )
    found = (codes.first() or "").replace(",", " ").split()
    return found[0] if len(found) == 1 else ""


def commune_code(territory: Territory, text: str) -> str:
    """Return the code of a commune of a territory that a person names, empty when it has none."""
    named = {folded(name): code for code, name in commune_names(territory).items()}
    return named.get(folded(text), text if text in named.values() else "")
