"""Figures of the inventory: its sentence, its key figures, its bars, its map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.costs import paid
from bastide.kernel.buildings.core.facts import floor_area
from bastide.kernel.buildings.core.portfolio import AssetFigures
from bastide.kernel.buildings.models import Segment
from bastide.kernel.territories.figures import Place
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.queries.inventory import Inventory, LocatedAsset
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars
from bastide.platform.figures.core.theme import BACKGROUND, CATEGORIES, GRID
from bastide.platform.ui.archetypes import KeyFigure

MAP_WIDTH, MAP_HEIGHT = 640, 480
_MILLION = 1_000_000


def inventory_sentence(inventory: Inventory, name: str) -> str:
    """Return what is owned in one sentence: how many, how large, for how much a year."""
    measures = inventory.measures
    if not measures.assets:
        return _("%(name)s : aucun bien n’est encore inscrit à l’inventaire.") % {"name": name}
    count = ngettext("%(n)s bien", "%(n)s biens", measures.assets) % {
        "n": count_words(measures.assets)
    }
    parts = [_("%(name)s : l’inventaire compte %(count)s") % {"name": name, "count": count}]
    if measures.floor.total_m2:
        parts.append(_("%(area)s m² bâtis connus") % {"area": shown(measures.floor.total_m2)})
    else:
        parts.append(_("dont aucune surface de plancher n’est connue"))
    if measures.paid is not None:
        parts.append(
            _("et coûte %(amount)s par an (%(year)s)")
            % {"amount": money_words(measures.paid), "year": inventory.year}
        )
    else:
        parts.append(_("et ce qu’il coûte n’est pas connu"))
    return ", ".join(parts) + "."


def count_words(number: int) -> str:
    r"""Return a whole number with its groups of digits.

    >>> count_words(12345)
    '12\xa0345'
    """
    return shown(Decimal(number))


def money_words(amount: Decimal) -> str:
    r"""Return an amount in words: millions with one decimal, otherwise whole euros.

    >>> money_words(Decimal("6120000"))
    '6,1\xa0M€'
    """
    if abs(amount) >= _MILLION:
        return f"{shown(amount / _MILLION, decimals=1)}{NBSP}M€"
    return f"{shown(amount)}{NBSP}€"


def percent_words(share: Fraction) -> str:
    r"""Return a share as a whole percentage.

    >>> percent_words(Fraction(1, 3))
    '33\xa0%'
    """
    return f"{shown(Decimal(share.numerator * 100) / share.denominator)}{NBSP}%"


def key_figures(inventory: Inventory, territory: Territory) -> list[KeyFigure]:
    """Return the figures of the inventory, each with the way to where it comes from."""
    measures = inventory.measures
    told = [
        (
            "surface",
            _("Surface bâtie"),
            f"{shown(measures.floor.total_m2)}{NBSP}m²" if measures.floor.counted else "",
            _("%(n)s biens mesurés, %(missing)s sans surface")
            % {"n": measures.floor.counted, "missing": len(measures.floor.missing)},
        ),
        (
            "m2-habitant",
            _("Surface possédée par habitant"),
            ""
            if measures.m2_per_head is None or not measures.owned.counted
            else f"{shown(measures.m2_per_head, decimals=2)}{NBSP}m²",
            inventory.population[1] if inventory.population else _("population inconnue"),
        ),
        (
            "cout",
            _("Coût d’un an"),
            "" if measures.paid is None else money_words(measures.paid),
            str(inventory.year),
        ),
        (
            "cout-m2",
            _("Coût au m²"),
            ""
            if measures.paid_per_m2 is None
            else f"{shown(measures.paid_per_m2, decimals=2)}{NBSP}€",
            _("biens dont coût et surface sont connus"),
        ),
        (
            "occupation",
            _("Occupation"),
            "" if measures.used_share is None else percent_words(measures.used_share),
            _("heures × places utilisées sur disponibles"),
        ),
    ]
    path = reverse("estate_origin_inventory", args=[territory.slug])
    return [
        KeyFigure(label=label, value=value, note=note, origin_url=f"{path}?mesure={key}")
        for key, label, value, note in told
    ]


def segment_figure(
    inventory: Inventory, segments: Sequence[Segment], csv_url: str
) -> Figure | None:
    """Return the floor area of each segment as bars; `None` when no area is known."""
    measures = inventory.measures
    labels = {one.code: one.label for one in segments} | {"": _("Sans segment")}
    rows = [
        (labels.get(code, code), total)
        for code, total in measures.by_segment.items()
        if total.counted
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: -row[1].total_m2)
    first, total = rows[0]
    share = total.total_m2 * 100 / measures.floor.total_m2 if measures.floor.total_m2 else 0
    return Figure(
        key="surface-segments",
        title=_("Où sont les mètres carrés"),
        sentence=_("%(segment)s réunit %(area)s m², soit %(share)s\u00a0%% des surfaces connues.")
        % {"segment": first, "area": shown(total.total_m2), "share": shown(Decimal(share))},
        spec=bars([(label, one.total_m2) for label, one in rows], unit=_("m² de plancher")),
        table=FigureTable(
            (_("Segment"), _("Surface (m²)"), _("Biens mesurés"), _("Sans surface")),
            [(label, one.total_m2, one.counted, len(one.missing)) for label, one in rows],
        ),
        unit=_("m²"),
        source=_("inventaire, surfaces de plancher"),
        csv_url=csv_url,
    )


def inventory_map(
    assets: Sequence[LocatedAsset], places: Sequence[Place], listed: int
) -> Figure | None:
    """Return the assets that have a place, over the communes; `None` when none has.

    Args:
        assets: those that have a place, as many as a map shows.
        places: communes of the territory, to draw.
        listed: how many the list holds, with a place or not.
    """
    if not assets:
        return None
    sentence = ngettext(
        "%(n)s bien est sur la carte, sur %(total)s de la liste.",
        "%(n)s biens sont sur la carte, sur %(total)s de la liste.",
        len(assets),
    ) % {"n": len(assets), "total": listed}
    return Figure(
        key="carte-biens",
        title=_("Où sont les biens"),
        sentence=sentence,
        spec=_map_spec(assets, places),
        table=FigureTable(
            (_("Bien"), _("Segment"), _("Longitude"), _("Latitude")),
            [(asset.name, asset.segment, asset.longitude, asset.latitude) for asset in assets],
        ),
        unit=_("degrés"),
        source=_("inventaire"),
    )


def _map_spec(assets: Sequence[LocatedAsset], places: Sequence[Place]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "geometry": json.loads(place.geometry), "properties": {}}
        for place in places
        if place.geometry
    ]
    segments = sorted({_segment_words(asset) for asset in assets})
    return {
        "width": MAP_WIDTH,
        "height": MAP_HEIGHT,
        "projection": {"type": "mercator"},
        "layer": [
            {
                "data": {"values": features},
                "mark": {"type": "geoshape", "fill": GRID, "stroke": BACKGROUND},
            },
            {
                "data": {
                    "values": [
                        {
                            "x": asset.longitude,
                            "y": asset.latitude,
                            "segment": _segment_words(asset),
                        }
                        for asset in assets
                    ]
                },
                "mark": {"type": "point", "filled": True, "size": 55, "stroke": BACKGROUND},
                "encoding": {
                    "longitude": {"field": "x", "type": "quantitative"},
                    "latitude": {"field": "y", "type": "quantitative"},
                    "color": {
                        "field": "segment",
                        "type": "nominal",
                        "title": _("Segment"),
                        "scale": {"domain": segments, "range": list(CATEGORIES)},
                    },
                    "shape": {"field": "segment", "type": "nominal", "legend": None},
                },
            },
        ],
    }


def _segment_words(asset: LocatedAsset) -> str:
    return asset.segment or _("Sans segment")


def known_by_code(inventory: Inventory) -> dict[str, tuple[Decimal | None, Decimal | None, int]]:
    """Return, for each asset's key, the area (m²), what is paid in a year, the doubts."""
    doubts: dict[str, int] = {}
    for finding in inventory.findings:
        doubts[finding.code] = doubts.get(finding.code, 0) + 1
    return {
        one.code: (area_shown(one), paid(one.costs), doubts.get(one.code, 0))
        for one in inventory.figures
    }


def area_shown(one: AssetFigures) -> Decimal | None:
    """Return the floor area of an asset, the land of a plot; `None` when not known."""
    if one.kind == "land":
        land = one.facts.get("land_m2")
        return land if isinstance(land, Decimal) else None
    found = floor_area(one.facts)
    return found[1] if found else None
